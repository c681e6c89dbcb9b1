import { describe, expect, test } from 'vitest';
import { createGeometryEncoder } from '../../../main/geometry/encode.ts';
import { GeometryError } from '../../../main/geometry/errors.ts';
import type { GeometryType } from '../../../shared/model/geometry.ts';
import { geoJsonOf, wkbOf } from './blobs.ts';

const PLAIN = { hasZ: false, hasM: false, srsId: 4326 };
const SQUARE = [
  [0, 0],
  [0, 10],
  [10, 10],
  [10, 0],
  [0, 0],
];

function encode(geometryType: GeometryType, geometry: unknown, options = PLAIN) {
  const encoded = createGeometryEncoder({ geometryType, ...options }).encode(geometry);
  if (encoded === null) throw new Error('The geometry is null.');
  return encoded;
}

describe('createGeometryEncoder', () => {
  test('writes a point as the standard lays it out, byte by byte', () => {
    const { blob } = encode('esriGeometryPoint', { x: 1, y: -2 });
    expect(Buffer.from(blob).toString('hex')).toBe(
      '47500001e6100000' + '0101000000' + '000000000000f03f' + '00000000000000c0',
    );
  });

  test('writes a polygon as the standard lays it out, byte by byte', () => {
    const { blob } = encode('esriGeometryPolygon', {
      rings: [
        [
          [0, 0],
          [0, 1],
          [2, 0],
          [0, 0],
        ],
      ],
    });
    const zero = '0000000000000000';
    const one = '000000000000f03f';
    const two = '0000000000000040';
    expect(Buffer.from(blob).toString('hex')).toBe(
      '47500003e6100000' +
        (zero + two + zero + one) +
        ('0106000000' + '01000000' + '0103000000' + '01000000' + '04000000') +
        (zero + zero + two + zero + zero + one + zero + zero),
    );
  });

  test('gives null for no geometry', () => {
    const encoder = createGeometryEncoder({ geometryType: 'esriGeometryPoint', ...PLAIN });
    expect([encoder.encode(null), encoder.encode(undefined)]).toEqual([null, null]);
  });

  test('tells the envelope of a multipoint', () => {
    const encoded = encode('esriGeometryMultipoint', {
      points: [
        [3, -4],
        [-5, 6],
        [1, 1],
      ],
    });
    expect(encoded).toMatchObject({ isEmpty: false, minX: -5, minY: -4, maxX: 3, maxY: 6 });
  });

  test.each([
    { name: 'an outer ring', ring: SQUARE },
    { name: 'a hole', ring: SQUARE.toReversed() },
  ])('writes a lone ring that was drawn like $name counter-clockwise', ({ ring }) => {
    const { blob } = encode('esriGeometryPolygon', { rings: [ring] });
    expect(geoJsonOf(blob)).toMatchObject({ coordinates: [[SQUARE.toReversed()]] });
  });

  test('writes a hole without an outer ring counter-clockwise', () => {
    const farAway = SQUARE.map(([x = 0, y = 0]) => [x + 50, y]).toReversed();
    const { blob } = encode('esriGeometryPolygon', { rings: [SQUARE, farAway] });
    expect(geoJsonOf(blob)).toMatchObject({ coordinates: [[SQUARE.toReversed()], [farAway]] });
  });

  test('keeps earlier blobs when it is used again', () => {
    const encoder = createGeometryEncoder({ geometryType: 'esriGeometryPoint', ...PLAIN });
    const first = encoder.encode({ x: 1, y: 2 })?.blob;
    const second = encoder.encode({ x: 3, y: 4 })?.blob;
    expect(first && geoJsonOf(first)).toMatchObject({ coordinates: [1, 2] });
    expect(second && geoJsonOf(second)).toMatchObject({ coordinates: [3, 4] });
  });

  test('keeps working after a geometry it has refused', () => {
    const encoder = createGeometryEncoder({ geometryType: 'esriGeometryPolygon', ...PLAIN });
    const good = { rings: [SQUARE] };
    const before = encoder.encode(good)?.blob;
    expect(() => encoder.encode({ rings: [SQUARE, [[NaN, 1]]] })).toThrow(GeometryError);
    expect(encoder.encode(good)?.blob).toEqual(before);
  });

  test('writes a geometry of many thousand vertices', () => {
    const path = Array.from({ length: 20_000 }, (_, at) => [at, -at]);
    const encoded = encode('esriGeometryPolyline', { paths: [path] });
    expect(Buffer.from(encoded.blob.subarray(0, 8)).toString('hex')).toBe('47500003e6100000');
    expect(geoJsonOf(encoded.blob)).toMatchObject({ coordinates: [path] });
    expect(encoded).toMatchObject({ minX: 0, maxX: 19_999, minY: -19_999, maxY: -0 });
  });
});

describe('an empty geometry', () => {
  const cases: { name: string; type: GeometryType; geometry: unknown; code: number }[] = [
    { name: '{"x": null}', type: 'esriGeometryPoint', geometry: { x: null }, code: 1 },
    {
      name: '{"x": "NaN", "y": "NaN"}',
      type: 'esriGeometryPoint',
      geometry: { x: 'NaN', y: 'NaN' },
      code: 1,
    },
    { name: 'no points', type: 'esriGeometryMultipoint', geometry: { points: [] }, code: 4 },
    { name: 'no paths', type: 'esriGeometryPolyline', geometry: { paths: [] }, code: 5 },
    { name: 'an empty path', type: 'esriGeometryPolyline', geometry: { paths: [[]] }, code: 5 },
    { name: 'no rings', type: 'esriGeometryPolygon', geometry: { rings: [] }, code: 6 },
    { name: 'an empty ring', type: 'esriGeometryPolygon', geometry: { rings: [[]] }, code: 6 },
  ];
  test.each(cases)('from $name has the empty flag and no envelope', ({ type, geometry, code }) => {
    const encoded = encode(type, geometry);
    expect(encoded).toMatchObject({ isEmpty: true, minX: NaN, minY: NaN, maxX: NaN, maxY: NaN });
    expect(encoded.blob[3]).toBe(0x11);
    expect(wkbOf(encoded.blob).readUInt32LE(1)).toBe(code);
  });

  test('of a point has NaN for coordinates', () => {
    const wkb = wkbOf(encode('esriGeometryPoint', { x: 'NaN', y: 'NaN' }).blob);
    expect([wkb.readDoubleLE(5), wkb.readDoubleLE(13)]).toEqual([NaN, NaN]);
  });
});

describe('Z and M', () => {
  function ordinates(options: { hasZ: boolean; hasM: boolean }, geometry: object): number[] {
    const wkb = wkbOf(encode('esriGeometryMultipoint', geometry, { ...PLAIN, ...options }).blob);
    const count = 2 + Number(options.hasZ) + Number(options.hasM);
    return Array.from({ length: count }, (_, at) => wkb.readDoubleLE(14 + at * 8));
  }
  const cases: {
    name: string;
    layer: { hasZ: boolean; hasM: boolean };
    geometry: object;
    expected: number[];
  }[] = [
    {
      name: 'are taken as the layer says when the geometry is silent',
      layer: { hasZ: true, hasM: true },
      geometry: { points: [[1, 2, 3, 4]] },
      expected: [1, 2, 3, 4],
    },
    {
      name: 'leave a Z out that the layer does not have, and keep M',
      layer: { hasZ: false, hasM: true },
      geometry: { hasZ: true, hasM: true, points: [[1, 2, 3, 4]] },
      expected: [1, 2, 4],
    },
    {
      name: 'do not take an M for a Z',
      layer: { hasZ: true, hasM: true },
      geometry: { hasM: true, points: [[1, 2, 4]] },
      expected: [1, 2, NaN, 4],
    },
    {
      name: 'do not take a Z for an M',
      layer: { hasZ: false, hasM: true },
      geometry: { hasZ: true, points: [[1, 2, 3]] },
      expected: [1, 2, NaN],
    },
    {
      name: 'are NaN when missing, never 0',
      layer: { hasZ: true, hasM: true },
      geometry: { points: [[1, 2]] },
      expected: [1, 2, NaN, NaN],
    },
    {
      name: 'are NaN when null or "NaN"',
      layer: { hasZ: true, hasM: true },
      geometry: { points: [[1, 2, null, 'NaN']] },
      expected: [1, 2, NaN, NaN],
    },
  ];
  test.each(cases)('$name', ({ layer, geometry, expected }) => {
    expect(ordinates(layer, geometry)).toEqual(expected);
  });

  test.each([
    { hasZ: false, hasM: false, code: 1 },
    { hasZ: true, hasM: false, code: 1001 },
    { hasZ: false, hasM: true, code: 2001 },
    { hasZ: true, hasM: true, code: 3001 },
  ])('give an ISO type code: Z $hasZ, M $hasM is $code', ({ hasZ, hasM, code }) => {
    const { blob } = encode(
      'esriGeometryPoint',
      { x: 1, y: 2, z: 3, m: 4 },
      { ...PLAIN, hasZ, hasM },
    );
    const wkb = wkbOf(blob);
    expect(wkb.readUInt32LE(1)).toBe(code);
    const all = [1, 2, ...(hasZ ? [3] : []), ...(hasM ? [4] : [])];
    expect(all.map((_, at) => wkb.readDoubleLE(5 + at * 8))).toEqual(all);
  });
});

describe('a geometry that cannot be written is refused with a sentence:', () => {
  const cases: { name: string; type: GeometryType; geometry: unknown; message: string }[] = [
    {
      name: 'not an object',
      type: 'esriGeometryPoint',
      geometry: 'POINT(1 2)',
      message: 'The geometry is not an object, but the text "POINT(1 2)".',
    },
    {
      name: 'another type',
      type: 'esriGeometryPolygon',
      geometry: { x: 1, y: 2 },
      message: 'The layer holds polygons, but the geometry has no rings.',
    },
    {
      name: 'rings that are none',
      type: 'esriGeometryPolygon',
      geometry: { rings: { length: 3 } },
      message: "The polygon's rings are not an array, but an object.",
    },
    {
      name: 'a point without x',
      type: 'esriGeometryPoint',
      geometry: {},
      message: 'The point has no member x.',
    },
    {
      name: 'a point without y',
      type: 'esriGeometryPoint',
      geometry: { x: 1 },
      message: 'The point has no usable y: expected a finite number, found missing.',
    },
    {
      name: 'a point with a text for x',
      type: 'esriGeometryPoint',
      geometry: { x: '12.5', y: 1 },
      message: 'The point has no usable x: expected a finite number, found the text "12.5".',
    },
    {
      name: 'a point with an infinite Z',
      type: 'esriGeometryPoint',
      geometry: JSON.parse('{"x": 1, "y": 2, "z": 1e999}'),
      message: 'The point has no usable Z: expected a finite number, found Infinity.',
    },
    {
      name: 'a vertex that is an object',
      type: 'esriGeometryMultipoint',
      geometry: { points: [[1, 2], { x: 1, y: 2 }] },
      message: 'Point 2 is not an array of numbers, but an object.',
    },
    {
      name: 'a text for y',
      type: 'esriGeometryPolygon',
      geometry: { rings: [SQUARE, SQUARE, [...SQUARE.slice(0, 4), [0, 'abc']]] },
      message: 'Ring 3, vertex 5 has no usable y: expected a finite number, found the text "abc".',
    },
    {
      name: 'NaN for x',
      type: 'esriGeometryPolyline',
      geometry: {
        paths: [
          [
            [1, 2],
            ['NaN', 2],
          ],
        ],
      },
      message: 'Path 1, vertex 2 has no usable x: expected a finite number, found the text "NaN".',
    },
    {
      name: 'a ring that is open',
      type: 'esriGeometryPolygon',
      geometry: { rings: [SQUARE.slice(0, 4)] },
      message: 'Ring 1 is not closed: its last vertex differs from its first.',
    },
    {
      name: 'a ring that is open in y only',
      type: 'esriGeometryPolygon',
      geometry: { rings: [[...SQUARE.slice(0, 4), [0, 1]]] },
      message: 'Ring 1 is not closed: its last vertex differs from its first.',
    },
    {
      name: 'a ring of three vertices',
      type: 'esriGeometryPolygon',
      geometry: {
        rings: [
          SQUARE,
          [
            [0, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      },
      message: 'Ring 2 has 3 vertices; a ring needs at least 4.',
    },
    {
      name: 'a path of one vertex',
      type: 'esriGeometryPolyline',
      geometry: { paths: [[[0, 0]]] },
      message: 'Path 1 has 1 vertex; a path needs at least 2.',
    },
    {
      name: 'a ring that is no array',
      type: 'esriGeometryPolygon',
      geometry: { rings: [null] },
      message: 'Ring 1 is not an array, but null.',
    },
    {
      name: 'curves in a line',
      type: 'esriGeometryPolyline',
      geometry: { curvePaths: [] },
      message:
        'The polyline has true curves (curvePaths), which cannot be stored. Ask the service for geometry without true curves.',
    },
    {
      name: 'curves in a polygon',
      type: 'esriGeometryPolygon',
      geometry: { curveRings: [], rings: [] },
      message:
        'The polygon has true curves (curveRings), which cannot be stored. Ask the service for geometry without true curves.',
    },
  ];
  test.each(cases)('$name', ({ type, geometry, message }) => {
    expect(() => encode(type, geometry, { ...PLAIN, hasZ: type === 'esriGeometryPoint' })).toThrow(
      new GeometryError(message),
    );
  });

  test('a Z that is a text', () => {
    const geometry = {
      paths: [
        [
          [1, 2, 3],
          [1, 2, 'high'],
        ],
      ],
    };
    expect(() => encode('esriGeometryPolyline', geometry, { ...PLAIN, hasZ: true })).toThrow(
      'Path 1, vertex 2 has no usable Z: expected a finite number, found the text "high".',
    );
  });

  test('a long text is cut in the message', () => {
    const geometry = { x: 'x'.repeat(10_000), y: 1 };
    expect(() => encode('esriGeometryPoint', geometry)).toThrow(/"x{40}…"/);
  });
});
