import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registered } from '../../support/failures.ts';
import { startWorld, type World } from '../../support/world.ts';
import { startBench, type Bench } from './engine-processes.ts';

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

async function master(): Promise<{ readonly path: string; readonly key: string }> {
  const path = world.path('bay');
  const job = await bench.work.create(world.definition({ replicaName: 'Park' }), path);
  await bench.ended(job);
  return { path, key: job.key };
}

describe('work on copies', () => {
  it('registers a copy, which the list then knows under its own name', async () => {
    const { path } = await master();
    const copy = world.path('copy');
    copyFileSync(path, copy);
    const key = bench.replicas.add(copy);
    await bench.replicas.refresh(key);
    const job = await bench.ended(await bench.work.registerCopy(key, { name: 'Ana' }));
    expect(job).toMatchObject({ state: 'done', kind: 'register-copy' });
    expect(job.summary).toMatch(/This copy has a replica of its own now: .*Ana_/);
    const listed = async () => (await bench.replicas.list()).find((one) => one.key === key);
    await expect
      .poll(async () => (await listed())?.status?.replicaName, PATIENT)
      .toMatch(/Ana_[0-9a-f]{8}$/);
    expect(await registered(world)).toHaveLength(2);
  });

  it('makes copies for a crew in a folder that it makes, and can show the first', async () => {
    const { key } = await master();
    const crew = join(world.folder, 'crew');
    const wish = { folder: crew, names: ['ana', 'ben'] };
    const job = await bench.ended(await bench.work.makeCopies(key, wish));
    expect(job).toMatchObject({
      state: 'done',
      summary: 'All 2 copies are registered and ready.',
    });
    expect(readdirSync(crew).sort()).toEqual(['ana.gpkg', 'ben.gpkg']);
    expect(bench.jobs.madeBy(job.id)).toBe(join(crew, 'ana.gpkg'));
    expect(await bench.replicas.list()).toHaveLength(1);
    expect(await registered(world)).toHaveLength(3);
  });

  it('exports data, which join no list', async () => {
    const path = join(folder, 'exports', 'out.zip');
    const definition = world.definition({ syncModel: 'none', dataFormat: 'shapefile' });
    const job = await bench.ended(await bench.work.exportData(definition, path));
    expect(job).toMatchObject({ state: 'done', summary: 'Shapefile exported: out.zip.' });
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path).subarray(0, 2).toString()).toBe('PK');
    expect(bench.jobs.madeBy(job.id)).toBe(path);
    expect(await bench.replicas.list()).toEqual([]);
    expect(await registered(world)).toEqual([]);
  });

  it('has made no file when it failed', async () => {
    const path = join(folder, 'out.gdb.zip');
    const definition = world.definition({ syncModel: 'none', dataFormat: 'filegdb' });
    const job = await bench.ended(await bench.work.exportData(definition, path));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'refused' } });
    expect(bench.jobs.madeBy(job.id)).toBeNull();
    expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual([]);
  });
});
