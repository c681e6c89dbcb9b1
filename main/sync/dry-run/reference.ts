/** Brings a shape into the spatial reference of a filter, where that needs no more than a formula. Pure. */
import type { SpatialReferenceInput } from '../../../shared/model/definition.ts';
import {
  canonicalWkid,
  wkidOf,
  type EsriGeometry,
  type SpatialReference,
} from '../../../shared/model/geometry.ts';

const RADIUS = 6_378_137;
const WEB_MERCATOR = 3857;
const WGS84 = 4326;

/** Null: it cannot be told here where the shape lies in the other reference. */
export function placeIn(
  geometry: EsriGeometry,
  from: SpatialReference,
  to: SpatialReferenceInput,
): EsriGeometry | null {
  const [here, there] = [wkid(from), wkid(typeof to === 'number' ? { wkid: to } : to)];
  if (here === undefined || there === undefined) return null;
  if (here === there) return geometry;
  if (here === WEB_MERCATOR && there === WGS84) return mapped(geometry, toDegrees);
  if (here === WGS84 && there === WEB_MERCATOR) return mapped(geometry, toMetres);
  return null;
}

type Position = readonly [number, number];
type Formula = (x: number, y: number) => Position;

const toDegrees: Formula = (x, y) => [
  (x / RADIUS) * (180 / Math.PI),
  (2 * Math.atan(Math.exp(y / RADIUS)) - Math.PI / 2) * (180 / Math.PI),
];
const toMetres: Formula = (x, y) => [
  x * (Math.PI / 180) * RADIUS,
  Math.log(Math.tan(Math.PI / 4 + (y * Math.PI) / 360)) * RADIUS,
];

function mapped(geometry: EsriGeometry, formula: Formula): EsriGeometry {
  if ('x' in geometry) {
    const [x, y] = formula(Number(geometry['x']), Number(geometry['y']));
    return { x, y };
  }
  const part = (vertices: unknown): unknown =>
    Array.isArray(vertices)
      ? vertices.map((vertex: unknown) =>
          Array.isArray(vertex) ? formula(Number(vertex[0]), Number(vertex[1])) : vertex,
        )
      : vertices;
  const parts = (value: unknown): unknown => (Array.isArray(value) ? value.map(part) : value);
  if ('points' in geometry) return { points: part(geometry['points']) };
  return 'rings' in geometry
    ? { rings: parts(geometry['rings']) }
    : { paths: parts(geometry['paths']) };
}

function wkid(reference: {
  readonly wkid?: number | undefined;
  readonly latestWkid?: number | undefined;
}): number | undefined {
  const { wkid, latestWkid } = reference;
  const number = wkidOf({
    ...(wkid === undefined ? {} : { wkid }),
    ...(latestWkid === undefined ? {} : { latestWkid }),
  });
  return number === undefined ? undefined : canonicalWkid(number);
}
