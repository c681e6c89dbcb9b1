/** Shape blobs, held against the worked examples of the format and a decoder that shares nothing with the encoder. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeShape,
  ShapeBlobError,
} from '../../../main/sample-service/geodatabase/shape-decoder.ts';
import { encodeShape } from '../../../main/sample-service/geodatabase/shape-encoder.ts';
import type { ShapeFormat } from '../../../main/sample-service/geodatabase/shape-format.ts';
import { referenceOf } from '../../../main/sample-service/geodatabase/references.ts';
import { readShape } from '../../../main/sample-service/geometry/shape.ts';
import type { JsonGeometry } from '../../../main/sample-service/archive/archive.ts';
import { decodeBlob, ringsOf } from '../../support/geodatabase-file.ts';
import type { Grid } from '../../support/geodatabase-file.ts';

const MERCATOR = referenceOf(3857).grid;
const GRID: Grid = {
  x: -20037700,
  y: -30241100,
  xy: 10000,
  z: -100000,
  zScale: 10000,
  m: -100000,
  mScale: 10000,
};

function format(type: ShapeFormat['type'], changes: Partial<ShapeFormat> = {}): ShapeFormat {
  return { type, hasZ: false, hasM: false, srid: 3857, grid: MERCATOR, ...changes };
}

const encode = (geometry: JsonGeometry, column: ShapeFormat) =>
  encodeShape(readShape(geometry), column);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const bytesOf = (text: string): Buffer => Buffer.from(text.replaceAll(/[ |]/g, ''), 'hex');

describe('the worked examples of the format', () => {
  it('come out byte for byte: a point', () => {
    const { bytes } = encode({ x: -13175535.5876, y: 4028719.3708 }, format('esriGeometryPoint'));
    expect(hex(bytes)).toBe(
      '64110F0001000000 0401 0C000000 01000000 9CC5D9A2FF03 ACCCBBA6F913'.replaceAll(' ', ''),
    );
  });

  it('come out byte for byte: the head of a two-part line', () => {
    const grid = {
      ...MERCATOR,
      xOrigin: -20458297.66219,
      yOrigin: -30241100,
      xyScale: 147894671.51741189,
    };
    const x = (value: number): number => value / grid.xyScale + grid.xOrigin;
    const start = [x(1706858165454532), 3000000];
    const middle = [x(1742166381055721), 3000000];
    const paths = [
      [start, start, start],
      [middle, start],
    ];
    const { bytes } = encode({ paths }, format('esriGeometryPolyline', { srid: 300001, grid }));
    expect(hex(bytes.subarray(0, 12))).toBe('64E193040600000014440104');
    // The slot of the length and the flags, then the first x.
    expect(hex(bytes.subarray(16, 20))).toBe('01000000');
    expect(hex(bytes.subarray(20, 28))).toBe('849B92AA9C988806');
    const second = decodeBlob(bytes, { ...GRID, x: 0, y: 0, xy: 1 }).parts[1]?.[0]?.[0];
    expect(second).toBe(1742166381055721);
  });

  it('come out byte for byte: a multipoint with z', () => {
    const points = [
      [0, 0, 0],
      [1, 1, 0],
      [2, 2, 0],
    ];
    const column = format('esriGeometryMultipoint', { srid: 300001, hasZ: true });
    const { bytes } = encode({ hasZ: true, points }, column);
    expect(hex(bytes.subarray(0, 10))).toBe('64E19304030000000A41');
    expect(hex(bytes.subarray(14, 18))).toBe('01010000');
    expect(hex(bytes.subarray(-7))).toBe('80A8D6B9070000');
  });

  it('come out byte for byte: an empty shape', () => {
    const { bytes, bounds } = encodeShape(null, format('esriGeometryPolygon', { srid: 4326 }));
    expect(hex(bytes)).toBe('64E610000000000018000000000001000000');
    expect(bounds).toBeNull();
  });

  it('come out byte for byte: an extent that a server wrote', () => {
    const written = bytesOf(
      '64E6100005000000180818 000000 01000000 BBADEBDE9310BC81B1C1BD19860300008203C6030000C203',
    );
    const column = format('esriGeometryPolygon', { srid: 4326, grid: referenceOf(4326).grid });
    const geometry = decodeShape(written, column);
    expect(geometry).not.toBeNull();
    expect(hex(encode(geometry as JsonGeometry, column).bytes)).toBe(hex(written));
  });

  it('are read by the decoder as well', () => {
    const blob = bytesOf('64 110F00 01000000 04 01 0C000000 01000000 9CC5D9A2FF03 ACCCBBA6F913');
    const point = decodeShape(blob, format('esriGeometryPoint')) as { x: number; y: number };
    expect(point.x).toBeCloseTo(-13175535.5876, 6);
    expect(point.y).toBeCloseTo(4028719.3708, 6);
  });
});

const coordinate = fc.double({ min: -19_000_000, max: 19_000_000, noNaN: true });
const height = fc.double({ min: -9000, max: 9000, noNaN: true });
const vertex = fc.tuple(coordinate, coordinate, height, height);
const STEP = 0.5 / 10_000 + 1e-8;

describe('an encoded shape', () => {
  it('is decoded to the same lines by another decoder, with z and m', () => {
    const lines = fc.array(fc.array(vertex, { minLength: 2, maxLength: 9 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(lines, fc.boolean(), fc.boolean(), (paths, hasZ, hasM) => {
        const cut = paths.map((path) =>
          path.map(([x, y, z, m]) => [x, y, ...(hasZ ? [z] : []), ...(hasM ? [m] : [])]),
        );
        const column = format('esriGeometryPolyline', { hasZ, hasM });
        const { bytes, bounds } = encode({ hasZ, hasM, paths: cut }, column);
        const decoded = decodeBlob(bytes, GRID);
        expectSame(decoded.parts, cut);
        expect(decoded.type).toBe(0x14 | (hasZ ? 2 : 0) | (hasM ? 1 : 0));
        expect(decoded.hasEnvelope).toBe(decoded.vertexCount > 10);
        const xs = decoded.parts.flat().map(([x = NaN]) => x);
        expect([bounds?.xmin, bounds?.xmax]).toEqual([Math.min(...xs), Math.max(...xs)]);
        expectSame((decodeShape(bytes, column) as { paths: number[][][] }).paths, cut);
      }),
      { numRuns: 300 },
    );
  });

  it('is decoded to the same points by another decoder', () => {
    fc.assert(
      fc.property(fc.array(vertex, { minLength: 1, maxLength: 15 }), (list) => {
        const points = list.map(([x, y]) => [x, y]);
        const { bytes } = encode({ points }, format('esriGeometryMultipoint'));
        const decoded = decodeBlob(bytes, GRID);
        expect(decoded.entity).toBe(points.length === 1 ? 0x01 : 0x41);
        expectSame(decoded.parts, [points]);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps a missing z and m apart from zero', () => {
    const column = format('esriGeometryPolyline', { hasZ: true, hasM: true });
    const paths = [
      [
        [0, 0, null, 5],
        [10, 10, 0, null],
      ],
    ];
    const { bytes } = encode({ hasZ: true, hasM: true, paths }, column);
    expect(decodeBlob(bytes, GRID).parts).toEqual([
      [
        [0, 0, NaN, 5],
        [10, 10, 0, NaN],
      ],
    ]);
    expect(decodeShape(bytes, column)).toEqual({ hasZ: true, hasM: true, paths });
  });

  it('has outer rings counter-clockwise, each followed by its holes, rings not separated', () => {
    const box = (x: number, size: number, isHole: boolean): number[][] => {
      const ring = [
        [x, x],
        [x, x + size],
        [x + size, x + size],
        [x + size, x],
        [x, x],
      ];
      return isHole ? ring.reverse() : ring;
    };
    const rings = [
      box(300, 10, true),
      box(0, 100, false),
      box(10, 20, true),
      box(1000, 50, false),
      box(15, 5, false),
    ];
    const { bytes } = encode({ rings }, format('esriGeometryPolygon'));
    const { parts, entity, type } = decodeBlob(bytes, GRID);
    expect([type, entity]).toEqual([0x18, 0x48]);
    const found = parts.map((part) =>
      ringsOf(part).map((ring) => [ring[0]?.[0], Math.sign(area(ring))]),
    );
    // The hole that nothing contains is a polygon of its own.
    expect(found).toHaveLength(4);
    expect(found.map(([outer]) => outer?.[1])).toEqual([1, 1, 1, 1]);
    expect(found.find((part) => part.length === 2)?.[1]?.[1]).toBe(-1);
  });

  it('begins a ring where its position occurs once, and drops repeated neighbours', () => {
    const eight = [
      [0, 0],
      [10, 10],
      [10, 0],
      [0, 0],
      [0, 0],
      [-10, -10],
      [-10, 0],
      [0, 0],
    ];
    const { bytes } = encode({ rings: [eight] }, format('esriGeometryPolygon'));
    const rings = ringsOf(decodeBlob(bytes, GRID).parts[0] ?? []);
    expect(rings).toHaveLength(1);
    expect(rings[0]).toHaveLength(7);
  });

  it('becomes empty when the grid squeezes a ring to nothing', () => {
    const speck = [
      [0, 0],
      [0, 0.00001],
      [0.00001, 0.00001],
      [0, 0],
    ];
    const { bytes } = encode({ rings: [speck] }, format('esriGeometryPolygon'));
    expect(bytes).toHaveLength(18);
  });

  it('is refused outside the grid rather than wrapped around', () => {
    const far = { x: -30_000_000, y: 0 };
    expect(() => encode(far, format('esriGeometryPoint'))).toThrow(/outside the grid/);
  });
});

describe('the decoder of uploads', () => {
  const column = format('esriGeometryPolyline', { hasZ: true });
  const paths = [
    [
      [0, 0, 1],
      [5, 5, 2],
    ],
    [
      [7, 7, 3],
      [8, 9, 4],
    ],
  ];
  const { bytes } = encode({ hasZ: true, paths }, column);

  it('refuses every truncation and every extra byte', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeShape(bytes.subarray(0, length), column)).toThrow(ShapeBlobError);
    }
    expect(() => decodeShape(Buffer.concat([bytes, Buffer.alloc(1)]), column)).toThrow(
      ShapeBlobError,
    );
  });

  it('refuses another kind of shape, another reference and an unknown version', () => {
    const changed = (offset: number, value: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy[offset] = value;
      return copy;
    };
    for (const blob of [
      changed(0, 1),
      changed(1, 1),
      changed(8, 0x14),
      changed(9, 0x48),
      changed(16, 2),
    ]) {
      expect(() => decodeShape(blob, column)).toThrow(ShapeBlobError);
    }
  });

  it('never fails in another way, whatever the bytes are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const copy = Buffer.from(bytes);
          for (const [offset, value] of changes) copy[offset] = value;
          try {
            const geometry = decodeShape(copy, column);
            expect(geometry === null || 'paths' in geometry).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(ShapeBlobError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

function area(ring: readonly (readonly number[])[]): number {
  return ring.slice(1).reduce((sum, [x = 0, y = 0], index) => {
    const [px = 0, py = 0] = ring[index] ?? [];
    return sum + px * y - x * py;
  }, 0);
}

function expectSame(
  found: readonly (readonly (readonly (number | null)[])[])[],
  wanted: readonly (readonly (readonly number[])[])[],
): void {
  expect(found.map((part) => part.length)).toEqual(wanted.map((part) => part.length));
  found.flat().forEach((at, index) => {
    const expected = wanted.flat()[index] ?? [];
    expect(at).toHaveLength(expected.length);
    at.forEach((value, ordinate) => {
      expect(Math.abs((value ?? NaN) - (expected[ordinate] ?? NaN))).toBeLessThan(STEP);
    });
  });
}
