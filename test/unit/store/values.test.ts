import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storedConverter, ValueError, wireConverter } from '../../../main/store/values.ts';
import type { StoredValue } from '../../../main/store/db.ts';
import type { FieldType } from '../../../shared/model/service.ts';

const GUID = '{0A1B2C3D-0000-4000-8000-00000000000F}';

const IN: readonly (readonly [type: FieldType, wire: unknown, stored: StoredValue])[] = [
  ['SmallInteger', 7, 7],
  ['Integer', '42', 42],
  ['Integer', true, 1],
  ['Integer', 'NaN', null],
  ['Integer', 3.0, 3],
  ['OID', 2 ** 40, 2 ** 40],
  ['BigInteger', 9007199254740993n, 9007199254740993n],
  ['BigInteger', '-9223372036854775808', -(2n ** 63n)],
  ['BigInteger', 5, 5],
  ['Single', 0.1, 0.1],
  ['Double', '1e3', 1000],
  ['Double', NaN, null],
  ['Double', ' NaN ', null],
  ['String', 12, '12'],
  ['String', '', ''],
  ['Date', 1715000889123, '2024-05-06T13:08:09.123Z'],
  ['Date', '1715000889123', '2024-05-06T13:08:09.123Z'],
  ['Date', -62167219200000, '0000-01-01T00:00:00.000Z'],
  ['Date', 253402300799999, '9999-12-31T23:59:59.999Z'],
  ['Date', '2024-05-06T15:08:09.123+02:00', '2024-05-06T13:08:09.123Z'],
  ['Date', '2024-05-06 13:08:09', '2024-05-06T13:08:09.000Z'],
  ['DateOnly', '2024-05-06', '2024-05-06'],
  ['DateOnly', 1714953600000, '2024-05-06'],
  ['TimeOnly', '07:08:09', '07:08:09'],
  ['TimestampOffset', '2024-05-06T07:08:09+02:00', '2024-05-06T07:08:09+02:00'],
  ['GUID', GUID.slice(1, -1).toLowerCase(), GUID],
  ['GUID', 'not one', 'not one'],
  ['XML', '<a/>', '<a/>'],
];

const REFUSED: readonly (readonly [type: FieldType, wire: unknown, message: RegExp])[] = [
  ['Integer', 1.5, /expected a whole number, found 1.5/],
  ['Integer', 'many', /expected a number, found "many"/],
  ['Integer', '', /expected a number, found ""/],
  ['Integer', [], /expected a number, found a list/],
  ['Double', Infinity, /expected a finite number/],
  ['BigInteger', '9223372036854775808', /expected a whole number of 64 bits/],
  ['BigInteger', 'x', /expected a whole number of 64 bits/],
  ['Date', 253402300800000, /between the years 0000 and 9999, found 253402300800000/],
  ['Date', 'soon', /expected a date, found "soon"/],
  ['String', {}, /expected text, found an object/],
  ['Blob', 5, /expected base64 text, found 5/],
];

const OUT: readonly (readonly [type: FieldType, stored: StoredValue, wire: unknown])[] = [
  ['Integer', 5n, 5],
  ['BigInteger', 9007199254740993n, 9007199254740993n],
  ['Date', '2024-05-06T13:08:09.123Z', 1715000889123],
  ['Date', '2024-05-06T13:08:09', 1715000889000],
  ['Date', '2024-05-06 13:08', 1715000880000],
  ['Date', '2024-05-06', 1714953600000],
  ['Date', 'yesterday', 'yesterday'],
  ['GUID', GUID.toLowerCase(), GUID],
  ['Blob', Uint8Array.of(1, 2, 3), 'AQID'],
  ['String', null, null],
];

describe('values from the wire', () => {
  test.each(IN)('%s %s is stored as %s', (type, wire, stored) => {
    expect(storedConverter(type)(wire)).toEqual(stored);
  });

  test.each(REFUSED)('%s refuses %s in words', (type, wire, message) => {
    expect(() => storedConverter(type)(wire)).toThrow(message);
    expect(() => storedConverter(type)(wire)).toThrow(ValueError);
  });

  test('base64 becomes bytes', () => {
    expect([...(storedConverter('Blob')('AQID') as Uint8Array)]).toEqual([1, 2, 3]);
  });

  test.each(['Integer', 'Date', 'String', 'Blob', 'GUID'] as const)(
    'no value of %s is NULL',
    (type) => {
      expect([storedConverter(type)(null), storedConverter(type)(undefined)]).toEqual([null, null]);
    },
  );
});

describe('values to the wire', () => {
  test.each(OUT)('%s %s goes as %s', (type, stored, wire) => {
    expect(wireConverter(type)(stored)).toEqual(wire);
  });

  test('what came from the wire goes back as it came', () => {
    const cases: readonly (readonly [FieldType, fc.Arbitrary<unknown>])[] = [
      ['Integer', fc.integer()],
      ['Double', fc.double({ noNaN: true, noDefaultInfinity: true })],
      ['BigInteger', fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 63n - 1n })],
      ['Date', fc.integer({ min: -62167219200000, max: 253402300799999 })],
      ['String', fc.string({ unit: 'binary' })],
      ['GUID', fc.uuid().map((uuid) => `{${uuid.toUpperCase()}}`)],
      ['Blob', fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64'))],
    ];
    for (const [type, values] of cases) {
      fc.assert(
        fc.property(values, (value) => {
          expect(wireConverter(type)(storedConverter(type)(value))).toEqual(value);
        }),
      );
    }
  });
});
