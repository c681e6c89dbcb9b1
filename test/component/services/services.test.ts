import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import ServicesPage from '../../../renderer/features/services/ServicesPage.svelte';
import { AppError } from '../../../shared/errors.ts';
import type { KnownService } from '../../../shared/model/window.ts';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { knownService, layer, serverAccount, serviceReport } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';

const ADDRESS = 'https://gis.example.org/arcgis/rest/services/Secret/FeatureServer';
const CREDENTIALS = { username: 'maria', password: 'open sesame', keep: true };

async function open(replies: Replies, serviceId: string | null = null, isAdding = false) {
  const fake = await fakeApp({ 'services.describe': () => serviceReport(), ...replies });
  fake.app.router.go({ page: 'services', serviceId, isAdding });
  await renderPage(fake.app, ServicesPage, { serviceId, isAdding });
  return fake;
}

/** Adds after the right password only. */
function guarded(): Replies {
  let isSignedIn = false;
  return {
    'services.add': (): KnownService => {
      if (!isSignedIn) throw new AppError('sign-in', 'The service wants a token.');
      return knownService({ id: 'secret', url: ADDRESS });
    },
    'accounts.addPassword': ({ password }: { password: string }) => {
      if (password !== CREDENTIALS.password) throw new AppError('sign-in', 'Wrong password.');
      isSignedIn = true;
      return serverAccount();
    },
    'accounts.serving': () => (isSignedIn ? serverAccount() : null),
  };
}

async function signIn(password: string): Promise<void> {
  await page.getByLabelText('User name').fill(CREDENTIALS.username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
}

describe('adding', () => {
  test('a service that needs an account asks for it and is added after the sign-in', async () => {
    const { app, inputsOf } = await open(guarded(), null, true);
    const address = page.getByLabelText('Address of the service');
    await expect.element(address).toHaveFocus();
    await address.fill(`  ${ADDRESS} `);
    await userEvent.keyboard('{Enter}');
    await expect
      .element(page.getByRole('status').filter({ hasText: 'wants to know who you are' }))
      .toBeVisible();
    await expect
      .element(page.getByRole('dialog', { name: 'Sign in to gis.example.org' }))
      .toBeVisible();
    expect(page.getByRole('alert').query()).toBeNull();

    await signIn('wrong');
    await expect.element(page.getByRole('alert')).toMatchTextContent(/Wrong password\./);
    await signIn(CREDENTIALS.password);
    await expect
      .poll(() => app.router.route)
      .toEqual({ page: 'services', serviceId: 'secret', isAdding: false });
    expect(inputsOf('accounts.addPassword').at(-1)).toEqual({ url: ADDRESS, ...CREDENTIALS });
    expect(inputsOf('services.add')).toEqual([{ url: ADDRESS }, { url: ADDRESS }]);
  });

  test('an address that is no service says what to do and can be corrected', async () => {
    const hint = 'The address ends with /FeatureServer.';
    await open(
      {
        'services.add': () => {
          throw new AppError('invalid', 'This is not a feature service.', { hint });
        },
      },
      null,
      true,
    );
    const address = page.getByLabelText('Address of the service');
    await address.fill('https://example.org/map');
    await page.getByRole('button', { name: 'Add service' }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent(hint);
    await address.fill('https://example.org/other');
    expect(page.getByRole('alert').query()).toBeNull();
  });

  test('without a keychain the form says why the password is not kept', async () => {
    const { inputsOf } = await open(
      {
        ...guarded(),
        'app.info': () => ({
          name: 'Syncline',
          version: '1',
          electron: '1',
          platform: 'linux',
          canKeepSecrets: false,
        }),
      },
      null,
      true,
    );
    await page.getByLabelText('Address of the service').fill(ADDRESS);
    await page.getByRole('button', { name: 'Add service' }).click();
    await expect.element(page.getByText('no keychain', { exact: false })).toBeVisible();
    await signIn(CREDENTIALS.password);
    await expect.poll(() => inputsOf('accounts.addPassword').at(-1)).toMatchObject({ keep: false });
  });
});

describe('a service', () => {
  test('says in words what it can do and why a layer cannot come along', async () => {
    const base = serviceReport().service;
    await open({
      'services.list': () => [knownService()],
      'services.describe': () =>
        serviceReport({
          sync: { ...base.sync, rollbackOnFailure: false, perReplica: false, async: false },
          layers: [layer(), layer({ id: 7, name: 'Notes', globalIdField: null })],
        }),
    });
    await expect
      .element(page.getByText('1 of 2 layers and tables can be synchronised', { exact: false }))
      .toBeVisible();
    await expect.element(page.getByText('Bad edits are skipped', { exact: false })).toBeVisible();
    await expect
      .element(page.getByRole('row', { name: /Notes/ }))
      .toMatchTextContent(/it has no GlobalIDs/);
  });

  test('without sync cannot be chosen for a new replica, and says so', async () => {
    const { app } = await open({
      'services.list': () => [knownService()],
      'services.describe': () => serviceReport({ syncEnabled: false }),
    });
    const button = page.getByRole('button', { name: 'New replica from this service' });
    await expect.element(button).toHaveAccessibleDescription(/does not offer sync/);
    (button.element() as HTMLElement).click();
    expect(app.router.route.page).toBe('services');
  });

  test('is asked anew by Test, and the answer is announced', async () => {
    const { inputsOf } = await open({ 'services.list': () => [knownService()] });
    await expect.element(page.getByText('What this service can do')).toBeVisible();
    await page.getByRole('button', { name: 'Test' }).click();
    await expect
      .element(page.getByRole('status').filter({ hasText: 'answers' }))
      .toMatchTextContent(/The service answers: 3 layers and tables with 12,717 rows\./);
    expect(inputsOf('services.describe')).toEqual([
      { id: 'bay', isFresh: false },
      { id: 'bay', isFresh: true },
    ]);
  });

  test('that wants to know who asks is read after the sign-in', async () => {
    let isSignedIn = false;
    await open({
      'services.list': () => [knownService()],
      'services.describe': () => {
        if (!isSignedIn) {
          throw new AppError('sign-in', 'It needs a sign-in.', {
            hint: 'Sign in with an account that this server knows, and try again.',
          });
        }
        return serviceReport();
      },
      'accounts.addPassword': () => {
        isSignedIn = true;
        return serverAccount();
      },
      'accounts.serving': () => serverAccount(),
    });
    await expect
      .element(page.getByRole('alert'))
      .toMatchTextContent(/Sign in with an account that this server knows/);
    await page.getByRole('button', { name: 'Sign in…' }).click();
    await page.getByLabelText('User name').fill('maria');
    await page.getByRole('textbox', { name: 'Password' }).fill('x');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('What this service can do')).toBeVisible();
  });

  test('says who is signed in, and is read as anybody after the sign-out', async () => {
    const { inputsOf } = await open({
      'services.list': () => [
        knownService({ signIn: { kind: 'token', username: null, storage: 'kept' } }),
      ],
      'accounts.list': () => [serverAccount({ kind: 'token', username: null })],
      'accounts.serving': () => serverAccount({ kind: 'token', username: null }),
      'accounts.signOut': () => ({ isRevoked: null }),
    });
    const panel = page.getByRole('region', { name: 'Sign-in' });
    await expect
      .element(panel)
      .toMatchTextContent(/Signed in with a token\. Token · gis\.example\.org\/arcgis/);
    await panel.getByRole('button', { name: 'Sign out…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Sign out this account?' });
    await expect.element(question).toMatchTextContent(/To synchronise with SaveTheBay/);
    await question.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => inputsOf('accounts.signOut')).toEqual([{ id: 'maria' }]);
    await expect
      .poll(() => inputsOf('services.describe').at(-1))
      .toEqual({ id: 'bay', isFresh: true });
  });

  test('is removed only after a question, whose safe answer has the focus', async () => {
    const { inputsOf } = await open({
      'services.list': () => [knownService()],
      'services.remove': () => undefined,
    });
    await page.getByRole('button', { name: 'Remove from the list' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect.element(dialog.getByRole('button', { name: 'Keep it' })).toHaveFocus();
    expect(inputsOf('services.remove')).toEqual([]);
    await dialog.getByRole('button', { name: 'Remove from the list' }).click();
    await expect.poll(() => inputsOf('services.remove')).toEqual([{ id: 'bay' }]);
  });

  test('of the sample that does not run offers to start it', async () => {
    let isRunning = false;
    await open({
      'services.list': () => [knownService({ isSample: true })],
      'services.describe': () => {
        if (!isRunning) throw new AppError('unreachable', 'Nobody answers.');
        return serviceReport();
      },
      'services.startSample': () => {
        isRunning = true;
        return [knownService({ isSample: true })];
      },
    });
    await page.getByRole('button', { name: 'Start the sample service' }).click();
    await expect.element(page.getByText('What this service can do')).toBeVisible();
  });
});

test('an empty list teaches the next step', async () => {
  const { app } = await open({});
  await page.getByRole('button', { name: 'Add a service' }).click();
  expect(app.router.route).toEqual({ page: 'services', serviceId: null, isAdding: true });
});

test('a name of any length stays in the list, and the list is walked by keyboard', async () => {
  const { app } = await open({
    'services.list': () => [knownService(), knownService({ id: 'long', name: 'Long '.repeat(60) })],
  });
  const item = page.getByRole('listitem').nth(1).getByRole('button');
  const list = page.getByRole('list', { name: 'Services on this machine' }).element();
  expect(list.scrollWidth).toBe(list.clientWidth);
  (item.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  expect(app.router.route).toMatchObject({ serviceId: 'long' });
});
