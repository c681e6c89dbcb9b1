import { describe, expect, it } from 'vitest';
import {
  readContingentValues,
  readFieldGroups,
} from '../../../main/arcgis/wire/contingent-values.ts';
import { field } from '../../support/service-description.ts';

const FIELDS = [field('Make'), field('Rating'), field('Year', 'Integer'), field('Seen', 'Date')];

describe('field groups', () => {
  it('are read with names in any case, and passed over when a field is missing', () => {
    const raw = {
      fieldGroups: [
        { name: 'one', restrictive: false, fields: ['MAKE', 'rating'] },
        { name: 'two', fields: [{ id: 0, name: 'Make' }] },
        { name: 'three', fields: ['Make', 'Gone'] },
        { fields: ['Make'] },
        null,
        'four',
      ],
    };
    expect(readFieldGroups(raw, FIELDS)).toEqual([
      { name: 'one', isRestrictive: false, fields: ['Make', 'Rating'] },
      { name: 'two', isRestrictive: true, fields: ['Make'] },
    ]);
  });

  it.each([null, [], 'x', { fieldGroups: 7 }])('of %j are none', (raw) => {
    expect(readFieldGroups(raw, FIELDS)).toEqual([]);
  });
});

describe('contingent values as Enterprise writes them', () => {
  const heads = [{ name: 'g', isRestrictive: true, fields: ['Make', 'Year', 'Seen'] }];
  const read = (values: unknown, more: object = {}) =>
    readContingentValues(
      {
        contingentValueSets: [
          {
            layerId: 2,
            stringDictionary: ['Ford', 'Opel'],
            fieldGroups: [
              { name: 'g', contingencies: [{ id: 1, subtypeCode: 5, values, ...more }] },
            ],
          },
        ],
      },
      2,
      heads,
      FIELDS,
    )[0]?.combinations;

  it.each([
    ['text by its place in the dictionary', [1, 1999, null], ['Opel', 1999, null]],
    ['a range', [0, { minValue: 1990, maxValue: 2000 }, true], ['Ford', '1990-2000', '*']],
    ['a date', [0, 1, '2026-01-02T00:00:00'], ['Ford', 1, Date.UTC(2026, 0, 2)]],
    ['a place that the dictionary lacks as any value', [9, true, true], ['*', '*', '*']],
    ['values that are missing as none', [0], ['Ford', null, null]],
    ['a range without ends as any value', [0, {}, true], ['Ford', '*', '*']],
  ])('read %s', (_, values, expected) => {
    const short = read(values)?.[0]?.values.map((value) =>
      value.kind === 'code'
        ? value.code
        : value.kind === 'range'
          ? `${value.min}-${value.max}`
          : value.kind === 'any'
            ? '*'
            : null,
    );
    expect(short).toEqual(expected);
  });

  it('leave out what is retired, and keep the subtype', () => {
    expect(read([0, 1, null], { isRetired: true })).toEqual([]);
    expect(read([0, 1, null])?.[0]?.subtype).toBe(5);
  });
});

describe('contingent values as hosted services write them', () => {
  it('read codes by the dictionary of their domain, for each subtype', () => {
    const raw = {
      typeCodes: ['Unknown', 'Any', 'Null', 'Code', 'Range'],
      stringDicts: [{ domain: 'dmake', entries: ['Ford', 'Opel'] }],
      contingentValuesDefinition: {
        fieldGroups: [
          {
            name: 'g',
            restrictive: true,
            fields: [
              { id: 0, name: 'make' },
              { id: 1, name: 'year' },
            ],
            domains: { make: 'dmake' },
            contingentValues: [{ id: 1, types: [3, 4], values: [1, [1990, 2000]] }],
            subTypes: [{ code: 100, contingentValues: [{ id: 2, types: [2, 1], values: [0, 0] }] }],
          },
        ],
      },
    };
    expect(readContingentValues(raw, 0, [], FIELDS)).toEqual([
      {
        name: 'g',
        isRestrictive: true,
        fields: ['Make', 'Year'],
        combinations: [
          {
            subtype: null,
            values: [
              { kind: 'code', code: 'Opel' },
              { kind: 'range', min: 1990, max: 2000 },
            ],
          },
          { subtype: 100, values: [{ kind: 'null' }, { kind: 'any' }] },
        ],
      },
    ]);
  });

  it.each([null, {}, [], { contingentValueSets: [] }, { contingentValuesDefinition: 'x' }])(
    'are none in %j',
    (raw) => {
      expect(readContingentValues(raw, 0, [], FIELDS)).toEqual([]);
    },
  );
});
