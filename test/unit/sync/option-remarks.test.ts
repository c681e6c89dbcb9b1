import { describe, expect, it } from 'vitest';
import { remarksOn, remarksOnChoice } from '../../../main/sync/option-remarks.ts';
import { SYNC_DEFAULTS } from '../../../main/sync/sync.ts';
import type { SyncCapabilities } from '../../../shared/model/service.ts';

const layers = [{ layerId: 0 }, { layerId: 1 }];
const sync = (words: Partial<SyncCapabilities>) => ({ sync: words as SyncCapabilities });
const choice = sync({ rollbackOnFailure: true, perLayer: true, perReplica: true });
const skips = sync({ rollbackOnFailure: false, perLayer: true, perReplica: false });
const whole = sync({ rollbackOnFailure: false, perLayer: false, perReplica: true });

describe('remarksOn', () => {
  it('says nothing when every option has its effect', () => {
    const options = {
      ...SYNC_DEFAULTS,
      rollbackOnFailure: true,
      layerDirections: { 1: 'download' as const },
    };
    expect(remarksOn(options, { syncModel: 'perLayer' }, layers, choice, 3)).toEqual([]);
  });

  const cases = [
    {
      name: 'changes as a delta geodatabase as experimental',
      options: { dataFormat: 'sqlite' as const, rollbackOnFailure: true },
      model: 'perReplica' as const,
      service: choice,
      says: /delta geodatabase.*experimental/,
    },
    {
      name: 'a delta geodatabase where nothing comes down',
      options: { dataFormat: 'sqlite' as const, direction: 'upload' as const },
      model: 'perReplica' as const,
      service: choice,
      says: /dataFormat sqlite has no effect/,
    },
    {
      name: 'directions of layers under perReplica',
      options: { layerDirections: { 1: 'download' as const } },
      model: 'perReplica' as const,
      service: choice,
      says: /as a whole \(perReplica\)/,
    },
    {
      name: 'a layer that the replica does not have',
      options: { layerDirections: { 7: 'download' as const } },
      model: 'perLayer' as const,
      service: choice,
      says: /no layer 7/,
    },
    {
      name: 'rollback where bad edits are always skipped',
      options: { rollbackOnFailure: true },
      model: 'perLayer' as const,
      service: skips,
      says: /always skips bad edits/,
    },
    {
      name: 'no rollback where all or nothing is the rule',
      options: {},
      model: 'perReplica' as const,
      service: whole,
      says: /all edits of a sync or none/,
    },
  ];
  it.each(cases)('names $name', ({ options, model, service, says }) => {
    const remarks = remarksOn(
      { ...SYNC_DEFAULTS, ...options },
      { syncModel: model },
      layers,
      service,
      3,
    );
    expect(remarks).toEqual([expect.stringMatching(says)]);
  });

  it('is silent about the rule of the service when nothing was sent', () => {
    expect(remarksOn(SYNC_DEFAULTS, { syncModel: 'perReplica' }, layers, whole, 0)).toEqual([]);
  });
});

describe('remarksOnChoice', () => {
  it.each([
    [{ sent: 3, leftOut: 0, unreadable: 0, refusedFiles: 0 }, []],
    [
      { sent: 0, leftOut: 0, unreadable: 1, refusedFiles: 0 },
      ['1 edit was left out, because its shape cannot be read; its receipt names the feature.'],
    ],
    [
      { sent: 0, leftOut: 2, unreadable: 2, refusedFiles: 0 },
      [
        '2 attachments were left out, because their features are new and were not sent.',
        '2 edits were left out, because their shapes cannot be read; their receipts name the features.',
      ],
    ],
    [
      { sent: 1, leftOut: 0, unreadable: 0, refusedFiles: 2 },
      [
        '2 attachments were left out, because the service does not take their files; their receipts say why.',
      ],
    ],
  ])('names what stayed here: %j', (chosen, remarks) => {
    expect(remarksOnChoice({ onlyEdits: null }, chosen)).toEqual(remarks);
  });
});
