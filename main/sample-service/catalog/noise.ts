/** Smooth noise over the plane, for terrain, vegetation and crooked boundaries. */
import { createRandom } from './random.ts';

/** Noise from -1 to 1 that varies over about `wavelength` metres; the same key gives the same field. */
export function createNoise(key: string, wavelength: number): (x: number, y: number) => number {
  const random = createRandom(`noise/${key}`);
  const [first, second] = [random.bits(), random.bits()];
  return (x, y) => {
    const [u, v] = [x / wavelength, y / wavelength];
    // Two grids turned against each other: one alone would show its squares.
    const one = gridNoise(first, u * 0.8 - v * 0.6, u * 0.6 + v * 0.8);
    const two = gridNoise(second, u * 0.28 + v * 0.96, u * -0.96 + v * 0.28);
    return Math.max(-1, Math.min(1, (one + two) * 0.75));
  };
}

/** Random heights at the corners of a unit grid, smooth between them. */
function gridNoise(seed: number, u: number, v: number): number {
  const column = Math.floor(u);
  const row = Math.floor(v);
  const s = ease(u - column);
  const south = mix(corner(seed, column, row), corner(seed, column + 1, row), s);
  const north = mix(corner(seed, column, row + 1), corner(seed, column + 1, row + 1), s);
  return mix(south, north, ease(v - row));
}

function corner(seed: number, column: number, row: number): number {
  let value = Math.imul(column, 0x27d4eb2d) ^ Math.imul(row, 0x165667b1) ^ seed;
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return ((value ^ (value >>> 16)) >>> 0) / 2147483648 - 1;
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}

function mix(from: number, to: number, t: number): number {
  return from + (to - from) * t;
}
