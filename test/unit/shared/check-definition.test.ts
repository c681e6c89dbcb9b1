import { describe, expect, test } from 'vitest';
import { checkDefinition } from '../../../shared/model/check-definition.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { Remark } from '../../../shared/model/remark.ts';
import type { ServiceDescription } from '../../../shared/model/service.ts';
import { definition, layer, LAYERS, service } from '../../support/service-description.ts';

interface Case {
  readonly name: string;
  readonly definition?: Partial<ReplicaDefinition>;
  readonly service?: ServiceDescription;
  readonly level: Remark['level'];
  readonly where: string;
  readonly says: RegExp;
}

const reference = '{4721B2DD-CAE4-4a0f-B4E2-EAEB0AA80B0A}';
const extractOnly = service({ syncEnabled: false, capabilities: ['query', 'extract'] });

const cases: readonly Case[] = [
  // Sync and models
  {
    name: 'refuses a service with neither Sync nor Extract and names the switch',
    service: service({ syncEnabled: false, capabilities: ['query'] }),
    level: 'problem',
    where: 'serviceUrl',
    says: /neither Sync nor Extract.*enable Sync/,
  },
  {
    name: 'refuses a replica where only Extract is on',
    service: extractOnly,
    level: 'problem',
    where: 'syncModel',
    says: /Extract but not Sync.*syncModel none/,
  },
  {
    name: 'allows an export where only Extract is on, and says that nothing is registered',
    service: extractOnly,
    definition: { syncModel: 'none' },
    level: 'warning',
    where: 'syncModel',
    says: /no replica is registered/,
  },
  {
    name: 'warns that a service without editing gives download replicas',
    service: service({ capabilities: ['query', 'sync'] }),
    level: 'warning',
    where: 'serviceUrl',
    says: /can only download/,
  },
  {
    name: 'refuses a sync model that is not offered and names those that are',
    service: service({ sync: { perReplica: false, none: false } }),
    definition: { syncModel: 'perReplica' },
    level: 'problem',
    where: 'syncModel',
    says: /does not offer syncModel perReplica\. It offers perLayer\./,
  },
  {
    name: 'refuses syncModel none where it is not offered',
    service: service({ sync: { none: false } }),
    definition: { syncModel: 'none' },
    level: 'problem',
    where: 'syncModel',
    says: /perLayer, perReplica/,
  },
  // Layers
  {
    name: 'refuses a layer that does not exist and names those that do',
    definition: { layers: [0, 9] },
    level: 'problem',
    where: 'layers[1]',
    says: /no layer 9\. It has: 0 Hydrants, 1 Inspections, 2 Labels, 4 Pipes\./,
  },
  {
    name: 'refuses a layer without GlobalID',
    service: service({ layers: [layer({ globalIdField: null })] }),
    level: 'problem',
    where: 'layers[0]',
    says: /no GlobalID field/,
  },
  {
    name: 'refuses a group layer',
    definition: { layers: [3] },
    level: 'problem',
    where: 'layers[0]',
    says: /group layer/,
  },
  {
    name: 'refuses what is neither layer nor table',
    service: service({ layers: [layer({ kind: 'other' })] }),
    level: 'problem',
    where: 'layers[0]',
    says: /neither a feature layer nor a table/,
  },
  {
    name: 'refuses an annotation layer without its bit',
    definition: { layers: [0, 2] },
    level: 'problem',
    where: 'layers[1]',
    says: /annotation layer.*syncDataOptions contains 1/,
  },
  {
    name: 'refuses a dimension layer without its bit',
    service: service({ layers: [layer({ kind: 'dimension' })], sync: { syncDataOptions: 3 } }),
    definition: { replicaOptions: { syncDataOptions: 1 } },
    level: 'problem',
    where: 'layers[0]',
    says: /dimension layer.*contains 2/,
  },
  {
    name: 'says when a layer is listed twice',
    definition: { layers: [0, 0] },
    level: 'warning',
    where: 'layers[1]',
    says: /listed twice/,
  },
  {
    name: 'warns of dates in an unknown time zone',
    service: service({ layers: [layer({ datesInUnknownTimeZone: true })] }),
    level: 'warning',
    where: 'layers[0]',
    says: /timeReferenceUnknownClient/,
  },
  // Attachments
  {
    name: 'refuses attachments that come but never go back',
    definition: { returnAttachments: true, attachmentsSyncDirection: 'none' },
    level: 'problem',
    where: 'attachmentsSyncDirection',
    says: /With returnAttachments true.*bidirectional or upload.*returnAttachments to false/,
  },
  {
    name: 'refuses both ways for attachments that did not come',
    definition: { returnAttachments: false, attachmentsSyncDirection: 'bidirectional' },
    level: 'problem',
    where: 'attachmentsSyncDirection',
    says: /With returnAttachments false.*upload or none.*returnAttachments to true/,
  },
  {
    name: 'refuses a choice of attachment direction that the service does not have',
    service: service({ sync: { attachmentsSyncDirection: false } }),
    definition: { returnAttachments: true, attachmentsSyncDirection: 'upload' },
    level: 'problem',
    where: 'attachmentsSyncDirection',
    says: /supportsAttachmentsSyncDirection is off/,
  },
  {
    name: 'tolerates an attachment direction that changes nothing on an older service',
    service: service({ sync: { attachmentsSyncDirection: false } }),
    definition: { returnAttachments: true, attachmentsSyncDirection: 'bidirectional' },
    level: 'warning',
    where: 'attachmentsSyncDirection',
    says: /it is not sent/,
  },
  {
    name: 'warns when no chosen layer has attachments, and names those that have',
    definition: { layers: [4], returnAttachments: true },
    level: 'warning',
    where: 'returnAttachments',
    says: /no effect\. Layers with attachments: 0 Hydrants\./,
  },
  {
    name: 'warns that attachments by URL need attachments',
    definition: { returnAttachmentsDataByUrl: false },
    level: 'warning',
    where: 'returnAttachmentsDataByUrl',
    says: /only with returnAttachments true/,
  },
  // Replica options
  {
    name: 'refuses data options on a service that has none',
    service: service({ sync: { syncDataOptions: 0 } }),
    definition: { replicaOptions: { syncDataOptions: 4 } },
    level: 'problem',
    where: 'replicaOptions.syncDataOptions',
    says: /no supportedSyncDataOptions/,
  },
  {
    name: 'refuses the bits that the service does not have, by name',
    definition: { layers: [0, 2], replicaOptions: { syncDataOptions: 7 } },
    level: 'problem',
    where: 'replicaOptions.syncDataOptions',
    says: /does not offer 2 = dimension layers\. It supports 5 .*use 5\./,
  },
  {
    name: 'says that 0 counts as not given',
    definition: { replicaOptions: { syncDataOptions: 0 } },
    level: 'warning',
    where: 'replicaOptions.syncDataOptions',
    says: /0 counts as not given/,
  },
  {
    name: 'warns that contingent values are not refreshed',
    definition: { replicaOptions: { syncDataOptions: 4 } },
    level: 'warning',
    where: 'replicaOptions.syncDataOptions',
    says: /does not refresh them/,
  },
  {
    name: 'warns of an annotation bit without an annotation layer',
    definition: { replicaOptions: { syncDataOptions: 1 } },
    level: 'warning',
    where: 'replicaOptions.syncDataOptions',
    says: /No annotation layer is listed.*2 Labels/,
  },
  {
    name: 'refuses existing data and data options in one call',
    definition: {
      replicaOptions: { syncDataOptions: 4, registerExistingData: { refReplicaId: reference } },
    },
    level: 'problem',
    where: 'replicaOptions',
    says: /cannot be used in one call/,
  },
  {
    name: 'refuses both kinds of generations of existing data',
    definition: {
      replicaOptions: {
        registerExistingData: {
          refReplicaId: reference,
          refReplicaServerGen: 1,
          refLayerServerGens: [{ id: 0, serverGen: 1 }],
        },
      },
    },
    level: 'problem',
    where: 'replicaOptions.registerExistingData',
    says: /not both/,
  },
  {
    name: 'refuses one generation for a perLayer replica',
    definition: {
      syncModel: 'perLayer',
      replicaOptions: { registerExistingData: { refReplicaId: reference, refReplicaServerGen: 1 } },
    },
    level: 'problem',
    where: 'replicaOptions.registerExistingData.refReplicaServerGen',
    says: /belongs to syncModel perReplica/,
  },
  {
    name: 'refuses layer generations for a perReplica replica',
    definition: {
      syncModel: 'perReplica',
      replicaOptions: {
        registerExistingData: {
          refReplicaId: reference,
          refLayerServerGens: [{ id: 0, serverGen: 1 }],
        },
      },
    },
    level: 'problem',
    where: 'replicaOptions.registerExistingData.refLayerServerGens',
    says: /belong to syncModel perLayer/,
  },
  {
    name: 'refuses layer generations that miss a layer',
    definition: {
      layers: [0, 4],
      replicaOptions: {
        registerExistingData: {
          refReplicaId: reference,
          refLayerServerGens: [{ id: 0, serverGen: 1 }],
        },
      },
    },
    level: 'problem',
    where: 'replicaOptions.registerExistingData.refLayerServerGens',
    says: /missing for layer 4/,
  },
  {
    name: 'refuses layer generations of a layer that is not in the replica',
    definition: {
      replicaOptions: {
        registerExistingData: {
          refReplicaId: reference,
          refLayerServerGens: [
            { id: 0, serverGen: 1 },
            { id: 4, serverGen: 1 },
          ],
        },
      },
    },
    level: 'problem',
    where: 'replicaOptions.registerExistingData.refLayerServerGens',
    says: /Layer 4 has a generation but is not in layers/,
  },
  {
    name: 'warns that existing data without generations misses changes',
    definition: { replicaOptions: { registerExistingData: { refReplicaId: reference } } },
    level: 'warning',
    where: 'replicaOptions.registerExistingData',
    says: /never come down/,
  },
  {
    name: 'refuses existing data where the service does not register it',
    service: service({ sync: { registeringExistingData: false } }),
    definition: { replicaOptions: { registerExistingData: { refReplicaId: reference } } },
    level: 'problem',
    where: 'replicaOptions.registerExistingData',
    says: /does not register existing data/,
  },
  {
    name: 'refuses to register existing data without a replica',
    definition: {
      syncModel: 'none',
      replicaOptions: { registerExistingData: { refReplicaId: reference } },
    },
    level: 'problem',
    where: 'replicaOptions.registerExistingData',
    says: /must be perLayer or perReplica/,
  },
  // Target, transport, format, name
  {
    name: 'refuses a one-way client replica',
    definition: { syncDirection: 'download' },
    level: 'problem',
    where: 'syncDirection',
    says: /targetType client only.*bidirectional/,
  },
  {
    name: 'refuses a two-way server replica where the service cannot',
    definition: { targetType: 'server', syncDirection: 'bidirectional' },
    level: 'problem',
    where: 'syncDirection',
    says: /upload or download only/,
  },
  {
    name: 'says what a server replica is for',
    definition: { targetType: 'server', syncDirection: 'upload' },
    level: 'warning',
    where: 'targetType',
    says: /two services/,
  },
  {
    name: 'refuses async where the service cannot',
    service: service({ sync: { async: false } }),
    definition: { async: true },
    level: 'problem',
    where: 'async',
    says: /supportsAsync is off/,
  },
  {
    name: 'warns of a synchronous call where async is possible',
    definition: { async: false },
    level: 'warning',
    where: 'async',
    says: /time out/,
  },
  {
    name: 'says that embedded is ignored with async',
    definition: { transportType: 'esriTransportTypeEmbedded' },
    level: 'warning',
    where: 'transportType',
    says: /ignored when async is true/,
  },
  {
    name: 'says that a mobile geodatabase is turned into the replica file',
    definition: { dataFormat: 'sqlite' },
    level: 'warning',
    where: 'dataFormat',
    says: /turned into the replica file\. From then on it is synchronised in JSON/,
  },
  {
    name: 'refuses formats of exports for a replica',
    definition: { dataFormat: 'filegdb' },
    level: 'problem',
    where: 'dataFormat',
    says: /filegdb is for exports with syncModel none/,
  },
  {
    name: 'says that embedded is ignored with sqlite',
    definition: { dataFormat: 'sqlite', transportType: 'esriTransportTypeEmbedded' },
    level: 'warning',
    where: 'transportType',
    says: /dataFormat sqlite/,
  },
  {
    name: 'refuses a blank name',
    definition: { replicaName: '  ' },
    level: 'problem',
    where: 'replicaName',
    says: /empty/,
  },
  {
    name: 'refuses a name that is too long',
    definition: { replicaName: 'x'.repeat(256) },
    level: 'problem',
    where: 'replicaName',
    says: /256 characters; at most 255/,
  },
  {
    name: 'refuses control characters in a name',
    definition: { replicaName: 'a\nb' },
    level: 'problem',
    where: 'replicaName',
    says: /control characters/,
  },
  {
    name: 'warns of characters that some servers refuse',
    definition: { replicaName: 'a/b#c' },
    level: 'warning',
    where: 'replicaName',
    says: /names with \/ #\./,
  },
  // Layer queries
  {
    name: 'says that a query of an unlisted layer is not sent',
    definition: { layerQueries: { 4: { where: "Status = 'open'" } } },
    level: 'warning',
    where: 'layerQueries[4]',
    says: /not in layers.*not sent/,
  },
  {
    name: 'says what queryOption all ignores',
    definition: {
      layerQueries: { 0: { queryOption: 'all', where: 'Pressure > 3', useGeometry: true } },
    },
    level: 'warning',
    where: 'layerQueries[0]',
    says: /where and useGeometry is ignored/,
  },
  {
    name: 'says that useFilter ignores includeRelated',
    definition: { layerQueries: { 0: { includeRelated: true } } },
    level: 'warning',
    where: 'layerQueries[0].includeRelated',
    says: /ignored with queryOption useFilter/,
  },
  {
    name: 'says that queryOption none ignores where',
    definition: {
      layers: [0, 1],
      layerQueries: { 1: { queryOption: 'none', where: "Status = 'open'" } },
    },
    level: 'warning',
    where: 'layerQueries[1]',
    says: /none where does not bring/,
  },
  {
    name: 'warns of related rows without their origin and names it',
    definition: { layers: [1], layerQueries: { 1: { queryOption: 'none', includeRelated: true } } },
    level: 'warning',
    where: 'layerQueries[1]',
    says: /No rows of Inspections will come: it is related to 0 Hydrants, which is not in layers/,
  },
  {
    name: 'warns of related rows where nothing is related',
    definition: { layers: [4], layerQueries: { 4: { queryOption: 'none' } } },
    level: 'warning',
    where: 'layerQueries[4]',
    says: /no layer of the service is the origin/,
  },
  {
    name: 'warns of a related table without a query',
    definition: { layers: [0, 1] },
    level: 'warning',
    where: 'layerQueries[1]',
    says: /all of its rows or none\. To bring only the rows related to Hydrants/,
  },
  {
    name: 'refuses a where clause with an unknown field and suggests the right one',
    definition: { layerQueries: { 0: { where: "Statsu = 'open'" } } },
    level: 'problem',
    where: 'layerQueries[0].where',
    says: /no field Statsu\. Did you mean Status\?/,
  },
  // Geometry
  {
    name: 'refuses an envelope without numbers',
    definition: { geometry: { xmin: 1, ymin: 2, xmax: '3', ymax: 4 } },
    level: 'problem',
    where: 'geometry',
    says: /four numbers/,
  },
  {
    name: 'refuses a geometry that is not of its type',
    definition: { geometryType: 'esriGeometryPolygon' },
    level: 'problem',
    where: 'geometry',
    says: /polygon needs rings/,
  },
  {
    name: 'refuses an inverted envelope and tells how to cross the date line',
    definition: { geometry: { xmin: 170, ymin: -20, xmax: -170, ymax: -10 } },
    level: 'problem',
    where: 'geometry',
    says: /xmin 170 is larger than xmax -170.*add 360 to xmax/,
  },
  {
    name: 'refuses an envelope without area',
    definition: { geometry: { xmin: 1, ymin: 2, xmax: 1, ymax: 3 } },
    level: 'problem',
    where: 'geometry',
    says: /no area/,
  },
  {
    name: 'refuses a polygon without area',
    definition: {
      geometryType: 'esriGeometryPolygon',
      geometry: {
        rings: [
          [
            [0, 0],
            [1, 1],
            [2, 2],
            [0, 0],
          ],
        ],
      },
    },
    level: 'problem',
    where: 'geometry',
    says: /polygon has no area/,
  },
  {
    name: 'refuses a path of one vertex',
    definition: { geometryType: 'esriGeometryPolyline', geometry: { paths: [[[0, 0]]] } },
    level: 'problem',
    where: 'geometry',
    says: /paths\[0\] has 1 vertices; it needs at least 2/,
  },
  {
    name: 'refuses vertices that are no numbers',
    definition: {
      geometryType: 'esriGeometryPolyline',
      geometry: {
        paths: [
          [
            [0, 0],
            ['1', 2],
          ],
        ],
      },
    },
    level: 'problem',
    where: 'geometry',
    says: /all numbers/,
  },
  {
    name: 'refuses an empty multipoint',
    definition: { geometryType: 'esriGeometryMultipoint', geometry: { points: [] } },
    level: 'problem',
    where: 'geometry',
    says: /no points/,
  },
  {
    name: 'refuses a point without y',
    definition: { geometryType: 'esriGeometryPoint', geometry: { x: 1 } },
    level: 'problem',
    where: 'geometry',
    says: /two numbers x and y/,
  },
  {
    name: 'refuses true curves',
    definition: { geometryType: 'esriGeometryPolygon', geometry: { curveRings: [] } },
    level: 'problem',
    where: 'geometry',
    says: /true curves/,
  },
  {
    name: 'refuses metres where inSR is in degrees',
    definition: { geometry: { xmin: -11577000, ymin: 4244000, xmax: -10499000, ymax: 5012000 } },
    level: 'problem',
    where: 'geometry',
    says: /inSR 4326 is in degrees.*looks like metres/,
  },
  {
    name: 'warns of degrees where inSR is in metres',
    definition: { inSR: 3857 },
    level: 'warning',
    where: 'geometry',
    says: /inSR 3857 is not in degrees.*set inSR to 4326/,
  },
  {
    name: 'warns when the geometry says another reference than inSR',
    definition: {
      geometry: {
        xmin: -104,
        ymin: 35.6,
        xmax: -94.32,
        ymax: 41,
        spatialReference: { wkid: 4269 },
      },
    },
    level: 'warning',
    where: 'inSR',
    says: /in 4269, but inSR is 4326/,
  },
  {
    name: 'warns of an unknown reference',
    definition: { replicaSR: 999999 },
    level: 'warning',
    where: 'replicaSR',
    says: /does not know the spatial reference 999999/,
  },
  {
    name: 'refuses an empty reference',
    definition: { inSR: {} },
    level: 'problem',
    where: 'inSR',
    says: /neither wkid nor wkt/,
  },
];

describe('checkDefinition', () => {
  test.each(cases)('$name', (row) => {
    const { remarks } = checkDefinition(
      definition(row.definition),
      row.service ?? service(),
      '0a1b2c3d',
    );
    const found = remarks.filter(({ level, where }) => level === row.level && where === row.where);
    expect(found.map(({ text }) => text).join('\n'), JSON.stringify(remarks)).toMatch(row.says);
  });

  test.each([
    { name: 'the plainest definition', given: {} },
    { name: 'attachments both ways', given: { returnAttachments: true } },
    {
      name: 'attachments that only go up',
      given: { attachmentsSyncDirection: 'upload' as const },
    },
    {
      name: 'an annotation layer with its bit',
      given: { layers: [0, 2], replicaOptions: { syncDataOptions: 1 } },
    },
    {
      name: 'related rows with their origin',
      given: { layers: [0, 1], layerQueries: { 1: { queryOption: 'none' as const } } },
    },
    {
      name: 'an upload-only layer',
      given: {
        layers: [4],
        layerQueries: { 4: { queryOption: 'none' as const, includeRelated: false } },
      },
    },
    {
      name: 'an extent across the date line',
      given: { geometry: { xmin: 170, ymin: -20, xmax: 190, ymax: -10 } },
    },
    {
      name: 'metres of a projected reference with a number among the geographic ones',
      given: { inSR: 4087, geometry: { xmin: 1e6, ymin: 1e6, xmax: 2e6, ymax: 2e6 } },
    },
    {
      name: 'a geometry in 102100 with inSR 3857',
      given: {
        inSR: 3857,
        geometry: {
          xmin: -11577000,
          ymin: 4244000,
          xmax: -10499000,
          ymax: 5012000,
          spatialReference: { wkid: 102100 },
        },
      },
    },
    {
      name: 'existing data with generations per layer',
      given: {
        replicaOptions: {
          registerExistingData: {
            refReplicaId: reference,
            refLayerServerGens: [{ id: 0, serverGen: 7 }],
          },
        },
      },
    },
  ])('has nothing to say about $name', ({ given }) => {
    expect(checkDefinition(definition(given), service(), '0a1b2c3d').remarks).toEqual([]);
  });

  test('lets an export take layers without GlobalID', () => {
    const { remarks } = checkDefinition(
      definition({ syncModel: 'none' }),
      service({ layers: [layer({ globalIdField: null })] }),
      '0a1b2c3d',
    );
    expect(remarks.filter(({ level }) => level === 'problem')).toEqual([]);
  });

  test('puts problems before warnings', () => {
    const { remarks } = checkDefinition(
      definition({ async: false, layers: [0, 9] }),
      service(),
      '0a1b2c3d',
    );
    expect(remarks.map(({ level }) => level)).toEqual(['problem', 'warning']);
  });
});

describe('the request that checkDefinition resolves', () => {
  const resolve = (changes: Partial<ReplicaDefinition>, on = service()) =>
    checkDefinition(definition(changes), on, '0a1b2c3d').request;

  test('names the replica after the service and the given suffix', () => {
    expect(resolve({}, service({ name: 'City/Water mains' })).replicaName).toBe(
      'Syncline_City_Water_mains_0a1b2c3d',
    );
  });

  test.each([
    { perLayer: true, perReplica: true, model: 'perLayer' },
    { perLayer: true, perReplica: false, model: 'perLayer' },
    { perLayer: false, perReplica: true, model: 'perReplica' },
    { perLayer: false, perReplica: false, model: 'perReplica' },
  ])('prefers perLayer: $perLayer/$perReplica gives $model', ({ model, ...sync }) => {
    expect(resolve({}, service({ sync })).syncModel).toBe(model);
  });

  test('takes the sync model that the generations of existing data belong to', () => {
    const registerExistingData = { refReplicaId: reference, refReplicaServerGen: 5 };
    expect(resolve({ replicaOptions: { registerExistingData } }).syncModel).toBe('perReplica');
  });

  test('is asynchronous and by URL whenever the service can', () => {
    const embedded = { transportType: 'esriTransportTypeEmbedded' as const };
    expect(resolve(embedded)).toMatchObject({ async: true, transportType: 'esriTransportTypeUrl' });
    const synchronous = service({ sync: { async: false } });
    expect(resolve(embedded, synchronous)).toMatchObject({ async: false, ...embedded });
    expect(resolve({}, synchronous).transportType).toBe('esriTransportTypeUrl');
  });

  test.each([
    { returnAttachments: true, known: true, direction: 'bidirectional' },
    { returnAttachments: false, known: true, direction: 'none' },
    { returnAttachments: true, known: false, direction: undefined },
  ])('sends attachmentsSyncDirection only where it is known: $known', (row) => {
    const on = service({ sync: { attachmentsSyncDirection: row.known } });
    const request = resolve({ returnAttachments: row.returnAttachments }, on);
    expect(request.attachmentsSyncDirection).toBe(row.direction);
  });

  test('leaves the attachment direction out where no layer has attachments', () => {
    const on = service({ layers: LAYERS.filter(({ hasAttachments }) => !hasAttachments) });
    expect(resolve({ layers: [4] }, on)).not.toHaveProperty('attachmentsSyncDirection');
  });

  test('drops syncDataOptions 0, repeated layers and queries of unlisted layers', () => {
    const request = resolve({
      layers: [0, 4, 0],
      layerQueries: { 0: { where: 'Pressure > 3' }, 1: { queryOption: 'all' } },
      replicaOptions: { syncDataOptions: 0 },
    });
    expect(request.layers).toEqual([0, 4]);
    expect(request.layerQueries).toEqual({ 0: { where: 'Pressure > 3' } });
    expect(request).not.toHaveProperty('replicaOptions');
  });
});
