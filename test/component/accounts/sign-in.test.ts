import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import SettingsPage from '../../../renderer/features/settings/SettingsPage.svelte';
import { AppError } from '../../../shared/errors.ts';
import type { Account, OAuthStart } from '../../../shared/model/account.ts';
import type { SignInRequest } from '../../../renderer/state/sign-in-desk.svelte.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { account, knownService, serverAccount } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';

const URL = knownService().url;
const AUTHORIZE = 'https://www.arcgis.com/sharing/rest/oauth2/authorize?client_id=Nx81fA&state=s1';

interface Scene extends FakeApp {
  readonly done: (Account | null)[];
}

async function ask(request: Partial<SignInRequest>, replies: Replies = {}): Promise<Scene> {
  const fake = await fakeApp({ 'accounts.serving': () => null, ...replies });
  await renderPage(fake.app, SettingsPage, { section: null });
  const done: (Account | null)[] = [];
  fake.app.signIn.ask({ url: URL, onDone: (one) => done.push(one), ...request });
  await expect.element(page.getByRole('dialog')).toBeVisible();
  return { ...fake, done };
}

const way = (name: string) => page.getByRole('radio', { name });
const button = (name: string) => page.getByRole('dialog').getByRole('button', { name });

describe('in the browser', () => {
  /** A portal whose sign-ins end when the test says so. */
  function browser() {
    const ends = new Map<string, { resolve(one: Account): void; reject(error: AppError): void }>();
    let count = 0;
    const replies: Replies = {
      'accounts.beginOAuth': (): OAuthStart => {
        const attempt = `attempt-${++count}`;
        return { attempt, authorizeUrl: `${AUTHORIZE}${count}` };
      },
      'accounts.finishOAuth': ({ attempt }: { attempt: string }) =>
        new Promise<Account>((resolve, reject) => ends.set(attempt, { resolve, reject })),
      'accounts.cancelOAuth': () => undefined,
      'accounts.choose': () => undefined,
    };
    return { ends, replies };
  }

  async function begin(url: string | null = null) {
    const { ends, replies } = browser();
    const scene = await ask({ url }, replies);
    await way('In the browser, at a portal').click();
    await page.getByLabelText('Client ID').fill(' Nx81fA ');
    await button('Open the browser').click();
    await expect.element(page.getByText(/has been opened in your browser/)).toBeVisible();
    return { ends, ...scene };
  }

  test('the dialog waits, says what to do, and ends with the account', async () => {
    const { done, ends, inputsOf } = await begin();
    expect(inputsOf('accounts.beginOAuth')).toEqual([
      { portalUrl: 'https://www.arcgis.com', clientId: 'Nx81fA', keep: true },
    ]);
    await page.getByText('If something goes wrong in the browser').click();
    await expect.element(page.getByText('Invalid redirect_uri', { exact: true })).toBeVisible();
    ends.get('attempt-1')!.resolve(account());
    await expect.poll(() => done).toEqual([expect.objectContaining({ id: 'anna' })]);
    expect(page.getByRole('dialog').query()).toBeNull();
  });

  test('opening the page again begins anew, and the earlier attempt is not heard of', async () => {
    const { done, ends, inputsOf } = await begin();
    await button('Open the page again').click();
    await expect.poll(() => ends.size).toBe(2);
    ends.get('attempt-1')!.reject(new AppError('cancelled', 'Stopped.'));
    await button('Copy the address of the page').click();
    await expect.poll(() => inputsOf('app.copyText')).toEqual([{ text: `${AUTHORIZE}2` }]);
    expect(page.getByRole('alert').query()).toBeNull();
    ends.get('attempt-2')!.resolve(account());
    await expect.poll(() => done).toHaveLength(1);
  });

  test('Cancel stops the attempt and brings the form back as it was, by keyboard as well', async () => {
    const { done, inputsOf } = await begin();
    (button('Cancel').element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByLabelText('Client ID')).toHaveValue(' Nx81fA ');
    await expect.element(way('In the browser, at a portal')).toHaveFocus();
    expect(inputsOf('accounts.cancelOAuth')).toEqual([{ attempt: 'attempt-1' }]);
    await userEvent.keyboard('{Escape}');
    expect(page.getByRole('dialog').query()).toBeNull();
    expect(done).toEqual([]);
  });

  test('Escape while it waits stops the attempt and closes', async () => {
    const { done, ends, inputsOf } = await begin();
    await userEvent.keyboard('{Escape}');
    expect(page.getByRole('dialog').query()).toBeNull();
    expect(inputsOf('accounts.cancelOAuth')).toEqual([{ attempt: 'attempt-1' }]);
    ends.get('attempt-1')!.resolve(account());
    await Promise.resolve();
    expect(done).toEqual([]);
  });

  test('a refusal is told in words over the form', async () => {
    const { ends } = await begin();
    ends.get('attempt-1')!.reject(
      new AppError('sign-in', 'Could not sign in: the sign-in was refused in the browser.', {
        hint: 'Try again, and allow it there.',
      }),
    );
    await expect.element(page.getByRole('alert')).toMatchTextContent(/refused in the browser/);
    await expect.element(page.getByLabelText('Client ID')).toBeVisible();
  });

  test('an Enterprise portal wants its address, and a port that can be listened on', async () => {
    const { replies } = browser();
    const { inputsOf } = await ask({ url: null }, replies);
    await way('In the browser, at a portal').click();
    await way('ArcGIS Enterprise').click();
    await page.getByText('Where do I get a client ID?').click();
    await page.getByLabelText(/^Port\s*optional$/).fill('80');
    await button('Open the browser').click();
    await expect
      .element(page.getByLabelText('Address of the portal'))
      .toHaveAccessibleDescription('Type the address of the portal.');
    await expect.element(page.getByLabelText('Address of the portal')).toHaveFocus();
    await expect.element(page.getByText(/Type a port from 1024 to 65535/)).toBeVisible();
    expect(inputsOf('accounts.beginOAuth')).toEqual([]);
    await page.getByLabelText('Address of the portal').fill('https://portal.example.com/portal');
    await page.getByLabelText('Client ID').fill('abc');
    await page.getByLabelText(/^Port\s*optional$/).fill('8123');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => inputsOf('accounts.beginOAuth'))
      .toEqual([
        {
          portalUrl: 'https://portal.example.com/portal',
          clientId: 'abc',
          keep: true,
          redirectPort: 8123,
        },
      ]);
  });

  test('whoever signs in for a service is its account from then on', async () => {
    let serving = 'maria';
    const { ends, replies } = browser();
    const { done, inputsOf } = await ask(
      {},
      {
        ...replies,
        'accounts.serving': () => account({ id: serving }),
        'accounts.choose': ({ scope }: { scope: string }) => {
          if (scope === 'service') serving = 'anna';
        },
      },
    );
    await way('In the browser, at a portal').click();
    await page.getByLabelText('Client ID').fill('Nx81fA');
    await button('Open the browser').click();
    await expect.poll(() => ends.size).toBe(1);
    ends.get('attempt-1')!.resolve(account());
    await expect.poll(() => done).toHaveLength(1);
    expect(inputsOf('accounts.choose')).toEqual([
      { url: URL, account: 'anna', scope: 'server' },
      { url: URL, account: 'anna', scope: 'service' },
    ]);
  });
});

describe('at a server', () => {
  test('a password is sent once, and what is missing is said at its field', async () => {
    let isRight = false;
    const { done, inputsOf } = await ask(
      {},
      {
        'accounts.addPassword': () => {
          if (!isRight) throw new AppError('sign-in', 'Wrong password.');
          return serverAccount();
        },
        'accounts.serving': () => serverAccount(),
      },
    );
    await expect
      .element(page.getByRole('dialog', { name: 'Sign in to gis.example.org' }))
      .toBeVisible();
    await page.getByLabelText('User name').fill('maria');
    await userEvent.keyboard('{Enter}');
    const password = page.getByRole('textbox', { name: 'Password' });
    await expect.element(password).toHaveAccessibleDescription('Type the password.');
    await expect.element(password).toHaveFocus();
    await password.fill('wrong');
    await button('Sign in').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent(/Wrong password\./);
    await expect.element(page.getByLabelText('User name')).toHaveValue('maria');
    isRight = true;
    await password.fill('open sesame');
    await button('Sign in').click();
    await expect.poll(() => done).toEqual([expect.objectContaining({ id: 'maria' })]);
    expect(inputsOf('accounts.addPassword').at(-1)).toEqual({
      url: URL,
      username: 'maria',
      password: 'open sesame',
      keep: true,
    });
    expect(document.body.innerHTML).not.toContain('open sesame');
  });

  test('a token is hidden, must be one word, and is trimmed', async () => {
    const { inputsOf } = await ask(
      { url: null },
      { 'accounts.addToken': () => serverAccount({ kind: 'token', username: null }) },
    );
    await way('With a token').click();
    const token = page.getByLabelText('Token', { exact: true });
    await expect.element(token).toHaveAttribute('type', 'password');
    await page.getByLabelText('Address of a service on that server').fill(URL);
    await token.fill('two words');
    await button('Sign in').click();
    await expect.element(token).toHaveAccessibleDescription('A token is one word without spaces.');
    await token.fill(' abc.def ');
    await button('Sign in').click();
    await expect
      .poll(() => inputsOf('accounts.addToken'))
      .toEqual([{ url: URL, token: 'abc.def', keep: true }]);
  });

  test('Windows sign-in is offered where the system has it', async () => {
    const info = {
      name: 'Syncline',
      version: '1',
      electron: '1',
      platform: 'win32',
      canKeepSecrets: true,
    };
    const { done } = await ask(
      {},
      {
        'app.info': () => info,
        'accounts.addWindows': () => serverAccount({ kind: 'windows', username: null }),
        'accounts.serving': () => serverAccount(),
      },
    );
    await way('As the user of this computer').click();
    await button('Sign in').click();
    await expect.poll(() => done).toHaveLength(1);
  });

  test('Windows sign-in says why it is not offered elsewhere', async () => {
    await ask({});
    await expect
      .element(way('As the user of this computer'))
      .toHaveAccessibleDescription('Offered on Windows and macOS only.');
    (way('As the user of this computer').element() as HTMLElement).click();
    await expect
      .element(way('With a user name and a password'))
      .toHaveAttribute('aria-checked', 'true');
  });

  test('an open line is warned of, and a machine without a keychain says so', async () => {
    const { inputsOf } = await ask(
      { url: URL.replace('https', 'http') },
      {
        'app.info': () => ({
          name: 'Syncline',
          version: '1',
          electron: '1',
          platform: 'linux',
          canKeepSecrets: false,
        }),
        'accounts.addPassword': () => serverAccount({ storage: 'session' }),
        'accounts.serving': () => serverAccount(),
      },
    );
    await expect.element(page.getByText(/others on the network can read/)).toBeVisible();
    await expect.element(page.getByRole('dialog').getByText(/no keychain/)).toBeVisible();
    await page.getByLabelText('User name').fill('maria');
    await page.getByRole('textbox', { name: 'Password' }).fill('x');
    await button('Sign in').click();
    await expect.poll(() => inputsOf('accounts.addPassword')).toMatchObject([{ keep: false }]);
  });
});

describe('several accounts', () => {
  const other = serverAccount({ id: 'ben', username: 'ben' });
  const past = serverAccount({ id: 'old', username: 'old', state: 'ended' });

  test('one of them is chosen, for the service alone or for all of the server', async () => {
    const { done, inputsOf } = await ask(
      {},
      {
        'accounts.list': () => [serverAccount(), other, past],
        'accounts.choose': () => undefined,
        'accounts.serving': () => serverAccount(),
      },
    );
    await expect
      .element(way('With an account that is there already'))
      .toHaveAttribute('aria-checked', 'true');
    await expect.element(way('old')).toHaveAccessibleDescription(/It has ended/);
    await way('maria').click();
    await way('For this service alone').click();
    await button('Use it').click();
    await expect.poll(() => done).toEqual([expect.objectContaining({ id: 'maria' })]);
    expect(inputsOf('accounts.choose')).toEqual([{ url: URL, account: 'maria', scope: 'service' }]);
  });

  test('none of them can be chosen, too', async () => {
    const { done, inputsOf } = await ask(
      {},
      { 'accounts.list': () => [other], 'accounts.choose': () => undefined },
    );
    await way('No account').click();
    await button('Use it').click();
    await expect.poll(() => done).toEqual([null]);
    expect(inputsOf('accounts.choose')).toEqual([{ url: URL, account: null, scope: 'server' }]);
  });

  test('accounts of other servers are not offered', async () => {
    await ask({}, { 'accounts.list': () => [serverAccount({ serverUrl: 'https://other.org/a' })] });
    expect(way('With an account that is there already').query()).toBeNull();
  });

  test('one that has ended is signed in again as it was', async () => {
    const service = knownService({
      signIn: { kind: 'oauth', username: 'anna.muster', storage: 'kept' },
    });
    await ask(
      {},
      {
        'services.list': () => [service],
        'accounts.list': () => [
          account({ state: 'ended', portalUrl: 'https://p.example.org/portal' }),
        ],
      },
    );
    await expect
      .element(way('In the browser, at a portal'))
      .toHaveAttribute('aria-checked', 'true');
    await expect
      .element(page.getByLabelText('Address of the portal'))
      .toHaveValue('https://p.example.org/portal');
    await expect.element(page.getByLabelText('Client ID')).toHaveValue('Nx81fA');
  });
});
