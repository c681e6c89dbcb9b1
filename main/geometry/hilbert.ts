/** Cells along each side of the grid on which places are put in Hilbert order. */
const GRID_BITS = 16;
const GRID_MAX = (1 << GRID_BITS) - 1;

/** Bounding boxes by column: entry `n` is `minX[n]`, `minY[n]`, `maxX[n]`, `maxY[n]`. */
export interface Boxes {
  readonly count: number;
  readonly minX: Float64Array;
  readonly minY: Float64Array;
  readonly maxX: Float64Array;
  readonly maxY: Float64Array;
}

/**
 * The positions of `boxes` in the order in which a Hilbert curve through their extent visits their
 * centres, so that neighbours in the list are neighbours on the map. Equal places keep their order.
 */
export function hilbertOrder(boxes: Boxes): Uint32Array {
  return sortByKey(hilbertKeys(boxes));
}

function hilbertKeys({ count, minX, minY, maxX, maxY }: Boxes): Uint32Array {
  let left = Infinity;
  let bottom = Infinity;
  let right = -Infinity;
  let top = -Infinity;
  for (let entry = 0; entry < count; entry++) {
    const x = minX[entry]! / 2 + maxX[entry]! / 2;
    const y = minY[entry]! / 2 + maxY[entry]! / 2;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < bottom) bottom = y;
    if (y > top) top = y;
  }
  const scaleX = right > left ? GRID_MAX / (right - left) : 0;
  const scaleY = top > bottom ? GRID_MAX / (top - bottom) : 0;
  const keys = new Uint32Array(count);
  for (let entry = 0; entry < count; entry++) {
    const x = minX[entry]! / 2 + maxX[entry]! / 2;
    const y = minY[entry]! / 2 + maxY[entry]! / 2;
    keys[entry] = hilbertKey(((x - left) * scaleX) | 0, ((y - bottom) * scaleY) | 0);
  }
  return keys;
}

/** The distance of a grid cell along the Hilbert curve, 0 to 2^32 - 1. */
function hilbertKey(gridX: number, gridY: number): number {
  let x = gridX;
  let y = gridY;
  let key = 0;
  for (let side = 1 << (GRID_BITS - 1); side > 0; side >>= 1) {
    const isRight = (x & side) !== 0 ? 1 : 0;
    const isUpper = (y & side) !== 0 ? 1 : 0;
    key = key * 4 + ((3 * isRight) ^ isUpper);
    if (isUpper === 0) {
      if (isRight === 1) {
        x = GRID_MAX - x;
        y = GRID_MAX - y;
      }
      const swap = x;
      x = y;
      y = swap;
    }
  }
  return key;
}

const RADIX_BITS = 11;
const RADIX = 1 << RADIX_BITS;

/** Positions by ascending key; a radix sort, because a million comparisons by callback take a second. */
function sortByKey(keys: Uint32Array): Uint32Array {
  let order = new Uint32Array(keys.length);
  for (let entry = 0; entry < order.length; entry++) order[entry] = entry;
  let spare = new Uint32Array(keys.length);
  for (let shift = 0; shift < 32; shift += RADIX_BITS) {
    const next = new Uint32Array(RADIX);
    for (const key of keys) {
      const digit = (key >>> shift) & (RADIX - 1);
      next[digit] = next[digit]! + 1;
    }
    let sum = 0;
    for (let digit = 0; digit < RADIX; digit++) {
      const size = next[digit]!;
      next[digit] = sum;
      sum += size;
    }
    for (const entry of order) {
      const digit = (keys[entry]! >>> shift) & (RADIX - 1);
      spare[next[digit]!] = entry;
      next[digit] = next[digit]! + 1;
    }
    [order, spare] = [spare, order];
  }
  return order;
}
