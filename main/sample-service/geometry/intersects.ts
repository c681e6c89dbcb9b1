/** Exact intersection of two shapes in the plane; touching counts, as esriSpatialRelIntersects has it. */
import { boundsOf } from './shape.ts';
import type { Bounds, Position, Shape } from './shape.ts';

type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/** True when the envelopes share at least one point. */
export function boundsOverlap(one: Bounds, other: Bounds): boolean {
  return (
    one.xmin <= other.xmax &&
    one.xmax >= other.xmin &&
    one.ymin <= other.ymax &&
    one.ymax >= other.ymin
  );
}

/** True when the outer envelope contains the inner one. */
export function boundsContain(outer: Bounds, inner: Bounds): boolean {
  return (
    outer.xmin <= inner.xmin &&
    outer.xmax >= inner.xmax &&
    outer.ymin <= inner.ymin &&
    outer.ymax >= inner.ymax
  );
}

/**
 * True when the shapes, both in the same spatial reference, share at least one point.
 *
 * Polygons are areas under the even-odd rule, so holes and islands in holes count as drawn.
 * `tolerance`, in units of the coordinates, is how near a point must be to lie on another point or line.
 */
export function intersects(one: Shape, other: Shape, tolerance: number): boolean {
  if (!boundsOverlap(grow(boundsOf(one), tolerance), boundsOf(other))) return false;
  if (isArea(one) && isPoints(other)) return intersects(other, one, tolerance);
  if (isPoints(one)) return positions(one).some((point) => touches(point, other, tolerance));
  if (isPoints(other)) return positions(other).some((point) => touches(point, one, tolerance));
  if (isArea(other) && firstPositions(one).some((point) => isInside(point, other))) return true;
  if (isArea(one) && firstPositions(other).some((point) => isInside(point, one))) return true;
  return linesCross(one, other, tolerance);
}

function grow(bounds: Bounds, by: number): Bounds {
  return {
    xmin: bounds.xmin - by,
    ymin: bounds.ymin - by,
    xmax: bounds.xmax + by,
    ymax: bounds.ymax + by,
  };
}

const isPoints = (shape: Shape): boolean =>
  shape.type === 'esriGeometryPoint' || shape.type === 'esriGeometryMultipoint';

const isArea = (shape: Shape): boolean =>
  shape.type === 'esriGeometryPolygon' || shape.type === 'esriGeometryEnvelope';

const positions = (shape: Shape): readonly Position[] => shape.parts.flat();

/** One position of every part: where no lines cross, a part is inside or outside as a whole. */
const firstPositions = (shape: Shape): readonly Position[] =>
  shape.parts.flatMap((part) => part.slice(0, 1));

function touches(point: Position, shape: Shape, tolerance: number): boolean {
  const [x, y] = point as [number, number];
  if (isPoints(shape)) {
    return positions(shape).some((other) => {
      const [otherX, otherY] = other as [number, number];
      return Math.hypot(x - otherX, y - otherY) <= tolerance;
    });
  }
  if (isArea(shape) && isInside(point, shape)) return true;
  for (const segment of segments(shape)) {
    if (distance(x, y, segment) <= tolerance) return true;
  }
  return false;
}

/** Even-odd rule over all rings: a ray to the right crosses an odd number of edges. */
function isInside(point: Position, area: Shape): boolean {
  const [x, y] = point as [number, number];
  let inside = false;
  for (const [x1, y1, x2, y2] of segments(area)) {
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

function* segments(shape: Shape): Generator<Segment> {
  for (const part of shape.parts) {
    for (let index = 1; index < part.length; index += 1) {
      const [x1, y1] = part[index - 1] as [number, number];
      const [x2, y2] = part[index] as [number, number];
      yield [x1, y1, x2, y2];
    }
  }
}

function distance(x: number, y: number, [x1, y1, x2, y2]: Segment): number {
  const lengthSquared = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  if (lengthSquared === 0) return Math.hypot(x - x1, y - y1);
  const along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / lengthSquared;
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(x - (x1 + t * (x2 - x1)), y - (y1 + t * (y2 - y1)));
}

function linesCross(one: Shape, other: Shape, tolerance: number): boolean {
  const box = grow(boundsOf(one), tolerance);
  const near = [...segments(other)].filter((segment) => boundsOverlap(segmentBounds(segment), box));
  for (const segment of segments(one)) {
    const segmentBox = grow(segmentBounds(segment), tolerance);
    for (const candidate of near) {
      if (!boundsOverlap(segmentBox, segmentBounds(candidate))) continue;
      if (segmentsMeet(segment, candidate, tolerance)) return true;
    }
  }
  return false;
}

function segmentBounds([x1, y1, x2, y2]: Segment): Bounds {
  return {
    xmin: Math.min(x1, x2),
    ymin: Math.min(y1, y2),
    xmax: Math.max(x1, x2),
    ymax: Math.max(y1, y2),
  };
}

function segmentsMeet(one: Segment, other: Segment, tolerance: number): boolean {
  const [ax, ay, bx, by] = one;
  const [cx, cy, dx, dy] = other;
  const sideOfC = side(ax, ay, bx, by, cx, cy);
  const sideOfD = side(ax, ay, bx, by, dx, dy);
  const sideOfA = side(cx, cy, dx, dy, ax, ay);
  const sideOfB = side(cx, cy, dx, dy, bx, by);
  if (sideOfC * sideOfD < 0 && sideOfA * sideOfB < 0) return true;
  return (
    distance(ax, ay, other) <= tolerance ||
    distance(bx, by, other) <= tolerance ||
    distance(cx, cy, one) <= tolerance ||
    distance(dx, dy, one) <= tolerance
  );
}

/** 1 left of the line, -1 right of it, 0 on it. */
function side(x1: number, y1: number, x2: number, y2: number, x: number, y: number): number {
  return Math.sign((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1));
}
