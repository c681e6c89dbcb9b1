import type { Purpose } from '../../../shared/model/exchange.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  callDirection,
  directionIn,
  downloads,
  layerDirections,
  uploads,
  wantedDirections,
} from '../../../main/sync/directions.ts';
import type { SyncDirection } from '../../../shared/model/protocol.ts';
import { DIRECTIONS } from '../../support/sync.ts';

const LAYERS = [{ layerId: 0 }, { layerId: 1 }, { layerId: 2 }, { layerId: 3 }];

/** The example of the synchronizeReplica page, syncLayers. */
const PAGE = new Map<number, SyncDirection>([
  [0, 'download'],
  [1, 'upload'],
  [2, 'bidirectional'],
  [3, 'snapshot'],
]);

describe('wantedDirections', () => {
  it('takes the default for layers that are not named (synchronizeReplica page, syncLayers)', () => {
    const wanted = wantedDirections({ syncModel: 'perLayer' }, LAYERS, {
      direction: 'bidirectional',
      layerDirections: { 1: 'upload', 3: 'snapshot' },
    });
    expect([...wanted]).toEqual([
      [0, 'bidirectional'],
      [1, 'upload'],
      [2, 'bidirectional'],
      [3, 'snapshot'],
    ]);
  });

  it('gives a perReplica replica one direction, whatever is said of layers', () => {
    const wanted = wantedDirections({ syncModel: 'perReplica' }, LAYERS, {
      direction: 'download',
      layerDirections: { 1: 'upload' },
    });
    expect(new Set(wanted.values())).toEqual(new Set(['download']));
  });

  it('passes over layers that the replica does not have', () => {
    const wanted = wantedDirections({ syncModel: 'perLayer' }, [{ layerId: 5 }], {
      direction: 'upload',
      layerDirections: { 0: 'download' },
    });
    expect([...wanted]).toEqual([[5, 'upload']]);
  });
});

describe('directionIn', () => {
  const table: Record<Purpose, Record<SyncDirection, SyncDirection | null>> = {
    create: { download: null, upload: null, bidirectional: null, snapshot: null },
    download: {
      download: 'download',
      upload: null,
      bidirectional: 'download',
      snapshot: 'snapshot',
    },
    snapshot: {
      download: 'download',
      upload: null,
      bidirectional: 'download',
      snapshot: 'snapshot',
    },
    upload: { download: null, upload: 'upload', bidirectional: 'upload', snapshot: null },
    confirm: { download: null, upload: null, bidirectional: 'download', snapshot: null },
    both: {
      download: 'download',
      upload: 'upload',
      bidirectional: 'bidirectional',
      snapshot: 'snapshot',
    },
    close: {
      download: 'download',
      upload: 'upload',
      bidirectional: 'download',
      snapshot: 'download',
    },
  };

  for (const [purpose, byWanted] of Object.entries(table)) {
    it(`${purpose}: each layer goes as the table says`, () => {
      for (const wanted of DIRECTIONS) {
        expect([wanted, directionIn(purpose as Purpose, wanted)]).toEqual([
          wanted,
          byWanted[wanted],
        ]);
      }
    });
  }

  it('never sends edits of a layer that only downloads, nor brings rows to one that only uploads', () => {
    for (const purpose of Object.keys(table) as Purpose[]) {
      for (const wanted of ['download', 'snapshot'] as const) {
        const direction = directionIn(purpose, wanted);
        expect(direction !== null && uploads(direction)).toBe(false);
      }
      const up = directionIn(purpose, 'upload');
      expect(up !== null && downloads(up)).toBe(false);
    }
  });
});

describe('callDirection', () => {
  it('of a perReplica replica is the direction of every layer', () => {
    const table: readonly (readonly [Purpose, SyncDirection, SyncDirection])[] = [
      ['download', 'bidirectional', 'download'],
      ['upload', 'bidirectional', 'upload'],
      ['confirm', 'bidirectional', 'download'],
      ['both', 'bidirectional', 'bidirectional'],
      ['both', 'download', 'download'],
      ['both', 'upload', 'upload'],
      ['both', 'snapshot', 'snapshot'],
      ['download', 'download', 'download'],
      ['snapshot', 'snapshot', 'snapshot'],
      ['upload', 'upload', 'upload'],
      ['close', 'bidirectional', 'download'],
      ['close', 'upload', 'upload'],
    ];
    for (const [purpose, wanted, direction] of table) {
      expect([purpose, wanted, callDirection(purpose, [wanted, wanted])]).toEqual([
        purpose,
        wanted,
        direction,
      ]);
    }
  });

  it('never says that a call without an upload sends edits', () => {
    const quiet = fc.constantFrom<Purpose>('download', 'snapshot', 'confirm');
    fc.assert(
      fc.property(quiet, fc.array(fc.constantFrom(...DIRECTIONS)), (purpose, wanted) => {
        expect(uploads(callDirection(purpose, wanted))).toBe(false);
      }),
    );
  });
});

describe('layerDirections', () => {
  const generations = { 0: 1000, 1: 1100, 2: 1200 };

  it('in one call are the example of the page', () => {
    expect(layerDirections('both', PAGE, generations)).toEqual([
      { layerId: 0, direction: 'download', serverGen: 1000 },
      { layerId: 1, direction: 'upload', serverGen: 1100 },
      { layerId: 2, direction: 'bidirectional', serverGen: 1200 },
      { layerId: 3, direction: 'snapshot', serverGen: null },
    ]);
  });

  it('leave layers out that take no part in the call', () => {
    const ids = (purpose: Purpose) =>
      layerDirections(purpose, PAGE, generations).map(({ layerId, direction }) => [
        layerId,
        direction,
      ]);
    expect(ids('download')).toEqual([
      [0, 'download'],
      [2, 'download'],
      [3, 'snapshot'],
    ]);
    expect(ids('upload')).toEqual([
      [1, 'upload'],
      [2, 'upload'],
    ]);
    expect(ids('confirm')).toEqual([[2, 'download']]);
    expect(ids('close')).toEqual([
      [0, 'download'],
      [1, 'upload'],
      [2, 'download'],
      [3, 'download'],
    ]);
  });
});
