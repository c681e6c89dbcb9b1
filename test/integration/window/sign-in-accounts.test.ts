/** Accounts behind the window, through the contract: added, chosen, renewed, kept and forgotten. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineProcess } from '../../../main/engine/host/client.ts';
import { Accounts } from '../../../main/workbench/accounts.ts';
import type { Account, OAuthStart, SignedOut } from '../../../shared/model/account.ts';
import type { Job } from '../../../shared/model/window.ts';
import { signInInBrowser, type Visit } from '../../support/browser.ts';
import { ANNA, CLIENT_ID, startPortalWorld, type PortalWorld } from '../../support/portal.ts';
import { startWorld, type World } from '../../support/world.ts';
import { door } from './door.ts';
import { engineProcesses, fakeSecrets, startBench, type Bench } from './engine-processes.ts';

const DAY = 86_400_000;
const USER = { username: 'ben', password: 'hedge hog 99' };

let folder: string;
let world: PortalWorld;
let alone: World;
let secrets: ReturnType<typeof fakeSecrets>;
let bench: Bench;
let pages: Promise<Visit>[];
let person: Parameters<typeof signInInBrowser>[1];
/** Hosts that the system may answer. */
let allowed: readonly string[];
const benches: Bench[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-accounts-'));
  world = await startPortalWorld();
  alone = await startWorld({
    users: [
      { name: USER.username, password: USER.password },
      { name: 'carla', password: 'x' },
    ],
    requireToken: true,
    profile: 'enterprise-hosted',
  });
  secrets = fakeSecrets();
  pages = [];
  person = ANNA;
  allowed = [];
  bench = newBench();
});
afterEach(async () => {
  await Promise.all(benches.splice(0).map((one) => one.close()));
  await world.close();
  await alone.close();
  rmSync(folder, { recursive: true });
});

/** What the person does goes on by itself; the test may be over by then. */
async function browse(url: string): Promise<void> {
  const page = signInInBrowser(url, person);
  page.catch(() => undefined);
  pages.push(page);
}

/** Another start of the program, with the same keychain. */
function newBench(more: Parameters<typeof startBench>[2] = {}): Bench {
  const started = startBench(folder, secrets, {
    openBrowser: browse,
    windowsSignIn: { isOffered: true, allow: (hosts) => void (allowed = [...hosts]) },
    ...more,
  });
  benches.push(started);
  return started;
}

/** Accounts of another start whose clock goes with the server's. */
function atItsTime(): Accounts {
  return new Accounts({
    ...{ fetch, secrets, userAgent: 'Syncline/0.0.0', now: world.time.now },
    openBrowser: async () => undefined,
    windows: { isOffered: false, allow: () => undefined },
    onChanged: () => undefined,
    onError: (error) => expect.unreachable(String(error)),
  });
}

const portal = (keep = true) => ({ portalUrl: world.portalUrl, clientId: CLIENT_ID, keep });

async function signIn(of: Bench = bench, keep = true): Promise<Account> {
  const { ask } = door(of, folder);
  const { attempt } = await ask<OAuthStart>('accounts.beginOAuth', portal(keep));
  return ask<Account>('accounts.finishOAuth', { attempt });
}

function keptRefreshToken(): string {
  return /"refreshToken":"([^"]+)"/.exec([...secrets.kept.values()].join())![1]!;
}

/** Whether the service takes the token. */
async function isTaken(url: string, token: string | null): Promise<boolean> {
  const body = new URLSearchParams({ f: 'json', token: token ?? '' });
  const headers = { referer: new URL(url).origin };
  const answer = await fetch(url, { method: 'POST', body, headers });
  return !('error' in ((await answer.json()) as object));
}

describe('an account at a portal', () => {
  it('comes through the browser and serves the services of the portal', async () => {
    const account = await signIn();
    expect(account).toMatchObject({
      kind: 'oauth',
      portalUrl: world.portalUrl,
      clientId: CLIENT_ID,
      username: ANNA.username,
      storage: 'kept',
      state: 'ready',
      expires: expect.any(Number) as number,
    });
    expect((await pages[0])!.text).toContain('you can close this page');
    expect(await bench.accounts.list()).toEqual([account]);
    expect(await bench.accounts.serving(world.serviceUrl)).toMatchObject({ id: account.id });
    const token = await bench.accounts.tokenFor(world.serviceUrl);
    expect(await isTaken(world.serviceUrl, token)).toBe(true);
    expect(await bench.accounts.serving(alone.serviceUrl)).toBe(null);
    expect(await bench.accounts.tokenFor(alone.serviceUrl, null)).toBe(null);
  });

  it('carries a create and a sync in an engine process that never sees its refresh token', async () => {
    const posted: unknown[] = [];
    const processes = engineProcesses();
    const startEngine = (): EngineProcess => {
      const child = processes.start();
      return { ...child, post: (message) => (posted.push(message), child.post(message)) };
    };
    const watched = newBench({ startEngine });
    try {
      await signIn(watched);
      const { ask } = door(watched, folder);
      const path = world.path('bay');
      watched.grants.allow(path);
      const job = await ask<Job>('jobs.create', { definition: world.definition(), path });
      expect(await watched.ended(job)).toMatchObject({ state: 'done' });
      world.sample.tokens.revokeAll();
      world.sample.portal!.grants.endAccess();
      const sync = await ask<Job>('jobs.sync', { key: job.key, options: {} });
      expect(await watched.ended(sync)).toMatchObject({ state: 'done' });
      const token = await watched.accounts.tokenFor(world.serviceUrl);
      expect(JSON.stringify(posted)).toContain(token);
      expect(JSON.stringify(posted)).not.toContain(keptRefreshToken());
    } finally {
      await processes.endAll();
    }
  });

  it('is there at the next start, and renewed from the keychain', async () => {
    const { id } = await signIn();
    const next = newBench();
    expect(await next.accounts.list()).toMatchObject([
      { id, username: ANNA.username, storage: 'kept' },
    ]);
    const token = await next.accounts.tokenFor(world.serviceUrl);
    expect(await isTaken(world.serviceUrl, token)).toBe(true);
  });

  it('is gone at the next start when it was not to be kept, and where there is no keychain', async () => {
    expect(await signIn(bench, false)).toMatchObject({ storage: 'session' });
    expect(secrets.kept.size).toBe(0);
    expect(await newBench().accounts.list()).toEqual([]);
    const noKeychain = { ...secrets, canKeep: false };
    const without = startBench(folder, noKeychain, { openBrowser: browse });
    benches.push(without);
    expect(await signIn(without)).toMatchObject({ storage: 'session' });
    expect(secrets.kept.size).toBe(0);
  });

  it('ends here and at the portal at sign-out', async () => {
    const { id } = await signIn();
    const refreshToken = keptRefreshToken();
    expect(world.sample.portal!.grants.refreshGrant(refreshToken)).not.toBe(null);
    const { ask } = door(bench, folder);
    expect(await ask<SignedOut>('accounts.signOut', { id })).toEqual({ isRevoked: true });
    expect(world.sample.portal!.grants.refreshGrant(refreshToken)).toBe(null);
    expect(secrets.kept.size).toBe(0);
    expect(await bench.accounts.list()).toEqual([]);
    expect(await bench.accounts.tokenFor(world.serviceUrl)).toBe(null);
  });

  it('is forgotten here also when the portal cannot be reached', async () => {
    const { id } = await signIn();
    world.sample.sync!.faults.add({
      name: 'dropBefore',
      argument: null,
      operation: 'revokeToken',
      count: null,
    });
    expect(await bench.accounts.signOut(id)).toEqual({ isRevoked: false });
    expect(secrets.kept.size).toBe(0);
  });

  it('takes the place of the same user’s earlier one, whose sign-in ends', async () => {
    const first = await signIn();
    const before = keptRefreshToken();
    const second = await signIn();
    expect(second.id).toBe(first.id);
    expect(await bench.accounts.list()).toHaveLength(1);
    await expect.poll(() => world.sample.portal!.grants.refreshGrant(before)).toBe(null);
    expect(await isTaken(world.serviceUrl, await bench.accounts.tokenFor(world.serviceUrl))).toBe(
      true,
    );
  });

  it('is shown as ended when the portal does not renew it, and the window is told', async () => {
    await signIn();
    world.sample.portal!.grants.endRefresh();
    const next = newBench();
    await expect(next.accounts.tokenFor(world.serviceUrl)).rejects.toMatchObject({
      code: 'sign-in',
      message: expect.stringContaining('has ended') as string,
    });
    expect(await next.accounts.list()).toMatchObject([{ state: 'ended' }]);
    expect(next.events.at(-1)).toMatchObject(['accounts.changed', [{ state: 'ended' }]]);
  });

  it('keeps the refresh token that came from an exchange', async () => {
    await signIn();
    const before = [...secrets.kept.values()].join();
    world.time.forward(13.5 * DAY);
    const accounts = atItsTime();
    expect(await isTaken(world.serviceUrl, await accounts.tokenFor(world.serviceUrl))).toBe(true);
    await expect.poll(() => [...secrets.kept.values()].join()).not.toBe(before);
    world.time.forward(DAY);
    const later = atItsTime();
    expect(await isTaken(world.serviceUrl, await later.tokenFor(world.serviceUrl))).toBe(true);
  });
});

describe('a sign-in in the browser', () => {
  it('that is stopped leaves no account', async () => {
    person = { ...ANNA, password: 'wrong' };
    const { ask, refusal } = door(bench, folder);
    const { attempt } = await ask<OAuthStart>('accounts.beginOAuth', portal());
    const finished = refusal('accounts.finishOAuth', { attempt });
    await ask('accounts.cancelOAuth', { attempt });
    expect(await finished).toMatchObject({ code: 'cancelled' });
    expect(await bench.accounts.list()).toEqual([]);
  });

  it('that the user refuses leaves no account', async () => {
    person = { ...ANNA, decision: 'deny' };
    const { ask, refusal } = door(bench, folder);
    const { attempt } = await ask<OAuthStart>('accounts.beginOAuth', portal());
    expect(await refusal('accounts.finishOAuth', { attempt })).toMatchObject({ code: 'sign-in' });
    expect(await bench.accounts.list()).toEqual([]);
  });

  it('stops the one before it', async () => {
    person = { ...ANNA, password: 'wrong' };
    const { ask, refusal } = door(bench, folder);
    const first = await ask<OAuthStart>('accounts.beginOAuth', portal());
    const waiting = refusal('accounts.finishOAuth', { attempt: first.attempt });
    person = ANNA;
    await signIn();
    expect(await waiting).toMatchObject({ code: 'cancelled' });
    expect(await refusal('accounts.finishOAuth', { attempt: 'unknown' })).toMatchObject({
      code: 'cancelled',
    });
  });

  it('comes back to the port that it was given', async () => {
    const redirectPort = await freePort();
    const { ask, refusal } = door(bench, folder);
    const start = await ask<OAuthStart>('accounts.beginOAuth', { ...portal(), redirectPort });
    expect(new URL(start.authorizeUrl).searchParams.get('redirect_uri')).toContain(
      `:${redirectPort}/`,
    );
    await ask('accounts.finishOAuth', { attempt: start.attempt });
    const low = { ...portal(), redirectPort: 80 };
    expect(await refusal('accounts.beginOAuth', low)).toMatchObject({ code: 'invalid' });
  });

  it('adds the account also when nobody waits for it', async () => {
    await door(bench, folder).ask('accounts.beginOAuth', portal());
    await expect.poll(() => bench.accounts.list()).toHaveLength(1);
  });
});

describe('several accounts', () => {
  const url = () => alone.serviceUrl;

  it('of one server: the newest serves it, until another is chosen', async () => {
    const { ask } = door(bench, folder);
    const ben = await ask<Account>('accounts.addPassword', { url: url(), ...USER, keep: true });
    const carla = { username: 'carla', password: 'x' };
    const other = await ask<Account>('accounts.addPassword', { url: url(), ...carla, keep: true });
    expect(await bench.accounts.list()).toHaveLength(2);
    expect(await ask('accounts.serving', { url: url() })).toMatchObject({ id: other.id });
    await ask('accounts.choose', { url: url(), account: ben.id, scope: 'service' });
    expect(await ask('accounts.serving', { url: url() })).toMatchObject({ id: ben.id });
    const elsewhere = url().replace('/Parks/', '/Elsewhere/');
    expect(await ask('accounts.serving', { url: elsewhere })).toMatchObject({ id: other.id });
    expect(await newBench().accounts.serving(url())).toMatchObject({ id: ben.id });
    await ask('accounts.choose', { url: url(), account: null, scope: 'service' });
    expect(await ask('accounts.serving', { url: url() })).toBe(null);
    expect(await bench.accounts.tokenFor(url())).toBe(null);
    await ask('accounts.signOut', { id: other.id });
    expect(await ask('accounts.serving', { url: elsewhere })).toMatchObject({ id: ben.id });
  });

  it('of a server and of a portal are never used for one another', async () => {
    const { ask, refusal } = door(bench, folder);
    const anna = await signIn();
    const ben = await ask<Account>('accounts.addPassword', { url: url(), ...USER, keep: true });
    expect(await isTaken(url(), await bench.accounts.tokenFor(url()))).toBe(true);
    expect(await isTaken(world.serviceUrl, await bench.accounts.tokenFor(world.serviceUrl))).toBe(
      true,
    );
    const wrong = { url: world.serviceUrl, account: ben.id, scope: 'server' };
    expect(await refusal('accounts.choose', wrong)).toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(
        /^The account of ben at .* cannot be used for .*\.$/,
      ) as string,
    });
    await ask('accounts.choose', { url: url(), account: anna.id, scope: 'server' });
    await expect(bench.accounts.tokenFor(url())).rejects.toMatchObject({
      code: 'sign-in',
      message: expect.stringContaining('this server has users of its own') as string,
    });
  });

  it('are all told to the window', async () => {
    await signIn();
    await bench.accounts.addPassword({ url: url(), ...USER, keep: true });
    const [name, payload] = bench.events.findLast(([event]) => event === 'accounts.changed')!;
    expect(name).toBe('accounts.changed');
    expect(payload).toEqual(await bench.accounts.list());
  });
});

describe('a token that was made elsewhere', () => {
  it('serves its server until the end of its life', async () => {
    await bench.accounts.addPassword({ url: alone.serviceUrl, ...USER, keep: false });
    const token = (await bench.accounts.tokenFor(alone.serviceUrl))!;
    const next = newBench();
    const account = await next.accounts.addToken({ url: alone.serviceUrl, token, keep: true });
    expect(account).toMatchObject({ kind: 'token', username: null, expires: null });
    expect(await next.accounts.tokenFor(alone.serviceUrl)).toBe(token);
    expect(await next.accounts.tokenFor(alone.serviceUrl, token)).toBe(null);
  });

  it('is tried out first', async () => {
    const given = { url: alone.serviceUrl, token: 'nonsense', keep: true };
    await expect(bench.accounts.addToken(given)).rejects.toMatchObject({ code: 'sign-in' });
    expect(await bench.accounts.list()).toEqual([]);
    expect(
      await door(bench, folder).refusal('accounts.addToken', { ...given, token: 'a\r\nb' }),
    ).toMatchObject({ code: 'invalid' });
  });
});

describe('Windows sign-in', () => {
  it('lets the system answer the host, also at the next start, until sign-out', async () => {
    const open = await startWorld({ trees: 1 });
    try {
      const { id } = await bench.accounts.addWindows({ url: open.serviceUrl, keep: true });
      expect(allowed).toEqual(['127.0.0.1']);
      allowed = [];
      const next = newBench();
      expect(await next.accounts.serving(open.serviceUrl)).toMatchObject({ id, kind: 'windows' });
      expect(allowed).toEqual(['127.0.0.1']);
      expect(await next.accounts.tokenFor(open.serviceUrl)).toBe(null);
      await next.accounts.signOut(id);
      expect(allowed).toEqual([]);
    } finally {
      await open.close();
    }
  });

  it('that the server does not take leaves nothing behind', async () => {
    alone.sample.sync!.faults.add({
      name: 'negotiate',
      argument: null,
      operation: null,
      count: null,
    });
    await expect(
      bench.accounts.addWindows({ url: alone.serviceUrl, keep: true }),
    ).rejects.toMatchObject({
      code: 'sign-in',
      message: expect.stringContaining(
        'it asks for a Windows sign-in that did not succeed',
      ) as string,
    });
    expect(allowed).toEqual([]);
    expect(await bench.accounts.list()).toEqual([]);
  });

  it('is refused in words where the system has none', async () => {
    const without = newBench({ windowsSignIn: { isOffered: false, allow: () => undefined } });
    await expect(
      without.accounts.addWindows({ url: alone.serviceUrl, keep: true }),
    ).rejects.toMatchObject({
      code: 'invalid',
      message: 'This system offers no Windows sign-in.',
    });
  });
});

describe('secrets', () => {
  it('are in no file, log, event, answer or diagnostics bundle', async () => {
    const { ask, refusal } = door(bench, folder);
    await signIn();
    await ask('accounts.addPassword', { url: alone.serviceUrl, ...USER, keep: true });
    const tokens = [
      await bench.accounts.tokenFor(world.serviceUrl),
      await bench.accounts.tokenFor(alone.serviceUrl),
    ];
    const path = world.path('bay');
    bench.grants.allow(path);
    const job = await ask<Job>('jobs.create', { definition: world.definition(), path });
    await bench.ended(job);
    const failures = [
      await refusal('accounts.addPassword', {
        url: alone.serviceUrl,
        ...USER,
        password: 'tell nobody 1',
        keep: true,
      }),
      await refusal('accounts.addToken', {
        url: alone.serviceUrl,
        token: 'tell-nobody-2',
        keep: true,
      }),
    ];
    world.sample.portal!.grants.endRefresh();
    world.sample.portal!.grants.endAccess();
    world.sample.tokens.revokeAll();
    failures.push(await refusal('accounts.signOut', { id: 'unknown' }));
    const sync = await ask<Job>('jobs.sync', { key: job.key, options: {} });
    expect(await bench.ended(sync)).toMatchObject({ state: 'failed', error: { code: 'sign-in' } });
    const refreshToken = keptRefreshToken();
    const bundle = await ask('app.diagnostics');
    const told = [bench.events, bench.jobs.list(), await ask('accounts.list'), failures, bundle];
    const texts = [
      ...[...files(bench.userData), ...files(world.folder)].map((file) =>
        readFileSync(file, 'latin1'),
      ),
      ...told.map((one) => JSON.stringify(one)),
    ];
    const all = [
      ANNA.password,
      USER.password,
      'tell nobody 1',
      'tell-nobody-2',
      refreshToken,
      ...tokens,
    ];
    expect(texts.length).toBeGreaterThan(6);
    for (const secret of all) {
      expect(secret!.length).toBeGreaterThan(8);
      for (const form of [secret!, encodeURIComponent(secret!)]) {
        expect(texts.filter((text) => text.includes(form))).toEqual([]);
      }
    }
    expect(JSON.stringify(bundle)).not.toContain(ANNA.username);
  });

  it('of an earlier version are taken over once', async () => {
    const server = alone.serviceUrl.replace(/\/rest\/services\/.*/, '').toLowerCase();
    secrets.kept.set(server, JSON.stringify(USER));
    const next = newBench();
    expect(await next.accounts.serving(alone.serviceUrl)).toMatchObject({
      kind: 'password',
      username: USER.username,
      storage: 'kept',
    });
    expect(secrets.kept.has(server)).toBe(false);
    expect(await newBench().accounts.list()).toMatchObject([{ username: USER.username }]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function files(top: string): string[] {
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .map((name) => join(top, name))
    .filter((file) => statSync(file).isFile());
}
