import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  boxFromMercator,
  boxToMercator,
  intersection,
  isWithin,
  UNBOUNDED,
  union,
} from '../../../main/geometry/boxes.ts';
import { gridProjection } from '../../../main/geometry/grid-projection.ts';
import { projectionText, projectionTo3857 } from '../../../main/geometry/projection.ts';
import {
  spatialReferenceName,
  spatialReferences,
} from '../../../main/geometry/spatial-references.ts';
import { ensureSpatialReferences } from '../../../tools/data/spatial-references.ts';
import { hasGdal } from '../../support/gdal.ts';

beforeAll(ensureSpatialReferences);

/** Systems of many kinds with a place in each, longitude first; `within` metres of what GDAL says. */
const PLACES: readonly (readonly [
  wkid: number,
  longitude: number,
  latitude: number,
  within: number,
])[] = [
  [4326, 11.5, 48.1, 0.01],
  [4269, -98, 39, 2],
  [4258, 10, 50, 2],
  [32632, 11.5, 48.1, 0.01],
  [32718, -71, -33, 0.01],
  [26910, -122, 45, 2],
  [25832, 9, 52, 2],
  [2056, 8.2, 46.9, 5],
  [21781, 8.2, 46.9, 5],
  [27700, -1.5, 52.5, 10],
  [2154, 2.5, 46.5, 2],
  [31467, 9.2, 48.8, 30],
  [31287, 13.3, 47.6, 10],
  [5514, 15, 49.8, 30],
  [28992, 5.3, 52.1, 5],
  [3006, 16, 62, 2],
  [3035, 10, 50, 2],
  [3395, 20, 30, 0.01],
  [3413, -45, 75, 0.01],
  [3031, 30, -75, 0.01],
  [2263, -74, 40.7, 2],
  [3310, -120, 37, 2],
  [5070, -96, 38, 2],
  [7844, 145, -37, 5],
  [3112, 134, -25, 5],
  [2193, 174, -41, 2],
  [102008, -96, 40, 2],
  [54009, 10, 45, 0.01],
  [8857, 30, 20, 0.1],
  [102581, 2.4, 48.8, 10],
];

describe('projectionTo3857', () => {
  test.each(PLACES)('brings a place of %i onto the map and back', (wkid, longitude, latitude) => {
    const projection = projectionTo3857({ wkid })!;
    const mercator = projectionTo3857({ wkid: 4326 })!.toMercator(longitude, latitude);
    const [x, y] = projection.fromMercator(...mercator);
    const [u, v] = projection.toMercator(x, y);
    expect(Math.hypot(u - mercator[0], v - mercator[1])).toBeLessThan(0.05);
  });

  test.runIf(hasGdal)('agrees with GDAL for systems of every kind', () => {
    const rows = PLACES.map(([wkid, longitude, latitude]) => {
      const mercator = projectionTo3857({ wkid: 4326 })!.toMercator(longitude, latitude);
      return [wkid, ...projectionTo3857({ wkid })!.fromMercator(...mercator)];
    });
    const script = `
import sys, json
from osgeo import osr
osr.UseExceptions()
def system(code):
    s = osr.SpatialReference()
    s.SetFromUserInput(('EPSG:%d' if code < 32768 else 'ESRI:%d') % code)
    s.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return s
print(json.dumps([osr.CoordinateTransformation(system(c), system(4326)).TransformPoint(x, y)[:2] for c, x, y in json.loads(sys.argv[1])]))
`;
    const answer = execFileSync('/usr/bin/python3', ['-c', script, JSON.stringify(rows)], {
      encoding: 'utf8',
    });
    const places = JSON.parse(answer) as [number, number][];
    PLACES.forEach(([wkid, longitude, latitude, within], index) => {
      const [east, north] = places[index]!;
      const shrink = Math.cos((latitude * Math.PI) / 180);
      const distance = Math.hypot((east - longitude) * shrink, north - latitude) * 111_320;
      expect(distance, `metres between GDAL and us in ${wkid}`).toBeLessThan(within);
    });
  });

  test('leaves Web Mercator alone, by any of its numbers', () => {
    for (const wkid of [3857, 102100, 102113, 900913]) {
      const projection = projectionTo3857({ wkid })!;
      expect(projection.isIdentity).toBe(true);
      expect(projection.toMercator(1, 2)).toEqual([1, 2]);
    }
    expect(projectionTo3857({ wkid: 102100, latestWkid: 3857 })!.isIdentity).toBe(true);
  });

  test('takes a reference by its text alone', () => {
    const wkt =
      'PROJCS["Own_UTM",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]';
    const place = [650_000, 5_300_000] as const;
    const [x, y] = projectionTo3857({ wkt })!.toMercator(...place);
    const [u, v] = projectionTo3857({ wkid: 32632 })!.toMercator(...place);
    expect([x, y]).toEqual([expect.closeTo(u, 3), expect.closeTo(v, 3)]);
  });

  test.each([
    ['an unknown number', { wkid: 999_999 }],
    ['nothing at all', {}],
    ['a text that is none', { wkt: 'hello' }],
    ['an old datum whose place nobody knows', { wkid: 4304 }],
    ['another prime meridian', { wkid: 27572 }],
    ['a method that is projected wrong', { wkid: 54002 }],
    ['a method that cannot be projected', { wkid: 54042 }],
  ])('does not place %s', (_, reference) => {
    expect(projectionTo3857(reference)).toBeNull();
  });

  test('keeps the poles at the edge of the map', () => {
    const { toMercator } = projectionTo3857({ wkid: 4326 })!;
    expect(toMercator(0, 90)[1]).toBeCloseTo(20037508.34, 1);
    expect(toMercator(180, -90)).toEqual([
      expect.closeTo(20037508.34, 1),
      expect.closeTo(-20037508.34, 1),
    ]);
  });
});

describe('spatialReferences', () => {
  test('names what is in use, once each, with former numbers', () => {
    const all = spatialReferences();
    expect(all.length).toBeGreaterThan(5000);
    expect(new Set(all.map(({ wkid }) => wkid)).size).toBe(all.length);
    expect(all.find(({ wkid }) => wkid === 32610)).toMatchObject({
      name: 'WGS 1984 UTM zone 10N',
      kind: 'projected',
    });
    expect(all.find(({ wkid }) => wkid === 3857)!.formerWkids).toContain(102100);
    expect(all.find(({ wkid }) => wkid === 4326)!.kind).toBe('geographic');
  });

  test('spatialReferenceName says number and name, whatever is known', () => {
    expect(spatialReferenceName({ wkid: 102100 })).toMatch(/Web Mercator.*\(3857\)$/);
    expect(spatialReferenceName({ wkid: 999_999 })).toBe('999999');
    expect(spatialReferenceName({ wkt: 'LOCAL_CS["Quarry grid"]' })).toBe('Quarry grid');
    expect(spatialReferenceName({})).toBe('Unknown reference');
  });

  test('projectionText is a text with its shift in it', () => {
    expect(projectionText(27700)).toMatch(/^PROJCS.*TOWGS84\[446\.448,/);
    expect(projectionText(999_999)).toBeNull();
  });
});

describe('boxes', () => {
  const utm = () => projectionTo3857({ wkid: 32632 })!;

  test('a viewport is found generously: every place in it lies in the box', () => {
    const view = [1_200_000, 6_000_000, 1_400_000, 6_200_000] as const;
    const box = boxFromMercator(view, utm());
    for (let step = 0; step <= 40; step++) {
      for (const [x, y] of [
        [view[0] + (step * 200_000) / 40, view[1]],
        [view[2], view[1] + (step * 200_000) / 40],
        [view[0] + step * 5000, view[3]],
      ] as const) {
        const [u, v] = utm().fromMercator(x, y);
        expect(isWithin([u, v, u, v], box)).toBe(true);
      }
    }
  });

  test('a viewport with places that the reference does not have looks everywhere', () => {
    const nowhere = { toMercator: () => [0, 0] as const, isIdentity: false };
    const fromMercator = (x: number): readonly [number, number] => (x > 0 ? [NaN, NaN] : [x, 0]);
    expect(boxFromMercator([-1, -1, 1, 1], { ...nowhere, fromMercator })).toEqual(UNBOUNDED);
  });

  test('a box comes onto the map with everything in it', () => {
    const box = [400_000, 5_200_000, 600_000, 5_400_000] as const;
    const onMap = boxToMercator(box, utm())!;
    const [x, y] = utm().toMercator(500_000, 5_300_000);
    expect(isWithin([x, y, x, y], onMap)).toBe(true);
  });

  test('intersection and union know what is not there', () => {
    expect(intersection([0, 0, 2, 2], [1, 1, 3, 3])).toEqual([1, 1, 2, 2]);
    expect(intersection([0, 0, 1, 1], [2, 2, 3, 3])).toBeNull();
    expect(union(null, [0, 0, 1, 1])).toEqual([0, 0, 1, 1]);
    expect(union([0, 0, 1, 1], [2, -1, 3, 0])).toEqual([0, -1, 3, 1]);
    expect(union(null, null)).toBeNull();
  });
});

describe('gridProjection', () => {
  const { toMercator } = projectionTo3857({ wkid: 4326 })!;
  const share = fc.double({ min: 0, max: 1, noNaN: true });

  test('keeps to its tolerance within the box, wherever that lies and however large it is', () => {
    const places = fc.record({
      x: fc.double({ min: -170, max: 140, noNaN: true }),
      y: fc.double({ min: -80, max: 60, noNaN: true }),
      size: fc.constantFrom(0.01, 0.5, 5, 20),
      tolerance: fc.constantFrom(0.1, 10, 1000),
    });
    fc.assert(
      fc.property(places, fc.array(fc.tuple(share, share)), (place, shares) => {
        const { x, y, size, tolerance } = place;
        const near = gridProjection(toMercator, [x, y, x + size, y + size], tolerance);
        for (const [across, up] of shares) {
          const at = [x + across * size, y + up * size] as const;
          const [exact, found] = [toMercator(...at), near(...at)];
          const distance = Math.hypot(exact[0] - found[0], exact[1] - found[1]);
          // The middle of a cell is not always its worst place.
          expect(distance).toBeLessThanOrEqual(tolerance * 1.5);
        }
      }),
    );
  });

  test('is exact outside of the box', () => {
    const near = gridProjection(toMercator, [0, 0, 1, 1], 1000);
    expect(near).not.toBe(toMercator);
    expect(near(30, 60)).toEqual(toMercator(30, 60));
  });

  test('is the projection itself where a grid would be too coarse, or cannot be', () => {
    expect(gridProjection(toMercator, [0, 0, 60, 80], 1)).toBe(toMercator);
    expect(gridProjection(toMercator, [0, 0, 0, 1], 1)).toBe(toMercator);
    expect(gridProjection(toMercator, [0, 0, Infinity, 1], 1)).toBe(toMercator);
    const nowhere = (): readonly [number, number] => [NaN, NaN];
    expect(gridProjection(nowhere, [0, 0, 1, 1], 1)).toBe(nowhere);
  });
});
