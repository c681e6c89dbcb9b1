import { describe, expect, test } from 'vitest';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import { printDefinition } from '../../../shared/model/parse-definition.ts';
import { fakeEngine, SERVICE } from '../../support/fake-engine.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';
import { definition } from '../../support/service-description.ts';

const saved = definition({
  serviceUrl: 'https://elsewhere.example/arcgis/rest/services/Old/FeatureServer',
  replicaName: 'Saved',
  layers: [0, 4],
  layerQueries: { 0: { where: 'Pressure > 3', useGeometry: false } },
  inSR: 4269,
  replicaOptions: { syncDataOptions: 4 },
});
const basics = ['--layers', '0,1', '--extent', '-104,35.6,-94.32,41'];

async function create(...words: string[]) {
  const engine = fakeEngine();
  const terminal = fakeTerminal();
  terminal.files.set('north.replica.json', printDefinition(saved));
  terminal.files.set('area.json', '{"rings":[[[0,0],[0,1],[1,1],[0,0]]]}');
  const ran = await runFakeCli(['create', SERVICE.url, 'north.gpkg', ...words], {
    engine,
    terminal,
  });
  const call = engine.calls.find(([method]) => method === 'create');
  return { ...ran, definition: call?.[1] as ReplicaDefinition | undefined };
}

describe('the definition that create asks for', () => {
  const cases: readonly {
    readonly name: string;
    readonly words: readonly string[];
    readonly asks: Partial<ReplicaDefinition>;
  }[] = [
    {
      name: 'takes layers and extent, in degrees when they look like it',
      words: basics,
      asks: {
        serviceUrl: SERVICE.url,
        layers: [0, 1],
        geometry: { xmin: -104, ymin: 35.6, xmax: -94.32, ymax: 41 },
        geometryType: 'esriGeometryEnvelope',
        inSR: 4326,
        layerQueries: {},
      },
    },
    {
      name: 'takes a JSON list of layers',
      words: ['--layers', '[0, 4]', '--extent', '0,0,1,1'],
      asks: { layers: [0, 4] },
    },
    {
      name: 'takes spatial references by number, by authority and as JSON',
      words: [...basics, '--in-sr', 'EPSG:4269', '--replica-sr', '{"wkid":102100}'],
      asks: { inSR: 4269, replicaSR: { wkid: 102100 } },
    },
    {
      name: 'takes a polygon and the reference that it names',
      words: [
        '--layers=0',
        '--geometry',
        '{"rings":[[[0,0],[0,9000],[9000,0],[0,0]]],"spatialReference":{"wkid":3857}}',
      ],
      asks: { geometryType: 'esriGeometryPolygon', inSR: { wkid: 3857 } },
    },
    {
      name: 'takes a geometry from a file',
      words: ['--layers=0', '--geometry', '@area.json'],
      asks: { geometryType: 'esriGeometryPolygon', inSR: 4326 },
    },
    {
      name: 'takes a point, a line and several points',
      words: ['--layers=0', '--geometry', '{"x":1,"y":2}'],
      asks: { geometryType: 'esriGeometryPoint', geometry: { x: 1, y: 2 } },
    },
    {
      name: 'adds where clauses to layer queries',
      words: [
        ...basics,
        '--layer-queries',
        '{"0":{"useGeometry":false},"1":{"queryOption":"none","includeRelated":true}}',
        '--where',
        "0=Status = 'a=b'",
      ],
      asks: {
        layerQueries: {
          0: { useGeometry: false, where: "Status = 'a=b'" },
          1: { queryOption: 'none', includeRelated: true },
        },
      },
    },
    {
      name: 'takes attachments and their direction in any case',
      words: [
        ...basics,
        '--attachments',
        '--attachments-sync-direction',
        'Upload',
        '--attachments-by-url=false',
      ],
      asks: {
        returnAttachments: true,
        attachmentsSyncDirection: 'upload',
        returnAttachmentsDataByUrl: false,
      },
    },
    {
      name: 'takes everything about the protocol',
      words: [
        ...basics,
        ...[
          '--name',
          'North area',
          '--sync-model',
          'perreplica',
          '--sync',
          '--transport',
          'embedded',
        ],
        ...['--target-type', 'server', '--sync-direction', 'upload', '--sync-data-options', '5'],
      ],
      asks: {
        replicaName: 'North area',
        syncModel: 'perReplica',
        async: false,
        transportType: 'esriTransportTypeEmbedded',
        targetType: 'server',
        syncDirection: 'upload',
        replicaOptions: { syncDataOptions: 5 },
      },
    },
    {
      name: 'takes existing data to register',
      words: [...basics, '--register-existing', '{"refReplicaId":"{x}","refReplicaServerGen":7}'],
      asks: {
        replicaOptions: { registerExistingData: { refReplicaId: '{x}', refReplicaServerGen: 7 } },
      },
    },
    {
      name: 'begins with a saved definition, for the service that is named now',
      words: ['--definition', 'north.replica.json'],
      asks: { ...saved, serviceUrl: SERVICE.url },
    },
    {
      name: 'lets options win over the saved definition',
      words: [
        ...['--definition', 'north.replica.json', '--name', 'Other', '--layers', '4'],
        ...['--where', '0=Pressure > 5', '--where', '4=Pressure > 6', '--in-sr', '4326'],
      ],
      asks: {
        replicaName: 'Other',
        layers: [4],
        layerQueries: {
          0: { where: 'Pressure > 5', useGeometry: false },
          4: { where: 'Pressure > 6' },
        },
        inSR: 4326,
        geometry: saved.geometry,
      },
    },
    {
      name: 'takes the reference of a new extent from the new extent, not from the saved one',
      words: ['--definition', 'north.replica.json', '--extent', '0,0,1,1'],
      asks: { inSR: 4326, geometry: { xmin: 0, ymin: 0, xmax: 1, ymax: 1 } },
    },
  ];

  test.each(cases)('$name', async ({ words, asks }) => {
    const { definition: asked, stderr, code } = await create(...words);
    expect(stderr).toBe('');
    expect(asked).toMatchObject(asks);
    expect(code).toBe(0);
  });

  test.each([
    [['--extent', '0,0,1,1'], /Say which layers.*--layers 0,1/],
    [['--layers', '0'], /Say which area.*--extent/],
    [['--layers', 'a,b', '--extent', '0,0,1,1'], /--layers is “a,b”/],
    [['--layers', '0', '--extent', '0,0,1'], /must be four numbers/],
    [['--layers', '0', '--extent', '0,0,1,x'], /must be four numbers/],
    [
      ['--layers', '0', '--extent', '500000,0,500100,100'],
      /Say in which spatial reference.*--in-sr/,
    ],
    [
      ['--layers', '0', '--extent', '0,0,1,1', '--geometry', '{"x":1,"y":2}'],
      /--extent or --geometry, not both/,
    ],
    [['--layers', '0', '--geometry', '{"x":1'], /--geometry is not JSON/],
    [['--layers', '0', '--geometry', '{"type":"Point","coordinates":[1,2]}'], /GeoJSON/],
    [['--layers', '0', '--geometry', '[1,2]'], /no Esri JSON geometry/],
    [['--layers', '0', '--geometry', '@nowhere.json'], /nowhere\.json cannot be read/],
    [[...basics, '--in-sr', 'wgs84'], /--in-sr is “wgs84”, but must be a well-known id/],
    [[...basics, '--where', 'Pressure > 3'], /must begin with a layer id and =/],
    [[...basics, '--where', '0=a', '--where', '0=b'], /given twice for layer 0/],
    [[...basics, '--layer-queries', '{"0":{"where":1}}'], /layerQueries\[0\]\.where is 1/],
    [[...basics, '--layer-queries', '[]'], /layerQueries is \[\]/],
    [
      [...basics, '--sync-model', 'perlayers'],
      /--sync-model is “perlayers”.*Did you mean perLayer\?/,
    ],
    [[...basics, '--sync-data-options', '-1'], /must be a whole number/],
    [[...basics, '--attachments-by-url', 'maybe'], /must be true, false/],
    [[...basics, '--sync', '--async'], /--sync or --async, not both/],
    [['--definition', 'nowhere.json'], /nowhere\.json cannot be read/],
    [['--definition', 'area.json'], /area\.json is no replica definition/],
  ])('%j is refused in words', async (words, says) => {
    const { stderr, code, definition: asked } = await create(...words);
    expect(stderr.replace(/\s+/g, ' ')).toMatch(says);
    expect([2, 7]).toContain(code);
    expect(asked).toBeUndefined();
  });

  test.each([
    [[], /Name the file to create/],
    [['north'], /must end with \.gpkg/],
  ])('the file %j is refused in words', async (file, says) => {
    const ran = await runFakeCli(['create', SERVICE.url, ...file, ...basics]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(says);
  });

  test('is saved when asked for, and can be used again', async () => {
    const terminal = fakeTerminal();
    await runFakeCli(
      ['create', SERVICE.url, 'a.gpkg', ...basics, '--save-definition', 'a.replica.json'],
      { terminal },
    );
    const engine = fakeEngine();
    await runFakeCli(['create', SERVICE.url, 'b.gpkg', '--definition', 'a.replica.json'], {
      engine,
      terminal,
    });
    expect(engine.calls[0]).toEqual([
      'create',
      expect.objectContaining({ layers: [0, 1], inSR: 4326 }),
      'b.gpkg',
    ]);
  });
});

describe('create --plan', () => {
  test('creates nothing and needs no file', async () => {
    const engine = fakeEngine();
    const ran = await runFakeCli(['create', SERVICE.url, ...basics, '--plan'], { engine });
    expect(engine.calls.map(([method]) => method)).toEqual(['planCreate']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(
      /Nothing was created\. Without --plan, 2,468 rows would be downloaded\./,
    );
  });

  test('fails like wrong input when there is a problem', async () => {
    const ran = await runFakeCli([
      'create',
      SERVICE.url,
      '--layers=9',
      '--extent=0,0,1,1',
      '--plan',
    ]);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toMatch(/1 problem\n {2}layers\[0\]: The service has no layer 9\./);
  });
});
