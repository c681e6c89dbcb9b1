/** The outline of a union of lattice squares. */
import { doubleArea, isInside, type Ring } from '../shapes.ts';
import { COLUMNS, CORNER_LIMIT, type CornerId, type Lattice } from './lattice.ts';

/** Parts of the union, each an outer ring with its holes. */
export function outline(squares: readonly number[], lattice: Lattice): Ring[][] {
  const rings = trace(borderSides(squares, lattice)).map((ids) =>
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

/**
 * Follows the sides to rings, land on the left.
 *
 * A ring is cut off as soon as the walk comes back to a corner: parts, or holes, that touch at a
 * corner become rings of their own, whichever way the walk turned there.
 */
function trace(next: Map<CornerId, CornerId[]>): CornerId[][] {
  const rings: CornerId[][] = [];
  for (const start of next.keys()) {
    const walk = [start];
    for (let at = next.get(start)!.pop(); at !== undefined; at = next.get(walk.at(-1)!)!.pop()) {
      const before = walk.indexOf(at);
      if (before === -1) walk.push(at);
      else rings.push([at, ...walk.splice(before + 1)]);
    }
  }
  return rings;
}
