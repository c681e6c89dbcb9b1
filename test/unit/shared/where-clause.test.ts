import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkWhereClause,
  isNoFilter,
} from '../../../shared/model/definition-check/where-clause.ts';
import { field, layer } from '../../support/service-description.ts';

const hydrants = layer({ fields: [...layer().fields, field('Größe'), field('Shape.STArea()')] });

describe('checkWhereClause', () => {
  test.each([
    "Status = 'open'",
    "status = 'it''s (open'",
    'Pressure BETWEEN 3.5 AND 1e3',
    "Installed >= DATE '2024-01-01' AND Installed < TIMESTAMP '2025-01-01 00:00:00'",
    "Installed > CURRENT_TIMESTAMP - INTERVAL '7' DAY",
    "UPPER(Status) LIKE N'%OPEN%' ESCAPE '!'",
    'EXTRACT(YEAR FROM Installed) = 2024',
    'CAST(Pressure AS FLOAT) > 3 OR (NOT (Status IS NULL))',
    "gis.owner.Hydrants.Status IN ('a', 'b')",
    '"Status" <> \'x\' AND [Pressure] < 4',
    'Größe = 1 AND Shape.STArea() > 5',
    'OBJECTID IN (SELECT OBJECTID FROM GlobalID)',
  ])('finds nothing wrong with %s', (where) => {
    expect(checkWhereClause(where, hydrants)).toEqual([]);
  });

  test.each([
    ["Status = 'open", /quote is opened and not closed/],
    ["Status = 'O'Neill'", /quote is opened and not closed/],
    ['Status = ‘open’', /curly quotes/],
    ['(Pressure > 3', /bracket is opened and not closed/],
    ['Pressure > 3)', /closed that was never opened/],
    ["WHERE Status = 'open'", /begins with the word WHERE/],
    ['requires_inspection = 1', /has no field requires_inspection\. Its fields: OBJECTID, /],
    ['Status = Yes', /put it in single quotes: 'Yes'/],
    ['Status = "open"', /put it in single quotes: 'open'/],
    ["Presure > 3 AND Statsu = 'x'", /Did you mean Pressure\?/],
  ])('finds what is wrong with %s', (where, says) => {
    expect(checkWhereClause(where, hydrants).join('\n')).toMatch(says);
  });

  test('never throws, and never complains about a text in quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(() => checkWhereClause(text, hydrants)).not.toThrow();
        expect(checkWhereClause(`Status = '${text.replaceAll("'", "''")}'`, hydrants)).toEqual([]);
      }),
    );
  });
});

test.each([
  [undefined, true],
  ['', true],
  [' 1=1 ', true],
  ['1 = 1', true],
  ['1 = 11', false],
  ["Status = '1=1'", false],
])('isNoFilter(%j) is %s', (where, expected) => {
  expect(isNoFilter(where)).toBe(expected);
});
