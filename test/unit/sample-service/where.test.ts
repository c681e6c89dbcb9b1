import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLike } from '../../../main/sample-service/where/functions.ts';
import { ServiceError } from '../../../main/sample-service/errors.ts';
import { guid, openPark, SEED_TIME } from './park.ts';

const archive = openPark();
const select = (where: string): number[] => archive.objectIds({ layerId: 0, where });
const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

function refusal(where: string): string {
  try {
    select(where);
  } catch (error) {
    if (error instanceof ServiceError && error.code === 400) return error.details.join(' ');
    throw error;
  }
  throw new Error(`${where} was accepted`);
}

describe('a where clause', () => {
  it.each<[string, number[]]>([
    ['', ALL],
    ['1=1', ALL],
    ['1 = 0', []],
    ['OBJECTID = 3', [3]],
    ['objectid <> 3 AND ObjectId < 5', [1, 2, 4]],
    ['"OBJECTID" != 3 and OBJECTID <= 4', [1, 2, 4]],
    ['OBJECTID IN (2, 4, 99)', [2, 4]],
    ['OBJECTID NOT IN (1,2,3,4,5,6,7)', [8, 9, 10]],
    ['OBJECTID IN (2, NULL)', [2]],
    ['HEIGHT BETWEEN 5 AND 7.5', [2, 3]],
    ['NOT HEIGHT BETWEEN 5 AND 22.5', [1, 10]],
    ['HEIGHT NOT BETWEEN 5 AND 22.5', [1, 10]],
    ['NAME IS NULL', [9]],
    ['NAME IS NOT NULL AND OBJECTID > 8', [10]],
    ["NAME = 'Tree 1'", [1]],
    ["NAME = 'tree 1'", []],
    ["UPPER(NAME) = 'TREE 1'", [1]],
    ["LOWER(NAME) LIKE 'tree 1%'", [1, 10]],
    ["NAME LIKE 'Tree _'", [1, 2, 3, 4, 5, 6, 7, 8]],
    ["NAME NOT LIKE 'Tree _'", [10]],
    ["OWNER = 'O''Hara % Sons'", [3]],
    ["OWNER LIKE '%!%%' ESCAPE '!'", [3]],
    ["OWNER LIKE '%Hara%'", [3]],
    ['CHAR_LENGTH(NAME) = 7', [10]],
    ["SUBSTRING(NAME, 6, 1) = '1'", [1, 10]],
    ["SUBSTRING(NAME FROM 6 FOR 2) = '10'", [10]],
    ["SUBSTRING(NAME FROM 6) = '10'", [10]],
    ["CONCAT(NAME, '!') = 'Tree 2!'", [2]],
    ["NAME || '!' = 'Tree 2!'", [2]],
    ["POSITION('10' IN NAME) > 0", [10]],
    ["TRIM(' x ') = 'x' AND OBJECTID = 1", [1]],
    ['OBJECTID + 1 = 2 * 3 - 2', [3]],
    ['OBJECTID / 4 = 2', [8, 9, 10]],
    ['-COUNT = 4', [1]],
    ['ABS(COUNT) = 4', [1, 9]],
    ['MOD(OBJECTID, 5) = 0', [5, 10]],
    ['ROUND(HEIGHT, 0) = 8', [3]],
    ['FLOOR(HEIGHT) = 7 OR CEILING(HEIGHT) = 3', [1, 3]],
    ['TRUNCATE(HEIGHT) = 12', [5]],
    ['BIG = 9007199254740993', [1]],
    ['BIG = 9007199254740992', []],
    ['RATIO = 0.1', [1]],
    ["SEEN = TIMESTAMP '2026-01-03 12:00:00'", [3]],
    ["SEEN < DATE '2026-01-03'", [1, 2]],
    ["SEEN < '2026-01-03'", [1, 2]],
    ["SEEN BETWEEN '2026-01-02' AND '2026-01-04 11:59:59'", [2, 3]],
    ['SEEN > CURRENT_TIMESTAMP', [2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['SEEN < CURRENT_DATE', [1]],
    ["SEEN > CURRENT_TIMESTAMP + INTERVAL '7' DAY", [9, 10]],
    ["SEEN > CURRENT_TIMESTAMP + INTERVAL '7 20:00:00' DAY TO SECOND", [10]],
    ['SEEN > CURRENT_TIMESTAMP + 7', [9, 10]],
    ['EXTRACT(DAY FROM SEEN) = 4', [4]],
    ['EXTRACT(YEAR FROM SEEN) = 2026 AND EXTRACT(HOUR FROM SEEN) = 12', ALL],
    ["DAY = '2026-01-05'", [5]],
    ["DAY >= DATE '2026-01-09'", [9, 10]],
    ["TIME < TIME '03:00:00'", [1, 2]],
    ["TIME < '03:00'", [1, 2]],
    ["STAMP = TIMESTAMP '2026-01-04 08:00:00'", [4]],
    [`GlobalID = '${guid(0, 7)}'`, [7]],
    [`GlobalID = '{${guid(0, 7).toUpperCase()}}'`, [7]],
    [`GlobalID IN ('${guid(0, 7)}', '{${guid(0, 2)}}')`, [2, 7]],
    [`LINK = '${guid(3, 1)}'`, [1]],
    ['LINK IS NULL AND OBJECTID < 3', [2]],
    ['OBJECTID = 1 OR OBJECTID = 2 AND NAME IS NULL', [1]],
    ['(OBJECTID = 1 OR OBJECTID = 9) AND NAME IS NULL', [9]],
    ['NOT (OBJECTID > 2) AND NOT NOT OBJECTID = 2', [2]],
    ["COALESCE(NAME, OWNER) = 'city'", [9]],
    ['NULLIF(COUNT, 0) IS NULL', [5]],
    ["CAST(OBJECTID AS VARCHAR(10)) = '10'", [10]],
    ['NAME = NULL', []],
    ["'Tree 1' = NAME", [1]],
  ])('%s selects %j', (where, expected) => {
    expect(select(where)).toEqual(expected);
  });

  it.each<[string, RegExp]>([
    ['FOO = 1', /there is no field 'FOO' \(character 1\)/],
    ['OBJECTID = ', /ends where a value or a field is expected/],
    ['OBJECTID', /the field OBJECTID is a number, not a condition/],
    ['OBJECTID = 1 OBJECTID', /'OBJECTID' at character 14 is not expected/],
    ["NAME = 'x", /begins at character 8 has no end/],
    ['OBJECTID = 1; DROP TABLE rows_0', /character 13 cannot be understood/],
    ['OBJECTID = 1 -- x', /cannot be understood/],
    ['OBJECTID = ?', /cannot be understood/],
    ["OBJECTID = '3'", /'3' is a text, not a number/],
    ['NAME = 3', /3 is a number, not a text/],
    ['SEEN > 1767182400000', /1767182400000 is a number, not a date/],
    ["SEEN > '2026-02-30'", /is a text, not a date/],
    ["SEEN > DATE '2026-13-01'", /is no date/],
    ["GlobalID = 'x'", /'x' is a text, not a GUID/],
    ['NAME LIKE 5', /5 is a number, not a text/],
    ["NAME LIKE 'a' ESCAPE 'ab'", /ESCAPE takes one character/],
    ['OBJECTID IN ()', /a value or a field is expected/],
    ['OBJECTID IN (SELECT 1)', /a value or a field is expected at character 14, not 'SELECT'/],
    ['LOAD_EXTENSION(NAME) = 1', /there is no function LOAD_EXTENSION/],
    ['UPPER() = 1', /a value or a field is expected/],
    ["SUBSTRING('a') = 'a'", /SUBSTRING takes 2 or more values, not 1/],
    ['OBJECTID IS NOT 3', /NULL is expected at character 17/],
    ['NOT 1', /1 is a number, not a condition/],
    ['OBJECTID BETWEEN 1 OR 2', /AND is expected/],
    ['OBJECTID NOT = 1', /IN, BETWEEN or LIKE is expected/],
    [`${'('.repeat(300)}1=1${')'.repeat(300)}`, /nested deeper/],
    ["INTERVAL '1' DAY = 1", /cannot be compared/],
    ["SEEN + INTERVAL '1' YEAR > SEEN", /is no interval/],
  ])('%s is refused: %s', (where, reason) => {
    expect(refusal(where)).toMatch(reason);
    expect(refusal(where)).toMatch(/^'where' parameter is invalid: /);
  });

  it('takes thousands of alternatives and of list items', () => {
    const many = Array.from({ length: 5000 }, (_, index) => index + 5);
    expect(select(many.map((id) => `OBJECTID = ${id}`).join(' OR '))).toEqual(ALL.slice(4));
    expect(select(`OBJECTID IN (${many.join(',')})`)).toEqual(ALL.slice(4));
    expect(select(`NAME IN (${many.map((id) => `'Tree ${id}'`).join(',')})`)).toEqual([
      5, 6, 7, 8, 10,
    ]);
  });

  it('means the same moment in time whatever the clock of the machine is set to', () => {
    expect(new Date(SEED_TIME).getUTCDate()).toBe(2);
    expect(select("SEEN >= DATE '2026-01-10' AND SEEN < DATE '2026-01-11'")).toEqual([10]);
  });

  it('finds any text that it is asked for, and is never broken by one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const quoted = `'${text.replaceAll("'", "''")}'`;
        expect(select(`NAME = ${quoted} OR OBJECTID = 2`)).toContain(2);
        expect(select(`${quoted} = ${quoted}`)).toEqual(ALL);
      }),
    );
  });

  it('is accepted or refused with code 400, whatever it holds', () => {
    const words = [
      'OBJECTID',
      'NAME',
      "'a'",
      '1',
      '(',
      ')',
      '=',
      '<',
      'AND',
      'OR',
      'NOT',
      'LIKE',
      'IN',
      ',',
      'NULL',
      'IS',
      '-',
      '*',
      'DATE',
      'BETWEEN',
      'SEEN',
      'UPPER',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 12 }), (parts) => {
        try {
          select(parts.join(' '));
        } catch (error) {
          expect(error).toBeInstanceOf(ServiceError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('compares numbers as arithmetic does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 1, max: 9 }), (a, b) => {
        const expected = ALL.filter((id) => (id - 5) * b + 1 > a);
        expect(select(`COUNT * ${b} + 1 > ${a}`)).toEqual(expected);
      }),
    );
  });
});

describe('LIKE', () => {
  it('agrees with a regular expression', () => {
    const letter = fc.constantFrom('a', 'b', '%', '_', 'é', '𝄞');
    fc.assert(
      fc.property(fc.array(letter), fc.array(letter), (text, pattern) => {
        const source = pattern
          .map((character) => (character === '%' ? '.*' : character === '_' ? '.' : character))
          .join('');
        const expected = new RegExp(`^${source}$`, 'us').test(text.join(''));
        expect(isLike(text.join(''), pattern.join(''), null)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('answers at once where a naive matcher would not', () => {
    expect(isLike('a'.repeat(5000), `${'%a'.repeat(200)}%b`, null)).toBe(false);
  });
});
