import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../../main/store/iso-date.ts';

const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

describe('isoDate', () => {
  it('writes every date as Date does', () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST, max: LAST }), (milliseconds) => {
        expect(isoDate(milliseconds)).toBe(new Date(milliseconds).toISOString());
      }),
      { numRuns: 2000 },
    );
  });

  it.each([0, -0, -1, 1, 86_399_999, 86_400_000, -86_400_000, FIRST, LAST])(
    'writes %d as Date does',
    (milliseconds) => {
      expect(isoDate(milliseconds)).toBe(new Date(milliseconds).toISOString());
    },
  );

  it('stays right after more days than it remembers', () => {
    for (let day = 0; day < 60_000; day++) isoDate(day * 86_400_000);
    expect(isoDate(1_715_000_889_123)).toBe('2024-05-06T13:08:09.123Z');
  });
});
