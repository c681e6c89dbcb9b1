/** Rings of a polygon in the order of a geodatabase: each outer ring followed by its holes. */

/** x and y on the grid, then z and m where there are any. */
export type Vertex = readonly number[];
type Ring = readonly Vertex[];

/**
 * One list of vertices per outer ring, outer rings counter-clockwise and holes clockwise.
 *
 * The input is Esri's: closed, outer rings clockwise. A ring ends where its first position comes again, so
 * repeated neighbours are dropped and the start moves to a position that occurs once. Rings that the grid has
 * squeezed to less than a triangle are dropped; a hole that no outer ring contains is a polygon of its own.
 */
export function orderRings(rings: readonly Ring[]): Vertex[][] {
  const clean = rings.map(cleanRing).filter((ring) => ring.length >= 4);
  const outer = clean.filter((ring) => signedArea(ring) <= 0);
  const parts = outer.map((ring) => ({ ring, vertices: reversed(ring) }));
  for (const hole of clean.filter((ring) => signedArea(ring) > 0)) {
    const around = parts
      .filter(({ ring }) => contains(ring, hole))
      .sort((one, other) => Math.abs(signedArea(one.ring)) - Math.abs(signedArea(other.ring)))[0];
    if (around === undefined) parts.push({ ring: reversed(hole), vertices: [...hole] });
    else around.vertices.push(...reversed(hole));
  }
  return parts.map(({ vertices }) => vertices);
}

const isSame = (one: Vertex | undefined, other: Vertex | undefined): boolean =>
  one?.[0] === other?.[0] && one?.[1] === other?.[1];

function cleanRing(ring: Ring): Vertex[] {
  const open = ring.filter((vertex, index) => index === 0 || !isSame(vertex, ring[index - 1]));
  while (open.length > 1 && isSame(open[0], open.at(-1))) open.pop();
  const first = open[0];
  if (first === undefined) return [];
  const counts = new Map<string, number>();
  const keyOf = (vertex: Vertex): string => `${vertex[0]} ${vertex[1]}`;
  for (const vertex of open) counts.set(keyOf(vertex), (counts.get(keyOf(vertex)) ?? 0) + 1);
  const start = Math.max(
    0,
    open.findIndex((vertex) => counts.get(keyOf(vertex)) === 1),
  );
  const turned = [...open.slice(start), ...open.slice(0, start)];
  return [...turned, turned[0] ?? first];
}

const reversed = (ring: Ring): Vertex[] => [...ring].reverse();

/** Twice the area; negative for clockwise rings. Relative to the first vertex, so that large numbers cancel. */
function signedArea(ring: Ring): number {
  const [x0 = 0, y0 = 0] = ring[0] ?? [];
  let sum = 0;
  for (let index = 1; index < ring.length; index += 1) {
    const [x1 = 0, y1 = 0] = ring[index - 1] ?? [];
    const [x2 = 0, y2 = 0] = ring[index] ?? [];
    sum += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
  }
  return sum;
}

/** True when most vertices of the hole lie inside: those on the boundary may fall on either side. */
function contains(outer: Ring, hole: Ring): boolean {
  const inside = hole.filter((vertex) => isInside(outer, vertex)).length;
  return inside * 2 >= hole.length;
}

function isInside(ring: Ring, [x = 0, y = 0]: Vertex): boolean {
  let inside = false;
  for (let index = 1; index < ring.length; index += 1) {
    const [x1 = 0, y1 = 0] = ring[index - 1] ?? [];
    const [x2 = 0, y2 = 0] = ring[index] ?? [];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}
