import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeByResults, settleAbsent, type Judgement } from '../../../main/sync/outcome.ts';
import type { SentEdit } from '../../../main/sync/ports.ts';
import type { EditResult } from '../../../shared/model/protocol.ts';
import { guid, result, sent } from '../../support/sync.ts';

const SKIPS = { isAllOrNothing: false, hasErrors: false };
const ROLLS_BACK = { isAllOrNothing: true, hasErrors: false };

/** `accepted 1, refused 2 (1016), doubtful 3`. */
function told({ settlements, doubtful }: Judgement): string[] {
  return [
    ...settlements.map(
      ({ editId, outcome, code }) => `${outcome} ${editId}${code === null ? '' : ` (${code})`}`,
    ),
    ...doubtful.map(
      ({ sent: each, failure }) =>
        `doubtful ${each.edit.editId}${failure ? ` (${failure.code})` : ''}`,
    ),
  ].sort();
}

const updates = [sent(1), sent(2), sent(3)];
const adds = [1, 2, 3].map((n) => sent(n, { kind: 'add' }));
const addResult = (n: number | null, changes: Partial<EditResult> = {}) =>
  result(n, { kind: 'add', ...changes });
const success = { success: true, code: null, description: null };

describe('judgeByResults', () => {
  const cases: readonly {
    readonly name: string;
    readonly edits: readonly SentEdit[];
    readonly results: readonly EditResult[];
    readonly call?: typeof SKIPS;
    readonly expected: readonly string[];
  }[] = [
    {
      name: 'nothing listed: everything was applied',
      edits: updates,
      results: [],
      expected: ['accepted 1', 'accepted 2', 'accepted 3'],
    },
    {
      name: 'failures only: what is not listed was applied',
      edits: updates,
      results: [result(2)],
      expected: ['accepted 1', 'accepted 3', 'refused 2 (1016)'],
    },
    {
      name: 'all adds listed, with their object ids',
      edits: adds,
      results: [
        addResult(1, { ...success, objectId: 11 }),
        addResult(2),
        addResult(3, { ...success, objectId: 13 }),
      ],
      expected: ['accepted 1', 'accepted 3', 'refused 2 (1016)'],
    },
    {
      name: 'an add that is missing from a list of adds is a doubt',
      edits: adds,
      results: [
        addResult(1, { ...success, objectId: 11 }),
        addResult(3, { ...success, objectId: 13 }),
      ],
      expected: ['accepted 1', 'accepted 3', 'doubtful 2'],
    },
    {
      name: 'nameless failures in a complete list go by their place',
      edits: adds,
      results: [addResult(null, success), addResult(null), addResult(null, success)],
      expected: ['accepted 1', 'accepted 3', 'refused 2 (1016)'],
    },
    {
      name: 'a nameless failure among named ones goes by its place',
      edits: adds,
      results: [addResult(1, success), addResult(null), addResult(3, success)],
      expected: ['accepted 1', 'accepted 3', 'refused 2 (1016)'],
    },
    {
      name: 'in another order the one left over is the one that is not named',
      edits: adds,
      results: [addResult(3, success), addResult(1, success), addResult(null)],
      expected: ['accepted 1', 'accepted 3', 'refused 2 (1016)'],
    },
    {
      name: 'in another order a success without a name does not hide a failure with one',
      edits: updates.slice(0, 2),
      results: [result(2), result(null, success)],
      expected: ['accepted 1', 'refused 2 (1016)'],
    },
    {
      name: 'in another order two nameless ones are a doubt',
      edits: adds,
      results: [addResult(3, success), addResult(null), addResult(null, success)],
      expected: ['accepted 3', 'doubtful 1 (1016)', 'doubtful 2 (1016)'],
    },
    {
      name: 'a nameless failure in an incomplete list may be anybody’s',
      edits: adds,
      results: [addResult(null)],
      expected: ['doubtful 1 (1016)', 'doubtful 2 (1016)', 'doubtful 3 (1016)'],
    },
    {
      name: 'an error of the table as a whole puts every kind of edit of the layer in doubt',
      edits: [sent(1, { kind: 'add' }), sent(2), sent(3, { kind: 'delete', layerId: 4 })],
      results: [addResult(null, { code: 2001 }), addResult(null, { code: 2001 })],
      expected: ['accepted 3', 'doubtful 1 (2001)', 'doubtful 2 (2001)'],
    },
    {
      name: 'a failure that names what was not sent puts its layer in doubt',
      edits: [sent(1), sent(2, { layerId: 4 })],
      results: [result(99)],
      expected: ['accepted 2', 'doubtful 1 (1016)'],
    },
    {
      name: 'a success that names what was not sent says nothing',
      edits: [sent(1)],
      results: [result(99, success)],
      expected: ['accepted 1'],
    },
    {
      name: 'the same edit told both ways counts as failed',
      edits: updates.slice(0, 2),
      results: [result(1), result(1, success), result(2, success), result(2)],
      expected: ['refused 1 (1016)', 'refused 2 (1016)'],
    },
    {
      name: 'neighbours of a bad edit carry the rollback codes and are no culprits',
      edits: [...updates, sent(4)],
      results: [
        result(1, { code: 1003 }),
        result(2, { code: 1012 }),
        result(3, { code: 2000 }),
        result(4),
      ],
      expected: [
        'refused 4 (1016)',
        'rolled-back 1 (1003)',
        'rolled-back 2 (1012)',
        'rolled-back 3 (2000)',
      ],
    },
    {
      name: 'a rollback code says that others were undone as well',
      edits: updates,
      results: [result(1, { code: 2000 })],
      expected: ['doubtful 2', 'doubtful 3', 'rolled-back 1 (2000)'],
    },
    {
      name: 'under all-or-nothing one failure leaves no other certain',
      edits: updates,
      results: [result(2), result(3, success)],
      call: ROLLS_BACK,
      expected: ['doubtful 1', 'doubtful 3', 'refused 2 (1016)'],
    },
    {
      name: 'under all-or-nothing no failure means that all is there',
      edits: updates,
      results: [],
      call: ROLLS_BACK,
      expected: ['accepted 1', 'accepted 2', 'accepted 3'],
    },
    {
      name: 'completed with errors and none listed: everything is asked for',
      edits: updates.slice(0, 2),
      results: [],
      call: { isAllOrNothing: false, hasErrors: true },
      expected: ['doubtful 1', 'doubtful 2'],
    },
    {
      name: 'completed with errors and the errors listed',
      edits: updates.slice(0, 2),
      results: [result(1)],
      call: { isAllOrNothing: false, hasErrors: true },
      expected: ['accepted 2', 'refused 1 (1016)'],
    },
    {
      name: 'the same GlobalID in another layer, kind or target is another edit',
      edits: [
        sent(1, { globalId: guid(9) }),
        sent(2, { globalId: guid(9), layerId: 1 }),
        sent(3, { globalId: guid(9), target: 'attachment' }),
      ],
      results: [result(9, { layerId: 1 })],
      expected: ['accepted 1', 'accepted 3', 'refused 2 (1016)'],
    },
    {
      name: 'an add that is already there may be our own of an earlier time',
      edits: [sent(1, { kind: 'add' })],
      results: [addResult(1, { code: 1022 })],
      expected: ['doubtful 1 (1022)'],
    },
    {
      name: 'a delete of what is gone may have been done',
      edits: [sent(1, { kind: 'delete' }), sent(2, { kind: 'delete' }), sent(3)],
      results: [
        result(1, { kind: 'delete', code: 1011 }),
        result(2, { kind: 'delete', code: 1013 }),
        result(3, { code: 1011 }),
      ],
      expected: ['doubtful 1 (1011)', 'doubtful 2 (1013)', 'refused 3 (1011)'],
    },
    {
      name: 'attachments have results of their own',
      edits: [sent(1, { kind: 'add' }), sent(2, { kind: 'add', target: 'attachment' })],
      results: [addResult(2, { target: 'attachment', code: 1008 })],
      expected: ['accepted 1', 'refused 2 (1008)'],
    },
  ];

  it.each(cases)('$name', ({ edits, results, call, expected }) => {
    expect(told(judgeByResults(edits, results, call ?? SKIPS))).toEqual([...expected].sort());
  });

  it('keeps the object id of an accepted add, and the words of a refusal', () => {
    const { settlements } = judgeByResults(
      adds.slice(0, 2),
      [addResult(1, { ...success, objectId: 211 }), addResult(2)],
      SKIPS,
    );
    expect(settlements[0]).toMatchObject({
      outcome: 'accepted',
      objectId: 211,
      code: null,
      serverMessage: null,
    });
    expect(settlements[1]).toMatchObject({
      outcome: 'refused',
      code: 1016,
      serverMessage: 'Setting of Value failed.',
    });
    expect(settlements[1]!.explanation).toMatch(/could not store a value/);
  });

  const edits = fc
    .uniqueArray(
      fc.record({
        editId: fc.nat({ max: 9 }),
        layerId: fc.nat({ max: 1 }),
        target: fc.constantFrom('feature' as const, 'attachment' as const),
        kind: fc.constantFrom('add' as const, 'update' as const, 'delete' as const),
      }),
      { selector: ({ editId }) => editId, maxLength: 8 },
    )
    .map((all) => all.map((each) => sent(each.editId, each)));
  const results = fc.array(
    fc.record({
      layerId: fc.nat({ max: 1 }),
      target: fc.constantFrom('feature' as const, 'attachment' as const),
      kind: fc.constantFrom('add' as const, 'update' as const, 'delete' as const),
      globalId: fc.option(fc.nat({ max: 11 }).map(guid)),
      objectId: fc.option(fc.nat()),
      success: fc.boolean(),
      code: fc.constantFrom(null, 1000, 1003, 1011, 1012, 1016, 1022, 2000, 2001),
      description: fc.constantFrom(null, 'Why not.'),
    }),
    { maxLength: 10 },
  );
  const call = fc.record({ isAllOrNothing: fc.boolean(), hasErrors: fc.boolean() });

  it('sent = accepted + refused + rolled back + doubtful, each edit once, for any results', () => {
    fc.assert(
      fc.property(edits, results, call, (given, answers, known) => {
        const { settlements, doubtful } = judgeByResults(given, answers, known);
        const ids = [
          ...settlements.map(({ editId }) => editId),
          ...doubtful.map((each) => each.sent.edit.editId),
        ];
        expect(ids.sort()).toEqual(given.map(({ edit }) => edit.editId).sort());
        for (const { outcome } of settlements)
          expect(['accepted', 'refused', 'rolled-back']).toContain(outcome);
      }),
      { numRuns: 1000 },
    );
  });

  it('never takes an edit for accepted that a failure names', () => {
    fc.assert(
      fc.property(edits, results, call, (given, answers, known) => {
        const { settlements } = judgeByResults(given, answers, known);
        const accepted = new Set(
          settlements.filter(({ outcome }) => outcome === 'accepted').map(({ editId }) => editId),
        );
        for (const { edit } of given.filter((each) => accepted.has(each.edit.editId))) {
          const own = answers.filter(
            (one) =>
              !one.success &&
              one.globalId === edit.globalId &&
              one.layerId === edit.layerId &&
              one.target === edit.target &&
              one.kind === edit.kind,
          );
          expect(own).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('takes nothing for certainly accepted when something was undone', () => {
    fc.assert(
      fc.property(edits, results, (given, answers) => {
        fc.pre(answers.some((one) => !one.success));
        const { settlements, isUndone } = judgeByResults(given, answers, ROLLS_BACK);
        expect(isUndone).toBe(true);
        expect(settlements.filter(({ outcome }) => outcome === 'accepted')).toEqual([]);
      }),
    );
  });

  it('takes every unlisted update and delete for accepted when failures have names', () => {
    fc.assert(
      fc.property(edits, fc.array(fc.nat({ max: 9 })), (given, failing) => {
        const answers = given
          .filter(({ edit }) => failing.includes(edit.editId))
          .map(({ edit }) => result(edit.editId, edit));
        const { settlements, doubtful } = judgeByResults(given, answers, SKIPS);
        expect(doubtful).toEqual([]);
        for (const { editId, outcome } of settlements) {
          expect(outcome).toBe(failing.includes(editId) ? 'refused' : 'accepted');
        }
      }),
    );
  });
});

describe('settleAbsent', () => {
  it.each([
    ['refused, where a failure may be its own', result(1), false, 'refused', 1016],
    [
      'rolled back, where the failure says so',
      result(1, { code: 2000 }),
      false,
      'rolled-back',
      2000,
    ],
    ['rolled back, where the batch was undone', null, true, 'rolled-back', null],
    ['refused, where nothing explains it', null, false, 'refused', null],
  ] as const)('is %s', (_name, failure, isUndone, outcome, code) => {
    const settled = settleAbsent({ sent: sent(1), failure }, isUndone);
    expect(settled).toMatchObject({ editId: 1, outcome, code });
    expect(settled.explanation?.length).toBeGreaterThan(20);
  });
});
