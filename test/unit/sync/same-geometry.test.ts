import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameGeometry, METRES } from '../../../main/sync/same-geometry.ts';
import { UNREADABLE_SHAPE } from '../../../shared/model/geometry.ts';

describe('isSameGeometry', () => {
  const square = [
    [0, 0],
    [0, 1000],
    [1000, 1000],
    [1000, 0],
    [0, 0],
  ];
  const hole = [
    [10, 10],
    [20, 10],
    [20, 20],
    [10, 10],
  ];
  const same = [
    ['points within the grid of the server', { x: 1000, y: 2 }, { x: 1000.001, y: 2 }],
    ['no shape in all its spellings', null, { x: 'NaN', y: 'NaN' }],
    ['a missing and an empty shape', undefined, { rings: [] }],
    ['a missing and a null height', { x: 1, y: 2 }, { x: 1, y: 2, z: null }],
    ['parts in the same order', { rings: [square, hole] }, { rings: [square, hole] }],
    ['heights within a millimetre', { x: 500, y: 1, z: 7 }, { x: 500, y: 1, z: 7.001 }],
    ['heights within a millimetre over degrees', { x: 5, y: 1, z: 7 }, { x: 5, y: 1, z: 7.001 }],
    ['rings in another order', { rings: [square, hole] }, { rings: [hole, square] }],
    [
      'rings that run the other way round',
      { rings: [square, hole] },
      { rings: [square.toReversed(), hole.toReversed()] },
    ],
    [
      'rings that begin elsewhere',
      { rings: [square] },
      { rings: [[...square.slice(2), ...square.slice(1, 3)]] },
    ],
    [
      'rings on the grid of the server in another order',
      { rings: [square, hole] },
      { rings: [hole.map(([x, y]) => [x! + 1e-3, y!]), square] },
    ],
    ['a part without vertices and none', { rings: [square, []] }, { rings: [square] }],
    [
      'a missing measure and one that is no number',
      { paths: [[[1, 2, 3]]] },
      { paths: [[[1, 2, 3, 'NaN']]] },
    ],
  ] as const;
  const different = [
    ['points apart', { x: 1000, y: 2 }, { x: 1000.01, y: 2 }],
    ['a shape and none', { x: 1, y: 2 }, null],
    [
      'another number of vertices',
      {
        paths: [
          [
            [0, 0],
            [500, 1],
          ],
        ],
      },
      {
        paths: [
          [
            [0, 0],
            [9, 9],
            [500, 1],
          ],
        ],
      },
    ],
    [
      'one part and two of the same vertices',
      {
        paths: [
          [
            [0, 0],
            [1, 1],
            [2, 2],
            [3, 3],
          ],
        ],
      },
      {
        paths: [
          [
            [0, 0],
            [1, 1],
          ],
          [
            [2, 2],
            [3, 3],
          ],
        ],
      },
    ],
    ['a hole and none', { rings: [square, hole] }, { rings: [square] }],
    [
      'rings of the same vertices in a crossing order',
      { rings: [square] },
      {
        rings: [
          [
            [0, 0],
            [1000, 1000],
            [0, 1000],
            [1000, 0],
            [0, 0],
          ],
        ],
      },
    ],
    [
      'the same ring twice and two rings',
      { rings: [square, square] },
      { rings: [square, square.map(([x, y]) => [x! + 5, y!])] },
    ],
    [
      'a ring whose heights are turned',
      { rings: [square.map(([x, y], i) => [x!, y!, i % 4])] },
      { rings: [square.map(([x, y], i) => [x!, y!, (i + 1) % 4])] },
    ],
    [
      'a line that runs the other way round',
      {
        paths: [
          [
            [0, 0],
            [500, 1],
          ],
        ],
      },
      {
        paths: [
          [
            [500, 1],
            [0, 0],
          ],
        ],
      },
    ],
    [
      'lines in another order',
      {
        paths: [
          [
            [0, 0],
            [500, 1],
          ],
          [
            [7, 7],
            [8, 8],
          ],
        ],
      },
      {
        paths: [
          [
            [7, 7],
            [8, 8],
          ],
          [
            [0, 0],
            [500, 1],
          ],
        ],
      },
    ],
    ['another height', { x: 500, y: 1, z: 7 }, { x: 500, y: 1, z: 7.1 }],
    ['another measure of a point', { x: 500, y: 1, m: 7 }, { x: 500, y: 1, m: 8 }],
    [
      'another measure of a line',
      {
        paths: [
          [
            [0, 0, 5, 1],
            [9, 9, 5, 2],
          ],
        ],
      },
      {
        paths: [
          [
            [0, 0, 5, 1],
            [9, 9, 5, 3],
          ],
        ],
      },
    ],
    ['a measure and none', { paths: [[[0, 0, 5, 1]]] }, { paths: [[[0, 0, 5]]] }],
    [
      'degrees of a reference that no number tells',
      { x: 149.1, y: -35.3 },
      { x: 149.1005, y: -35.3 },
    ],
  ] as const;

  it.each(same)('same: %s', (_name, a, b) => {
    expect(isSameGeometry(a, b, METRES)).toBe(true);
    expect(isSameGeometry(b, a, METRES)).toBe(true);
  });

  it.each(different)('different: %s', (_name, a, b) => {
    expect(isSameGeometry(a, b, METRES)).toBe(false);
    expect(isSameGeometry(b, a, METRES)).toBe(false);
  });

  const vertex = fc.tuple(
    fc.double({ min: -2e7, max: 2e7, noNaN: true }),
    fc.double({ min: -2e7, max: 2e7, noNaN: true }),
    fc.double({ min: -500, max: 9000, noNaN: true }),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
  );
  const lines = fc.array(fc.array(vertex, { minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 4,
  });

  it('is never what cannot be read, not even nothing', () => {
    const shapes = [null, undefined, { x: 1, y: 2 }, { rings: [] }, UNREADABLE_SHAPE];
    for (const shape of shapes) {
      expect(isSameGeometry(UNREADABLE_SHAPE, shape, METRES)).toBe(false);
      expect(isSameGeometry(shape, UNREADABLE_SHAPE, METRES)).toBe(false);
    }
  });

  it('is itself, whatever its parts', () => {
    fc.assert(
      fc.property(lines, (paths) =>
        isSameGeometry({ paths }, { paths: structuredClone(paths) }, METRES),
      ),
    );
  });

  it('notices one ordinate that moved by more than the tolerance', () => {
    fc.assert(
      fc.property(
        lines,
        fc.nat(),
        fc.nat(),
        fc.nat({ max: 3 }),
        fc.double({ min: 0.01, max: 1e5, noNaN: true }),
        (paths, p, v, axis, by) => {
          const moved = structuredClone(paths);
          const part = moved[p % moved.length]!;
          part[v % part.length]![axis]! += by;
          expect(isSameGeometry({ paths }, { paths: moved }, METRES)).toBe(false);
        },
      ),
    );
  });

  it('does not see how a polygon is written: order, direction and beginning of its rings', () => {
    const ring = fc
      .tuple(
        fc.nat({ max: 1e6 }),
        fc.nat({ max: 1e6 }),
        fc.integer({ min: 3, max: 9 }),
        fc.integer({ min: 1, max: 500 }),
      )
      .map(([x, y, corners, radius]) =>
        Array.from({ length: corners }, (_, i) => [
          x + radius * Math.cos((2 * Math.PI * i) / corners),
          y + radius * Math.sin((2 * Math.PI * i) / corners),
        ]),
      );
    const close = (corners: number[][]): number[][] => [...corners, corners[0]!];
    fc.assert(
      fc.property(
        fc.array(ring, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.boolean(),
        (rings, by, isTurned) => {
          const written = rings.map((corners) => {
            const shift = by % corners.length;
            const moved = [...corners.slice(shift), ...corners.slice(0, shift)];
            return structuredClone(close(isTurned ? moved.toReversed() : moved));
          });
          const a = { rings: rings.map(close) };
          expect(isSameGeometry(a, { rings: written.toReversed() }, METRES)).toBe(true);
          written[0]![1]![0]! += 1;
          expect(isSameGeometry(a, { rings: written }, METRES)).toBe(false);
        },
      ),
    );
  });
});
