import { copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkRtree } from '../../../main/store/check-rtree.ts';
import { openReplicaReader, type ReplicaReader } from '../../../main/store/reader.ts';
import { openReplicaFile, resumeReplicaFile } from '../../../main/store/replica-file.ts';
import { hasGdal, ogr2ogr, validate, withOgr } from '../../support/gdal.ts';
import {
  beginReplica,
  buildReplica,
  everything,
  EVERYTHING,
  guid,
  LINES,
  loadReplica,
  point,
  POINTS,
  AT,
  temporaryFolder,
} from '../../support/replica.ts';

const FEATURE_TABLES = ['Hydrants_valves', 'Pipes', 'layer_2nd_zone', 'layer_gpkg_everything'];

describe.runIf(hasGdal)('a replica file, seen by GDAL', () => {
  const folder = temporaryFolder();
  let template: string;
  let path: string;
  let count = 0;

  beforeAll(async () => {
    template = await buildReplica(folder.path('template.gpkg'));
  });
  beforeEach(() => {
    path = folder.path(`copy-${count++}.gpkg`);
    copyFileSync(template, path);
  });
  afterAll(() => folder.dispose());

  function expectValid(file: string): void {
    expect(validate(file)).toEqual([]);
    for (const table of FEATURE_TABLES) expect(checkRtree(file, table)).toEqual([]);
  }

  function edits(): [string, string, string][] {
    return read(path, (reader) =>
      reader.pendingEdits().map(({ layerId, kind, globalId }) => [String(layerId), kind, globalId]),
    );
  }

  test('is valid when it is finished', () => expectValid(path));

  test('is valid at every moment of its creation', async () => {
    const target = folder.path(`new-${count++}.gpkg`);
    const snapshot = (name: string): string => {
      const copy = folder.path(`${name}-${count++}.gpkg`);
      copyFileSync(`${target}.part`, copy);
      return copy;
    };
    const file = beginReplica(target);
    expect(validate(snapshot('begun'))).toEqual([]);
    await loadReplica(file);
    expect(validate(snapshot('loaded'))).toEqual([]);
    file.close();
    const again = resumeReplicaFile(target)!;
    await loadReplica(again);
    expectValid(snapshot('loaded-again'));
    again.finish(AT);
    again.close();
    expectValid(target);
  });

  test('marks empty geometries as the specification says: bit 4 of the flags, and no R-tree entry', () => {
    const db = new Database(path, { readonly: true });
    const flags = db
      .prepare(`SELECT hex(substr(geom, 4, 1)) FROM "Pipes" WHERE NAME = 'empty'`)
      .pluck()
      .get();
    expect(flags).toBe('11');
    expect(db.prepare('SELECT count(*) FROM "rtree_Pipes_geom"').pluck().get()).toBe(1);
    db.close();
  });

  test('lists its layers, tables and pending edits, and nothing of its own', () => {
    const names = withOgr(
      path,
      'print([ds.GetLayer(i).GetName() for i in range(ds.GetLayerCount())])',
    );
    expect(names.trim()).toBe(
      "['Hydrants_valves', 'Pipes', 'layer_2nd_zone', 'layer_gpkg_everything', 'Hydrants_valves__ATTACH', 'pipes_2', 'pipes_2__ATTACH', 'syncline_pending_edits']",
    );
  });

  test('shows Z and M, the reference, the extent, aliases and value lists', () => {
    const output = withOgr(
      path,
      `
layer = ds.GetLayerByName('Pipes')
print(ogr.GeometryTypeToName(layer.GetGeomType()), layer.GetSpatialRef().GetAuthorityCode(None))
print(ds.GetLayerByName('Hydrants_valves').GetExtent())
defn = ds.GetLayerByName('layer_gpkg_everything').GetLayerDefn()
field = defn.GetFieldDefn(defn.GetFieldIndex('whole'))
print(ds.GetFieldDomain(field.GetDomainName()).GetEnumeration())
print(defn.GetFieldDefn(defn.GetFieldIndex('moment')).GetTypeName())
`,
    );
    expect(output.trim().split('\n')).toEqual([
      '3D Measured Multi Line String 3857',
      '(1.0, 3.0, 2.0, 6.0)',
      "{'1': 'Gravel', '2': 'Asphalt'}",
      'DateTime',
    ]);
    const db = new Database(path, { readonly: true });
    const titles = db
      .prepare(
        `SELECT column_name, title, constraint_name FROM gpkg_data_columns WHERE table_name = 'layer_gpkg_everything' ORDER BY 1`,
      )
      .raw()
      .all();
    db.close();
    expect(titles).toEqual([
      ['select', 'A "quoted" alias', null],
      ['small', 'Share in percent', 'Percent'],
      ['whole', 'Surface', 'Surface'],
    ]);
  });

  test('records nothing when GDAL writes every feature back unchanged', () => {
    withOgr(
      path,
      `
for name in ${JSON.stringify([...FEATURE_TABLES, 'pipes_2', 'Hydrants_valves__ATTACH'])}:
    layer = ds.GetLayerByName(name)
    for feature in list(layer): layer.SetFeature(feature)
`,
    );
    expect(edits()).toEqual([]);
    expectValid(path);
  });

  test('records what GDAL adds, changes and deletes', () => {
    withOgr(
      path,
      `
layer = ds.GetLayerByName('Hydrants_valves')
feature = layer.GetFeature(1)
feature.SetField('NAME', 'changed')
feature.SetGeometry(ogr.CreateGeometryFromWkt('POINT (50 60)'))
layer.SetFeature(feature)
layer.DeleteFeature(2)
added = ogr.Feature(layer.GetLayerDefn())
added.SetField('NAME', 'new')
added.SetGeometry(ogr.CreateGeometryFromWkt('POINT (70 80)'))
layer.CreateFeature(added)
zone = ds.GetLayerByName('layer_2nd_zone')
feature = zone.GetNextFeature()
feature.SetGeometry(ogr.CreateGeometryFromWkt('MULTIPOLYGON (((0 0, 20 0, 20 20, 0 0)))'))
zone.SetFeature(feature)
note = ds.GetLayerByName('pipes_2')
note.DeleteFeature(1)
`,
    );
    expect(edits().map(([layer, kind]) => [layer, kind])).toEqual([
      ['0', 'update'],
      ['0', 'delete'],
      ['0', 'add'],
      ['2', 'update'],
      ['3', 'delete'],
    ]);
    const changes = read(path, (reader) => [...reader.changes()]);
    expect(changes[0]).toMatchObject({
      before: point(1),
      after: point(1, { NAME: 'changed' }).attributes && { geometry: { x: 50, y: 60 } },
      differences: [{ field: 'NAME', before: 'point 1', after: 'changed' }],
      geometry: { before: { x: 1, y: 2 }, after: { x: 50, y: 60 } },
    });
    expect(changes[1]).toMatchObject({ before: point(2), after: null });
    expect(changes[2]).toMatchObject({
      before: null,
      after: { geometry: { x: 70, y: 80 }, attributes: { NAME: 'new', OBJECTID: null } },
    });
    expectValid(path);
  });

  test('records rows that ogr2ogr appends', () => {
    const source = folder.path(`source-${count++}.gpkg`);
    ogr2ogr(
      '-f',
      'GPKG',
      source,
      path,
      'Hydrants_valves',
      '-nln',
      'more',
      '-sql',
      "SELECT geom, NAME || ' copy' AS NAME, AMOUNT FROM Hydrants_valves",
    );
    ogr2ogr('-update', '-append', path, source, 'more', '-nln', 'Hydrants_valves');
    expect(edits().map(([, kind]) => kind)).toEqual(['add', 'add', 'add']);
    expectValid(path);
  });

  test('GDAL and the sync engine take turns; a rolled back dataset leaves no edit', async () => {
    withOgr(
      path,
      "ds.StartTransaction()\nds.GetLayerByName('Hydrants_valves').DeleteFeature(1)\nds.RollbackTransaction()",
    );
    expect(edits()).toEqual([]);
    const file = openReplicaFile(path);
    await file.apply((transaction) => {
      transaction.upsertFeatures(POINTS, [point(1, { NAME: 'theirs' }), point(9)]);
      transaction.deleteFeatures(POINTS, [guid(2)]);
      transaction.upsertFeatures(LINES, [
        {
          geometry: {
            paths: [
              [
                [1, 1],
                [9, 9],
              ],
            ],
          },
          attributes: { GlobalID: guid(102) },
        },
      ]);
      transaction.upsertFeatures(EVERYTHING, [everything(402)]);
    });
    expect(file.pendingEdits()).toEqual([]);
    file.close();
    expectValid(path);
    const names = withOgr(
      path,
      "print(sorted(f['NAME'] for f in ds.GetLayerByName('Hydrants_valves')))",
    );
    expect(names.trim()).toBe("['point 3', 'point 9', 'theirs']");
  });
});

function read<T>(path: string, work: (reader: ReplicaReader) => T): T {
  const reader = openReplicaReader(path);
  try {
    return work(reader);
  } finally {
    reader.close();
  }
}
