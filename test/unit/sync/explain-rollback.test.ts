import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../main/sync/context.ts';
import { explainRollback } from '../../../main/sync/effects/explain-rollback.ts';
import { settlement } from '../../../main/sync/outcome.ts';
import type { SentEdit } from '../../../main/sync/ports.ts';
import type { Evidence } from '../../../main/sync/row-evidence.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Outcome, WireFeature } from '../../../shared/model/edit.ts';
import { field, layer, service } from '../../support/service-description.ts';
import { guid, options, replicaInfo, row, sent, uploadRow } from '../../support/sync.ts';

const NAMED = layer({
  geometryType: null,
  fields: [
    field('OBJECTID', 'OID'),
    field('GlobalID', 'GlobalID'),
    { ...field('Name'), length: 4 },
  ],
});
const named = (n: number, name: string): WireFeature =>
  row({ OBJECTID: n, GlobalID: guid(n), Name: name });
const update = (n: number): SentEdit =>
  sent(n, {}, { base: named(n, 'old'), sent: named(n, 'mine') });

type Settled = Extract<Outcome, 'accepted' | 'refused' | 'rolled-back' | 'unknown'>;

interface World {
  readonly outcomes?: readonly Settled[];
  readonly server?: readonly WireFeature[];
  readonly evidence?: ReadonlyMap<number, Evidence>;
  readonly isServed?: boolean;
  readonly isReachable?: boolean;
  /** What would be sent again of the first edit. */
  readonly name?: string;
}

/** Updates 1, 2, … of one layer were sent in one batch. */
async function explained({
  outcomes = ['rolled-back', 'rolled-back'],
  server = [named(1, 'old'), named(2, 'old')],
  evidence = new Map(),
  isServed = true,
  isReachable = true,
  name = 'mine',
}: World) {
  const batch = outcomes.map((_, i) => update(i + 1));
  let looks = 0;
  const context = {
    options: options(),
    signal: new AbortController().signal,
    progress: { phase: () => undefined },
    today: async () => service({ layers: isServed ? [NAMED] : [] }),
    service: {
      lookUpByGlobalIds: async () => {
        looks += 1;
        if (!isReachable) throw new AppError('unreachable', 'No network.');
        return new Map(server.map((each) => [each.attributes['GlobalID'], each]));
      },
      replicaInfo: async () => replicaInfo({}),
    },
    file: {
      replica: () => ({
        replicaId: 'r',
        replicaSR: { wkid: 3857 },
        definition: { layerQueries: {} },
        request: {},
      }),
      areaTest: () => () => false,
      layers: () => [{ layerId: 0, table: 'Named', attachmentTable: null, description: NAMED }],
      pendingVersions: () =>
        new Map(batch.map(({ edit, base, sent: mine }) => [edit.globalId, { edit, base, mine }])),
      uploadRows: () =>
        batch
          .map(({ edit }) =>
            uploadRow(
              edit.editId,
              {},
              { feature: named(edit.editId, edit.editId === 1 ? name : 'mine') },
            ),
          )
          .values(),
    },
  } as unknown as RunContext;
  const settlements = batch.map((each, i) => settlement(each, outcomes[i]!, {}));
  const error = { code: 'refused', message: 'Rolled back.' } as const;
  const found = await explainRollback({ sent: batch, settlements, error, evidence }, context);
  return { ...found, looks };
}

describe('the proof', () => {
  it.each<[string, World, boolean]>([
    ['every row is as it was', {}, true],
    ['a row holds what was sent', { server: [named(1, 'mine'), named(2, 'old')] }, false],
    [
      'a row was changed by others, another is as it was',
      { server: [named(1, 'x'), named(2, 'old')] },
      true,
    ],
    ['no row is as it was', { server: [named(1, 'x'), named(2, 'x')] }, false],
    ['the server cannot be asked', { isReachable: false }, false],
    ['the layer has left the service', { isServed: false }, false],
    ['an edit was accepted', { outcomes: ['accepted', 'rolled-back'] }, false],
    ['the end of an edit is not known', { outcomes: ['unknown', 'rolled-back'] }, false],
    [
      'the edit that the server refused is not looked at',
      { outcomes: ['refused', 'rolled-back'], server: [named(2, 'old')] },
      true,
    ],
    ['one edit alone was refused and is not there', { outcomes: ['refused'] }, true],
    [
      'one edit alone was refused and is there',
      { outcomes: ['refused'], server: [named(1, 'mine')] },
      false,
    ],
  ])('%s', async (_name, world, isProven) => {
    expect((await explained(world)).isProven).toBe(isProven);
  });

  it('does not ask again for what is known', async () => {
    const evidence = new Map<number, Evidence>([
      [1, 'not-applied'],
      [2, 'not-applied'],
    ]);
    const { isProven, looks, probable } = await explained({
      ...{ evidence, outcomes: ['rolled-back', 'refused'] },
    });
    expect({ isProven, looks, probable }).toEqual({ isProven: true, looks: 0, probable: [] });
  });
});

describe('probable culprits', () => {
  it('are what a check finds, where the server names none', async () => {
    const { probable, sent: count } = await explained({ name: 'too long' });
    expect(count).toBe(2);
    expect(probable).toMatchObject([{ editId: 1, code: 1016, field: 'Name', title: 'Hydrants 1' }]);
  });

  it('are none where it names one, where nothing is wrong, and where nobody can be asked', async () => {
    for (const world of [
      { name: 'too long', outcomes: ['refused', 'rolled-back'] as const },
      {},
      { name: 'too long', isReachable: false },
    ]) {
      expect((await explained(world)).probable).toEqual([]);
    }
  });
});
