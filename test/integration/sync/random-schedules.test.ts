/** Never lost, never twice: random schedules of edits, syncs, faults and crashes. Each failure prints its seed and shrinks. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReplicaFile } from '../../../main/sync/ports.ts';
import type { FeatureService } from '../../../main/sync/service-port.ts';
import { live, schedules, type Action } from '../../support/schedule.ts';

const RUNS = Number(process.env['SYNCLINE_SCHEDULES'] ?? 120);

it(`loses no edit and applies none twice in ${RUNS} random schedules`, async () => {
  await fc.assert(
    fc.asyncProperty(schedules, (schedule) => live(schedule)),
    { numRuns: RUNS, endOnFailure: false, interruptAfterTimeLimit: 1_200_000 },
  );
}, 1_500_000);

/** Lost after it was executed: the case that reconciliation is for. */
const LOST: Action[] = [
  { kind: 'local-update', tree: 1 },
  { kind: 'local-add' },
  {
    kind: 'sync',
    options: { onConflict: 'mine' },
    fault: 'dropAfter@synchronizeReplicax2',
    crash: null,
  },
  {
    kind: 'sync',
    options: { onConflict: 'mine', direction: 'upload' },
    fault: 'dropAfter@synchronizeReplica',
    crash: null,
  },
];

it('survives a lost answer', () => live({ profile: 'hosted', actions: LOST }));

it('applies an edit twice when the server is not asked after a lost answer (so the property can fail)', async () => {
  const blind = (service: FeatureService): FeatureService => ({
    ...service,
    lookUpByGlobalIds: async () => new Map(),
  });
  await expect(live({ profile: 'hosted', actions: LOST }, { service: blind })).rejects.toThrow(
    /applied 2 times|still pending/,
  );
});

it('loses an edit when changes of others are applied without looking (so the property can fail)', async () => {
  const clash: Action[] = [
    { kind: 'local-update', tree: 1 },
    { kind: 'remote-update', tree: 1 },
    { kind: 'sync', options: { onConflict: 'mine' }, fault: null, crash: null },
  ];
  await live({ profile: 'hosted', actions: clash });
  const careless = (file: ReplicaFile): ReplicaFile =>
    new Proxy(file, {
      get: (target, name, receiver) =>
        name === 'apply'
          ? (work: Parameters<ReplicaFile['apply']>[0]) =>
              target.apply((transaction) => work({ ...transaction, contested: () => new Map() }))
          : (Reflect.get(target, name, receiver) as unknown),
    });
  await expect(live({ profile: 'hosted', actions: clash }, { file: careless })).rejects.toThrow(
    /was lost|still pending/,
  );
});
