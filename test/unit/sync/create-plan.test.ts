import { describe, expect, it } from 'vitest';
import { planCreate } from '../../../main/sync/create-plan.ts';
import type { CreateFacts, StepKind } from '../../../main/sync/step.ts';
import { exchange, STAGES } from '../../support/sync.ts';

function known(changes: Partial<CreateFacts> = {}): CreateFacts {
  return {
    exchange: null,
    isLoaded: false,
    missingAttachments: 0,
    tried: new Set(),
    isFinished: false,
    ...changes,
  };
}

const creating = (stage = STAGES[0]!) => exchange({ purpose: 'create', stage });

describe('planCreate', () => {
  const cases: readonly (readonly [string, CreateFacts, StepKind | 'done'])[] = [
    ['asks for the replica first', known(), 'call'],
    ['looks for an orphan when no answer came', known({ exchange: creating() }), 'clear-orphan'],
    ['goes on with the job', known({ exchange: creating(STAGES[1]) }), 'await-job'],
    ['brings the result', known({ exchange: creating(STAGES[2]) }), 'fetch-answer'],
    ['loads the answer', known({ exchange: creating(STAGES[3]) }), 'apply-answer'],
    [
      'loads an answer without a file too, to say what is wrong',
      known({ exchange: creating(STAGES[4]) }),
      'apply-answer',
    ],
    ['ends what the service refused', known({ exchange: creating(STAGES[5]) }), 'drop-exchange'],
    [
      'brings attachments after the rows',
      known({ isLoaded: true, missingAttachments: 3 }),
      'fetch-attachments',
    ],
    [
      'tries attachments once',
      known({
        isLoaded: true,
        missingAttachments: 3,
        tried: new Set(['fetch-attachments'] as const),
      }),
      'finish-create',
    ],
    ['finishes when everything is there', known({ isLoaded: true }), 'finish-create'],
    ['stops when the file has its name', known({ isLoaded: true, isFinished: true }), 'done'],
  ];

  it.each(cases)('%s', (_name, given, wanted) => {
    const plan = planCreate(given);
    expect(plan.kind === 'step' ? plan.step.kind : plan.because).toBe(wanted);
    expect(plan.reason.length).toBeGreaterThan(10);
  });

  it('never asks for a second replica while one is on its way or loaded', () => {
    for (const isLoaded of [false, true]) {
      for (const under of [null, ...STAGES.map((stage) => creating(stage))]) {
        const plan = planCreate(known({ exchange: under, isLoaded }));
        const isCall = plan.kind === 'step' && plan.step.kind === 'call';
        expect(isCall).toBe(under === null && !isLoaded);
      }
    }
  });
});
