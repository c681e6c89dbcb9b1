/** What is wrong with a shape that is being edited. Parts that nobody has changed are left alone. */
import {
  distinctCount,
  LEAST_VERTICES,
  type Part,
  type Position,
  type Shape,
} from './shape-model.ts';
import { crossesItself, distanceToRing, isInRing, ringArea, ringsCross } from './shape-rings.ts';

export interface ShapeCheck {
  readonly problem: string | null;
  /** False: no server would take it for what was meant. */
  readonly isUsable: boolean;
}

/** A vertex that was snapped onto an edge lies a little beside it. */
const ON_EDGE_METRES = 1e-4;

const HOLE_OUTSIDE = 'A hole must lie inside of the area that it belongs to.';
const FINE: ShapeCheck = { problem: null, isUsable: true };

const known = new WeakMap<Shape, ShapeCheck>();

/** Looks once at each shape: with many vertices that takes a few milliseconds. */
export function checkShape(shape: Shape): ShapeCheck {
  const check = known.get(shape) ?? look(shape);
  known.set(shape, check);
  return check;
}

/** Whether what is half drawn can become a part, and why not. */
export function checkSketch(
  shape: Shape,
  sketch: readonly Position[],
  isHole: boolean,
): ShapeCheck {
  if (isHole && exteriorAround(shape, sketch) === null) {
    return { problem: HOLE_OUTSIDE, isUsable: false };
  }
  const least = LEAST_VERTICES[shape.geometryType];
  if (distinctCount(sketch, least) < least) return { problem: null, isUsable: false };
  const isArea = shape.geometryType === 'esriGeometryPolygon';
  return isArea ? checkRing(sketch) : FINE;
}

/** The id of the smallest exterior with all of these positions in it. */
export function exteriorAround({ parts }: Shape, positions: readonly Position[]): number | null {
  const around = parts
    .filter((part) => part.holeOf === null && isInside(positions, part.positions))
    .sort((a, b) => Math.abs(ringArea(a.positions)) - Math.abs(ringArea(b.positions)));
  return around[0]?.id ?? null;
}

function look(shape: Shape): ShapeCheck {
  const { geometryType, parts } = shape;
  if (parts.length === 0) return { problem: null, isUsable: false };
  const changed = parts.filter(({ isAsRead }) => !isAsRead);
  if (geometryType === 'esriGeometryPolyline') {
    const hasNoLength = changed.some(({ positions }) => distinctCount(positions, 2) < 2);
    return hasNoLength ? { problem: 'A line has no length.', isUsable: false } : FINE;
  }
  if (geometryType !== 'esriGeometryPolygon') return FINE;
  if (parts.some((part) => isHoleOutside(parts, part))) {
    return { problem: HOLE_OUTSIDE, isUsable: false };
  }
  const checks = changed.map(({ positions }) => checkRing(positions));
  const [worst] = checks.filter(({ isUsable }) => !isUsable);
  return worst ?? checks.find(({ problem }) => problem !== null) ?? FINE;
}

function checkRing(ring: readonly Position[]): ShapeCheck {
  const [start, far] = [ring[0]!, farthest(ring)];
  if (ring.every((position) => isOnLine(start, far, position))) {
    return { problem: 'A ring encloses nothing.', isUsable: false };
  }
  return crossesItself(ring)
    ? { problem: 'A ring crosses or touches itself.', isUsable: true }
    : FINE;
}

function isHoleOutside(parts: readonly Part[], hole: Part): boolean {
  if (hole.holeOf === null) return false;
  const exterior = parts.find(({ id }) => id === hole.holeOf);
  if (!exterior || (hole.isAsRead && exterior.isAsRead)) return false;
  return (
    !isInside(hole.positions, exterior.positions) || ringsCross(hole.positions, exterior.positions)
  );
}

function isInside(positions: readonly Position[], ring: readonly Position[]): boolean {
  return positions.every((position) => {
    return isInRing(position, ring) || distanceToRing(position, ring) < ON_EDGE_METRES;
  });
}

function farthest(ring: readonly Position[]): Position {
  const [x, y] = ring[0]!;
  const far = ([a, b]: Position): number => Math.hypot(a - x, b - y);
  return ring.reduce((best, each) => (far(each) > far(best) ? each : best));
}

function isOnLine(a: Position, b: Position, p: Position): boolean {
  return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) === 0;
}
