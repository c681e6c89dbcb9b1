import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonOf, differences, type Comparison } from '../../../main/sync/conflict.ts';
import {
  clashOf,
  decideRow,
  decideWhole,
  type Choice,
  type ContestedRow,
  type Fate,
} from '../../../main/sync/resolve.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import { field, layer } from '../../support/service-description.ts';
import { row } from '../../support/sync.ts';

const NAMES = ['A', 'B', 'C'] as const;
const COMPARISON: Comparison = comparisonOf(
  layer({ fields: [field('A'), field('B', 'Integer'), field('C', 'Double')] }),
  { wkid: 3857 },
);

const BASE = row({ A: 'a', B: 1, C: 1.5 }, { x: 1000, y: 1000 });
const MINE = row({ A: 'mine', B: 1, C: 9 }, { x: 1000, y: 1000 });
const THEIRS = row({ A: 'theirs', B: 2, C: 1.5 }, { x: 1000, y: 1000 });
const CLASHING: ContestedRow = { kind: 'update', base: BASE, mine: MINE, theirs: THEIRS };
const APART: ContestedRow = { ...CLASHING, mine: row({ A: 'mine', B: 1, C: 1.5 }, BASE.geometry) };
const MERGEABLE: ContestedRow = {
  ...APART,
  theirs: row({ A: 'a', B: 2, C: 1.5 }, { x: 2000, y: 1000 }),
};

const decide = (contested: ContestedRow, choice: Choice): Fate =>
  decideRow(contested, choice, COMPARISON);

describe('decideRow', () => {
  const cases: readonly (readonly [string, ContestedRow, Choice, Fate])[] = [
    [
      'mine wins the clash and leaves what only they changed',
      CLASHING,
      { take: 'mine' },
      { kind: 'join', keep: ['A', 'C'], taken: ['B'], givenUp: [] },
    ],
    [
      'theirs gives up everything of mine',
      CLASHING,
      { take: 'theirs' },
      { kind: 'join', keep: [], taken: ['A', 'B'], givenUp: ['C'] },
    ],
    [
      'merge has nothing to say where both changed a field',
      CLASHING,
      { take: 'merge' },
      { kind: 'clash', fields: ['A'] },
    ],
    [
      'merge joins what different sides changed, the shape among it',
      MERGEABLE,
      { take: 'merge' },
      { kind: 'join', keep: ['A'], taken: ['B', 'geometry'], givenUp: [] },
    ],
    [
      'a field that is named goes to the side that was chosen, others to who alone changed them',
      CLASHING,
      { fields: { A: 'theirs' } },
      { kind: 'join', keep: ['C'], taken: ['A', 'B'], givenUp: [] },
    ],
    [
      'a change of theirs can be taken back by name',
      CLASHING,
      { fields: { A: 'mine', B: 'mine' } },
      { kind: 'join', keep: ['A', 'C', 'B'], taken: [], givenUp: [] },
    ],
    [
      'a change of mine can be given up by name',
      CLASHING,
      { fields: { A: 'mine', C: 'theirs' } },
      { kind: 'join', keep: ['A'], taken: ['B'], givenUp: ['C'] },
    ],
    [
      'a field that the layer does not have is refused',
      CLASHING,
      { fields: { A: 'mine', NOPE: 'mine', OBJECTID: 'theirs' } },
      { kind: 'unknown-fields', fields: ['NOPE', 'OBJECTID'] },
    ],
    [
      'a field by the name of a property of every object is no field',
      CLASHING,
      { fields: { toString: 'mine' } as never },
      { kind: 'unknown-fields', fields: ['toString'] },
    ],
    [
      'without a base everything that differs clashes',
      { kind: 'add', base: null, mine: MINE, theirs: THEIRS },
      { take: 'merge' },
      { kind: 'clash', fields: ['A', 'B', 'C'] },
    ],
    [
      'both arrived at the same row: nothing is given up',
      { ...CLASHING, mine: THEIRS },
      { take: 'mine' },
      { kind: 'join', keep: [], taken: [], givenUp: [] },
    ],
  ];

  it.each(cases)('%s', (_name, contested, choice, fate) => {
    expect(decide(contested, choice)).toEqual(fate);
  });

  const GONE: readonly (readonly [string, ContestedRow])[] = [
    ['they deleted it', { ...CLASHING, theirs: null }],
    ['I deleted it', { ...CLASHING, kind: 'delete', mine: null }],
  ];
  it.each(GONE)('%s: there is mine or theirs, and no fields', (_name, contested) => {
    expect(decide(contested, { take: 'mine' })).toEqual({ kind: 'mine' });
    expect(decide(contested, { take: 'theirs' })).toEqual({ kind: 'theirs' });
    expect(decide(contested, { take: 'merge' })).toEqual({ kind: 'whole' });
    expect(decide(contested, { fields: { A: 'mine' } })).toEqual({ kind: 'whole' });
    expect(clashOf(contested, COMPARISON)).toEqual([]);
  });

  it('an attachment is taken as a whole', () => {
    expect(decideWhole({ take: 'mine' })).toEqual({ kind: 'mine' });
    expect(decideWhole({ take: 'theirs' })).toEqual({ kind: 'theirs' });
    expect(decideWhole({ fields: {} })).toEqual({ kind: 'whole' });
  });
});

// ------------------------------------------------------------------------------------------------------ laws

const feature: fc.Arbitrary<WireFeature> = fc
  .record({
    A: fc.constantFrom('x', 'y', null),
    B: fc.constantFrom(1, 2, null),
    C: fc.constantFrom(0.5, 1.5),
    at: fc.constantFrom(1000, 2000),
  })
  .map(({ at, ...attributes }) => row(attributes, { x: at, y: 0 }));

const contestedRow: fc.Arbitrary<ContestedRow> = fc
  .record({ base: feature, mine: feature, theirs: feature })
  .map((versions) => ({ kind: 'update', ...versions }));

const side = fc.constantFrom('mine' as const, 'theirs' as const);

/** The row that a decision leaves: theirs with my values of what is kept. */
function outcome({ mine, theirs }: ContestedRow, fate: Fate): WireFeature {
  if (fate.kind !== 'join') throw new Error(`A ${fate.kind} leaves no row.`);
  const from = (name: string): WireFeature => (fate.keep.includes(name) ? mine! : theirs!);
  return row(
    Object.fromEntries(NAMES.map((name) => [name, from(name).attributes[name]])),
    from('geometry').geometry,
  );
}

const swapped = ({ kind, base, mine, theirs }: ContestedRow): ContestedRow => ({
  kind,
  base,
  mine: theirs,
  theirs: mine,
});

describe('decisions, over any three versions', () => {
  const runs = { numRuns: 2000 };

  it('a merge gives the same row from whichever side it is seen', () => {
    let merged = 0;
    fc.assert(
      fc.property(contestedRow, (contested) => {
        const [here, there] = [contested, swapped(contested)].map((each) =>
          decide(each, { take: 'merge' }),
        );
        expect(here!.kind).toBe(there!.kind);
        if (here!.kind !== 'join') return;
        merged += 1;
        expect(outcome(contested, here!)).toEqual(outcome(swapped(contested), there!));
      }),
      runs,
    );
    expect(merged).toBeGreaterThan(100);
  });

  it('a merge loses no change of either side', () => {
    fc.assert(
      fc.property(contestedRow, (contested) => {
        const fate = decide(contested, { take: 'merge' });
        fc.pre(fate.kind === 'join');
        const { base, mine, theirs } = contested;
        const row = outcome(contested, fate);
        const stays = (changed: WireFeature): boolean =>
          differences(base!, changed, COMPARISON).every(
            (name) => !differences(row, changed, COMPARISON).includes(name),
          );
        expect([stays(mine!), stays(theirs!)]).toEqual([true, true]);
      }),
      runs,
    );
  });

  it('choosing mine for every field that differs leaves my row; choosing theirs leaves theirs', () => {
    fc.assert(
      fc.property(contestedRow, (contested) => {
        const all = (whose: 'mine' | 'theirs') =>
          Object.fromEntries([...NAMES, 'geometry'].map((name) => [name, whose] as const));
        expect(outcome(contested, decide(contested, { fields: all('mine') }))).toEqual(
          contested.mine,
        );
        expect(outcome(contested, decide(contested, { fields: all('theirs') }))).toEqual(
          contested.theirs,
        );
      }),
      runs,
    );
  });

  it('choosing mine for every field that both changed is taking mine', () => {
    fc.assert(
      fc.property(contestedRow, (contested) => {
        const fields = Object.fromEntries(
          clashOf(contested, COMPARISON).map((name) => [name, 'mine' as const]),
        );
        expect(outcome(contested, decide(contested, { fields }))).toEqual(
          outcome(contested, decide(contested, { take: 'mine' })),
        );
      }),
      runs,
    );
  });

  it('the base does not matter for a field that both changed: the choice alone does', () => {
    fc.assert(
      fc.property(contestedRow, side, (contested, whose) => {
        for (const name of clashOf(contested, COMPARISON)) {
          const chosen = outcome(contested, decide(contested, { fields: { [name]: whose } }));
          const wanted = whose === 'mine' ? contested.mine! : contested.theirs!;
          expect(differences(chosen, wanted, COMPARISON)).not.toContain(name);
        }
      }),
      runs,
    );
  });

  it('every value of the row that is left is one of mine or theirs, and every change that goes is named', () => {
    const choice: fc.Arbitrary<Choice> = fc.oneof(
      fc.constantFrom({ take: 'mine' as const }, { take: 'theirs' as const }),
      fc
        .dictionary(fc.constantFrom(...NAMES, 'geometry'), side)
        .map((fields): Choice => ({ fields: { ...fields } })),
    );
    fc.assert(
      fc.property(contestedRow, choice, (contested, chosen) => {
        const fate = decide(contested, chosen);
        const left = outcome(contested, fate);
        const { base, mine } = contested;
        const lost = differences(left, mine!, COMPARISON).filter((name) =>
          differences(base!, mine!, COMPARISON).includes(name),
        );
        expect(fate.kind === 'join' && [...fate.taken, ...fate.givenUp]).toEqual(
          expect.arrayContaining(lost),
        );
      }),
      runs,
    );
  });
});
