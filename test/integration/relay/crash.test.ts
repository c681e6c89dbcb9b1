/**
 * The process is killed (SIGKILL) at every named point of a relay. The next run must find every edit exactly once on
 * the other side, every receipt in place, one replica on each side, and the same data on both.
 */
import { existsSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { RELAY_POINTS, type RelayPoint } from '../../../main/relay/ports.ts';
import { crashRelay } from '../../support/crash.ts';
import { contents, startRelayWorld, wish, type RelayWorld } from '../../support/relay.ts';
import { guid } from '../../support/service-spec.ts';
import { run, type AppliedEdit } from '../../support/world.ts';

let world: RelayWorld;
afterEach(() => world.close());

const SYNC = { retriesRefused: false };

/** No edit may be applied twice: what came through the relay is there once for each row and kind. */
function expectOnce(applied: readonly AppliedEdit[], count: number): void {
  const ours = applied.filter(({ replicaId }) => replicaId !== null);
  const keys = ours.map(({ layerId, kind, globalId }) => `${layerId} ${kind} ${globalId}`);
  expect(keys).toHaveLength(count);
  expect(new Set(keys).size).toBe(count);
}

function expectAccounted(): void {
  const { sessions } = world.relays.history(world.path);
  for (const { counts, receipts } of sessions) {
    for (const side of ['source', 'target'] as const) {
      const { sent, accepted, refused, rolledBack, unknown } = counts[side];
      expect(accepted + refused + rolledBack + unknown).toBe(sent);
    }
    expect(receipts.filter(({ outcome }) => outcome === 'unknown')).toEqual([]);
  }
}

async function expectOneReplicaEach(): Promise<void> {
  const { source, target } = world.relays.status(world.path);
  for (const [side, { replicaId }] of [
    ['source', source],
    ['target', target],
  ] as const) {
    const listed = await world.side(side).service().listReplicas(run().signal);
    expect(listed.map((one) => one.replicaId)).toEqual([replicaId]);
  }
}

/** A reconcile needs a lost answer before it. */
const ALWAYS = RELAY_POINTS.filter((point) => point !== 'reconcile:before-commit');
/** At either replica, and at the first upload; a download without changes has no result to fetch. */
const CREATE_CASES = ALWAYS.flatMap((point) =>
  (point === 'bytes:after-one' || point === 'fetch:after-stage' ? [1, 2] : [1, 2, 4]).map(
    (occurrence) => ({ point, occurrence }),
  ),
);

it.each(CREATE_CASES)(
  'a create that is killed at $point, time $occurrence, goes on without a loss or a double',
  async ({ point, occurrence }) => {
    world = await startRelayWorld({ source: { trees: 3 } });
    const work = { kind: 'create', urls: world.urls, wish: wish() } as const;
    expect(await crashRelay({ path: world.path, point, occurrence, work })).toBe('killed');
    expect(existsSync(world.path)).toBe(true);
    await world.relays.sync(world.path, SYNC, run());
    expect(contents(world.target.archive)).toEqual(contents(world.source.archive));
    // 3 trees, 6 inspections, 2 photos.
    expectOnce(world.target.applied, 11);
    expectOnce(world.source.applied, 0);
    expectAccounted();
    await expectOneReplicaEach();
  },
);

async function prepare(): Promise<void> {
  world = await startRelayWorld({ source: { trees: 3 } });
  await world.relays.create(world.urls, wish(), world.path, run());
  world.source.remote({
    adds: [{ attributes: { GlobalID: guid('e', 1), Species: 'Ash' }, geometry: { x: 1, y: 2 } }],
    updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Lime' } }],
    attachmentAdds: [file(9, 3)],
  });
  world.target.remote({
    updates: [{ attributes: { GlobalID: guid('a', 2), Species: 'Yew' } }],
    deletes: [{ globalId: guid('a', 3) }],
    attachmentAdds: [file(8, 2)],
  });
}

function file(n: number, tree: number) {
  return {
    globalId: guid('f', n),
    parentGlobalId: guid('a', tree),
    name: `${n}.txt`,
    contentType: 'text/plain',
    data: new Uint8Array([n]),
  };
}

/** Two downloads, then the uploads; where the outcome of an upload hangs on it, at every one of them. */
const DECISIVE: readonly RelayPoint[] = [
  'call:after-begin',
  'call:after-send',
  'apply:before-commit',
];
const SYNC_CASES = ALWAYS.flatMap((point) => {
  const times = DECISIVE.includes(point) ? [1, 2, 3, 4, 5] : [1, 3];
  return (point.startsWith('bytes') ? [1] : times).map((occurrence) => ({ point, occurrence }));
});

async function expectSettled(): Promise<void> {
  await world.relays.sync(world.path, SYNC, run());
  expect(contents(world.target.archive)).toEqual(contents(world.source.archive));
  // 11 of the create; one tree added, one changed, and the deleted one with its new photo added again or not at all.
  const carried = world.source.applied.filter(({ replicaId }) => replicaId !== null);
  expect(carried.map(({ kind }) => kind).sort()).toEqual(['attachment-add', 'delete', 'update']);
  const later = world.target.applied.filter(({ replicaId }) => replicaId !== null).slice(11);
  expect(later.map(({ kind, globalId }) => `${kind} ${globalId}`).sort()).toEqual([
    `add {${guid('e', 1).toUpperCase()}}`,
    `update {${guid('a', 1).toUpperCase()}}`,
  ]);
  expectAccounted();
}

it.each(SYNC_CASES)(
  'a sync that is killed at $point, time $occurrence, loses no edit and carries none twice',
  async ({ point, occurrence }) => {
    await prepare();
    const died = await crashRelay({ path: world.path, point, occurrence, work: { kind: 'sync' } });
    expect(died).toBe('killed');
    await expectSettled();
  },
);

it('survives a kill while it finds out what became of a lost answer', async () => {
  await prepare();
  const crash = (point: RelayPoint, occurrence: number) =>
    crashRelay({ path: world.path, point, occurrence, work: { kind: 'sync' } });
  expect(await crash('call:after-send', 3)).toBe('killed');
  expect(await crash('reconcile:before-commit', 1)).toBe('killed');
  await expectSettled();
});
