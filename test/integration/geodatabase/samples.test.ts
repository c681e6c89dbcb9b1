import Database from 'better-sqlite3';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import proj4 from 'proj4';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLayer } from '../../../main/arcgis/wire/layer.ts';
import { readServiceRoot } from '../../../main/arcgis/wire/service.ts';
import { readCatalog } from '../../../main/geodatabase/catalog.ts';
import { openContainer } from '../../../main/geodatabase/container.ts';
import { openGeodatabase } from '../../../main/geodatabase/geodatabase.ts';
import { readGridShapes } from '../../../main/geodatabase/rows.ts';
import { gridEnvelope } from '../../../main/geodatabase/shape.ts';
import { createGeometryEncoder } from '../../../main/geometry/encode.ts';
import { GEOMETRY_TYPES } from '../../../shared/model/geometry.ts';
import { keepingSink } from './sinks.ts';
import { hasSamples, samplePath } from './samples.ts';

const ROWS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  usa: { USMajorCities: 118, USMajorHighways: 228, USStates: 49, consolidationMapping_GDB: 3 },
  'la-trails': { Trailheads: 475, consolidationMapping_GDB: 1 },
  'military-overlay': {
    Air: 2,
    ControlMeasuresAreas: 10,
    ControlMeasuresLines: 9,
    Units: 4,
    Units_Multipoint: 5,
    consolidationMapping_GDB: 5,
  },
  'offline-sample': { Commercial_Buildings: 2, Public_Facilities: 0, Residential_Buildings: 1 },
};
const NAMES = Object.keys(ROWS);

describe.runIf(hasSamples)('real geodatabases', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'geodatabase-samples-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A copy, so that what appears beside it is seen even where the samples are read-only. */
  function copyOf(name: string): string {
    const path = join(folder, `${name}.geodatabase`);
    copyFileSync(samplePath(name), path);
    return path;
  }

  /** The file as another program reads it. */
  function inSqlite<T>(name: string, work: (db: Database.Database) => T): T {
    const path = join(folder, `${name}-judge.geodatabase`);
    copyFileSync(samplePath(name), path);
    const db = new Database(path);
    try {
      return work(db);
    } finally {
      db.close();
    }
  }

  test.each(NAMES)('%s is read whole: every current row of every table', (name) => {
    const geodatabase = openGeodatabase(samplePath(name));
    expect(geodatabase.description.trouble).toEqual([]);
    const kept = keepingSink();
    geodatabase.readInto(kept.sink);
    const counts = geodatabase.description.layers.map(({ id, tableName }) => [
      tableName,
      kept.features(id).length,
    ]);
    expect(Object.fromEntries(counts)).toEqual(ROWS[name]);
    for (const { id, tableName } of geodatabase.description.layers) {
      expect(geodatabase.countRows(id), tableName).toBe(ROWS[name]![tableName]);
    }
    geodatabase.close();
  });

  test.each(NAMES)('every shape of %s fills its box in the R-tree of the file', (name) => {
    const container = openContainer(samplePath(name));
    let shapes = 0;
    for (const { rows } of readCatalog(container).layers) {
      if (rows.shape === null) continue;
      const { grid, column } = rows.shape;
      const boxes = inSqlite(name, (db) =>
        db
          .prepare(
            `SELECT pkid, minx, miny, maxx, maxy FROM "st_spindex__${rows.table.name}_${column}"`,
          )
          .raw()
          .all(),
      ) as number[][];
      const before = shapes;
      const boxOf = new Map(boxes.map(([pkid, ...box]) => [pkid!, box]));
      for (const { rowid, shape } of readGridShapes(container, rows)) {
        const box = shape && gridEnvelope(shape)!;
        if (box === null) {
          expect(boxOf.has(rowid)).toBe(false);
          continue;
        }
        const [xmin, ymin, xmax, ymax] = box.map(
          (value, at) => value / grid.xyScale + (at % 2 === 0 ? grid.xOrigin : grid.yOrigin),
        );
        const stored = boxOf.get(rowid)!;
        // An R-tree rounds its boxes outwards to float32.
        [xmin!, ymin!].forEach((value, at) =>
          expect(isFloatBelow(stored[at]!, value), `${rows.table.name} ${rowid}`).toBe(true),
        );
        [xmax!, ymax!].forEach((value, at) =>
          expect(isFloatBelow(-stored[at + 2]!, -value), `${rows.table.name} ${rowid}`).toBe(true),
        );
        shapes++;
      }
      expect(boxOf.size, rows.table.name).toBe(shapes - before);
    }
    container.close();
    expect(shapes).toBe(
      { usa: 395, 'la-trails': 475, 'military-overlay': 30, 'offline-sample': 6 }[name],
    );
  });

  test.each(NAMES)('the shapes of %s together fill the extents that GDB_Layers states', (name) => {
    const stated = inSqlite(name, (db) =>
      db
        .prepare(
          `SELECT table_name, minx, miny, maxx, maxy FROM GDB_Layers WHERE table_name <> 'GDB_Items'`,
        )
        .raw()
        .all(),
    ) as [string, number, number, number, number][];
    const container = openContainer(samplePath(name));
    for (const { rows } of readCatalog(container).layers) {
      if (rows.shape === null) continue;
      const { grid } = rows.shape;
      const boxes = [...readGridShapes(container, rows)].flatMap(({ shape }) =>
        shape ? [gridEnvelope(shape)!] : [],
      );
      const [, ...extent] = stated.find(([table]) => table === rows.table.name)!;
      if (boxes.length === 0) {
        expect(extent[0]).toBe(9.999e35);
        continue;
      }
      const computed = [0, 1, 2, 3].map((side) => {
        const grids = boxes.map((box) => box[side]!);
        const value = side < 2 ? Math.min(...grids) : Math.max(...grids);
        return value / grid.xyScale + (side % 2 === 0 ? grid.xOrigin : grid.yOrigin);
      });
      expect(computed, rows.table.name).toEqual(
        extent.map((value) => expect.closeTo(value, 6) as number),
      );
    }
    container.close();
  });

  test('the trailheads of Los Angeles lie where their LAT and LON columns say, within 20 m', () => {
    const geodatabase = openGeodatabase(samplePath('la-trails'));
    const distances = [...geodatabase.features(0)].flat().map(({ attributes, geometry }) => {
      const { x, y } = geometry as { x: number; y: number };
      const [lon = 0, lat = 0] = proj4('EPSG:3857', 'EPSG:4326', [x, y]);
      const [dLat, dLon] = [lat - Number(attributes['LAT']), lon - Number(attributes['LON'])];
      return Math.hypot(dLat, dLon * Math.cos((lat * Math.PI) / 180)) * 111_320;
    });
    geodatabase.close();
    expect(distances).toHaveLength(475);
    expect(Math.max(...distances)).toBeLessThan(20);
    expect(distances.toSorted((a, b) => a - b)[237]).toBeLessThan(0.5);
  });

  test.each(NAMES)(
    'what %s says of itself is read like the answer of a service, and its geometries can be stored',
    (name) => {
      const geodatabase = openGeodatabase(samplePath(name));
      const { service, layers } = geodatabase.description;
      const root = readServiceRoot(service)!;
      expect([...root.layerIds, ...root.tableIds].toSorted((a, b) => a - b)).toEqual(
        layers.map(({ id }) => id),
      );
      for (const { id, json } of layers) {
        const layer = readLayer(json, root.layerDefaults)!;
        expect(layer.id).toBe(id);
        const names = layer.fields.map((field) => field.name);
        const encoder =
          layer.geometryType === null
            ? null
            : createGeometryEncoder({
                geometryType: GEOMETRY_TYPES.find((type) => type === layer.geometryType)!,
                hasZ: layer.hasZ,
                hasM: layer.hasM,
                srsId: 3857,
              });
        for (const { attributes, geometry } of [...geodatabase.features(id)].flat()) {
          expect(Object.keys(attributes).toSorted()).toEqual(names.toSorted());
          if (geometry) expect(encoder!.encode(geometry)).not.toBeNull();
        }
      }
      geodatabase.close();
    },
  );

  test('outer rings of the states run clockwise', () => {
    const geodatabase = openGeodatabase(samplePath('usa'));
    let outer = 0;
    for (const { geometry } of [...geodatabase.features(2)].flat()) {
      const [first] = (geometry as { rings: number[][][] }).rings;
      expect(signedArea(first!)).toBeLessThan(0);
      outer++;
    }
    geodatabase.close();
    expect(outer).toBe(49);
  });

  test('the pending edit of the offline sample is found, with the row before and after', () => {
    const geodatabase = openGeodatabase(samplePath('offline-sample'));
    expect(geodatabase.description.replica).toMatchObject({
      name: 'MyReplica_7537',
      replicaId: '{0F94E812-7D78-45CE-ADAB-266A62E3EDFF}',
      syncModel: 'perLayer',
      direction: 'bidirectional',
      attachmentsDirection: null,
      returnsAttachments: false,
    });
    expect(geodatabase.description.generations.layers).toEqual({
      0: 6536164,
      1: 6536160,
      2: 6536160,
    });
    const [layer, ...others] = geodatabase.pendingEdits();
    expect([layer!.layerName, others]).toEqual(['Commercial Buildings', []]);
    expect(layer!.features).toHaveLength(1);
    const [edit] = layer!.features;
    expect(edit).toMatchObject({
      kind: 'update',
      objectId: 1,
      globalId: '{B293A526-C16C-4F46-BE12-70296F28CB96}',
      doubt: null,
    });
    expect(edit!.firstChangedAt).toBe('2016-03-04T20:44:06.124Z');
    expect(edit!.before!.attributes['TYPDAMAGE']).toBe('Destroyed');
    expect(edit!.before!.geometry).not.toEqual(edit!.after!.geometry);
    expect([...geodatabase.archivedFeatures(0)].flat()).toHaveLength(3);
    geodatabase.close();
  });

  test.each(NAMES)('%s stays as it is, alone in its folder', (name) => {
    const path = copyOf(name);
    const before = readdirSync(folder);
    const bytes = readFileSync(path);
    const temporaryFolder = mkdtempSync(join(tmpdir(), 'geodatabase-copies-'));
    const geodatabase = openGeodatabase(path, { temporaryFolder });
    geodatabase.readInto(keepingSink().sink);
    geodatabase.pendingEdits();
    expect(readdirSync(folder)).toEqual(before);
    geodatabase.close();
    expect(readdirSync(folder)).toEqual(before);
    expect(readdirSync(temporaryFolder)).toEqual([]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    rmSync(temporaryFolder, { recursive: true });
  });
});

/** True when `float` is a float32 at or just below the value. */
function isFloatBelow(float: number, value: number): boolean {
  return float <= value && value - float <= Math.abs(value) * 2 ** -22 + 1e-30;
}

function signedArea(ring: readonly (readonly number[])[]): number {
  let area = 0;
  for (let at = 1; at < ring.length; at++) {
    const [a, b] = [ring[at - 1]!, ring[at]!];
    area += a[0]! * b[1]! - b[0]! * a[1]!;
  }
  return area / 2;
}
