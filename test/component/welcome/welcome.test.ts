import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import WelcomePage from '../../../renderer/features/welcome/WelcomePage.svelte';
import { AppError } from '../../../shared/errors.ts';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { knownService, replica } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';

const samples = [
  knownService({ id: 'trees', name: 'Trees', isSample: true }),
  knownService({ id: 'bay', name: 'Save the Bay', isSample: true }),
];

async function open(replies: Replies) {
  const fake = await fakeApp(replies);
  fake.app.router.go({ page: 'welcome' });
  await renderPage(fake.app, WelcomePage, {});
  return fake;
}

test('the sample service is started and New replica opens on SaveTheBay', async () => {
  const { app, inputsOf } = await open({ 'services.startSample': () => samples });
  await page.getByRole('button', { name: 'Start the sample service' }).click();
  await expect.poll(() => app.router.route).toEqual({ page: 'new-replica', serviceId: 'bay' });
  expect(inputsOf('settings.set')).toEqual([{ isWelcomed: true }]);
});

test('a sample service that does not start says why, and the first run is not over', async () => {
  const { app, inputsOf } = await open({
    'services.startSample': () => {
      throw new AppError('internal', 'The port is taken.', { hint: 'Start the program again.' });
    },
  });
  await page.getByRole('button', { name: 'Start the sample service' }).click();
  await expect.element(page.getByRole('alert')).toMatchTextContent(/The port is taken\./);
  expect(app.router.route.page).toBe('welcome');
  expect(inputsOf('settings.set')).toEqual([]);
});

test('adding a service of one’s own leads to the form', async () => {
  const { app } = await open({});
  await page.getByRole('button', { name: 'Add a service' }).click();
  await expect
    .poll(() => app.router.route)
    .toEqual({ page: 'services', serviceId: null, isAdding: true });
});

test('a chosen file is opened; none leaves the page as it is', async () => {
  const answers = [null, replica({ key: 'north' })];
  const { app, inputsOf } = await open({ 'replicas.open': () => answers.shift() });
  const button = page.getByRole('button', { name: 'Open a file' });
  await button.click();
  await expect.poll(() => inputsOf('replicas.open')).toHaveLength(1);
  await expect.element(button).toBeVisible();
  expect(app.router.route.page).toBe('welcome');
  await button.click();
  await expect.poll(() => app.router.route).toMatchObject({ page: 'replica', key: 'north' });
});

test('the page begins at its heading and has one main button', async () => {
  await open({});
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveFocus();
  expect(document.querySelectorAll('button.primary')).toHaveLength(1);
});
