import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { editGeodatabase } from '../../support/edited-geodatabase.ts';
import { braced } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';
import { door } from './door.ts';
import { startBench, type Bench } from './engine-processes.ts';

const PATIENT = { timeout: 20_000 };

let folder: string;
let world: World;
let bench: Bench;
let from: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-bench-'));
  world = await startWorld();
  bench = startBench(folder);
  await world.engine.create(
    world.definition({ dataFormat: 'sqlite' }),
    world.path('field'),
    run(),
    {
      keepOriginal: true,
    },
  );
  from = join(world.folder, 'field.geodatabase');
  editGeodatabase(from, [
    {
      ...{ table: 'Trees', key: 'GlobalID', at: Date.parse('2026-05-04T09:30:00Z') },
      updates: { [braced('a', 2)]: { Species: 'Medlar' } },
    },
  ]);
});
afterEach(async () => {
  await bench.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

it('opens a geodatabase like a replica, once, and leaves the file and its folder as they are', async () => {
  const before = [readdirSync(world.folder), readFileSync(from)];
  const opened = await bench.openFile(from);
  expect(opened).toMatchObject({ kind: 'replica' });
  const again = await bench.openFile(from);
  expect(again).toEqual(opened);
  expect([readdirSync(world.folder), readFileSync(from)]).toEqual(before);
  const [summary, ...more] = await bench.replicas.list();
  expect(more).toEqual([]);
  expect(summary).toMatchObject({ state: 'closed', status: { pending: 1, replicaId: null } });
  expect(summary!.status!.openedFrom).toEqual({ path: from, whyNot: null });
  expect(readdirSync(join(folder, 'geodatabases'))).toHaveLength(1);
});

it('says why a file that only has the name of one cannot be opened', async () => {
  const wrong = join(world.folder, 'wrong.geodatabase');
  await bench.geodatabases.export(world.path('field'), wrong);
  expect(await bench.openFile(wrong)).toMatchObject({ kind: 'failed', error: { code: 'file' } });
  expect(readdirSync(join(folder, 'geodatabases'))).toEqual([]);
  expect(await bench.replicas.list()).toEqual([]);
});

it('takes it over into a file that joins the list, with the edit that waits', async () => {
  await bench.openFile(from);
  const key = (await bench.replicas.list())[0]!.key;
  const path = join(folder, 'new folder', 'taken.gpkg');
  const job = await bench.ended(await bench.work.takeOver(key, path, {}));
  expect(job).toMatchObject({ state: 'done', kind: 'take-over' });
  const listed = async () => (await bench.replicas.list()).find((one) => one.path === path);
  await expect.poll(async () => (await listed())?.status?.pending, PATIENT).toBe(1);
  expect((await listed())!.state).toBe('ready');
  await expect(bench.work.takeOver((await listed())!.key, `${path}.2`, {})).rejects.toMatchObject({
    code: 'invalid',
  });
});

describe('reading a geodatabase', () => {
  const shown = () => readdirSync(join(folder, 'geodatabases'));

  it('is work that ends with what was read, and is not done again for the same file', async () => {
    await bench.openFile(from);
    await bench.openFile(from);
    const [job, ...more] = bench.jobs.list();
    expect(more).toEqual([]);
    expect(job).toMatchObject({
      kind: 'open-geodatabase',
      state: 'done',
      title: 'field.geodatabase',
    });
    expect(job!.rows.map(({ layer }) => layer)).toContain('Trees');
    expect(bench.jobs.result(job!.id)).toMatchObject({ report: { from, pending: 1 } });
  });

  it('stops when it is cancelled, leaves nothing behind, and begins anew', async () => {
    const opening = bench.openFile(from);
    await expect.poll(() => bench.jobs.running(), PATIENT).toHaveLength(1);
    const [{ id } = { id: '' }] = bench.jobs.running();
    bench.jobs.cancel(id);
    expect(await opening).toMatchObject({ kind: 'failed', error: { code: 'cancelled' } });
    expect(await bench.ended({ id })).toMatchObject({ state: 'cancelled' });
    expect(shown()).toEqual([]);
    expect(await bench.replicas.list()).toEqual([]);
    expect(await bench.openFile(from)).toMatchObject({ kind: 'replica' });
  });
});

describe('the file that shows a geodatabase', () => {
  const shown = () => readdirSync(join(folder, 'geodatabases'));

  it('is removed when it is taken off the list, and a replica of the user is not', async () => {
    await bench.openFile(from);
    await bench.addReplica(world.path('field'));
    const { ask } = door(bench, folder);
    const before = readdirSync(world.folder);
    for (const { key } of await bench.replicas.list()) await ask('replicas.forget', { key });
    expect(await bench.replicas.list()).toEqual([]);
    expect(shown()).toEqual([]);
    expect(readdirSync(world.folder)).toEqual(before);
  });

  it('stays when the geodatabase is gone and it alone holds the edits', async () => {
    await bench.openFile(from);
    const [{ key } = { key: '' }] = await bench.replicas.list();
    rmSync(from);
    const { refusal } = door(bench, folder);
    expect(await refusal('replicas.forget', { key })).toMatchObject({ code: 'file' });
    expect(await bench.replicas.list()).toHaveLength(1);
    expect(shown()).toHaveLength(1);
  });

  it('outlives the program, and what a killed run has left does not', async () => {
    await bench.openFile(from);
    const [file] = shown();
    for (const name of ['other 1.gpkg', 'other 1.2.tmp.gpkg-wal']) {
      writeFileSync(join(folder, 'geodatabases', name), 'left');
    }
    await bench.close();
    bench = startBench(folder);
    await bench.geodatabases.clean();
    expect(shown()).toEqual([file]);
    expect(await bench.replicas.list()).toMatchObject([
      { state: 'closed', status: { pending: 1 } },
    ]);
  });
});
