import { describe, expect, it } from 'vitest';
import { isZoneless, zonelessText } from '../../../shared/model/zone.ts';

const TRACKED = {
  creator: 'Creator',
  created: 'CreationDate',
  editor: 'Editor',
  edited: 'EditDate',
};

describe('isZoneless', () => {
  it.each([
    ['a date of a layer without a known zone', 'Date', 'Seen', true, true],
    ['a date of a usual layer', 'Date', 'Seen', false, false],
    ['the date of creation, which is UTC even then', 'Date', 'creationdate', true, false],
    ['the date of the last edit, which is UTC even then', 'Date', 'EditDate', true, false],
    ['a day, which has no zone anyway', 'DateOnly', 'Seen', true, false],
    ['a moment that names its offset', 'TimestampOffset', 'Seen', true, false],
    ['text', 'String', 'Seen', true, false],
  ] as const)('of %s', (_, type, name, datesInUnknownTimeZone, expected) => {
    expect(isZoneless({ name, type }, { datesInUnknownTimeZone, editFields: TRACKED })).toBe(
      expected,
    );
  });

  it('is false where a layer says nothing', () => {
    expect(isZoneless({ name: 'Seen', type: 'Date' }, {})).toBe(false);
  });
});

describe('zonelessText', () => {
  it.each([
    [Date.UTC(2026, 4, 3, 14, 22), '2026-05-03 14:22'],
    [Date.UTC(2026, 4, 3, 14, 22, 7), '2026-05-03 14:22:07'],
    [Date.UTC(2026, 4, 3, 14, 22, 7, 5), '2026-05-03 14:22:07.005'],
    [Date.UTC(2026, 4, 3), '2026-05-03 00:00'],
    [Number.NaN, ''],
    [1e300, ''],
  ])('of %d is "%s", wherever the reader is', (milliseconds, text) => {
    expect(zonelessText(milliseconds)).toBe(text);
  });
});
