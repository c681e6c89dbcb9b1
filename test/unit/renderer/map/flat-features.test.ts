import { describe, expect, test } from 'vitest';
import {
  boundsOf,
  featuresAt,
  featuresInBox,
  indexFeatures,
} from '../../../../renderer/map/flat-features.ts';
import { flatFeatures } from './flat.ts';

const ring = (x: number, y: number, size: number): [number, number][] => [
  [x, y],
  [x, y + size],
  [x + size, y + size],
  [x + size, y],
  [x, y],
];

const points = indexFeatures(flatFeatures('point', [[[[1, 1]]], [[[5, 5]]], [[[5.5, 5]]]]));
const lines = indexFeatures(
  flatFeatures('polyline', [
    [
      [
        [0, 0],
        [10, 0],
      ],
      [
        [0, 8],
        [10, 8],
      ],
    ],
  ]),
);
const areas = indexFeatures(
  flatFeatures('polygon', [[ring(0, 0, 10), ring(4, 4, 2)], [ring(8, 8, 10)]]),
);

describe('featuresAt', () => {
  test('puts the nearest point first and leaves out what is too far', () => {
    expect(featuresAt(points, [5.4, 5], 1)).toEqual([3, 2]);
    expect(featuresAt(points, [3, 3], 1)).toEqual([]);
  });

  test('finds a line beside its edge and not between its parts', () => {
    expect(featuresAt(lines, [5, 0.5], 1)).toEqual([1]);
    expect(featuresAt(lines, [5, 4], 1)).toEqual([]);
  });

  test('finds an area anywhere but in its hole, the topmost first', () => {
    expect(featuresAt(areas, [1, 1], 0.1)).toEqual([1]);
    expect(featuresAt(areas, [5, 5], 0.1)).toEqual([]);
    expect(featuresAt(areas, [9, 9], 0.1)).toEqual([2, 1]);
  });
});

describe('featuresInBox', () => {
  test('finds points within', () => {
    expect(featuresInBox(points, [0, 0, 5.2, 6])).toEqual([1, 2]);
  });

  test('finds a line that crosses without a vertex inside, and none that only surrounds', () => {
    expect(featuresInBox(lines, [4, -1, 6, 1])).toEqual([1]);
    expect(featuresInBox(lines, [4, 3, 6, 5])).toEqual([]);
  });

  test('finds an area that encloses the box, and none whose hole does', () => {
    expect(featuresInBox(areas, [1, 1, 2, 2])).toEqual([1]);
    expect(featuresInBox(areas, [4.5, 4.5, 5.5, 5.5])).toEqual([]);
  });
});

describe('boundsOf', () => {
  test('spans all parts of a feature that is there', () => {
    expect(boundsOf(areas, 1)).toEqual([0, 0, 10, 10]);
    expect(boundsOf(areas, 7)).toBeNull();
  });
});
