import { describe, expect, it } from 'vitest';
import { synchronizeReplicaParameters } from '../../../main/arcgis/replica-parameters.ts';
import {
  createRequestOf,
  isSame,
  provesCall,
  siblingsFor,
  syncRequestOf,
} from '../../../main/relay/requests.ts';
import type { RelayCall, RelayRecord } from '../../../shared/model/relay.ts';
import { relayRecord, relayService } from '../../support/relay-items.ts';

const service = relayService();
const one = relayRecord({ direction: 'one-way' });
const both = relayRecord();

function call(changes: Partial<RelayCall> = {}): RelayCall {
  return {
    ...{ sessionId: 1, side: 'target', purpose: 'upload', siblings: null },
    ...{ isAllOrNothing: false, begunAt: '', stage: { at: 'sending' } },
    ...changes,
  };
}

describe('createReplica', () => {
  it('asks the source of a one-way relay for a download replica with its rows and files', () => {
    expect(createRequestOf(one, 'source', service)).toMatchObject({
      targetType: 'server',
      syncDirection: 'download',
      returnAttachments: true,
      attachmentsSyncDirection: 'bidirectional',
      layerQueries: { 0: { queryOption: 'all' } },
    });
  });

  it('asks its target for an upload replica without a row', () => {
    expect(createRequestOf(one, 'target', service)).toMatchObject({
      targetType: 'server',
      syncDirection: 'upload',
      returnAttachments: false,
      attachmentsSyncDirection: 'upload',
      layerQueries: { 0: { queryOption: 'none', includeRelated: false } },
    });
  });

  it.each(['source', 'target'] as const)(
    'asks the %s of a bidirectional relay for both',
    (side) => {
      expect(createRequestOf(both, side, service)).toMatchObject({
        targetType: 'server',
        syncDirection: 'bidirectional',
        returnAttachments: true,
      });
    },
  );

  it('carries an area and attribute filters to both sides', () => {
    const scope = { ...both.scope, isEverything: false, where: { 0: 'Height > 3' } };
    expect(createRequestOf({ ...both, scope }, 'target', service).layerQueries).toEqual({
      0: { queryOption: 'useFilter', useGeometry: true, where: 'Height > 3' },
    });
  });
});

function parameters(record: RelayRecord, changes: Partial<RelayCall>, edits: string | null) {
  return synchronizeReplicaParameters(syncRequestOf(record, call(changes), edits, service));
}

describe('synchronizeReplica', () => {
  const siblings = { replica: null, layers: { 0: 77 } };

  it('sends serverSibGen of each layer with an upload', () => {
    const sent = parameters(both, { siblings }, '[]');
    expect(JSON.parse(sent['syncLayers']!)).toEqual([
      { id: 0, serverGen: 10, serverSibGen: 77, syncDirection: 'bidirectional' },
    ]);
    expect(sent).not.toHaveProperty('replicaServerSibGen');
  });

  it('uploads without asking for changes where the relay is one-way', () => {
    expect(JSON.parse(parameters(one, { siblings }, '[]')['syncLayers']!)).toEqual([
      { id: 0, serverSibGen: 77, syncDirection: 'upload' },
    ]);
  });

  it('sends replicaServerSibGen under perReplica', () => {
    const end = { ...both.ends.target, generations: { replica: 10, layers: {} } };
    const record = {
      ...both,
      syncModel: 'perReplica',
      ends: { ...both.ends, target: end },
    } as const;
    expect(parameters(record, { siblings: { replica: 77, layers: {} } }, '[]')).toMatchObject({
      replicaServerGen: '10',
      replicaServerSibGen: '77',
      syncDirection: 'bidirectional',
    });
  });

  it('names no sibling with a download', () => {
    const sent = parameters(both, { purpose: 'download' }, null);
    expect(JSON.parse(sent['syncLayers']!)).toEqual([
      { id: 0, serverGen: 10, syncDirection: 'download' },
    ]);
    expect(sent).not.toHaveProperty('edits');
  });

  it('lets good edits through where the service gives the choice', () => {
    expect(parameters(both, {}, '[]')['rollbackOnFailure']).toBe('false');
  });
});

describe('siblingsFor', () => {
  it('tells with the last batch how far the other side was received', () => {
    expect(siblingsFor(both, 'target', true)).toEqual({ replica: null, layers: { 0: 10 } });
  });

  it('repeats with earlier batches what was told before', () => {
    const siblings = { replica: null, layers: { 0: 4 } };
    const record = { ...both, ends: { ...both.ends, target: { ...both.ends.target, siblings } } };
    expect(siblingsFor(record, 'target', false)).toEqual(siblings);
  });

  it('says 0 where a bidirectional replica must be told something, and nothing where it need not be', () => {
    expect(siblingsFor(both, 'target', false)).toEqual({ replica: null, layers: { 0: 0 } });
    expect(siblingsFor(one, 'target', false)).toBeNull();
  });
});

describe('provesCall', () => {
  const told = { replica: 7, layers: {} };
  const table = [
    ['it was told what this call said', told, told, null, true],
    ['it was told that before', told, told, told, false],
    ['it was told something else', { replica: 5, layers: {} }, told, null, false],
    ['it does not say', undefined, told, null, false],
    ['the call told nothing', told, null, null, false],
  ] as const;
  it.each(table)('%s', (_name, now, siblings, before, expected) => {
    expect(provesCall(now, { siblings }, before)).toBe(expected);
  });
});

it('compares numbers layer by layer', () => {
  expect(
    isSame({ replica: null, layers: { 0: 1, 1: 2 } }, { replica: null, layers: { 1: 2, 0: 1 } }),
  ).toBe(true);
  expect(
    isSame({ replica: null, layers: { 0: 1 } }, { replica: null, layers: { 0: 1, 1: 2 } }),
  ).toBe(false);
});
