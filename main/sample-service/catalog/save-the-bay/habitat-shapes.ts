/** Outlines of habitats: patches in the water or on land, and strips that follow the shore. */
import { builtUp } from '../places.ts';
import { isInStudyArea, type Point, toMercator } from '../projection.ts';
import type { Random } from '../random.ts';
import { crosses, isInside, isSimple, patchRing, type Ring } from '../shapes.ts';
import { type Shore, shore } from '../shore.ts';

export type HabitatKind = 'KELP' | 'EELG' | 'ROCK' | 'SAND' | 'DUNE' | 'MARS' | 'MUDF';

/** An outer ring, then its holes. */
export type Part = readonly Ring[];

interface PatchHabit {
  readonly form: 'patch';
  readonly isOnLand: boolean;
  /** Metres from the shore to the middle. */
  readonly distance: readonly [number, number];
  readonly radius: readonly [number, number];
  readonly slimness: readonly [number, number];
  readonly holeChance: number;
  readonly partsChance: number;
  readonly where: (measure: number) => boolean;
}

interface StripHabit {
  readonly form: 'strip';
  /** Metres off the shore, seaward when positive; the shore itself is one side. */
  readonly width: readonly [number, number];
  readonly length: readonly [number, number];
  readonly where: (measure: number) => boolean;
}

const LAGOON_MIDDLE = toMercator(-120.85, 35.34);
const LAGOON_RADIUS = 3800;

const isLagoon = (measure: number): boolean => {
  const [x, y] = shore().at(measure).point;
  return Math.hypot(x - LAGOON_MIDDLE[0], y - LAGOON_MIDDLE[1]) < LAGOON_RADIUS;
};
const isRocky = (measure: number): boolean => shore().at(measure).raggedness > 0.08;
const isBeach = (measure: number): boolean => shore().at(measure).raggedness < 0.05;
const isLongBeach = (measure: number): boolean =>
  [-2500, 0, 2500].every((shift) => isBeach(measure + shift));
const isInner = (measure: number): boolean =>
  isLagoon(measure) && Math.abs(shore().at(measure).raggedness - 0.08) < 0.001;
const isOuterRocky = (measure: number): boolean => isRocky(measure) && !isLagoon(measure);

const HABITS: Readonly<Record<HabitatKind, PatchHabit | StripHabit>> = {
  KELP: {
    form: 'patch',
    isOnLand: false,
    distance: [260, 900],
    radius: [120, 620],
    slimness: [0.3, 0.6],
    holeChance: 0.35,
    partsChance: 0.45,
    where: isOuterRocky,
  },
  EELG: {
    form: 'patch',
    isOnLand: false,
    distance: [90, 420],
    radius: [60, 260],
    slimness: [0.4, 0.8],
    holeChance: 0.3,
    partsChance: 0.4,
    where: isInner,
  },
  ROCK: {
    form: 'strip',
    width: [25, 70],
    length: [300, 1200],
    where: isOuterRocky,
  },
  SAND: {
    form: 'strip',
    width: [-90, -40],
    length: [400, 1400],
    where: isBeach,
  },
  DUNE: {
    form: 'patch',
    isOnLand: true,
    distance: [260, 1700],
    radius: [140, 520],
    slimness: [0.3, 0.7],
    holeChance: 0.4,
    partsChance: 0.25,
    where: isLongBeach,
  },
  MARS: {
    form: 'patch',
    isOnLand: true,
    distance: [120, 500],
    radius: [80, 300],
    slimness: [0.4, 0.8],
    holeChance: 0.5,
    partsChance: 0.3,
    where: isInner,
  },
  MUDF: {
    form: 'strip',
    width: [40, 120],
    length: [250, 900],
    where: isInner,
  },
};

const ATTEMPTS = 4000;

/** The outlines drawn so far. */
export class Plan {
  readonly #taken: { readonly ring: Ring; readonly box: Box }[] = [];

  add(ring: Ring): void {
    this.#taken.push({ ring, box: boxOf(ring) });
  }

  /** True when the ring meets none of the outlines, lies in none and holds none. */
  isFree(ring: Ring): boolean {
    const box = boxOf(ring);
    return this.#taken.every(
      (other) =>
        areApart(box, other.box) ||
        !(
          isInside(ring[0]!, other.ring) ||
          isInside(other.ring[0]!, ring) ||
          meet(ring, other.ring)
        ),
    );
  }
}

/** A habitat of the kind where such a habitat can be: on its side of the shore, in nobody's way. */
export function habitatShape(kind: HabitatKind, taken: Plan, random: Random): Part[] {
  const habit = HABITS[kind];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const measure = random.between(shore().start, shore().end);
    if (!habit.where(measure)) continue;
    // Where the shore fills up, smaller ones still find room.
    const size = Math.max(0.25, 1 - attempt / 800);
    const parts =
      habit.form === 'patch'
        ? patches(habit, measure, size, random)
        : strip(habit, measure, size, random);
    if (parts.length > 0 && parts.every(([outer]) => taken.isFree(outer!))) return parts;
  }
  throw new Error(`No room for a habitat of kind ${kind} along the shore.`);
}

/** One patch, or up to four in a row along the shore; empty when the first does not fit. */
function patches(habit: PatchHabit, measure: number, size: number, random: Random): Part[] {
  const count = random.chance(habit.partsChance) ? random.whole(2, 4) : 1;
  const radius = random.between(...habit.radius) * size;
  const parts: Part[] = [];
  let along = measure;
  for (let part = 0; part < count; part++) {
    const reach = radius * (part === 0 ? 1 : random.between(0.25, 0.8));
    const found = patch(habit, along, reach, random);
    if (!found && part === 0) return [];
    if (found && parts.every((other) => areApart(boxOf(other[0]!), boxOf(found[0]!))))
      parts.push(found);
    along += radius * 1.5 + reach + random.between(40, 200);
  }
  return parts;
}

function patch(habit: PatchHabit, measure: number, radius: number, random: Random): Part | null {
  const line = shore();
  const slimness = random.between(...habit.slimness);
  const distance = Math.max(random.between(...habit.distance), radius * slimness * 1.3 + 20);
  const middle = line.beside(measure, habit.isOnLand ? -distance : distance);
  const { seaward } = line.at(measure, 400);
  const corners = Math.max(14, Math.min(56, Math.round(radius / 9)));
  const axis: Point = [-seaward[1], seaward[0]];
  const shape = { middle, axis, slimness, radius, corners, raggedness: 0.35 };
  const outer = patchRing(shape, random);
  const fits = outer.every(
    (point) => isInStudyArea(point) && line.isLand(point) === habit.isOnLand,
  );
  const isInTown = habit.isOnLand && outer.some((point) => builtUp(point) > 0.3);
  if (!fits || isInTown || !isClearOfShore(line, outer)) return null;
  return [outer, ...holes(habit, shape, random)];
}

/** One or two gaps, each within its half of the patch. */
function holes(
  habit: PatchHabit,
  { middle, axis, radius, slimness }: Parameters<typeof patchRing>[0],
  random: Random,
): Ring[] {
  if (radius < 100 || !random.chance(habit.holeChance)) return [];
  const sides = random.chance(0.4) ? [-1, 1] : [random.pick([-1, 1])];
  return sides.map((side) => {
    const shift = side * radius * 0.27;
    const size = radius * random.between(0.1, 0.19);
    const at: Point = [middle[0] + axis[0] * shift, middle[1] + axis[1] * shift];
    return patchRing(
      { middle: at, axis, radius: size, slimness, corners: random.whole(8, 13), raggedness: 0.3 },
      random,
    );
  });
}

/** A band between the shore and a line beside it, which narrows to a point at both ends. */
function strip(habit: StripHabit, measure: number, size: number, random: Random): Part[] {
  const line = shore();
  const length = random.between(...habit.length) * size;
  const width = random.between(...habit.width);
  const steps = Math.max(5, Math.round(length / 90));
  const [edge, far]: [Point[], Point[]] = [[], []];
  for (let step = 0; step <= steps; step++) {
    const at = measure + (length * step) / steps;
    if (!habit.where(at)) return [];
    const taper = Math.min(1, (Math.min(step, steps - step) / steps) * 5);
    // The near side keeps a step away from the shore, so that the band lies wholly on one side of it.
    edge.push(line.beside(at, Math.sign(width) * 6));
    if (step > 0 && step < steps) {
      far.push(line.beside(at, width * taper * (1 + random.bell() * 0.25)));
    }
  }
  const ring = [...edge, ...far.reverse()];
  const isOnLand = width < 0;
  const fits = ring.every((point) => isInStudyArea(point) && line.isLand(point) === isOnLand);
  return fits && isSimple(ring) ? [[ring]] : [];
}

function isClearOfShore(line: Shore, ring: Ring): boolean {
  const ys = ring.map(([, y]) => y);
  const segments = line.segmentsBetween(Math.min(...ys), Math.max(...ys));
  return ring.every((corner, index) => {
    const next = ring[(index + 1) % ring.length]!;
    return segments.every(
      (segment) => !crosses(corner, next, line.points[segment]!, line.points[segment + 1]!),
    );
  });
}

interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

function areApart(a: Box, b: Box): boolean {
  return a.east < b.west || b.east < a.west || a.north < b.south || b.north < a.south;
}

function meet(a: Ring, b: Ring): boolean {
  return a.some((from, at) => {
    const to = a[(at + 1) % a.length]!;
    return b.some((start, index) => crosses(from, to, start, b[(index + 1) % b.length]!));
  });
}

function boxOf(ring: Ring): Box {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  return {
    west: Math.min(...xs),
    south: Math.min(...ys),
    east: Math.max(...xs),
    north: Math.max(...ys),
  };
}
