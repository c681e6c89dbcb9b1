/** Equality of shapes, as far as it matters to people: servers snap to their grid, turn rings and sort them anew. Pure. */
import { UNREADABLE_SHAPE, type EsriGeometry } from '../../shared/model/geometry.ts';

/** Two millimetres, about as much in degrees: the coarsest usual grid of servers. */
export const METRES = 2e-3;
export const DEGREES = 2e-8;

/** x, y and what follows of z and m; NaN where there is none. */
type Vertex = readonly [number, number, number, number];
type Part = readonly Vertex[];

/**
 * Equality of two Esri JSON shapes: same parts in the same order, each position within the tolerance, heights and
 * measures within two thousandths. The rings of an area may come in another order, begin elsewhere and run the other
 * way round.
 *
 * Shapes that fit into degrees are compared as if in degrees: two thousandths of one would be two hundred metres, and
 * not every geographic reference has a number that shows it. A shape that cannot be read is like no other.
 */
export function isSameGeometry(
  a: EsriGeometry | null | undefined,
  b: EsriGeometry | null | undefined,
  tolerance: number,
): boolean {
  if (a === UNREADABLE_SHAPE || b === UNREADABLE_SHAPE) return false;
  const [x, y] = [partsOf(a), partsOf(b)];
  if (x.length !== y.length) return false;
  const isDegrees = x.every(fitsDegrees) && y.every(fitsDegrees);
  const plane = isDegrees ? Math.min(tolerance, DEGREES) : tolerance;
  const isNear = (p: Vertex, q: Vertex): boolean => isNearVertex(p, q, plane);
  if (x.every((part, i) => isSamePart(part, y[i]!, isNear))) return true;
  return isArea(a) && isArea(b) && haveSameRings(x.map(turn), y.map(turn), isNear);
}

type Near = (p: Vertex, q: Vertex) => boolean;

function isNearVertex(p: Vertex, q: Vertex, plane: number): boolean {
  return p.every((value, axis) => isNearNumber(value, q[axis]!, axis < 2 ? plane : METRES));
}

function isNearNumber(a: number, b: number, tolerance: number): boolean {
  return Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= tolerance;
}

function isSamePart(a: Part, b: Part, isNear: Near): boolean {
  return a.length === b.length && a.every((vertex, i) => isNear(vertex, b[i]!));
}

function haveSameRings(a: readonly Part[], b: readonly Part[], isNear: Near): boolean {
  const left = [...b];
  return a.every((ring) => {
    const found = left.findIndex((other) => isSameRing(ring, other, isNear));
    if (found >= 0) left.splice(found, 1);
    return found >= 0;
  });
}

function isSameRing(a: Part, b: Part, isNear: Near): boolean {
  if (a.length !== b.length) return false;
  return b.some((_, shift) => a.every((vertex, i) => isNear(vertex, b[(i + shift) % b.length]!)));
}

/** A ring without the vertex that closes it, clockwise. */
function turn(ring: Part): Part {
  const [first, last] = [ring[0]!, ring.at(-1)!];
  const isClosed = ring.length > 1 && first[0] === last[0] && first[1] === last[1];
  const open = isClosed ? ring.slice(0, -1) : ring;
  return areaOf(open) > 0 ? open.toReversed() : open;
}

/** Twice the signed area, positive counter-clockwise; relative to the first vertex, to keep small rings exact. */
function areaOf(ring: Part): number {
  const [x0, y0] = ring[0]!;
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length]!;
    return sum + (x - x0) * (nextY - y0) - (nextX - x0) * (y - y0);
  }, 0);
}

function isArea(geometry: EsriGeometry | null | undefined): boolean {
  return Array.isArray(geometry?.['rings']);
}

/** The parts of a shape that have vertices; a point and a multipoint are one part. */
function partsOf(geometry: EsriGeometry | null | undefined): Part[] {
  if (!geometry) return [];
  if ('x' in geometry) {
    const { x, y, z, m } = geometry;
    return isNumber(x) ? [[[x, number(y), number(z), number(m)]]] : [];
  }
  const parts = geometry['rings'] ?? geometry['paths'] ?? [geometry['points']];
  if (!Array.isArray(parts)) return [];
  return parts
    .map((part: unknown) => (Array.isArray(part) ? part.flatMap(vertexOf) : []))
    .filter((part) => part.length > 0);
}

function vertexOf(vertex: unknown): Vertex[] {
  if (!Array.isArray(vertex)) return [];
  return [[number(vertex[0]), number(vertex[1]), number(vertex[2]), number(vertex[3])]];
}

function fitsDegrees(part: Part): boolean {
  return part.every(([x, y]) => !(Math.abs(x) > 400 || Math.abs(y) > 400));
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function number(value: unknown): number {
  return isNumber(value) ? value : NaN;
}
