import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../../../shared/nearest.ts';

const words = ['service', 'create', 'status', 'sync', 'verify'];

test.each([
  ['stauts', 'status'],
  ['SYNC', 'sync'],
  ['verfy', 'verify'],
  ['creates', 'create'],
  ['unregister', null],
  ['', null],
])('the nearest to %j is %j', (word, expected) => {
  expect(nearest(word, words)).toBe(expected);
});

test('every candidate is nearest to itself', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
      (candidates) => {
        for (const candidate of candidates) expect(nearest(candidate, candidates)).toBe(candidate);
      },
    ),
  );
});
