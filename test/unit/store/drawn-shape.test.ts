import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeGeometry } from '../../../main/geometry/decode.ts';
import { createGeometryEncoder } from '../../../main/geometry/encode.ts';
import { projectionTo3857 } from '../../../main/geometry/projection.ts';
import { placeShape, toMap, type ShapeRules } from '../../../main/store/edit/drawn-shape.ts';
import { turnOf } from '../../../main/geometry/plane-rings.ts';
import type { EsriGeometry, GeometryType } from '../../../shared/model/geometry.ts';

/** Around Vancouver, where all three have a place. */
const REFERENCES = [
  { wkid: 26910, x: [480_000, 510_000], y: [5_440_000, 5_470_000] },
  { wkid: 4326, x: [-123.3, -122.9], y: [49.1, 49.4] },
  { wkid: 102100, x: [-13_730_000, -13_690_000], y: [6_290_000, 6_340_000] },
] as const;

function rules(wkid: number, geometryType: GeometryType, rest: Partial<ShapeRules> = {}) {
  const projection = projectionTo3857({ wkid });
  return { geometryType, hasZ: false, hasM: false, projection, ...rest };
}

const LINE = rules(102100, 'esriGeometryPolyline', { hasZ: true, hasM: true });
const AREA = rules(102100, 'esriGeometryPolygon');

function path(...vertices: readonly (readonly (number | null)[])[]): EsriGeometry {
  return { hasZ: true, hasM: true, paths: [vertices] };
}

const OLD = path([0, 0, 10, 100], [10, 0, 20, 200], [20, 0, 30, null]);

describe('a drawn shape', () => {
  test.each(REFERENCES)('keeps what was not moved to the bit, in $wkid', ({ wkid, x, y }) => {
    const place = fc.tuple(
      fc.double({ min: x[0], max: x[1], noNaN: true }),
      fc.double({ min: y[0], max: y[1], noNaN: true }),
      fc.double({ min: -50, max: 500, noNaN: true }),
      fc.option(fc.double({ min: 0, max: 900, noNaN: true })),
    );
    const vertices = fc.uniqueArray(place, {
      minLength: 3,
      maxLength: 30,
      selector: ([u, v]) => `${Math.round(u * 1e4)} ${Math.round(v * 1e4)}`,
    });
    const dimensions = rules(wkid, 'esriGeometryPolyline', { hasZ: true, hasM: true });
    const encoder = createGeometryEncoder({ ...dimensions, srsId: 1 });
    fc.assert(
      fc.property(vertices, fc.nat(), (line, at) => {
        const stored = decodeGeometry(
          encoder.encode({ hasZ: true, hasM: true, paths: [line] })!.blob,
        )!;
        const onMap = toMap({ ...stored }, dimensions);
        const same = placeShape({ geometry: onMap }, { ...stored }, dimensions);
        expect(same.isUnchanged).toBe(true);
        expect(same.geometry).toEqual(stored);

        const drawn = structuredClone(onMap) as { paths: number[][][] };
        const moved = at % line.length;
        drawn.paths[0]![moved]![0]! += 3.5;
        const { geometry, isUnchanged } = placeShape(
          { geometry: drawn },
          { ...stored },
          dimensions,
        );
        expect(isUnchanged).toBe(false);
        const [result] = geometry['paths'] as number[][][];
        result!.forEach((vertex, index) => {
          const before = line[index]!;
          if (index !== moved) expect(vertex).toEqual([...before]);
          else expect(vertex.slice(2)).toEqual(before.slice(2));
        });
      }),
      { numRuns: 60 },
    );
  });

  test.each(REFERENCES)('comes back from the map to within a millimetre, in $wkid', (reference) => {
    const { wkid, x, y } = reference;
    const [u, v] = [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
    const point = rules(wkid, 'esriGeometryPoint');
    const drawn = toMap({ x: u, y: v }, point);
    const { geometry } = placeShape({ geometry: drawn }, null, point);
    const unit = wkid === 4326 ? 1e-8 : 1e-3;
    expect(Math.abs(Number(geometry['x']) - u)).toBeLessThan(unit);
    expect(Math.abs(Number(geometry['y']) - v)).toBeLessThan(unit);
  });

  test('gives heights and measures to new vertices: between their neighbours, else as given, else 0', () => {
    const drawn = { paths: [[[-5, 0], [0, 0], [2.5, 0], [10, 0], [15, 0], [20, 0], [25, 0]]] }; // prettier-ignore
    const { geometry } = placeShape({ geometry: drawn, z: 7 }, OLD, LINE);
    expect(geometry['paths']).toEqual([
      [
        [-5, 0, 7, 0],
        [0, 0, 10, 100],
        [2.5, 0, 12.5, 125],
        [10, 0, 20, 200],
        [15, 0, 25, 0],
        [20, 0, 30, null],
        [25, 0, 7, 0],
      ],
    ]);
  });

  test('knows a shape that was moved as a whole, with its heights', () => {
    const drawn = { paths: [[[1, 1], [11, 1], [21, 1]]] }; // prettier-ignore
    const { geometry, isMoved } = placeShape({ geometry: drawn }, OLD, LINE);
    expect(isMoved).toBe(true);
    expect(geometry).toEqual(path([1, 1, 10, 100], [11, 1, 20, 200], [21, 1, 30, null]));
    const bent = { paths: [[[1, 1], [11, 2], [21, 1]]] }; // prettier-ignore
    expect(placeShape({ geometry: bent }, OLD, LINE).isMoved).toBe(false);
  });

  test('keeps heights of vertices that stay when others are removed', () => {
    const drawn = { paths: [[[0, 0], [20, 0]]] }; // prettier-ignore
    expect(placeShape({ geometry: drawn }, OLD, LINE).geometry).toEqual(
      path([0, 0, 10, 100], [20, 0, 30, null]),
    );
  });

  test('knows its parts again when one before them is removed', () => {
    const old = { hasZ: true, hasM: true, paths: [[[0, 0, 1, 1], [1, 0, 2, 2]], [[5, 5, 3, 3], [6, 5, 4, 4]]] }; // prettier-ignore
    const drawn = { paths: [[[5, 5], [6, 6]]] }; // prettier-ignore
    expect(placeShape({ geometry: drawn }, old, LINE).geometry).toEqual(
      path([5, 5, 3, 3], [6, 6, 4, 4]),
    );
  });

  test('tells vertices at one place apart by where they stand', () => {
    const old = path([0, 0, 1, 1], [5, 0, 2, 2], [0, 0, 3, 3]);
    const drawn = { paths: [[[0, 0], [5, 1], [0, 0]]] }; // prettier-ignore
    expect(placeShape({ geometry: drawn }, old, LINE).geometry).toEqual(
      path([0, 0, 1, 1], [5, 1, 2, 2], [0, 0, 3, 3]),
    );
  });

  test('closes rings and turns them: exteriors clockwise, holes the other way, islands clockwise', () => {
    const square = (from: number, to: number): number[][] => [
      [from, from],
      [to, from],
      [to, to],
      [from, to],
    ];
    const drawn = {
      rings: [square(0, 100), square(10, 90).reverse(), square(20, 80), square(200, 300)],
    };
    const { geometry } = placeShape({ geometry: drawn }, null, AREA);
    const rings = geometry['rings'] as [number, number][][];
    for (const ring of rings) expect(ring.at(-1)).toEqual(ring[0]);
    expect(rings.map((ring) => Math.sign(turnOf(ring.slice(0, -1))))).toEqual([-1, 1, -1, -1]);
    const { blob } = createGeometryEncoder({ ...AREA, srsId: 3857 }).encode(geometry)!;
    const stored = decodeGeometry(blob) as unknown as { rings: unknown[] };
    expect(stored.rings).toHaveLength(4);
  });

  test('keeps a hole a hole, whatever the map does with its direction', () => {
    const old = {
      rings: [
        [[0, 0], [0, 100], [100, 100], [100, 0], [0, 0]], // prettier-ignore
        [[10, 10], [20, 10], [20, 20], [10, 20], [10, 10]], // prettier-ignore
      ],
    };
    const drawn = structuredClone(old);
    drawn.rings[1]!.reverse();
    drawn.rings[0]![2] = [120, 120];
    const rings = placeShape({ geometry: drawn }, old, AREA).geometry['rings'] as number[][][];
    expect(rings[0]).toEqual([[0, 0], [0, 100], [120, 120], [100, 0], [0, 0]]); // prettier-ignore
    expect(turnOf(rings[1]!.slice(0, -1).map(([x, y]) => [x!, y!]))).toBeGreaterThan(0);
  });

  test.each<[string, EsriGeometry, ShapeRules, RegExp]>([
    ['of another type', { x: 1, y: 2 }, LINE, /takes a line/],
    ['of one vertex', { paths: [[[0, 0]]] }, LINE, /two different vertices/],
    ['of one vertex twice', { paths: [[[0, 0], [0, 0]]] }, LINE, /two different vertices/], // prettier-ignore
    ['without parts', { rings: [] }, AREA, /three different vertices/],
    ['with two corners', { rings: [[[0, 0], [1, 1], [0, 0]]] }, AREA, /three different/], // prettier-ignore
    ['with no place', { paths: [[[0, 0], [Infinity, 1]]] }, LINE, /has no place/], // prettier-ignore
    ['beyond its reference', { x: 1e300, y: 1e300 }, rules(26910, 'esriGeometryPoint'), /no place/],
  ])('is refused when it is %s', (_, geometry, shapeRules, says) => {
    expect(() => placeShape({ geometry }, null, shapeRules)).toThrow(says);
  });

  test('goes as it is where the reference cannot be placed', () => {
    const point = { ...rules(102100, 'esriGeometryPoint'), projection: null };
    expect(toMap({ x: 5, y: 6 }, point)).toEqual({ x: 5, y: 6 });
    expect(placeShape({ geometry: { x: 5, y: 6 } }, null, point).geometry).toEqual({ x: 5, y: 6 });
  });

  test('of a point keeps height and measure when it is moved', () => {
    const point = rules(102100, 'esriGeometryPoint', { hasZ: true, hasM: true });
    const placed = placeShape({ geometry: { x: 9, y: 9 } }, { x: 1, y: 2, z: 3, m: 4 }, point);
    expect(placed).toMatchObject({ geometry: { x: 9, y: 9, z: 3, m: 4 }, isMoved: true });
    const fresh = placeShape({ geometry: { x: 9, y: 9 }, z: 5 }, null, point);
    expect(fresh.geometry).toEqual({ x: 9, y: 9, z: 5, m: 0 });
  });
});
