import { describe, expect, test } from 'vitest';
import { roundScale } from '../../../../renderer/map/round-scale.ts';

describe('roundScale', () => {
  test.each([
    [1, 100, 100],
    [0.01, 1, 100],
    [3, 200, 200 / 3],
    [78_271, 10_000_000, 10_000_000 / 78_271],
  ])('finds a round length for %d metres to the pixel', (metresPerPixel, metres, pixels) => {
    expect(roundScale(metresPerPixel).metres).toBe(metres);
    expect(roundScale(metresPerPixel).pixels).toBeCloseTo(pixels, 6);
  });
});
