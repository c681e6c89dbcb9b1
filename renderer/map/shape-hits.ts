/** What of a shape lies near a position, and which of its vertices are in view. No OpenLayers. */
import type { Bbox } from '../../shared/model/view.ts';
import { isInRing, nearestOnSegment } from './shape-rings.ts';
import type { Position, Shape, VertexRef } from './shape-model.ts';

/** Cells about one, itself first. */
const REACH = [0, -1, 1, -2, 2];

export interface EdgeHit {
  /** Where a vertex added there goes. */
  readonly vertex: VertexRef;
  /** On the edge. */
  readonly position: Position;
}

/** The nearest vertex within `tolerance`. */
export function vertexNear(
  { parts }: Shape,
  [x, y]: Position,
  tolerance: number,
): VertexRef | null {
  let found: VertexRef | null = null;
  let least = tolerance * tolerance;
  parts.forEach(({ positions }, part) => {
    for (let at = 0; at < positions.length; at++) {
      const [px, py] = positions[at]!;
      const square = (px - x) ** 2 + (py - y) ** 2;
      if (square > least) continue;
      least = square;
      found = { part, at };
    }
  });
  return found;
}

/** The nearest place on an edge within `tolerance`; points have no edges. */
export function edgeNear(shape: Shape, position: Position, tolerance: number): EdgeHit | null {
  let found: EdgeHit | null = null;
  let least = tolerance;
  eachEdge(shape, (part, at, a, b) => {
    if (isApart(position, a, b, least)) return;
    const place = nearestOnSegment(position, a, b);
    const apart = Math.hypot(place[0] - position[0], place[1] - position[1]);
    if (apart > least) return;
    least = apart;
    found = { vertex: { part, at: at + 1 }, position: place };
  });
  return found;
}

/** Inside of an area and not in one of its holes. */
export function isInside({ geometryType, parts }: Shape, position: Position): boolean {
  if (geometryType !== 'esriGeometryPolygon') return false;
  return parts.filter(({ positions }) => isInRing(position, positions)).length % 2 === 1;
}

/** Vertices in the box that are at least `apart` from those taken before: more handles would hide each other. */
export function verticesIn({ parts }: Shape, box: Bbox, apart: number): Position[] {
  const [xmin, ymin, xmax, ymax] = box;
  // So small that two vertices in one cell are always too near to each other.
  const side = apart / Math.SQRT2;
  // Two free columns at each side: neighbours beyond them are none.
  const columns = Math.ceil((xmax - xmin) / side) + 5;
  const around = REACH.flatMap((up) => REACH.map((right) => up * columns + right));
  const taken = new Map<number, Position>();
  for (const { positions } of parts) {
    for (const position of positions) {
      const [x, y] = position;
      if (x < xmin || x > xmax || y < ymin || y > ymax) continue;
      const cell = Math.floor((y - ymin) / side) * columns + Math.floor((x - xmin) / side) + 2;
      const isHidden = around.some((offset) => {
        const near = taken.get(cell + offset);
        return near !== undefined && Math.hypot(near[0] - x, near[1] - y) < apart;
      });
      if (!isHidden) taken.set(cell, position);
    }
  }
  return [...taken.values()];
}

/** `at`: number of the vertex where the edge begins. */
export function eachEdge(
  { geometryType, parts }: Shape,
  visit: (part: number, at: number, a: Position, b: Position) => void,
): void {
  const isArea = geometryType === 'esriGeometryPolygon';
  if (!isArea && geometryType !== 'esriGeometryPolyline') return;
  parts.forEach(({ positions }, part) => {
    const last = isArea && positions.length > 2 ? positions.length : positions.length - 1;
    for (let at = 0; at < last; at++) {
      visit(part, at, positions[at]!, positions[at + 1] ?? positions[0]!);
    }
  });
}

function isApart([x, y]: Position, a: Position, b: Position, reach: number): boolean {
  return (
    Math.min(a[0], b[0]) - reach > x ||
    Math.max(a[0], b[0]) + reach < x ||
    Math.min(a[1], b[1]) - reach > y ||
    Math.max(a[1], b[1]) + reach < y
  );
}

/** Pixels between the end of a line, or a point, and a vertex added after it by a key. */
const BEYOND_PIXELS = 30;

/** Where a vertex added after this one goes: half-way to the next one; beyond the end of a line, or beside a point. */
export function insertionAfter(
  { geometryType, parts }: Shape,
  { part, at }: VertexRef,
  resolution: number,
): EdgeHit | null {
  const positions = parts[part]?.positions ?? [];
  const here = positions[at];
  if (!here || geometryType === 'esriGeometryPoint') return null;
  const vertex = { part, at: at + 1 };
  const isArea = geometryType === 'esriGeometryPolygon';
  const isLine = geometryType === 'esriGeometryPolyline';
  const next = positions[at + 1] ?? (isArea ? positions[0] : undefined);
  if ((isArea || isLine) && next) {
    return { vertex, position: [(here[0] + next[0]) / 2, (here[1] + next[1]) / 2] };
  }
  const before = isLine ? positions[at - 1] : undefined;
  const [dx, dy] = before ? [here[0] - before[0], here[1] - before[1]] : [1, 0];
  const share = (BEYOND_PIXELS * resolution) / (Math.hypot(dx, dy) || 1);
  return { vertex, position: [here[0] + dx * share, here[1] + dy * share] };
}
