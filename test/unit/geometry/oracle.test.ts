import { arcgisToGeoJSON } from '@terraformer/arcgis';
import fc from 'fast-check';
import type { Geometry, MultiPolygon, Polygon, Position } from 'geojson';
import { describe, expect, test } from 'vitest';
import wkx from 'wkx';
import type { EsriPolygon } from '../../../main/geometry/esri.ts';
import { blobOf, encoderFor, geoJsonOf, wkbOf } from './blobs.ts';
import { multipoint, point, polygonParts, polyline } from './geometries.ts';

const FLAT = { hasZ: false, hasM: false };

function multi(geometry: Geometry): Geometry {
  if (geometry.type === 'LineString') {
    return { type: 'MultiLineString', coordinates: [geometry.coordinates] };
  }
  return geometry;
}

/** Polygons in an order that does not depend on who wrote them. */
function sorted(geometry: Polygon | MultiPolygon): Position[][][] {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const key = (value: unknown): string => JSON.stringify(value);
  const byKey = (left: unknown, right: unknown): number => (key(left) < key(right) ? -1 : 1);
  return polygons.map(([outer = [], ...holes]) => [outer, ...holes.sort(byKey)]).sort(byKey);
}

describe('the encoder, compared with terraformer and wkx,', () => {
  const simple = [
    {
      kind: 'points',
      geometryType: 'esriGeometryPoint' as const,
      geometry: point(FLAT).filter(({ x }) => x !== 'NaN'),
    },
    {
      kind: 'multipoints',
      geometryType: 'esriGeometryMultipoint' as const,
      geometry: multipoint(FLAT).filter(({ points }) => points.length > 0),
    },
    {
      kind: 'polylines',
      geometryType: 'esriGeometryPolyline' as const,
      geometry: polyline(FLAT).filter(({ paths }) => paths.length > 0),
    },
  ];
  test.each(simple)('writes the same bytes for $kind', ({ geometryType, geometry }) => {
    const encoder = encoderFor({ geometryType, dimensions: FLAT });
    fc.assert(
      fc.property(fc.oneof<fc.Arbitrary<object>[]>(geometry), (geometry) => {
        const expected = wkx.Geometry.parseGeoJSON(multi(arcgisToGeoJSON(geometry))).toWkb();
        expect(wkbOf(blobOf(encoder, geometry)).toString('hex')).toBe(expected.toString('hex'));
      }),
    );
  });

  test('finds the same polygons, holes and directions', () => {
    const encoder = encoderFor({ geometryType: 'esriGeometryPolygon', dimensions: FLAT });
    // Three levels: terraformer takes the last ring around a hole, not the smallest.
    const rings = polygonParts(FLAT, 3)
      .filter((parts) => parts.length > 0)
      .chain((parts) => fc.shuffledSubarray(parts.flat(), { minLength: parts.flat().length }));
    fc.assert(
      fc.property(rings, (rings) => {
        const geometry = { rings } as EsriPolygon;
        const ours = geoJsonOf(blobOf(encoder, geometry)) as MultiPolygon;
        const theirs = arcgisToGeoJSON(structuredClone(geometry)) as Polygon | MultiPolygon;
        expect(sorted(ours)).toEqual(sorted(theirs));
      }),
    );
  });
});
