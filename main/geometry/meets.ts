/** Do two Esri JSON shapes have a point in common? */
import type { EsriGeometry } from '../../shared/model/geometry.ts';
import { union, type Box } from './boxes.ts';
import { isWithinRing, type Place } from './plane-rings.ts';

/** From one reference into another; NaN for what has no place there. */
export type Placing = (x: number, y: number) => Place;

interface Shape {
  readonly dimension: 0 | 1 | 2;
  /** Rings are closed. */
  readonly parts: readonly (readonly Place[])[];
  readonly box: Box;
}

/**
 * Makes the test whether a shape meets this one; `place`: from the shape's reference into this one's. Null: one of them
 * is empty or cannot be read. Touching counts, as the intersects of a service does.
 */
export function createMeets(
  area: EsriGeometry,
  place: Placing,
): (shape: EsriGeometry) => boolean | null {
  const one = shapeOf(area, (x, y) => [x, y]);
  return (geometry) => {
    const other = shapeOf(geometry, place);
    if (!one || !other) return null;
    const slack = Math.max(reach(one.box), reach(other.box));
    if (!boxesMeet(one.box, other.box, slack)) return false;
    return covers(one, other) || covers(other, one) || edgesMeet(one, other, slack);
  };
}

function shapeOf(geometry: EsriGeometry, place: Placing): Shape | null {
  const { xmin, ymin, xmax, ymax } = geometry;
  if (xmin !== undefined) {
    const corners = [
      [xmin, ymin],
      [xmin, ymax],
      [xmax, ymax],
      [xmax, ymin],
    ];
    return shape(2, [corners], place);
  }
  if ('x' in geometry) return shape(0, [[[geometry['x'], geometry['y']]]], place);
  if ('points' in geometry) return shape(0, [geometry['points']], place);
  if ('paths' in geometry) return shape(1, geometry['paths'], place);
  return 'rings' in geometry ? shape(2, geometry['rings'], place) : null;
}

function shape(dimension: Shape['dimension'], raw: unknown, place: Placing): Shape | null {
  if (!Array.isArray(raw)) return null;
  const open = raw.map((part) => placesOf(part, place)).filter((part) => part.length > 0);
  const parts = dimension === 2 ? open.map((ring) => [...ring, ring[0]!]) : open;
  let box: Box | null = null;
  for (const [x, y] of parts.flat()) box = union(box, [x, y, x, y]);
  return box && { dimension, parts, box };
}

function placesOf(part: unknown, place: Placing): Place[] {
  if (!Array.isArray(part)) return [];
  return part.flatMap((vertex: unknown): Place[] => {
    if (!Array.isArray(vertex) || vertex[0] === null) return [];
    const [x, y] = place(Number(vertex[0]), Number(vertex[1]));
    return Number.isFinite(x) && Number.isFinite(y) ? [[x, y]] : [];
  });
}

/** A thousandth of a millionth of the size of what is compared: what is nearer than that touches. */
function reach([west, south, east, north]: Box): number {
  return Math.max(Math.abs(west), Math.abs(south), Math.abs(east), Math.abs(north), 1) * 1e-9;
}

function boxesMeet(a: Box, b: Box, slack: number): boolean {
  return (
    a[0] <= b[2] + slack && b[0] <= a[2] + slack && a[1] <= b[3] + slack && b[1] <= a[3] + slack
  );
}

/** True when a vertex of `b` lies in the area `a`; by even and odd, so that holes count as such however they run. */
function covers(a: Shape, b: Shape): boolean {
  if (a.dimension !== 2) return false;
  return b.parts
    .flat()
    .some((place) => a.parts.filter((ring) => isWithinRing(place, ring)).length % 2 === 1);
}

type Edge = readonly [Place, Place];

/** The edges of a shape; a place alone is an edge without length. */
function edgesOf({ dimension, parts }: Shape): Edge[] {
  return parts.flatMap((part): Edge[] => {
    if (dimension === 0 || part.length === 1) return part.map((place) => [place, place]);
    return part.slice(1).map((end, i) => [part[i]!, end]);
  });
}

function edgesMeet(a: Shape, b: Shape, slack: number): boolean {
  const others = edgesOf(b);
  return edgesOf(a).some((edge) => others.some((other) => distance(edge, other) <= slack));
}

function distance([a, b]: Edge, [c, d]: Edge): number {
  if (cross(a, b, c) * cross(a, b, d) < 0 && cross(c, d, a) * cross(c, d, b) < 0) return 0;
  return Math.min(toEdge(a, c, d), toEdge(b, c, d), toEdge(c, a, b), toEdge(d, a, b));
}

function cross([ax, ay]: Place, [bx, by]: Place, [cx, cy]: Place): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

function toEdge([x, y]: Place, [ax, ay]: Place, [bx, by]: Place): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
