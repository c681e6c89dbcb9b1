/**
 * Rings in flat ordinate arrays: `stride` numbers a vertex, x and y first. A ring is closed (its last
 * vertex repeats its first); it is given by the position of its first ordinate and its vertex count.
 */
export interface FlatRings {
  readonly values: Float64Array;
  readonly stride: number;
  readonly starts: readonly number[];
  readonly counts: readonly number[];
  /** How many of `starts` and `counts` are in use. */
  readonly partCount: number;
}

/**
 * Twice the signed area of a ring: positive if it runs counter-clockwise, 0 if it has no area. With a negative
 * `stride` and `start` at its last vertex the ring is walked from its end.
 *
 * Rounding depends on the direction of the walk. A ring is therefore judged in the Esri direction
 * both when it is written and when it is read back; otherwise slivers would change sides.
 */
export function signedArea(
  values: Float64Array,
  stride: number,
  start: number,
  count: number,
): number {
  const originX = values[start]!;
  const originY = values[start + 1]!;
  let sum = 0;
  let previousX = 0;
  let previousY = 0;
  for (let vertex = 1, at = start + stride; vertex < count; vertex++, at += stride) {
    const x = values[at]! - originX;
    const y = values[at + 1]! - originY;
    sum += previousX * y - x * previousY;
    previousX = x;
    previousY = y;
  }
  return sum;
}
