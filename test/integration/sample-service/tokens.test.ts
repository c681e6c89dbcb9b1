import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, startPark } from './harness.ts';
import type { Json, Park, Reply } from './harness.ts';

const USERS = [
  { name: 'survey-team-1', password: 'tide & rock' },
  { name: 'duty-desk', password: 'harbour', isAdministrator: true },
];

let time = 1_800_000_000_000;
let park: Park;
let root: string;
beforeAll(async () => {
  park = await startPark({ users: USERS, requireToken: true, now: () => time });
  root = park.service.url.replace('/rest/services', '');
});
afterAll(() => park.service.close());

async function generate(
  parameters: Record<string, string>,
  path = '/tokens/generateToken',
): Promise<Reply> {
  const body = new URLSearchParams({
    f: 'json',
    username: 'survey-team-1',
    password: 'tide & rock',
    ...parameters,
  });
  return (await (await fetch(`${root}${path}`, { method: 'POST', body })).json()) as Reply;
}

async function code(url: string, init: RequestInit = {}): Promise<unknown> {
  return at(await (await fetch(url, init)).json(), 'error', 'code') ?? 'ok';
}

const query = (): string => `${park.url}/0/query?f=json&where=1%3D1&returnCountOnly=true`;

describe('sign-in', () => {
  it('tells anybody where tokens come from', async () => {
    const info = (await (await fetch(`${root}/rest/info?f=json`)).json()) as Json;
    expect(info).toMatchObject({
      owningSystemUrl: root,
      authInfo: {
        isTokenBasedSecurity: true,
        tokenServicesUrl: `${root}/sharing/rest/generateToken`,
      },
    });
    const portal = (await (await fetch(`${root}/sharing/rest/info?f=json`)).json()) as Json;
    expect(at(portal, 'authInfo', 'tokenServicesUrl')).toBe(`${root}/sharing/rest/generateToken`);
    const alone = await startPark({ users: USERS, profile: 'enterprise-hosted' });
    const aloneRoot = alone.service.url.replace('/rest/services', '');
    const server = (await (await fetch(`${aloneRoot}/rest/info?f=json`)).json()) as Json;
    expect(server['owningSystemUrl']).toBeUndefined();
    expect(at(server, 'authInfo', 'tokenServicesUrl')).toBe(`${aloneRoot}/tokens/generateToken`);
    await alone.service.close();
  });

  it.each([
    '/tokens',
    '/tokens/generateToken',
    '/sharing/rest/generateToken',
    '/sharing/generateToken',
  ])('gives a token at %s that works in body, query and both headers', async (path) => {
    const reply = await generate({ expiration: '30' }, path);
    expect(reply).toEqual({
      token: expect.any(String) as string,
      expires: time + 30 * 60_000,
      ssl: false,
    });
    const token = reply['token'] as string;
    expect(await code(`${query()}&token=${token}`)).toBe('ok');
    expect(await code(query(), { headers: { Authorization: `Bearer ${token}` } })).toBe('ok');
    expect(await code(query(), { headers: { 'X-Esri-Authorization': `Bearer ${token}` } })).toBe(
      'ok',
    );
    expect(await code(query(), { method: 'POST', body: new URLSearchParams({ token }) })).toBe(
      'ok',
    );
  });

  it.each<[string, Record<string, string>]>([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown user', { username: 'nobody-1' }],
    ['nothing', { username: '', password: '' }],
    ['no referer for client=referer', { client: 'referer' }],
  ])('refuses %s as documented', async (_name, parameters) => {
    const { error } = await generate(parameters);
    expect(error).toMatchObject({ code: 400, message: 'Unable to generate token.' });
    expect(error?.details).toHaveLength(1);
  });

  it('is by POST only', async () => {
    const url = `${root}/tokens/generateToken?f=json&username=survey-team-1&password=tide%20%26%20rock`;
    expect(await code(url)).toBe(405);
  });

  it('exchanges a token of the portal for one of the server', async () => {
    const { token } = await generate({});
    const body = new URLSearchParams({ f: 'json', token: token as string, serverUrl: root });
    const reply = (await (
      await fetch(`${root}/sharing/rest/generateToken`, { method: 'POST', body })
    ).json()) as Json;
    expect(await code(`${query()}&token=${String(reply['token'] as string)}`)).toBe('ok');
  });
});

describe('a secured service', () => {
  it('answers 499 without a token, at every resource', async () => {
    for (const path of ['', '/0', '/0/query', '/uploads/info', '/replicas']) {
      expect(await code(`${park.url}${path}?f=json`)).toBe(499);
    }
    expect(await code(`${park.service.url}?f=json`)).toBe(499);
  });

  it('answers 498 for a token that is wrong, expired or revoked', async () => {
    const { token } = await generate({ expiration: '1' });
    const url = `${query()}&token=${String(token)}`;
    expect(await code(`${query()}&token=wrong`)).toBe(498);
    expect(await code(url)).toBe('ok');
    time += 60_000;
    expect(await code(url)).toBe(498);
    const later = `${query()}&token=${String((await generate({}))['token'])}`;
    expect(await code(later)).toBe('ok');
    park.service.tokens.revokeAll();
    expect(await code(later)).toBe(498);
  });

  it('binds a token to its referer', async () => {
    const { token } = await generate({ client: 'referer', referer: 'https://app.example' });
    const url = `${query()}&token=${String(token)}`;
    expect(await code(url)).toBe(498);
    expect(await code(url, { headers: { referer: 'https://app.example/page' } })).toBe('ok');
    expect(await code(url, { headers: { referer: 'https://other.example' } })).toBe(498);
  });

  it('binds a token to an address', async () => {
    const own = await generate({ client: 'requestip' });
    expect(await code(`${query()}&token=${String(own['token'])}`)).toBe('ok');
    const other = await generate({ client: 'ip', ip: '192.0.2.1' });
    expect(await code(`${query()}&token=${String(other['token'])}`)).toBe(498);
  });

  it('writes the user into the tracking fields', async () => {
    const { token } = await generate({});
    const features = '[{"attributes":{"OWNER":"x"},"geometry":null}]';
    const reply = await park.post('/0/addFeatures', { features, token: token as string });
    const objectId = at(reply, 'addResults', 0, 'objectId') as number;
    const [row] = [
      ...(park.service.archives.get('Park')?.select({ layerId: 0, objectIds: [objectId] }) ?? []),
    ];
    expect(row?.attributes).toMatchObject({ Creator: 'survey-team-1', Editor: 'survey-team-1' });
  });

  it('knows owners, where access is by ownership, and administrators', async () => {
    const owned = await startPark({ users: USERS, rules: { isOwnershipBased: true } });
    const base = owned.service.url.replace('/rest/services', '');
    const signIn = async (username: string, password: string): Promise<string> => {
      const body = new URLSearchParams({ f: 'json', username, password });
      const reply = (await (
        await fetch(`${base}/tokens`, { method: 'POST', body })
      ).json()) as Json;
      return reply['token'] as string;
    };
    const features = '[{"attributes":{"OBJECTID":1,"NAME":"mine"}}]';
    const update = async (token: string): Promise<unknown> =>
      at(
        await owned.post('/0/updateFeatures', { features, token }),
        'updateResults',
        0,
        'error',
        'code',
      ) ?? 'ok';
    expect(await update(await signIn('survey-team-1', 'tide & rock'))).toBe(1007);
    expect(await update(await signIn('duty-desk', 'harbour'))).toBe('ok');
    await owned.service.close();
  });
});

describe('a public service with users', () => {
  it('takes anonymous requests, and still refuses a wrong token', async () => {
    const open = await startPark({ users: USERS });
    expect(await code(`${open.url}?f=json`)).toBe('ok');
    expect(await code(`${open.url}?f=json&token=wrong`)).toBe(498);
    await open.service.close();
  });
});
