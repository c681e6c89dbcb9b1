import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkShape, checkSketch, exteriorAround } from '../../../../renderer/map/shape-checks.ts';
import { insertionAfter, verticesIn } from '../../../../renderer/map/shape-hits.ts';
import {
  countVertices,
  movedBy,
  type Position,
  readShape,
  type Shape,
  withoutPart,
  withoutVertex,
  withPart,
  withVertexAdded,
  withVertexAt,
  writeShape,
} from '../../../../renderer/map/shape-model.ts';
import type { GeometryType } from '../../../../shared/model/geometry.ts';

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const line = fc.array(fc.tuple(number, number), { minLength: 3, maxLength: 8 });

const square = (x: number, y: number, size: number): Position[] => [
  [x, y],
  [x, y + size],
  [x + size, y + size],
  [x + size, y],
];
const area = (...rings: readonly Position[][]): Shape =>
  readShape({ rings: rings.map((ring) => [...ring, ring[0]]) }, 'esriGeometryPolygon')!;

describe('a shape', () => {
  test('is written as it was read, to the last bit, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), ([...lines]) => {
        const rings = lines.map((ring) => [...ring, ring[0]!]);
        const isWritten = (geometry: Record<string, unknown>, type: GeometryType): void =>
          expect(writeShape(readShape(geometry, type)!)).toEqual(geometry);
        isWritten({ rings }, 'esriGeometryPolygon');
        isWritten({ paths: lines }, 'esriGeometryPolyline');
        isWritten({ points: lines[0] }, 'esriGeometryMultipoint');
        isWritten({ x: lines[0]![0]![0], y: lines[0]![0]![1] }, 'esriGeometryPoint');
      }),
    );
  });

  test('keeps every vertex that a change does not concern', () => {
    const moved = fc.record({ part: fc.nat(4), at: fc.nat(7), x: number, y: number });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 5 }),
        moved,
        (paths, { part, at, x, y }) => {
          const shape = readShape({ paths }, 'esriGeometryPolyline')!;
          const vertex = { part: part % paths.length, at: at % paths[part % paths.length]!.length };
          const added = withVertexAdded(shape, vertex, [x, y]);
          expect(countVertices(added)).toBe(countVertices(shape) + 1);
          expect(writeShape(withoutVertex(added, vertex))).toEqual({ paths });
          const changed = withVertexAt(shape, vertex, [x, y]);
          const before = shape.parts[vertex.part]!.positions[vertex.at]!;
          expect(writeShape(withVertexAt(changed, vertex, before))).toEqual({ paths });
          changed.parts.forEach((each, index) => {
            if (index !== vertex.part) expect(each).toBe(shape.parts[index]);
          });
        },
      ),
    );
  });

  test.each([
    [{ rings: 'x' }],
    [{ rings: [[['a', 1]]] }],
    [{ rings: [[[1, Number.NaN]]] }],
    [{ rings: [1] }],
    [{ curveRings: [] }],
    [{}],
  ])('that is no area is not read: %j', (geometry) => {
    expect(readShape(geometry, 'esriGeometryPolygon')).toBeNull();
  });

  test('without a vertex is empty', () => {
    expect(readShape({ rings: [] }, 'esriGeometryPolygon')?.parts).toEqual([]);
    expect(readShape({ paths: [[]] }, 'esriGeometryPolyline')?.parts).toEqual([]);
    expect(checkShape(readShape({ points: [] }, 'esriGeometryMultipoint')!).isUsable).toBe(false);
  });

  test('knows which hole belongs to which area, and a hole in nothing stands alone', () => {
    const holes = [square(1, 1, 2), square(101, 1, 2), square(500, 500, 2)].map((ring) =>
      ring.toReversed(),
    );
    const shape = area(holes[0]!, square(0, 0, 10), square(100, 0, 10), holes[1]!, holes[2]!);
    expect(shape.parts.map(({ holeOf }) => holeOf)).toEqual([1, null, null, 2, null]);
    expect(withoutPart(shape, 1).parts.map(({ id }) => id)).toEqual([2, 3, 4]);
  });

  test('that was moved as a whole turns changed rings the right way only', () => {
    const shape = area(square(0, 0, 10), square(20, 0, 10));
    const turned = withPart(shape, square(40, 0, 10).toReversed(), null);
    const { rings } = writeShape(movedBy(turned, 1, 0)) as { rings: number[][][] };
    expect(rings[0]![1]).toEqual([1, 10]);
    expect(rings[2]!.slice(0, 4)).toEqual(square(41, 0, 10));
  });
});

describe('the checks', () => {
  test('leave alone what nobody has changed', () => {
    const [a, b, c, d] = square(0, 0, 10) as [Position, Position, Position, Position];
    const bowTie = area([a, c, b, d]);
    expect(checkShape(bowTie)).toEqual({ problem: null, isUsable: true });
    expect(checkShape(movedBy(bowTie, 1, 1)).problem).toMatch(/crosses or touches itself/);
  });

  test('refuse lines without length and rings without area', () => {
    const flat = readShape(
      {
        paths: [
          [
            [1, 1],
            [2, 2],
          ],
        ],
      },
      'esriGeometryPolyline',
    )!;
    expect(checkShape(withVertexAt(flat, { part: 0, at: 1 }, [1, 1]))).toEqual({
      problem: 'A line has no length.',
      isUsable: false,
    });
    const ring = area(square(0, 0, 10).slice(0, 3));
    expect(checkShape(withVertexAt(ring, { part: 0, at: 1 }, [5, 5])).isUsable).toBe(false);
  });

  test('take a hole that touches its area from inside, and find the smallest area around it', () => {
    const shape = area(square(0, 0, 100), square(10, 10, 50));
    expect(exteriorAround(shape, square(20, 20, 5))).toBe(1);
    expect(exteriorAround(shape, square(70, 70, 5))).toBe(0);
    expect(
      exteriorAround(shape, [
        [0, 50],
        [20, 90],
        [50, 90],
      ]),
    ).toBe(0);
    expect(exteriorAround(shape, square(90, 90, 20))).toBeNull();
    expect(checkSketch(shape, square(90, 90, 20), true).isUsable).toBe(false);
    expect(checkSketch(shape, square(90, 90, 20), false).isUsable).toBe(true);
  });
});

describe('handles', () => {
  test('are those in view that do not hide each other', () => {
    const round = Array.from({ length: 20_000 }, (_, i): Position => {
      const angle = (-2 * Math.PI * i) / 20_000;
      return [5000 * Math.cos(angle), 5000 * Math.sin(angle)];
    });
    const inView = verticesIn(area(round), [4600, -250, 5400, 250], 10);
    expect(inView.length).toBeGreaterThan(20);
    expect(inView.length).toBeLessThan(120);
    expect(inView.every(([x, y]) => x >= 4600 && Math.abs(y) <= 250)).toBe(true);
    const hidden = round.filter(([x, y]) => x >= 4600 && Math.abs(y) <= 250);
    for (const [x, y] of hidden) {
      const apart = inView.map(([a, b]) => Math.hypot(a - x, b - y));
      expect(Math.min(...apart)).toBeLessThan(10);
    }
    for (const [index, [x, y]] of inView.entries()) {
      const apart = inView.slice(0, index).map(([a, b]) => Math.hypot(a - x, b - y));
      expect(Math.min(Infinity, ...apart)).toBeGreaterThanOrEqual(10);
    }
    expect(verticesIn(area(square(0, 0, 10)), [-1, -1, 11, 11], 3)).toHaveLength(4);
  });
});

test('a vertex is added on the closing edge of an area, and beside a single point', () => {
  const ring = area(square(0, 0, 10));
  expect(insertionAfter(ring, { part: 0, at: 3 }, 1)).toEqual({
    vertex: { part: 0, at: 4 },
    position: [5, 0],
  });
  const points = readShape({ points: [[1, 1]] }, 'esriGeometryMultipoint')!;
  expect(insertionAfter(points, { part: 0, at: 0 }, 2)?.position).toEqual([61, 1]);
  expect(
    insertionAfter(readShape({ x: 1, y: 1 }, 'esriGeometryPoint')!, { part: 0, at: 0 }, 1),
  ).toBeNull();
});
