import { describe, expect, it } from 'vitest';
import { askVersion } from '../../../main/arcgis/branch-version.ts';
import { synchronizeReplicaParameters } from '../../../main/arcgis/replica-parameters.ts';
import type { Call, Connection } from '../../../main/arcgis/request.ts';
import { readServiceRoot } from '../../../main/arcgis/wire/service.ts';
import type { SyncRequest } from '../../../shared/model/protocol.ts';
import { versionsEachReplica } from '../../../shared/model/service.ts';

const rule = (more: object) => readServiceRoot({ layers: [], ...more })?.branchVersions;

describe('the description of a service', () => {
  it.each([
    [{ hasBranchVersionedData: true, versionCreationRule: 'versionPerDownloadedMap' }, true],
    [
      {
        hasBranchVersionedData: true,
        syncCapabilities: { versionCreationRule: 'VersionPerDownloadedMap' },
      },
      true,
    ],
    [{ hasBranchVersionedData: true, syncVersionCreationRule: 'versionPerDownloadedMap' }, true],
    [{ hasBranchVersionedData: true, versionCreationRule: 'none' }, false],
    [{ hasBranchVersionedData: true }, false],
    [{ versionCreationRule: 'versionPerDownloadedMap' }, false],
    [{}, false],
  ])('%j gives each replica a version: %s', (more, expected) => {
    const branchVersions = rule(more);
    expect(versionsEachReplica(branchVersions ? { branchVersions } : {})).toBe(expected);
  });
});

const REQUEST: SyncRequest = {
  replicaId: '{1}',
  syncModel: 'perReplica',
  direction: 'bidirectional',
  replicaServerGen: 5,
  layers: [],
  edits: null,
  returnIdsForAdds: false,
  returnAttachmentsDataByUrl: true,
  closeReplica: false,
  async: false,
  timeReferenceUnknownClient: false,
};

describe('the parameters of synchronizeReplica', () => {
  it.each([
    [{}, 'esriTransportTypeUrl', undefined],
    [{ transportType: 'esriTransportTypeEmbedded' }, 'esriTransportTypeEmbedded', undefined],
    [
      { transportType: 'esriTransportTypeEmbedded', async: true },
      'esriTransportTypeUrl',
      undefined,
    ],
    [{ reconcileBranchVersion: true }, 'esriTransportTypeUrl', 'true'],
    [{ reconcileBranchVersion: false }, 'esriTransportTypeUrl', undefined],
  ] as const)('of %j', (changes, transportType, reconcileBranchVersion) => {
    expect(synchronizeReplicaParameters({ ...REQUEST, ...changes })).toMatchObject({
      transportType,
    });
    expect(synchronizeReplicaParameters({ ...REQUEST, ...changes })['reconcileBranchVersion']).toBe(
      reconcileBranchVersion,
    );
  });
});

describe('queries of a branch version', () => {
  const ROOT = 'https://host/arcgis/rest/services/Parks/FeatureServer';

  it.each([
    [`${ROOT}/0/query`, 'anna.field', 'anna.field'],
    [`${ROOT}/0/12/attachments/3`, 'anna.field', 'anna.field'],
    [`${ROOT}/0/query`, null, undefined],
    [`${ROOT}/replicas`, 'anna.field', undefined],
    [`${ROOT}/replicafiles/x.json`, 'anna.field', undefined],
    [`${ROOT}/0/12/attachments/3?sig=abc`, 'anna.field', undefined],
    ['https://storage/x/0/y', 'anna.field', undefined],
  ])('%s with the version %s names %s', async (url, version, expected) => {
    const calls: Call[] = [];
    const connection: Connection = {
      json: async (call) => void calls.push(call),
      receive: async (call) => {
        calls.push(call);
        return undefined as never;
      },
      sleep: async () => undefined,
      now: () => 0,
    };
    const asked = askVersion(connection, () => version);
    await asked.json({ url, operation: 'ask', parameters: { where: '1=1' } });
    await asked.receive({ url, operation: 'fetch' }, async () => undefined);
    expect(calls.map(({ parameters }) => parameters?.['gdbVersion'])).toEqual([expected, expected]);
  });
});
