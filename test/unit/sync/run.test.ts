import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../main/sync/context.ts';
import { runSteps } from '../../../main/sync/run.ts';
import type { Plan, StepKind } from '../../../main/sync/step.ts';

function contextOf(signal = new AbortController().signal): RunContext {
  return { signal, tried: new Set<StepKind>() } as unknown as RunContext;
}

const DONE: Plan = { kind: 'stop', because: 'done', reason: 'everything is done' };
const CHECK: Plan = { kind: 'step', step: { kind: 'check-replica' }, reason: 'look first' };

describe('runSteps', () => {
  it('plans anew after every step and gives the reasons in order', async () => {
    const context = contextOf();
    const plans = [
      CHECK,
      { kind: 'step', step: { kind: 'call', purpose: 'download' }, reason: 'then load' } as Plan,
      DONE,
    ];
    const performed: string[] = [];
    const result = await runSteps(
      () => plans.shift()!,
      {
        'check-replica': async () => void performed.push('check'),
        call: async ({ purpose }) => void performed.push(purpose),
      },
      context,
    );
    expect(performed).toEqual(['check', 'download']);
    expect(result).toEqual({
      because: 'done',
      reasons: ['look first', 'then load', 'everything is done'],
    });
    expect([...context.tried]).toEqual(['check-replica', 'call']);
  });

  it('stops before the next step when the user stops it', async () => {
    const stop = new AbortController();
    let steps = 0;
    const run = runSteps(
      () => CHECK,
      {
        'check-replica': async () => {
          steps += 1;
          stop.abort();
        },
      },
      contextOf(stop.signal),
    );
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(steps).toBe(1);
  });

  it('does not count a step as tried that failed', async () => {
    const context = contextOf();
    const run = runSteps(
      () => CHECK,
      { 'check-replica': () => Promise.reject(new Error('no')) },
      context,
    );
    await expect(run).rejects.toThrow('no');
    expect(context.tried.size).toBe(0);
  });

  it('ends a plan that goes in circles: a bug', async () => {
    let steps = 0;
    const run = runSteps(
      () => CHECK,
      { 'check-replica': async () => void (steps += 1) },
      contextOf(),
    );
    await expect(run).rejects.toThrow(/no end after 100 steps; the last: look first/);
    expect(steps).toBe(100);
  });

  it('refuses a step for which it has no effect: a bug', async () => {
    await expect(runSteps(() => CHECK, {}, contextOf())).rejects.toThrow(
      /no effect for check-replica/,
    );
  });
});
