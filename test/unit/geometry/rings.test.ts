import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupRings } from '../../../main/geometry/rings.ts';
import { dimensions, polygonParts, type Ring } from './geometries.ts';

/** A rectangle; clockwise unless `isHole`. */
function box(left: number, bottom: number, right: number, top: number, isHole = false): Ring {
  const ring = [
    [left, bottom],
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  return isHole ? ring.reverse() : ring;
}

/** The rings of each polygon, by their position in `rings`. */
function group(rings: readonly Ring[]): number[][] {
  const starts: number[] = [];
  const values: number[] = [];
  for (const ring of rings) {
    starts.push(values.length);
    for (const [x, y] of ring) values.push(x ?? NaN, y ?? NaN);
  }
  return groupRings({
    values: Float64Array.from(values),
    stride: 2,
    starts,
    counts: rings.map((ring) => ring.length),
    partCount: rings.length,
  }).map(({ outer, holes }) => [outer, ...holes]);
}

describe('groupRings', () => {
  const cases: { name: string; rings: Ring[]; expected: number[][] }[] = [
    { name: 'has no polygon without rings', rings: [], expected: [] },
    {
      name: 'makes a polygon of each outer ring, in order',
      rings: [box(0, 0, 1, 1), box(5, 5, 6, 6), box(2, 2, 3, 3)],
      expected: [[0], [1], [2]],
    },
    {
      name: 'puts a hole that stands before its outer ring into it',
      rings: [box(2, 2, 3, 3, true), box(0, 0, 10, 10)],
      expected: [[1, 0]],
    },
    {
      name: 'keeps the order of holes',
      rings: [box(0, 0, 10, 10), box(6, 6, 7, 7, true), box(1, 1, 2, 2, true)],
      expected: [[0, 1, 2]],
    },
    {
      name: 'puts a hole into the smallest outer ring around it',
      rings: [
        box(0, 0, 100, 100),
        box(10, 10, 90, 90, true),
        box(20, 20, 80, 80),
        box(30, 30, 70, 70, true),
      ],
      expected: [
        [0, 1],
        [2, 3],
      ],
    },
    {
      name: 'does not put a hole into an island that lies in it',
      rings: [box(0, 0, 100, 100), box(20, 20, 80, 80), box(10, 10, 90, 90, true)],
      expected: [[0, 2], [1]],
    },
    {
      name: 'does not put a hole into an island with the same envelope',
      rings: [
        box(0, 0, 100, 100),
        [
          [10, 50],
          [50, 90],
          [90, 50],
          [50, 10],
          [10, 50],
        ],
        box(10, 10, 90, 90, true),
      ],
      expected: [[0, 2], [1]],
    },
    {
      name: 'knows a hole that touches its outer ring with every vertex',
      rings: [
        box(0, 0, 10, 10),
        [
          [10, 5],
          [5, 10],
          [0, 5],
          [5, 0],
          [10, 5],
        ],
      ],
      expected: [[0, 1]],
    },
    {
      name: 'makes a polygon of a hole that lies in no outer ring',
      rings: [box(0, 0, 1, 1), box(5, 5, 6, 6, true)],
      expected: [[0], [1]],
    },
    {
      name: 'makes a polygon of a hole that lies in the envelope of an outer ring only',
      rings: [
        [
          [0, 0],
          [0, 10],
          [10, 10],
          [0, 0],
        ],
        box(8, 1, 9, 2, true),
      ],
      expected: [[0], [1]],
    },
    {
      name: 'keeps a ring without area as an outer ring',
      rings: [
        [
          [0, 0],
          [5, 5],
          [9, 9],
          [0, 0],
        ],
      ],
      expected: [[0]],
    },
    {
      name: 'keeps a ring without area as an outer ring, also within another ring',
      rings: [
        box(0, 0, 20, 20),
        [
          [1, 1],
          [5, 5],
          [9, 9],
          [1, 1],
        ],
      ],
      expected: [[0], [1]],
    },
    {
      name: 'leaves a hole in its ring that reaches beyond it a little',
      rings: [box(0, 0, 10, 10), box(5, 5, 10.000001, 6, true)],
      expected: [[0, 1]],
    },
  ];
  test.each(cases)('$name', ({ rings, expected }) => {
    expect(group(rings)).toEqual(expected);
  });

  test('finds the outer ring of each hole, however the rings are shuffled', () => {
    const shuffled = dimensions
      .chain((dimensions) => polygonParts(dimensions))
      .chain((parts) =>
        fc.record({
          parts: fc.constant(parts),
          rings: fc.shuffledSubarray(parts.flat(), { minLength: parts.flat().length }),
        }),
      );
    fc.assert(
      fc.property(shuffled, ({ parts, rings }) => {
        const found = group(rings).map((places) => new Set(places.map((place) => rings[place])));
        expect(new Set(found)).toEqual(new Set(parts.map((part) => new Set(part))));
      }),
    );
  });

  test('tells inside from outside in a ring of thousands of vertices, many times', () => {
    const teeth = 2000;
    const comb: Ring = [[0, 0]];
    for (let tooth = 0; tooth < teeth; tooth++) {
      comb.push([-100, tooth + 0.25], [0, tooth + 0.5]);
    }
    comb.push([0, teeth], [1000, teeth], [1000, 0], [0, 0]);
    const holesBetween = Array.from({ length: 40 }, (_, at) =>
      box(-9, at * 50 + 0.495, -8, at * 50 + 0.505, true),
    );
    const holesWithin = Array.from({ length: 40 }, (_, at) =>
      box(-9, at * 50 + 0.24, -8, at * 50 + 0.26, true),
    );
    const groups = group([comb, ...holesBetween, ...holesWithin]);
    expect(groups[0]).toEqual([0, ...holesWithin.map((_, at) => 41 + at)]);
    expect(groups.slice(1)).toEqual(holesBetween.map((_, at) => [at + 1]));
  });

  test('bears with rings whose edges all run from top to bottom', () => {
    const teeth = 50_000;
    const comb: Ring = [];
    for (let tooth = 0; tooth < teeth; tooth++) comb.push([tooth, 0], [tooth + 0.5, 1000]);
    comb.push([teeth, 1001], [0, 1001]);
    const clockwise = [...comb, comb[0] ?? []].reverse();
    const holes = Array.from({ length: 10 }, (_, at) => {
      const x = at * 4000 + 0.5;
      return box(x - 0.01, 1000.2, x + 0.01, 1000.4, true);
    });
    expect(group([clockwise, ...holes])).toEqual([[0, ...holes.map((_, at) => at + 1)]]);
  });
});
