/** Do two Esri JSON shapes have a point in common? Pure. */
import type { EsriGeometry } from '../../../shared/model/geometry.ts';

type Position = readonly [number, number];

interface Shape {
  readonly dimension: 0 | 1 | 2;
  /** Rings are closed. */
  readonly parts: readonly (readonly Position[])[];
}

/** Null: one of them is empty or cannot be read. Touching counts, as the intersects of a service does. */
export function meets(a: EsriGeometry, b: EsriGeometry): boolean | null {
  const [one, other] = [shapeOf(a), shapeOf(b)];
  if (!one || !other) return null;
  if (!boxesMeet(boxOf(one), boxOf(other))) return false;
  return covers(one, other) || covers(other, one) || edgesMeet(one, other);
}

function shapeOf(geometry: EsriGeometry): Shape | null {
  const { xmin, ymin, xmax, ymax } = geometry;
  if (xmin !== undefined) {
    const corners = [
      [xmin, ymin],
      [xmin, ymax],
      [xmax, ymax],
      [xmax, ymin],
    ];
    return shape(2, [corners]);
  }
  if ('x' in geometry) return shape(0, [[[geometry['x'], geometry['y']]]]);
  if ('points' in geometry) return shape(0, [geometry['points']]);
  if ('paths' in geometry) return shape(1, geometry['paths']);
  return 'rings' in geometry ? shape(2, geometry['rings']) : null;
}

function shape(dimension: Shape['dimension'], raw: unknown): Shape | null {
  if (!Array.isArray(raw)) return null;
  const parts = raw.map(positions).filter((part) => part.length > 0);
  if (parts.length === 0) return null;
  const isClosed = dimension === 2;
  return { dimension, parts: isClosed ? parts.map((ring) => [...ring, ring[0]!]) : parts };
}

function positions(part: unknown): Position[] {
  if (!Array.isArray(part)) return [];
  return part.flatMap((vertex: unknown): Position[] => {
    if (!Array.isArray(vertex)) return [];
    const [x, y] = [Number(vertex[0]), Number(vertex[1])];
    return vertex[0] !== null && Number.isFinite(x) && Number.isFinite(y) ? [[x, y]] : [];
  });
}

type Box = readonly [number, number, number, number];

function boxOf({ parts }: Shape): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of parts.flat()) {
    [west, south] = [Math.min(west, x), Math.min(south, y)];
    [east, north] = [Math.max(east, x), Math.max(north, y)];
  }
  return [west, south, east, north];
}

/** A millionth of the size of what is compared: what is nearer than that touches. */
function reach([west, south, east, north]: Box): number {
  return Math.max(Math.abs(west), Math.abs(south), Math.abs(east), Math.abs(north), 1) * 1e-9;
}

function boxesMeet(a: Box, b: Box): boolean {
  const slack = Math.max(reach(a), reach(b));
  return (
    a[0] <= b[2] + slack && b[0] <= a[2] + slack && a[1] <= b[3] + slack && b[1] <= a[3] + slack
  );
}

/** True when a vertex of `b` lies in the area `a`. */
function covers(a: Shape, b: Shape): boolean {
  if (a.dimension !== 2) return false;
  return b.parts.some((part) => part.some((position) => isInside(position, a)));
}

/** By even and odd: holes count as such however they run. */
function isInside([x, y]: Position, { parts }: Shape): boolean {
  let isIn = false;
  for (const ring of parts) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [[x1, y1], [x2, y2]] = [ring[i]!, ring[i + 1]!];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isIn = !isIn;
    }
  }
  return isIn;
}

type Edge = readonly [Position, Position];

/** The edges of a shape; a position alone is an edge without length. */
function edgesOf({ dimension, parts }: Shape): Edge[] {
  return parts.flatMap((part): Edge[] => {
    if (dimension === 0 || part.length === 1) return part.map((position) => [position, position]);
    return part.slice(1).map((end, i) => [part[i]!, end]);
  });
}

function edgesMeet(a: Shape, b: Shape): boolean {
  const slack = Math.max(reach(boxOf(a)), reach(boxOf(b)));
  const others = edgesOf(b);
  return edgesOf(a).some((edge) => others.some((other) => distance(edge, other) <= slack));
}

function distance([a, b]: Edge, [c, d]: Edge): number {
  if (cross(a, b, c) * cross(a, b, d) < 0 && cross(c, d, a) * cross(c, d, b) < 0) return 0;
  return Math.min(toEdge(a, c, d), toEdge(b, c, d), toEdge(c, a, b), toEdge(d, a, b));
}

function cross([ax, ay]: Position, [bx, by]: Position, [cx, cy]: Position): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

function toEdge([x, y]: Position, [ax, ay]: Position, [bx, by]: Position): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
