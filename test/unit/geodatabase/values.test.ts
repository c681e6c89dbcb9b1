import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valueReader } from '../../../main/geodatabase/column-values.ts';
import { fromJulianDay, isStillCurrent, toJulianDay } from '../../../main/geodatabase/dates.ts';

describe('dates', () => {
  test('are Julian days: the check value of the reference', () => {
    expect(new Date(fromJulianDay(2457913.28612238)!).toISOString()).toBe(
      '2017-06-08T18:52:00.974Z',
    );
  });

  test('the first generation of a client is one second', () => {
    expect(fromJulianDay(2440587.50001157)).toBe(1000);
  });

  test('keep their millisecond', () => {
    const years = { min: -62135596800000, max: 253402300799000 };
    fc.assert(
      fc.property(fc.integer(years), (ms) => {
        expect(fromJulianDay(toJulianDay(ms))).toBe(ms);
      }),
      { numRuns: 2000 },
    );
  });

  test('are none beyond what has a name', () => {
    expect(fromJulianDay(1e300)).toBeNull();
    expect(fromJulianDay(Number.NaN)).toBeNull();
  });

  test('the end of a current row is the year 9999', () => {
    expect(isStillCurrent(5373484.49998843)).toBe(true);
    expect(isStillCurrent(2457452.36)).toBe(false);
  });
});

describe('valueReader', () => {
  const column = (type: string) => ({ name: 'A', type, length: null });
  const read = (
    type: string,
    field: string | null,
    value: number | bigint | string | Buffer,
  ): unknown => {
    const reader = valueReader(column(type), field);
    if (typeof reader === 'string') throw new Error(reader);
    return reader(value);
  };

  const cases = [
    ['int16', 'esriFieldTypeSmallInteger', 7, 7],
    ['int32', 'esriFieldTypeInteger', -7, -7],
    ['integer', 'esriFieldTypeOID', 1, 1],
    ['float64', 'esriFieldTypeDouble', 1.5, 1.5],
    ['text', 'esriFieldTypeString', 'a', 'a'],
    ['realdate', 'esriFieldTypeDate', 2440588.5, 86400000],
    ['uuidtext', 'esriFieldTypeGlobalID', '{A}', '{A}'],
    ['blob', 'esriFieldTypeBlob', Buffer.from('hi'), 'aGk='],
    ['xmltext', 'esriFieldTypeXML', '<a/>', '<a/>'],
    ['int64', 'esriFieldTypeBigInteger', 2n ** 60n, 2n ** 60n],
    ['text', 'esriFieldTypeDateOnly', '2024-02-29', '2024-02-29'],
    ['text', 'esriFieldTypeTimeOnly', '12:30:00', '12:30:00'],
    [
      'text',
      'esriFieldTypeTimestampOffset',
      '2024-02-29T12:30:00+02:00',
      '2024-02-29T12:30:00+02:00',
    ],
  ] as const;
  test.each(cases)('reads %s as %s', (type, field, stored, wire) => {
    expect(read(type, field, stored)).toEqual(wire);
  });

  test.each([
    ['geography', null],
    ['', null],
    ['text', 'esriFieldTypeRaster'],
    ['float64', 'esriFieldTypeDate'],
    ['text', 'esriFieldTypeInteger'],
  ])('does not understand %s as %s', (type, field) => {
    expect(typeof valueReader(column(type), field)).toBe('string');
  });

  test.each([
    ['int32', 'esriFieldTypeInteger', 'text'],
    ['int32', 'esriFieldTypeInteger', 1.5],
    ['float64', null, 'text'],
    ['text', null, Buffer.from('a')],
    ['realdate', null, 1e300],
    ['text', 'esriFieldTypeDateOnly', '29.2.2024'],
    ['dateonly', null, 2460000],
  ] as const)('refuses a value that does not fit: %s, %s, %s', (type, field, value) => {
    expect(() => read(type, field, value)).toThrow(/hold/);
  });
});
