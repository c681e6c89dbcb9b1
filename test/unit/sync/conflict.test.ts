import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparisonOf,
  compareVersions,
  differences,
  isSameValue,
  type Comparison,
} from '../../../main/sync/conflict.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { FieldType } from '../../../shared/model/service.ts';
import { field, layer } from '../../support/service-description.ts';
import { row } from '../../support/sync.ts';

const TRACKED = layer({
  fields: [
    field('OBJECTID', 'OID'),
    field('GlobalID', 'GlobalID'),
    field('Status'),
    field('Pressure', 'Double'),
    { ...field('Area', 'Double'), editable: false },
    field('Creator'),
    field('CreationDate', 'Date'),
    field('Editor'),
    field('EditDate', 'Date'),
    field('Picture', 'Raster'),
  ],
  editFields: {
    creator: 'Creator',
    created: 'CreationDate',
    editor: 'Editor',
    edited: 'EditDate',
  },
});

describe('comparisonOf', () => {
  it('compares what people edit: no ids, no editor tracking, nothing read-only', () => {
    const { fields, hasGeometry } = comparisonOf(TRACKED, { wkid: 4326 });
    expect(fields.map(({ name }) => name)).toEqual(['Status', 'Pressure']);
    expect(hasGeometry).toBe(true);
  });

  it('has no shape to compare in a table', () => {
    expect(comparisonOf(layer({ geometryType: null }), { wkid: 4326 }).hasGeometry).toBe(false);
  });

  it('takes about two millimetres for one position, in degrees and in metres', () => {
    expect(comparisonOf(TRACKED, { wkid: 4326 }).tolerance).toBe(2e-8);
    expect(comparisonOf(TRACKED, { wkid: 102100, latestWkid: 3857 }).tolerance).toBe(2e-3);
    expect(comparisonOf(TRACKED, { wkt: 'PROJCS[...]' }).tolerance).toBe(2e-3);
  });

  it('does not see what the server writes by itself', () => {
    const comparison = comparisonOf(TRACKED, { wkid: 4326 });
    const own = row({ Status: 'open', Creator: 'a', EditDate: 1, OBJECTID: null, Area: 2 });
    const echo = row({ Status: 'open', Creator: 'b', EditDate: 9, OBJECTID: 77, Area: 3 });
    expect(differences(own, echo, comparison)).toEqual([]);
  });
});

describe('isSameValue', () => {
  const same: readonly (readonly [FieldType, unknown, unknown])[] = [
    ['String', 'a', 'a'],
    ['String', null, undefined],
    ['Integer', 5, '5'],
    ['SmallInteger', 0, -0],
    ['Double', 0.1 + 0.2, 0.3],
    ['Single', 0.1, Math.fround(0.1)],
    ['Date', 1298911207000, '1298911207000'],
    ['Date', null, undefined],
    ['BigInteger', 9007199254740993n, '9007199254740993'],
    ['BigInteger', 5, 5n],
    ['BigInteger', '-5', -5n],
    ['GUID', '{72E499AC-8BFF-42E8-9897-12F121898565}', '72e499ac-8bff-42e8-9897-12f121898565'],
    ['DateOnly', '2026-03-04', '2026-03-04'],
    ['Blob', 'AQID', 'AQID'],
  ];
  const different: readonly (readonly [FieldType, unknown, unknown])[] = [
    ['String', 'a', 'A'],
    ['String', '', null],
    ['String', '5', '5.0'],
    ['Integer', 5, 6],
    ['Integer', 0, null],
    ['Double', 0.3, 0.3000001],
    ['Single', 0.1, 0.1001],
    ['Date', 1298911207000, 1298911207001],
    ['Date', 0, null],
    ['BigInteger', 9007199254740993n, 9007199254740992n],
    ['BigInteger', '9007199254740993', 9007199254740992],
    ['GUID', '{72E499AC-8BFF-42E8-9897-12F121898565}', '{72E499AC-8BFF-42E8-9897-12F121898566}'],
    ['TimeOnly', '07:08:09', '07:08:10'],
    ['TimestampOffset', '2024-05-06T07:08:09+02:00', '2024-05-06T07:08:09+01:00'],
  ];

  it.each(same)('%s: %s is %s', (type, a, b) => {
    expect(isSameValue(field('f', type), a, b)).toBe(true);
    expect(isSameValue(field('f', type), b, a)).toBe(true);
  });

  it.each(different)('%s: %s is not %s', (type, a, b) => {
    expect(isSameValue(field('f', type), a, b)).toBe(false);
    expect(isSameValue(field('f', type), b, a)).toBe(false);
  });
});

const COMPARISON: Comparison = comparisonOf(
  layer({ fields: [field('A'), field('B', 'Integer'), field('C', 'Double')] }),
  { wkid: 3857 },
);

const BASE = row({ A: 'a', B: 1, C: 1.5 }, { x: 1000, y: 1000 });

describe('compareVersions', () => {
  const cases = [
    {
      name: 'the server still holds the base',
      base: BASE,
      mine: row({ A: 'mine', B: 1, C: 1.5 }, { x: 1000, y: 1000 }),
      theirs: BASE,
      expected: { kind: 'only-mine', mine: ['A'] },
    },
    {
      name: 'both arrived at the same row',
      base: BASE,
      mine: row({ A: 'new', B: 1, C: 1.5 }, { x: 1000, y: 1000 }),
      theirs: row({ A: 'new', B: 1, C: 1.5 }, { x: 1000, y: 1000 }),
      expected: { kind: 'same' },
    },
    {
      name: 'both changed, other fields',
      base: BASE,
      mine: row({ A: 'mine', B: 1, C: 1.5 }, { x: 1000, y: 1000 }),
      theirs: row({ A: 'a', B: 2, C: 1.5 }, { x: 1000, y: 1000 }),
      expected: { kind: 'both', mine: ['A'], theirs: ['B'], clash: [] },
    },
    {
      name: 'both changed the same field to different values',
      base: BASE,
      mine: row({ A: 'mine', B: 3, C: 1.5 }, { x: 1000, y: 1000 }),
      theirs: row({ A: 'theirs', B: 1, C: 1.5 }, { x: 1000, y: 1000 }),
      expected: { kind: 'both', mine: ['A', 'B'], theirs: ['A'], clash: ['A'] },
    },
    {
      name: 'both changed one field alike and clash in another',
      base: BASE,
      mine: row({ A: 'new', B: 3, C: 1.5 }, { x: 1000, y: 1000 }),
      theirs: row({ A: 'new', B: 4, C: 1.5 }, { x: 1000, y: 1000 }),
      expected: { kind: 'both', mine: ['A', 'B'], theirs: ['A', 'B'], clash: ['B'] },
    },
    {
      name: 'both moved it',
      base: BASE,
      mine: row({ A: 'a', B: 1, C: 1.5 }, { x: 1001, y: 1000 }),
      theirs: row({ A: 'a', B: 1, C: 1.5 }, { x: 1002, y: 1000 }),
      expected: { kind: 'both', mine: ['geometry'], theirs: ['geometry'], clash: ['geometry'] },
    },
    {
      name: 'only the grid of the server moved it',
      base: BASE,
      mine: row({ A: 'mine', B: 1, C: 1.5 }, { x: 1000, y: 1000 }),
      theirs: row({ A: 'a', B: 1, C: 1.5 }, { x: 1000.0009, y: 1000 }),
      expected: { kind: 'only-mine', mine: ['A'] },
    },
    {
      name: 'without a base everything that differs clashes',
      base: null,
      mine: row({ A: 'mine', B: 1, C: 1.5 }, { x: 1000, y: 1000 }),
      theirs: row({ A: 'theirs', B: 1, C: 2.5 }, { x: 1000, y: 1000 }),
      expected: { kind: 'both', mine: ['A', 'C'], theirs: ['A', 'C'], clash: ['A', 'C'] },
    },
    {
      name: 'without a base the same row is the same',
      base: null,
      mine: BASE,
      theirs: BASE,
      expected: { kind: 'same' },
    },
  ] as const;

  it.each(cases)('$name', ({ base, mine, theirs, expected }) => {
    expect(compareVersions(base, mine, theirs, COMPARISON)).toEqual(expected);
  });

  const feature: fc.Arbitrary<WireFeature> = fc
    .record({
      A: fc.constantFrom('x', 'y', null),
      B: fc.constantFrom(1, 2, null),
      C: fc.constantFrom(0.5, 1.5),
      at: fc.constantFrom(1000, 2000),
    })
    .map(({ at, ...attributes }) => row(attributes, { x: at, y: 0 }));

  it('sees from the other side what this side sees', () => {
    fc.assert(
      fc.property(feature, feature, feature, (base, mine, theirs) => {
        const [here, there] = [
          compareVersions(base, mine, theirs, COMPARISON),
          compareVersions(base, theirs, mine, COMPARISON),
        ];
        if (here.kind === 'same' || there.kind === 'same') expect(here).toEqual(there);
        if (here.kind === 'both' && there.kind === 'both') {
          expect([there.theirs, there.mine, there.clash]).toEqual([
            here.mine,
            here.theirs,
            here.clash,
          ]);
        }
      }),
    );
  });

  it('a clash is a field that both changed and that is not alike', () => {
    fc.assert(
      fc.property(feature, feature, feature, (base, mine, theirs) => {
        const found = compareVersions(base, mine, theirs, COMPARISON);
        const apart = differences(mine, theirs, COMPARISON);
        if (found.kind === 'same') expect(apart).toEqual([]);
        else if (found.kind === 'only-mine')
          expect(differences(base, theirs, COMPARISON)).toEqual([]);
        else {
          const expected = apart.filter(
            (name) => found.mine.includes(name) && found.theirs.includes(name),
          );
          expect(found.clash).toEqual(expected);
        }
      }),
    );
  });

  it('where nothing clashes, my changes over theirs lose no change of either side', () => {
    fc.assert(
      fc.property(feature, feature, feature, (base, mine, theirs) => {
        const found = compareVersions(base, mine, theirs, COMPARISON);
        fc.pre(found.kind === 'both' && found.clash.length === 0);
        const kept = found.kind === 'both' ? found.mine : [];
        const value = (from: WireFeature, name: string): unknown =>
          name === 'geometry' ? from.geometry : from.attributes[name];
        const merged = row(
          Object.fromEntries(
            ['A', 'B', 'C'].map((name) => [name, value(kept.includes(name) ? mine : theirs, name)]),
          ),
          kept.includes('geometry') ? mine.geometry : theirs.geometry,
        );
        for (const name of differences(base, mine, COMPARISON))
          expect(value(merged, name)).toEqual(value(mine, name));
        for (const name of differences(base, theirs, COMPARISON))
          expect(value(merged, name)).toEqual(value(theirs, name));
      }),
    );
  });

  it('differences do not depend on the order of the two rows', () => {
    fc.assert(
      fc.property(feature, feature, (a, b) => {
        expect(differences(a, b, COMPARISON)).toEqual(differences(b, a, COMPARISON));
        expect(differences(a, a, COMPARISON)).toEqual([]);
      }),
    );
  });
});
