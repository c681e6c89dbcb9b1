/** Esri JSON geometries as GeoJSON (RFC 7946): longitude and latitude in WGS 84, without measures. */
import {
  isEsriMultipoint,
  isEsriPoint,
  isEsriPolygon,
  isEsriPolyline,
  type EsriVertex,
} from './esri.ts';
import type { ToLonLat } from './lon-lat.ts';
import { turnOf } from './plane-rings.ts';

type Position = readonly number[];

export interface GeoJsonGeometry {
  readonly type:
    'Point' | 'MultiPoint' | 'LineString' | 'MultiLineString' | 'Polygon' | 'MultiPolygon';
  readonly coordinates: unknown;
}

/**
 * Null for no geometry, an empty one, and one with a place that is not on the map. Rings must come as `decodeGeometry`
 * gives them: each outer one clockwise before its holes.
 */
export function toGeoJson(geometry: unknown, toLonLat: ToLonLat): GeoJsonGeometry | null {
  const shape = convert(geometry, toLonLat);
  return shape && isWhole(shape.coordinates) ? shape : null;
}

function convert(geometry: unknown, toLonLat: ToLonLat): GeoJsonGeometry | null {
  if (isEsriPoint(geometry)) {
    const { x, y, z } = geometry;
    if (typeof x !== 'number' || typeof y !== 'number') return null;
    const height = typeof z === 'number' ? [z] : [];
    return { type: 'Point', coordinates: [...toLonLat(x, y), ...height] };
  }
  if (isEsriMultipoint(geometry)) {
    const points = positions(geometry.points, geometry, toLonLat);
    return points.length === 0 ? null : { type: 'MultiPoint', coordinates: points };
  }
  if (isEsriPolyline(geometry)) {
    const lines = geometry.paths.map((path) => positions(path, geometry, toLonLat));
    return oneOrMany(lines, 'LineString', 'MultiLineString');
  }
  if (isEsriPolygon(geometry)) {
    const rings = geometry.rings.map((ring) => positions(ring, geometry, toLonLat));
    return oneOrMany(byPolygon(geometry.rings, rings), 'Polygon', 'MultiPolygon');
  }
  return null;
}

function oneOrMany(
  parts: readonly unknown[],
  one: 'LineString' | 'Polygon',
  many: 'MultiLineString' | 'MultiPolygon',
): GeoJsonGeometry | null {
  if (parts.length === 0) return null;
  return parts.length === 1
    ? { type: one, coordinates: parts[0] }
    : { type: many, coordinates: parts };
}

/** Outer rings run counter-clockwise here, and holes the other way. */
function byPolygon(
  rings: readonly (readonly EsriVertex[])[],
  converted: readonly (readonly Position[])[],
): (readonly Position[])[][] {
  const polygons: (readonly Position[])[][] = [];
  rings.forEach((ring, index) => {
    const turned = converted[index]!.toReversed();
    // In the ring's own coordinates: on the map it might turn the other way.
    if (polygons.length === 0 || turnOf(ring) < 0) polygons.push([turned]);
    else polygons.at(-1)!.push(turned);
  });
  return polygons;
}

function positions(
  vertices: readonly EsriVertex[],
  { hasZ = false }: { readonly hasZ?: boolean },
  toLonLat: ToLonLat,
): Position[] {
  return vertices.map(([x, y, z]) => {
    const place = toLonLat(x ?? NaN, y ?? NaN);
    return hasZ && typeof z === 'number' ? [...place, z] : [...place];
  });
}

function isWhole(coordinates: unknown): boolean {
  return Array.isArray(coordinates) ? coordinates.every(isWhole) : Number.isFinite(coordinates);
}
