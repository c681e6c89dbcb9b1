/**
 * Which features are drawn when there are too many: a sample that leaves no area empty and that stays the same while the map
 * is moved. It depends on the numbers of the features and on cells that lie fast on the ground, not on the viewport.
 */
import type { Box } from '../../geometry/boxes.ts';
import type { Candidates } from './candidates.ts';

export interface SampleOptions {
  readonly limit: number;
  /** The viewport in the units of the candidates; unbounded where all of them are in it. */
  readonly viewport: Box;
  /** How large the viewport is, square units: decides how large a cell is. */
  readonly area: number;
  /** Of points, envelopes say no more than how they were rounded. */
  readonly isPoint: boolean;
  /** Drawn in any case, as far as the limit goes. */
  readonly isForced: (id: number) => boolean;
}

/** Positions of the candidates that are drawn, in the order of their ids. */
export function sample(candidates: Candidates, options: SampleOptions): number[] {
  const places = new Uint32Array(candidates.count);
  for (let place = 0; place < places.length; place++) places[place] = place;
  const chosen = candidates.count <= options.limit ? places : choose(candidates, places, options);
  return Array.from(chosen).sort((left, right) => candidates.id(left) - candidates.id(right));
}

function choose(candidates: Candidates, places: Uint32Array, options: SampleOptions): Uint32Array {
  const { limit, isForced } = options;
  const taken = new Set(
    places.filter((place) => isForced(candidates.id(place))).subarray(0, limit),
  );
  const room = (): number => limit - taken.size;
  for (const place of ofCells(candidates, places, options, room() / 2)) {
    if (room() > 0) taken.add(place);
  }
  const rest = places.length - taken.size;
  // In steps: each sample is part of the next larger one.
  const threshold = 2 ** (32 - inSteps(Math.log2(rest / Math.max(1, room()))));
  for (const place of places) {
    if (room() <= 0) break;
    if (hash(candidates.id(place)) < threshold) taken.add(place);
  }
  return new Uint32Array(taken);
}

/** The next larger quarter: what is counted from the view may change a little while the map is moved. */
function inSteps(value: number): number {
  return Math.ceil(value * 4) / 4;
}

/** Of each cell the feature with the largest envelope; of equal ones the one with the smallest hash. */
function ofCells(
  candidates: Candidates,
  places: Uint32Array,
  { viewport, area, isPoint }: SampleOptions,
  cells: number,
): Iterable<number> {
  // In steps, and counted from the origin of the reference: cells stay where they are.
  const size = 2 ** inSteps(Math.log2(Math.sqrt(area / Math.max(1, cells))));
  if (!Number.isFinite(size) || size <= 0) return [];
  const best = new Map<number, number>();
  for (const place of places) {
    const [minX, minY, maxX, maxY] = candidates.box(place);
    const column = Math.floor(within((minX + maxX) / 2, viewport[0], viewport[2]) / size);
    const row = Math.floor(within((minY + maxY) / 2, viewport[1], viewport[3]) / size);
    const cell = column * 0x4000000 + row;
    const rival = best.get(cell);
    if (rival === undefined || isBetter(candidates, place, rival, isPoint)) best.set(cell, place);
  }
  return best.values();
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function isBetter(
  candidates: Candidates,
  ...[place, rival, isPoint]: readonly [place: number, rival: number, isPoint: boolean]
): boolean {
  const [own, other] = [sizeOf(candidates.box(place)), sizeOf(candidates.box(rival))];
  if (!isPoint && own !== other) return own > other;
  return hash(candidates.id(place)) < hash(candidates.id(rival));
}

function sizeOf([minX, minY, maxX, maxY]: Box): number {
  return maxX - minX + (maxY - minY);
}

/** Spreads neighbouring numbers over 32 bits. */
function hash(id: number): number {
  let mixed = (id ^ Math.floor(id / 0x100000000)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
