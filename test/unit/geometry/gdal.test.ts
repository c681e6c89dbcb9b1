import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  decodeGeometry,
  geometryEnvelope,
  isEmptyGeometry,
} from '../../../main/geometry/decode.ts';
import type { EsriGeometry } from '../../../main/geometry/esri.ts';
import type { GeometryType } from '../../../shared/model/geometry.ts';
import { blobOf, encoderFor, wkbOf, wrapWkb } from './blobs.ts';

/** The Python that Debian's python3-gdal is installed for. */
const PYTHON = '/usr/bin/python3';
const PREAMBLE = `
import json, sys
from osgeo import ogr, osr
ogr.UseExceptions()
work = json.load(sys.stdin)
`;

/** Runs a script that reads `work` and leaves its answer in `result`. */
function runGdal<T>(script: string, work: unknown): T {
  const { stdout, stderr, status } = spawnSync(
    PYTHON,
    ['-c', `${PREAMBLE}${script}\njson.dump(result, sys.stdout)`],
    { input: JSON.stringify(work), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

const hasGdal = spawnSync(PYTHON, ['-c', 'from osgeo import ogr']).status === 0;

const READ_WKB = `
result = []
for item in work:
    geometry = ogr.CreateGeometryFromWkb(bytes.fromhex(item))
    wkb = geometry.ExportToIsoWkb(ogr.wkbXDR)
    result.append({'wkt': geometry.ExportToIsoWkt(), 'wkb': wkb.hex(), 'valid': geometry.IsValid()})
`;

const CREATE_FILE = `
srs = osr.SpatialReference()
srs.ImportFromEPSG(3857)
file = ogr.GetDriverByName('GPKG').CreateDataSource(work['file'])
layer = file.CreateLayer('shapes', srs, ogr.wkbUnknown)
for wkt in work['wkts']:
    feature = ogr.Feature(layer.GetLayerDefn())
    if wkt is not None:
        feature.SetGeometryDirectly(ogr.CreateGeometryFromWkt(wkt))
    layer.CreateFeature(feature)
file = None
result = None
`;

const READ_FILE = `
file = ogr.Open(work['file'])
layer = file.GetLayer('shapes')
layer.SetSpatialFilterRect(*work['filter'])
result = [feature.GetGeometryRef().ExportToIsoWkt() for feature in layer]
`;

interface GdalReading {
  readonly wkt: string;
  readonly wkb: string;
  readonly valid: boolean;
}

interface GdalCase {
  readonly type: GeometryType;
  readonly hasZ?: boolean;
  readonly hasM?: boolean;
  readonly geometry: EsriGeometry;
  readonly wkt: string;
}

const CASES: readonly GdalCase[] = [
  { type: 'esriGeometryPoint', geometry: { x: 1.5, y: -2 }, wkt: 'POINT (1.5 -2)' },
  {
    type: 'esriGeometryPoint',
    hasZ: true,
    geometry: { x: 1, y: 2, z: 3 },
    wkt: 'POINT Z (1 2 3)',
  },
  { type: 'esriGeometryPoint', geometry: { x: 'NaN', y: 'NaN' }, wkt: 'POINT EMPTY' },
  {
    type: 'esriGeometryMultipoint',
    hasM: true,
    geometry: {
      hasM: true,
      points: [
        [1, 2, 7],
        [3, 4, 8],
      ],
    },
    wkt: 'MULTIPOINT M ((1 2 7),(3 4 8))',
  },
  {
    type: 'esriGeometryPolyline',
    hasZ: true,
    hasM: true,
    geometry: {
      hasZ: true,
      hasM: true,
      paths: [
        [
          [0, 0, 1, 2],
          [1, 1, 3, 4],
        ],
      ],
    },
    wkt: 'MULTILINESTRING ZM ((0 0 1 2,1 1 3 4))',
  },
  { type: 'esriGeometryPolygon', geometry: { rings: [] }, wkt: 'MULTIPOLYGON EMPTY' },
  {
    type: 'esriGeometryPolygon',
    geometry: {
      rings: [
        [0, 9],
        [1, 8],
        [2, 7],
        [3, 6],
      ].map(([low = 0, high = 0], level) => {
        const ring = [
          [low, low],
          [low, high],
          [high, high],
          [high, low],
          [low, low],
        ];
        return level % 2 === 0 ? ring : ring.reverse();
      }),
    },
    wkt: 'MULTIPOLYGON (((0 0,9 0,9 9,0 9,0 0),(1 1,1 8,8 8,8 1,1 1)),((2 2,7 2,7 7,2 7,2 2),(3 3,3 6,6 6,6 3,3 3)))',
  },
];

const BLOBS = CASES.map(({ type, hasZ = false, hasM = false, geometry }) =>
  blobOf(encoderFor({ geometryType: type, dimensions: { hasZ, hasM } }), geometry),
);

describe.runIf(hasGdal)('GDAL, given well-known binary,', () => {
  const readings = hasGdal
    ? runGdal<GdalReading[]>(
        READ_WKB,
        BLOBS.map((blob) => wkbOf(blob).toString('hex')),
      )
    : [];

  test('reads what the encoder writes', () => {
    expect(readings.map(({ wkt }) => wkt)).toEqual(CASES.map(({ wkt }) => wkt));
    expect(readings.every(({ valid }) => valid)).toBe(true);
  });

  test('writes, in big endian, what the decoder reads', () => {
    const decoded = readings.map(({ wkb }) => decodeGeometry(wrapWkb(Buffer.from(wkb, 'hex'))));
    expect(decoded).toEqual(CASES.map(({ geometry }) => geometry));
  });
});

describe.runIf(hasGdal)('a GeoPackage of GDAL', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'syncline-geometry-'));
    file = join(folder, 'gdal.gpkg');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('holds blobs that the decoder reads, with their envelopes', () => {
    const wkts = [...CASES.map(({ wkt }) => wkt), 'POLYGON ((0 0,5 0,5 5,0 0))', null];
    runGdal(CREATE_FILE, { file, wkts });
    const database = new Database(file, { readonly: true });
    const blobs = database
      .prepare<[], Buffer | null>('SELECT geom FROM shapes ORDER BY fid')
      .pluck()
      .all();
    database.close();
    const triangle = {
      rings: [
        [
          [0, 0],
          [5, 5],
          [5, 0],
          [0, 0],
        ],
      ],
    };
    expect(blobs.map((blob) => decodeGeometry(blob))).toEqual([
      ...CASES.map(({ geometry }) => geometry),
      triangle,
      null,
    ]);
    expect(blobs.map((blob) => geometryEnvelope(blob))).toEqual([
      ...BLOBS.map((blob) => geometryEnvelope(blob)),
      { minX: 0, minY: 0, maxX: 5, maxY: 5 },
      null,
    ]);
  });

  test('takes blobs of the encoder, and its triggers the envelope functions', () => {
    runGdal(CREATE_FILE, { file, wkts: [] });
    const database = new Database(file);
    const side = (name: 'minX' | 'minY' | 'maxX' | 'maxY') => (blob: unknown) => {
      const envelope = geometryEnvelope(blob as Buffer);
      return envelope === null || envelope === 'empty' ? null : envelope[name];
    };
    database.function('ST_IsEmpty', (blob) => Number(isEmptyGeometry(blob as Buffer)));
    database.function('ST_MinX', side('minX'));
    database.function('ST_MaxX', side('maxX'));
    database.function('ST_MinY', side('minY'));
    database.function('ST_MaxY', side('maxY'));
    const insert = database.prepare('INSERT INTO shapes (geom) VALUES (?)');
    for (const blob of BLOBS) insert.run(blob);
    expect(database.prepare("SELECT rtreecheck('rtree_shapes_geom')").pluck().get()).toBe('ok');
    database.close();
    const inInnermostHole = runGdal<string[]>(READ_FILE, { file, filter: [4, 4, 5, 5] });
    expect(inInnermostHole).toEqual([]);
    const around = runGdal<string[]>(READ_FILE, { file, filter: [-10, -10, 10, 10] });
    expect(around).toEqual(CASES.map(({ wkt }) => wkt).filter((wkt) => !wkt.endsWith('EMPTY')));
  });
});
