import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import SettingsPage from '../../../renderer/features/settings/SettingsPage.svelte';
import { AppError } from '../../../shared/errors.ts';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { account, job, knownService, serverAccount } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';

const SIGNED = { kind: 'oauth', username: 'anna.muster', storage: 'kept' } as const;

async function open(replies: Replies) {
  const fake = await fakeApp({ 'accounts.serving': () => null, ...replies });
  await renderPage(fake.app, SettingsPage, { section: 'accounts' });
  return fake;
}

const list = () => page.getByRole('list', { name: 'Accounts on this machine' });
const item = (name: string) => list().getByRole('listitem').filter({ hasText: name });

describe('the accounts', () => {
  test('are listed with who, where, for what and for how long', async () => {
    const services = ['Hydrants', 'Trees', 'Roads', 'Parks', 'Shore'].map((name) =>
      knownService({ id: name, name, url: `https://a.org/${name}`, signIn: SIGNED }),
    );
    const { inputsOf } = await open({
      'accounts.list': () => [account(), serverAccount({ storage: 'session' })],
      'services.list': () => [...services, knownService()],
      'accounts.serving': () => account(),
    });
    const anna = item('anna.muster');
    await expect.element(anna).toMatchTextContent(/ArcGIS Online · Through the browser/);
    await expect
      .element(anna)
      .toMatchTextContent(/Used for Hydrants, Trees, Roads and 2 more services\./);
    await expect.element(anna).toMatchTextContent(/this sign-in ends on .*\b20\d\d\b/);
    await expect.element(anna).toMatchTextContent(/keychain of this machine/);
    const maria = item('maria');
    await expect.element(maria).toMatchTextContent(/gis\.example\.org\/arcgis · User name/);
    await expect.element(maria).toMatchTextContent(/None of the services on your list uses it/);
    await expect.element(maria).toMatchTextContent(/Forgotten when the program ends/);
    expect(inputsOf('accounts.serving')).toHaveLength(5);
  });

  test('that have ended say so and are signed in again', async () => {
    const { app } = await open({
      'accounts.list': () => [account({ state: 'ended' })],
      'services.list': () => [knownService({ signIn: SIGNED })],
      'accounts.serving': () => account({ state: 'ended' }),
    });
    await expect.element(item('anna.muster')).toMatchTextContent(/Ended/);
    await expect.element(item('anna.muster')).toMatchTextContent(/replicas and edits are safe/);
    await page.getByRole('button', { name: 'Sign in again…' }).click();
    expect(app.signIn.request).toMatchObject({ url: knownService().url, again: { id: 'anna' } });
    await expect.element(page.getByLabelText('Client ID')).toHaveValue('Nx81fA');
  });

  test('of a server that serve nothing now are signed in again for a service of that server', async () => {
    const { app } = await open({
      'accounts.list': () => [serverAccount({ state: 'ended' })],
      'services.list': () => [knownService()],
    });
    await page.getByRole('button', { name: 'Sign in again…' }).click();
    expect(app.signIn.request?.url).toBe(knownService().url);
    await expect.element(page.getByLabelText('User name')).toHaveValue('maria');
  });

  test('follow what the main process tells', async () => {
    const { emit } = await open({});
    await expect.element(page.getByText('Nobody is signed in')).toBeVisible();
    emit('accounts.changed', [account({ username: 'a'.repeat(200) })]);
    await expect.element(list()).toBeVisible();
    expect(list().element().scrollWidth).toBe(list().element().clientWidth);
  });

  test('that cannot be read are asked for again', async () => {
    let isBroken = true;
    await open({
      'accounts.list': () => {
        if (isBroken) throw new AppError('file', 'The keychain is locked.');
        return [account()];
      },
    });
    await expect.element(page.getByRole('alert')).toMatchTextContent(/The keychain is locked\./);
    isBroken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.element(item('anna.muster')).toBeVisible();
  });
});

describe('signing out', () => {
  test('says what it means; the safe answer has the focus', async () => {
    const { emit, inputsOf } = await open({
      'accounts.list': () => [account()],
      'services.list': () => [knownService({ signIn: SIGNED })],
      'accounts.serving': () => account(),
      'jobs.list': () => [job({ kind: 'sync' })],
      'accounts.signOut': () => ({ isRevoked: true }),
    });
    await expect.element(item('anna.muster')).toMatchTextContent(/Used for SaveTheBay/);
    await page.getByRole('button', { name: 'Sign out…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Sign out anna.muster?' });
    await expect.element(question).toMatchTextContent(/pending edits stay as they are/);
    await expect.element(question).toMatchTextContent(/To synchronise with SaveTheBay/);
    await expect.element(question).toMatchTextContent(/Work that runs now stops/);
    await expect.element(question.getByRole('button', { name: 'Stay signed in' })).toHaveFocus();
    expect(inputsOf('accounts.signOut')).toEqual([]);
    await question.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => inputsOf('accounts.signOut')).toEqual([{ id: 'anna' }]);
    emit('accounts.changed', []);
    await expect.element(page.getByText('Nobody is signed in')).toBeVisible();
    expect(page.getByText('You are signed out on this machine').query()).toBeNull();
  });

  test('tells when the portal did not hear of it, and when it failed', async () => {
    let isBroken = true;
    await open({
      'accounts.list': () => [account()],
      'accounts.signOut': () => {
        if (isBroken) throw new AppError('file', 'The keychain is locked.');
        return { isRevoked: false };
      },
    });
    await page.getByRole('button', { name: 'Sign out…' }).click();
    const confirm = page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' });
    await confirm.click();
    await expect.element(page.getByRole('alert')).toMatchTextContent(/The keychain is locked\./);
    isBroken = false;
    await confirm.click();
    await expect
      .element(page.getByText('ArcGIS Online could not be reached', { exact: false }))
      .toBeVisible();
  });
});
