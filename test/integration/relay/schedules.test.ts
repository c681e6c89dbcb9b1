/**
 * Never lost, never twice, between two services: random edits on both sides, with runs that crash or lose answers.
 * Each value is written once by one side, so that it can be followed. A failure prints its seed and shrinks.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FeatureService } from '../../../main/sync/service-port.ts';
import { RELAY_POINTS, type RelayPoint } from '../../../main/relay/ports.ts';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { RelaySide } from '../../../shared/model/relay.ts';
import { contents, startRelayWorld, wish, type RelayWorld } from '../../support/relay.ts';
import { guid, TREES } from '../../support/service-spec.ts';
import { run } from '../../support/world.ts';

const RUNS = Number(process.env['SYNCLINE_RELAY_SCHEDULES'] ?? 15);
const TREE_COUNT = 4;

type Action =
  | {
      readonly kind: 'update' | 'delete' | 'add' | 'photo';
      readonly side: RelaySide;
      readonly tree: number;
    }
  | {
      readonly kind: 'sync';
      readonly fault: { readonly side: RelaySide; readonly text: string } | null;
      readonly crash: { readonly point: RelayPoint; readonly occurrence: number } | null;
    };

const side = fc.constantFrom<RelaySide>('source', 'target');
const edit = fc.record({
  kind: fc.constantFrom('update', 'update', 'update', 'delete', 'add', 'photo'),
  side,
  tree: fc.integer({ min: 1, max: TREE_COUNT }),
});
const sync = fc.record({
  kind: fc.constant('sync'),
  fault: fc.option(
    fc.record({
      side,
      text: fc.constantFrom(
        'dropAfter@synchronizeReplica',
        'dropBefore@synchronizeReplica',
        'dropAfter@synchronizeReplicax2',
        'failedJob@synchronizeReplica',
        'expiredResult@replicafiles',
      ),
    }),
    { freq: 2 },
  ),
  crash: fc.option(
    fc.record({
      point: fc.constantFrom(...RELAY_POINTS),
      occurrence: fc.integer({ min: 1, max: 5 }),
    }),
    { freq: 3 },
  ),
});
const schedules = fc.record({
  direction: fc.constantFrom('one-way', 'bidirectional'),
  policy: fc.constantFrom('source', 'target'),
  isPerReplica: fc.boolean(),
  actions: fc.array(fc.oneof({ weight: 3, arbitrary: edit }, { weight: 2, arbitrary: sync }), {
    minLength: 1,
    maxLength: 14,
  }),
}) as fc.Arbitrary<Schedule>;

interface Schedule {
  readonly direction: 'one-way' | 'bidirectional';
  readonly policy: 'source' | 'target';
  readonly isPerReplica: boolean;
  readonly actions: readonly Action[];
}

interface Written {
  readonly side: RelaySide;
  readonly globalId: string;
  readonly value: string;
}

type Wrap = (service: FeatureService, side: RelaySide) => FeatureService;
type MakeWrap = (world: RelayWorld) => Wrap;

async function live(schedule: Schedule, makeWrap?: MakeWrap): Promise<void> {
  const traits = { supportsPerLayerSync: !schedule.isPerReplica };
  const world = await startRelayWorld({
    source: { trees: TREE_COUNT, sync: { traits, phaseDuration: 5 } },
    target: { sync: { traits, phaseDuration: 5 } },
  });
  try {
    const wrap = makeWrap?.(world);
    const written: Written[] = [];
    const { direction, policy } = schedule;
    await world.relays.create(world.urls, wish({ direction, policy }), world.path, run());
    for (const [index, action] of schedule.actions.entries()) {
      if (action.kind === 'sync') await trySync(world, action, wrap);
      // Of a one-way relay only the source is edited, so that both sides can be compared.
      else
        act(
          world,
          direction === 'one-way' ? { ...action, side: 'source' } : action,
          index,
          written,
        );
    }
    for (const each of ['source', 'target'] as const) world.side(each).sample.sync!.faults.clear();
    await world.relaysWith(wrap ? { wrap } : {}).sync(world.path, { retriesRefused: true }, run());
    judge(world, written, direction);
  } finally {
    await world.close();
  }
}

function act(
  world: RelayWorld,
  action: Exclude<Action, { kind: 'sync' }>,
  index: number,
  written: Written[],
): void {
  const { archive } = world.side(action.side);
  const at = world.side(action.side);
  const globalId = guid('a', action.tree);
  const value = `v${index}`;
  const isThere = [...archive.select({ layerId: TREES, globalIds: [braced(globalId)] })].length > 0;
  if (action.kind === 'add') {
    const added = guid('e', index);
    at.remote({
      adds: [{ attributes: { GlobalID: added, Species: value }, geometry: { x: index, y: 1 } }],
    });
    written.push({ side: action.side, globalId: braced(added), value });
  } else if (isThere && action.kind === 'update') {
    at.remote({ updates: [{ attributes: { GlobalID: globalId, Species: value } }] });
    written.push({ side: action.side, globalId: braced(globalId), value });
  } else if (isThere && action.kind === 'delete') at.remote({ deletes: [{ globalId }] });
  else if (isThere) {
    const data = new Uint8Array([index]);
    at.remote({
      attachmentAdds: [
        {
          globalId: guid('f', 100 + index),
          parentGlobalId: globalId,
          name: value,
          contentType: 'text/plain',
          data,
        },
      ],
    });
  }
}

function braced(id: string): string {
  return `{${id.toUpperCase()}}`;
}

/** A run that may be killed on its way: what it has not written then is as if it had never been. */
async function trySync(
  world: RelayWorld,
  { fault, crash }: Extract<Action, { kind: 'sync' }>,
  wrap?: Wrap,
): Promise<void> {
  if (fault) world.side(fault.side).sample.sync!.faults.add(parseFault(fault.text));
  let passed = 0;
  const relays = world.relaysWith({
    ...(wrap ? { wrap } : {}),
    at: (point) => {
      if (point === crash?.point && ++passed === crash.occurrence) throw new Error('killed');
    },
  });
  await relays.sync(world.path, { retriesRefused: false }, run()).catch((error: unknown) => {
    if (!(error instanceof Error) || !('code' in error || error.message === 'killed')) throw error;
  });
}

function judge(
  world: RelayWorld,
  written: readonly Written[],
  direction: Schedule['direction'],
): void {
  const { sessions, overridden } = world.relays.history(world.path);
  for (const { counts } of sessions) {
    for (const each of ['source', 'target'] as const) {
      const { sent, accepted, refused, rolledBack, unknown } = counts[each];
      expect(accepted + refused + rolledBack + unknown).toBe(sent);
    }
  }
  const carried = (each: RelaySide) =>
    world.side(each).applied.filter(({ replicaId }) => replicaId !== null);
  if (direction === 'one-way') expect(carried('source')).toEqual([]);
  for (const { side: writer, globalId, value } of written) {
    const other = writer === 'source' ? 'target' : 'source';
    const times = carried(other).filter(
      (one) => one.globalId === globalId && one.attributes['Species'] === value,
    ).length;
    if (times > 1) throw new Error(`${value} was applied ${times} times.`);
    const isKept = overridden.some(
      ({ givenUp }) =>
        givenUp?.what === 'feature' && givenUp.feature.attributes['Species'] === value,
    );
    const later = written.some(
      (one) => one.globalId === globalId && one.side === writer && one.value !== value,
    );
    const isDeleted = world
      .side(writer)
      .applied.some(
        (one) => one.globalId === globalId && one.kind === 'delete' && one.replicaId === null,
      );
    // Overwritten by the one who wrote it before it was carried: then there is nothing to carry.
    if (times === 0 && !isKept && !later && !isDeleted) throw new Error(`${value} was lost.`);
  }
  expect(contents(world.target.archive)).toEqual(contents(world.source.archive));
}

it(`loses no edit and carries none twice in ${RUNS} random schedules`, async () => {
  await fc.assert(
    fc.asyncProperty(schedules, (schedule) => live(schedule)),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 1_500_000);

function lost(direction: Schedule['direction'], occurrence: number): Schedule {
  return {
    direction,
    policy: 'source',
    isPerReplica: false,
    actions: [
      { kind: 'update', side: 'source', tree: 1 },
      { kind: 'sync', fault: null, crash: { point: 'call:after-send', occurrence } },
      { kind: 'sync', fault: null, crash: null },
    ],
  };
}

it('survives a lost answer in both directions', () => live(lost('bidirectional', 3)), 60_000);
it(
  'keeps what was written while the answer of an interrupted upload waited',
  () =>
    live({
      direction: 'bidirectional',
      policy: 'target',
      isPerReplica: true,
      actions: [
        { kind: 'update', side: 'target', tree: 1 },
        { kind: 'sync', fault: null, crash: { point: 'job:after-stage', occurrence: 3 } },
        { kind: 'update', side: 'target', tree: 3 },
        { kind: 'update', side: 'source', tree: 3 },
      ],
    }),
  60_000,
);
it(
  'asks again for an answer that has expired since an earlier run',
  () =>
    live({
      direction: 'bidirectional',
      policy: 'source',
      isPerReplica: true,
      actions: [
        { kind: 'update', side: 'target', tree: 1 },
        {
          kind: 'sync',
          fault: { side: 'target', text: 'expiredResult@replicafiles' },
          crash: { point: 'fetch:after-stage', occurrence: 1 },
        },
      ],
    }),
  60_000,
);
it(
  'sends once more what an interrupted run was refused, when that is asked for',
  () =>
    live({
      direction: 'one-way',
      policy: 'target',
      isPerReplica: true,
      actions: [
        { kind: 'update', side: 'source', tree: 2 },
        {
          kind: 'sync',
          fault: { side: 'target', text: 'failedJob@synchronizeReplica' },
          crash: { point: 'job:after-stage', occurrence: 2 },
        },
      ],
    }),
  60_000,
);
it('survives a lost answer one-way', () => live(lost('one-way', 2)), 60_000);

it('carries an edit twice when the target answers with what it held before (so the property can fail)', async () => {
  const stale: MakeWrap = (world) => (service, end) => {
    if (end === 'source') return service;
    const isStale = (): boolean =>
      world.target.applied.filter(({ attributes }) => attributes['Species'] === 'v0').length < 2;
    const blind: FeatureService = {
      ...service,
      lookUpByGlobalIds: async (...asked) => {
        const rows = await service.lookUpByGlobalIds(...asked);
        if (!isStale()) return rows;
        const old = ([id, { attributes, ...row }]: [GlobalId, WireFeature]) =>
          [id, { ...row, attributes: { ...attributes, Species: 'Elm' } }] as const;
        return new Map([...rows].map(old));
      },
    };
    return blind;
  };
  await expect(live(lost('one-way', 2), stale)).rejects.toThrow(/v0 was applied 2 times/);
}, 60_000);
