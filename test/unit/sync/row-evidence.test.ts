import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonOf } from '../../../main/sync/conflict.ts';
import type { SentEdit } from '../../../main/sync/ports.ts';
import {
  hasArrived,
  judgeByRow,
  settleByEvidence,
  shareEvidence,
  type Cause,
  type Evidence,
} from '../../../main/sync/row-evidence.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { ServerWords } from '../../../shared/errors.ts';
import { field, layer } from '../../support/service-description.ts';
import { guid, row, sent } from '../../support/sync.ts';

const COMPARISON = comparisonOf(
  layer({
    fields: [field('A'), field('B', 'Integer'), field('Editor')],
    editFields: { creator: null, created: null, editor: 'Editor', edited: null },
  }),
  { wkid: 3857 },
);
const AT = { x: 1000, y: 1000 };
const BASE = row({ A: 'a', B: 1 }, AT);
const MINE = row({ A: 'mine', B: 1 }, AT);

const update = (changes: Partial<SentEdit> = {}) =>
  sent(1, {}, { base: BASE, sent: MINE, ...changes });
const add = (feature: WireFeature = MINE) => sent(1, { kind: 'add' }, { sent: feature });
const remove = sent(1, { kind: 'delete' }, { base: BASE });

describe('judgeByRow', () => {
  const cases: readonly (readonly [string, SentEdit, WireFeature | null, Evidence])[] = [
    ['a delete is done when the row is gone', remove, null, 'applied'],
    ['a delete is not done while the row is there', remove, BASE, 'not-applied'],
    [
      'a delete is not done when the row was changed instead',
      remove,
      row({ A: 'z', B: 1 }, AT),
      'not-applied',
    ],
    ['an add is not there without its row', add(), null, 'not-applied'],
    ['an add is there with its values', add(), MINE, 'applied'],
    [
      'an add is there when the server filled what was empty',
      add(row({ A: 'mine', B: null }, AT)),
      row({ A: 'mine', B: 7, Editor: 'x' }, AT),
      'applied',
    ],
    [
      'an add is there when the server put it on its grid',
      add(),
      row({ A: 'mine', B: 1 }, { x: 1000.0009, y: 1000 }),
      'applied',
    ],
    [
      'a row with the GlobalID of an add and other values is another one, or was changed since',
      add(),
      row({ A: 'other', B: 1 }, AT),
      'changed-by-others',
    ],
    [
      'a row with the GlobalID of an add in another place is another one, or was moved since',
      add(),
      row({ A: 'mine', B: 1 }, { x: 1, y: 1000 }),
      'changed-by-others',
    ],
    ['an update is there when its fields hold what was sent', update(), MINE, 'applied'],
    [
      'an update is there when others changed other fields since',
      update(),
      row({ A: 'mine', B: 99 }, AT),
      'applied',
    ],
    ['an update is not there when its fields hold the before-image', update(), BASE, 'not-applied'],
    [
      'an update is not there when others changed other fields only',
      update(),
      row({ A: 'a', B: 99 }, AT),
      'not-applied',
    ],
    [
      'an update whose field holds a third value was overtaken',
      update(),
      row({ A: 'theirs', B: 1 }, AT),
      'changed-by-others',
    ],
    ['an update of a row that is gone is not there', update(), null, 'not-applied'],
    ['an update without its images is not there', update({ sent: null }), BASE, 'not-applied'],
    [
      'an update of two fields of which one holds what was sent was overtaken',
      update({ sent: row({ A: 'mine', B: 5 }, AT) }),
      row({ A: 'mine', B: 1 }, AT),
      'changed-by-others',
    ],
    [
      'a move is there when the row is there',
      update({ sent: row({ A: 'a', B: 1 }, { x: 5000, y: 1000 }) }),
      row({ A: 'zz', B: 1 }, { x: 5000, y: 1000 }),
      'applied',
    ],
    [
      'a move is not there when the row is where it was',
      update({ sent: row({ A: 'a', B: 1 }, { x: 5000, y: 1000 }) }),
      BASE,
      'not-applied',
    ],
    [
      'a measure is there only when the server holds it',
      update({
        base: row({ A: 'a' }, { x: 1, y: 1, m: 1 }),
        sent: row({ A: 'a' }, { x: 1, y: 1, m: 2 }),
      }),
      row({ A: 'a' }, { x: 1, y: 1, m: 1 }),
      'not-applied',
    ],
  ];

  it.each(cases)('%s', (_name, edit, server, evidence) => {
    expect(judgeByRow(edit, server, COMPARISON)).toBe(evidence);
  });

  const values = fc.record({ A: fc.constantFrom('x', 'y'), B: fc.constantFrom(1, 2) });
  const feature = fc
    .tuple(values, fc.constantFrom(1000, 2000))
    .map(([attributes, x]) => row(attributes, { x, y: 0 }));

  it('what was sent is there, and the before-image is not, unless they are alike', () => {
    fc.assert(
      fc.property(feature, feature, (base, mine) => {
        const edit = update({ base, sent: mine });
        const isAlike = judgeByRow(edit, base, COMPARISON) === 'applied';
        expect(judgeByRow(edit, mine, COMPARISON)).toBe('applied');
        expect(isAlike).toBe(JSON.stringify(base) === JSON.stringify(mine));
      }),
    );
  });
});

describe('hasArrived', () => {
  it.each([
    ['an edit that is there', update(), 'applied', true, true],
    ['an edit that is not', update(), 'not-applied', false, false],
    ['an edit that nothing is known of', update(), undefined, false, false],
    ['an update that was overtaken', update(), 'changed-by-others', false, false],
    ['an add whose row was changed since', add(), 'changed-by-others', false, true],
    [
      'an add that the server refused because of another row',
      add(),
      'changed-by-others',
      true,
      false,
    ],
  ] as const)('%s', (_name, edit, evidence, isDisputed, expected) => {
    expect(hasArrived(edit, evidence, isDisputed)).toBe(expected);
  });
});

const LOST: Cause = { kind: 'lost' };

function refusal(
  changes: Partial<Extract<Cause, { kind: 'failed' }>> = {},
  server?: ServerWords,
): Cause {
  const error = {
    code: 'refused' as const,
    message: 'Could not synchronise: Unable to complete operation.',
    ...(server ? { server } : {}),
  };
  return { kind: 'failed', error, isAllOrNothing: true, isAlone: false, ...changes };
}

const ASTRAY: Cause = {
  kind: 'failed',
  error: { code: 'bad-answer', message: 'The answer is cut.' },
  isAllOrNothing: false,
  isAlone: false,
};

const share = (
  evidence: readonly Evidence[],
  isAllOrNothing: boolean,
  cause: Cause = LOST,
): Evidence[] => [
  ...shareEvidence(new Map(evidence.map((one, i) => [i, one])), isAllOrNothing, cause).values(),
];

describe('shareEvidence', () => {
  it.each([
    [
      'each edit stands for itself where bad edits are skipped',
      ['applied', 'changed-by-others'],
      false,
      LOST,
      ['applied', 'changed-by-others'],
    ],
    [
      'one edit that is there speaks for those that were overtaken',
      ['applied', 'changed-by-others'],
      true,
      LOST,
      ['applied', 'applied'],
    ],
    [
      'one edit that is not there speaks for those that were overtaken',
      ['not-applied', 'changed-by-others'],
      true,
      LOST,
      ['not-applied', 'not-applied'],
    ],
    [
      'a contradiction decides nothing',
      ['applied', 'not-applied', 'changed-by-others'],
      true,
      LOST,
      ['applied', 'not-applied', 'changed-by-others'],
    ],
    [
      'without evidence there is none to share',
      ['changed-by-others'],
      true,
      LOST,
      ['changed-by-others'],
    ],
    [
      'a refused batch of which one edit is missing is missing as a whole',
      ['applied', 'not-applied', 'changed-by-others'],
      true,
      refusal(),
      ['not-applied', 'not-applied', 'not-applied'],
    ],
    [
      'a refused batch that is there as a whole is there',
      ['applied', 'applied'],
      true,
      refusal(),
      ['applied', 'applied'],
    ],
    [
      'a refused call that skips bad edits says nothing of the others',
      ['applied', 'not-applied'],
      false,
      refusal(),
      ['applied', 'not-applied'],
    ],
  ] as const)('%s', (_name, evidence, isAllOrNothing, cause, expected) => {
    expect(share(evidence, isAllOrNothing, cause)).toEqual(expected);
  });
});

describe('settleByEvidence', () => {
  const named: ServerWords = {
    code: 400,
    message: 'Unable to complete operation.',
    details: [
      'Operation rolled back.',
      `Layer 0, updates, ${guid(1)}: 1016 Setting of Value for Status failed.`,
    ],
  };
  const silent: ServerWords = { code: 500, message: 'Unable to complete operation.', details: [] };
  const neighbour: ServerWords = {
    message: 'Rolled back.',
    details: [
      `Layer 0, adds, ${guid(2)}: 1022 like ${guid(1)}.`,
      `Layer 0, updates, ${guid(1)}: 1003 rolled back.`,
    ],
  };

  const cases: readonly (readonly [
    string,
    SentEdit,
    Evidence,
    Cause,
    Readonly<Record<string, unknown>>,
  ])[] = [
    ['lost and there: accepted', update(), 'applied', LOST, { outcome: 'accepted' }],
    [
      'lost and not there: as if never sent',
      update(),
      'not-applied',
      LOST,
      { outcome: 'withdrawn' },
    ],
    [
      'lost and overtaken: unknown, for the user to decide',
      update(),
      'changed-by-others',
      LOST,
      { outcome: 'unknown' },
    ],
    [
      'a lost add whose row others changed since: accepted',
      add(),
      'changed-by-others',
      LOST,
      { outcome: 'accepted' },
    ],
    [
      'an answer that went astray is a lost one',
      update(),
      'not-applied',
      ASTRAY,
      { outcome: 'withdrawn' },
    ],
    [
      'an answer that went astray may have been a success',
      update(),
      'applied',
      ASTRAY,
      { outcome: 'accepted' },
    ],
    [
      'an add behind an answer that went astray: accepted',
      add(),
      'changed-by-others',
      ASTRAY,
      { outcome: 'accepted' },
    ],
    [
      'the edit that the refusal names is refused with its words',
      update(),
      'not-applied',
      refusal({}, named),
      { outcome: 'refused', code: 1016, serverMessage: named.details[1] },
    ],
    [
      'its neighbours are rolled back',
      sent(2),
      'not-applied',
      refusal({}, named),
      { outcome: 'rolled-back', code: null, serverMessage: 'Unable to complete operation.' },
    ],
    [
      'a detail is about the first GlobalID that it names',
      update(),
      'not-applied',
      refusal({}, neighbour),
      { outcome: 'rolled-back', code: 1003 },
    ],
    [
      'an edit alone in its batch is the one that failed it',
      update(),
      'not-applied',
      refusal({ isAlone: true }, silent),
      { outcome: 'refused', code: 500, serverMessage: 'Unable to complete operation.' },
    ],
    [
      'where bad edits are skipped, a refused call refuses each',
      update(),
      'not-applied',
      refusal({ isAllOrNothing: false }, silent),
      { outcome: 'refused', code: 500 },
    ],
    [
      'an update that others overtook is still refused when the server says so',
      update(),
      'changed-by-others',
      refusal({}, silent),
      { outcome: 'rolled-back' },
    ],
    [
      'an add that the refusal names is refused, although a row with its GlobalID is there',
      add(),
      'applied',
      refusal({}, { message: 'No.', details: [`${guid(1)}: 1022 duplicate`] }),
      { outcome: 'refused', code: 1022 },
    ],
    [
      'a refused add is not taken for another row with its GlobalID',
      add(),
      'changed-by-others',
      refusal({ isAlone: true }, silent),
      { outcome: 'refused' },
    ],
    [
      'a refused call that is there after all: accepted',
      update(),
      'applied',
      refusal({}, silent),
      { outcome: 'accepted' },
    ],
    [
      'a refusal without the words of the server keeps ours',
      update(),
      'not-applied',
      refusal({ isAlone: true }),
      {
        outcome: 'refused',
        code: null,
        serverMessage: 'Could not synchronise: Unable to complete operation.',
      },
    ],
    [
      'digits of a GlobalID are no code',
      update(),
      'not-applied',
      refusal(
        {},
        { message: 'No.', details: [`{00001016-0000-4000-8000-000000000001} ${guid(1)}`] },
      ),
      { outcome: 'rolled-back', code: null },
    ],
    [
      'a code of the geodatabase is read with its sign',
      update(),
      'not-applied',
      refusal({}, { message: 'No.', details: [`${guid(1)} -2147217395 Setting of Value failed.`] }),
      { outcome: 'refused', code: -2147217395 },
    ],
  ];

  it.each(cases)('%s', (_name, edit, evidence, cause, expected) => {
    expect(settleByEvidence(edit, evidence, cause)).toMatchObject({
      editId: edit.edit.editId,
      ...expected,
    });
  });

  const evidence = fc.constantFrom<Evidence>('applied', 'not-applied', 'changed-by-others');
  const edits = fc.constantFrom(update(), add(), remove);

  it('after a lost answer nothing is called refused, after a refusal nothing is left open', () => {
    fc.assert(
      fc.property(
        edits,
        evidence,
        fc.boolean(),
        fc.boolean(),
        (edit, found, isAllOrNothing, isAlone) => {
          for (const cause of [LOST, ASTRAY]) {
            expect(['accepted', 'withdrawn', 'unknown']).toContain(
              settleByEvidence(edit, found, cause).outcome,
            );
          }
          const { outcome } = settleByEvidence(edit, found, refusal({ isAllOrNothing, isAlone }));
          expect(['accepted', 'refused', 'rolled-back']).toContain(outcome);
        },
      ),
    );
  });

  it('never accepts what the server does not hold, and never sends again what may be there', () => {
    fc.assert(
      fc.property(
        edits,
        evidence,
        fc.constantFrom(LOST, ASTRAY, refusal(), refusal({ isAllOrNothing: false })),
        (edit, found, cause) => {
          const { outcome } = settleByEvidence(edit, found, cause);
          if (outcome === 'accepted') expect(found).not.toBe('not-applied');
          if (outcome === 'withdrawn') expect(found).toBe('not-applied');
        },
      ),
    );
  });
});
