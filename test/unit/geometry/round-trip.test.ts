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

  test('give a ring back whose direction depends on the order of summing', () => {
    // A bow tie: its area is 1e-20 + 1 - 1 in one direction, 1 - 1 - 1e-20 in the other.
    const ring = [
      [0, 0],
      [1e-20, 0],
      [1, 1],
      [0, 1],
      [1, 2],
      [0, 0],
    ];
    const encoder = encoderFor({
      geometryType: 'esriGeometryPolygon',
      dimensions: { hasZ: false, hasM: false },
    });
    expect(decodeGeometry(blobOf(encoder, { rings: [ring] }))).toEqual({ rings: [ring] });
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

/** The envelope that is computed when the header has none. */
function withoutEnvelope(blob: Uint8Array): ReturnType<typeof geometryEnvelope> {
  const hasEnvelope = ((blob[3] ?? 0) & 0x0e) !== 0;
  if (!hasEnvelope) return geometryEnvelope(blob);
  const header = Uint8Array.from(blob.subarray(0, 8));
  header[3] = 0x01;
  return geometryEnvelope(Buffer.concat([header, blob.subarray(40)]));
}
