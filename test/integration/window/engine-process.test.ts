import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createEngineClient, type EngineClient } from '../../../main/engine/host/client.ts';
import type { ProgressEvent } from '../../../main/engine/host/messages.ts';
import { AppError } from '../../../shared/errors.ts';
import {
  arm,
  calm,
  editBothSides,
  expectNothingLeft,
  expectSettled,
  expectWhole,
  registered,
} from '../../support/failures.ts';
import { replicasOf, run, startWorld, type World } from '../../support/world.ts';
import { engineProcesses, type EngineProcesses } from './engine-processes.ts';

describe('an engine process', () => {
  let world: World;
  let processes: EngineProcesses;
  let engine: EngineClient;
  let path: string;
  let count = 0;

  const open = (tokenFor: () => Promise<string | null> = async () => null): EngineClient =>
    createEngineClient(processes.start(), {
      tokenFor,
      onBug: (method, stack) => {
        throw new Error(`${method}: ${stack}`);
      },
    });

  beforeAll(async () => {
    world = await startWorld({ trees: 30 });
    processes = engineProcesses();
    engine = open();
  });
  afterEach(async () => {
    calm(world);
    for (const name of await registered(world)) {
      const replicas = await replicasOf(world);
      const ids = replicas.filter((one) => one.replicaName === name).map((one) => one.replicaId);
      for (const id of ids) {
        await world.service().unregisterReplica(id, new AbortController().signal);
      }
    }
  });
  afterAll(async () => {
    await processes.endAll();
    await world.close();
  });
  const next = (): string => (path = world.path(`file-${++count}`));
  const create = (options: Parameters<EngineClient['call']>[2] = {}) =>
    engine.call('create', { definition: world.definition(), path: next() }, options);

  it('creates and synchronises a replica and tells of its phases', async () => {
    const events: ProgressEvent[] = [];
    const report = await create({ onProgress: (some) => events.push(...some) });
    expect(report.layers.map(({ count: rows }) => rows)).toEqual([30, 60]);
    const phases = events.flatMap((event) => (event.kind === 'phase' ? [event.text] : []));
    expect(phases.length).toBeGreaterThan(2);
    expect(new Set(phases).size).toBe(phases.length);
    editBothSides(world, path);
    const outcome = await engine.call('sync', { path, options: {} });
    expect(outcome).toMatchObject({ result: 'done', counts: { sent: 3 } });
    await expectSettled(world, path);
  });

  it('leaves nothing here or there of a create that is stopped', async () => {
    arm(world, 'stall:20000@replicafiles');
    const stop = new AbortController();
    const work = create({ signal: stop.signal });
    // The server has made the replica when it is asked for the file.
    while (world.sample.sync!.faults.texts().length > 0) await pause(20);
    stop.abort();
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    calm(world);
    await expectNothingLeft(world, path);
  });

  it('keeps every edit of a sync that is stopped, and the next sync sends each once', async () => {
    await create();
    world.remote({});
    editBothSidesOnce(world, path);
    arm(world, 'stallAfter:20000@synchronizeReplica');
    const stop = new AbortController();
    const work = engine.call('sync', { path, options: {} }, { signal: stop.signal });
    setTimeout(() => stop.abort(), 800);
    const error = await work.catch((thrown: unknown) => thrown as AppError);
    expect(error).toBeInstanceOf(AppError);
    expect(['cancelled', 'unknown-outcome']).toContain((error as AppError).code);
    calm(world);
    const before = world.applied.length;
    await engine.call('sync', { path, options: {} });
    const again = await engine.call('sync', { path, options: {} });
    expect(again.counts.sent).toBe(0);
    const species = world.applied.filter(({ attributes }) => attributes['Species'] === 'Maple');
    expect(species).toHaveLength(1);
    expect(world.applied.length).toBeGreaterThanOrEqual(before);
    await expectWhole(world, path);
  });

  it('hands over what the server said when it refuses', async () => {
    arm(world, 'failedJob:The archive is locked');
    const error = await create().catch((thrown: unknown) => thrown as AppError);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).message).toContain('The archive is locked');
  });

  it('gets its token from outside, and another after a refusal', async () => {
    const guarded = await startWorld({
      trees: 3,
      users: [{ name: 'anna', password: 'first secret' }],
      requireToken: true,
    });
    try {
      const referer = new URL(guarded.serviceUrl).origin;
      const made: string[] = [];
      const signedIn = createEngineClient(processes.start(), {
        tokenFor: async (_url, refused) => {
          if (refused !== undefined || made.length === 0)
            made.push(await tokenOf(guarded, referer));
          return made.at(-1)!;
        },
        onBug: () => undefined,
      });
      const input = { definition: guarded.definition(), path: guarded.path('guarded') };
      await signedIn.call('create', input);
      guarded.sample.tokens.revokeAll();
      await signedIn.call('sync', { path: input.path, options: {} });
      expect(made).toHaveLength(2);

      const refusing = createEngineClient(processes.start(), {
        tokenFor: async () => {
          throw new AppError('sign-in', 'The password is wrong.', { hint: 'Sign in again.' });
        },
        onBug: () => undefined,
      });
      await expect(refusing.call('sync', { path: input.path, options: {} })).rejects.toMatchObject({
        code: 'sign-in',
        message: 'The password is wrong.',
        hint: 'Sign in again.',
      });
    } finally {
      await guarded.close();
    }
  });

  it('lets two read a file while a third works on it', async () => {
    await create();
    const readers = [open(), open()];
    const query = { layerId: 0 };
    const total = world.engine.status(path).layers[0]!.count;
    const cursors = await Promise.all(
      readers.map((reader) => reader.call('openRows', { path, query })),
    );
    expect(cursors.map((cursor) => cursor.total)).toEqual([total, total]);
    const versions = await Promise.all(readers.map((reader) => reader.call('version', { path })));
    editBothSidesOnce(world, path);
    const work = engine.call('sync', { path, options: {} });
    const pages = await Promise.all(
      readers.map((reader, i) =>
        reader.call('rows', { path, cursor: cursors[i]!.cursor, from: 0, count: total }),
      ),
    );
    expect(pages.map(({ length }) => length)).toEqual([total, total]);
    expect(await work).toMatchObject({ result: 'done' });
    const after = await Promise.all(readers.map((reader) => reader.call('version', { path })));
    expect(after[0]).not.toBe(versions[0]);
    for (const reader of readers) await reader.call('closeView', { path });
  });

  it('that is killed rejects its call with a hint, and another finishes the work', async () => {
    // Different moments on the way; what is left differs, what comes out does not.
    for (const [i, afterMs] of [40, 120, 200, 300, 450].entries()) {
      const file = world.path(`killed-${i}`);
      const victim = open();
      const definition = world.definition();
      arm(world, 'stall:250@replicafiles', 'stall:100@createReplica');
      const work = victim
        .call('create', { definition, path: file })
        .catch((thrown: unknown) => thrown as AppError);
      await victim.call('status', { path: file }).catch(() => undefined);
      setTimeout(() => victim.end(), afterMs);
      const error = await work;
      if (error instanceof AppError) {
        expect(error).toMatchObject({ code: 'internal' });
        expect(error.hint).toMatch(/^Nothing is lost/);
      }
      await expect(victim.call('status', { path: file })).rejects.toMatchObject({
        code: 'internal',
      });
      calm(world);
      if (!existsSync(file)) await engine.call('create', { definition, path: file });
      const status = world.engine.status(file);
      expect(status).toMatchObject({ state: 'ready', exchange: null });
      expect(await registered(world)).toEqual([status.replicaName]);
      expect((await world.engine.verify(file, run())).differences).toEqual([]);
      await world.engine.unregister(file, run());
    }
  });
});

function editBothSidesOnce(world: World, path: string): void {
  world.sql(path, `UPDATE Trees SET Species = 'Maple' WHERE Height = 7`);
}

async function tokenOf(world: World, referer: string): Promise<string> {
  const url = world.serviceUrl.replace(/\/rest\/.*$/, '/tokens/generateToken');
  const body = new URLSearchParams({
    ...{ username: 'anna', password: 'first secret', client: 'referer', referer, f: 'json' },
  });
  const answer = (await (await fetch(url, { method: 'POST', body })).json()) as { token: string };
  return answer.token;
}
