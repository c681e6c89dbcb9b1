/** Rings and Esri JSON geometries. */
import { type Point, roundDegrees, roundMetres, toGeographic } from './projection.ts';
import type { Random } from './random.ts';

/** Corners in order; the first is not repeated at the end. */
export type Ring = readonly Point[];

export type EsriGeometry = Readonly<Record<string, unknown>>;

/** Twice the signed area: positive when the corners run counter-clockwise. */
export function doubleArea(ring: Ring): number {
  // Relative to the first corner, else the size of Web Mercator coordinates eats the precision.
  const [ox, oy] = ring[0]!;
  let sum = 0;
  for (let index = 0; index < ring.length; index++) {
    const [ax, ay] = ring[index]!;
    const [bx, by] = ring[(index + 1) % ring.length]!;
    sum += (ax - ox) * (by - oy) - (bx - ox) * (ay - oy);
  }
  return sum;
}

export function isInside([x, y]: Point, ring: Ring): boolean {
  let inside = false;
  for (let index = 0; index < ring.length; index++) {
    const [ax, ay] = ring[index]!;
    const [bx, by] = ring[(index + 1) % ring.length]!;
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
}

/** True when no two sides of the ring touch, neighbours at their common corner excepted. */
export function isSimple(ring: Ring): boolean {
  const count = ring.length;
  for (let i = 0; i < count; i++) {
    for (let j = i + 2; j < count; j++) {
      if (i === 0 && j === count - 1) continue;
      if (crosses(ring[i]!, ring[i + 1]!, ring[j]!, ring[(j + 1) % count]!)) return false;
    }
  }
  return count >= 3;
}

/** True when the two lines have a point in common. */
export function crosses(a: Point, b: Point, c: Point, d: Point): boolean {
  if (Math.max(a[0], b[0]) < Math.min(c[0], d[0]) || Math.max(c[0], d[0]) < Math.min(a[0], b[0])) {
    return false;
  }
  if (Math.max(a[1], b[1]) < Math.min(c[1], d[1]) || Math.max(c[1], d[1]) < Math.min(a[1], b[1])) {
    return false;
  }
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}

/** A rounded patch around a middle point; it never crosses itself, because every corner is seen from the middle. */
export interface Patch {
  readonly middle: Point;
  /** Metres: the mean radius along the long axis. */
  readonly radius: number;
  /** Width over length, 0 to 1. */
  readonly slimness: number;
  /** Unit vector of the long axis. */
  readonly axis: Point;
  readonly corners: number;
  /** How much the radius varies, 0 to 1. */
  readonly raggedness: number;
}

export function patchRing(patch: Patch, random: Random): Ring {
  const { middle, radius, slimness, axis, corners, raggedness } = patch;
  const phases = [random.between(0, 7), random.between(0, 7), random.between(0, 7)] as const;
  return Array.from({ length: corners }, (_, corner): Point => {
    const angle = (corner / corners) * 2 * Math.PI;
    const wave = Math.sin(angle * 2 + phases[0]) + Math.sin(angle * 3 + phases[1]) * 0.7;
    const ripple = Math.sin(angle * 5 + phases[2]) * 0.4 + random.bell() * 0.3;
    const reach = radius * (1 + (raggedness * (wave + ripple)) / 2.4);
    const [long, short] = [Math.cos(angle) * reach, Math.sin(angle) * reach * slimness];
    return [
      middle[0] + axis[0] * long - axis[1] * short,
      middle[1] + axis[1] * long + axis[0] * short,
    ];
  });
}

/** A point in Web Mercator. */
export function mercatorPoint([x, y]: Point): EsriGeometry {
  return { x: roundMetres(x), y: roundMetres(y), spatialReference: MERCATOR };
}

/** A point in WGS 84, from Web Mercator. */
export function geographicPoint(point: Point): EsriGeometry {
  const [longitude, latitude] = toGeographic(point);
  return {
    x: roundDegrees(longitude),
    y: roundDegrees(latitude),
    spatialReference: { wkid: 4326 },
  };
}

/** A polygon in Web Mercator: each part an outer ring with its holes, whichever way they run. */
export function mercatorPolygon(parts: readonly (readonly Ring[])[]): EsriGeometry {
  const rings = parts.flatMap(([outer, ...holes]) => [
    closed(clockwise(outer!)),
    ...holes.map((hole) => closed([...clockwise(hole)].reverse())),
  ]);
  return { rings, spatialReference: MERCATOR };
}

/** A polyline in Web Mercator with z. */
export function mercatorPolyline(
  paths: readonly (readonly (readonly [x: number, y: number, z: number])[])[],
): EsriGeometry {
  const rounded = paths.map((path) => path.map((position) => position.map(roundMetres)));
  return { hasZ: true, paths: rounded, spatialReference: MERCATOR };
}

const MERCATOR = { wkid: 102100, latestWkid: 3857 } as const;

function clockwise(ring: Ring): Ring {
  return doubleArea(ring) > 0 ? [...ring].reverse() : ring;
}

function closed(ring: Ring): Point[] {
  return [...ring, ring[0]!].map(([x, y]): Point => [roundMetres(x), roundMetres(y)]);
}

function side(a: Point, b: Point, point: Point): number {
  return Math.sign((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]));
}
