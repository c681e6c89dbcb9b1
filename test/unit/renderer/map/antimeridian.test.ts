import { describe, expect, test } from 'vitest';
import { cutPolygons, cutRing } from '../../../../renderer/map/antimeridian.ts';

const longitudes = (ring: number[][]) => [
  Math.min(...ring.map(([x]) => x!)),
  Math.max(...ring.map(([x]) => x!)),
];

describe('cutRing', () => {
  test('leaves a ring alone that does not cross', () => {
    const ring = [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 0],
    ];
    expect(cutRing(ring)).toEqual([ring]);
  });

  test('cuts a ring at longitude 180 into two closed pieces', () => {
    const pieces = cutRing([
      [170, 0],
      [-170, 0],
      [-170, 10],
      [170, 10],
      [170, 0],
    ]);
    expect(pieces.map(longitudes)).toEqual(
      expect.arrayContaining([
        [-180, -170],
        [170, 180],
      ]),
    );
    expect(pieces).toHaveLength(2);
    for (const piece of pieces) expect(piece.at(-1)).toEqual(piece[0]);
  });

  test('closes a ring about the pole along the edge of the map', () => {
    const pieces = cutRing([
      [-180, -70],
      [-90, -75],
      [0, -70],
      [90, -75],
      [179, -70],
      [-180, -70],
    ]);
    const all = pieces.flat();
    expect(longitudes(all)).toEqual([-180, 180]);
    expect(Math.min(...all.map(([, y]) => y!))).toBe(-90);
  });
});

describe('cutPolygons', () => {
  test('keeps holes', () => {
    const exterior = [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 0],
    ];
    const hole = [
      [2, 1],
      [4, 1],
      [4, 2],
      [2, 1],
    ];
    expect(cutPolygons([[exterior, hole]])).toEqual([[exterior, hole]]);
  });
});
