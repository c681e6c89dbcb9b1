import type { FlatRings } from './flat-rings.ts';
import { crossingOf } from './plane-rings.ts';

interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

interface Place {
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
 * Makes a function that finds the smallest of `outers` around a hole. `areas` are signed, by ring.
 *
 * A hole is judged by one place well inside it, not by its vertices: it may touch its outer ring at any
 * of those, and by rounding even reach across it. The outer ring must have the larger area, or an
 * island in the hole would take the hole it lies in.
 */
export function createOuterFinder(
  rings: FlatRings,
  areas: Float64Array,
  outers: readonly number[],
): (hole: number) => number | undefined {
  const bySize = outers.toSorted((left, right) => areas[right]! - areas[left]!);
  const boxes = bySize.map((ring) => boxOf(rings, ring));
  const sizes = Float64Array.from(bySize, (ring) => -areas[ring]!);
  const surrounds = createSurrounds(rings);

  return (hole) => {
    const holeSize = areas[hole]!;
    const { x, y } = placeInside(rings, hole);
    for (let at = firstAbove(sizes, holeSize); at < bySize.length; at++) {
      const box = boxes[at]!;
      const isInBox = x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY;
      if (isInBox && surrounds(bySize[at]!, box, { x, y })) return bySize[at];
    }
    return undefined;
  };
}

/** The first position in ascending `sizes` with more than `size`. */
function firstAbove(sizes: Float64Array, size: number): number {
  let low = 0;
  let high = sizes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sizes[middle]! > size) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Makes the test whether a place lies within a ring. */
function createSurrounds(rings: FlatRings) {
  const tests: (number | undefined)[] = [];
  const banded: (BandedRing | undefined)[] = [];
  return (ring: number, box: Box, { x, y }: Place): boolean => {
    const asked = (tests[ring] = (tests[ring] ?? 0) + 1);
    if (rings.counts[ring]! < BAND_THRESHOLD || asked <= TESTS_BEFORE_BANDS) {
      return crossingsAt(rings, ring, y).filter((crossing) => crossing > x).length % 2 === 1;
    }
    const { bandOf, bands } = (banded[ring] ??= bandRing(rings, ring, box));
    let isInside = false;
    for (const edge of bands[bandOf(y)] ?? []) {
      if (crossingAt(rings, edge, y) > x) isInside = !isInside;
    }
    return isInside;
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

/**
 * A place inside a ring: the middle of the widest stretch of the ring at half its height. A ring
 * too flat for that gives its first vertex.
 */
function placeInside(rings: FlatRings, ring: number): Place {
  const box = boxOf(rings, ring);
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
    const x = crossingAt(rings, edge, y);
    if (x === x) crossings.push(x);
  }
  return crossings;
}

/** Where one edge crosses the height `y`, or NaN. */
function crossingAt({ values, stride }: FlatRings, edge: number, y: number): number {
  const end = edge + stride;
  return crossingOf(values[edge]!, values[edge + 1]!, values[end]!, values[end + 1]!, y);
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
