/**
 * Random values of every kind of field as a service sends them: what we write into a GeoPackage is what GDAL's ESRIJSON driver
 * reads from the same features, and what we read from a GeoPackage of GDAL is what GDAL was given.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storedConverter, wireConverter } from '../../../main/store/values.ts';
import type { FieldType } from '../../../shared/model/service.ts';
import { hasGdal } from '../../support/gdal.ts';
import { askGdal } from '../../support/gdal-json.ts';

const SEED = 20_260_504;
const ROWS = 300;

const guid = fc.uuid().map((id) => `{${id.toUpperCase()}}`);
const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', ' ', '\t\n', `O'Brien "quoted"`, '🌲é', '\u202Eabc', '0012', 'null', '1e5'),
);

/** From the year 1 to 9998; GDAL knows no others. */
const moment = fc.integer({ min: -62_135_596_800_000, max: 253_370_764_800_000 });

interface Column {
  readonly type: FieldType;
  readonly values: fc.Arbitrary<unknown>;
  /** In a GeoPackage. */
  readonly declared: string;
}

const COLUMNS: Readonly<Record<string, Column>> = {
  Whole: { type: 'Integer', declared: 'MEDIUMINT', values: fc.integer() },
  Small: {
    type: 'SmallInteger',
    declared: 'SMALLINT',
    values: fc.integer({ min: -32768, max: 32767 }),
  },
  // A double has 53 bits, and so have the numbers of JSON in most programs.
  Big: { type: 'BigInteger', declared: 'INTEGER', values: fc.maxSafeInteger() },
  Real: {
    type: 'Double',
    declared: 'DOUBLE',
    values: fc.double({ noNaN: true, noDefaultInfinity: true }),
  },
  Words: {
    type: 'String',
    declared: 'TEXT',
    values: text.map((value) => value.replaceAll('\u0000', '')),
  },
  Guid: { type: 'GUID', declared: 'TEXT', values: guid },
  Moment: { type: 'Date', declared: 'DATETIME', values: moment },
};
const NAMES = Object.keys(COLUMNS);

type Row = Readonly<Record<string, unknown>>;

function rows(): Row[] {
  const row = Object.fromEntries(
    NAMES.map((name) => [name, fc.option(COLUMNS[name]!.values, { freq: 8 })]),
  );
  const sample = fc.sample(fc.record(row), { seed: SEED, numRuns: ROWS });
  // As text and back, for JSON has no negative zero.
  return JSON.parse(JSON.stringify(sample)) as Row[];
}

const READ = `
def value(feature, i):
    if not feature.IsFieldSetAndNotNull(i): return None
    kind = feature.GetFieldDefnRef(i).GetType()
    if kind == ogr.OFTDateTime:
        year, month, day, hour, minute, second, zone = feature.GetFieldAsDateTime(i)
        return ['%04d-%02d-%02d %02d:%02d:%06.3f' % (year, month, day, hour, minute, second)]
    if kind in (ogr.OFTInteger, ogr.OFTInteger64): return [str(feature.GetFieldAsInteger64(i))]
    if kind == ogr.OFTReal: return [repr(feature.GetFieldAsDouble(i))]
    return [feature.GetFieldAsBinary(i).hex() if kind == ogr.OFTBinary else feature.GetFieldAsString(i).encode('utf-8', 'surrogateescape').hex()]

def read(source, name=None):
    layer = source.GetLayer(0) if name is None else source.GetLayer(name)
    definition = layer.GetLayerDefn()
    return [{definition.GetFieldDefn(i).GetName(): value(feature, i) for i in range(definition.GetFieldCount()) if definition.GetFieldDefn(i).GetName() in work['names']} for feature in layer]
`;

const READ_ESRI_JSON = `${READ}
gdal.FileFromMemBuffer('/vsimem/rows.json', json.dumps(work['set'], ensure_ascii=False).encode())
result = read(gdal.OpenEx('/vsimem/rows.json', gdal.OF_VECTOR, allowed_drivers=['ESRIJSON']))
`;

const READ_GEOPACKAGE = `${READ}
result = read(ogr.Open(work['file']), 'values')
`;

const CREATE = `
target = ogr.GetDriverByName('GPKG').CreateDataSource(work['file'])
layer = target.CreateLayer('values', None, ogr.wkbNone)
kinds = {'MEDIUMINT': (ogr.OFTInteger, 0), 'SMALLINT': (ogr.OFTInteger, ogr.OFSTInt16), 'INTEGER': (ogr.OFTInteger64, 0), 'DOUBLE': (ogr.OFTReal, 0), 'TEXT': (ogr.OFTString, 0), 'DATETIME': (ogr.OFTDateTime, 0)}
for name, declared in work['columns'].items():
    field = ogr.FieldDefn(name, kinds[declared][0])
    field.SetSubType(kinds[declared][1])
    layer.CreateField(field)
for row in work['rows']:
    feature = ogr.Feature(layer.GetLayerDefn())
    for name, value in row.items():
        if value is None: feature.SetFieldNull(name)
        elif work['columns'][name] == 'DATETIME': feature.SetField(name, value)
        elif isinstance(value, int): feature.SetFieldInteger64(feature.GetFieldIndex(name), value)
        else: feature.SetField(name, value)
    layer.CreateFeature(feature)
target = None
result = None
`;

describe.runIf(hasGdal)('values', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'syncline-gdal-'));
    file = join(folder, 'values.gpkg');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const columns = Object.fromEntries(NAMES.map((name) => [name, COLUMNS[name]!.declared]));

  it('that a service sends are written as GDAL reads them from Esri JSON', () => {
    const wanted = rows();
    askGdal(CREATE, { file, columns, rows: [] });
    const database = new Database(file);
    const places = NAMES.map(() => '?').join(', ');
    const insert = database.prepare(
      `INSERT INTO "values" (${NAMES.join(', ')}) VALUES (${places})`,
    );
    for (const row of wanted) {
      insert.run(...NAMES.map((name) => storedConverter(COLUMNS[name]!.type)(row[name])));
    }
    database.close();
    const set = {
      geometryType: 'esriGeometryPoint',
      fields: NAMES.map((name) => ({
        name,
        alias: name,
        type: `esriFieldType${COLUMNS[name]!.type}`,
      })),
      features: wanted.map((attributes) => ({ attributes })),
    };
    const ours = askGdal(READ_GEOPACKAGE, { file, names: NAMES });
    const theirs = askGdal<GdalRow[]>(READ_ESRI_JSON, { set, names: NAMES });
    expect(ours).toEqual(theirs.map(typed));
  });

  it('that GDAL writes into a GeoPackage go to the service as GDAL was given them', () => {
    const wanted = rows();
    const given = wanted.map((row) => ({
      ...row,
      Moment: typeof row['Moment'] === 'number' ? asGdal(row['Moment']) : null,
    }));
    askGdal(CREATE, { file, columns, rows: given });
    const database = new Database(file, { readonly: true });
    database.defaultSafeIntegers();
    const stored = database
      .prepare<[], Record<string, null | number | bigint | string>>(
        `SELECT ${NAMES.join(', ')} FROM "values" ORDER BY fid`,
      )
      .all();
    database.close();
    const wire = stored.map((row) =>
      Object.fromEntries(
        NAMES.map((name) => [name, wireConverter(COLUMNS[name]!.type)(row[name]!)]),
      ),
    );
    expect(wire).toEqual(wanted);
  });
});

type GdalRow = Readonly<Record<string, readonly [string] | null>>;

/**
 * Two types that the ESRIJSON driver of GDAL 3.6 does not know, so that it hands their values on as text: BigInteger, and
 * Date, which is in milliseconds.
 */
function typed(row: GdalRow): GdalRow {
  const plain = (name: string): string | null => {
    const value = row[name] ?? null;
    return value && Buffer.from(value[0], 'hex').toString('utf8');
  };
  const [big, moment] = [plain('Big'), plain('Moment')];
  return {
    ...row,
    Big: big === null ? null : [big],
    Moment: moment === null ? null : [asText(Number(moment))],
  };
}

function asText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');
}

/** A moment in UTC as GDAL takes it. */
function asGdal(milliseconds: number): string {
  return new Date(milliseconds)
    .toISOString()
    .replace('T', ' ')
    .replaceAll('-', '/')
    .replace('Z', '+00');
}
