import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import SettingsPage from '../../../renderer/features/settings/SettingsPage.svelte';
import { AppError } from '../../../shared/errors.ts';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { renderPage } from '../support/render-page.ts';

async function open(replies: Replies = {}) {
  const fake = await fakeApp(replies);
  await renderPage(fake.app, SettingsPage, { section: null });
  return fake;
}

test('a theme takes effect at once', async () => {
  const { app, inputsOf } = await open();
  expect(app.settings.theme).toBe('light');
  await page.getByRole('radio', { name: 'High contrast' }).click();
  await expect.poll(() => app.settings.theme).toBe('contrast');
  expect(inputsOf('settings.set')).toEqual([{ theme: 'contrast' }]);
  await expect
    .element(page.getByRole('radio', { name: 'High contrast' }))
    .toHaveAttribute('aria-checked', 'true');
});

test('an address of tiles that cannot be used is explained at its field and changes nothing', async () => {
  const { app } = await open({
    'settings.set': () => {
      throw new AppError('invalid', 'The address of the tiles lacks {y}.', { hint: 'Add it.' });
    },
  });
  await page.getByRole('radio', { name: /tiles from the internet/ }).click();
  const field = page.getByLabelText('Address of the tiles');
  await field.fill('https://tiles.example.org/{z}/{x}.png');
  await page.getByRole('button', { name: 'Use these tiles' }).click();
  await expect.element(field).toHaveAccessibleDescription(/lacks \{y\}\. Add it\./);
  expect(app.settings.value.tileUrl).toBeNull();
});

test('tiles are saved with their attribution, and the built-in map comes back at once', async () => {
  const { app } = await open();
  await page.getByRole('radio', { name: /tiles from the internet/ }).click();
  await page.getByLabelText('Address of the tiles').fill(' https://t.example.org/{z}/{x}/{y}.png');
  await page.getByLabelText('Attribution').fill('Example');
  await page.getByRole('button', { name: 'Use these tiles' }).click();
  await expect.element(page.getByText('The tiles are in use.')).toBeVisible();
  expect(app.settings.value).toMatchObject({
    tileUrl: 'https://t.example.org/{z}/{x}/{y}.png',
    tileAttribution: 'Example',
  });
  await page.getByRole('radio', { name: 'The built-in map', exact: true }).click();
  await expect.poll(() => app.settings.value.tileUrl).toBeNull();
});

test('every file of the diagnostics bundle can be read and copied before it is saved', async () => {
  const text = 'line\n'.repeat(5000);
  const { inputsOf } = await open({
    'app.diagnostics': () => [
      { name: 'program.json', text: '{"name":"Syncline"}' },
      { name: 'syncline.log', text },
    ],
    'app.saveDiagnostics': () => '/home/me/syncline-diagnostics.zip',
  });
  await page.getByRole('button', { name: 'Show what is in the bundle' }).click();
  await expect
    .element(page.getByRole('region', { name: 'Text of program.json' }))
    .toMatchTextContent(/\{"name":"Syncline"\}/);
  await page.getByRole('tab', { name: 'syncline.log' }).click();
  const log = page.getByRole('region', { name: 'Text of syncline.log' }).element();
  expect(log.scrollHeight).toBeGreaterThan(log.clientHeight);
  await page.getByRole('button', { name: 'Copy this file' }).click();
  await expect.poll(() => inputsOf('app.copyText')).toEqual([{ text }]);
  await page.getByRole('button', { name: 'Save bundle…' }).click();
  await expect.element(page.getByText('Saved as /home/me/syncline-diagnostics.zip')).toBeVisible();
});

test('the chosen folder for replicas is shown', async () => {
  const { app } = await open({
    'settings.chooseReplicasFolder': () => ({
      ...app.settings.value,
      replicasFolder: '/data/replicas',
    }),
  });
  await page.getByRole('button', { name: 'Choose a folder…' }).click();
  await expect.element(page.getByText('/data/replicas')).toBeVisible();
});

test('version and environment are copied as text', async () => {
  const { inputsOf } = await open();
  await page.getByRole('button', { name: 'Copy version and environment' }).click();
  await expect
    .poll(() => inputsOf('app.copyText'))
    .toEqual([{ text: 'Version: Syncline 1.2.3\nElectron: 45.4.1\nSystem: Linux' }]);
});
