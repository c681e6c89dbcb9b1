import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toJson } from '../../../main/platform/json.ts';

describe('toJson', () => {
  it.each([
    ['whole numbers beyond 2^53 as text', 9007199254740993n, '"9007199254740993"'],
    ['smaller ones as numbers', -12n, '-12'],
    ['bytes as base64', new Uint8Array([1, 2, 255]), '"AQL/"'],
    ['bytes of a database as base64', Buffer.from([1, 2, 255]), '"AQL/"'],
    ['what is not finite as null', [NaN, Infinity, 1.5], '[null,null,1.5]'],
    ['what is not there as null, or not at all', { a: undefined, b: [undefined] }, '{"b":[null]}'],
    ['moments as they say themselves', new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [
      'all of it at any depth',
      { a: [{ b: 1n, c: [new Uint8Array([0])] }] },
      '{"a":[{"b":1,"c":["AA=="]}]}',
    ],
  ])('writes %s', (_, value, text) => {
    expect(toJson(value)).toBe(text);
  });

  it('writes what JSON can say as JSON says it, and leaves it as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = structuredClone(value);
        expect(toJson({ value, more: 1n }, 2)).toBe(JSON.stringify({ value, more: 1 }, null, 2));
        expect(value).toEqual(before);
      }),
    );
  });

  it('changes nothing in what it is given', () => {
    const given = { id: 5n, parts: [[1, 2n]], data: new Uint8Array([7]) };
    toJson(given);
    expect(given).toEqual({ id: 5n, parts: [[1, 2n]], data: new Uint8Array([7]) });
  });
});
