import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeRow, ChangesList } from '../../../shared/model/editing.ts';
import type { Job } from '../../../shared/model/window.ts';
import { arm, calm, expectWhole, filesOf, registered } from '../../support/failures.ts';
import { startWorld, type World } from '../../support/world.ts';
import { door } from './door.ts';
import { fakeSecrets, startBench, type Bench } from './engine-processes.ts';

/** What follows the end of a job, on a busy machine. */
const PATIENT = { timeout: 20_000 };

let folder: string;
let world: World;
let bench: Bench;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-bench-'));
  world = await startWorld({ trees: 20 });
  bench = startBench(folder);
});
afterEach(async () => {
  await bench.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

const create = async (path: string): Promise<Job> =>
  bench.ended(await bench.work.create(world.definition({ replicaName: 'Park' }), path));

/** Until the work has reached the download of the result, which a fault holds up. */
async function untilDownload(): Promise<void> {
  arm(world, 'stall:20000@replicafiles');
  while (world.sample.sync!.faults.texts().length > 0) await pause(10);
}

describe('work on replicas', () => {
  it('creates a replica, which is then on the list and nowhere else', async () => {
    const path = world.path('bay');
    expect(await create(path)).toMatchObject({
      state: 'done',
      summary: 'The replica is ready: 60 rows in 2 layers and tables.',
    });
    await expect
      .poll(() => bench.replicas.list(), PATIENT)
      .toMatchObject([{ path, state: 'ready' }]);
    await expectWhole(world, path);
  });

  it('takes what was stopped and left nothing off the list', async () => {
    const path = world.path('bay');
    const reached = untilDownload();
    const job = await bench.work.create(world.definition(), path);
    expect(await bench.replicas.list()).toHaveLength(1);
    await reached;
    bench.jobs.cancel(job.id);
    expect(await bench.ended(job)).toMatchObject({ state: 'cancelled' });
    await expect.poll(() => bench.replicas.list(), PATIENT).toEqual([]);
    expect(filesOf(world, path)).toEqual([]);
    expect(await registered(world)).toEqual([]);
  });

  it('takes a create that the service cannot do off the list, with the reason on the job', async () => {
    const job = await bench.work.create(world.definition({ layers: [77] }), world.path('bay'));
    expect(await bench.ended(job)).toMatchObject({ state: 'failed', error: { code: 'invalid' } });
    await expect.poll(() => bench.replicas.list(), PATIENT).toEqual([]);
  });

  it('goes on with a create whose process was killed, at whatever moment', async () => {
    for (const [i, wait] of [0, 60, 'download'].entries()) {
      const path = world.path(`bay-${i}`);
      const reached = wait === 'download' ? untilDownload() : pause(Number(wait));
      if (wait !== 'download') arm(world, 'stall:300@createReplica');
      const job = await bench.work.create(world.definition({ replicaName: `Park ${i}` }), path);
      await reached;
      while (!existsSync(`${path}.part`)) await pause(5);
      bench.processes.children.at(-1)!.kill('SIGKILL');
      expect(await bench.ended(job)).toMatchObject({
        state: 'failed',
        error: { code: 'internal' },
      });
      calm(world);
      const { key } = job;
      const listed = async () => (await bench.replicas.list()).find((one) => one.key === key);
      await expect.poll(listed, PATIENT).toMatchObject({ state: 'unfinished', path });
      expect(await bench.ended(await bench.work.resumeCreate(key))).toMatchObject({
        state: 'done',
      });
      await expect.poll(listed, PATIENT).toMatchObject({ state: 'ready' });
      await expectWhole(world, path);
      const { state } = await bench.ended(await bench.work.unregister(key));
      expect(state).toBe('done');
      await expect.poll(listed, PATIENT).toMatchObject({ state: 'closed' });
    }
  });

  it('gives an unfinished create up, here and there, and takes it off the list', async () => {
    const path = world.path('bay');
    const reached = untilDownload();
    const job = await bench.work.create(world.definition(), path);
    await reached;
    bench.processes.children.at(-1)!.kill('SIGKILL');
    await bench.ended(job);
    calm(world);
    expect(await bench.ended(await bench.work.unregister(job.key))).toMatchObject({
      state: 'done',
    });
    await expect.poll(() => bench.replicas.list(), PATIENT).toEqual([]);
    expect(filesOf(world, path)).toEqual([]);
    expect(await registered(world)).toEqual([]);
  });

  it('shows the new file where another one had the same name before', async () => {
    const path = world.path('bay');
    const { key } = await create(path);
    const look = () => bench.engines.viewer(path).call('version', { path });
    const before = await look();
    await bench.ended(await bench.work.unregister(key));
    rmSync(path);
    await create(path);
    await expect.poll(look, PATIENT).not.toBe(before);
    expect(
      await bench.engines.viewer(path).call('openRows', { path, query: { layerId: 0 } }),
    ).toMatchObject({ total: 20 });
  });

  it('answers every reading call with what can be cloned', async () => {
    const path = world.path('bay');
    const { key, id } = await create(path);
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    const sync = await bench.ended(await bench.work.sync(key, {}));
    world.sql(path, `UPDATE Trees SET Species = 'Ash' WHERE Height = 4`);
    const definition = world.definition();
    const { ask } = door(bench, folder);
    const [{ id: serviceId }] = [
      await ask<{ id: string }>('services.add', { url: world.serviceUrl }),
    ];
    const { cursor } = await ask<{ cursor: number }>('replica.openRows', {
      key,
      query: { layerId: 0 },
    });
    const list = await ask<ChangesList>('pending.open', {
      key,
      query: { groupBy: 'layer', isNewestFirst: false },
    });
    const page = { key, cursor: list.cursor, from: 0, count: 1 };
    const [line] = await ask<ChangeRow[]>('pending.rows', page);
    const sessionId = 2;
    const calls: [string, unknown?][] = [
      ['app.info'],
      ['app.diagnostics'],
      ['app.takeOpenRequests'],
      ['settings.get'],
      ['services.list'],
      ['services.describe', { id: serviceId, isFresh: false }],
      ['define.plan', { definition }],
      ['define.cost', { definition }],
      ['define.sample', { url: world.serviceUrl, layerId: 0 }],
      ['define.projection', { wkid: 25832 }],
      ['define.suggestFile', { name: 'Bay' }],
      ['replicas.list'],
      ['replica.status', { key }],
      ['replica.layers', { key }],
      ['replica.extents', { key }],
      ['replica.version', { key }],
      ['replica.definition', { key }],
      ['replica.service', { key }],
      ['replica.rows', { key, cursor, from: 0, count: 10 }],
      ['replica.feature', { key, layerId: 0, feature: 1 }],
      ['pending.rows', { key, cursor: list.cursor, from: 0, count: 100 }],
      ['pending.detail', { key, editId: line!.editId }],
      ['pending.hold', { key, edits: { cursor: list.cursor }, isHeld: true }],
      ['conflicts.list', { key }],
      ['replica.sessions', { key }],
      ['replica.session', { key, sessionId }],
      ['replica.receipts', { key, sessionId, filter: {}, from: 0, count: 10 }],
      ['replica.exportReceipts', { key, sessionId, format: 'csv' }],
      ['pending.export', { key, edits: { all: true }, format: 'json' }],
      ['jobs.list'],
      ['jobs.result', { id }],
      ['jobs.result', { id: sync.id }],
    ];
    await ask('pending.comment', { key, editId: line!.editId, comment: 'later' });
    for (const [channel, input] of calls) expect(await ask(channel, input)).not.toBeUndefined();
    expect(list).toMatchObject({ total: 1, pending: 1 });
    const saved = readFileSync(join(folder, 'saved'), 'utf8');
    expect(JSON.parse(saved)).toMatchObject([{ comment: 'later', isHeld: true }]);
  });
});

describe('an unfinished create of which nothing was written yet', () => {
  it('says what to do after a new start, and can be given up', async () => {
    const path = world.path('bay');
    writeFileSync(`${path}.part`, '');
    const key = bench.replicas.add(path);
    expect(await bench.replicas.list()).toMatchObject([{ state: 'unfinished' }]);
    await expect(bench.work.resumeCreate(key)).rejects.toMatchObject({
      code: 'file',
      message: 'bay.gpkg.part is empty.',
      hint: 'Give it up, then create the replica again.',
    });
    await bench.ended(await bench.work.unregister(key));
    await expect.poll(() => bench.replicas.list(), PATIENT).toEqual([]);
    expect(filesOf(world, path)).toEqual([]);
  });
});

describe('signing in', () => {
  const USER = { username: 'anna.muster', password: 'open sesame 4711' };
  let guarded: World;
  let secrets: ReturnType<typeof fakeSecrets>;
  beforeEach(async () => {
    guarded = await startWorld({
      trees: 3,
      users: [{ name: USER.username, password: USER.password }],
      requireToken: true,
    });
    secrets = fakeSecrets();
    await bench.close();
    bench = startBench(folder, secrets);
  });
  afterEach(() => guarded.close());

  it('opens what the server keeps for its users, and leaves no password and no token in any file', async () => {
    const { ask, refusal } = door(bench, folder);
    const url = guarded.serviceUrl;
    expect(await refusal('services.add', { url })).toMatchObject({ code: 'sign-in' });
    await ask('accounts.addPassword', { url, ...USER, keep: true });
    await ask('services.add', { url });
    const token = (await bench.signIn.tokenFor(url))!;
    expect(token.length).toBeGreaterThan(20);
    const path = guarded.path('bay');
    bench.grants.allow(path);
    const job = await ask<Job>('jobs.create', { definition: guarded.definition(), path });
    expect(await bench.ended(job)).toMatchObject({ state: 'done' });
    arm(guarded, 'invalidToken@synchronizeReplica');
    expect(
      await bench.ended(await ask<Job>('jobs.sync', { key: job.key, options: {} })),
    ).toMatchObject({ state: 'done' });
    guarded.sample.tokens.revokeAll();
    arm(guarded, 'failedJob:Invalid token token=abcdefghijkl@synchronizeReplica');
    await bench.ended(await ask<Job>('jobs.sync', { key: job.key, options: {} }));
    const renewed = (await bench.signIn.tokenFor(url))!;
    const bundle = JSON.stringify(await ask('app.diagnostics'));
    const told = JSON.stringify([bench.events, bench.jobs.list(), await bench.replicas.list()]);

    const found = [...files(bench.userData), ...files(dirname(path))].map((file) =>
      readFileSync(file).toString('latin1'),
    );
    expect(found.length).toBeGreaterThan(2);
    for (const secret of [USER.password, encodeURIComponent(USER.password), token, renewed]) {
      expect([...found, bundle, told].filter((text) => text.includes(secret))).toEqual([]);
    }
    expect(bundle).not.toContain(USER.username);
  });

  it('is shared by the services of a server, and renewed when a token is refused', async () => {
    const url = guarded.serviceUrl;
    const other = url.replace('/Parks/', '/Elsewhere/');
    await bench.accounts.addPassword({ url, ...USER, keep: false });
    const token = await bench.signIn.tokenFor(url);
    expect(await bench.signIn.tokenFor(other)).toBe(token);
    const [one, two] = await Promise.all([
      bench.signIn.tokenFor(url, token),
      bench.signIn.tokenFor(other, token),
    ]);
    expect(one).not.toBe(token);
    expect(two).toBe(one);
    expect(
      await bench.signIn.tokenFor('https://maps.example.com/rest/services/A/FeatureServer'),
    ).toBe(null);
  });

  it('with a wrong password changes nothing', async () => {
    const url = guarded.serviceUrl;
    const wrong = { username: USER.username, password: 'wrong', keep: true };
    const refused = { code: 'sign-in', hint: 'Check the user name and the password.' };
    await expect(bench.accounts.addPassword({ url, ...wrong })).rejects.toMatchObject(refused);
    expect(await bench.signIn.state(url)).toMatchObject({ kind: 'anonymous' });
    await bench.accounts.addPassword({ url, ...USER, keep: true });
    const token = await bench.signIn.tokenFor(url);
    await expect(bench.accounts.addPassword({ url, ...wrong })).rejects.toMatchObject(refused);
    expect(await bench.signIn.tokenFor(url)).toBe(token);
    expect([...secrets.kept.values()].join()).toContain(USER.password);
  });

  it('is remembered only when the user wants it, and forgotten at sign-out', async () => {
    const url = guarded.serviceUrl;
    const next = () => startBench(folder, secrets).signIn;
    await bench.accounts.addPassword({ url, ...USER, keep: true });
    expect(await bench.signIn.state(url)).toEqual({
      ...{ kind: 'password', username: USER.username, storage: 'kept' },
    });
    expect(await next().tokenFor(url)).not.toBe(null);
    await bench.accounts.addPassword({ url, ...USER, keep: false });
    expect(await bench.signIn.state(url)).toMatchObject({ storage: 'session' });
    expect(secrets.kept.size).toBe(0);
    expect(await next().state(url)).toMatchObject({ kind: 'anonymous' });
    await bench.accounts.addPassword({ url, ...USER, keep: true });
    await bench.accounts.signOut((await bench.accounts.serving(url))!.id);
    expect(secrets.kept.size).toBe(0);
    expect(await bench.signIn.tokenFor(url)).toBe(null);
    expect(await next().state(url)).toMatchObject({ kind: 'anonymous' });
  });

  it('lasts for the session where there is no keychain', async () => {
    const { accounts, signIn } = startBench(folder, { ...secrets, canKeep: false });
    await accounts.addPassword({ url: guarded.serviceUrl, ...USER, keep: true });
    expect(await signIn.state(guarded.serviceUrl)).toMatchObject({ storage: 'session' });
    expect(secrets.kept.size).toBe(0);
  });

  it('takes a damaged secret for none', async () => {
    const url = guarded.serviceUrl;
    await bench.accounts.addPassword({ url, ...USER, keep: true });
    const [name] = secrets.kept.keys();
    for (const damaged of ['', '{', 'null', '{"username":1}']) {
      secrets.kept.set(name!, damaged);
      const { signIn } = startBench(folder, secrets);
      expect(await signIn.state(url)).toMatchObject({ kind: 'anonymous' });
      expect(await signIn.tokenFor(url)).toBe(null);
    }
  });
});

describe('the list of services', () => {
  it('holds what has answered, once, however often and however it is written', async () => {
    const { services } = bench;
    const url = world.serviceUrl;
    await expect(services.add('127.0.0.1')).rejects.toMatchObject({ code: 'invalid' });
    await expect(services.add(url.replace('Parks', 'Nowhere'))).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await services.list()).toEqual([]);
    await Promise.all([services.add(url), services.add(`${url}/0?f=html`), services.add(url)]);
    const [service] = await services.list();
    expect(await services.list()).toHaveLength(1);
    expect(service).toMatchObject({
      url,
      name: 'Parks',
      isSample: false,
      signIn: { kind: 'anonymous' },
    });
    expect((await services.describe(service!.id, false)).service.layers.length).toBeGreaterThan(0);
    await services.remove(service!.id);
    expect(await services.list()).toEqual([]);
    expect(() => services.url(service!.id)).toThrow('not on the list any more');
  });
});

function files(top: string): string[] {
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .map((name) => join(top, name))
    .filter((file) => statSync(file).isFile());
}
