/** createReplica with dataFormat=sqlite: the file, looked into with plain SQL and a decoder of the test's own. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProfileName } from '../../../main/sample-service/context.ts';
import {
  decodeBlob,
  GeodatabaseReader,
  ringsOf,
  text,
  texts,
} from '../../support/geodatabase-file.ts';
import type { Row } from '../../support/geodatabase-file.ts';
import { ANYONE, EVERYWHERE, refusalOf, startHarness } from '../../support/sync-harness.ts';
import type { Body, Harness, HarnessOptions, Values } from '../../support/sync-harness.ts';
import { braced } from '../../support/service-spec.ts';
import { guid, layerSpec, field, KEYS, PARK, stored } from '../sample-service/park.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function start(options: HarnessOptions = {}): Harness {
  const harness = startHarness(options);
  open.push(harness);
  return harness;
}

const pathOf = (harness: Harness, url: string): string => {
  const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
  const answer = harness.routes.handle(
    harness.service,
    ['replicafiles', name],
    NO_PARAMETERS,
    ANYONE,
  );
  if (answer === null || !('kind' in answer) || answer.kind !== 'file') throw new Error('No file.');
  expect(answer.contentType).toBe('application/octet-stream');
  return answer.path;
};
const NO_PARAMETERS = {
  text: () => undefined,
  flag: (_name: string, fallback: boolean) => fallback,
  json: () => undefined,
  integer: () => undefined,
  file: () => undefined,
};

interface Created {
  readonly answer: Body;
  readonly path: string;
  readonly file: GeodatabaseReader;
}

async function create(harness: Harness, values: Values = {}): Promise<Created> {
  const answer = await harness.create({ dataFormat: 'sqlite', ...values });
  const path = pathOf(harness, answer.URL);
  const file = new GeodatabaseReader(path);
  open.push(file);
  return { answer, path, file };
}

/** Tree 10 has no shape: it comes only where the geometry does not count. */
const ALL_TREES: Values = { layerQueries: { 0: { queryOption: 'all' } } };

/** The same rows as JSON, from a file: embedded ones may hold integers that the harness cannot copy. */
async function payload(harness: Harness, values: Values = {}): Promise<Body> {
  const transportType = 'esriTransportTypeUrl';
  const { resultUrl } = await harness.create({ ...ALL_TREES, transportType, ...values });
  return harness.fetch(resultUrl);
}

const named = (file: GeodatabaseReader, type: string): Row[] =>
  file.all('SELECT * FROM GDB_Items NOT INDEXED WHERE Type = ?', type);
const FEATURE_CLASS = '{70737809-852C-4A03-9E22-2CECEA5B9BFA}';
const TABLE = '{CD06BC3B-789D-4C51-AAFA-A467912B8965}';
const SYNC_REPLICA = '{5B966567-FB87-4DDE-938B-B4B37423539D}';
const SYNC_DATASET = '{D86502F9-9758-45C6-9D23-6DD1A0107B47}';
const RELATIONSHIP = '{B606A7E1-FA5B-439C-849C-6E9C2481537B}';
const CODED_DOMAIN = '{8C368B12-A12E-4C7E-9638-C9C64E69E98F}';
const RANGE_DOMAIN = '{C29DA988-8C3E-45F7-8B5C-18E51EE7BEB4}';

describe('the container', () => {
  it('is a plain SQLite file that calls itself Esri, sound and without traces beside it', async () => {
    const harness = start();
    const { file, path } = await create(harness);
    expect(file.value('PRAGMA application_id')).toBe(0x45737269);
    expect(file.value('PRAGMA user_version')).toBe(0);
    expect(file.value('PRAGMA page_size')).toBe(4096);
    expect(file.value('PRAGMA integrity_check')).toBe('ok');
    expect([...readFileSync(path).subarray(18, 20)]).toEqual([1, 1]);
    expect(readdirSync(harness.service.outputFolder)).toHaveLength(1);
  });

  it('has the virtual tables of real files, which nobody without the modules can read', async () => {
    const { file } = await create(start());
    expect(() => file.all('SELECT * FROM st_spatial_reference_systems')).toThrow(
      /no such module: VSRS/,
    );
    expect(() => file.all('SELECT * FROM st_vtspindex_interface')).toThrow(/VTSpindex/);
  });

  it('registers every table and column with the number of its type', async () => {
    const { file } = await create(start({ spec: PARK }));
    const types = file.all(
      "SELECT column_name, sde_type, object_flags FROM GDB_ColumnRegistry WHERE table_name = 'Trees'",
    );
    const typeOf = (name: string): unknown =>
      types.find((row) => row['column_name'] === name)?.['sde_type'];
    expect(
      ['OBJECTID', 'NAME', 'KIND', 'COUNT', 'HEIGHT', 'SEEN', 'GlobalID', 'SHAPE'].map(typeOf),
    ).toEqual([2, 5, 2, 1, 4, 7, 12, 8]);
    const archiving = types.filter((row) => row['object_flags'] === 0x20000000);
    expect(archiving.map((row) => row['column_name'])).toEqual([
      'gdb_archive_oid',
      'gdb_from_date',
      'gdb_to_date',
    ]);
    const flags = file.all(
      "SELECT table_name, object_flags FROM GDB_TableRegistry WHERE table_name IN ('Trees', 'Notes')",
    );
    expect(flags).toEqual([
      { table_name: 'Notes', object_flags: 0x40003 },
      { table_name: 'Trees', object_flags: 0x44007 },
    ]);
    const declared = file.all('PRAGMA table_info(Trees)').map((row) => [row['name'], row['type']]);
    expect(Object.fromEntries(declared)).toMatchObject({
      OBJECTID: 'int32',
      NAME: 'text(12)',
      COUNT: 'int16',
      HEIGHT: 'float64',
      SEEN: 'realdate',
      LINK: 'uuidtext',
      SHAPE: 'geometryblob',
      gdb_archive_oid: 'INTEGER',
      gdb_to_date: 'realdate',
    });
  });
});

describe('the rows', () => {
  it('are those of the JSON payload, value by value', async () => {
    const harness = start({ spec: PARK });
    const json = await payload(harness);
    const { file } = await create(harness, ALL_TREES);
    for (const layer of json.layers) {
      const name = ['Trees', 'Paths', 'Areas', 'Notes'][layer.id] ?? '';
      const rows = new Map(file.current(name).map((row) => [row['OBJECTID'], row]));
      expect(rows.size).toBe(layer.features.length);
      for (const { attributes } of layer.features) {
        const row = rows.get(attributes['OBJECTID']) ?? {};
        for (const [key, value] of Object.entries(attributes)) {
          expect(asJson(key, row[key]), `${name}.${key}`).toEqual(value);
        }
      }
    }
    const big = file.database
      .prepare('SELECT BIG FROM Trees WHERE OBJECTID = 1')
      .pluck()
      .safeIntegers()
      .get();
    expect(big).toBe(9007199254740993n);
  });

  it('hold as if they had just been downloaded', async () => {
    const { file } = await create(start());
    expect(file.all('SELECT DISTINCT gdb_from_date AS b, gdb_to_date AS e FROM Trees')).toEqual([
      { b: 2440587.500011574, e: file.value("SELECT julianday('9999-12-31 23:59:59')") },
    ]);
    expect(file.value('SELECT count(*) FROM Trees_evw')).toBe(10);
    expect(file.value("SELECT julianday('1970-01-01 00:00:01')")).toBe(2440587.500011574);
  });

  it('have the storage class that their columns ask for', async () => {
    const { file } = await create(start({ spec: PARK }));
    const [classes] = file.all(
      'SELECT typeof(OBJECTID) a, typeof(HEIGHT) b, typeof(SEEN) c, typeof(GlobalID) d, typeof(SHAPE) e, typeof(BIG) f FROM Trees WHERE OBJECTID = 2',
    );
    expect(Object.values(classes ?? {})).toEqual([
      'integer',
      'real',
      'real',
      'text',
      'blob',
      'integer',
    ]);
    expect(file.value('SELECT GlobalID FROM Trees WHERE OBJECTID = 2')).toBe(stored(guid(0, 2)));
  });

  it('have shapes that another decoder reads, with z and m, holes and islands', async () => {
    const { file } = await create(start({ spec: PARK }), ALL_TREES);
    const decode = (table: string, id: number) =>
      decodeBlob(
        file.value(`SELECT SHAPE FROM ${table} WHERE OBJECTID = ?`, id) as Buffer,
        file.grid(`main.${table}`),
      );
    expect(decode('Trees', 2).parts).toEqual([[[200, 2]]]);
    expect(decode('Paths', 1).parts).toEqual([
      [
        [0, 0, 5, 0],
        [1000, 0, 6, 1],
        [1000, 1000, 7, 2],
      ],
    ]);
    const areas = decode('Areas', 1);
    expect(areas.srid).toBe(3857);
    expect(areas.parts.map((part) => ringsOf(part).length)).toEqual([2, 1]);
    expect(file.value('SELECT SHAPE FROM Trees WHERE OBJECTID = 10')).toBeNull();
    expect(
      file.all(
        'SELECT f_table_name t, geometry_type g, coord_dimension d, srid s FROM st_geometry_columns',
      ),
    ).toEqual([
      { t: 'GDB_Items', g: 6, d: 2, s: 4326 },
      { t: 'Trees', g: 1, d: 2, s: 3857 },
      { t: 'Paths', g: 3005, d: 4, s: 3857 },
      { t: 'Areas', g: 6, d: 2, s: 3857 },
    ]);
  });

  it('stand in the R-tree with the envelope of what is stored, and the layer has their extent', async () => {
    const { file } = await create(start({ spec: PARK }));
    const grid = file.grid('main.Areas');
    for (const table of ['Trees', 'Paths', 'Areas']) {
      const rows = file.all(
        `SELECT gdb_archive_oid AS id, SHAPE FROM ${table} WHERE SHAPE IS NOT NULL`,
      );
      expect(file.value(`SELECT count(*) FROM st_spindex__${table}_SHAPE`)).toBe(rows.length);
      const boxes = rows.map((row) => {
        const points = decodeBlob(row['SHAPE'] as Buffer, grid).parts.flat();
        const box = boxOf(points);
        const [stored] = file.all(
          `SELECT * FROM st_spindex__${table}_SHAPE WHERE pkid = ?`,
          row['id'],
        );
        expect(stored?.['minx'] as number).toBeLessThanOrEqual(box[0]);
        expect(stored?.['maxx'] as number).toBeGreaterThanOrEqual(box[2]);
        expect((stored?.['maxy'] as number) - (stored?.['miny'] as number)).toBeCloseTo(
          box[3] - box[1],
          2,
        );
        return box;
      });
      const [extent] = file.all(
        'SELECT minx, miny, maxx, maxy FROM GDB_Layers WHERE table_name = ?',
        table,
      );
      expect(Object.values(extent ?? {})).toEqual([
        Math.min(...boxes.map((box) => box[0])),
        Math.min(...boxes.map((box) => box[1])),
        Math.max(...boxes.map((box) => box[2])),
        Math.max(...boxes.map((box) => box[3])),
      ]);
    }
  });

  it('are placed in a reference of the file where the reference is no well-known one', async () => {
    const harness = start({ spec: PARK });
    const { file } = await create(harness, { replicaSR: '25832' });
    const [row] = file.all('SELECT * FROM st_aux_spatial_reference_systems WHERE srid = 300001');
    const grid = file.grid('main.Trees');
    expect(row).toMatchObject({
      auth_srid: 25832,
      falsex: grid.x,
      falsey: grid.y,
      xyunits: grid.xy,
    });
    expect(row?.['srtext']).toMatch(/^PROJCS\["ETRS_1989_UTM_Zone_32N"/);
    const json = await payload(harness, { replicaSR: '25832' });
    const point = json.layers[0]?.features[1]?.geometry as { x: number; y: number };
    const shape = decodeBlob(
      file.value('SELECT SHAPE FROM Trees WHERE OBJECTID = 2') as Buffer,
      grid,
    );
    expect(shape.srid).toBe(300001);
    expect(shape.parts[0]?.[0]?.[0]).toBeCloseTo(point.x, 3);
    expect(shape.parts[0]?.[0]?.[1]).toBeCloseTo(point.y, 3);
  });

  it('come only as far as they belong to the replica', async () => {
    const { file } = await create(start(), {
      layers: '0,1',
      geometry: '0,0,350,350',
      layerQueries: { 1: { queryOption: 'none', includeRelated: true } },
    });
    expect(file.value('SELECT count(*) FROM Trees')).toBe(3);
    expect(file.value('SELECT count(*) FROM Inspections')).toBe(6);
    expect(file.value("SELECT count(*) FROM sqlite_master WHERE name = 'Districts'")).toBe(0);
  });
});

describe('attachments', () => {
  it('are embedded in a table beside their layer, with a relationship class', async () => {
    const { file } = await create(start(), { returnAttachments: true, layers: '0' });
    const rows = file.current('Trees__ATTACH');
    expect(
      rows.map((row) => [
        row['ATT_NAME'],
        row['CONTENT_TYPE'],
        row['DATA_SIZE'],
        row['REL_GLOBALID'],
      ]),
    ).toEqual([
      ['tree 1.jpg', 'image/jpeg', 3, braced('a', 1)],
      ['tree 2.jpg', 'image/jpeg', 3, braced('a', 2)],
    ]);
    expect(rows[1]?.['DATA']).toEqual(Buffer.from([255, 216, 2]));
    const xml = file.definition('main.Trees__ATTACHREL');
    expect(text(xml, 'IsAttachmentRelationship')).toBe('true');
    expect(texts(xml, 'ObjectKeyName')).toEqual(['GlobalID', 'REL_GLOBALID']);
  });

  it('have an empty table when they only go up, and none when they are not synchronised', async () => {
    const harness = start();
    const up = await create(harness, { layers: '0', attachmentsSyncDirection: 'upload' });
    expect(up.file.value('SELECT count(*) FROM Trees__ATTACH')).toBe(0);
    const none = await create(harness, { layers: '0' });
    expect(none.file.value("SELECT count(*) FROM sqlite_master WHERE name = 'Trees__ATTACH'")).toBe(
      0,
    );
  });
});

describe('the items', () => {
  it('describe every table, its fields, its tracking and its reference', async () => {
    const { file } = await create(start({ spec: PARK }));
    expect(
      named(file, FEATURE_CLASS).map((row) => [
        row['Name'],
        row['DatasetSubtype2'],
        row['DatasetInfo1'],
      ]),
    ).toEqual([
      ['main.Trees', 1, 'SHAPE'],
      ['main.Paths', 3, 'SHAPE'],
      ['main.Areas', 4, 'SHAPE'],
    ]);
    expect(named(file, TABLE).map((row) => row['Name'])).toEqual(['main.Notes']);
    const xml = file.definition('main.Trees');
    expect(text(xml, 'OIDFieldName')).toBe('OBJECTID');
    expect(text(xml, 'GlobalIDFieldName')).toBe('GlobalID');
    expect(text(xml, 'EditedAtFieldName')).toBe('EditDate');
    expect(text(xml, 'ChangeTracked')).toBe('true');
    expect(text(xml, 'SubtypeFieldName')).toBe('KIND');
    expect(texts(xml, 'WKID').at(-1)).toBe('102100');
    expect(texts(xml, 'ModelName').filter((name) => name !== '')).toEqual([
      ...PARK.layers[0]!.fields.map(({ name }) => name),
      'SHAPE',
    ]);
  });

  it('hold the domains and name them in the fields and subtypes', async () => {
    const { file } = await create(start({ spec: PARK }));
    expect(named(file, CODED_DOMAIN).map((row) => row['Name'])).toEqual([
      'Conifers',
      'Broadleaves',
    ]);
    expect(named(file, RANGE_DOMAIN).map((row) => row['Name'])).toEqual(['Heights']);
    expect(texts(file.definition('Conifers'), 'Code')).toEqual(['fir', 'pine']);
    expect(texts(file.definition('Heights'), 'MaxValue')).toEqual(['120']);
    const xml = file.definition('main.Trees');
    expect(texts(xml, 'DomainName').sort()).toEqual(['Broadleaves', 'Conifers', 'Heights']);
  });

  it('hold the relationship classes between layers of the replica', async () => {
    const { file } = await create(start({ spec: PARK }));
    const xml = file.definition('main.TreeNotes');
    expect(text(xml, 'IsComposite')).toBe('true');
    expect(texts(xml, 'ObjectKeyName')).toEqual(['GlobalID', 'PARENT']);
    expect(texts(xml, 'KeyRole')).toEqual([
      'esriRelKeyRoleOriginPrimary',
      'esriRelKeyRoleOriginForeign',
    ]);
    expect(xml).toMatch(
      /<OriginClassNames[^>]*><Name>main\.Trees<.*<DestinationClassNames[^>]*><Name>main\.Notes</,
    );
    const alone = await create(start({ spec: PARK }), { layers: '0' });
    expect(named(alone.file, RELATIONSHIP)).toEqual([]);
  });

  it('have the extent of their rows in WGS 84, in the R-tree as well', async () => {
    const { file } = await create(start({ spec: PARK }));
    const [row] = file.all(
      "SELECT ObjectID, Shape FROM GDB_Items NOT INDEXED WHERE Name = 'main.Areas'",
    );
    const degrees = { x: -400, y: -400, xy: 1e9, z: 0, zScale: 1, m: 0, mScale: 1 };
    const box = boxOf(decodeBlob(row?.['Shape'] as Buffer, degrees).parts.flat());
    const ninetyMetres = (90 / 6378137) * (180 / Math.PI);
    expect(box[2]).toBeCloseTo(ninetyMetres, 5);
    const [stored] = file.all(
      'SELECT * FROM st_spindex__GDB_Items_Shape WHERE pkid = ?',
      row?.['ObjectID'],
    );
    expect(stored?.['maxx']).toBeCloseTo(box[2], 6);
  });

  it('give every layer a table of its own, whatever the layers are called', async () => {
    const names = ['A b', 'A_b', 'X__ATTACH', 'X', 'sqlite_stat', '7 hills', ''];
    const layers = names.map((name, id) => layerSpec({ id, name, hasAttachments: name === 'X' }));
    const { file } = await create(start({ spec: { ...PARK, layers } }), {
      returnAttachments: true,
    });
    const tables = file
      .all('SELECT DatasetName FROM GDB_ServiceItems WHERE ItemType = 1')
      .map((row) => row['DatasetName']);
    expect(tables).toEqual([
      'A_b',
      'A_b_1',
      'X__ATTACH',
      'X_1',
      'L_sqlite_stat',
      'L_7_hills',
      'L_',
    ]);
    expect(file.current('X_1__ATTACH')).toEqual([]);
  });

  it('escape what names and codes hold', async () => {
    const domain = {
      type: 'codedValue' as const,
      name: 'A & B',
      codedValues: [{ name: '<x> "y" \u0001', code: "it's" }],
    };
    const spec = {
      ...PARK,
      layers: [
        layerSpec({
          id: 0,
          name: 'GDB_Items; "drop"',
          fields: [...KEYS, field('order', 'String', { domain, alias: '<b>' })],
        }),
      ],
    };
    const { file } = await create(start({ spec }));
    expect(named(file, TABLE).map((row) => row['Name'])).toEqual(['main.L_GDB_Items_drop_']);
    const xml = file.definition('A & B');
    expect(xml).toContain('<Name>&lt;x&gt; &quot;y&quot; \uFFFD</Name>');
    expect(xml).toContain('>it&apos;s</Code>');
    expect(file.current('L_GDB_Items_drop_')).toEqual([]);
  });

  it('repeat the JSON of the service and of the layers', async () => {
    const harness = start();
    const { file } = await create(harness, { layers: '0,1' });
    const items = file.all('SELECT ItemType, ItemId, DatasetName, ItemInfo FROM GDB_ServiceItems');
    expect(items.map((row) => [row['ItemType'], row['ItemId'], row['DatasetName']])).toEqual([
      [0, -1, 'Parks'],
      [1, 0, 'Trees'],
      [1, 1, 'Inspections'],
    ]);
    const [service, trees] = items.map((row) => JSON.parse(row['ItemInfo'] as string) as Row);
    expect(service).toMatchObject({ syncEnabled: true });
    expect(trees).toMatchObject({
      id: 0,
      name: 'Trees',
      globalIdField: 'GlobalID',
      hasAttachments: true,
    });
  });
});

describe('the sync metadata', () => {
  it.each<ProfileName>(['hosted', 'enterprise-hosted', 'enterprise-geodatabase', 'hostile'])(
    'names the replica, the layers and their generations (%s)',
    async (profile) => {
      const harness = start({ profile });
      const syncModel = profile === 'enterprise-geodatabase' ? 'perReplica' : 'perLayer';
      const answer = await harness.create({
        dataFormat: 'sqlite',
        syncModel,
        returnAttachments: true,
        replicaName: 'Crew',
      });
      const file = new GeodatabaseReader(pathOf(harness, answer.URL ?? answer['responseUrl']));
      open.push(file);
      const [replica] = named(file, SYNC_REPLICA);
      const id = (await harness.routes.handle(
        harness.service,
        ['replicas'],
        NO_PARAMETERS,
        ANYONE,
      )) as { body: { replicaID: string }[] };
      const registered = id.body[0]?.replicaID.replaceAll(/[{}]/g, '').toUpperCase();
      expect(replica).toMatchObject({
        Name: 'Crew',
        Path: 'Crew',
        DatasetInfo1: harness.service.url,
        UUID: `{${registered}}`,
      });
      const xml = replica?.['Definition'] as string;
      expect(text(xml, 'ReplicaID')?.replaceAll(/[{}]/g, '').toUpperCase()).toBe(registered);
      expect(text(xml, 'SyncModel')).toBe(
        syncModel === 'perLayer' ? 'esriSyncModelPerLayer' : 'esriSyncModelPerReplica',
      );
      expect(text(xml, 'LastSyncDate')).toBe('1970-01-01T00:00:01.000000');
      expect(text(xml, 'ReturnsAttachments')).toBe('true');
      expect(texts(xml, 'LayerID')).toEqual(['0', '0', '1', '2']);
      expect(texts(xml, 'IsAttachment')).toEqual(['false', 'true', 'false', 'false']);
      const prefix = profile.startsWith('enterprise') ? 'main.' : '';
      expect(texts(xml, 'DatasetName')).toEqual(
        ['Trees', 'Trees__ATTACH', 'Inspections', 'Districts'].map((name) => prefix + name),
      );
      const generation = harness.archive.generation();
      if (profile === 'hosted')
        expect(texts(xml, 'ReplicaServerGen')).toEqual(Array(4).fill(String(generation)));
      expect(new Set(texts(xml, 'ReplicaServerGen')).size).toBe(1);
      expect(new Set(texts(xml, 'ReplicaClientUploadGen'))).toEqual(new Set(['1000']));
      const tables = new Map(
        file
          .all('SELECT ObjectID, Name FROM GDB_Items')
          .map((row) => [row['ObjectID'], row['Name']]),
      );
      expect(texts(xml, 'DatasetID').map((item) => tables.get(Number(item)))).toEqual([
        'main.Trees',
        'main.Trees__ATTACH',
        'main.Inspections',
        'main.Districts',
      ]);
      expect(named(file, SYNC_DATASET)).toHaveLength(4);
    },
  );

  it('is missing for data without a replica, whose tables keep no history', async () => {
    const harness = start();
    const { file } = await create(harness, { syncModel: 'none', layers: '0' });
    expect(named(file, SYNC_REPLICA)).toEqual([]);
    expect(file.all('PRAGMA table_info(Trees)').map((row) => row['name'])).not.toContain(
      'gdb_to_date',
    );
    expect(file.value('SELECT count(*) FROM Trees')).toBe(10);
    expect(
      file.value('SELECT count(*) FROM st_spindex__Trees_SHAPE AS s JOIN Trees ON pkid = OBJECTID'),
    ).toBe(10);
  });
});

describe('the answer', () => {
  it('is by URL, whatever transport was asked for, and names the generations of the layers', async () => {
    const harness = start();
    const { answer } = await create(harness, { syncModel: 'perLayer', layers: '0' });
    expect(answer).toMatchObject({
      transportType: 'esriTransportTypeUrl',
      responseType: 'esriReplicaResponseTypeData',
      layerServerGens: [{ id: 0, serverGen: harness.archive.generation() }],
    });
    expect(answer.URL).toMatch(/\/replicafiles\/_ags_data\{[0-9A-F]{32}\}\.geodatabase$/);
  });

  it('is a job that ends with the same file, when asked for', async () => {
    const harness = start();
    const { statusUrl } = await harness.create({ dataFormat: 'sqlite', async: true });
    const last = (await harness.poll(statusUrl)).at(-1);
    expect(existsSync(pathOf(harness, last?.resultUrl ?? ''))).toBe(true);
  });

  it('leaves neither a replica nor a file behind when the file cannot be written', async () => {
    const far = layerSpec({
      id: 0,
      name: 'Far',
      geometryType: 'esriGeometryPoint',
      rows: () => [{ attributes: { GlobalID: guid(0, 1) }, geometry: { x: -99_000_000, y: 0 } }],
    });
    const harness = start({ spec: { ...PARK, layers: [far] } });
    const request = {
      dataFormat: 'sqlite',
      layerQueries: { 0: { queryOption: 'all' } },
      geometry: EVERYWHERE,
    };
    await expect(harness.create(request)).rejects.toThrow(/outside the grid/);
    expect(readdirSync(harness.service.outputFolder)).toEqual([]);
    const list = (await harness.routes.handle(
      harness.service,
      ['replicas'],
      NO_PARAMETERS,
      ANYONE,
    )) as { body: unknown[] };
    expect(list.body).toEqual([]);
  });

  it('is JSON when an existing copy is registered: there is no data to write', async () => {
    const harness = start();
    const { replicaID: refReplicaId } = await harness.create();
    const answer = await harness.create({
      dataFormat: 'sqlite',
      replicaOptions: { registerExistingData: { refReplicaId } },
    });
    expect(answer.responseType).toBe('esriReplicaResponseTypeInfo');
    expect(answer.resultUrl).toMatch(/\.json$/);
  });

  it('still refuses formats that the service does not write', async () => {
    const { text: said } = await refusalOf(start().create({ dataFormat: 'filegdb' }));
    expect(said).toContain("'dataFormat'=filegdb is not supported");
  });
});

function boxOf(points: readonly (readonly number[])[]): [number, number, number, number] {
  const xs = points.map(([x = NaN]) => x);
  const ys = points.map(([, y = NaN]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

const DATES = new Set(['SEEN', 'CreationDate', 'EditDate']);

/** A stored value as the hosted profile writes it in JSON. */
function asJson(name: string, value: unknown): unknown {
  if (DATES.has(name) && typeof value === 'number')
    return Math.round((value - 2440587.5) * 86_400_000);
  if (typeof value === 'string' && /^\{[0-9A-F-]{36}\}$/.test(value))
    return value.slice(1, -1).toLowerCase();
  return value;
}
