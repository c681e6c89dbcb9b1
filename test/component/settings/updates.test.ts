import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import SettingsPage from '../../../renderer/features/settings/SettingsPage.svelte';
import { AppError } from '../../../shared/errors.ts';
import type { Updates, UpdateState } from '../../../shared/model/updates.ts';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { renderPage } from '../support/render-page.ts';

const SOURCE = 'https://files.example.org/syncline/';

async function open(state: UpdateState, replies: Replies = {}) {
  const source = state.kind === 'off' || state.kind === 'unavailable' ? null : SOURCE;
  const fake = await fakeApp({ 'updates.get': (): Updates => ({ source, state }), ...replies });
  await renderPage(fake.app, SettingsPage, { section: null });
  return fake;
}

const field = () => page.getByLabelText('Folder or address');
const button = (name: string | RegExp) => page.getByRole('button', { name });

test('updates are off until a place is given', async () => {
  const { inputsOf } = await open(
    { kind: 'off' },
    {
      'updates.setSource': ({ source }: { source: string }) => ({
        source,
        state: { kind: 'not-looked' },
      }),
    },
  );
  await expect.element(page.getByText('Updates are switched off.')).toBeVisible();
  expect(button('Look for updates').elements()).toEqual([]);
  await field().fill(` ${SOURCE} `);
  await button('Save').click();
  await expect.element(page.getByText('Saved.', { exact: true })).toBeVisible();
  expect(inputsOf('updates.setSource')).toEqual([{ source: SOURCE }]);
  await expect.element(button('Look for updates')).toBeVisible();
});

test('an empty field switches updates off', async () => {
  const { inputsOf } = await open(
    { kind: 'not-looked' },
    { 'updates.setSource': () => ({ source: null, state: { kind: 'off' } }) },
  );
  await expect.element(field()).toHaveValue(SOURCE);
  await field().fill('');
  await button('Save').click();
  await expect.element(page.getByText('Saved. Syncline looks for no updates.')).toBeVisible();
  expect(inputsOf('updates.setSource')).toEqual([{ source: null }]);
});

test('a place that updates may not come from is explained at its field', async () => {
  await open(
    { kind: 'off' },
    {
      'updates.setSource': () => {
        throw new AppError('invalid', 'It needs https://.', { hint: 'Ask for it.' });
      },
    },
  );
  await field().fill('http://files.example.org');
  await button('Save').click();
  await expect.element(field()).toHaveAccessibleDescription(/needs https:\/\/\. Ask for it\./);
  await field().fill('http://files.example.org/');
  await expect.element(field()).not.toHaveAccessibleDescription(/needs https/);
});

test('a chosen folder is saved at once', async () => {
  const { inputsOf } = await open(
    { kind: 'off' },
    {
      'updates.chooseFolder': () => '/srv/installers',
      'updates.setSource': ({ source }: { source: string }) => ({
        source,
        state: { kind: 'not-looked' },
      }),
    },
  );
  await button('Choose a folder with installers…').click();
  await expect.poll(() => inputsOf('updates.setSource')).toEqual([{ source: '/srv/installers' }]);
  await expect.element(field()).toHaveValue('/srv/installers');
});

test('a newer version is downloaded and installed only when each is asked for', async () => {
  const { emit, calls } = await open(
    { kind: 'not-looked' },
    {
      'updates.look': () => ({ source: SOURCE, state: { kind: 'found', version: '2.0.0' } }),
      'updates.load': () => ({ source: SOURCE, state: { kind: 'loaded', version: '2.0.0' } }),
      'updates.install': () => undefined,
    },
  );
  const asked = () =>
    calls
      .map(({ channel }) => channel)
      .filter((channel) => /updates\.(look|load|install)/.test(channel));
  await button('Look for updates').click();
  await expect.element(button('Download Syncline 2.0.0')).toBeVisible();
  expect(asked()).toEqual(['updates.look']);
  emit('updates.changed', {
    source: SOURCE,
    state: { kind: 'loading', version: '2.0.0', percent: 40 },
  });
  await expect.element(page.getByText('40 %')).toBeVisible();
  await expect.element(button('Save')).toHaveAccessibleDescription(/has ended/);
  emit('updates.changed', { source: SOURCE, state: { kind: 'found', version: '2.0.0' } });
  await button('Download Syncline 2.0.0').click();
  await button('Restart and install 2.0.0').click();
  await expect.poll(asked).toEqual(['updates.look', 'updates.load', 'updates.install']);
});

test('a place that does not answer is no fault', async () => {
  await open({ kind: 'unreachable', at: 0 });
  await expect.element(page.getByText(/does not answer. Syncline works without it/)).toBeVisible();
  expect(page.getByText('No update was made').elements()).toEqual([]);
});

test('a download that failed says why, and can be tried again', async () => {
  await open({
    kind: 'failed',
    error: { code: 'bad-answer', message: 'The newer version that was loaded is damaged.' },
  });
  await expect
    .element(page.getByText('The newer version that was loaded is damaged.'))
    .toBeVisible();
  await expect.element(button('Look for updates')).toBeVisible();
});

test.each([
  ['portable', /not available for the portable program/],
  ['package', /the package manager of this system/],
] as const)('an installation that cannot renew itself says so: %s', async (reason, words) => {
  await open({ kind: 'unavailable', reason });
  await expect.element(page.getByText(words)).toBeVisible();
  expect(field().elements()).toEqual([]);
});
