import { describe, expect, it } from 'vitest';
import { expectedChanges, formatOf, requireFormat } from '../../../main/sync/data-format.ts';
import type { RunContext } from '../../../main/sync/context.ts';
import { SYNC_DEFAULTS } from '../../../main/sync/sync.ts';
import type { LayerDirection, SyncDirection } from '../../../shared/model/protocol.ts';

const sqlite = { dataFormat: 'sqlite' } as const;
const layer = (layerId: number, direction: SyncDirection): LayerDirection => ({
  layerId,
  direction,
  serverGen: 5,
});

function fileOf(syncModel: 'perLayer' | 'perReplica'): RunContext['file'] {
  const generations = { replica: null, layers: { 0: 5, 1: 6 } };
  return {
    replica: () => ({ replicaId: '{A}', syncModel, generations }),
    layers: () => [{ layerId: 0 }, { layerId: 1 }],
  } as unknown as RunContext['file'];
}

describe('the format of a call', () => {
  const download = { hasEdits: false, direction: 'download', layers: [] } as const;

  it('is json unless sqlite was asked for', () => {
    expect(formatOf(download, {})).toBe('json');
    expect(formatOf(download, { dataFormat: 'json' })).toBe('json');
    expect(formatOf(download, sqlite)).toBe('sqlite');
  });

  it.each(['upload', 'bidirectional', 'snapshot'] as const)('is json for %s', (direction) => {
    expect(formatOf({ ...download, direction }, sqlite)).toBe('json');
    const layers = [layer(0, 'download'), layer(1, direction)];
    expect(formatOf({ ...download, layers }, sqlite)).toBe('json');
  });

  it('is json wherever edits go along', () => {
    expect(formatOf({ ...download, hasEdits: true }, sqlite)).toBe('json');
  });

  it('looks at the layers where they have directions of their own', () => {
    const layers = [layer(0, 'download')];
    expect(formatOf({ ...download, direction: 'bidirectional', layers }, sqlite)).toBe('sqlite');
  });
});

describe('a sync with sqlite', () => {
  it.each([
    [{ direction: 'snapshot' as const }, /snapshot comes as JSON only/],
    [{ layerDirections: { 1: 'snapshot' as const } }, /snapshot comes as JSON only/],
    [{ oneCall: true }, /a call of their own/],
  ])('is refused with %j', (options, says) => {
    const all = { ...SYNC_DEFAULTS, ...options };
    expect(() => requireFormat({ ...all, ...sqlite }, fileOf('perLayer'))).toThrow(says);
    expect(() => requireFormat(all, fileOf('perLayer'))).not.toThrow();
  });

  it('passes over the direction of a layer that has no effect', () => {
    const options = { ...SYNC_DEFAULTS, ...sqlite, layerDirections: { 1: 'snapshot' as const } };
    expect(() => requireFormat(options, fileOf('perReplica'))).not.toThrow();
  });

  it('expects changes of the layers that download, from where the file stands', () => {
    const context = { file: fileOf('perLayer') };
    const layers = [layer(0, 'download'), layer(1, 'upload')];
    expect(expectedChanges({ layers }, context)).toEqual({
      replicaId: '{A}',
      syncModel: 'perLayer',
      layers: [0],
      generations: { replica: null, layers: { 0: 5, 1: 6 } },
    });
    expect(expectedChanges({ layers: [] }, { file: fileOf('perReplica') }).layers).toEqual([0, 1]);
  });
});
