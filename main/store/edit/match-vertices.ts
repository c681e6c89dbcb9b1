/** Finds for each vertex that was drawn the vertex of the file that it is, or what it lies between. Pure. */
import type { Place } from '../../geometry/plane-rings.ts';

/** A vertex as the file has it; null: it has no height or measure. */
export interface FileVertex {
  readonly x: number;
  readonly y: number;
  readonly z: number | null;
  readonly m: number | null;
}

/** A part of the shape in the file, and where its vertices lie on the map. Rings without their closing vertex. */
export interface FilePart {
  readonly vertices: readonly FileVertex[];
  readonly onMap: readonly Place[];
}

/** `exact`: not moved. `moved`: has the height and measure of this one. Null: it is new. */
export type Origin =
  | { readonly kind: 'exact'; readonly vertex: FileVertex; readonly at: number }
  | { readonly kind: 'moved'; readonly vertex: FileVertex }
  | null;

export interface MatchedPart {
  /** Which part of the file it was; -1 for a new one. */
  readonly part: number;
  readonly origins: readonly Origin[];
}

interface Found {
  readonly part: number;
  readonly at: number;
}

/** What became of the parts of a shape. Each part of the file is taken once. */
export function matchParts(
  drawn: readonly (readonly Place[])[],
  file: readonly FilePart[],
): MatchedPart[] {
  const places = placesOf(file);
  const partners = pairParts(drawn, file, places);
  return drawn.map((part, index) => {
    const partner = partners[index]!;
    return { part: partner, origins: matchPart(part, partner, file, places) };
  });
}

function keyOf([x, y]: Place): string {
  return `${x} ${y}`;
}

function placesOf(file: readonly FilePart[]): Map<string, Found[]> {
  const places = new Map<string, Found[]>();
  file.forEach(({ onMap }, part) =>
    onMap.forEach((place, at) => {
      const key = keyOf(place);
      const found = places.get(key);
      if (found) found.push({ part, at });
      else places.set(key, [{ part, at }]);
    }),
  );
  return places;
}

/** By the vertices that they share; then, moved as a whole, by their place and number of vertices. */
function pairParts(
  drawn: readonly (readonly Place[])[],
  file: readonly FilePart[],
  places: ReadonlyMap<string, readonly Found[]>,
): number[] {
  const partners = drawn.map(() => -1);
  const taken = new Set<number>();
  const votes = drawn.flatMap((part, index) => votesOf(part, index, places));
  const isSamePlace = (vote: (typeof votes)[number]): number => Number(vote.index === vote.part);
  votes.sort((a, b) => b.count - a.count || isSamePlace(b) - isSamePlace(a) || a.index - b.index);
  const pair = (index: number, part: number): void => {
    partners[index] = part;
    taken.add(part);
  };
  for (const { index, part } of votes) {
    if (partners[index] === -1 && !taken.has(part)) pair(index, part);
  }
  drawn.forEach((part, index) => {
    const same = file[index];
    if (partners[index] !== -1 || !same || taken.has(index)) return;
    if (same.vertices.length === part.length) pair(index, index);
  });
  return partners;
}

function votesOf(
  part: readonly Place[],
  index: number,
  places: ReadonlyMap<string, readonly Found[]>,
): { readonly index: number; readonly part: number; readonly count: number }[] {
  const counts = new Map<number, number>();
  for (const place of part) {
    const parts = new Set((places.get(keyOf(place)) ?? []).map((found) => found.part));
    for (const found of parts) counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  return [...counts].map(([found, count]) => ({ index, part: found, count }));
}

function matchPart(
  drawn: readonly Place[],
  partner: number,
  file: readonly FilePart[],
  places: ReadonlyMap<string, readonly Found[]>,
): Origin[] {
  const own = file[partner];
  const used = new Set<number>();
  let previous = -1;
  const origins = drawn.map((place, index): Origin => {
    const found = places.get(keyOf(place)) ?? [];
    const best = nearest(found, partner, [index, previous + 1]) ?? found[0];
    if (!best) return null;
    if (best.part === partner) {
      previous = best.at;
      used.add(best.at);
    }
    const at = best.part === partner ? best.at : -1;
    return { kind: 'exact', vertex: file[best.part]!.vertices[best.at]!, at };
  });
  if (!own || own.vertices.length !== drawn.length) return origins;
  return origins.map((origin, index) =>
    origin !== null || used.has(index) ? origin : { kind: 'moved', vertex: own.vertices[index]! },
  );
}

/** Of several vertices at one place: the one at the same place in its part, else the one that comes next. */
function nearest(
  found: readonly Found[],
  partner: number,
  wanted: readonly number[],
): Found | undefined {
  const own = found.filter(({ part }) => part === partner);
  for (const at of wanted) {
    const hit = own.find((candidate) => candidate.at === at);
    if (hit) return hit;
  }
  return own[0];
}

/** Heights or measures for vertices that have none: between their neighbours by the way between, else `fallback`. */
export function fillBetween(
  places: readonly Place[],
  known: readonly (number | null | undefined)[],
  isRing: boolean,
  fallback: number,
): (number | null)[] {
  const steps = places.map(([x, y], at) => {
    const [fromX, fromY] = places[(at + places.length - 1) % places.length]!;
    return Math.hypot(x - fromX, y - fromY);
  });
  return known.map((value, at) => {
    if (value !== undefined) return value;
    const before = seek(known, steps, at, -1, isRing);
    const after = seek(known, steps, at, 1, isRing);
    if (before === null || after === null) return fallback;
    const whole = before.way + after.way;
    const share = whole === 0 ? 0.5 : before.way / whole;
    return before.value + (after.value - before.value) * share;
  });
}

/** The next vertex that has a value, and how far away it is along the line. */
function seek(
  known: readonly (number | null | undefined)[],
  steps: readonly number[],
  from: number,
  direction: 1 | -1,
  isRing: boolean,
): { readonly value: number; readonly way: number } | null {
  const count = known.length;
  let way = 0;
  for (let step = 1; step < count; step++) {
    const unbounded = from + step * direction;
    if (!isRing && (unbounded < 0 || unbounded >= count)) return null;
    const at = ((unbounded % count) + count) % count;
    way += steps[direction === 1 ? at : (at + 1) % count]!;
    const value = known[at];
    if (value === undefined) continue;
    return value === null ? null : { value, way };
  }
  return null;
}
