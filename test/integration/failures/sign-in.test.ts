/** Secured services: no sign-in, a wrong one, one that ends in the middle of a job; and no token in any text or file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passwordToken } from '../../../main/arcgis/auth/password.ts';
import { listReplicas } from '../../../main/arcgis/replica-list.ts';
import { createConnection, type Connection } from '../../../main/arcgis/request.ts';
import { staticToken, type TokenProvider } from '../../../main/arcgis/token.ts';
import type { Engine } from '../../../main/engine/api.ts';
import type { CrashPoint } from '../../../main/sync/step.ts';
import type { AppError } from '../../../shared/errors.ts';
import { editBothSides, failureOf, filesOf, rejected, uploaded } from '../../support/failures.ts';
import { quickClock, run, startWorld, type World } from '../../support/world.ts';

const PASSWORD = 'correct horse battery staple';
const REFERER = 'http://127.0.0.1';

let world: World;
/** Every token that the server has given out. */
const issued: string[] = [];
/** Every text that could be shown or stored. */
const texts: string[] = [];

beforeAll(async () => {
  world = await startWorld({
    users: [{ name: 'survey-team-2', password: PASSWORD, isAdministrator: true }],
    requireToken: true,
  });
});
afterAll(() => world.close());

const sleep = (ms: number, signal?: AbortSignal) =>
  quickClock.sleep(ms, signal ?? new AbortController().signal);

/** Remembers the tokens that come along. */
async function watching(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (/generateToken/i.test(url)) {
    const { token } = (await response.clone().json()) as { token?: string };
    if (token) issued.push(token);
  }
  return response;
}

interface At {
  readonly point: CrashPoint;
  readonly nth: number;
}

/** An engine that is signed in some way; all tokens end when it passes a point. */
function engineWith(tokens: (serviceUrl: string) => TokenProvider, end?: At): Engine {
  let passed = 0;
  return world.engineWith({
    connectionTo: (serviceUrl) =>
      createConnection({
        fetch: watching,
        sleep,
        referer: REFERER,
        tokens: tokens(serviceUrl),
      }),
    at: (point) => {
      if (end?.point === point && ++passed === end.nth) world.sample.tokens.revokeAll();
    },
  });
}

function withPassword(password: string, end?: At): Engine {
  const plain = createConnection({ fetch: watching, sleep, referer: REFERER });
  return engineWith((serviceUrl) => tokensFor(plain, serviceUrl, password), end);
}

function tokensFor(connection: Connection, serviceUrl: string, password: string): TokenProvider {
  return passwordToken({
    ...{ connection, serviceUrl, username: 'survey-team-2', password, referer: REFERER },
  });
}

/** How many replicas the server shows this user. */
async function countReplicas(): Promise<number> {
  const { serviceUrl } = world;
  const plain = createConnection({ fetch: watching, sleep, referer: REFERER });
  const tokens = tokensFor(plain, serviceUrl, PASSWORD);
  const connection = createConnection({ fetch: watching, sleep, referer: REFERER, tokens });
  return (await listReplicas(connection, serviceUrl)).length;
}

/** With a token that was made elsewhere and cannot be renewed, as with --token. */
async function withToken(end?: At): Promise<Engine> {
  const url = world.serviceUrl.replace(/\/rest\/.*/, '/tokens/generateToken');
  const body = new URLSearchParams({
    username: 'survey-team-2',
    password: PASSWORD,
    client: 'referer',
    referer: REFERER,
    f: 'json',
  });
  const response = await watching(url, { method: 'POST', body });
  const { token } = (await response.json()) as { token: string };
  return engineWith(() => staticToken(token), end);
}

/** The failure, with all that it says remembered. */
async function remembered(work: Promise<unknown>): Promise<AppError> {
  const error = await failureOf(work);
  texts.push(JSON.stringify([error.message, error.hint, error.server, error.stack]));
  return error;
}

describe('a secured service', () => {
  it('asks for a sign-in, and says how', async () => {
    for (const work of [
      world.engine.service(world.serviceUrl, run()),
      world.engine.create(world.definition(), world.path('none'), run()),
    ]) {
      expect(await remembered(work.catch(rejected))).toMatchObject({
        code: 'sign-in',
        message: expect.stringMatching(
          /^Could not read the description of the service at .*: it needs a sign-in\.$/,
        ) as string,
        hint: 'Sign in with an account that this server knows, and try again.',
        commandHint: 'Sign in with --username, or give a token with --token.',
      });
    }
    expect(filesOf(world)).toEqual([]);
  });

  it('refuses a wrong password without repeating it', async () => {
    const engine = withPassword('Tr0ub4dor&3');
    const error = await remembered(engine.create(world.definition(), world.path('none'), run()));
    expect(error).toMatchObject({
      code: 'sign-in',
      message: expect.stringMatching(
        /^Could not sign in at .*: Invalid username or password\.$/,
      ) as string,
      hint: 'Check the user name and the password.',
    });
    expect(texts.join()).not.toContain('Tr0ub4dor');
    expect(filesOf(world)).toEqual([]);
  });

  it('refuses a token that it does not know', async () => {
    const engine = engineWith(() => staticToken('this-token-is-of-another-server'));
    const error = await remembered(engine.create(world.definition(), world.path('none'), run()));
    expect(error).toMatchObject({
      code: 'sign-in',
      message: expect.stringMatching(/it does not accept the token \(any more\)\.$/) as string,
      hint: 'Sign in again, or give a new token.',
    });
    expect(texts.join()).not.toContain('this-token-is-of-another-server');
  });
});

describe('a token that ends', () => {
  const IN_CREATE: readonly CrashPoint[] = [
    'call:before-begin',
    'call:after-stage',
    'await-job:after-stage',
    'apply-answer:after-commit',
  ];
  it.each(IN_CREATE)('at %s of a create: signed in again, it goes on', async (point) => {
    const path = world.path(`create-${IN_CREATE.indexOf(point)}`);
    const engine = await withToken({ point, nth: 1 });
    const error = await remembered(engine.create(world.definition(), path, run()));
    expect(error.code).toBe('sign-in');
    expect(error.hint).toMatch(/^Sign in again, or give a new token\. /);
    const again = withPassword(PASSWORD);
    await again.create(world.definition(), path, run());
    expect((await again.verify(path, run())).differences).toEqual([]);
    expect(await countReplicas()).toBe(1);
    await again.unregister(path, run());
  });

  const IN_SYNC: readonly At[] = [
    { point: 'call:before-begin', nth: 1 },
    { point: 'call:before-begin', nth: 2 },
    { point: 'call:after-stage', nth: 1 },
    { point: 'call:after-stage', nth: 2 },
    { point: 'call:after-stage', nth: 3 },
    { point: 'await-job:after-stage', nth: 2 },
    { point: 'apply-answer:after-commit', nth: 1 },
    { point: 'apply-answer:after-commit', nth: 2 },
  ];
  it.each(IN_SYNC)(
    'at $point $nth of a sync: signed in again, each edit arrives once',
    async (at) => {
      const path = world.path(`sync-${IN_SYNC.indexOf(at)}`);
      const again = withPassword(PASSWORD);
      await again.create(world.definition(), path, run());
      editBothSides(world, path);
      const before = uploaded(world).length;
      const engine = await withToken(at);
      const error = await engine.sync(path, {}, run()).then(
        () => null,
        (caught: unknown) => remembered(rejected(caught)),
      );
      if (error) {
        const isOpen = again.status(path).exchange?.hasEdits ?? false;
        expect(error.code).toBe(isOpen ? 'unknown-outcome' : 'sign-in');
        expect(error.hint).toMatch(/^Sign in again, or give a new token\./);
      }
      await again.sync(path, {}, run());
      expect(uploaded(world)).toHaveLength(before + 3);
      expect((await again.verify(path, run())).differences).toEqual([]);
      await again.unregister(path, run());
      world.remote({
        deletes: world.look(path, (db) =>
          db.prepare('SELECT GlobalID AS globalId FROM Trees WHERE Height = 40').all(),
        ) as { globalId: string }[],
      });
      world.remote({
        updates: [
          { attributes: { GlobalID: '{AAAAAAAA-0000-4000-8000-000000000003}', Species: 'Elm' } },
        ],
      });
    },
  );

  it('is renewed in silence where a password was given', async () => {
    const path = world.path('renewed');
    await withPassword(PASSWORD).create(world.definition(), path, run());
    editBothSides(world, path);
    const engine = withPassword(PASSWORD, { point: 'call:after-stage', nth: 2 });
    expect((await engine.sync(path, {}, run())).counts).toMatchObject({ accepted: 3 });
  });
});

it('no token and no password is in any message, replica file or file beside it', async () => {
  expect(issued.length).toBeGreaterThan(10);
  const path = world.path('seized');
  const engine = await withToken({ point: 'await-job:after-stage', nth: 1 });
  await remembered(engine.create(world.definition(), path, run()));
  const files = readdirSync(world.folder);
  expect(files).toContain('seized.gpkg.part');
  for (const secret of [...issued, PASSWORD]) {
    for (const file of files) {
      expect(readFileSync(join(world.folder, file)).includes(secret)).toBe(false);
    }
    expect(texts.join()).not.toContain(secret);
  }
});
