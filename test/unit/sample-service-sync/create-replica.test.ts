import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ADMINISTRATOR,
  editsOf,
  EVERYWHERE,
  idsOf,
  layerOf,
  refusalOf,
  startHarness,
  user,
} from '../../support/sync-harness.ts';
import type { FieldSpec, LayerSpec } from '../../../main/sample-service/spec.ts';
import type { Body, Harness, HarnessOptions, Values } from '../../support/sync-harness.ts';
import {
  braced,
  DISTRICTS,
  guid,
  INSPECTIONS,
  LABELS,
  parksSpec,
  specField,
  specLayer,
  TREES,
} from '../../support/service-spec.ts';

const open: Harness[] = [];
function start(options: HarnessOptions = {}): Harness {
  const harness = startHarness(options);
  open.push(harness);
  return harness;
}
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

const trees = (...numbers: number[]): string[] => numbers.map((n) => guid('a', n));

describe('createReplica, what comes along', () => {
  const lower = '0,0,350,350'; // trees 1 to 3
  const cases: { name: string; values: Values; trees: string[]; inspections: string[] }[] = [
    {
      name: 'a layer without a query takes the geometry, a table takes all',
      values: { geometry: lower },
      trees: trees(1, 2, 3),
      inspections: Array.from({ length: 20 }, (_, index) => guid('b', index + 1)),
    },
    {
      name: 'useFilter combines geometry and where, and ignores includeRelated',
      values: {
        geometry: lower,
        layerQueries: {
          0: { queryOption: 'useFilter', where: "Species = 'Oak'", includeRelated: true },
          1: { where: 'OBJECTID < 0' },
        },
      },
      trees: trees(2),
      inspections: [],
    },
    {
      name: 'useGeometry false leaves only the where clause',
      values: {
        geometry: lower,
        layerQueries: {
          0: { useGeometry: false, where: 'Height >= 9' },
          1: { queryOption: 'none' },
        },
      },
      trees: trees(9, 10),
      inspections: [17, 18, 19, 20].map((n) => guid('b', n)),
    },
    {
      name: 'all ignores every other property',
      values: {
        geometry: lower,
        layerQueries: {
          0: { queryOption: 'all', where: 'Height > 9', useGeometry: true },
          1: { queryOption: 'none', includeRelated: false },
        },
      },
      trees: trees(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
      inspections: [],
    },
    {
      name: 'none with includeRelated brings the rows related to the other layers',
      values: {
        geometry: lower,
        layerQueries: { 1: { queryOption: 'none', includeRelated: true } },
      },
      trees: trees(1, 2, 3),
      inspections: [1, 2, 3, 4, 5, 6].map((n) => guid('b', n)),
    },
    {
      name: 'none at the origin brings nothing: relations run from origin to destination only',
      values: {
        layerQueries: {
          0: { queryOption: 'none', includeRelated: true },
          1: { where: 'OBJECTID = 1' },
        },
      },
      trees: [],
      inspections: [guid('b', 1)],
    },
    {
      name: 'an origin that brings nothing brings no related rows',
      values: {
        layerQueries: {
          0: { queryOption: 'none', includeRelated: false },
          1: { queryOption: 'none', includeRelated: true },
        },
      },
      trees: [],
      inspections: [],
    },
    {
      name: 'the page writes a blank before queryOption and booleans as text',
      values: {
        layerQueries: {
          0: { ' queryOption': 'usefilter', useGeometry: 'false', where: 'Height = 4' },
          1: { where: '1=0' },
        },
      },
      trees: trees(4),
      inspections: [],
    },
  ];
  it.each(cases)('$name', async ({ values, trees: wanted, inspections }) => {
    const replica = await start().create({ layers: '0,1', ...values });
    expect(replica.layers.map(({ id }: { id: number }) => id)).toEqual([0, 1]);
    expect(idsOf(layerOf(replica, 0).features)).toEqual([...wanted].sort());
    expect(idsOf(layerOf(replica, 1).features)).toEqual([...inspections].sort());
  });

  it('gives features geometry and rows of tables none', async () => {
    const replica = await start().create();
    expect(layerOf(replica, 0).features[0]?.geometry).toEqual({ x: 100, y: 100 });
    expect(layerOf(replica, 1).features[0]).not.toHaveProperty('geometry');
  });
});

describe('createReplica, geometry', () => {
  const cases: { name: string; values: Values; found: string[] }[] = [
    { name: 'an envelope with commas', values: { geometry: '150,150,250,250' }, found: trees(2) },
    {
      name: 'an envelope as JSON',
      values: { geometry: { xmin: 150, ymin: 150, xmax: 250, ymax: 250 } },
      found: trees(2),
    },
    {
      name: "an envelope with bare keys, as the page's example has it",
      values: { geometry: '{xmin: 150, ymin: 150, xmax: 250, ymax: 250}' },
      found: trees(2),
    },
    {
      name: 'a point with commas',
      values: { geometryType: 'esriGeometryPoint', geometry: '300,300' },
      found: trees(3),
    },
    {
      name: 'a multipoint',
      values: {
        geometryType: 'esriGeometryMultipoint',
        geometry: {
          points: [
            [100, 100],
            [500, 500],
          ],
        },
      },
      found: trees(1, 5),
    },
    {
      name: 'a polyline',
      values: {
        geometryType: 'esriGeometryPolyline',
        geometry: {
          paths: [
            [
              [150, 150],
              [450, 450],
            ],
          ],
        },
      },
      found: trees(2, 3, 4),
    },
    {
      name: 'a polygon with a hole',
      values: {
        geometryType: 'esriGeometryPolygon',
        geometry: {
          rings: [
            [
              [50, 50],
              [50, 450],
              [450, 450],
              [450, 50],
              [50, 50],
            ],
            [
              [150, 150],
              [350, 150],
              [350, 350],
              [150, 350],
              [150, 150],
            ],
          ],
        },
      },
      found: trees(1, 4),
    },
    {
      name: 'inSR says what the coordinates mean',
      values: { geometry: '0.00135,0.00135,0.00225,0.00225', inSR: '4326' },
      found: trees(2),
    },
    {
      name: 'inSR may be JSON',
      values: { geometry: '0.00135,0.00135,0.00225,0.00225', inSR: { wkid: 4326 } },
      found: trees(2),
    },
    {
      name: 'inSR may be a well-known text that is known',
      values: {
        geometry: '0.00135,0.00135,0.00225,0.00225',
        inSR: {
          wkt: 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]',
        },
      },
      found: trees(2),
    },
    {
      name: 'without inSR the reference of the geometry counts',
      values: {
        geometry: {
          xmin: 0.00135,
          ymin: 0.00135,
          xmax: 0.00225,
          ymax: 0.00225,
          spatialReference: { wkid: 4326 },
        },
      },
      found: trees(2),
    },
  ];
  it.each(cases)('$name', async ({ values, found }) => {
    const replica = await start().create({ layers: '0', ...values });
    expect(idsOf(layerOf(replica, 0).features)).toEqual(found);
  });

  it('reprojects the rows to replicaSR', async () => {
    const replica = await start().create({ layers: '0', replicaSR: 4326 });
    const { x, y } = layerOf(replica, 0).features[9]?.geometry as { x: number; y: number };
    expect(x).toBeCloseTo(1000 / 111_319.49, 6);
    expect(y).toBeCloseTo(1000 / 111_319.49, 6);
  });
});

describe('createReplica, refusals', () => {
  const reference = guid('e', 1);
  const cases: { name: string; values: Values; says: RegExp }[] = [
    { name: 'no layers', values: { layers: '' }, says: /'layers' is required/ },
    { name: 'layers that are no numbers', values: { layers: 'Trees' }, says: /'layers' is Trees/ },
    { name: 'an empty list of layers', values: { layers: '[]' }, says: /'layers' is \[\]/ },
    { name: 'an unknown layer', values: { layers: '0,9' }, says: /Parks has no layer or table 9/ },
    { name: 'no geometry', values: { geometry: '' }, says: /'geometry' is required/ },
    {
      name: 'three numbers for an envelope',
      values: { geometry: '1,2,3' },
      says: /needs 4 numbers/,
    },
    { name: 'an envelope inside out', values: { geometry: '3,3,1,1' }, says: /inside out/ },
    {
      name: 'a polygon with commas',
      values: { geometryType: 'esriGeometryPolygon' },
      says: /must be Esri JSON/,
    },
    {
      name: 'a geometry of another type',
      values: { geometry: { x: 1, y: 1 } },
      says: /'geometry' is esriGeometryPoint, but 'geometryType' says esriGeometryEnvelope/,
    },
    {
      name: 'an open ring',
      values: {
        geometryType: 'esriGeometryPolygon',
        geometry: {
          rings: [
            [
              [0, 0],
              [0, 1],
              [1, 1],
              [1, 0],
            ],
          ],
        },
      },
      says: /not closed/,
    },
    {
      name: 'an unknown geometry type',
      values: { geometryType: 'esriGeometryBag' },
      says: /must be one of/,
    },
    { name: 'an unknown reference', values: { inSR: '999999' }, says: /'inSR'/ },
    { name: 'an unknown replicaSR', values: { replicaSR: 'Mercator' }, says: /'replicaSR'/ },
    {
      name: 'a text that is no reference',
      values: { inSR: { wkt: 'LOCAL_CS["x"]' } },
      says: /well-known text/,
    },
    {
      name: 'a query for a layer that is not listed',
      values: { layers: '0', layerQueries: { 1: {} } },
      says: /layer 1, which is not in 'layers'/,
    },
    {
      name: 'an unknown query property',
      values: { layerQueries: { 0: { queryOptions: 'all' } } },
      says: /unknown property 'queryoptions'/,
    },
    {
      name: 'an unknown query option',
      values: { layerQueries: { 0: { queryOption: 'some' } } },
      says: /must be one of none, useFilter, all/,
    },
    {
      name: 'a where clause that the layer does not understand',
      values: { layerQueries: { 0: { where: 'Nothing = 1' } } },
      says: /Nothing/,
    },
    {
      name: 'a where clause that is no text',
      values: { layerQueries: { 0: { where: 1 } } },
      says: /'where' must be text/,
    },
    {
      name: 'useGeometry that is no boolean',
      values: { layerQueries: { 0: { useGeometry: 1 } } },
      says: /must be true or false/,
    },
    {
      name: 'layerQueries that are no object',
      values: { layerQueries: [1] },
      says: /must be an object by layer id/,
    },
    {
      name: 'an unknown transport',
      values: { transportType: 'esriTransportTypeMail' },
      says: /'transportType'/,
    },
    { name: 'an unknown sync model', values: { syncModel: 'perTable' }, says: /'syncModel'/ },
    {
      name: 'shapefile',
      values: { dataFormat: 'shapefile' },
      says: /'dataFormat'=shapefile is not supported/,
    },
    {
      name: 'filegdb',
      values: { dataFormat: 'filegdb' },
      says: /'dataFormat'=filegdb is not supported/,
    },
    {
      name: 'shapefile',
      values: { dataFormat: 'shapefile' },
      says: /'dataFormat'=shapefile is not supported/,
    },
    { name: 'an unknown format', values: { dataFormat: 'dxf' }, says: /'dataFormat' is "dxf"/ },
    {
      name: 'attachments with direction none',
      values: { returnAttachments: true, attachmentsSyncDirection: 'none' },
      says: /not valid with 'returnAttachments'=true/,
    },
    {
      name: 'no attachments with direction bidirectional',
      values: { returnAttachments: false, attachmentsSyncDirection: 'Bidirectional' },
      says: /not valid with 'returnAttachments'=false/,
    },
    {
      name: 'a client replica that only downloads',
      values: { syncDirection: 'download' },
      says: /needs 'targetType'=server/,
    },
    { name: 'an unknown target', values: { targetType: 'cloud' }, says: /'targetType'/ },
    { name: 'a flag that is none', values: { async: 'maybe' }, says: /async/ },
    {
      name: 'replicaOptions that are no object',
      values: { replicaOptions: '[1]' },
      says: /must be an object/,
    },
    {
      name: 'syncDataOptions that the service lacks',
      values: { replicaOptions: { syncDataOptions: 3 } },
      says: /syncDataOptions 3 is not supported; supportedSyncDataOptions is 1/,
    },
    {
      name: 'both replica options',
      values: {
        replicaOptions: { syncDataOptions: 1, registerExistingData: { refReplicaId: reference } },
      },
      says: /only one is allowed/,
    },
    {
      name: 'an annotation layer alone without its bit',
      values: { layers: '3' },
      says: /come along only with replicaOptions/,
    },
    {
      name: 'a reference replica without an id',
      values: { replicaOptions: { registerExistingData: {} } },
      says: /needs refReplicaId/,
    },
  ];
  it.each(cases)('refuses $name', async ({ values, says }) => {
    const harness = start();
    const { code, text } = await refusalOf(harness.create({ layers: '0,1', ...values }));
    expect(code).toBe(400);
    expect(text).toMatch(says);
    expect(await harness.call('replicas')).toEqual([]);
  });

  const models: {
    name: string;
    options: HarnessOptions;
    syncModel: string;
    says: RegExp | null;
  }[] = [
    { name: 'hosted perReplica', options: {}, syncModel: 'perReplica', says: null },
    { name: 'hosted perLayer', options: {}, syncModel: 'perLayer', says: null },
    {
      name: 'Enterprise hosted perReplica',
      options: { profile: 'enterprise-hosted' },
      syncModel: 'perReplica',
      says: /perReplica is not supported/,
    },
    {
      name: 'Enterprise hosted perLayer',
      options: { profile: 'enterprise-hosted' },
      syncModel: 'perLayer',
      says: null,
    },
    {
      name: 'geodatabase perLayer',
      options: { profile: 'enterprise-geodatabase' },
      syncModel: 'perLayer',
      says: /perLayer is not supported/,
    },
    {
      name: 'geodatabase perReplica',
      options: { profile: 'enterprise-geodatabase' },
      syncModel: 'perReplica',
      says: null,
    },
    {
      name: 'Extract only, perReplica',
      options: { traits: { capabilities: 'Query,Extract' } },
      syncModel: 'perReplica',
      says: /only 'syncModel'=none/,
    },
    {
      name: 'Extract only, none',
      options: { traits: { capabilities: 'Query,Extract' } },
      syncModel: 'none',
      says: null,
    },
    {
      name: 'neither Sync nor Extract',
      options: { traits: { capabilities: 'Query' } },
      syncModel: 'none',
      says: /not supported/,
    },
    {
      name: 'none where it is not offered',
      options: { traits: { supportsSyncModelNone: false } },
      syncModel: 'none',
      says: /none is not supported/,
    },
  ];
  it.each(models)('sync model: $name', async ({ options, syncModel, says }) => {
    const created = start(options).create({ syncModel });
    if (says === null) expect((await created).syncModel).toBe(syncModel);
    else expect((await refusalOf(created)).text).toMatch(says);
  });
});

describe('createReplica, the answer', () => {
  it('carries one generation for perReplica, which is the default', async () => {
    const harness = start();
    const replica = await harness.create({ replicaName: 'Marine' });
    expect(replica).toMatchObject({
      replicaName: 'Marine',
      transportType: 'esriTransportTypeEmbedded',
      responseType: 'esriReplicaResponseTypeData',
      syncModel: 'perReplica',
      replicaServerGen: harness.archive.generation(),
    });
    expect(replica).not.toHaveProperty('layerServerGens');
  });

  it('carries a generation for each layer for perLayer', async () => {
    const harness = start();
    const replica = await harness.create({ layers: '0,2', syncModel: 'perLayer' });
    const serverGen = harness.archive.generation();
    expect(replica.layerServerGens).toEqual([
      { id: 0, serverGen },
      { id: 2, serverGen },
    ]);
    expect(replica).not.toHaveProperty('replicaServerGen');
  });

  it('exports without a replica for syncModel none', async () => {
    const harness = start();
    const replica = await harness.create({ syncModel: 'none' });
    expect(replica.replicaID).toBe('');
    expect(replica).not.toHaveProperty('replicaServerGen');
    expect(layerOf(replica, 0).features).toHaveLength(10);
    expect(await harness.call('replicas')).toEqual([]);
  });

  const urls: {
    name: string;
    options: HarnessOptions;
    values: Values;
    keys: string[];
    address: string;
  }[] = [
    {
      name: 'hosted',
      options: {},
      values: {},
      keys: [
        'transportType',
        'responseType',
        'replicaName',
        'resultUrl',
        'submissionTime',
        'lastUpdatedTime',
        'status',
      ],
      address: 'resultUrl',
    },
    {
      name: 'Enterprise hosted, perLayer',
      options: { profile: 'enterprise-hosted' },
      values: { syncModel: 'perLayer' },
      keys: ['transportType', 'responseType', 'layerServerGens', 'URL'],
      address: 'URL',
    },
    {
      name: 'Enterprise geodatabase',
      options: { profile: 'enterprise-geodatabase' },
      values: {},
      keys: ['transportType', 'responseType', 'URL'],
      address: 'URL',
    },
  ];
  it.each(urls)(
    'by URL has the keys of $name, the payload in the file',
    async ({ options, values, keys, address }) => {
      const harness = start(options);
      const answer = await harness.create({ ...values, transportType: undefined });
      expect(Object.keys(answer)).toEqual(keys);
      const payload = await harness.fetch(String(answer[address]));
      expect(payload.replicaID).not.toBe('');
      expect(payload.layers).toHaveLength(3);
      expect(layerOf(payload, 0).features).toHaveLength(10);
    },
  );

  it('makes replica names unique by suffix and invents one when none is given', async () => {
    const harness = start();
    const names: string[] = [];
    for (const replicaName of ['Survey', 'survey', 'Survey', undefined, undefined]) {
      names.push((await harness.create({ replicaName })).replicaName);
    }
    expect(names).toEqual([
      'Survey',
      'survey_0',
      'Survey_1',
      'Ags_Fs_1700000000000',
      'Ags_Fs_1700000000000_0',
    ]);
  });

  it('spells ids as the family does', async () => {
    const hosted = await start().create();
    expect(hosted.replicaID).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(layerOf(hosted, 0).features[0]?.attributes.GlobalID).toBe(guid('a', 1));
    const geodatabase = await start({ profile: 'enterprise-geodatabase' }).create();
    expect(geodatabase.replicaID).toMatch(/^\{[0-9A-F]{8}-[0-9A-F-]{27}\}$/);
    expect(layerOf(geodatabase, 1).features[0]?.attributes.TreeID).toBe(braced('a', 1));
  });
});

describe('createReplica, attachments', () => {
  it('returns none unless asked', async () => {
    const replica = await start().create({ layers: '0' });
    expect(layerOf(replica, 0).attachments).toEqual([]);
  });

  it('refers to the attachment resource on hosted services', async () => {
    const harness = start();
    const replica = await harness.create({ layers: '0', returnAttachments: true });
    expect(layerOf(replica, 0).attachments).toHaveLength(2);
    expect(layerOf(replica, 0).attachments[0]).toEqual({
      attachmentId: 1,
      globalId: guid('f', 1),
      parentGlobalId: guid('a', 1),
      contentType: 'image/jpeg',
      size: 3,
      name: 'tree 1.jpg',
      url: `${harness.service.url}/0/1/attachments/1`,
    });
  });

  it('copies attachments to the output folder on Enterprise, under names of its own', async () => {
    const harness = start({ profile: 'enterprise-geodatabase' });
    const replica = await harness.create({ layers: '0', returnAttachments: true });
    const { url } = layerOf(replica, 0).attachments[0] as { url: string };
    expect(url).toMatch(/\/replicafiles\/_ags_fsRep_attach[0-9a-f]{32}\.jpg$/);
    const answer = await harness.routes.handle(
      harness.service,
      ['replicafiles', url.split('/').at(-1) ?? ''],
      { flag: () => false } as never,
      ADMINISTRATOR,
    );
    expect(answer).toMatchObject({ kind: 'file', contentType: 'image/jpeg' });
  });

  it.each([
    'returnAttachmentsDataByUrl',
    'returnAttachmentsDatabyURL',
    'returnAttachmentDatabyURL',
  ])('embeds the data with %s=false', async (name) => {
    const replica = await start().create({ layers: '0', returnAttachments: true, [name]: false });
    expect(layerOf(replica, 0).attachments[1]).toMatchObject({
      data: Buffer.from([255, 216, 2]).toString('base64'),
    });
    expect(layerOf(replica, 0).attachments[1]).not.toHaveProperty('url');
  });

  it('leaves out attachments of rows that do not come along', async () => {
    const replica = await start().create({
      layers: '0',
      geometry: '150,150,400,400',
      returnAttachments: true,
    });
    expect(layerOf(replica, 0).attachments).toHaveLength(1);
  });

  const directions: { values: Values; stored: string }[] = [
    { values: {}, stored: 'none' },
    { values: { attachmentsSyncDirection: 'Upload' }, stored: 'upload' },
    { values: { returnAttachments: true }, stored: 'bidirectional' },
    { values: { returnAttachments: true, attachmentsSyncDirection: 'upload' }, stored: 'upload' },
  ];
  it.each(directions)(
    'keeps the attachment direction: $values -> $stored',
    async ({ values, stored }) => {
      const harness = start();
      const { replicaID } = await harness.create(values);
      const info = await harness.call(`replicas/${replicaID}`);
      expect(info.attachmentsSyncDirection).toBe(stored);
    },
  );
});

describe('createReplica, syncDataOptions', () => {
  const layerIds = (replica: Body): number[] => replica.layers.map(({ id }) => id);

  it('leaves annotation layers out without bit 1', async () => {
    expect(layerIds(await start().create())).toEqual([TREES, INSPECTIONS, DISTRICTS]);
    expect(layerIds(await start().create({ replicaOptions: { syncDataOptions: 0 } }))).toEqual([
      TREES,
      INSPECTIONS,
      DISTRICTS,
    ]);
  });

  it('brings them along with bit 1, and says so in the info', async () => {
    const harness = start();
    const replica = await harness.create({ replicaOptions: { syncDataOptions: 1 } });
    expect(layerIds(replica)).toEqual([TREES, INSPECTIONS, DISTRICTS, LABELS]);
    expect(layerOf(replica, 3).features).toHaveLength(1);
    const info = await harness.call(`replicas/${replica.replicaID}`);
    expect(info.replicaOptions).toEqual({ syncDataOptions: 1 });
  });
});

describe('createReplica, target and capabilities', () => {
  const cases: { values: Values; direction: string }[] = [
    { values: {}, direction: 'bidirectional' },
    { values: { targetType: 'server' }, direction: 'download' },
    { values: { targetType: 'server', syncDirection: 'upload' }, direction: 'upload' },
    {
      values: { targetType: 'server', syncDirection: 'bidirectional' },
      direction: 'bidirectional',
    },
  ];
  it.each(cases)('$values gives the direction $direction', async ({ values, direction }) => {
    const harness = start();
    const { replicaID } = await harness.create(values);
    expect((await harness.call(`replicas/${replicaID}`)).syncDirection).toBe(direction);
  });

  it('refuses a bidirectional server replica where it is not supported', async () => {
    const created = start({ profile: 'enterprise-geodatabase' }).create({
      targetType: 'server',
      syncDirection: 'bidirectional',
    });
    expect((await refusalOf(created)).text).toMatch(/upload or download/);
  });

  it('gives others than the owner a download replica when the service offers Query and Sync only', async () => {
    const harness = start({ owner: 'mapper', traits: { capabilities: 'Query,Sync' } });
    const directions: string[] = [];
    for (const caller of [user('guest'), user('mapper'), ADMINISTRATOR]) {
      const { replicaID } = await harness.create({}, caller);
      directions.push(
        String((await harness.call(`replicas/${replicaID}`, {}, ADMINISTRATOR)).syncDirection),
      );
    }
    expect(directions).toEqual(['download', 'bidirectional', 'bidirectional']);
  });

  it.each(['none', 'versionPerDownloadedMap'] as const)(
    'gives everybody a download replica over versioned data with Query and Sync only (%s)',
    async (versionCreationRule) => {
      const traits = { capabilities: 'Query,Sync', versionCreationRule };
      const harness = start({ profile: 'enterprise-branch', owner: 'mapper', traits });
      for (const caller of [user('guest'), user('mapper'), ADMINISTRATOR]) {
        const { replicaID, replicaServerGen } = await harness.create({}, caller);
        const info = await harness.call(`replicas/${replicaID}`, {}, ADMINISTRATOR);
        expect(info.syncDirection).toBe('download');
        const edits = [{ id: 0, features: { deleteIds: [guid('a', 1)] } }];
        const upload = { replicaID, replicaServerGen, syncDirection: 'upload', edits };
        expect((await refusalOf(harness.sync(upload, caller))).text).toMatch(/only downloads/);
      }
    },
  );

  it('asks for timeReferenceUnknownClient when dates are in an unknown time zone', async () => {
    const harness = start({ datesInUnknownTimeZone: true });
    expect((await refusalOf(harness.create())).text).toMatch(/timeReferenceUnknownClient=true/);
    expect((await harness.create({ timeReferenceUnknownClient: true })).replicaID).not.toBe('');
  });
});

describe('createReplica, circles of relationships', () => {
  it('end, in the export and in the changes', async () => {
    const key = (name: string): FieldSpec => specField(name, 'GUID');
    const table = (id: number, other: number): LayerSpec =>
      specLayer({
        id,
        name: `T${id}`,
        kind: 'Table',
        geometryType: null,
        fields: [specField('OBJECTID', 'OID'), specField('GlobalID', 'GlobalID'), key('Other')],
        relationships: [
          {
            id,
            name: 'r',
            relatedLayerId: other,
            originKey: 'GlobalID',
            destinationKey: 'Other',
            composite: false,
          },
        ],
        rows: () => [
          {
            attributes: { GlobalID: guid(String(id), 1), Other: guid(String(other), 1) },
            geometry: null,
          },
        ],
      });
    const spec = { ...parksSpec(), layers: [table(0, 1), table(1, 0)] };
    const harness = start({ spec });
    const related = { queryOption: 'none', includeRelated: true };
    const replica = await harness.create({ layerQueries: { 0: related, 1: related } });
    expect(replica.layers.map(({ features }) => features)).toEqual([[], []]);
    harness.edit({ updates: [{ attributes: { GlobalID: guid('0', 1), Other: null } }] });
    expect((await harness.sync(replica)).responseType).toBe('esriReplicaResponseTypeNoEdits');
  });

  it('still bring what a filtered layer on the way brings', async () => {
    const harness = start();
    const related = { queryOption: 'none', includeRelated: true };
    const replica = await harness.create({
      layers: '0,1',
      layerQueries: { 0: { where: 'Height = 1' }, 1: related },
    });
    expect(idsOf(layerOf(replica, 1).features)).toEqual([guid('b', 1), guid('b', 2)]);
  });
});

describe('createReplica, large layers', () => {
  it('leaves neither replica nor file when the export breaks off', async () => {
    const harness = start({ spec: parksSpec({ trees: 1800, inspections: 1 }) });
    const creating = harness.create({ layers: '0,1', transportType: undefined });
    // The state that is being exported is trimmed away under the export.
    harness.edit({ deletes: [{ globalId: guid('a', 1799) }] });
    harness.archive.trim(harness.archive.generation());
    await expect(creating).rejects.toThrow(/was trimmed/);
    expect(await harness.call('replicas')).toEqual([]);
    expect(readdirSync(harness.service.outputFolder)).toEqual([]);
  });

  it('exports a consistent state in batches while others edit', async () => {
    const harness = start({ spec: parksSpec({ trees: 1800, inspections: 1 }) });
    const creating = harness.create({
      layers: '0,1',
      transportType: undefined,
      geometry: EVERYWHERE,
    });
    harness.edit({
      deletes: [{ globalId: guid('a', 1799) }],
      updates: [{ attributes: { GlobalID: guid('a', 1800), Species: 'Ash' } }],
    });
    const payload = await harness.fetch((await creating).resultUrl);
    const { features } = layerOf(payload, 0);
    expect(features).toHaveLength(1800);
    expect(features[1799]?.attributes['Species']).toBe('Oak');
    const changes = await harness.sync({
      replicaID: payload.replicaID,
      replicaServerGen: payload.replicaServerGen,
      syncDirection: 'download',
    });
    expect(editsOf(changes, 0).features.deleteIds).toEqual([guid('a', 1799)]);
    expect(idsOf(editsOf(changes, 0).features.updates)).toEqual([guid('a', 1800)]);
  });
});
