import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  crossesItself,
  isInRing,
  nearestOnSegment,
  ringArea,
  ringsCross,
} from '../../../../renderer/map/shape-rings.ts';

type Position = readonly [number, number];

const SQUARE: Position[] = [
  [0, 0],
  [0, 10],
  [10, 10],
  [10, 0],
];

describe('a ring', () => {
  test('has an area below 0 when it runs clockwise, far from the origin as well', () => {
    expect(ringArea(SQUARE)).toBe(-100);
    const far = SQUARE.map(([x, y]): Position => [x + 2e7, y - 2e7]);
    expect(ringArea(far)).toBe(-100);
    expect(ringArea(far.toReversed())).toBe(100);
    expect(ringArea([])).toBe(0);
  });

  test('contains what is inside of it alone', () => {
    expect(isInRing([5, 5], SQUARE)).toBe(true);
    for (const outside of [
      [-1, 5],
      [11, 5],
      [5, 11],
      [5, -1],
    ] as const) {
      expect(isInRing(outside, SQUARE)).toBe(false);
    }
  });

  test.each<readonly [string, Position[], boolean]>([
    ['a square', SQUARE, false],
    ['a triangle', SQUARE.slice(0, 3), false],
    ['a square with a vertex set twice', [SQUARE[0]!, ...SQUARE], false],
    ['a square with a vertex on its edge', [...SQUARE, [5, 0]], false],
    ['a bow tie', [SQUARE[0]!, SQUARE[2]!, SQUARE[3]!, SQUARE[1]!], true],
    [
      'two squares that share a corner',
      [
        [0, 0],
        [0, 5],
        [5, 5],
        [5, 9],
        [9, 9],
        [9, 5],
        [5, 5],
        [5, 0],
      ],
      true,
    ],
    [
      'a vertex that lies on another edge',
      [
        [0, 0],
        [0, 10],
        [10, 10],
        [5, 0],
        [10, -5],
        [12, 0],
      ],
      true,
    ],
    [
      'a corner that touches another edge',
      [
        [0, 0],
        [5, 5],
        [0, 10],
        [10, 10],
        [5, 5],
        [10, 0],
      ],
      true,
    ],
    [
      'a spike that runs back over itself',
      [
        [0, 0],
        [0, 10],
        [0, 20],
        [0, 10],
        [10, 10],
        [10, 0],
      ],
      true,
    ],
  ])('%s: whether it crosses itself', (_, ring, expected) => {
    expect(crossesItself(ring)).toBe(expected);
    expect(crossesItself(ring.toReversed())).toBe(expected);
  });

  test('of many vertices that goes round once does not cross itself; with two of them changed about it does', () => {
    const angles = fc.uniqueArray(fc.integer({ min: 0, max: 3599 }), {
      minLength: 5,
      maxLength: 60,
    });
    fc.assert(
      fc.property(angles, (tenths) => {
        const round = tenths
          .sort((a, b) => a - b)
          .map((tenth): Position => {
            const angle = (tenth * Math.PI) / 1800;
            return [1000 * Math.cos(angle), 1000 * Math.sin(angle)];
          });
        expect(crossesItself(round)).toBe(false);
        const swapped = round.with(1, round[2]!).with(2, round[1]!);
        expect(crossesItself(swapped)).toBe(true);
      }),
    );
  });

  test('crosses another where their edges pass through each other, not where they touch', () => {
    const moved = (by: number): Position[] => SQUARE.map(([x, y]) => [x + by, y + by]);
    expect(ringsCross(SQUARE, moved(5))).toBe(true);
    expect(ringsCross(SQUARE, moved(10))).toBe(false);
    expect(ringsCross(SQUARE, moved(20))).toBe(false);
  });
});

test('the nearest place on a segment is never farther than its ends', () => {
  const position = fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 }));
  fc.assert(
    fc.property(position, position, position, (p, a, b) => {
      const place = nearestOnSegment(p, a, b);
      const apart = ([x, y]: Position): number => Math.hypot(x - p[0], y - p[1]);
      expect(apart(place)).toBeLessThanOrEqual(Math.min(apart(a), apart(b)) + 1e-9);
      const [along, back] = [apart2(a, place), apart2(place, b)];
      expect(along + back).toBeCloseTo(apart2(a, b), 6);
    }),
  );
});

function apart2([ax, ay]: Position, [bx, by]: Position): number {
  return Math.hypot(ax - bx, ay - by);
}
