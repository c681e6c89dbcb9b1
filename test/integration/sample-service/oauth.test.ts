/** The portal of the sample service, asked by a plain HTTP client: it checks what a strict portal checks. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPark, type Json, type Park } from './harness.ts';

const USER = { username: 'survey-team-1', password: 'tide & rock' };
const REDIRECT = 'http://127.0.0.1:45678/back';

let time = Date.UTC(2026, 0, 5);
let park: Park;
let root = '';
beforeAll(async () => {
  park = await startPark({
    users: [{ name: USER.username, password: USER.password }],
    requireToken: true,
    now: () => time,
    portal: {
      apps: [
        { clientId: 'app-1', redirectUris: ['http://127.0.0.1/back', 'https://app.example/done'] },
        { clientId: 'app-2', redirectUris: ['http://127.0.0.1/back'] },
      ],
    },
  });
  root = park.service.url.replace('/arcgis/rest/services', '');
});
afterAll(() => park.service.close());

const portal = (path: string): string => `${root}/portal/sharing/rest${path}`;

async function post(path: string, parameters: Record<string, string>): Promise<Json> {
  const body = new URLSearchParams({ f: 'json', ...parameters });
  return (await (await fetch(portal(path), { method: 'POST', body })).json()) as Json;
}

async function get(url: string): Promise<Json> {
  return (await (await fetch(url)).json()) as Json;
}

const verifier = randomBytes(32).toString('base64url');
const request = {
  client_id: 'app-1',
  response_type: 'code',
  redirect_uri: REDIRECT,
  state: 'state-1',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
};

async function newCode(changes: Record<string, string> = {}): Promise<string> {
  const answer = await post('/oauth2/authorize', { ...request, ...USER, ...changes });
  return new URL(answer['redirect'] as string).searchParams.get('code')!;
}

const redeem = (code: string, changes: Record<string, string> = {}): Promise<Json> =>
  post('/oauth2/token', {
    grant_type: 'authorization_code',
    ...{ client_id: 'app-1', redirect_uri: REDIRECT, code, code_verifier: verifier },
    ...changes,
  });

const signIn = async (): Promise<Record<string, string>> =>
  (await redeem(await newCode())) as Record<string, string>;

const authorize = (changes: Record<string, string>): Promise<Response> => {
  const query = new URLSearchParams({ ...request, ...changes }).toString();
  return fetch(portal(`/oauth2/authorize?${query}`), { redirect: 'manual' });
};

const codeOf = ({ error }: Json): unknown => (error as Json | undefined)?.['code'] ?? 'ok';

describe('the portal', () => {
  it('is named by its server, and gives tokens in its stead', async () => {
    expect(await get(`${root}/arcgis/rest/info?f=json`)).toMatchObject({
      owningSystemUrl: `${root}/portal`,
      authInfo: { tokenServicesUrl: portal('/generateToken') },
    });
    expect(await get(portal('/info?f=json'))).toMatchObject({
      authInfo: { isTokenBasedSecurity: true, tokenServicesUrl: portal('/generateToken') },
    });
    const body = new URLSearchParams({ f: 'json', ...USER });
    const own = await fetch(`${root}/arcgis/tokens/generateToken`, { method: 'POST', body });
    expect(codeOf((await own.json()) as Json)).toBe(404);
  });

  it('says who is signed in', async () => {
    const { access_token: token } = await signIn();
    expect(await get(portal(`/community/self?f=json&token=${token}`))).toMatchObject({
      username: USER.username,
    });
    expect(await get(portal('/portals/self?f=json'))).not.toHaveProperty('user');
    expect(await get(portal(`/portals/self?f=json&token=${token}`))).toMatchObject({
      user: { username: USER.username },
    });
    expect(codeOf(await get(portal('/community/self?f=json')))).toBe(499);
    expect(codeOf(await get(portal('/portals/self?f=json&token=wrong')))).toBe(498);
  });
});

describe('authorize', () => {
  it('shows a form without scripts', async () => {
    const page = await authorize({});
    expect(page.status).toBe(200);
    const text = await page.text();
    expect(text).toContain('<form method="post"');
    expect(text).not.toContain('<script');
  });

  it('writes nothing of the request into the page as markup', async () => {
    const text = await (await authorize({ state: '"><b>x' })).text();
    expect(text).not.toContain('<b>x');
  });

  it.each<[string, Record<string, string>]>([
    ['an unknown app', { client_id: 'app-9' }],
    ['another host', { redirect_uri: 'http://127.0.0.2:45678/back' }],
    ['another path', { redirect_uri: 'http://127.0.0.1:45678/other' }],
    ['a name for the loopback address', { redirect_uri: 'http://localhost:45678/back' }],
    [
      'another port of a host that is not loopback',
      { redirect_uri: 'https://app.example:99/done' },
    ],
    ['a fragment', { redirect_uri: `${REDIRECT}#x` }],
    ['no address', { redirect_uri: 'nonsense' }],
  ])('refuses %s on a page and sends nobody there', async (_name, changes) => {
    const page = await authorize(changes);
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBe(null);
  });

  it.each<[string, Record<string, string>, string]>([
    ['tokens in the address', { response_type: 'token' }, 'unsupported_response_type'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a short challenge', { code_challenge: 'abc' }, 'invalid_request'],
    ['no lifetime', { expiration: '0' }, 'invalid_request'],
  ])('sends the browser back with an error for %s', async (_name, changes, error) => {
    const answer = await authorize(changes);
    expect(answer.status).toBe(302);
    const back = new URL(answer.headers.get('location')!);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error, state: 'state-1' });
  });

  it('gives no code for a wrong password', async () => {
    const wrong = { ...request, username: USER.username, password: 'wrong' };
    expect(codeOf(await post('/oauth2/authorize', wrong))).toBe(400);
  });
});

describe('token', () => {
  it('exchanges a code for both tokens', async () => {
    expect(await signIn()).toEqual({
      access_token: expect.any(String) as string,
      expires_in: 1800,
      username: USER.username,
      ssl: true,
      refresh_token: expect.any(String) as string,
      refresh_token_expires_in: 20_160 * 60,
    });
  });

  it('gives as short a refresh token as was asked for', async () => {
    const answer = await redeem(await newCode({ expiration: '30' }));
    expect(answer['refresh_token_expires_in']).toBe(1800);
  });

  it.each<[string, Record<string, string>]>([
    ['another verifier', { code_verifier: randomBytes(32).toString('base64url') }],
    ['the challenge itself', { code_verifier: request.code_challenge }],
    ['no verifier', { code_verifier: '' }],
    ['another redirect address', { redirect_uri: 'http://127.0.0.1:1/back' }],
    ['another app', { client_id: 'app-2' }],
    ['an unknown app', { client_id: 'app-9' }],
    ['an unknown grant', { grant_type: 'password' }],
  ])('refuses %s', async (_name, changes) => {
    const answer = await redeem(await newCode(), changes);
    expect(answer['error']).toMatchObject({
      code: 400,
      error: expect.any(String) as string,
      error_description: expect.any(String) as string,
    });
  });

  it('takes a code once; the second time ends what came of it', async () => {
    const code = await newCode();
    const { access_token: token } = (await redeem(code)) as Record<string, string>;
    expect(codeOf(await get(portal(`/community/self?f=json&token=${token}`)))).toBe('ok');
    expect(codeOf(await redeem(code))).toBe(400);
    expect(codeOf(await get(portal(`/community/self?f=json&token=${token}`)))).toBe(498);
  });

  it('takes a code for five minutes', async () => {
    const code = await newCode();
    time += 5 * 60_000;
    expect(codeOf(await redeem(code))).toBe(400);
  });

  it('is by POST only', async () => {
    expect(codeOf(await get(portal('/oauth2/token?f=json&client_id=app-1')))).toBe(405);
    expect(codeOf(await get(portal('/oauth2/revokeToken?f=json')))).toBe(405);
    expect(codeOf(await get(portal('/generateToken?f=json')))).toBe(405);
  });

  it('refreshes for the same app, until the refresh token ends', async () => {
    const { refresh_token = '' } = await signIn();
    const refresh = { grant_type: 'refresh_token', client_id: 'app-1', refresh_token };
    const answer = await post('/oauth2/token', refresh);
    expect(answer).toMatchObject({ username: USER.username, expires_in: 1800 });
    expect(answer).not.toHaveProperty('refresh_token');
    expect(codeOf(await post('/oauth2/token', { ...refresh, client_id: 'app-2' }))).toBe(498);
    time += 20_160 * 60_000;
    expect((await post('/oauth2/token', refresh))['error']).toMatchObject({
      code: 498,
      error_description: 'Invalid refresh_token',
    });
  });

  it('exchanges a refresh token once, at the same redirect address', async () => {
    const { refresh_token = '' } = await signIn();
    const exchange = { grant_type: 'exchange_refresh_token', client_id: 'app-1', refresh_token };
    expect(codeOf(await post('/oauth2/token', exchange))).toBe(400);
    expect(
      codeOf(await post('/oauth2/token', { ...exchange, redirect_uri: 'http://127.0.0.1:1/back' })),
    ).toBe(400);
    const next = await post('/oauth2/token', { ...exchange, redirect_uri: REDIRECT });
    expect(next['refresh_token']).not.toBe(refresh_token);
    expect(codeOf(await post('/oauth2/token', { ...exchange, redirect_uri: REDIRECT }))).toBe(498);
  });
});

describe('revokeToken', () => {
  it('ends all tokens of a sign-in, and says yes to anything', async () => {
    const { access_token: token, refresh_token = '' } = await signIn();
    const foreign = { client_id: 'app-2', auth_token: refresh_token };
    expect(await post('/oauth2/revokeToken', foreign)).toEqual({ success: true });
    expect(codeOf(await get(portal(`/community/self?f=json&token=${token}`)))).toBe('ok');
    const own = { client_id: 'app-1', auth_token: refresh_token };
    expect(await post('/oauth2/revokeToken', own)).toEqual({ success: true });
    expect(codeOf(await get(portal(`/community/self?f=json&token=${token}`)))).toBe(498);
    expect(await post('/oauth2/revokeToken', { auth_token: 'nonsense' })).toEqual({
      success: true,
    });
  });
});

describe('tokens for servers', () => {
  const service = (token: string) => get(`${park.url}?f=json&token=${token}`);

  it('come for a token of the portal, which the server itself does not take', async () => {
    const { access_token: token = '' } = await signIn();
    expect(codeOf(await service(token))).toBe(498);
    const own = await post('/generateToken', { token, serverUrl: park.url });
    expect(codeOf(await service(own['token'] as string))).toBe('ok');
    time += 3_600_000;
    expect(codeOf(await service(own['token'] as string))).toBe(498);
  });

  it('come for a user name and a password in two steps', async () => {
    const { token } = await post('/generateToken', USER);
    expect(codeOf(await service(token as string))).toBe(498);
    const own = await post('/generateToken', { token: token as string, serverUrl: park.url });
    expect(codeOf(await service(own['token'] as string))).toBe('ok');
    expect(codeOf(await post('/generateToken', { ...USER, password: 'wrong' }))).toBe(400);
  });

  it('are refused for servers of others and for tokens that ended', async () => {
    const { access_token: token = '' } = await signIn();
    const elsewhere = 'https://gis.example/arcgis/rest/services/A/FeatureServer';
    expect(codeOf(await post('/generateToken', { token, serverUrl: elsewhere }))).toBe(400);
    time += 1_800_000;
    expect(codeOf(await post('/generateToken', { token, serverUrl: park.url }))).toBe(498);
  });

  it('are not needed where the portal serves as ArcGIS Online does', async () => {
    const online = await startPark({
      users: [{ name: USER.username, password: USER.password }],
      requireToken: true,
      portal: { servesAsIs: true },
    });
    const at = online.service.url.replace('/arcgis/rest/services', '/portal/sharing/rest');
    const body = new URLSearchParams({ f: 'json', ...USER });
    const made = await fetch(`${at}/generateToken`, { method: 'POST', body });
    const { token } = (await made.json()) as { token: string };
    expect(codeOf(await get(`${online.url}?f=json&token=${token}`))).toBe('ok');
    expect(codeOf(await get(`${online.url}?f=json&token=wrong`))).toBe(498);
    await online.service.close();
  });
});
