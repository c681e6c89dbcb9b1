import { afterEach, describe, expect, test } from 'vitest';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { stalenessOf } from '../../../shared/model/cleanup-rules.ts';
import { previewOf, startCleanupWorld, type CleanupWorld } from '../../support/cleanup.ts';
import { run } from '../../support/world.ts';

let world: CleanupWorld | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
});

describe('1,000 replicas over 20 services', () => {
  test('are listed, judged and cleaned up with failures in between, each with its own result', async () => {
    world = await startCleanupWorld({ services: 20, oldReplicas: 1000 });
    const { cleanup, sample } = world;
    const listed = await world.read();
    expect(listed.rows).toHaveLength(1000);
    expect(listed.rows.every(({ state }) => state === 'known')).toBe(true);
    expect(listed.services.map(({ state, count }) => [state, count])).toEqual(
      Array.from({ length: 20 }, () => ['answered', 50]),
    );

    const stale = new Set(
      listed.rows
        .filter((row) => {
          const facts = listed.facts.get(row.serviceUrl) ?? null;
          return stalenessOf(row, facts, cleanup.rules(), Date.now()).length > 0;
        })
        .map(({ key }) => key),
    );
    // Of five ages three are stale: a year, older, never synchronised.
    expect(stale.size).toBe(600);

    sample.sync!.faults.add(parseFault('dropAfter@unRegisterReplicax3'));
    const preview = previewOf(cleanup, listed, ({ key }) => stale.has(key));
    const consent = { fingerprint: preview.fingerprint, alsoLocal: [] };
    const report = await cleanup.unregister(preview, consent, run());
    expect(report.results).toHaveLength(600);
    expect(report.counts).toMatchObject({ unknown: 3, done: 597 });
    expect(cleanup.unsettled()).toHaveLength(3);
    expect(cleanup.unfinished()).toBeNull();

    const again = await cleanup.retry(run());
    expect(again.counts).toEqual({ 'already-gone': 3 });
    expect(cleanup.unsettled()).toEqual([]);
    const left = await world.read();
    expect(left.rows).toHaveLength(400);
    expect(left.rows.some(({ key }) => stale.has(key))).toBe(false);
  });
});
