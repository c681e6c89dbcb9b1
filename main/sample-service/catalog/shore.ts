/**
 * The shoreline that everything in the catalog is placed by.
 *
 * The published coastline has a point every kilometre or so. Midpoint displacement adds detail down
 * to some eighty metres: much on rocks, hardly any on beaches. The detail is invented, its shape is not.
 */
import { COASTLINE } from './coastline.ts';
import { isInStudyArea, type Point, toMercator } from './projection.ts';
import { createRandom, type Random } from './random.ts';

const LONGEST_SEGMENT = 80;
const BAND_HEIGHT = 200;
const CHUNK = 16;

interface Knot {
  readonly point: Point;
  readonly raggedness: number;
}

/** A place on the shoreline. */
export interface ShorePoint {
  readonly point: Point;
  /** Unit vector towards the sea. */
  readonly seaward: Point;
  /** 0 (beach) to 0.14 (rocks). */
  readonly raggedness: number;
}

interface Chunk {
  readonly first: number;
  readonly last: number;
  readonly box: readonly [west: number, south: number, east: number, north: number];
  readonly middle: Point;
}

const UNKNOWN = { square: Infinity, measure: 0 } as const;

/** The line from south to north, land on the right. */
export class Shore {
  readonly points: readonly Point[];
  /** Metres along the line at which the study area begins and ends. */
  readonly start: number;
  readonly end: number;
  readonly #knots: readonly Knot[];
  readonly #measures: readonly number[];
  readonly #bands = new Map<number, number[]>();
  readonly #chunks: Chunk[] = [];

  constructor(knots: readonly Knot[]) {
    this.#knots = knots;
    this.points = knots.map((knot) => knot.point);
    this.#measures = measure(this.points);
    this.#index();
    const inside = this.#measures.filter((_, index) => isInStudyArea(this.points[index]!));
    this.start = inside[0]!;
    this.end = inside.at(-1)!;
  }

  /** True on the land side. The point must lie within the latitudes of the line. */
  isLand([x, y]: Point): boolean {
    let land = false;
    for (const index of this.#bands.get(Math.floor(y / BAND_HEIGHT)) ?? []) {
      const [ax, ay] = this.points[index]!;
      const [bx, by] = this.points[index + 1]!;
      if (ay > y !== by > y && ax + ((y - ay) / (by - ay)) * (bx - ax) < x) land = !land;
    }
    return land;
  }

  /** Metres to the nearest point of the line, on either side. */
  distance(point: Point): number {
    return this.#nearest(point).distance;
  }

  /** Metres along the line to its point nearest to the given one. */
  measureOf(point: Point): number {
    return this.#nearest(point).measure;
  }

  /** The shore at so many metres along the line; the direction is taken over `reach` metres either way. */
  at(measure: number, reach = 150): ShorePoint {
    const before = this.#interpolate(measure - reach);
    const after = this.#interpolate(measure + reach);
    const length = Math.hypot(after[0] - before[0], after[1] - before[1]) || 1;
    return {
      point: this.#interpolate(measure),
      seaward: [(before[1] - after[1]) / length, (after[0] - before[0]) / length],
      raggedness: this.#knots[this.#segmentAt(measure)]!.raggedness,
    };
  }

  /** The point so many metres off the shore, seaward when positive. It may lie elsewhere where the shore bends. */
  beside(measure: number, metres: number): Point {
    const { point, seaward } = this.at(measure, Math.max(150, Math.abs(metres) / 2));
    return [point[0] + seaward[0] * metres, point[1] + seaward[1] * metres];
  }

  /** Indexes of the points between two measures, in order. */
  indexesBetween(from: number, to: number): number[] {
    const indexes: number[] = [];
    for (let index = this.#segmentAt(from) + 1; index < this.points.length; index++) {
      if (this.#measures[index]! >= to) break;
      if (this.#measures[index]! > from) indexes.push(index);
    }
    return indexes;
  }

  /** Where a line first meets the shore. The two ends must lie on different sides of it. */
  firstMeeting(from: Point, to: Point): { readonly point: Point; readonly measure: number } {
    let best: { share: number; measure: number } | null = null;
    const segments = this.segmentsBetween(Math.min(from[1], to[1]), Math.max(from[1], to[1]));
    for (const index of segments) {
      const shares = meeting(from, to, this.points[index]!, this.points[index + 1]!);
      if (!shares || (best && best.share <= shares[0])) continue;
      const start = this.#measures[index]!;
      best = {
        share: shares[0],
        measure: start + shares[1] * (this.#measures[index + 1]! - start),
      };
    }
    if (!best) throw new Error('The line does not meet the shore.');
    const { share, measure } = best;
    const point: Point = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    return { point, measure };
  }

  /** Indexes of the segments that may touch the latitudes between the two northings. */
  segmentsBetween(south: number, north: number): number[] {
    const found = new Set<number>();
    for (let b = Math.floor(south / BAND_HEIGHT); b <= Math.floor(north / BAND_HEIGHT); b++) {
      for (const index of this.#bands.get(b) ?? []) found.add(index);
    }
    return [...found];
  }

  #index(): void {
    for (let index = 0; index + 1 < this.points.length; index++) {
      const [ay, by] = [this.points[index]![1], this.points[index + 1]![1]];
      const last = Math.floor(Math.max(ay, by) / BAND_HEIGHT);
      for (let band = Math.floor(Math.min(ay, by) / BAND_HEIGHT); band <= last; band++) {
        const segments = this.#bands.get(band);
        if (segments) segments.push(index);
        else this.#bands.set(band, [index]);
      }
    }
    for (let first = 0; first + 1 < this.points.length; first += CHUNK) {
      const last = Math.min(first + CHUNK, this.points.length - 1);
      const part = this.points.slice(first, last + 1);
      const [xs, ys] = [part.map(([x]) => x), part.map(([, y]) => y)];
      const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
      const middle: Point = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
      this.#chunks.push({ first, last, box, middle });
    }
  }

  /** Looks at the most promising stretch first, and then skips all whose box is farther away. */
  #nearest([x, y]: Point): { distance: number; measure: number } {
    let nearest = this.#nearestWithin(this.#likelyChunk(x, y), x, y, UNKNOWN);
    for (const chunk of this.#chunks) {
      if (squareToBox(chunk.box, x, y) < nearest.square) {
        nearest = this.#nearestWithin(chunk, x, y, nearest);
      }
    }
    return { distance: Math.sqrt(nearest.square), measure: nearest.measure };
  }

  #likelyChunk(x: number, y: number): Chunk {
    let [likely, least] = [this.#chunks[0]!, Infinity];
    for (const chunk of this.#chunks) {
      const square = (chunk.middle[0] - x) ** 2 + (chunk.middle[1] - y) ** 2;
      if (square >= least) continue;
      likely = chunk;
      least = square;
    }
    return likely;
  }

  #nearestWithin(
    { first, last }: Chunk,
    x: number,
    y: number,
    known: { readonly square: number; readonly measure: number },
  ): { square: number; measure: number } {
    let { square, measure } = known;
    for (let index = first; index < last; index++) {
      const [ax, ay] = this.points[index]!;
      const [bx, by] = this.points[index + 1]!;
      const [dx, dy] = [bx - ax, by - ay];
      const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
      const t = Math.max(0, Math.min(1, along));
      const found = (ax + dx * t - x) ** 2 + (ay + dy * t - y) ** 2;
      if (found >= square) continue;
      square = found;
      measure = this.#measures[index]! + t * (this.#measures[index + 1]! - this.#measures[index]!);
    }
    return { square, measure };
  }

  #interpolate(measure: number): Point {
    const index = this.#segmentAt(measure);
    const [a, b] = [this.points[index]!, this.points[index + 1]!];
    const from = this.#measures[index]!;
    const t = (measure - from) / (this.#measures[index + 1]! - from);
    return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
  }

  #segmentAt(measure: number): number {
    let [low, high] = [0, this.points.length - 2];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#measures[middle]! <= measure) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

let shared: Shore | null = null;

/** The shoreline of the catalog, built once. */
export function shore(): Shore {
  shared ??= new Shore(densify(createRandom('shore')));
  return shared;
}

function densify(random: Random): Knot[] {
  let knots: Knot[] = COASTLINE.map(([longitude, latitude, raggedness]) => ({
    point: toMercator(longitude, latitude),
    raggedness,
  }));
  for (let before = 0; before !== knots.length;) {
    before = knots.length;
    knots = knots.flatMap((knot, index) => [knot, ...midpoint(knots, index, random)]);
  }
  return knots;
}

/** The new knot between a knot and the next; none when they are close enough already. */
function midpoint(knots: readonly Knot[], index: number, random: Random): Knot[] {
  const { point: a, raggedness } = knots[index]!;
  const b = knots[index + 1]?.point;
  if (!b) return [];
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  if (Math.hypot(dx, dy) <= LONGEST_SEGMENT) return [];
  const before = knots[index - 1]?.point ?? a;
  const after = knots[index + 2]?.point ?? b;
  const bulge = clamp(bend(a, b, before, after), 0.09);
  const offset = bulge + raggedness * random.bell() * 1.6;
  return [
    { point: [(a[0] + b[0]) / 2 - dy * offset, (a[1] + b[1]) / 2 + dx * offset], raggedness },
  ];
}

/** How far, in lengths of the segment, a smooth curve through its neighbours would bulge to the left. */
function bend(a: Point, b: Point, before: Point, after: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.hypot(dx, dy);
  const left = ([x, y]: Point): number => {
    const [ex, ey] = [x - a[0], y - a[1]];
    const reach = Math.max(Math.hypot(ex, ey), Math.hypot(x - b[0], y - b[1]), length);
    return (dx * ey - dy * ex) / (length * reach);
  };
  return -(left(before) + left(after)) / 12;
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

function measure(points: readonly Point[]): number[] {
  let sum = 0;
  return points.map((point, index) => {
    const before = points[index - 1] ?? point;
    sum += Math.hypot(point[0] - before[0], point[1] - before[1]);
    return sum;
  });
}

/** The shares of line a to b and of line c to d at which they meet; null when they do not. */
function meeting(a: Point, b: Point, c: Point, d: Point): readonly [number, number] | null {
  const [abx, aby, cdx, cdy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const turn = abx * cdy - aby * cdx;
  if (turn === 0) return null;
  const [acx, acy] = [c[0] - a[0], c[1] - a[1]];
  const ab = (acx * cdy - acy * cdx) / turn;
  const cd = (acx * aby - acy * abx) / turn;
  return ab >= 0 && ab <= 1 && cd >= 0 && cd <= 1 ? [ab, cd] : null;
}

function squareToBox(box: Chunk['box'], x: number, y: number): number {
  const dx = Math.max(box[0] - x, 0, x - box[2]);
  const dy = Math.max(box[1] - y, 0, y - box[3]);
  return dx * dx + dy * dy;
}
