import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeGeometry,
  geometryEnvelope,
  isEmptyGeometry,
} from '../../../main/geometry/decode.ts';
import { blobOf, encoderFor } from './blobs.ts';
import { layerCase } from './geometries.ts';

describe('encoding and decoding', () => {
  test('give a canonical geometry back, to the bit', () => {
    fc.assert(
      fc.property(layerCase, (layer) => {
        const blob = blobOf(encoderFor(layer), layer.geometry);
        expect(decodeGeometry(blob)).toStrictEqual(layer.geometry);
      }),
      { numRuns: 500 },
    );
  });

  test('give a canonical blob back, to the byte', () => {
    fc.assert(
      fc.property(layerCase, (layer) => {
        const encoder = encoderFor(layer);
        const blob = blobOf(encoder, layer.geometry);
        expect(Buffer.compare(blobOf(encoder, decodeGeometry(blob)), blob)).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  test('give slivers back, whose direction depends on rounding', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const ring = fc
      .array(share, { minLength: 3, maxLength: 12 })
      .map((shares) => shares.map((share) => [share * 0.1 + 1000, share * 0.3 - 7]))
      .map((corners) => [...corners, corners[0] ?? []]);
    const layer = {
      geometryType: 'esriGeometryPolygon' as const,
      dimensions: { hasZ: false, hasM: false },
    };
    fc.assert(
      fc.property(ring, (ring) => {
        const encoder = encoderFor(layer);
        const blob = blobOf(encoder, { rings: [ring] });
        const decoded = decodeGeometry(blob);
        expect(
          Buffer.compare(blobOf(encoder, decoded), blob) === 0 || isTurned(decoded, ring),
        ).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('agree on the envelope and on what is empty', () => {
    fc.assert(
      fc.property(layerCase, (layer) => {
        const encoded = encoderFor(layer).encode(layer.geometry);
        if (encoded === null) throw new Error('The geometry is null.');
        const { minX, minY, maxX, maxY, isEmpty, blob } = encoded;
        expect(isEmptyGeometry(blob)).toBe(isEmpty);
        expect(geometryEnvelope(blob)).toEqual(isEmpty ? 'empty' : { minX, minY, maxX, maxY });
        expect(withoutEnvelope(blob)).toEqual(geometryEnvelope(blob));
      }),
    );
  });
});

/** A lone hole comes back as an outer ring: the other way round. */
function isTurned(decoded: unknown, ring: readonly (readonly (number | undefined)[])[]): boolean {
  return JSON.stringify(decoded) === JSON.stringify({ rings: [[...ring].reverse()] });
}

function withoutEnvelope(blob: Uint8Array): ReturnType<typeof geometryEnvelope> {
  const hasEnvelope = ((blob[3] ?? 0) & 0x0e) !== 0;
  if (!hasEnvelope) return geometryEnvelope(blob);
  const header = Uint8Array.from(blob.subarray(0, 8));
  header[3] = 0x01;
  return geometryEnvelope(Buffer.concat([header, blob.subarray(40)]));
}
