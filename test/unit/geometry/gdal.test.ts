import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { decodeGeometry } from '../../../main/geometry/decode.ts';
import type { EsriGeometry, LayerGeometryType } from '../../../main/geometry/esri.ts';
import { blobOf, encoderFor, wkbOf, wrapWkb } from './blobs.ts';

const PYTHON = '/usr/bin/python3';

/** Turns each WKB (hex) into ISO WKT and into big endian ISO WKB of GDAL's own. */
const SCRIPT = `
import json, sys
from osgeo import ogr
ogr.UseExceptions()
result = []
for item in json.load(sys.stdin):
    geometry = ogr.CreateGeometryFromWkb(bytes.fromhex(item))
    result.append({
        'wkt': geometry.ExportToIsoWkt(),
        'wkb': geometry.ExportToIsoWkb(ogr.wkbXDR).hex(),
        'valid': geometry.IsValid(),
    })
json.dump(result, sys.stdout)
`;

interface GdalReading {
  readonly wkt: string;
  readonly wkb: string;
  readonly valid: boolean;
}

function readWithGdal(wkbs: readonly Buffer[]): GdalReading[] {
  const input = JSON.stringify(wkbs.map((wkb) => wkb.toString('hex')));
  const { stdout, stderr, status } = spawnSync(PYTHON, ['-c', SCRIPT], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as GdalReading[];
}

const hasGdal = spawnSync(PYTHON, ['-c', 'from osgeo import ogr']).status === 0;

interface GdalCase {
  readonly type: LayerGeometryType;
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
        [
          [0, 0],
          [0, 9],
          [9, 9],
          [9, 0],
          [0, 0],
        ],
        [
          [1, 1],
          [8, 1],
          [8, 8],
          [1, 8],
          [1, 1],
        ],
        [
          [2, 2],
          [2, 7],
          [7, 7],
          [7, 2],
          [2, 2],
        ],
        [
          [3, 3],
          [6, 3],
          [6, 6],
          [3, 6],
          [3, 3],
        ],
      ],
    },
    wkt: 'MULTIPOLYGON (((0 0,9 0,9 9,0 9,0 0),(1 1,1 8,8 8,8 1,1 1)),((2 2,7 2,7 7,2 7,2 2),(3 3,3 6,6 6,6 3,3 3)))',
  },
];

describe.runIf(hasGdal)('GDAL', () => {
  const blobs = CASES.map(({ type, hasZ = false, hasM = false, geometry }) =>
    blobOf(encoderFor({ geometryType: type, dimensions: { hasZ, hasM } }), geometry),
  );

  test('reads what the encoder writes', () => {
    const readings = readWithGdal(blobs.map(wkbOf));
    expect(readings.map(({ wkt }) => wkt)).toEqual(CASES.map(({ wkt }) => wkt));
    expect(readings.every(({ valid }) => valid)).toBe(true);
  });

  test('writes, in big endian, what the decoder reads', () => {
    const readings = readWithGdal(blobs.map(wkbOf));
    const decoded = readings.map(({ wkb }) => decodeGeometry(wrapWkb(Buffer.from(wkb, 'hex'))));
    expect(decoded).toEqual(CASES.map(({ geometry }) => geometry));
  });
});
