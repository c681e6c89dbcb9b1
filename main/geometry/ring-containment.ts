import type { FlatRings } from './flat-rings.ts';

/** Answers whether one ring of a polygon lies within another. */
export interface Containment {
  contains(outer: number, inner: number): boolean;
}

interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

interface Location {
  readonly x: number;
  readonly y: number;
}

/** The edges of a ring, by horizontal band, so that a test looks only at edges near its height. */
interface BandedRing {
  readonly bandOf: (y: number) => number;
  /** Positions of the first ordinate of each edge. */
  readonly bands: readonly (readonly number[])[];
}

/** Rings with fewer vertices are walked whole: building bands costs more than it saves. */
const BAND_THRESHOLD = 256;
const EDGES_PER_BAND = 16;
/** Bands are worth their memory only for rings that are asked about again. */
const TESTS_BEFORE_BANDS = 4;

/**
 * Prepares containment tests between `rings`. A ring is judged by one point well inside it, not by its
 * vertices: a hole may touch the outer ring at any of those, and by rounding even reach across it.
 */
export function createContainment(rings: FlatRings): Containment {
  const boxes: (Box | undefined)[] = [];
  const insides: (Location | undefined)[] = [];
  const tests: (number | undefined)[] = [];
  const banded: (BandedRing | undefined)[] = [];

  const boxAt = (ring: number): Box => (boxes[ring] ??= boxOf(rings, ring));
  const insideOf = (ring: number): Location =>
    (insides[ring] ??= locationInside(rings, ring, boxAt(ring)));

  function surrounds(outer: number, place: Location): boolean {
    const asked = (tests[outer] = (tests[outer] ?? 0) + 1);
    if (rings.counts[outer]! < BAND_THRESHOLD || asked <= TESTS_BEFORE_BANDS) {
      return crossingsAt(rings, outer, place.y).filter((x) => x > place.x).length % 2 === 1;
    }
    const { bandOf, bands } = (banded[outer] ??= bandRing(rings, outer, boxAt(outer)));
    const edges = bands[bandOf(place.y)] ?? [];
    let inside = false;
    for (const edge of edges) {
      if (crossingOf(rings, edge, place.y) > place.x) inside = !inside;
    }
    return inside;
  }

  return {
    contains: (outer, inner) =>
      isInBox(insideOf(inner), boxAt(outer)) && surrounds(outer, insideOf(inner)),
  };
}

function boxOf({ values, stride, starts, counts }: FlatRings, ring: number): Box {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  const end = starts[ring]! + counts[ring]! * stride;
  for (let at = starts[ring]!; at < end; at += stride) {
    minX = Math.min(minX, values[at]!);
    maxX = Math.max(maxX, values[at]!);
    minY = Math.min(minY, values[at + 1]!);
    maxY = Math.max(maxY, values[at + 1]!);
  }
  return { minX, minY, maxX, maxY };
}

function isInBox({ x, y }: Location, box: Box): boolean {
  return x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY;
}

/**
 * A location inside a ring: the middle of the widest stretch of the ring at half its height. A ring
 * too flat for that gives its first vertex.
 */
function locationInside(rings: FlatRings, ring: number, box: Box): Location {
  const y = box.minY + (box.maxY - box.minY) / 2;
  const crossings = crossingsAt(rings, ring, y).sort((left, right) => left - right);
  let width = -1;
  let x = NaN;
  for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
    const [left, right] = [crossings[pair]!, crossings[pair + 1]!];
    if (right - left <= width) continue;
    width = right - left;
    x = left + width / 2;
  }
  const start = rings.starts[ring]!;
  return width > 0 ? { x, y } : { x: rings.values[start]!, y: rings.values[start + 1]! };
}

/** Where the edges of a ring cross the height `y`, as x, in ring order. */
function crossingsAt(rings: FlatRings, ring: number, y: number): number[] {
  const crossings: number[] = [];
  const start = rings.starts[ring]!;
  const end = start + (rings.counts[ring]! - 1) * rings.stride;
  for (let edge = start; edge < end; edge += rings.stride) {
    const x = crossingOf(rings, edge, y);
    if (x === x) crossings.push(x);
  }
  return crossings;
}

/** Where one edge crosses the height `y`, or NaN. An edge owns its lower end, not its upper one. */
function crossingOf({ values, stride }: FlatRings, edge: number, y: number): number {
  const fromY = values[edge + 1]!;
  const toY = values[edge + stride + 1]!;
  if (fromY > y === toY > y) return NaN;
  const fromX = values[edge]!;
  return fromX + ((y - fromY) / (toY - fromY)) * (values[edge + stride]! - fromX);
}

function bandRing(rings: FlatRings, ring: number, box: Box): BandedRing {
  const edgeCount = rings.counts[ring]! - 1;
  const height = box.maxY - box.minY;
  // Long edges stand in many bands: fewer bands keep a comb of them from filling the memory.
  const edgesAtOnce = climbOf(rings, ring) / height;
  const bandCount = Math.ceil(edgeCount / Math.max(EDGES_PER_BAND, edgesAtOnce / 4));
  const bands: number[][] = Array.from({ length: bandCount }, () => []);
  const bandOf = (y: number): number =>
    Math.min(bandCount - 1, Math.max(0, Math.floor(((y - box.minY) / height) * bandCount)));
  for (let index = 0; index < edgeCount; index++) {
    const edge = rings.starts[ring]! + index * rings.stride;
    const fromBand = bandOf(rings.values[edge + 1]!);
    const toBand = bandOf(rings.values[edge + rings.stride + 1]!);
    for (let band = Math.min(fromBand, toBand); band <= Math.max(fromBand, toBand); band++) {
      bands[band]!.push(edge);
    }
  }
  return { bandOf, bands };
}

/** How far a ring goes up and down in all. */
function climbOf({ values, stride, starts, counts }: FlatRings, ring: number): number {
  let climb = 0;
  const end = starts[ring]! + (counts[ring]! - 1) * stride;
  for (let edge = starts[ring]!; edge < end; edge += stride) {
    climb += Math.abs(values[edge + stride + 1]! - values[edge + 1]!);
  }
  return climb;
}
