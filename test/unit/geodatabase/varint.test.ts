import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readVarint, ShapeError } from '../../../main/geodatabase/varint.ts';
import { encodeVarint } from './encode.ts';

function read(bytes: readonly number[]): { readonly value: number; readonly at: number } {
  const cursor = { bytes: Uint8Array.from(bytes), end: bytes.length, at: 0 };
  return { value: readVarint(cursor), at: cursor.at };
}

describe('readVarint', () => {
  const cases: { name: string; bytes: number[]; value: number }[] = [
    { name: 'zero', bytes: [0x00], value: 0 },
    { name: 'the largest number of one byte', bytes: [0x3f], value: 63 },
    { name: 'minus one', bytes: [0x41], value: -1 },
    { name: 'the smallest number of two bytes', bytes: [0x80, 0x01], value: 64 },
    { name: '81, a stream length seen in a file', bytes: [0x91, 0x01], value: 81 },
    {
      name: 'x of the first trailhead',
      bytes: [0x9c, 0xc5, 0xd9, 0xa2, 0xff, 0x03],
      value: 68621644124,
    },
    {
      name: 'y of the first trailhead',
      bytes: [0xac, 0xcc, 0xbb, 0xa6, 0xf9, 0x13],
      value: 342698193708,
    },
    {
      name: 'a height of 0 in a grid from -100000',
      bytes: [0x80, 0xa8, 0xd6, 0xb9, 0x07],
      value: 1000000000,
    },
    { name: 'a negative number of two bytes', bytes: [0xc0, 0x01], value: -64 },
    { name: 'minus zero as zero', bytes: [0x40], value: 0 },
  ];
  test.each(cases)('reads $name', ({ bytes, value }) => {
    expect(read(bytes)).toEqual({ value, at: bytes.length });
  });

  const numbers = fc.maxSafeInteger();
  test('reads what an independent encoder wrote, for every safe integer', () => {
    fc.assert(
      fc.property(numbers, (value) => {
        const bytes = encodeVarint(value);
        expect(read(bytes)).toEqual({ value: value === 0 ? 0 : value, at: bytes.length });
      }),
      { numRuns: 5000 },
    );
  });

  test.each([2 ** 52, -(2 ** 52), 2 ** 53 - 1, 1 - 2 ** 53, 2 ** 31, 2 ** 32 + 1])(
    'reads %i',
    (value) => {
      expect(read(encodeVarint(value)).value).toBe(value);
    },
  );

  test.each([
    ['nothing', []],
    ['a number whose end is missing', [0x80]],
    ['a number beyond 2^53', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['an endless number', Array.from({ length: 40 }, () => 0x80)],
  ])('refuses %s', (_, bytes) => {
    expect(() => read(bytes)).toThrow(ShapeError);
  });
});
