import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMeets } from '../../../main/geometry/meets.ts';
import type { EsriGeometry } from '../../../shared/model/geometry.ts';

const square = (x: number, y: number, size: number): number[][] => [
  [x, y],
  [x, y + size],
  [x + size, y + size],
  [x + size, y],
  [x, y],
];
const line = (...path: readonly (readonly [number, number])[]): EsriGeometry => ({ paths: [path] });
const area = (...rings: readonly number[][][]): EsriGeometry => ({ rings });
const BOX: EsriGeometry = { xmin: 0, ymin: 0, xmax: 10, ymax: 10 };
const HOLE = area(square(0, 0, 10), square(3, 3, 4).toReversed());

const meets = (a: EsriGeometry, b: EsriGeometry) => createMeets(a, (x, y) => [x, y])(b);

describe('meets', () => {
  it.each<[string, EsriGeometry, EsriGeometry, boolean | null]>([
    ['a point in a box', { x: 5, y: 5 }, BOX, true],
    ['a point on its edge', { x: 10, y: 5 }, BOX, true],
    ['a point beside it', { x: 10.1, y: 5 }, BOX, false],
    [
      'one of many points',
      {
        points: [
          [20, 20],
          [1, 1],
        ],
      },
      BOX,
      true,
    ],
    ['a line through a box', line([-5, 5], [15, 5]), BOX, true],
    ['a line around its corner', line([-5, 8], [5, 20]), BOX, false],
    ['a line within it', line([1, 1], [2, 2]), BOX, true],
    ['an area within it', area(square(2, 2, 1)), BOX, true],
    ['an area around it', area(square(-5, -5, 50)), BOX, true],
    ['an area that touches it', area(square(10, 0, 5)), BOX, true],
    ['an area beside it', area(square(11, 0, 5)), BOX, false],
    ['a point in a hole', { x: 5, y: 5 }, HOLE, false],
    ['a point beside the hole', { x: 1, y: 1 }, HOLE, true],
    ['an area in a hole', area(square(4, 4, 1)), HOLE, false],
    ['a point on a line', { x: 5, y: 5 }, line([0, 0], [10, 10]), true],
    ['a point beside a line', { x: 5, y: 6 }, line([0, 0], [10, 10]), false],
    ['lines that cross', line([0, 0], [10, 10]), line([0, 10], [10, 0]), true],
    ['the same point', { x: 1, y: 2, z: 9 }, { x: 1, y: 2 }, true],
    ['an empty point', { x: null, y: null }, BOX, null],
    ['a shape that is none', { paths: 5 }, BOX, null],
    ['true curves', { curveRings: [] }, BOX, null],
  ])('%s', (_name, a, b, expected) => {
    expect(meets(a, b)).toBe(expected);
    expect(meets(b, a)).toBe(expected);
  });

  it('agrees with the coordinates for points and boxes', () => {
    const number = fc.integer({ min: -20, max: 20 });
    fc.assert(
      fc.property(number, number, (x, y) => {
        expect(meets({ x, y }, BOX)).toBe(x >= 0 && x <= 10 && y >= 0 && y <= 10);
      }),
    );
  });
});
