import { describe, expect, it } from 'vitest';
import {
  createReplicaParameters,
  synchronizeReplicaParameters,
} from '../../../main/arcgis/replica-parameters.ts';
import type { CreateRequest, SyncRequest } from '../../../shared/model/protocol.ts';

const create = (changes: Partial<CreateRequest> = {}): CreateRequest => ({
  replicaName: 'Marine',
  layers: [0],
  layerQueries: {},
  geometry: { xmin: -120.8, ymin: 35.14, xmax: -120.66, ymax: 35.2 },
  geometryType: 'esriGeometryEnvelope',
  inSR: 4326,
  transportType: 'esriTransportTypeUrl',
  returnAttachments: false,
  returnAttachmentsDataByUrl: true,
  async: true,
  syncModel: 'perLayer',
  dataFormat: 'json',
  targetType: 'client',
  ...changes,
});

describe('createReplicaParameters', () => {
  it('sends what is needed and nothing else', () => {
    expect(createReplicaParameters(create())).toEqual({
      replicaName: 'Marine',
      layers: '0',
      geometry: '{"xmin":-120.8,"ymin":35.14,"xmax":-120.66,"ymax":35.2}',
      geometryType: 'esriGeometryEnvelope',
      inSR: '4326',
      transportType: 'esriTransportTypeUrl',
      returnAttachments: 'false',
      async: 'true',
      syncModel: 'perLayer',
      dataFormat: 'json',
    });
  });

  const cases: readonly {
    readonly name: string;
    readonly request: Partial<CreateRequest>;
    readonly expected: Record<string, string | undefined>;
  }[] = [
    {
      name: 'several layers',
      request: { layers: [0, 1, 123] },
      expected: { layers: '0,1,123' },
    },
    {
      name: 'spatial references by text as JSON',
      request: { inSR: { wkt: 'PROJCS[]' }, replicaSR: { wkid: 102100, latestWkid: 3857 } },
      expected: { inSR: '{"wkt":"PROJCS[]"}', replicaSR: '{"wkid":102100,"latestWkid":3857}' },
    },
    {
      name: 'a spatial reference that is only a number as a number',
      request: { replicaSR: { wkid: 26910 } },
      expected: { replicaSR: '26910' },
    },
    {
      name: 'an embedded answer',
      request: { async: false, transportType: 'esriTransportTypeEmbedded' },
      expected: { transportType: 'esriTransportTypeEmbedded', async: 'false' },
    },
    {
      name: 'a job by URL whatever was asked for',
      request: { async: true, transportType: 'esriTransportTypeEmbedded' },
      expected: { transportType: 'esriTransportTypeUrl' },
    },
    {
      name: 'a geodatabase by URL whatever was asked for, attachments inside it',
      request: {
        async: false,
        transportType: 'esriTransportTypeEmbedded',
        dataFormat: 'sqlite',
        returnAttachments: true,
      },
      expected: {
        transportType: 'esriTransportTypeUrl',
        dataFormat: 'sqlite',
        returnAttachments: 'true',
        returnAttachmentsDataByUrl: undefined,
      },
    },
    {
      name: 'attachments by URL or embedded',
      request: { returnAttachments: true, returnAttachmentsDataByUrl: false },
      expected: { returnAttachments: 'true', returnAttachmentsDataByUrl: 'false' },
    },
    {
      name: 'the direction of attachments in lower case',
      request: { attachmentsSyncDirection: 'upload' },
      expected: { attachmentsSyncDirection: 'upload', returnAttachmentsDataByUrl: undefined },
    },
    {
      name: 'an export without a replica: nothing about later syncs',
      request: {
        syncModel: 'none',
        attachmentsSyncDirection: 'bidirectional',
        targetType: 'server',
        syncDirection: 'download',
      },
      expected: {
        syncModel: 'none',
        attachmentsSyncDirection: undefined,
        targetType: undefined,
        syncDirection: undefined,
      },
    },
    {
      name: 'sync data options only when there are any: none',
      request: { replicaOptions: { syncDataOptions: 0 } },
      expected: { replicaOptions: undefined },
    },
    {
      name: 'sync data options only when there are any: annotation and dimensions',
      request: { replicaOptions: { syncDataOptions: 3 } },
      expected: { replicaOptions: '{"syncDataOptions":3}' },
    },
    {
      name: 'existing data of a perReplica replica',
      request: {
        replicaOptions: { registerExistingData: { refReplicaId: '{A}', refReplicaServerGen: 100 } },
      },
      expected: {
        replicaOptions: '{"registerExistingData":{"refReplicaId":"{A}","refReplicaServerGen":100}}',
      },
    },
    {
      name: 'existing data of a perLayer replica: layer generations only',
      request: {
        replicaOptions: {
          syncDataOptions: 0,
          registerExistingData: {
            refReplicaId: '{A}',
            refReplicaServerGen: 7,
            refLayerServerGens: [{ id: 0, serverGen: 0 }],
          },
        },
      },
      expected: {
        replicaOptions:
          '{"registerExistingData":{"refReplicaId":"{A}","refLayerServerGens":[{"id":0,"serverGen":0}]}}',
      },
    },
    {
      name: 'a replica for a server with its direction',
      request: { targetType: 'server', syncDirection: 'download' },
      expected: { targetType: 'server', syncDirection: 'download' },
    },
    {
      name: 'no direction for a client other than the one it can have',
      request: { targetType: 'client', syncDirection: 'download' },
      expected: { targetType: undefined, syncDirection: undefined },
    },
    {
      name: 'that dates in an unknown time zone are kept',
      request: { timeReferenceUnknownClient: true },
      expected: { timeReferenceUnknownClient: 'true' },
    },
  ];

  it.each(cases)('sends $name', ({ request, expected }) => {
    const parameters = createReplicaParameters(create(request));
    for (const [name, value] of Object.entries(expected))
      expect([name, parameters[name]]).toEqual([name, value]);
  });

  const queries: readonly {
    readonly name: string;
    readonly query: CreateRequest['layerQueries'][string];
    readonly sent: object | undefined;
  }[] = [
    { name: 'nothing set', query: {}, sent: undefined },
    {
      name: 'only defaults',
      query: { queryOption: 'useFilter', useGeometry: true, where: '  ' },
      sent: undefined,
    },
    {
      name: 'a where clause',
      query: { where: 'Type=5' },
      sent: { queryOption: 'useFilter', useGeometry: true, where: 'Type=5' },
    },
    {
      name: 'no geometry',
      query: { where: "a='b'", useGeometry: false, includeRelated: false },
      sent: { queryOption: 'useFilter', useGeometry: false, where: "a='b'" },
    },
    {
      name: 'everything',
      query: { queryOption: 'all', where: 'ignored', useGeometry: false },
      sent: { queryOption: 'all' },
    },
    {
      name: 'related rows only',
      query: { queryOption: 'none' },
      sent: { queryOption: 'none', includeRelated: true },
    },
    {
      name: 'an upload-only layer',
      query: { queryOption: 'none', includeRelated: false, where: 'ignored' },
      sent: { queryOption: 'none', includeRelated: false },
    },
  ];

  it.each(queries)(
    'says of a layer query what differs from the defaults: $name',
    ({ query, sent }) => {
      const { layerQueries } = createReplicaParameters(create({ layerQueries: { '0': query } }));
      expect(layerQueries === undefined ? undefined : JSON.parse(layerQueries)).toEqual(
        sent === undefined ? undefined : { '0': sent },
      );
    },
  );

  it('leaves out queries of layers that are not taken', () => {
    const request = create({ layers: [1], layerQueries: { '0': { where: 'a=1' } } });
    expect(createReplicaParameters(request)).not.toHaveProperty('layerQueries');
  });
});

const sync = (changes: Partial<SyncRequest> = {}): SyncRequest => ({
  replicaId: '{B7B70C50-7B8D-4938-A6F9-61F376E94C75}',
  syncModel: 'perReplica',
  direction: 'bidirectional',
  replicaServerGen: 8411,
  layers: [],
  edits: '[{"id":0}]',
  rollbackOnFailure: false,
  returnIdsForAdds: true,
  returnAttachmentsDataByUrl: true,
  closeReplica: false,
  async: true,
  timeReferenceUnknownClient: false,
  ...changes,
});

describe('synchronizeReplicaParameters', () => {
  it('gives a perReplica replica one generation and one direction', () => {
    expect(synchronizeReplicaParameters(sync())).toEqual({
      replicaID: '{B7B70C50-7B8D-4938-A6F9-61F376E94C75}',
      replicaServerGen: '8411',
      syncDirection: 'bidirectional',
      transportType: 'esriTransportTypeUrl',
      closeReplica: 'false',
      returnIdsForAdds: 'true',
      edits: '[{"id":0}]',
      returnAttachmentsDataByUrl: 'true',
      async: 'true',
      dataFormat: 'json',
      rollbackOnFailure: 'false',
    });
  });

  it('gives a perLayer replica generation and direction per layer, and none for the whole', () => {
    const parameters = synchronizeReplicaParameters(
      sync({
        syncModel: 'perLayer',
        layers: [
          { layerId: 0, direction: 'download', serverGen: 1000 },
          { layerId: 1, direction: 'upload', serverGen: null },
          { layerId: 2, direction: 'bidirectional', serverGen: 1200 },
          { layerId: 3, direction: 'snapshot', serverGen: 1300 },
        ],
      }),
    );
    expect(parameters).not.toHaveProperty('replicaServerGen');
    expect(parameters).not.toHaveProperty('syncDirection');
    expect(JSON.parse(parameters['syncLayers'] ?? '')).toEqual([
      { id: 0, serverGen: 1000, syncDirection: 'download' },
      { id: 1, syncDirection: 'upload' },
      { id: 2, serverGen: 1200, syncDirection: 'bidirectional' },
      { id: 3, syncDirection: 'snapshot' },
    ]);
    expect(parameters).toHaveProperty('edits');
  });

  it.each(['download', 'snapshot'] as const)(
    'sends neither edits nor rollback with %s',
    (direction) => {
      const perReplica = synchronizeReplicaParameters(sync({ direction }));
      const perLayer = synchronizeReplicaParameters(
        sync({ syncModel: 'perLayer', layers: [{ layerId: 0, direction, serverGen: 5 }] }),
      );
      for (const parameters of [perReplica, perLayer]) {
        expect(parameters).not.toHaveProperty('edits');
        expect(parameters).not.toHaveProperty('rollbackOnFailure');
      }
    },
  );

  it('leaves rollbackOnFailure out where the client may not choose', () => {
    const request: Partial<SyncRequest> = sync();
    delete (request as { rollbackOnFailure?: boolean }).rollbackOnFailure;
    expect(synchronizeReplicaParameters(request as SyncRequest)).not.toHaveProperty(
      'rollbackOnFailure',
    );
  });

  it('names a file of edits in place of the edits, and only where edits go up', () => {
    const parameters = synchronizeReplicaParameters(sync({ edits: null, editsUploadId: 'i1' }));
    expect(parameters).toMatchObject({ editsUploadId: 'i1', editsUploadFormat: 'json' });
    expect(parameters).not.toHaveProperty('edits');
    const download = sync({ edits: null, editsUploadId: 'i1', direction: 'download' });
    expect(synchronizeReplicaParameters(download)).not.toHaveProperty('editsUploadId');
  });

  it('sends edits: null as no edits, and a close and unknown time zone when asked for', () => {
    const parameters = synchronizeReplicaParameters(
      sync({
        edits: null,
        closeReplica: true,
        timeReferenceUnknownClient: true,
        replicaServerGen: null,
      }),
    );
    expect(parameters).not.toHaveProperty('edits');
    expect(parameters).not.toHaveProperty('replicaServerGen');
    expect(parameters).toMatchObject({ closeReplica: 'true', timeReferenceUnknownClient: 'true' });
  });
});
