import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayParts } from '../../../main/geometry/display-parts.ts';
import { thinLine, thinPoints, thinRing } from '../../../main/geometry/thin.ts';
import type { WkbPart } from '../../../main/geometry/wkb-parts.ts';

type Vertex = readonly [number, number];

const coordinate = fc.integer({ min: -200, max: 200 });
const vertices = fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 60 });
const pixels = fc.record({
  x: fc.integer({ min: 1, max: 60 }),
  y: fc.integer({ min: 1, max: 60 }),
});

function part(list: readonly Vertex[], isOuter = false, stride = 2): WkbPart {
  const values = new Float64Array(list.length * stride).fill(7);
  list.forEach(([x, y], index) => values.set([x, y], index * stride));
  const dimensions = { type: 2, hasZ: stride > 2, hasM: stride > 3, stride, isLittleEndian: true };
  return { values, dimensions, isOuter };
}

function put(draw: (put: (x: number, y: number) => void) => unknown): Vertex[] {
  const drawn: Vertex[] = [];
  draw((x, y) => drawn.push([x, y]));
  return drawn;
}

/** In halves of a pixel. */
function distance(a: Vertex, b: Vertex, pixel: { x: number; y: number }): number {
  return Math.hypot(((a[0] - b[0]) * 2) / pixel.x, ((a[1] - b[1]) * 2) / pixel.y);
}

describe('thinLine', () => {
  test('keeps both ends, and every vertex left out is half a pixel from one that is kept', () => {
    fc.assert(
      fc.property(vertices, pixels, fc.integer({ min: 2, max: 4 }), (line, pixel, stride) => {
        const drawn = put((to) => thinLine(part(line, false, stride), pixel, to));
        expect(drawn[0]).toEqual(line[0]);
        expect(drawn.at(-1)).toEqual(line.at(-1));
        for (const vertex of line) {
          expect(Math.min(...drawn.map((kept) => distance(vertex, kept, pixel)))).toBeLessThan(1);
        }
      }),
    );
  });

  test('keeps no two neighbours closer than half a pixel but the last', () => {
    fc.assert(
      fc.property(vertices, pixels, (line, pixel) => {
        const drawn = put((to) => thinLine(part(line), pixel, to)).slice(0, -1);
        for (let at = 1; at < drawn.length; at++) {
          expect(distance(drawn[at - 1]!, drawn[at]!, pixel)).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });

  test('keeps everything when nobody knows how large a pixel is', () => {
    const line: Vertex[] = [
      [0, 0],
      [0, 0.001],
      [0, 0.002],
    ];
    expect(put((to) => thinLine(part(line), { x: 0, y: 0 }, to))).toEqual(line);
  });
});

describe('thinRing', () => {
  test('is closed, has four vertices or more and keeps to the envelope of the ring', () => {
    fc.assert(
      fc.property(vertices, pixels, fc.boolean(), (corners, pixel, isOpen) => {
        const ring = isOpen ? corners : [...corners, corners[0]!];
        const drawn = put((to) => thinRing(part(ring, true), pixel, to));
        expect(drawn.length).toBeGreaterThanOrEqual(4);
        expect(drawn.at(-1)).toEqual(drawn[0]);
        const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
        for (const [x, y] of drawn) {
          expect(x).toBeGreaterThanOrEqual(Math.min(...xs));
          expect(x).toBeLessThanOrEqual(Math.max(...xs));
          expect(y).toBeGreaterThanOrEqual(Math.min(...ys));
          expect(y).toBeLessThanOrEqual(Math.max(...ys));
        }
      }),
    );
  });

  test('a hole smaller than a pixel is not drawn', () => {
    const ring: Vertex[] = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 0],
    ];
    const drawn: Vertex[] = [];
    const isDrawn = thinRing(part(ring), { x: 10, y: 10 }, (x, y) => drawn.push([x, y]));
    expect({ isDrawn, drawn }).toEqual({ isDrawn: false, drawn: [] });
  });
});

test('thinPoints leaves out points on the one before', () => {
  const points = [
    [0, 0],
    [1, 1],
    [50, 50],
    [51, 50],
    [0, 0],
  ].map(([x, y]) => part([[x!, y!]]));
  expect(put((to) => thinPoints(points, { x: 10, y: 10 }, to))).toEqual([
    [0, 0],
    [50, 50],
    [0, 0],
  ]);
});

test('displayParts reads no parts from bytes that are no geometry', () => {
  expect(displayParts(new Uint8Array([1, 2, 3]))).toEqual([]);
  expect(displayParts(new Uint8Array(40))).toEqual([]);
});
