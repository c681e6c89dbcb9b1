import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMapFeatures, encodeMapFeatures } from '../../../shared/model/map-features.ts';
import type { MapFeatures } from '../../../shared/model/view.ts';

const coordinate = fc.double({ noNaN: true, noDefaultInfinity: true });
const part = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 6 });
const feature = fc.record({
  fid: fc.integer({ min: -5, max: 2 ** 40 }),
  state: fc.integer({ min: 0, max: 4 }),
  symbol: fc.nat(),
  parts: fc.array(fc.tuple(part, fc.boolean()), { minLength: 1, maxLength: 4 }),
});

const mapFeatures: fc.Arbitrary<MapFeatures> = fc
  .record({
    geometryType: fc.constantFrom('point', 'multipoint', 'polyline', 'polygon'),
    more: fc.nat(),
    symbols: fc.array(fc.option(fc.string({ unit: 'grapheme' })), { minLength: 1, maxLength: 5 }),
    features: fc.array(feature, { maxLength: 8 }),
  })
  .map(({ geometryType, more, symbols, features }) => {
    const parts = features.flatMap((one) => one.parts);
    const starts = (lengths: readonly number[]): Uint32Array => {
      let sum = 0;
      return new Uint32Array([0, ...lengths.map((length) => (sum += length))]);
    };
    return {
      geometryType,
      total: features.length + more,
      fids: new Float64Array(features.map(({ fid }) => fid)),
      states: new Uint8Array(features.map(({ state }) => state)),
      symbolIndexes: new Uint16Array(features.map(({ symbol }) => symbol % symbols.length)),
      symbols,
      featureParts: starts(features.map((one) => one.parts.length)),
      partStarts: starts(parts.map(([vertices]) => vertices.length)),
      exteriors: new Uint8Array(parts.map(([, isExterior]) => Number(isExterior))),
      coordinates: new Float64Array(parts.flatMap(([vertices]) => vertices.flat())),
    };
  });

describe('map features as bytes', () => {
  test('come back as they were, wherever the bytes lie', () => {
    fc.assert(
      fc.property(mapFeatures, fc.integer({ min: 0, max: 9 }), (features, offset) => {
        const bytes = encodeMapFeatures(features);
        const moved = new Uint8Array(offset + bytes.length);
        moved.set(bytes, offset);
        expect(decodeMapFeatures(bytes)).toEqual(features);
        expect(decodeMapFeatures(moved.subarray(offset))).toEqual(features);
      }),
    );
  });

  test('are refused when they are cut or longer', () => {
    fc.assert(
      fc.property(mapFeatures, fc.nat(), (features, cut) => {
        const bytes = encodeMapFeatures(features);
        expect(() => decodeMapFeatures(bytes.subarray(0, cut % bytes.length))).toThrow(
          /no features/,
        );
        expect(() => decodeMapFeatures(new Uint8Array([...bytes, 0]))).toThrow(/no features/);
      }),
    );
  });

  test('never point outside of their arrays, whatever byte is changed', () => {
    fc.assert(
      fc.property(mapFeatures, fc.nat(), fc.nat({ max: 255 }), (features, place, value) => {
        const bytes = encodeMapFeatures(features);
        bytes[place % bytes.length] = value;
        let decoded: MapFeatures;
        try {
          decoded = decodeMapFeatures(bytes);
        } catch (error) {
          expect((error as Error).message).toMatch(/no features for a map/);
          return;
        }
        const { featureParts, partStarts, coordinates, symbolIndexes, symbols, states } = decoded;
        expect(featureParts.at(-1)).toBe(partStarts.length - 1);
        expect(partStarts.at(-1)).toBe(coordinates.length / 2);
        expect([...symbolIndexes].every((index) => symbols[index] !== undefined)).toBe(true);
        expect([...states].every((state) => state < 5)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
