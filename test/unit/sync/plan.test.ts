import type { Purpose } from '../../../shared/model/exchange.ts';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planExchange, planSync } from '../../../main/sync/plan.ts';
import type { Facts, Plan, StepKind } from '../../../main/sync/step.ts';
import { exchange, facts, options, STAGES } from '../../support/sync.ts';

const PURPOSES: readonly Purpose[] = ['download', 'upload', 'confirm', 'both', 'snapshot', 'close'];

/** What the layers of a replica do together: perReplica, and perLayer with mixed directions. */
const MIXES = [
  { direction: 'bidirectional', downloads: true, uploads: true, confirms: true },
  { direction: 'download', downloads: true, uploads: false, confirms: false },
  { direction: 'upload', downloads: false, uploads: true, confirms: false },
  { direction: 'snapshot', downloads: true, uploads: false, confirms: false },
  // perLayer: one layer up, the other down.
  { direction: 'upload', downloads: true, uploads: true, confirms: false },
  // perLayer: snapshot by default, one layer bidirectional.
  { direction: 'snapshot', downloads: true, uploads: true, confirms: true },
] as const;

const BOTH = [false, true] as const;

function subsets<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((all, item) => [...all, ...all.map((some) => [...some, item])], [[]]);
}

/** Every way to pick one of each list. */
function* combinations<T extends Readonly<Record<string, readonly unknown[]>>>(
  lists: T,
): Generator<{ [K in keyof T]: T[K][number] }> {
  const [name, ...rest] = Object.keys(lists);
  if (name === undefined) {
    yield {} as { [K in keyof T]: T[K][number] };
    return;
  }
  const others = Object.fromEntries(rest.map((key) => [key, lists[key]!]));
  for (const other of combinations(others)) {
    for (const value of lists[name]!) {
      yield { ...other, [name]: value } as { [K in keyof T]: T[K][number] };
    }
  }
}

const SMALL = {
  mix: MIXES,
  oneCall: BOTH,
  close: BOTH,
  onConflict: ['ask', 'mine'],
  completed: subsets<Purpose>(['download', 'upload', 'confirm', 'both', 'snapshot']),
  tried: subsets<StepKind>(['fetch-attachments', 'resolve-conflicts']),
  edits: [
    { sendable: 0, pending: 0 },
    { sendable: 0, pending: 1 },
    { sendable: 2, pending: 3 },
  ],
  conflicts: [
    { openConflicts: 0, undecided: 0, undone: 0 },
    { openConflicts: 1, undecided: 1, undone: 0 },
    // Its edit is held.
    { openConflicts: 1, undecided: 0, undone: 0 },
    { openConflicts: 2, undecided: 1, undone: 1 },
  ],
  missingAttachments: [0, 1],
  accepted: [0, 2],
  state: [
    { isChecked: true, isClosed: false },
    { isChecked: false, isClosed: false },
    { isChecked: true, isClosed: true },
  ],
} as const;

/** Every combination of small facts without an exchange under way. */
function* allFacts(): Generator<Facts> {
  for (const every of combinations(SMALL)) {
    const { mix, oneCall, close, onConflict, tried, edits, conflicts, state, ...rest } = every;
    const { direction, ...sides } = mix;
    yield facts({
      ...rest,
      ...sides,
      ...edits,
      ...conflicts,
      ...state,
      options: options({ direction, oneCall, close, onConflict }),
      tried: new Set(tried),
    });
  }
}

function callOf(plan: Plan): Purpose | null {
  return plan.kind === 'step' && plan.step.kind === 'call' ? plan.step.purpose : null;
}

function stepOf(plan: Plan): StepKind | null {
  return plan.kind === 'step' ? plan.step.kind : null;
}

/** Rules as (facts, plan) => does it hold? */
const RULES: Readonly<Record<string, (known: Facts, plan: Plan) => boolean>> = {
  'every plan has a reason': (_known, { reason }) => reason.length > 10,
  'the same facts give the same plan': (known, plan) => isDeepStrictEqual(planSync(known), plan),
  'nothing is sent before the replica has been checked': (known, plan) =>
    known.isChecked || known.isClosed || stepOf(plan) === 'check-replica',
  'the replica is checked once': (known, plan) =>
    !known.isChecked || stepOf(plan) !== 'check-replica',
  'no call is made on a closed replica': (known, plan) => !known.isClosed || callOf(plan) === null,
  'no upload is planned where no layer uploads': (known, plan) =>
    known.uploads || callOf(plan) !== 'upload',
  'an upload has something to send': (known, plan) =>
    callOf(plan) !== 'upload' || known.sendable > 0,
  'no download is planned where no layer downloads': (known, plan) =>
    known.downloads || !['download', 'snapshot', 'confirm'].includes(callOf(plan) ?? ''),
  'a careful sync downloads before it uploads': (known, plan) =>
    callOf(plan) !== 'upload' ||
    !known.downloads ||
    known.completed.includes('download') ||
    known.completed.includes('snapshot'),
  'no upload is planned while conflicts of its download wait': (known, plan) =>
    callOf(plan) !== 'upload' || !known.downloads || known.undecided === 0,
  'conflicts whose edits are held stop nothing that could be sent': (known, plan) =>
    !(plan.kind === 'stop' && known.undecided === 0) || plan.because !== 'conflicts',
  'one call is one call': (known, plan) =>
    !known.options.oneCall || [null, 'both', 'close'].includes(callOf(plan)),
  'the one call is made only when asked for': (known, plan) =>
    known.options.oneCall || callOf(plan) !== 'both',
  'no call is made twice in a session': (known, plan) => {
    const purpose = callOf(plan);
    if (purpose === 'download' || purpose === 'snapshot') {
      return !known.completed.includes('download') && !known.completed.includes('snapshot');
    }
    return purpose === null || !known.completed.includes(purpose);
  },
  'only what was accepted is confirmed, and only where it comes back': (known, plan) =>
    callOf(plan) !== 'confirm' || (known.accepted > 0 && known.confirms),
  'a snapshot is taken only when asked for': (known, plan) =>
    callOf(plan) !== 'snapshot' || known.options.direction === 'snapshot',
  'the replica is closed only when asked for': (known, plan) =>
    callOf(plan) !== 'close' || known.options.close,
  'the replica is never closed while an edit is pending, held or in conflict': (known, plan) =>
    callOf(plan) !== 'close' ||
    (known.pending === 0 && known.sendable === 0 && known.openConflicts === 0),
  'a close that is given up says why': (known, plan) =>
    !(plan.kind === 'stop' && plan.because === 'done') || !known.options.close || known.isClosed,
  'attachments are fetched once a run, and only when some are missing': (known, plan) =>
    stepOf(plan) !== 'fetch-attachments' ||
    (known.missingAttachments > 0 && !known.tried.has('fetch-attachments')),
  'attachments are not forgotten at the end': (known, plan) =>
    plan.kind !== 'stop' || known.missingAttachments === 0 || known.tried.has('fetch-attachments'),
  'a policy is applied once a run; where the user is to be asked only what has lost its edit is settled':
    (known, plan) =>
      stepOf(plan) !== 'resolve-conflicts' ||
      ((known.undone > 0 || (known.options.onConflict !== 'ask' && known.undecided > 0)) &&
        !known.tried.has('resolve-conflicts')),
  'a stop for conflicts has something to decide': (known, plan) =>
    !(plan.kind === 'stop' && plan.because === 'conflicts') || known.undecided > 0,
  'without an exchange nothing is polled, fetched, applied, reconciled or dropped': (
    _known,
    plan,
  ) =>
    ![
      'await-job',
      'fetch-answer',
      'apply-answer',
      'reconcile-upload',
      'drop-exchange',
      'clear-orphan',
      'finish-create',
    ].includes(stepOf(plan) ?? ''),
};

describe('planSync, over every combination of small facts', () => {
  const all = [...allFacts()].map((known) => [known, planSync(known)] as const);

  it('looks at more than two hundred thousand combinations', () => {
    expect(all.length).toBeGreaterThan(200_000);
  });

  for (const [name, holds] of Object.entries(RULES)) {
    it(name, () => {
      expect(all.find(([known, plan]) => !holds(known, plan))).toBeUndefined();
    });
  }

  it('plans each kind of call and each kind of stop somewhere', () => {
    const calls = new Set(all.map(([, plan]) => callOf(plan)));
    const stops = new Set(all.map(([, plan]) => (plan.kind === 'stop' ? plan.because : null)));
    expect([...calls].sort()).toEqual([...PURPOSES, null].sort());
    expect([...stops].sort()).toEqual(['conflicts', 'done', 'pending-on-close', null].sort());
  });
});

describe('planSync with an exchange under way', () => {
  const expected: Record<string, { readonly bare: StepKind; readonly withEdits: StepKind }> = {
    sending: { bare: 'drop-exchange', withEdits: 'reconcile-upload' },
    job: { bare: 'await-job', withEdits: 'await-job' },
    link: { bare: 'fetch-answer', withEdits: 'fetch-answer' },
    answer: { bare: 'apply-answer', withEdits: 'apply-answer' },
    nothing: { bare: 'apply-answer', withEdits: 'apply-answer' },
    failed: { bare: 'drop-exchange', withEdits: 'reconcile-upload' },
  };

  for (const stage of STAGES) {
    for (const hasEdits of BOTH) {
      it(`at ${stage.at} ${hasEdits ? 'with' : 'without'} edits: one continuation, whatever else is known`, () => {
        const { bare, withEdits } = expected[stage.at]!;
        for (const purpose of PURPOSES) {
          for (const known of [
            facts(),
            facts({ isChecked: false, sendable: 3 }),
            facts({ isClosed: true }),
            facts({ openConflicts: 2, undecided: 2 }),
          ]) {
            const plan = planSync({ ...known, exchange: exchange({ purpose, stage, hasEdits }) });
            expect(stepOf(plan)).toBe(hasEdits ? withEdits : bare);
          }
        }
      });
    }
  }

  it('carries the address of the job and of the result', () => {
    expect(planExchange(exchange({ stage: STAGES[1]! }))).toMatchObject({
      step: { statusUrl: 'http://127.0.0.1/jobs/1' },
    });
    expect(planExchange(exchange({ stage: STAGES[2]! }))).toMatchObject({
      step: { url: 'http://127.0.0.1/result' },
    });
  });

  it('hands on why a download failed, and nothing where it was only interrupted', () => {
    expect(planExchange(exchange({ stage: STAGES[5]! }))).toMatchObject({
      step: { kind: 'drop-exchange', error: { code: 'refused', message: 'No.' } },
    });
    expect(planExchange(exchange({ stage: STAGES[0]! }))).toMatchObject({
      step: { kind: 'drop-exchange', error: null },
    });
  });

  it('looks for an orphan when the answer of createReplica never came', () => {
    expect(stepOf(planExchange(exchange({ purpose: 'create' })))).toBe('clear-orphan');
  });
});

describe('planSync, from beginning to end', () => {
  /** Performs plans in a made-up world and returns the steps; `chance` decides what the world does. */
  function simulate(start: Facts, chance: () => number): string[] {
    let known = start;
    const steps: string[] = [];
    for (let count = 0; count < 40; count++) {
      const plan = planSync(known);
      if (plan.kind === 'stop') return [...steps, plan.because];
      const { step } = plan;
      steps.push(step.kind === 'call' ? step.purpose : step.kind);
      known = { ...known, tried: new Set([...known.tried, step.kind]) };
      if (step.kind === 'check-replica') known = { ...known, isChecked: true };
      else if (step.kind === 'fetch-attachments')
        known = { ...known, missingAttachments: chance() % 2 };
      else if (step.kind === 'resolve-conflicts') {
        const left = chance() % 2;
        known = {
          ...known,
          openConflicts: left,
          undecided: left,
          undone: 0,
          sendable: known.sendable + 1 - left,
        };
      } else if (step.kind === 'call')
        known = { ...known, ...answered(known, step.purpose, chance) };
    }
    throw new Error(`no end: ${steps.join(', ')}`);
  }

  function answered(known: Facts, purpose: Purpose, chance: () => number): Partial<Facts> {
    const completed = [...known.completed, purpose];
    if (purpose === 'close') return { completed, isClosed: true };
    const undecided = chance() % 2;
    const news = {
      missingAttachments: chance() % 2,
      undecided,
      undone: undecided,
      openConflicts: undecided * 3,
    };
    if (purpose !== 'upload' && purpose !== 'both') return { completed, ...news };
    const accepted = chance() % (known.sendable + 1);
    const sendable = known.sendable - accepted;
    const pending = known.pending - accepted;
    const { openConflicts, undecided: waiting, undone } = purpose === 'both' ? news : known;
    return { completed, accepted, sendable, pending, openConflicts, undecided: waiting, undone };
  }

  const numbers = fc.infiniteStream(fc.nat({ max: 100 }));

  it('ends, whatever the world does', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MIXES),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('ask', 'mine', 'theirs', 'merge' as const),
        fc.nat({ max: 3 }),
        fc.nat({ max: 2 }),
        numbers,
        ({ direction, ...mix }, oneCall, close, onConflict, sendable, held, stream) => {
          const start = facts({
            ...mix,
            options: options({ direction, oneCall, close, onConflict: onConflict as 'ask' }),
            isChecked: false,
            sendable: mix.uploads ? sendable : 0,
            pending: sendable + held,
          });
          const steps = simulate(start, () => stream.next().value as number);
          expect(steps.filter((step) => step === 'upload' || step === 'both').length).toBeLessThan(
            2,
          );
          const closing = steps.indexOf('close');
          if (closing >= 0)
            expect(steps.slice(closing + 1).filter((step) => step !== 'fetch-attachments')).toEqual(
              ['done'],
            );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('sends, and confirms what was accepted', () => {
    const none = (): number => 0;
    const known = facts({ isChecked: false, sendable: 2 });
    expect(simulate(known, none)).toEqual(['check-replica', 'download', 'upload', 'done']);
    const two = [0, 0, 0, 0, 2];
    expect(simulate(known, () => two.shift() ?? 0)).toEqual([
      'check-replica',
      'download',
      'upload',
      'confirm',
      'done',
    ]);
  });

  it('brings missing attachments of a replica that its last call has closed', () => {
    const known = facts({ isClosed: true, missingAttachments: 2 });
    expect(stepOf(planSync(known))).toBe('fetch-attachments');
  });
});
