import fc from 'fast-check';
import type {
  EsriGeometry,
  EsriMultipoint,
  EsriPoint,
  EsriPolygon,
  EsriPolyline,
} from '../../../main/geometry/esri.ts';
import type { GeometryType } from '../../../shared/model/geometry.ts';

/** Whether geometries carry Z and M. */
export interface Dimensions {
  readonly hasZ: boolean;
  readonly hasM: boolean;
}

type Vertex = (number | null)[];
export type Ring = Vertex[];

/** Coordinates of every size and sign, the negative zero included. */
const coordinate = fc.double({ noNaN: true, noDefaultInfinity: true });
const moderate = fc.oneof(
  coordinate,
  fc.double({ min: -2e7, max: 2e7, noNaN: true }),
  fc.integer({ min: -1000, max: 1000 }),
);
const ordinate = fc.oneof({ weight: 6, arbitrary: moderate }, fc.constant(null));

export const dimensions: fc.Arbitrary<Dimensions> = fc.record({
  hasZ: fc.boolean(),
  hasM: fc.boolean(),
});

/** `hasZ` and `hasM` as they stand in a canonical geometry: only where true. */
function flags({ hasZ, hasM }: Dimensions): { hasZ?: true; hasM?: true } {
  return { ...(hasZ && { hasZ: true as const }), ...(hasM && { hasM: true as const }) };
}

function extraOrdinates({ hasZ, hasM }: Dimensions): fc.Arbitrary<(number | null)[]> {
  const count = Number(hasZ) + Number(hasM);
  return fc.array(ordinate, { minLength: count, maxLength: count });
}

function vertex(dimensions: Dimensions): fc.Arbitrary<Vertex> {
  return fc
    .tuple(moderate, moderate, extraOrdinates(dimensions))
    .map(([x, y, more]) => [x, y, ...more]);
}

export function point(dimensions: Dimensions): fc.Arbitrary<EsriPoint> {
  const { hasZ, hasM } = dimensions;
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant<EsriPoint>({ x: 'NaN', y: 'NaN' }) },
    {
      weight: 9,
      arbitrary: fc.tuple(moderate, moderate, ordinate, ordinate).map(([x, y, z, m]) => ({
        x,
        y,
        ...(hasZ && z !== null && { z }),
        ...(hasM && m !== null && { m }),
      })),
    },
  );
}

export function multipoint(dimensions: Dimensions): fc.Arbitrary<EsriMultipoint> {
  return fc
    .array(vertex(dimensions), { maxLength: 8 })
    .map((points) => ({ ...flags(dimensions), points }));
}

export function polyline(dimensions: Dimensions): fc.Arbitrary<EsriPolyline> {
  const path = fc.array(vertex(dimensions), { minLength: 2, maxLength: 8 });
  return fc.array(path, { maxLength: 4 }).map((paths) => ({ ...flags(dimensions), paths }));
}

/** Keeps neighbouring cells apart, and a ring within the ring it is nested in. */
const CELL = 1000;
const CELL_RADIUS = 400;
/** A star with five or more spikes of radius 0.6 to 1 surrounds a circle of radius 0.48. */
const NESTED_RADIUS = 0.45;

interface Spikes {
  readonly radii: readonly number[];
  readonly more: readonly (readonly (number | null)[])[];
}

function spikes(dimensions: Dimensions): fc.Arbitrary<Spikes> {
  return fc.integer({ min: 5, max: 9 }).chain((count) =>
    fc.record({
      radii: fc.array(fc.double({ min: 0.6, max: 1, noNaN: true }), {
        minLength: count,
        maxLength: count,
      }),
      more: fc.array(extraOrdinates(dimensions), { minLength: count, maxLength: count }),
    }),
  );
}

function starRing(spikes: Spikes, cell: number, level: number): Ring {
  const radius = CELL_RADIUS * NESTED_RADIUS ** level;
  const turn = level % 2 === 0 ? -1 : 1;
  const ring = spikes.radii.map((share, spike): Vertex => {
    const angle = (turn * 2 * Math.PI * spike) / spikes.radii.length;
    const more = spikes.more[spike] ?? [];
    return [
      cell * CELL + share * radius * Math.cos(angle),
      share * radius * Math.sin(angle),
      ...more,
    ];
  });
  return [...ring, ring[0] ?? []];
}

/**
 * Polygons as lists of rings, outer ring first: cells side by side, each with rings nested up to
 * `maxLevels` deep (outer, hole, island in the hole, hole in the island). Esri directions.
 */
export function polygonParts(dimensions: Dimensions, maxLevels = 4): fc.Arbitrary<Ring[][]> {
  const nest = fc.array(spikes(dimensions), { minLength: 1, maxLength: maxLevels });
  return fc.array(nest, { maxLength: 4 }).map((cells) =>
    cells.flatMap((levels, cell) => {
      const rings = levels.map((level, depth) => starRing(level, cell, depth));
      return rings.flatMap((_, depth) => (depth % 2 === 0 ? [rings.slice(depth, depth + 2)] : []));
    }),
  );
}

function polygon(dimensions: Dimensions): fc.Arbitrary<EsriPolygon> {
  return polygonParts(dimensions).map((parts) => ({ ...flags(dimensions), rings: parts.flat() }));
}

export interface LayerCase {
  readonly geometryType: GeometryType;
  readonly dimensions: Dimensions;
  readonly geometry: EsriGeometry;
}

/** A canonical geometry of any type: what decoding gives back. */
export const layerCase: fc.Arbitrary<LayerCase> = dimensions.chain((dimensions) =>
  fc.oneof(
    caseOf('esriGeometryPoint', dimensions, point(dimensions)),
    caseOf('esriGeometryMultipoint', dimensions, multipoint(dimensions)),
    caseOf('esriGeometryPolyline', dimensions, polyline(dimensions)),
    caseOf('esriGeometryPolygon', dimensions, polygon(dimensions)),
  ),
);

function caseOf(
  geometryType: GeometryType,
  dimensions: Dimensions,
  geometry: fc.Arbitrary<EsriGeometry>,
): fc.Arbitrary<LayerCase> {
  return geometry.map((geometry) => ({ geometryType, dimensions, geometry }));
}
