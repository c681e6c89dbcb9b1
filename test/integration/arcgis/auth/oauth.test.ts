/** Signing in through the browser against a portal that checks everything. */
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  beginOAuth,
  type OAuthAttempt,
  type OAuthOptions,
} from '../../../../main/arcgis/auth/oauth.ts';
import { challengeOf } from '../../../../main/arcgis/auth/pkce.ts';
import { failureOf } from '../../../support/failures.ts';
import { signInInBrowser, visit, type Visit } from '../../../support/browser.ts';
import { oauthSignIn } from '../../../support/oauth-sign-in.ts';
import { ANNA, CLIENT_ID, startPortalWorld, type PortalWorld } from '../../../support/portal.ts';

let world: PortalWorld;
const attempts: OAuthAttempt[] = [];
beforeAll(async () => void (world = await startPortalWorld()));
afterEach(() => attempts.splice(0).forEach((attempt) => attempt.cancel()));
afterAll(() => world.close());

const options = (): Omit<OAuthOptions, 'open'> => ({
  connection: world.connection(),
  portalUrl: world.portalUrl,
  clientId: CLIENT_ID,
});

/** A sign-in whose browser has not done anything yet. */
async function begun(changes: Partial<OAuthOptions> = {}): Promise<OAuthAttempt> {
  const attempt = await beginOAuth({ ...options(), open: async () => undefined, ...changes });
  attempts.push(attempt);
  return attempt;
}

const stateOf = (attempt: OAuthAttempt): string =>
  new URL(attempt.authorizeUrl).searchParams.get('state')!;

function back(attempt: OAuthAttempt, answer: Record<string, string>): Promise<Visit> {
  return visit(`${attempt.redirectUri}?${new URLSearchParams(answer).toString()}`);
}

/** The port of a listener that has gone refuses connections. */
async function isClosed(attempt: OAuthAttempt): Promise<boolean> {
  return fetch(attempt.redirectUri).then(
    () => false,
    () => true,
  );
}

describe('a sign-in in the browser', () => {
  it('gives tokens with their ends and the name of the user', async () => {
    const before = world.time.now();
    const { tokens, redirectUri, page } = await oauthSignIn(options(), ANNA);
    expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/signed-in$/);
    expect(tokens.username).toBe(ANNA.username);
    expect(tokens.accessToken.length).toBeGreaterThan(20);
    expect(tokens.refreshToken!.length).toBeGreaterThan(20);
    expect(tokens.expires).toBeGreaterThanOrEqual(before + 1_800_000);
    expect(tokens.refreshExpires).toBeGreaterThanOrEqual(before + 14 * 86_400_000);
    expect(page).toMatchObject({ status: 200 });
    expect(page.text).toContain('you can close this page');
  });

  it('asks for S256 with a state, and another proof each time', async () => {
    const [one, two] = [await begun(), await begun()];
    const query = new URL(one.authorizeUrl).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      client_id: CLIENT_ID,
      response_type: 'code',
      redirect_uri: one.redirectUri,
      code_challenge_method: 'S256',
    });
    const other = new URL(two.authorizeUrl).searchParams;
    for (const name of ['state', 'code_challenge']) {
      expect(query.get(name)).toMatch(/^[\w-]{43}$/);
      expect(query.get(name)).not.toBe(other.get(name));
    }
    // The example of RFC 7636, appendix B.
    expect(challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('keeps code, verifier and tokens out of addresses, and the page out of caches', async () => {
    const seen: string[] = [];
    const connection = world.connection();
    const { page, tokens } = await oauthSignIn(
      {
        ...options(),
        connection: {
          ...connection,
          json: (call, json) => (seen.push(call.url), connection.json(call, json)),
        },
      },
      ANNA,
    );
    for (const secret of [tokens.accessToken, tokens.refreshToken!]) {
      expect(seen.join()).not.toContain(secret);
      expect(page.text).not.toContain(secret);
    }
    expect(seen.join()).not.toMatch(/code|verifier/);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/<script|https?:/);
  });

  it('says that the user refused', async () => {
    const work = oauthSignIn(options(), { ...ANNA, decision: 'deny' });
    expect(await failureOf(work)).toMatchObject({
      code: 'sign-in',
      message: expect.stringMatching(/: the sign-in was refused in the browser\.$/) as string,
      server: { message: 'The user denied your request.' },
    });
  });

  it('goes on in the browser after a wrong password', async () => {
    const attempt = await begun();
    const page = await signInInBrowser(attempt.authorizeUrl, { ...ANNA, password: 'wrong' });
    expect(page.text).toContain('Invalid username or password.');
    await signInInBrowser(attempt.authorizeUrl, ANNA);
    expect(await attempt.tokens).toMatchObject({ username: ANNA.username });
  });

  it('tells a wrong client ID in the browser, and in words when the time is over', async () => {
    const attempt = await begun({ clientId: 'nobody-knows-me', limitMs: 200 });
    const page = await signInInBrowser(attempt.authorizeUrl, ANNA);
    expect(page).toMatchObject({ status: 400 });
    expect(page.text).toContain('Invalid client_id');
    expect(await failureOf(attempt.tokens)).toMatchObject({
      code: 'sign-in',
      message: 'The browser did not come back from the sign-in in time.',
      hint: expect.stringContaining('client ID') as string,
    });
    expect(await isClosed(attempt)).toBe(true);
  });

  it('names a client ID that the token endpoint does not know', async () => {
    const attempt = await begun({ clientId: 'nobody-knows-me' });
    await back(attempt, { code: 'abc', state: stateOf(attempt) });
    expect(await failureOf(attempt.tokens)).toMatchObject({
      code: 'sign-in',
      message: expect.stringMatching(/: it does not know an app with this client ID\.$/) as string,
    });
  });

  it('gives the words of any other refusal of the portal', async () => {
    const attempt = await begun();
    await back(attempt, {
      error: 'temporarily_unavailable',
      error_description: 'The portal is\u0007 read-only today.',
      state: stateOf(attempt),
    });
    expect(await failureOf(attempt.tokens)).toMatchObject({
      code: 'sign-in',
      message: expect.stringMatching(/: The portal is read-only today\.$/) as string,
    });
  });

  it('refuses a code of somebody else without showing it', async () => {
    const attempt = await begun();
    await back(attempt, { code: 'a-code-of-somebody-else', state: stateOf(attempt) });
    const error = await failureOf(attempt.tokens);
    expect(error).toMatchObject({
      code: 'sign-in',
      message: expect.stringMatching(/: Invalid authorization code\.$/) as string,
      hint: 'Sign in again.',
    });
    expect(JSON.stringify([error.message, error.server])).not.toContain('somebody-else');
  });

  it('does not send a code twice when the answer is lost', async () => {
    world.sample.sync!.faults.add({
      name: 'dropAfter',
      argument: null,
      operation: 'token',
      count: 1,
    });
    const before = world.asked.filter((one) => one.startsWith('token')).length;
    expect(await failureOf(oauthSignIn(options(), ANNA))).toMatchObject({
      code: 'unreachable',
      hint: 'Sign in again.',
    });
    expect(world.asked.filter((one) => one.startsWith('token'))).toHaveLength(before + 1);
  });
});

describe('the way back', () => {
  it('refuses other states, paths, methods and hosts, and goes on waiting', async () => {
    const attempt = await begun();
    const good = `code=x&state=${stateOf(attempt)}`;
    const statuses = [
      await back(attempt, { code: 'x', state: 'guessed' }),
      await back(attempt, { code: 'x' }),
      await back(attempt, { state: stateOf(attempt) }),
      await visit(`${attempt.redirectUri}?${good}&code=y`),
      await visit(`${attempt.redirectUri}?${good}&state=${stateOf(attempt)}`),
      await visit(`${attempt.redirectUri.replace('/signed-in', '/other')}?${good}`),
      await visit(`${attempt.redirectUri}/?${good}`),
      await visit(`${attempt.redirectUri}?${good}`, { method: 'POST' }),
      await visit(`${attempt.redirectUri}?${good}`, { method: 'HEAD' }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 404, 404, 405, 405]);
    expect(await statusWithHost(`${attempt.redirectUri}?${good}`, 'evil.example')).toBe(404);
    await signInInBrowser(attempt.authorizeUrl, ANNA);
    expect(await attempt.tokens).toMatchObject({ username: ANNA.username });
  });

  it('is there once: the second visit finds nobody', async () => {
    const attempt = await begun();
    await signInInBrowser(attempt.authorizeUrl, ANNA);
    await attempt.tokens;
    expect(await isClosed(attempt)).toBe(true);
  });

  it('is taken down by cancel', async () => {
    const attempt = await begun();
    attempt.cancel();
    await expect(attempt.tokens).rejects.toMatchObject({
      code: 'cancelled',
      message: 'The sign-in was stopped.',
    });
    expect(await isClosed(attempt)).toBe(true);
  });

  it('says that its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      expect(await failureOf(begun({ redirectPort: port }))).toMatchObject({
        code: 'sign-in',
        message: `The sign-in could not begin: this machine gives no access to port ${port} for the way back from the browser, because another program uses it.`,
      });
    } finally {
      other.close();
    }
  });

  it('is closed when there is no browser', async () => {
    let address = '';
    const open = async (url: string): Promise<void> => {
      address = new URL(url).searchParams.get('redirect_uri')!;
      throw new Error('xdg-open is missing');
    };
    expect(await failureOf(begun({ open }))).toMatchObject({
      code: 'sign-in',
      message: 'The browser of this machine could not be opened.',
    });
    await expect(fetch(address)).rejects.toThrow();
  });
});

describe('the address of a portal', () => {
  it.each(['/home/index.html', '/sharing/rest', '/home/', '/', ''])(
    'is found in …%s',
    async (rest) => {
      const attempt = await begun({ portalUrl: `${world.portalUrl}${rest}` });
      expect(attempt.authorizeUrl).toContain(`${world.portalUrl}/sharing/rest/oauth2/authorize?`);
    },
  );

  it('where no portal is says so before a browser opens', async () => {
    let isOpened = false;
    const open = async (): Promise<void> => void (isOpened = true);
    const portalUrl = world.portalUrl.replace('/portal', '/nothing');
    expect(await failureOf(begun({ portalUrl, open }))).toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(
        /^Could not find the portal at .*: no portal answers there\.$/,
      ) as string,
    });
    expect(isOpened).toBe(false);
  });

  it('must be one with encryption', async () => {
    expect(await failureOf(begun({ portalUrl: 'http://portal.example.com/portal' }))).toMatchObject(
      {
        code: 'invalid',
        message: expect.stringContaining('without encryption only') as string,
      },
    );
    expect(await failureOf(begun({ portalUrl: 'file:///etc/passwd' }))).toMatchObject({
      code: 'invalid',
    });
  });
});

/** `fetch` cannot lie about its host. */
function statusWithHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
