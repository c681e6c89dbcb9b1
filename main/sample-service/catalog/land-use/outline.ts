/** The outline of a union of lattice squares. */
import { doubleArea, isInside, type Ring } from '../shapes.ts';
import { COLUMNS, CORNER_LIMIT, type CornerId, type Lattice } from './lattice.ts';

/** Parts of the union, each an outer ring with its holes. */
export function outline(squares: readonly number[], lattice: Lattice): Ring[][] {
  const rings = trace(borderSides(squares, lattice), lattice).map((ids) =>
    ids.map((id) => lattice.corner(id)),
  );
  const parts = rings.filter((ring) => doubleArea(ring) > 0).map((outer): Ring[] => [outer]);
  for (const hole of rings.filter((ring) => doubleArea(ring) < 0)) {
    const part = parts.find(([outer]) => hole.some((corner) => isInside(corner, outer!)));
    part?.push(hole);
  }
  return parts;
}

/** The sides that only one piece has; a side that two pieces share runs once each way and goes. */
function borderSides(squares: readonly number[], lattice: Lattice): Map<CornerId, CornerId[]> {
  const sides = new Set<number>();
  for (const square of squares) {
    for (const piece of lattice.pieces(square % COLUMNS, Math.floor(square / COLUMNS))) {
      piece.forEach((from, at) => {
        const to = piece[(at + 1) % piece.length]!;
        if (!sides.delete(to * CORNER_LIMIT + from)) sides.add(from * CORNER_LIMIT + to);
      });
    }
  }
  const next = new Map<CornerId, CornerId[]>();
  for (const side of sides) {
    const from = Math.floor(side / CORNER_LIMIT);
    const to = side % CORNER_LIMIT;
    const known = next.get(from);
    if (known) known.push(to);
    else next.set(from, [to]);
  }
  return next;
}

/** Follows the sides to rings, land on the left. */
function trace(next: Map<CornerId, CornerId[]>, lattice: Lattice): CornerId[][] {
  const rings: CornerId[][] = [];
  for (const [start, ends] of next) {
    while (ends.length > 0) {
      const ring = [start];
      let [before, at] = [start, ends.pop()!];
      while (at !== start) {
        ring.push(at);
        [before, at] = [at, takeSharpestLeft(before, at, next.get(at)!, lattice)];
      }
      rings.push(ring);
    }
  }
  return rings;
}

/** Where parts touch at a corner, the sharpest turn to the left keeps them apart. */
function takeSharpestLeft(
  before: CornerId,
  at: CornerId,
  ends: CornerId[],
  lattice: Lattice,
): CornerId {
  if (ends.length === 1) return ends.pop()!;
  const [x, y] = lattice.corner(at);
  const [bx, by] = lattice.corner(before);
  const turn = (id: CornerId): number => {
    const [ex, ey] = lattice.corner(id);
    const [ax, ay, cx, cy] = [x - bx, y - by, ex - x, ey - y];
    return Math.atan2(ax * cy - ay * cx, ax * cx + ay * cy);
  };
  const leftmost = ends.reduce((best, end) => (turn(end) > turn(best) ? end : best));
  ends.splice(ends.indexOf(leftmost), 1);
  return leftmost;
}
