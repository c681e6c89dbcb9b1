import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  codesOf,
  isComplete,
  operatorsOf,
  parseClause,
  printClause,
  valueKind,
  type Condition,
} from '../../../../renderer/features/define/where-builder.ts';
import { checkWhereClause } from '../../../../shared/model/definition-check/where-clause.ts';
import type { Domain } from '../../../../shared/model/service.ts';
import { field, layer } from '../../../support/service-description.ts';

const states: Domain = {
  type: 'codedValue',
  name: 'States',
  codedValues: [
    { code: 'O', name: 'open' },
    { code: 'C', name: 'closed' },
  ],
};
const hydrants = layer({
  fields: [
    field('OBJECTID', 'OID'),
    { ...field('State'), domain: states },
    field('Name'),
    field('Pressure', 'Double'),
    field('Installed', 'Date'),
    field('Kind', 'Integer'),
    field('Größe', 'Double'),
    field('Photo', 'Blob'),
  ],
  typeField: 'Kind',
  types: [
    { id: 1, name: 'Wet', domains: {} },
    { id: 2, name: 'Dry', domains: {} },
  ],
});

const text = fc
  .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
  .filter((value) => !/[%_]/.test(value));
const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => String(value + 0));

const condition = fc
  .constantFrom(...hydrants.fields.filter((one) => valueKind(one) !== null))
  .chain((one) =>
    fc.constantFrom(...operatorsOf(one, hydrants)).chain((operator): fc.Arbitrary<Condition> => {
      const needsNone = operator === 'empty' || operator === 'not-empty';
      const values = { text, number, date: day }[valueKind(one)!];
      return (needsNone ? fc.constant('') : values).map((value) => ({
        field: one.name,
        operator,
        value,
      }));
    }),
  );

describe('a clause made of rows', () => {
  test('is read back as the same rows', () => {
    const clause = fc.record({
      join: fc.constantFrom('and' as const, 'or' as const),
      conditions: fc.array(condition, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(clause, (wanted) => {
        const read = parseClause(printClause(wanted, hydrants), hydrants)!;
        expect(read.conditions).toEqual(wanted.conditions);
        if (wanted.conditions.length > 1) expect(read.join).toBe(wanted.join);
      }),
    );
  });

  test('is never refused by the check of where clauses', () => {
    fc.assert(
      fc.property(condition, (one) => {
        const printed = printClause({ join: 'and', conditions: [one] }, hydrants);
        expect(checkWhereClause(printed, hydrants)).toEqual([]);
      }),
    );
  });

  test('leaves out rows that say nothing yet', () => {
    const conditions: Condition[] = [
      { field: 'State', operator: 'is', value: '' },
      { field: 'Pressure', operator: 'more', value: 'much' },
      { field: 'Installed', operator: 'less', value: '1999' },
      { field: 'Gone', operator: 'is', value: 'x' },
      { field: 'Name', operator: 'is', value: "O'Neill" },
    ];
    expect(conditions.map((one) => isComplete(one, hydrants))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(printClause({ join: 'and', conditions }, hydrants)).toBe("Name = 'O''Neill'");
  });
});

describe('parseClause', () => {
  test.each([
    ['', 'and', []],
    ['1=1', 'and', []],
    ["state = 'O'", 'and', ['State is O']],
    [" Pressure>=2.5 and Name like 'A%' ", 'and', ['Pressure at-least 2.5', 'Name begins A']],
    ['Kind != 2 OR Kind IS NULL', 'or', ['Kind is-not 2', 'Kind empty ']],
    ["Installed < TIMESTAMP '2020-02-29 00:00:00'", 'and', ['Installed less 2020-02-29']],
    ['"Name" is not  null', 'and', ['Name not-empty ']],
  ])('reads %s', (where, join, rows) => {
    const read = parseClause(where, hydrants)!;
    expect(read.join).toBe(join);
    expect(read.conditions.map((one) => `${one.field} ${one.operator} ${one.value}`)).toEqual(rows);
  });

  test.each([
    "State = 'O' AND Kind = 1 OR Kind = 2",
    "(State = 'O')",
    "State IN ('O', 'C')",
    "Name LIKE 'A_c%'",
    "Name LIKE 'A%c%'",
    "Name LIKE 'exactly'",
    'Pressure BETWEEN 1 AND 2',
    "UPPER(Name) = 'X'",
    "Gone = 'x'",
    "Pressure = '2'",
    'Name = 2',
    "Installed > TIMESTAMP '2020-02-29 12:00:00'",
    "Installed = DATE '2020-02-29'",
    'Pressure = DATE 5',
    'Pressure',
    "State = 'O' AND",
    "State = 'O",
    'Photo IS NULL',
    "Name = ''",
  ])('leaves to text what rows cannot show: %s', (where) => {
    expect(parseClause(where, hydrants)).toBeNull();
  });
});

describe('codesOf', () => {
  test('gives a coded domain, and the types for the field that tells them', () => {
    const codes = (name: string) =>
      codesOf(
        hydrants.fields.find((one) => one.name === name)!,
        hydrants,
      ).map(({ code }) => code);
    expect(codes('State')).toEqual(['O', 'C']);
    expect(codes('Kind')).toEqual([1, 2]);
    expect(codes('Name')).toEqual([]);
  });

  test('gathers the domains of all types where the field has none of its own', () => {
    const valves = layer({
      fields: [field('Kind', 'Integer'), field('State')],
      typeField: 'Kind',
      types: [
        { id: 1, name: 'Gate', domains: { State: states } },
        {
          id: 2,
          name: 'Ball',
          domains: {
            State: { ...states, codedValues: [{ code: 'X', name: 'broken' }] },
          },
        },
      ],
    });
    expect(codesOf(valves.fields[1]!, valves).map(({ name }) => name)).toEqual([
      'open',
      'closed',
      'broken',
    ]);
  });
});
