/** A projection that is exact at the corners of a grid and straight between them: ten times as fast within a viewport. */
import type { Box } from './boxes.ts';
import type { Projection } from './projection.ts';

/** Cells along each side. */
const CELLS = 16;

type ToMercator = Projection['toMercator'];

/**
 * Like `toMercator` within `box`, at most about `tolerance` metres off; exact outside of it. The same function comes back where
 * the grid would be further off than that, or has no place for all of the box.
 */
export function gridProjection(toMercator: ToMercator, box: Box, tolerance: number): ToMercator {
  const [minX, minY, maxX, maxY] = box;
  const [width, height] = [(maxX - minX) / CELLS, (maxY - minY) / CELLS];
  if (!(width > 0 && height > 0 && Number.isFinite(width) && Number.isFinite(height))) {
    return toMercator;
  }
  const corners = exactCorners(toMercator, box, [width, height]);
  const approximate: ToMercator = (x, y) => {
    if (!(x >= minX && x <= maxX && y >= minY && y <= maxY)) return toMercator(x, y);
    const [column, row] = [(x - minX) / width, (y - minY) / height];
    return interpolate(corners, column, row);
  };
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const x = minX + ((cell % CELLS) + 0.5) * width;
    const y = minY + (Math.floor(cell / CELLS) + 0.5) * height;
    const [exact, near] = [toMercator(x, y), approximate(x, y)];
    const distance = Math.hypot(exact[0] - near[0], exact[1] - near[1]);
    if (!(distance <= tolerance)) return toMercator;
  }
  return approximate;
}

/** x and y of each corner, row by row. */
function exactCorners(
  toMercator: ToMercator,
  [minX, minY]: Box,
  [width, height]: readonly [number, number],
): Float64Array {
  const corners = new Float64Array((CELLS + 1) * (CELLS + 1) * 2);
  for (let row = 0; row <= CELLS; row++) {
    for (let column = 0; column <= CELLS; column++) {
      corners.set(toMercator(minX + column * width, minY + row * height), cornerAt(column, row));
    }
  }
  return corners;
}

function cornerAt(column: number, row: number): number {
  return (row * (CELLS + 1) + column) * 2;
}

function interpolate(
  corners: Float64Array,
  column: number,
  row: number,
): readonly [number, number] {
  const left = Math.min(CELLS - 1, Math.floor(column));
  const bottom = Math.min(CELLS - 1, Math.floor(row));
  const [across, up] = [column - left, row - bottom];
  const low = cornerAt(left, bottom);
  const high = cornerAt(left, bottom + 1);
  const between = (axis: 0 | 1): number => {
    const below = corners[low + axis]! * (1 - across) + corners[low + 2 + axis]! * across;
    const above = corners[high + axis]! * (1 - across) + corners[high + 2 + axis]! * across;
    return below * (1 - up) + above * up;
  };
  return [between(0), between(1)];
}
