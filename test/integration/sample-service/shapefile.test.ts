/** Shapefiles of the sample service, read by GDAL. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipShapefiles, type ShapefileLayer } from '../../../main/sample-service/shapefile/zip.ts';
import type { GeometryType } from '../../../main/sample-service/spec.ts';
import { hasGdal } from '../../support/gdal.ts';
import { specField, specLayer } from '../../support/service-spec.ts';

const WKT =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';

interface Read {
  readonly type: string;
  readonly rows: readonly {
    readonly fields: Record<string, unknown>;
    readonly wkt: string | null;
  }[];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-shp-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(layers: readonly ShapefileLayer[], name: string): Promise<Read> {
  const path = join(folder, `${name}.zip`);
  writeFileSync(
    path,
    await zipShapefiles(layers, WKT, Date.UTC(2026, 0, 2), async () => undefined),
  );
  const script = `
import sys, json
from osgeo import ogr
ogr.UseExceptions()
ds = ogr.Open('/vsizip/' + sys.argv[1])
layer = ds.GetLayerByName(sys.argv[2])
rows = []
for feature in layer:
  shape = feature.GetGeometryRef()
  rows.append({'fields': feature.items(), 'wkt': shape.ExportToIsoWkt() if shape else None})
print(json.dumps({'type': ogr.GeometryTypeToName(layer.GetGeomType()), 'rows': rows}))
`;
  const output = execFileSync('/usr/bin/python3', ['-c', script, path, name], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
  return JSON.parse(output) as Read;
}

function shapes(
  geometryType: GeometryType | null,
  hasZ: boolean,
  geometries: readonly (Record<string, unknown> | null)[],
): ShapefileLayer {
  return {
    layer: specLayer({ id: 0, name: 'Shapes', geometryType, hasZ }),
    rows: () => [geometries.map((geometry, n) => ({ attributes: { OBJECTID: n + 1 }, geometry }))],
  };
}

describe.runIf(hasGdal)('a shapefile of the sample service', () => {
  const cases: readonly [GeometryType, boolean, Record<string, unknown>, string][] = [
    ['esriGeometryPoint', false, { x: 1.5, y: -2 }, 'POINT (1.5 -2)'],
    ['esriGeometryPoint', true, { x: 1, y: 2, z: 3 }, 'POINT Z (1 2 3)'],
    [
      'esriGeometryMultipoint',
      false,
      {
        points: [
          [1, 2],
          [3, 4],
        ],
      },
      'MULTIPOINT ((1 2),(3 4))',
    ],
    [
      'esriGeometryPolyline',
      true,
      {
        paths: [
          [
            [0, 0, 1],
            [1, 1, 2],
          ],
          [
            [5, 5, 3],
            [6, 6, 4],
          ],
        ],
      },
      'MULTILINESTRING Z ((0 0 1,1 1 2),(5 5 3,6 6 4))',
    ],
    [
      'esriGeometryPolygon',
      false,
      {
        rings: [
          [
            [0, 0],
            [0, 9],
            [9, 9],
            [9, 0],
            [0, 0],
          ],
          [
            [2, 2],
            [4, 2],
            [4, 4],
            [2, 4],
            [2, 2],
          ],
        ],
      },
      'POLYGON ((0 0,0 9,9 9,9 0,0 0),(2 2,4 2,4 4,2 4,2 2))',
    ],
  ];
  it.each(cases)(
    'keeps %s (with z: %s) and rows without a shape',
    async (type, hasZ, geometry, wkt) => {
      const { rows } = await read([shapes(type, hasZ, [geometry, null])], 'Shapes');
      expect(rows.map((row) => row.wkt)).toEqual([wkt, null]);
    },
  );

  it('keeps numbers exactly, text in any script as far as it fits, dates by the day', async () => {
    const layer = specLayer({
      id: 0,
      name: 'Values',
      geometryType: null,
      fields: [
        specField('OBJECTID', 'OID'),
        specField('A_long_field_name', 'Double'),
        specField('A_long_field_other', 'Integer'),
        specField('Big', 'BigInteger'),
        specField('Text', 'String', { length: 200 }),
        specField('Seen', 'Date'),
        specField('Raw', 'Blob'),
      ],
    });
    const values = {
      OBJECTID: 1,
      A_long_field_name: 0.1 + 0.2,
      A_long_field_other: -42,
      Big: 9007199254740993n,
      Text: 'ü木'.repeat(100),
      Seen: Date.UTC(2026, 2, 4, 23, 59),
      Raw: 'AAAA',
    };
    const rows = () => [
      [
        { attributes: values, geometry: null },
        { attributes: { OBJECTID: 2 }, geometry: null },
      ],
    ];
    const [first, second] = (await read([{ layer, rows }], 'Values')).rows;
    expect(first!.fields).toMatchObject({
      OBJECTID: 1,
      A_long_fie: 0.1 + 0.2,
      A_long_f_1: -42,
      Seen: '2026/03/04',
    });
    expect(first!.fields).not.toHaveProperty('Raw');
    const text = first!.fields['Text'] as string;
    expect('ü木'.repeat(100).startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(98);
    expect(second!.fields).toMatchObject({ OBJECTID: 2, A_long_fie: null, Text: null, Seen: null });
  });
});
