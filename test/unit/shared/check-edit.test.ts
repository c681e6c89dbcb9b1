import { describe, expect, it } from 'vitest';
import { checkEdit, domainOf } from '../../../shared/model/check-edit.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { Domain, Field, FieldType, LayerDescription } from '../../../shared/model/service.ts';
import { field, layer } from '../../support/service-description.ts';
import { row } from '../../support/sync.ts';

const STATES: Domain = {
  type: 'codedValue',
  name: 'States',
  codedValues: [
    { code: 1, name: 'Open' },
    { code: 2, name: 'Closed' },
  ],
};

function one(type: FieldType, changes: Partial<Field> = {}): LayerDescription {
  return layer({
    geometryType: null,
    fields: [{ ...field('F', type), alias: 'Field', ...changes }],
  });
}

function codes(
  kind: 'add' | 'update',
  feature: WireFeature,
  description: LayerDescription,
): number[] {
  return checkEdit(kind, feature, feature, description).map(({ code }) => code);
}

describe('checkEdit, values', () => {
  const cases: readonly (readonly [string, LayerDescription, unknown, number | null])[] = [
    ['text within its length', one('String', { length: 3 }), 'abc', null],
    ['text over its length', one('String', { length: 3 }), 'abcd', 1016],
    ['text of any length where the server names none', one('String'), 'x'.repeat(5000), null],
    ['the largest small integer', one('SmallInteger'), 32767, null],
    ['one more than the largest small integer', one('SmallInteger'), 32768, 1016],
    ['the smallest integer', one('Integer'), -2147483648, null],
    ['one less than the smallest integer', one('Integer'), -2147483649, 1016],
    ['a fraction in an integer', one('Integer'), 1.5, 1016],
    ['text in an integer', one('Integer'), 'five', 1016],
    ['the largest big integer', one('BigInteger'), 2n ** 63n - 1n, null],
    ['one more than the largest big integer', one('BigInteger'), 2n ** 63n, 1016],
    ['a number', one('Double'), -1.5e300, null],
    ['a number that is none', one('Double'), Number.NaN, 1016],
    ['text in a number', one('Single'), '1.5', 1016],
    ['a listed code', one('Integer', { domain: STATES }), 2, null],
    ['a listed code, as text', one('String', { domain: STATES }), '2', null],
    ['a code that is not listed', one('Integer', { domain: STATES }), 3, 1016],
    [
      'the ends of a range',
      one('Double', { domain: { type: 'range', name: 'R', min: 0, max: 100 } }),
      100,
      null,
    ],
    [
      'beyond a range',
      one('Double', { domain: { type: 'range', name: 'R', min: 0, max: 100 } }),
      100.01,
      1016,
    ],
    ['no value where none is needed', one('String'), null, null],
    ['no value where one must be', one('String', { nullable: false }), null, 1001],
    ['a value in a read-only field', one('String', { editable: false }), 'x', 1023],
    ['a number in a text', one('String'), 5, 1016],
    ['letters that count as two for a computer', one('String', { length: 2 }), '🌳🌳', null],
    ['a moment', one('Date'), 1_700_000_000_000, null],
    ['a moment as text', one('Date'), '2026-05-04', 1016],
    ['a fraction of a millisecond', one('Date'), 1.5, 1016],
    ['a moment that no calendar has', one('Date'), 9e15, 1016],
    ['a GUID', one('GUID'), '{0000ABCD-0000-4000-8000-000000000001}', null],
    ['a GUID that is none', one('GUID'), 'oak', 1016],
    ['an empty GUID', one('GUID'), '', null],
    ['a day', one('DateOnly'), '2024-02-29', null],
    ['a day that does not exist', one('DateOnly'), '2026-02-29', 1016],
    ['a time', one('TimeOnly'), '23:59:59', null],
    ['a time that does not exist', one('TimeOnly'), '24:00:00', 1016],
    ['a moment with its zone', one('TimestampOffset'), '2026-05-04T09:30:00+02:00', null],
    ['a moment without its zone', one('TimestampOffset'), '2026-05-04T09:30:00', 1016],
    ['digits of a big integer as text', one('BigInteger'), '9007199254740995', null],
    ['a number beyond what a Single holds', one('Single'), 1e300, 1016],
    ['a script', { ...one('String'), refusesScripts: true }, '<script>alert(1)</script>', 1006],
    ['a handler', { ...one('String'), refusesScripts: true }, '<img src=x onerror=go()>', 1006],
    ['a script where the service cleans or keeps it', one('String'), '<script>', null],
    ['harmless marks', { ...one('String'), refusesScripts: true }, 'a < b, <b>bold</b>', null],
  ];

  it.each(cases)('%s', (_name, description, value, code) => {
    const expected = code === null ? [] : [code];
    expect(codes('add', row({ F: value }), description)).toEqual(expected);
    expect(codes('update', row({ F: value }), description)).toEqual(expected);
  });

  it('names the field and says what to do about it', () => {
    const description = one('String', { length: 3 });
    expect(checkEdit('add', row({ F: 'abcd' }), row({ F: 'abcd' }), description)).toEqual([
      { code: 1016, field: 'F', text: 'Field takes 3 characters; this is 4.' },
    ]);
  });

  it('a new row without a value that must be there is refused, unless the server has a default', () => {
    expect(codes('add', row({}), one('String', { nullable: false }))).toEqual([1001]);
    expect(codes('add', row({}), one('String', { nullable: false, defaultValue: 'x' }))).toEqual(
      [],
    );
    expect(
      codes('add', row({ F: null }), one('String', { nullable: false, defaultValue: 'x' })),
    ).toEqual([1001]);
  });

  it('an update does not have to send what it did not change', () => {
    expect(codes('update', row({}), one('String', { nullable: false }))).toEqual([]);
  });

  it('a read-only field that must have a value is the business of the server', () => {
    expect(codes('add', row({}), one('String', { nullable: false, editable: false }))).toEqual([]);
  });

  it('a new row may repeat what the server puts into a read-only field anyway', () => {
    const description = one('String', { editable: false, defaultValue: 'x' });
    expect(codes('add', row({ F: null }), description)).toEqual([]);
    expect(codes('add', row({ F: 'x' }), description)).toEqual([]);
    expect(codes('add', row({ F: 'y' }), description)).toEqual([1023]);
    expect(codes('update', row({ F: null }), description)).toEqual([1023]);
  });

  it('a type that the layer does not have is refused, and a new type asks for its own values', () => {
    const kept: Domain = { type: 'range', name: 'Kept', min: 0, max: 1 };
    const description = layer({
      geometryType: null,
      fields: [field('Zone', 'Integer'), field('Use', 'Integer')],
      typeField: 'Zone',
      types: [{ id: 7, name: 'Park', domains: { Use: kept } }],
    });
    const check = (feature: WireFeature, whole: WireFeature) =>
      checkEdit('update', feature, whole, description);
    expect(check(row({ Zone: 9 }), row({ Zone: 9, Use: 5 }))).toMatchObject([
      { code: 1016, field: 'Zone', text: '9 is not one of the types of Hydrants.' },
    ]);
    expect(check(row({ Zone: 7 }), row({ Zone: 7, Use: 5 }))).toMatchObject([
      { code: 1016, field: 'Use' },
    ]);
    expect(check(row({ Zone: 7 }), row({ Zone: 7, Use: 1 }))).toEqual([]);
    expect(check(row({ Use: 1 }), row({ Zone: 9, Use: 1 }))).toEqual([]);
  });

  it('a field that the service no longer has is refused', () => {
    expect(checkEdit('update', row({ Gone: 1 }), row({ Gone: 1 }), one('String'))).toMatchObject([
      { code: 1023, field: 'Gone' },
    ]);
  });

  it('ids and editor tracking are not looked at', () => {
    const description = layer({
      geometryType: null,
      fields: [
        { ...field('OBJECTID', 'OID'), editable: false, nullable: false },
        { ...field('GlobalID', 'GlobalID'), editable: false, nullable: false },
        { ...field('Editor'), editable: false },
      ],
      editFields: { creator: null, created: null, editor: 'Editor', edited: null },
    });
    expect(codes('add', row({ OBJECTID: 7, GlobalID: '{}', Editor: 'me' }), description)).toEqual(
      [],
    );
  });
});

describe('domainOf', () => {
  const lawn: Domain = {
    type: 'codedValue',
    name: 'Lawn',
    codedValues: [{ code: 9, name: 'Lawn' }],
  };
  const description = layer({
    geometryType: null,
    fields: [field('Zone', 'Integer'), { ...field('Use', 'Integer'), domain: STATES }],
    typeField: 'Zone',
    types: [{ id: 7, name: 'Park', domains: { Use: lawn } }],
  });
  const use = description.fields[1]!;

  it('is that of the type of the row, else that of the field', () => {
    expect(domainOf(use, row({ Zone: 7 }), description)).toBe(lawn);
    expect(domainOf(use, row({ Zone: '7' }), description)).toBe(lawn);
    expect(domainOf(use, row({ Zone: 8 }), description)).toBe(STATES);
    expect(domainOf(use, row({}), description)).toBe(STATES);
  });

  it('follows the whole row, also when an update sends the one field alone', () => {
    expect(checkEdit('update', row({ Use: 9 }), row({ Use: 9, Zone: 7 }), description)).toEqual([]);
    expect(
      checkEdit('update', row({ Use: 9 }), row({ Use: 9, Zone: 8 }), description),
    ).toMatchObject([{ code: 1016 }]);
  });
});

describe('checkEdit, shapes', () => {
  const points = (changes: Partial<LayerDescription>) => layer({ fields: [], ...changes });
  const lines = (changes: Partial<LayerDescription>) =>
    layer({ fields: [], geometryType: 'esriGeometryPolyline', ...changes });
  const cases: readonly (readonly [
    string,
    'add' | 'update',
    LayerDescription,
    WireFeature['geometry'],
    readonly number[],
  ])[] = [
    ['a point', 'add', points({}), { x: 1, y: 2 }, []],
    ['a moved point where shapes may change', 'update', points({}), { x: 1, y: 2 }, []],
    [
      'a moved point where they may not',
      'update',
      points({ allowGeometryUpdates: false }),
      { x: 1, y: 2 },
      [1004],
    ],
    [
      'a new point where they may not',
      'add',
      points({ allowGeometryUpdates: false }),
      { x: 1, y: 2 },
      [],
    ],
    [
      'an update without its shape where they may not',
      'update',
      points({ allowGeometryUpdates: false }),
      undefined,
      [],
    ],
    ['no shape at all', 'add', points({ hasZ: true }), null, []],
    ['a point without height', 'add', points({ hasZ: true }), { x: 1, y: 2 }, [1014]],
    ['a point with height', 'add', points({ hasZ: true }), { x: 1, y: 2, z: 3 }, []],
    [
      'a point without height that the server fills',
      'add',
      points({ hasZ: true, enableZDefaults: true }),
      { x: 1, y: 2 },
      [],
    ],
    ['a point without measure', 'add', points({ hasM: true }), { x: 1, y: 2 }, [1002]],
    ['a point with measure', 'add', points({ hasM: true }), { x: 1, y: 2, m: 5 }, []],
    [
      'a point with height and without measure',
      'add',
      points({ hasZ: true, hasM: true }),
      { x: 1, y: 2, z: 3 },
      [1002],
    ],
    [
      'a point with measure and without height',
      'add',
      points({ hasZ: true, hasM: true }),
      { x: 1, y: 2, m: 3 },
      [1014],
    ],
    [
      'a line with one vertex without height',
      'add',
      lines({ hasZ: true }),
      {
        paths: [
          [
            [0, 0, 1],
            [1, 1],
          ],
        ],
      },
      [1014],
    ],
    [
      'a line with heights and a null measure',
      'add',
      lines({ hasZ: true, hasM: true }),
      { paths: [[[0, 0, 1, null]]] },
      [1002],
    ],
    [
      'a line with all of them',
      'update',
      lines({ hasZ: true, hasM: true }),
      { paths: [[[0, 0, 1, 2]]] },
      [],
    ],
    [
      'a line with measures only',
      'add',
      lines({ hasM: true }),
      {
        paths: [
          [
            [0, 0, 1],
            [1, 1, 2],
          ],
        ],
      },
      [],
    ],
    [
      'an area with a hole without height',
      'add',
      lines({ geometryType: 'esriGeometryPolygon', hasZ: true }),
      { rings: [[[0, 0, 1]], [[0, 0]]] },
      [1014],
    ],
    [
      'a multipoint without height',
      'add',
      lines({ geometryType: 'esriGeometryMultipoint', hasZ: true }),
      { points: [[1, 2]] },
      [1014],
    ],
    [
      'a shape for a table',
      'add',
      layer({ fields: [], geometryType: null, hasZ: true }),
      { x: 1, y: 2 },
      [1015],
    ],
    ['a line in a layer of points', 'add', points({}), { paths: [[[0, 0]]] }, [1015]],
    ['a shape that is none', 'add', points({}), { paths: 'none' }, [1015]],
    ['a position that is none', 'add', points({}), { x: 1, y: Number.NaN }, [1015]],
    ['an empty point', 'add', points({ hasZ: true }), { x: null, y: null }, []],
    [
      'a line with a vertex that is no number',
      'add',
      lines({}),
      {
        paths: [
          [
            [0, 0],
            [1, null],
          ],
        ],
      },
      [1015],
    ],
    ['true curves', 'add', lines({}), { curvePaths: [[[0, 0], { a: [] }]] }, [1005]],
  ];

  it.each(cases)('%s', (_name, kind, description, geometry, expected) => {
    expect(codes(kind, row({}, geometry), description)).toEqual(expected);
  });
});
