import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toGeoJson } from '../../../main/sample-service/geometry/geojson.ts';
import { boundsOverlap, intersects } from '../../../main/sample-service/geometry/intersects.ts';
import {
  projectBounds,
  projectGeometry,
  readSpatialReference,
} from '../../../main/sample-service/geometry/project.ts';
import { boundsOf, readShape, writeShape } from '../../../main/sample-service/geometry/shape.ts';
import type { Shape } from '../../../main/sample-service/geometry/shape.ts';
import { ServiceError } from '../../../main/sample-service/errors.ts';
import { RINGS } from './park.ts';

type Json = Readonly<Record<string, unknown>>;

function shape(geometry: Json): Shape {
  const result = readShape(geometry);
  if (result === null) throw new Error('empty');
  return result;
}

const box = (xmin: number, ymin: number, xmax: number, ymax: number): Json => ({
  xmin,
  ymin,
  xmax,
  ymax,
});
const RING = { rings: RINGS };
const TWO_PARTS = { rings: [box4(0, 0, 10, 10), box4(100, 100, 110, 110)] };
const LINE = {
  paths: [
    [
      [0, 0],
      [10, 10],
    ],
    [
      [100, 0],
      [100, 50],
    ],
  ],
};

function box4(xmin: number, ymin: number, xmax: number, ymax: number): number[][] {
  return [
    [xmin, ymin],
    [xmin, ymax],
    [xmax, ymax],
    [xmax, ymin],
    [xmin, ymin],
  ];
}

describe('intersects', () => {
  it.each<[string, Json, Json, boolean]>([
    ['point in polygon', RING, { x: 10, y: 10 }, true],
    ['point in the hole', RING, { x: 35, y: 35 }, false],
    ['point on the island in the hole', RING, { x: 45, y: 45 }, true],
    ['point on the outer edge', RING, { x: 0, y: 45 }, true],
    ['point on the edge of the hole', RING, { x: 30, y: 45 }, true],
    ['point on a corner', RING, { x: 90, y: 90 }, true],
    ['point outside', RING, { x: 91, y: 45 }, false],
    ['box inside the polygon', RING, box(5, 5, 6, 6), true],
    ['box inside the hole', RING, box(31, 31, 35, 35), false],
    ['box around everything', RING, box(-5, -5, 95, 95), true],
    ['box in the hole around the island', RING, box(38, 38, 52, 52), true],
    ['box that touches from outside', RING, box(90, 0, 100, 10), true],
    ['box beside', RING, box(91, 0, 100, 10), false],
    ['polygon in polygon', RING, { rings: [box4(5, 5, 8, 8)] }, true],
    ['polygon in the hole', RING, { rings: [box4(31, 31, 33, 33)] }, false],
    ['polygon around polygon', { rings: [box4(5, 5, 8, 8)] }, RING, true],
    [
      'crossing bars without a common corner',
      { rings: [box4(0, 4, 30, 6)] },
      { rings: [box4(10, -9, 12, 20)] },
      true,
    ],
    ['second part of a polygon', TWO_PARTS, { x: 105, y: 105 }, true],
    ['between the parts of a polygon', TWO_PARTS, box(50, 50, 60, 60), false],
    [
      'line through the polygon',
      RING,
      {
        paths: [
          [
            [-10, 5],
            [100, 5],
          ],
        ],
      },
      true,
    ],
    [
      'line inside the hole',
      RING,
      {
        paths: [
          [
            [31, 31],
            [59, 39],
          ],
        ],
      },
      false,
    ],
    [
      'line along the edge',
      RING,
      {
        paths: [
          [
            [0, -10],
            [0, 100],
          ],
        ],
      },
      true,
    ],
    [
      'line across line',
      LINE,
      {
        paths: [
          [
            [0, 10],
            [10, 0],
          ],
        ],
      },
      true,
    ],
    [
      'line beside line',
      LINE,
      {
        paths: [
          [
            [0, 1],
            [9, 10],
          ],
        ],
      },
      false,
    ],
    [
      'collinear lines that overlap',
      LINE,
      {
        paths: [
          [
            [5, 5],
            [20, 20],
          ],
        ],
      },
      true,
    ],
    [
      'collinear lines apart',
      LINE,
      {
        paths: [
          [
            [11, 11],
            [20, 20],
          ],
        ],
      },
      false,
    ],
    [
      'lines that share an end',
      LINE,
      {
        paths: [
          [
            [10, 10],
            [20, 0],
          ],
        ],
      },
      true,
    ],
    ['second path of a line', LINE, box(99, 10, 101, 20), true],
    ['point on a line', LINE, { x: 5, y: 5 }, true],
    ['point beside a line', LINE, { x: 5, y: 5.1 }, false],
    [
      'multipoint with one point inside',
      RING,
      {
        points: [
          [200, 200],
          [10, 10],
        ],
      },
      true,
    ],
    [
      'multipoint with none inside',
      RING,
      {
        points: [
          [200, 200],
          [35, 35],
        ],
      },
      false,
    ],
    [
      'point on point',
      { x: 1, y: 1 },
      {
        points: [
          [0, 0],
          [1, 1],
        ],
      },
      true,
    ],
    ['point beside point', { x: 1, y: 1 }, { x: 1, y: 2 }, false],
    ['point in box', box(0, 0, 2, 2), { x: 1, y: 1 }, true],
    ['point under box', box(0, 0, 2, 2), { x: 1, y: -1 }, false],
  ])('%s', (_name, one, other, expected) => {
    expect(intersects(shape(one), shape(other), 1e-9)).toBe(expected);
    expect(intersects(shape(other), shape(one), 1e-9)).toBe(expected);
  });

  it('of two boxes is overlap of their bounds, drawn as envelope, polygon or line', () => {
    const side = fc.integer({ min: 0, max: 12 });
    const boxes = fc.tuple(side, side, side, side).map(([x, y, width, height]) => ({
      xmin: x,
      ymin: y,
      xmax: x + width + 1,
      ymax: y + height + 1,
    }));
    fc.assert(
      fc.property(boxes, boxes, (one, other) => {
        const expected = boundsOverlap(one, other);
        const polygon = { rings: [box4(other.xmin, other.ymin, other.xmax, other.ymax)] };
        expect(intersects(shape(one), shape(other), 1e-9)).toBe(expected);
        expect(intersects(shape(one), shape(polygon), 1e-9)).toBe(expected);
        const diagonal = {
          paths: [
            [
              [other.xmin, other.ymin],
              [other.xmax, other.ymax],
            ],
          ],
        };
        if (intersects(shape(one), shape(diagonal), 1e-9)) expect(expected).toBe(true);
      }),
    );
  });

  it('does not depend on the order of the two', () => {
    const at = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    const triangle = fc.tuple(at, at, at).map(([a, b, c]) => ({ rings: [[a, b, c, a]] }));
    const line = fc.array(at, { minLength: 2, maxLength: 5 }).map((path) => ({ paths: [path] }));
    fc.assert(
      fc.property(fc.oneof(triangle, line), fc.oneof(triangle, line), (one, other) => {
        expect(intersects(shape(one), shape(other), 1e-9)).toBe(
          intersects(shape(other), shape(one), 1e-9),
        );
      }),
    );
  });

  it('holds for every vertex of a polygon as a point', () => {
    fc.assert(
      fc.property(fc.constantFrom(...RINGS.flat()), (position) => {
        const [x, y] = position;
        expect(intersects(shape(RING), shape({ x, y }), 1e-9)).toBe(true);
      }),
    );
  });
});

describe('reading a geometry', () => {
  it.each<[string, Json]>([
    [
      'an open ring',
      {
        rings: [
          [
            [0, 0],
            [0, 1],
            [1, 1],
            [1, 0],
          ],
        ],
      },
    ],
    [
      'a ring of three positions',
      {
        rings: [
          [
            [0, 0],
            [0, 1],
            [0, 0],
          ],
        ],
      },
    ],
    ['a path of one position', { paths: [[[0, 0]]] }],
    ['a text as coordinate', { x: '1', y: 2 }],
    ['an infinite coordinate', { x: Infinity, y: 2 }],
    ['rings that are no array', { rings: 5 }],
    ['positions that are no array', { paths: [[5, 6]] }],
    ['an envelope inside out', box(1, 0, 0, 1)],
    ['no known key', { lat: 1, lon: 2 }],
    ['true curves', { curveRings: [] }],
  ])('refuses %s', (_name, geometry) => {
    expect(() => readShape(geometry)).toThrow();
  });

  it.each<[string, Json]>([
    ['a point without x', { x: null, y: null }],
    ['a point with NaN', { x: 'NaN', y: 'NaN' }],
    ['no rings', { rings: [] }],
    ['an empty ring', { rings: [[]] }],
    ['no points', { points: [] }],
    ['nothing but a reference', { spatialReference: { wkid: 4326 } }],
  ])('takes %s as empty', (_name, geometry) => {
    expect(readShape(geometry)).toBeNull();
  });

  it.each<[Json, Json]>([
    [
      { x: 1, y: 2, z: 3, m: 4 },
      { x: 1, y: 2, z: 3, m: 4 },
    ],
    [
      { hasM: true, points: [[1, 2, 9]] },
      { hasZ: true, hasM: true, points: [[1, 2, 0, 9]] },
    ],
    [
      {
        paths: [
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
      },
      {
        hasZ: true,
        hasM: true,
        paths: [
          [
            [1, 2, 3, null],
            [4, 5, 6, null],
          ],
        ],
      },
    ],
    [
      {
        hasZ: true,
        hasM: true,
        paths: [
          [
            [1, 2, 3, 'NaN'],
            [4, 5, 6, 7],
          ],
        ],
      },
      {
        hasZ: true,
        hasM: true,
        paths: [
          [
            [1, 2, 3, null],
            [4, 5, 6, 7],
          ],
        ],
      },
    ],
  ])('writes %j with z and m as %j', (geometry, expected) => {
    expect(writeShape(shape(geometry), { hasZ: true, hasM: true })).toEqual(expected);
  });

  it('drops z and m that are not wanted', () => {
    const geometry = { hasZ: true, hasM: true, points: [[1, 2, 3, 4]] };
    expect(writeShape(shape(geometry), { hasZ: false, hasM: false })).toEqual({ points: [[1, 2]] });
    expect(writeShape(shape(geometry), { hasZ: false, hasM: true })).toEqual({
      hasM: true,
      points: [[1, 2, 4]],
    });
  });
});

describe('reprojection', () => {
  // Computed by gdaltransform.
  it.each<[number, number, number, number, number]>([
    [26910, -122.4, 37.8, 552821.382993, 4183794.498824],
    [25832, 9.99, 53.55, 565590.940688, 5933912.165416],
    [2230, -117.16, 32.72, 6281779.126791, 1842971.168767],
    [2229, -118.24, 34.05, 6488965.86377, 1840664.934474],
    [3857, -120.7, 35.3, -13436262.538748, 4204725.050936],
    [102100, -120.7, 35.3, -13436262.538748, 4204725.050936],
    [32733, 18.42, -33.92, 816196.711796, 6241444.314438],
    [3035, 13.4, 52.52, 4551697.47562, 3273252.407167],
  ])('from 4326 to %d agrees with GDAL', (wkid, longitude, latitude, x, y) => {
    const point = projectGeometry({ x: longitude, y: latitude }, 4326, wkid) as {
      x: number;
      y: number;
    };
    expect(point.x).toBeCloseTo(x, 3);
    expect(point.y).toBeCloseTo(y, 3);
    const back = projectGeometry(point, wkid, 4326) as { x: number; y: number };
    expect(back.x).toBeCloseTo(longitude, 8);
    expect(back.y).toBeCloseTo(latitude, 8);
  });

  it('keeps parts, z and m', () => {
    const geometry = {
      hasZ: true,
      hasM: true,
      paths: [
        [
          [1, 2, 3, 4],
          [5, 6, 7, null],
        ],
      ],
    };
    const there = projectGeometry(geometry, 4326, 3857) as { paths: number[][][] };
    expect(there.paths[0]?.map((position) => position.slice(2))).toEqual([
      [3, 4],
      [7, null],
    ]);
  });

  it('covers a bent envelope', () => {
    const bounds = projectBounds({ xmin: -123, ymin: 37, xmax: -121, ymax: 38 }, 4326, 26910);
    const middle = projectGeometry({ x: -123, y: 37 }, 4326, 26910) as { x: number; y: number };
    expect(bounds.ymin).toBeLessThanOrEqual(middle.y);
    expect(bounds.xmin).toBeLessThanOrEqual(middle.x);
  });

  it.each<[unknown, number | null]>([
    [4326, 4326],
    ['4326', 4326],
    [{ wkid: 102100, latestWkid: 3857 }, 3857],
    [{ wkid: 102100 }, 102100],
    [undefined, null],
    ['', null],
  ])('reads %j as %j', (value, expected) => {
    expect(readSpatialReference(value, 'inSR')).toBe(expected);
  });

  it.each([99999, 27700, 'EPSG:4326', { wkt: 'GEOGCS[...]' }, true])(
    'refuses the spatial reference %j in words',
    (value) => {
      expect(() => readSpatialReference(value, 'inSR')).toThrow(ServiceError);
    },
  );
});

describe('GeoJSON', () => {
  it('puts holes into the polygons that they are holes of', () => {
    const result = toGeoJson(RING) as { type: string; coordinates: number[][][][] };
    expect(result.type).toBe('MultiPolygon');
    expect(result.coordinates.map((polygon) => polygon.length).sort()).toEqual([1, 2]);
    expect(boundsOf(shape({ rings: result.coordinates.flat() }))).toEqual(box(0, 0, 90, 90));
  });

  it.each<[Json, Json]>([
    [
      { x: 1, y: 2, z: 3, m: 4 },
      { type: 'Point', coordinates: [1, 2, 3] },
    ],
    [{ points: [[1, 2]] }, { type: 'MultiPoint', coordinates: [[1, 2]] }],
    [
      {
        paths: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      },
      {
        type: 'LineString',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [LINE, { type: 'MultiLineString', coordinates: LINE.paths }],
  ])('of %j is %j', (geometry, expected) => {
    expect(toGeoJson(geometry)).toEqual(expected);
  });
});
