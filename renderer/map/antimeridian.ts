/**
 * Cuts rings that run across longitude 180 into pieces that a flat map can draw. The bundled countries share their
 * arcs on a globe: Russia, Fiji and Antarctica jump from one edge of the world to the other.
 */
type Position = readonly number[];
export type Ring = readonly Position[];

/** Polygons in longitude and latitude, each as its exterior and its holes; the pieces keep the holes of the first. */
export function cutPolygons(polygons: readonly (readonly Ring[])[]): number[][][][] {
  return polygons.flatMap(([exterior, ...holes]) => {
    if (!exterior) return [];
    const pieces = cutRing(exterior);
    return pieces.map((piece, index) => [piece, ...(index === 0 ? holes.map(copyRing) : [])]);
  });
}

/** The pieces of a ring within longitude -180 to 180. */
export function cutRing(ring: Ring): number[][][] {
  if (!ring.some((position, i) => i > 0 && isJump(ring[i - 1]!, position))) return [copyRing(ring)];
  const unrolled = closeOverPole(unroll(ring));
  return [-360, 0, 360].flatMap((shift) => {
    const shifted = unrolled.map(([x = 0, y = 0]) => [x + shift, y]);
    const piece = clip(clip(shifted, 180, -1), -180, 1);
    return piece.length < 4 ? [] : [piece];
  });
}

function isJump([before = 0]: Position, [after = 0]: Position): boolean {
  return Math.abs(after - before) > 180;
}

/** Longitudes that go on beyond 180 instead of jumping. */
function unroll(ring: Ring): number[][] {
  let turn = 0;
  return ring.map((position, i) => {
    const [x = 0, y = 0] = position;
    const before = ring[i - 1];
    if (before && isJump(before, position)) turn += x < before[0]! ? 360 : -360;
    return [x + turn, y];
  });
}

/** A ring about a pole ends one turn beyond its start: it is closed along the edge of the map. */
function closeOverPole(ring: number[][]): number[][] {
  const [first, last] = [ring[0]!, ring.at(-1)!];
  if (Math.abs(last[0]! - first[0]!) < 180) return ring;
  const pole = first[1]! < 0 ? -90 : 90;
  return [...ring, [last[0]!, pole], [first[0]!, pole], [...first]];
}

/** Keeps the side of the meridian towards `side` (Sutherland-Hodgman). */
function clip(ring: readonly number[][], meridian: number, side: 1 | -1): number[][] {
  const isKept = ([x = 0]: Position): boolean => (x - meridian) * side >= 0;
  const kept: number[][] = [];
  ring.forEach((position, i) => {
    const before = ring[i - 1];
    if (before && isKept(before) !== isKept(position)) {
      const share = (meridian - before[0]!) / (position[0]! - before[0]!);
      kept.push([meridian, before[1]! + (position[1]! - before[1]!) * share]);
    }
    if (isKept(position)) kept.push([...position]);
  });
  const first = kept[0];
  const last = kept.at(-1);
  if (first && last && (first[0] !== last[0] || first[1] !== last[1])) kept.push([...first]);
  return kept;
}

function copyRing(ring: Ring): number[][] {
  return ring.map((position) => [...position]);
}
