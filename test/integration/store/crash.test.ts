import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openReplicaReader } from '../../../main/store/reader.ts';
import { openReplicaFile, resumeReplicaFile } from '../../../main/store/replica-file.ts';
import { hasGdal, validate } from '../../support/gdal.ts';
import {
  AT,
  buildReplica,
  loadReplica,
  guid,
  point,
  POINTS,
  temporaryFolder,
} from '../../support/replica.ts';
import { foreignConnection } from '../../support/tracking-model.ts';

const CHILD = join(import.meta.dirname, '../../support/store-child.ts');
const folder = temporaryFolder();
const children: ChildProcess[] = [];
let count = 0;

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => folder.dispose());

function newPath(): string {
  return folder.path(`crash-${count++}.gpkg`);
}

/** Runs the child until it has reached the place. */
async function runUntilThere(mode: string, path: string): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [CHILD, mode, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', () => reject(new Error('the child ended by itself')));
  });
  return async () => {
    child.kill('SIGKILL');
    await ended;
  };
}

function expectSound(path: string): void {
  const db = new Database(path);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
  if (hasGdal && path.endsWith('.gpkg')) expect(validate(path)).toEqual([]);
}

describe('a process that is killed', () => {
  test('while it loads leaves an empty replica that can be loaded again', async () => {
    const path = newPath();
    const kill = await runUntilThere('load', path);
    expect(statSync(`${path}.part`).size).toBeGreaterThan(20e6);
    await kill();
    const file = resumeReplicaFile(path)!;
    expect(file.isLoaded()).toBe(false);
    file.close();
    expectSound(`${path}.part`);
    const again = resumeReplicaFile(path)!;
    await loadReplica(again, { fill: (sink) => sink.features(POINTS, 'data', [point(1)]) });
    again.finish(AT);
    again.close();
    expectSound(path);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  test('while it applies changes leaves the file as it was, with tracking on', async () => {
    const path = await buildReplica(newPath());
    const kill = await runUntilThere('apply', path);
    await kill();
    const reader = openReplicaReader(path);
    expect(reader.replica().generations.layers[POINTS]).toBe(10);
    expect(reader.counts(POINTS).rows).toBe(3);
    reader.close();
    const db = foreignConnection(path, { recursive: false });
    db.exec(`DELETE FROM "Hydrants_valves" WHERE fid = 1`);
    db.close();
    const file = openReplicaFile(path);
    expect(file.pendingEdits()).toMatchObject([{ kind: 'delete', globalId: guid(1) }]);
    file.close();
    expectSound(path);
  });

  test('after it has begun an exchange leaves the intent, what was sent, and no lock', async () => {
    const path = await buildReplica(newPath());
    const db = foreignConnection(path, { recursive: false });
    db.exec(`UPDATE "Hydrants_valves" SET NAME = 'mine' WHERE fid = 1`);
    db.close();
    const kill = await runUntilThere('begin', path);
    expect(() => openReplicaFile(path)).toThrow(/is being synchronised by another Syncline/);
    await kill();
    const file = openReplicaFile(path);
    expect(file.exchange()).toMatchObject({ stage: { at: 'sending' }, hasEdits: true });
    expect([...file.sentEdits()]).toMatchObject([
      { sent: point(1, { NAME: 'mine' }), base: point(1) },
    ]);
    expect(file.receipts(1)).toMatchObject([{ outcome: 'unknown' }]);
    file.close();
    expectSound(path);
  });
});
