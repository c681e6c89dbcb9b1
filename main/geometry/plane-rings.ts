/** Rings in the plane as lists of places, closed or not. */
import type { EsriVertex } from './esri.ts';

export type Place = readonly [x: number, y: number];

/** Twice the area; positive for counter-clockwise. Relative to the first vertex, to keep small rings exact. */
export function turnOf(ring: readonly EsriVertex[]): number {
  const [originX, originY] = ring[0] ?? [0, 0];
  let sum = 0;
  ring.forEach(([x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length]!;
    sum += (x! - originX!) * (nextY! - originY!) - (nextX! - originX!) * (y! - originY!);
  });
  return sum;
}

/** True for a place within the ring, by even and odd; on its edge it may be either. */
export function isWithinRing([x, y]: Place, ring: readonly Place[]): boolean {
  let isWithin = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const [[x1, y1], [x2, y2]] = [ring[before]!, ring[at]!];
    if (crossingOf(x1, y1, x2, y2, y) > x) isWithin = !isWithin;
  }
  return isWithin;
}

/** Where an edge crosses the height `y`, as x; NaN: nowhere. It owns its lower end, not its upper one. */
export function crossingOf(x1: number, y1: number, x2: number, y2: number, y: number): number {
  return y1 > y === y2 > y ? NaN : x1 + ((y - y1) / (y2 - y1)) * (x2 - x1);
}
