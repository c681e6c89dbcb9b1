import { describe, expect, it } from 'vitest';
import { decodeGeometry } from '../../../main/geometry/decode.ts';
import { createGeometryEncoder } from '../../../main/geometry/encode.ts';
import { toGeoJson } from '../../../main/geometry/geojson.ts';
import { lonLatOf, type ToLonLat } from '../../../main/geometry/lon-lat.ts';

const asIs: ToLonLat = (x, y) => [x, y];
const square = (x: number, size: number): number[][] => [
  [x, 0],
  [x, size],
  [x + size, size],
  [x + size, 0],
  [x, 0],
];

describe('GeoJSON of Esri geometries', () => {
  it.each([
    ['a point', { x: 1, y: 2 }, { type: 'Point', coordinates: [1, 2] }],
    [
      'a point with a height, without its measure',
      { x: 1, y: 2, z: 3, m: 4 },
      { type: 'Point', coordinates: [1, 2, 3] },
    ],
    ['several points', { points: [[1, 2]] }, { type: 'MultiPoint', coordinates: [[1, 2]] }],
    [
      'a line, without measures',
      {
        hasM: true,
        paths: [
          [
            [1, 2, 9],
            [3, 4, null],
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
    [
      'a line with heights, one of them missing',
      {
        hasZ: true,
        hasM: true,
        paths: [
          [
            [1, 2, 5, 9],
            [3, 4, null, 9],
          ],
        ],
      },
      {
        type: 'LineString',
        coordinates: [
          [1, 2, 5],
          [3, 4],
        ],
      },
    ],
    [
      'two lines',
      {
        paths: [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
      },
      {
        type: 'MultiLineString',
        coordinates: [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
      },
    ],
    ['nothing', null, null],
    ['an empty point', { x: 'NaN', y: 'NaN' }, null],
    ['a line without parts', { paths: [] }, null],
    ['an area without rings', { rings: [] }, null],
  ])('writes %s', (_, geometry, expected) => {
    expect(toGeoJson(geometry, asIs)).toEqual(expected);
  });

  it('turns rings the other way, and gives each hole to the area before it', () => {
    const encoder = createGeometryEncoder({
      ...{ geometryType: 'esriGeometryPolygon', srsId: 3857, hasZ: false, hasM: false },
    });
    const hole = square(2, 4).toReversed();
    const stored = encoder.encode({ rings: [square(20, 10), hole, square(0, 10)] })!;
    const geometry = toGeoJson(decodeGeometry(Uint8Array.from(stored.blob)), asIs)!;
    expect(geometry.type).toBe('MultiPolygon');
    const polygons = geometry.coordinates as number[][][][];
    expect(polygons.map((rings) => rings.map(area))).toEqual(
      expect.arrayContaining([[100, -16], [100]]),
    );
  });

  it('has no shape for a place that is not on the map', () => {
    const nowhere: ToLonLat = (x) => (x === 3 ? [NaN, NaN] : [x, 0]);
    expect(
      toGeoJson(
        {
          paths: [
            [
              [1, 2],
              [3, 4],
            ],
          ],
        },
        nowhere,
      ),
    ).toBeNull();
  });
});

describe('longitude and latitude', () => {
  it.each([
    ['Web Mercator', { wkid: 102100 }, [1000000, 6000000], [8.98315, 47.35371]],
    ['degrees, beyond where the map ends', { wkid: 4326 }, [12, -89.5], [12, -89.5]],
    ['UTM 32', { wkid: 25832 }, [500000, 5300000], [9, 47.8535]],
  ] as const)('of %s', (_, reference, [x, y], [longitude, latitude]) => {
    const place = lonLatOf(reference)!(x, y);
    expect(place[0]).toBeCloseTo(longitude, 4);
    expect(place[1]).toBeCloseTo(latitude, 3);
  });

  it('are not known of a reference that nobody knows', () => {
    expect(lonLatOf({ wkid: 987654 })).toBeNull();
  });
});

/** Positive for counter-clockwise. */
function area(ring: readonly number[][]): number {
  let sum = 0;
  for (let at = 1; at < ring.length; at++) {
    sum += ring[at - 1]![0]! * ring[at]![1]! - ring[at]![0]! * ring[at - 1]![1]!;
  }
  return sum / 2;
}
