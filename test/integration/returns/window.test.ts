/** Return files through the calls of the window, with real engine processes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { returnHandlers } from '../../../main/ipc/handlers/returns.ts';
import type { JobResult } from '../../../shared/model/window.ts';
import { makeKit, type Kit } from '../../support/returns.ts';
import { braced } from '../../support/service-spec.ts';
import { startWorld, type World } from '../../support/world.ts';
import { startBench, type Bench } from '../window/engine-processes.ts';

let folder: string;
let world: World;
let bench: Bench;
let kit: Kit;
/** What the next dialog answers. */
let chosen: string | null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-returns-'));
  world = await startWorld();
  bench = startBench(folder);
  kit = await makeKit(world);
  chosen = null;
});
afterEach(async () => {
  await bench.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

const calls = () =>
  returnHandlers(bench, {
    openFile: async () => chosen,
    openFolder: async () => chosen,
    saveFile: async () => chosen,
  });

type Report<K> = Extract<JobResult, { readonly kind: K }>['report'];

async function resultOf<K extends JobResult['kind']>(
  job: { readonly id: string },
  kind: K,
): Promise<Report<K>> {
  const ended = await bench.ended(job);
  expect(ended.error).toBeNull();
  const result = bench.jobs.result(job.id);
  if (result?.kind !== kind) throw new Error(`The work ended with ${result?.kind ?? 'nothing'}.`);
  return result.report as Report<K>;
}

/** What the crew hands in, and how the office opens it. */
async function opened() {
  const north = kit.crew['north']!;
  world.sql(
    north,
    `UPDATE Trees SET Species = 'Ash' WHERE GlobalID IN ('${braced('a', 2)}', '${braced('a', 3)}')`,
  );
  const crewKey = bench.replicas.add(north);
  chosen = join(folder, 'north-1');
  const to = (await calls().chooseReturnFile({ key: crewKey }))!;
  const made = await resultOf(
    await calls().make({ key: crewKey, path: to, by: 'Ada' }),
    'make-return',
  );
  chosen = made.path;
  const path = (await calls().chooseReturn(undefined))!;
  chosen = kit.office;
  const kitFolder = (await calls().chooseKitFolder(undefined))!;
  return resultOf(await calls().open({ path, kitFolder }), 'open-return');
}

describe('the window', () => {
  it('makes a return of a crew’s copy, opens it at the office, decides, sends and answers', async () => {
    const { key, review, summary } = await opened();
    expect(summary).toBe('2 edits wait for your decision.');
    expect(review).toMatchObject({ copyName: 'north', counts: { undecided: 2 } });
    const page = await calls().edits({ key, filter: { state: 'undecided' }, from: 1, count: 5 });
    expect(page).toMatchObject({ total: 2, edits: [{ by: 'Ada', change: { kind: 'update' } }] });
    const { reviewId } = page.edits[0]!;
    const refused = await calls().decide({
      key,
      decision: { choice: { reviewIds: [reviewId] }, take: 'refuse', reason: 'No' },
    });
    expect(refused.review.counts).toMatchObject({ refused: 1, undecided: 1 });
    await calls().decide({ key, decision: { choice: { undecided: true }, take: 'accept' } });
    const check = await resultOf(await calls().check({ key }), 'check-return');
    expect(check.dryRun).toMatchObject({ wouldSend: 1, wouldAccept: 1 });
    expect(world.applied).toEqual([]);
    const sent = await resultOf(
      await calls().send({ key, options: { onConflict: 'ask', carryOver: false } }),
      'send-return',
    );
    expect(sent).toMatchObject({
      key,
      carriedOver: false,
      review: { counts: { sent: 1, refused: 1 } },
    });
    expect(world.applied).toHaveLength(1);
    chosen = join(folder, 'answer');
    const csv = (await calls().saveAnswer({ key, format: 'csv' }))!;
    expect(readFileSync(csv, 'utf8')).toMatch(/refused,Refused by the office: No/);
    expect(await calls().membership({ key })).toMatchObject({
      copyName: 'north',
      canReturn: false,
    });
  });

  it('shows the crew what the office has answered', async () => {
    const { key } = await opened();
    const crewKey = bench.replicas.add(kit.crew['north']!);
    await calls().decide({ key, decision: { choice: { undecided: true }, take: 'refuse' } });
    chosen = join(folder, 'answer');
    chosen = await calls().saveAnswer({ key, format: 'answer' });
    const answer = await calls().openAnswer({ key: crewKey });
    expect(answer?.edits.map(({ fate }) => fate)).toEqual(['refused', 'refused']);
    chosen = null;
    expect(await calls().openAnswer({ key: crewKey })).toBeNull();
  });

  it('knows of no hold on a machine that made no kit, and releases nothing there', async () => {
    const { key } = await opened();
    expect(await calls().hold({ key })).toBeNull();
    await expect(Promise.resolve(calls().release({ key }))).rejects.toThrow(/2 edits are neither/);
    await calls().decide({ key, decision: { choice: { undecided: true }, take: 'refuse' } });
    expect(await calls().release({ key })).toBeUndefined();
  });

  it('knows the review by its key among the replicas, and says of others that they are under none', async () => {
    const { key } = await opened();
    const listed = await bench.replicas.list();
    expect(listed.map((one) => one.key)).toContain(key);
    expect(await calls().review({ key })).toMatchObject({ kitName: 'Spring' });
    const { copies } = await calls().kit({ kitFolder: kit.office });
    expect(copies).toMatchObject([{ copyName: 'north', review: { counts: { undecided: 2 } } }]);
    expect(await calls().openReview({ kitFolder: kit.office, copyName: 'north' })).toBe(key);
    const other = bench.replicas.add(world.path('master'));
    expect(await calls().review({ key: other })).toBeNull();
    expect(await calls().membership({ key: other })).toBeNull();
  });

  it('opens and writes only what was chosen in a dialog', async () => {
    const { key } = await opened();
    expect(() => calls().make({ key, path: join(folder, 'x.syncline-return'), by: null })).toThrow(
      /was not chosen/,
    );
    expect(() => calls().open({ path: join(folder, 'x'), kitFolder: kit.office })).toThrow(
      /neither dropped/,
    );
  });
});
