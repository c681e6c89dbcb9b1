import { describe, expect, test } from 'vitest';
import {
  decodeGeometry,
  geometryEnvelope,
  isEmptyGeometry,
} from '../../../main/geometry/decode.ts';
import { GeometryError } from '../../../main/geometry/errors.ts';
import type { EsriGeometry } from '../../../main/geometry/esri.ts';
import { wkbOfWkt, wrapWkb } from './blobs.ts';

/** Big endian WKB from a list of bytes ('b'), counts and types ('u') and doubles ('d'). */
function bigEndian(...items: [kind: 'b' | 'u' | 'd', value: number][]): Buffer {
  return Buffer.concat(
    items.map(([kind, value]) => {
      const bytes = Buffer.alloc(kind === 'b' ? 1 : kind === 'u' ? 4 : 8);
      if (kind === 'b') bytes.writeUInt8(value);
      else if (kind === 'u') bytes.writeUInt32BE(value);
      else bytes.writeDoubleBE(value);
      return bytes;
    }),
  );
}

const OUTER = '0 0, 10 0, 10 10, 0 10, 0 0';
const HOLE = '2 2, 2 4, 4 4, 4 2, 2 2';

describe('decodeGeometry', () => {
  const cases: { name: string; blob: Uint8Array; expected: EsriGeometry }[] = [
    { name: 'a point', blob: wrapWkb(wkbOfWkt('POINT(1 2)')), expected: { x: 1, y: 2 } },
    {
      name: 'a point with Z and M',
      blob: wrapWkb(wkbOfWkt('POINT ZM(1 2 3 4)')),
      expected: { x: 1, y: 2, z: 3, m: 4 },
    },
    {
      name: 'a point with M',
      blob: wrapWkb(wkbOfWkt('POINT M(1 2 4)')),
      expected: { x: 1, y: 2, m: 4 },
    },
    {
      name: 'a single line',
      blob: wrapWkb(wkbOfWkt('LINESTRING(1 2, 3 4)')),
      expected: {
        paths: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      },
    },
    {
      name: 'a single polygon, its rings turned',
      blob: wrapWkb(wkbOfWkt(`POLYGON((${OUTER}),(${HOLE}))`)),
      expected: {
        rings: [
          [
            [0, 0],
            [0, 10],
            [10, 10],
            [10, 0],
            [0, 0],
          ],
          [
            [2, 2],
            [4, 2],
            [4, 4],
            [2, 4],
            [2, 2],
          ],
        ],
      },
    },
    {
      name: 'a polygon whose rings run the Esri way already, unturned',
      blob: wrapWkb(wkbOfWkt('POLYGON((0 0, 0 10, 10 10, 0 0),(2 4, 3 4, 3 5, 2 4))')),
      expected: {
        rings: [
          [
            [0, 0],
            [0, 10],
            [10, 10],
            [0, 0],
          ],
          [
            [2, 4],
            [3, 4],
            [3, 5],
            [2, 4],
          ],
        ],
      },
    },
    {
      name: 'an open ring, closed',
      blob: wrapWkb(wkbOfWkt('POLYGON((0 0, 10 0, 10 10))')),
      expected: {
        rings: [
          [
            [0, 0],
            [10, 10],
            [10, 0],
            [0, 0],
          ],
        ],
      },
    },
    {
      name: 'a multipolygon',
      blob: wrapWkb(wkbOfWkt(`MULTIPOLYGON(((${OUTER})),((20 20, 30 20, 30 30, 20 20)))`)),
      expected: {
        rings: [
          [
            [0, 0],
            [0, 10],
            [10, 10],
            [10, 0],
            [0, 0],
          ],
          [
            [20, 20],
            [30, 30],
            [30, 20],
            [20, 20],
          ],
        ],
      },
    },
    {
      name: 'big endian',
      blob: wrapWkb(
        bigEndian(['b', 0], ['u', 2], ['u', 2], ['d', 1], ['d', 2], ['d', 3], ['d', 4]),
      ),
      expected: {
        paths: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      },
    },
    {
      name: 'Z in the extended (EWKB) notation',
      blob: wrapWkb(bigEndian(['b', 0], ['u', 0x80000001], ['d', 1], ['d', 2], ['d', 3])),
      expected: { x: 1, y: 2, z: 3 },
    },
    {
      name: 'M and an srid in the extended (EWKB) notation',
      blob: wrapWkb(
        bigEndian(['b', 0], ['u', 0x60000001], ['u', 4326], ['d', 1], ['d', 2], ['d', 4]),
      ),
      expected: { x: 1, y: 2, m: 4 },
    },
    {
      name: 'a missing Z as null',
      blob: wrapWkb(
        bigEndian(
          ['b', 0],
          ['u', 1004],
          ['u', 1],
          ['b', 0],
          ['u', 1001],
          ['d', 1],
          ['d', 2],
          ['d', NaN],
        ),
      ),
      expected: { hasZ: true, points: [[1, 2, null]] },
    },
    {
      name: 'an empty point',
      blob: wrapWkb(bigEndian(['b', 0], ['u', 1], ['d', NaN], ['d', NaN]), 0x11),
      expected: { x: 'NaN', y: 'NaN' },
    },
    {
      name: 'an empty polygon',
      blob: wrapWkb(wkbOfWkt('POLYGON EMPTY'), 0x11),
      expected: { rings: [] },
    },
    {
      name: 'a multipoint with an empty point, left out',
      blob: wrapWkb(
        Buffer.concat([
          bigEndian(['b', 0], ['u', 4], ['u', 2]),
          bigEndian(['b', 0], ['u', 1], ['d', NaN], ['d', NaN]),
          bigEndian(['b', 0], ['u', 1], ['d', 5], ['d', 6]),
        ]),
      ),
      expected: { points: [[5, 6]] },
    },
  ];
  test.each(cases)('reads $name', ({ blob, expected }) => {
    expect(decodeGeometry(blob)).toEqual(expected);
  });

  test('gives null for no geometry', () => {
    expect(decodeGeometry(null)).toBeNull();
  });

  test('reads a blob that lies within a larger buffer', () => {
    const blob = wrapWkb(wkbOfWkt('POINT(1 2)'));
    const larger = Buffer.concat([Buffer.alloc(13), blob, Buffer.alloc(7)]);
    expect(decodeGeometry(larger.subarray(13, 13 + blob.length))).toEqual({ x: 1, y: 2 });
  });

  const envelopes = [
    { name: 'xy', code: 1, doubles: 4 },
    { name: 'xyz', code: 2, doubles: 6 },
    { name: 'xym', code: 3, doubles: 6 },
    { name: 'xyzm', code: 4, doubles: 8 },
  ];
  test.each(envelopes)('passes over an envelope in $name', ({ code, doubles }) => {
    const wkb = Buffer.concat([Buffer.alloc(doubles * 8), wkbOfWkt('LINESTRING(1 2, 3 4)')]);
    expect(decodeGeometry(wrapWkb(wkb, 0x01 | (code << 1)))).toMatchObject({
      paths: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    });
  });
});

describe('a blob that cannot be read is refused with a sentence:', () => {
  const point = wrapWkb(wkbOfWkt('POINT(1 2)'));
  const changed = (at: number, byte: number): Uint8Array =>
    Uint8Array.from(point).fill(byte, at, at + 1);
  const cases: { name: string; blob: Uint8Array; message: string }[] = [
    {
      name: 'no bytes',
      blob: new Uint8Array(0),
      message: 'The geometry has 0 bytes, too few for a GeoPackage geometry.',
    },
    {
      name: 'another format',
      blob: changed(0, 0x00),
      message: 'The geometry is not a GeoPackage geometry: it does not begin with GP.',
    },
    {
      name: 'another version',
      blob: changed(2, 7),
      message: 'The geometry has version 7 of the GeoPackage encoding; only version 0 can be read.',
    },
    {
      name: 'an extended type',
      blob: changed(3, 0x21),
      message: 'The geometry is of an extended GeoPackage type, which cannot be read.',
    },
    {
      name: 'an unknown envelope',
      blob: changed(3, 0x0b),
      message: 'The geometry has an unknown kind of envelope (5).',
    },
    {
      name: 'a cut envelope',
      blob: changed(3, 0x03).subarray(0, 20),
      message: 'The geometry ends within its envelope.',
    },
    {
      name: 'an unknown byte order',
      blob: changed(8, 9),
      message: 'The geometry has an unknown byte order (9) at byte 8.',
    },
    {
      name: 'a cut point',
      blob: point.subarray(0, 20),
      message: 'The geometry is cut short: 16 bytes are announced at byte 13, 7 are left.',
    },
    {
      name: 'a count that lies',
      blob: wrapWkb(bigEndian(['b', 0], ['u', 2], ['u', 0xffffffff])),
      message: 'The geometry is cut short: 68719476720 bytes are announced at byte 17, 0 are left.',
    },
    {
      name: 'a geometry collection',
      blob: wrapWkb(wkbOfWkt('GEOMETRYCOLLECTION(POINT(1 2))')),
      message:
        'The geometry holds a geometry collection; points, multipoints, lines and polygons can be read.',
    },
    {
      name: 'a curve polygon with Z',
      blob: wrapWkb(bigEndian(['b', 0], ['u', 1010], ['u', 0])),
      message:
        'The geometry holds a curve polygon; points, multipoints, lines and polygons can be read.',
    },
    {
      name: 'an unknown type',
      blob: wrapWkb(bigEndian(['b', 0], ['u', 4001], ['u', 0])),
      message:
        'The geometry holds a WKB type that is not known (4001); points, multipoints, lines and polygons can be read.',
    },
    {
      name: 'a part of another type',
      blob: wrapWkb(
        Buffer.concat([bigEndian(['b', 0], ['u', 5], ['u', 1]), wkbOfWkt('POINT(1 2)')]),
      ),
      message: 'Part 1 of the geometry has WKB type 1 where 2 belongs.',
    },
    {
      name: 'a coordinate that is not finite',
      blob: wrapWkb(
        bigEndian(['b', 0], ['u', 2], ['u', 2], ['d', 1], ['d', 2], ['d', Infinity], ['d', 4]),
      ),
      message: 'Part 1, vertex 2 of the geometry has an x or y that is not finite.',
    },
    {
      name: 'a ring with two corners',
      blob: wrapWkb(wkbOfWkt('POLYGON((0 0, 1 1, 0 0))')),
      message: 'Ring 1 of the geometry has fewer than 3 corners.',
    },
  ];
  test.each(cases)('$name', ({ blob, message }) => {
    expect(() => decodeGeometry(blob)).toThrow(new GeometryError(message));
  });
});

describe('geometryEnvelope', () => {
  const line = wkbOfWkt('LINESTRING(1 -2, -3 4, 0 0)');
  function withEnvelope(minX: number, maxX: number, minY: number, maxY: number): Uint8Array {
    const envelope = Buffer.alloc(32);
    [minX, maxX, minY, maxY].forEach((value, at) => envelope.writeDoubleLE(value, at * 8));
    return wrapWkb(Buffer.concat([envelope, line]), 0x03);
  }

  test('takes the envelope of the header', () => {
    const envelope = geometryEnvelope(withEnvelope(-30, 10, -20, 40));
    expect(envelope).toEqual({ minX: -30, minY: -20, maxX: 10, maxY: 40 });
  });

  test.each([
    { name: 'there is none in the header', blob: wrapWkb(line) },
    { name: 'the one in the header is NaN', blob: withEnvelope(NaN, NaN, NaN, NaN) },
  ])('computes the envelope when $name', ({ blob }) => {
    expect(geometryEnvelope(blob)).toEqual({ minX: -3, minY: -2, maxX: 1, maxY: 4 });
  });

  test('reads a big endian header', () => {
    const header = Buffer.from([0x47, 0x50, 0, 0x02, 0, 0, 0x10, 0xe6]);
    const envelope = bigEndian(['d', 1], ['d', 2], ['d', 3], ['d', 4]);
    const blob = Buffer.concat([header, envelope, line]);
    expect(geometryEnvelope(blob)).toEqual({ minX: 1, maxX: 2, minY: 3, maxY: 4 });
  });

  test('knows a missing and an empty geometry', () => {
    expect(geometryEnvelope(null)).toBeNull();
    expect(geometryEnvelope(wrapWkb(wkbOfWkt('POLYGON EMPTY'), 0x11))).toBe('empty');
    expect(geometryEnvelope(wrapWkb(wkbOfWkt('POLYGON EMPTY'), 0x01))).toBe('empty');
  });
});

describe('isEmptyGeometry', () => {
  test.each([
    { wkt: 'POINT(1 2)', flags: 0x01, expected: false },
    { wkt: 'POINT(1 2)', flags: 0x11, expected: true },
    { wkt: 'POINT EMPTY', flags: 0x01, expected: true },
    { wkt: 'MULTIPOLYGON EMPTY', flags: 0x01, expected: true },
    { wkt: 'LINESTRING(0 0, 1 1)', flags: 0x01, expected: false },
  ])('of $wkt with flags $flags is $expected', ({ wkt, flags, expected }) => {
    expect(isEmptyGeometry(wrapWkb(wkbOfWkt(wkt), flags))).toBe(expected);
  });
});
