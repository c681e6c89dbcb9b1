import { describe, expect, it } from 'vitest';
import { planRegister } from '../../../main/sync/register-copy/plan.ts';
import { isAhead } from '../../../main/sync/generations.ts';
import { startingGenerations, wishOf } from '../../../main/sync/register-copy/wish.ts';
import { exchange, STAGES } from '../../support/sync.ts';

describe('planning a registering', () => {
  it.each(STAGES)('continues an exchange at $at and begins no other', (stage) => {
    const plan = planRegister({
      exchange: exchange({ purpose: 'create', stage }),
      isRegistered: false,
    });
    const step = plan.kind === 'step' ? plan.step.kind : plan.kind;
    const wanted = {
      sending: 'clear-orphan',
      job: 'await-job',
      link: 'fetch-answer',
      answer: 'apply-answer',
      nothing: 'apply-answer',
      failed: 'drop-exchange',
    };
    expect(step).toBe(wanted[stage.at]);
  });

  it('asks once, and stops when the file has its own replica', () => {
    expect(planRegister({ exchange: null, isRegistered: false })).toMatchObject({
      step: { kind: 'call', purpose: 'create' },
    });
    expect(planRegister({ exchange: null, isRegistered: true })).toMatchObject({ kind: 'stop' });
  });
});

describe('the generations of a registered copy', () => {
  const of = (replica: number | null, layers: Record<number, number> = {}) => ({ replica, layers });
  it.each([
    [of(5), of(9), of(5), true],
    [of(5), of(5), of(5), false],
    [of(5), of(3), of(3), false],
    [of(5), of(null), of(5), false],
    [of(null), of(7), of(7), false],
    [of(null, { 0: 4, 1: 8 }), of(null, { 0: 9, 1: 8 }), of(null, { 0: 4, 1: 8 }), true],
    [of(null, { 0: 4 }), of(null, {}), of(null, { 0: 4 }), false],
  ])('%j with an answer of %j start at %j', (ours, answered, start, isLater) => {
    expect(startingGenerations(ours, answered)).toEqual(start);
    expect(isAhead(answered, ours)).toBe(isLater);
  });
});

describe('a session', () => {
  it('is no registering when what it was asked for is something else or not whole', () => {
    expect(wishOf({ options: { carriedOverTo: 'x' } })).toBeNull();
    expect(wishOf({ options: { registerCopyOf: '{1}', replicaName: 'a' } })).toBeNull();
    const options = { registerCopyOf: '{1}', replicaName: 'a', instanceId: 'i' };
    expect(wishOf({ options })).toEqual({ ...options, withoutReference: false });
  });
});
