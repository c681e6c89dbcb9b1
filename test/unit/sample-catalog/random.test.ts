import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, guid } from '../../../main/sample-service/catalog/random.ts';

describe('createRandom', () => {
  it('gives the same stream for the same key and index, another for any other', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.string(), fc.nat(), (key, index, other, place) => {
        const stream = (k: string, i: number): string => {
          const random = createRandom(k, i);
          return [random.bits(), random.bits(), random.bits()].join();
        };
        expect(stream(key, index)).toBe(stream(key, index));
        if (key !== other || index !== place) {
          expect(stream(key, index)).not.toBe(stream(other, place));
        }
      }),
    );
  });

  it('keeps whole numbers and fractions within their bounds and reaches both ends', () => {
    const random = createRandom('bounds');
    const whole = Array.from({ length: 500 }, () => random.whole(-2, 3));
    expect([...new Set(whole)].toSorted((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
    for (let round = 0; round < 500; round++) {
      expect(Math.abs(random.bell())).toBeLessThanOrEqual(1);
      expect(random.unit()).toBeLessThan(1);
    }
  });

  it('picks by weight', () => {
    const random = createRandom('weights');
    const found = { often: 0, seldom: 0, never: 0 };
    for (let round = 0; round < 10_000; round++) {
      found[random.weighted({ often: 9, seldom: 1, never: 0 })]++;
    }
    expect(found.never).toBe(0);
    expect(found.seldom / 10_000).toBeCloseTo(0.1, 1);
  });
});

describe('guid', () => {
  it('is a version 4 GUID that depends on key and index alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (key, index) => {
        const id = guid(key, index);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(guid(key, index)).toBe(id);
        expect(guid(key, index + 1)).not.toBe(id);
      }),
    );
  });
});
