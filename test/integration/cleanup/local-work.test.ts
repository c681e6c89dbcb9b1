import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { openForWriting } from '../../../main/store/db.ts';
import type { CleanupRow } from '../../../shared/model/cleanup.ts';
import {
  editHydrants,
  hydrants,
  previewOf,
  startCleanupWorld,
  type CleanupWorld,
  type Listed,
} from '../../support/cleanup.ts';
import { run } from '../../support/world.ts';

let world: CleanupWorld;
let path: string;

beforeEach(async () => {
  world = await startCleanupWorld({ services: 1 });
  path = join(world.folder, 'north.gpkg');
  await world.engine.create(hydrants(world.urls[0]!), path, run());
});
afterEach(() => world.close());

function everybody(): ReturnType<CleanupWorld['as']> {
  return world.cleanup;
}

const saved = (): string[] => {
  const folder = join(world.folder, 'Saved work');
  return existsSync(folder) ? readdirSync(folder) : [];
};

async function unregisterAll(listed: Listed, alsoLocal: boolean) {
  const cleanup = everybody();
  const preview = previewOf(cleanup, listed);
  const keys = alsoLocal ? preview.items.map(({ key }) => key) : [];
  const consent = { fingerprint: preview.fingerprint, alsoLocal: keys };
  return { preview, report: await cleanup.unregister(preview, consent, run()) };
}

const isThere = async (): Promise<boolean> => (await world.read(everybody())).rows.length > 0;

describe('a replica whose file is on this machine', () => {
  test('shows its pending edits in the list', async () => {
    editHydrants(path, 3);
    const [row] = (await world.read(everybody())).rows as [CleanupRow];
    expect(row.local).toEqual([
      {
        path,
        fileName: 'north.gpkg',
        pending: 3,
        isInDoubt: false,
        isMissing: false,
        problem: null,
      },
    ]);
  });

  test('is not unregistered with its pending edits unless it is named by itself', async () => {
    editHydrants(path, 3);
    const { preview, report } = await unregisterAll(await world.read(everybody()), false);
    expect(preview).toMatchObject({ counts: { asks: 1, unregister: 0 }, pending: 3 });
    expect(report.counts).toEqual({ 'kept-local': 1 });
    expect(await isThere()).toBe(true);
    expect(saved()).toEqual([]);
  });

  test('is saved as a whole copy first, which carry-over brings to a new replica', async () => {
    editHydrants(path, 3);
    const { report } = await unregisterAll(await world.read(everybody()), true);
    expect(report).toMatchObject({
      counts: { done: 1 },
      results: [{ saved: [{ from: path, pending: 3 }] }],
    });
    expect(world.engine.status(path)).toMatchObject({ state: 'closed', pending: 3 });
    const copy = report.results[0]!.saved[0]!.path;
    expect(copy).toMatch(/Saved work.north, 3 edits not sent, \d{4}-\d\d-\d\d \d\d\.\d\d\.gpkg$/);
    expect(world.engine.status(copy)).toMatchObject({ state: 'closed', pending: 3 });

    const restored = join(world.folder, 'restored.gpkg');
    rmSync(path);
    await world.engine.carryOver(copy, restored, run());
    expect(world.engine.status(restored)).toMatchObject({ state: 'ready', pending: 3 });
    const sent = await world.engine.sync(restored, {}, run());
    expect(sent.counts).toMatchObject({ sent: 3, accepted: 3 });
  });

  test('is found under its new name in every copy, and all of them are saved', async () => {
    editHydrants(path, 3);
    const other = join(world.folder, 'copy.gpkg');
    copyFileSync(path, other);
    world.engine.status(other);
    const { report } = await unregisterAll(await world.read(everybody()), true);
    expect(report.results[0]!.saved.map(({ from }) => from).sort()).toEqual([other, path].sort());
    expect(saved()).toHaveLength(2);
    expect(world.engine.status(other).state).toBe('closed');
  });

  test('stays when more was edited since the preview', async () => {
    editHydrants(path, 3);
    const cleanup = everybody();
    const preview = previewOf(cleanup, await world.read(cleanup));
    const db = openForWriting(path, { mustExist: true });
    db.exec("UPDATE Hydrants SET condition = 'gone' WHERE fid = 5");
    db.close();
    const consent = { fingerprint: preview.fingerprint, alsoLocal: [preview.items[0]!.key] };
    const report = await cleanup.unregister(preview, consent, run());
    expect(report.results[0]).toMatchObject({ outcome: 'changed', saved: [] });
    expect(await isThere()).toBe(true);
  });

  test('stays when its copy cannot be written', async () => {
    editHydrants(path, 3);
    writeFileSync(join(world.folder, 'Saved work'), 'in the way');
    const { report } = await unregisterAll(await world.read(everybody()), true);
    expect(report.results[0]).toMatchObject({ outcome: 'kept-local', saved: [] });
    expect(report.results[0]!.sentence).toContain('could not be saved');
    expect(await isThere()).toBe(true);
    expect(world.engine.status(path).state).toBe('ready');
  });

  test('stays when its file cannot be read', async () => {
    const listed = await world.read(everybody());
    writeFileSync(path, 'no database at all');
    const { preview, report } = await unregisterAll(listed, true);
    expect(preview.counts.blocked).toBe(1);
    expect(report.counts).toEqual({ 'kept-local': 1 });
    expect(await isThere()).toBe(true);
  });

  test('has no copy left when the server refuses', async () => {
    editHydrants(path, 3);
    const { sample } = world;
    const cleanup = everybody();
    const listed = await world.read(cleanup);
    sample.sync!.faults.add(parseFault('tokenRequired@unRegisterReplicax*'));
    const { report } = await unregisterAll(listed, true);
    expect(report.counts).toEqual({ 'not-begun': 1 });
    expect(report.stopped).toMatchObject({ code: 'sign-in' });
    expect(saved()).toEqual([]);
    expect(world.engine.status(path)).toMatchObject({ state: 'ready', pending: 3 });
  });
});

describe('unregistering one file', () => {
  test('wants consent to exactly the edits that stay unsent, and saves them', async () => {
    editHydrants(path, 3);
    await expect(world.engine.unregister(path, run())).rejects.toMatchObject({ code: 'invalid' });
    await expect(world.engine.unregister(path, run(), { unsent: 2 })).rejects.toMatchObject({
      code: 'invalid',
    });
    expect(await isThere()).toBe(true);
    const report = await world.engine.unregister(path, run(), { unsent: 3 });
    expect(report).toMatchObject({ outcome: 'done', pending: 3, saved: { pending: 3 } });
    expect(saved()).toHaveLength(1);
    expect(
      everybody()
        .audit(0, 5)
        .entries.map(({ action, outcome }) => [action, outcome]),
    ).toEqual([
      ['unregister', 'done'],
      ['save-work', 'saved'],
    ]);
  });

  test('leaves everything as it is when the copy cannot be written', async () => {
    editHydrants(path, 3);
    const folder = join(world.folder, 'Saved work');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    if (process.getuid?.() === 0) {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, 'in the way');
    }
    await expect(world.engine.unregister(path, run(), { unsent: 3 })).rejects.toMatchObject({
      code: 'file',
    });
    expect(await isThere()).toBe(true);
    expect(world.engine.status(path)).toMatchObject({ state: 'ready', pending: 3 });
    if (process.getuid?.() !== 0) chmodSync(folder, 0o700);
  });

  test('without pending edits asks for nothing and saves nothing', async () => {
    expect(await world.engine.unregister(path, run())).toMatchObject({ pending: 0, saved: null });
    expect(saved()).toEqual([]);
  });
});
