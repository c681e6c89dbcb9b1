import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toEsriGeometry } from '../../../main/geodatabase/esri-shape.ts';
import type { Grid } from '../../../main/geodatabase/esri-shape.ts';
import { gridEnvelope, readShape } from '../../../main/geodatabase/shape.ts';
import { ShapeError } from '../../../main/geodatabase/varint.ts';
import { encodeShape } from './encode.ts';
import type { ShapeToEncode } from './encode.ts';

const MERCATOR: Grid = {
  xOrigin: -20037700,
  yOrigin: -30241100,
  xyScale: 10000,
  zOrigin: -100000,
  zScale: 10000,
  mOrigin: -100000,
  mScale: 10000,
};
const UNIT: Grid = {
  xOrigin: 0,
  yOrigin: 0,
  xyScale: 1,
  zOrigin: 0,
  zScale: 1,
  mOrigin: 0,
  mScale: 1,
};

function esri(shape: ShapeToEncode): unknown {
  return toEsriGeometry(readShape(encodeShape(shape)), UNIT);
}

describe('the worked examples of real files', () => {
  test('a point: the first trailhead of Los Angeles', () => {
    const blob = Buffer.from('64110f000100000004010c000000010000009cc5d9a2ff03acccbba6f913', 'hex');
    const shape = readShape(blob);
    expect([shape.srid, shape.kind, shape.x[0], shape.y[0]]).toEqual([
      3857,
      'point',
      68621644124,
      342698193708,
    ]);
    const geometry = toEsriGeometry(shape, MERCATOR) as { x: number; y: number };
    expect(geometry.x).toBeCloseTo(-13175535.5876, 6);
    expect(geometry.y).toBeCloseTo(4028719.3708, 6);
  });

  test('a line of two parts: the shortest such highway', () => {
    const blob = Buffer.from(
      '64e1930406000000144401049101030001000000849b92aa9c988806' +
        '9887dbf6cbe4bf12a39b8ebfcf04beb3e7a1098bfbb4819b0494c6918b18f3b1d5ea86a18806ea81d4a3ede4bf12' +
        'aabbc284b79f9806a4e99ccef7cfb91295c5d59bab01e8d1ddbf6d',
      'hex',
    );
    const shape = readShape(blob);
    expect(shape.srid).toBe(300001);
    expect(shape.parts).toEqual([
      { start: 0, end: 3 },
      { start: 4, end: 6 },
    ]);
    expect([shape.x[0], shape.x[3], shape.y[3], shape.x[4]]).toEqual([
      1706858165454532, -1, 0, 1742166381055721,
    ]);
    const grid = {
      ...UNIT,
      xOrigin: -20458297.66219,
      yOrigin: -30241100,
      xyScale: 147894671.51741189,
    };
    const { paths } = toEsriGeometry(shape, grid) as { paths: number[][][] };
    expect(paths.map((path) => path.length)).toEqual([3, 2]);
    expect(paths[0]![0]![0]).toBeCloseTo(-8917258.7056, 4);
  });

  test('a multipoint with heights: the fifth of the military overlay', () => {
    const blob = Buffer.from(
      '64e19304030000000a412e00000001010000abfce79facbc910b80c0fcf4bd91bc11aedaf0bb7cbc88f9a5940695d5b7abee04e4ebabd4e00280a8d6b9070000',
      'hex',
    );
    const shape = readShape(blob);
    expect([...(shape.z ?? [])]).toEqual([1000000000, 1000000000, 1000000000]);
    const geometry = toEsriGeometry(shape, MERCATOR) as { hasZ: boolean; points: number[][] };
    expect(geometry.hasZ).toBe(true);
    expect(geometry.points.map((point) => point[2])).toEqual([0, 0, 0]);
  });
});

describe('toEsriGeometry', () => {
  test('turns outer rings clockwise and keeps holes behind them, part by part', () => {
    const outer = [
      [0, 0],
      [100, 0],
      [100, 100],
      [0, 100],
      [0, 0],
    ];
    const hole = [
      [10, 10],
      [10, 20],
      [20, 20],
      [10, 10],
    ];
    const island = [
      [200, 0],
      [300, 0],
      [300, 50],
      [200, 0],
    ];
    expect(esri({ kind: 'polygon', parts: [[...outer, ...hole], island] })).toEqual({
      rings: [outer.toReversed(), hole.toReversed(), island.toReversed()],
    });
  });

  test('keeps a ring whole that passes twice through its first vertex', () => {
    const bowTie = [
      [0, 0],
      [10, 0],
      [0, 0],
      [0, 10],
      [10, 10],
      [0, 0],
    ];
    expect(esri({ kind: 'polygon', parts: [bowTie] })).toEqual({ rings: [bowTie.toReversed()] });
  });

  test('reads heights and measures, and says null where there is none', () => {
    const parts = [
      [
        [1, 2, 3, 4],
        [5, 6, -1, -1],
      ],
      [
        [7, 8, 9, 10],
        [11, 12, 13, 14],
      ],
    ];
    expect(esri({ kind: 'line', parts, hasZ: true, hasM: true })).toEqual({
      hasZ: true,
      hasM: true,
      paths: [
        [
          [1, 2, 3, 4],
          [5, 6, null, null],
        ],
        [
          [7, 8, 9, 10],
          [11, 12, 13, 14],
        ],
      ],
    });
    expect(esri({ kind: 'point', parts: [[[1, 2, 7]]], hasM: true })).toEqual({ x: 1, y: 2, m: 7 });
  });

  test.each(['point', 'multipoint', 'line', 'polygon'] as const)(
    'reads an empty %s as null',
    (kind) => {
      expect(esri({ kind, parts: [] })).toBeNull();
    },
  );
});

describe('readShape agrees with an independent encoder', () => {
  const ordinate = fc.integer({ min: 0, max: 2 ** 52 });
  const vertexOf = (count: number) => fc.tuple(...Array.from({ length: count }, () => ordinate));
  const lineOf = (count: number) =>
    fc.array(fc.array(vertexOf(count), { minLength: 2, maxLength: 20 }), {
      minLength: 1,
      maxLength: 5,
    });

  test.each([
    { hasZ: false, hasM: false, count: 2 },
    { hasZ: true, hasM: false, count: 3 },
    { hasZ: false, hasM: true, count: 3 },
    { hasZ: true, hasM: true, count: 4 },
  ])('on lines of several parts, Z $hasZ, M $hasM', ({ hasZ, hasM, count }) => {
    fc.assert(
      fc.property(lineOf(count), (parts) => {
        const shape = readShape(encodeShape({ kind: 'line', parts, hasZ, hasM }));
        const geometry = toEsriGeometry(shape, UNIT) as { paths: unknown };
        expect(geometry.paths).toEqual(parts);
        const vertices = parts.flat();
        expect(gridEnvelope(shape)).toEqual([
          Math.min(...vertices.map(([x]) => x!)),
          Math.min(...vertices.map(([, y]) => y!)),
          Math.max(...vertices.map(([x]) => x!)),
          Math.max(...vertices.map(([, y]) => y!)),
        ]);
      }),
      { numRuns: 300 },
    );
  });

  test('on multipoints', () => {
    fc.assert(
      fc.property(fc.array(vertexOf(3), { minLength: 1, maxLength: 40 }), (points) => {
        expect(esri({ kind: 'multipoint', parts: [points], hasZ: true })).toEqual({
          hasZ: true,
          points,
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('readShape refuses what it does not understand', () => {
  const line = (): Buffer =>
    encodeShape({
      kind: 'line',
      parts: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    });
  const twoParts = (): Buffer =>
    encodeShape({
      kind: 'line',
      parts: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
    });
  const long = (): Buffer =>
    encodeShape({ kind: 'line', parts: [Array.from({ length: 12 }, (_, at) => [at, at * 2])] });
  const changed = (blob: Buffer, at: number, value: number): Buffer => {
    blob[at] = value;
    return blob;
  };
  const cases: { name: string; blob: Buffer; reason: RegExp }[] = [
    { name: 'an empty blob', blob: Buffer.alloc(0), reason: /begin/ },
    { name: 'another marker', blob: changed(line(), 0, 0x65), reason: /begin/ },
    { name: 'a kind that is not known', blob: changed(line(), 8, 9 << 2), reason: /kind 9/ },
    { name: 'a plain line, never seen', blob: changed(line(), 8, 3 << 2), reason: /kind 3/ },
    {
      name: 'an entity that is not known',
      blob: changed(line(), 9, 0x14),
      reason: /entity code 20/,
    },
    { name: 'an area among lines', blob: changed(line(), 9, 0x08), reason: /entity/ },
    { name: 'another version of the stream', blob: changed(line(), 14, 2), reason: /not known/ },
    { name: 'flags that are not known', blob: changed(line(), 15, 0x20), reason: /not known/ },
    {
      name: 'more bytes than stated',
      blob: Buffer.concat([line(), Buffer.from([0])]),
      reason: /length/,
    },
    { name: 'fewer bytes than stated', blob: line().subarray(0, -1), reason: /length/ },
    { name: 'more vertices than bytes', blob: changed(line(), 4, 200), reason: /shorter/ },
    { name: 'a vertex less than written', blob: changed(line(), 4, 1), reason: /more than/ },
    { name: 'parts in other places', blob: changed(twoParts(), 11, 2), reason: /parts/ },
    {
      name: 'a separator that is not stated',
      blob: changed(
        Buffer.from(
          encodeShape({
            kind: 'line',
            parts: [
              [
                [1, 2],
                [-1, 0],
                [3, 4],
              ],
            ],
          }),
        ),
        9,
        4,
      ),
      reason: /more parts/,
    },
    { name: 'another rectangle than stated', blob: changed(long(), 10, 1), reason: /rectangle/ },
  ];
  test.each(cases)('$name', ({ blob, reason }) => {
    expect(() => readShape(blob)).toThrow(ShapeError);
    expect(() => readShape(blob)).toThrow(reason);
  });

  test('a ring that is not closed', () => {
    const blob = encodeShape({
      kind: 'polygon',
      parts: [
        [
          [0, 0],
          [5, 0],
          [5, 5],
          [0, 5],
        ],
      ],
    });
    expect(() => toEsriGeometry(readShape(blob), UNIT)).toThrow(/not closed/);
  });
});
