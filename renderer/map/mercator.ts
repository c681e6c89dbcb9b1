/** Web Mercator in plain numbers. */
import type { Bbox } from '../../shared/model/view.ts';

const HALF = 20037508.342789244;

/** The square that Web Mercator covers. */
export const WORLD: Bbox = [-HALF, -HALF, HALF, HALF];

/** Keeps a position inside of the world, where other references can express it. */
export function clampToWorld(x: number, y: number): [number, number] {
  return [Math.min(HALF, Math.max(-HALF, x)), Math.min(HALF, Math.max(-HALF, y))];
}

/** The bbox grown about its centre. */
export function scaled([xmin, ymin, xmax, ymax]: Bbox, factor: number): Bbox {
  const dx = ((xmax - xmin) * (factor - 1)) / 2;
  const dy = ((ymax - ymin) * (factor - 1)) / 2;
  return [xmin - dx, ymin - dy, xmax + dx, ymax + dy];
}

export function contains(outer: Bbox, inner: Bbox): boolean {
  return (
    outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3]
  );
}

export function union(a: Bbox | null, b: Bbox): Bbox {
  if (a === null) return b;
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
