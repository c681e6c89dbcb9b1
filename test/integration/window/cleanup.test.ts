import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  AuditPage,
  CleanupLook,
  CleanupNews,
  CleanupPreview,
  CleanupRow,
} from '../../../shared/model/cleanup.ts';
import { judgeRow } from '../../../shared/model/cleanup-list.ts';
import { confirmationWords } from '../../../shared/model/cleanup-rules.ts';
import type { Job, JobResult } from '../../../shared/model/window.ts';
import {
  editHydrants,
  hydrants,
  startCleanupWorld,
  type CleanupWorld,
} from '../../support/cleanup.ts';
import { door, type Door } from './door.ts';
import { startBench, type Bench } from './engine-processes.ts';

const PATIENT = { timeout: 60_000 };

let folder: string;
let bench: Bench;
let window: Door;
let world: CleanupWorld | null = null;
const homeBefore = process.env['SYNCLINE_HOME'];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-desk-'));
  // Engine processes take it from here.
  process.env['SYNCLINE_HOME'] = join(folder, 'home');
  bench = startBench(folder);
  window = door(bench, folder);
});
afterEach(async () => {
  process.env['SYNCLINE_HOME'] = homeBefore;
  await bench.close();
  await world?.close();
  world = null;
  rmSync(folder, { recursive: true });
});

async function start(options: Parameters<typeof startCleanupWorld>[0]): Promise<CleanupWorld> {
  world = await startCleanupWorld(options);
  await window.ask('accounts.addPassword', {
    ...{ url: world.urls[0], username: 'admin', password: 'admin', keep: false },
  });
  return world;
}

async function scanned(here: CleanupWorld): Promise<CleanupLook> {
  await window.ask('cleanup.scan', { urls: here.urls });
  const look = () => window.ask<CleanupLook>('cleanup.look');
  await expect.poll(async () => (await look()).scan.state, PATIENT).toBe('done');
  return look();
}

/** The rows as a window has them that has only listened. */
function heard(): ReadonlyMap<string, CleanupRow> {
  const rows = new Map<string, CleanupRow>();
  for (const [name, payload] of bench.events) {
    if (name !== 'cleanup.changed') continue;
    const news = payload as CleanupNews;
    for (const key of news.removed ?? []) rows.delete(key);
    for (const row of news.rows ?? []) rows.set(row.key, row);
  }
  return rows;
}

async function confirmed(preview: CleanupPreview, alsoLocal: readonly string[] = []) {
  const typed = confirmationWords(preview, alsoLocal);
  const answer = { previewId: preview.id, typed, alsoLocal };
  const job = await bench.ended(await window.ask<Job>('cleanup.unregister', answer));
  expect(job.state).toBe('done');
  const result = await window.ask<JobResult>('jobs.result', { id: job.id });
  if (result.kind !== 'cleanup') throw new Error(result.kind);
  return { job, report: result.report };
}

describe('clean-up behind the window', () => {
  test('1,000 replicas over 20 services: first rows, details, preview, hold, unregister, audit', async () => {
    const here = await start({ services: 20, oldReplicas: 1000 });
    const look = await scanned(here);
    expect(look.rows).toHaveLength(1000);
    expect(look.scan).toMatchObject({ detailsDone: 1000, total: 1000 });
    expect([...heard().values()].every(({ state }) => state === 'known')).toBe(true);
    expect(heard().size).toBe(1000);

    const facts = new Map(look.services.map((one) => [one.serviceUrl, one.facts]));
    const stale = look.rows
      .map((row) => judgeRow(row, facts.get(row.serviceUrl) ?? null, look.rules, Date.now()))
      .filter((judged) => judged.stale.length > 0)
      .map(({ row }) => row.key);
    expect(stale).toHaveLength(600);

    await window.ask('cleanup.hold', { keys: stale.slice(0, 1), reason: 'Crew is out.' });
    expect(heard().get(stale[0]!)!.hold).toMatchObject({ reason: 'Crew is out.', by: 'admin' });

    const chosen = stale.slice(0, 60);
    const preview = await window.ask<CleanupPreview>('cleanup.preview', { keys: chosen });
    expect(preview.counts).toMatchObject({ unregister: 59, held: 1 });
    expect(
      await window.refusal('cleanup.unregister', {
        ...{ previewId: preview.id, typed: 'unregister 60', alsoLocal: [] },
      }),
    ).toMatchObject({ code: 'invalid', message: 'Type “unregister 59” to confirm.' });
    const { job, report } = await confirmed(preview);
    expect(report.counts).toEqual({ done: 59, held: 1 });
    expect(job.summary).toBe('60 replicas: 59 unregistered, 1 on the hold list.');
    expect(heard().size).toBe(941);
    // Agreed to once.
    expect(
      await window.refusal('cleanup.unregister', {
        ...{ previewId: preview.id, typed: 'unregister 59', alsoLocal: [] },
      }),
    ).toMatchObject({ code: 'invalid' });

    const audit = await window.ask<AuditPage>('cleanup.audit', { from: 0, count: 2 });
    expect(audit.total).toBe(1 + 2 * 59);
    expect(audit.entries[0]).toMatchObject({ who: 'admin', action: 'unregister', outcome: 'done' });
    const path = await window.ask<string>('cleanup.exportAudit', { format: 'csv' });
    expect(readFileSync(path, 'utf8').trim().split('\r\n')).toHaveLength(1 + audit.total);
    const keys = look.rows.slice(700, 710).map(({ key }) => key);
    const list = await window.ask<string>('cleanup.exportList', { keys, format: 'json' });
    expect(JSON.parse(readFileSync(list, 'utf8'))).toHaveLength(10);
  });

  test('a replica of a file on the list of the window goes only when it is named, and its work is saved', async () => {
    const here = await start({ services: 1 });
    const path = join(folder, 'north.gpkg');
    await bench.ended(await bench.work.create(hydrants(here.urls[0]!), path));
    editHydrants(path, 2);
    const { rows } = await scanned(here);
    expect(rows[0]!.local).toMatchObject([{ path, pending: 2 }]);

    const keys = rows.map(({ key }) => key);
    const preview = await window.ask<CleanupPreview>('cleanup.preview', { keys });
    expect(preview).toMatchObject({ counts: { asks: 1 }, pending: 2, words: 'unregister 0' });
    const { report } = await confirmed(preview, keys);
    const saved = report.results[0]!.saved[0]!;
    expect(existsSync(saved.path)).toBe(true);
    await window.ask('cleanup.showSaved', { path: saved.path });
    expect(await window.refusal('cleanup.showSaved', { path })).toMatchObject({ code: 'invalid' });
    await expect
      .poll(() => bench.replicas.list(), PATIENT)
      .toMatchObject([{ path, state: 'closed' }]);
  });

  test('unregistering one replica wants the number of edits that stay unsent', async () => {
    const here = await start({ services: 1 });
    const path = join(folder, 'north.gpkg');
    const { key } = await bench.ended(await bench.work.create(hydrants(here.urls[0]!), path));
    editHydrants(path, 2);
    const refused = await bench.ended(await window.ask<Job>('jobs.unregister', { key }));
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'invalid' } });
    const done = await bench.ended(await window.ask<Job>('jobs.unregister', { key, unsent: 2 }));
    expect(done.state).toBe('done');
  });

  test('an address of nothing is refused and takes nothing away', async () => {
    const here = await start({ services: 1, oldReplicas: 2 });
    const look = await scanned(here);
    const urls = [here.urls[0], 'https://host/MapServer'];
    expect(await window.refusal('cleanup.scan', { urls })).toMatchObject({ code: 'invalid' });
    expect((await window.ask<CleanupLook>('cleanup.look')).rows).toHaveLength(look.rows.length);
  });

  test('a scan that is cancelled keeps its rows, and another one starts anew', async () => {
    const here = await start({ services: 4, oldReplicas: 400 });
    await window.ask('cleanup.scan', { urls: here.urls });
    await expect.poll(() => heard().size, PATIENT).toBeGreaterThan(0);
    await window.ask('cleanup.cancelScan');
    const look = await window.ask<CleanupLook>('cleanup.look');
    expect(look.scan.state).toBe('cancelled');
    expect(look.rows.length).toBeGreaterThan(0);
    expect(look.rows.every(({ state }) => state !== 'reading')).toBe(true);
    expect((await scanned(here)).rows).toHaveLength(400);
  });
});
