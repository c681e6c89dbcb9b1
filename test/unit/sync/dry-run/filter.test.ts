import { describe, expect, it } from 'vitest';
import { fieldsOf, isTrue } from '../../../../main/sync/dry-run/where.ts';
import { layer } from '../../../support/service-description.ts';
import { row } from '../../../support/sync.ts';

describe('isTrue', () => {
  const hydrants = layer();
  const answer = (where: string, attributes: Readonly<Record<string, unknown>> = {}) =>
    isTrue(
      where,
      row({ OBJECTID: 7, Status: 'open', Pressure: 3.5, Installed: 5, ...attributes }),
      hydrants,
    );

  it.each<[string, boolean | null]>([
    ["Status = 'open'", true],
    ["status='open'", true],
    ["Status = 'shut'", false],
    ["Status <> 'shut'", true],
    ["Status = 'OPEN'", null],
    ["Status <> 'Open '", null],
    ["Status > 'a'", null],
    ['Pressure > 3', true],
    ['Pressure <= 3', false],
    ['Pressure >= 3.5 AND OBJECTID = 7', true],
    ['Pressure < 3 AND nobody knows', null],
    ["Pressure < 3 AND Status = 'OPEN'", false],
    ["Status IN ('shut', 'open')", true],
    ["Status IN ('shut', 'lost')", false],
    ['OBJECTID in (1, -7)', false],
    ['Status IS NULL', false],
    ['Status IS NOT NULL', true],
    ['"Pressure" = 3.5', true],
    ["Pressure = '3.5'", null],
    ["Installed > DATE '2024-01-01'", null],
    ['Installed = 5', null],
    ["Status LIKE 'o%'", null],
    ["Status = 'open' OR 1 = 1", null],
    ["NOT Status = 'open'", null],
    ["(Status = 'open')", null],
    ['Pressure BETWEEN 1 AND 2', null],
    ['Unknown = 1', null],
    ["Status = 'open", null],
    ['', null],
  ])('%s is %s', (where, expected) => {
    expect(answer(where)).toBe(expected);
  });

  it('no value matches nothing but IS NULL, and a doubled quote is one', () => {
    expect(answer("Status <> 'shut'", { Status: null })).toBe(false);
    expect(answer('Status IS NULL', { Status: null })).toBe(true);
    expect(answer("Status = 'O''Neill'", { Status: "O'Neill" })).toBe(true);
  });

  it('fieldsOf names the fields that it asks for, or all of them', () => {
    expect(fieldsOf("Status = 'open' AND pressure > 1", hydrants)).toEqual(['Status', 'Pressure']);
    expect(fieldsOf("Status LIKE 'o%'", hydrants)).toHaveLength(hydrants.fields.length);
  });
});
