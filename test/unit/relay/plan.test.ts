import { describe, expect, it } from 'vitest';
import { planRelay, type RelayFacts } from '../../../main/relay/plan.ts';
import type { RelayCall } from '../../../shared/model/relay.ts';
import { STAGES } from '../../support/sync.ts';

function facts(changes: Partial<RelayFacts> = {}): RelayFacts {
  return {
    direction: 'bidirectional',
    isRegistered: { source: true, target: true },
    call: null,
    sent: 0,
    isCallOfThisRun: false,
    isChecked: true,
    downloaded: new Set(['source', 'target']),
    suspected: 0,
    mayCompare: false,
    sendable: { source: false, target: false },
    ...changes,
  };
}

function call(changes: Partial<RelayCall> = {}): RelayCall {
  return {
    ...{ sessionId: 1, side: 'target', purpose: 'upload', siblings: null },
    ...{ isAllOrNothing: false, begunAt: '', stage: { at: 'sending' } },
    ...changes,
  };
}

function step(changes: Partial<RelayFacts> = {}): string {
  const { step: planned } = planRelay(facts(changes));
  return 'side' in planned ? `${planned.kind} ${planned.side}` : planned.kind;
}

describe('without a call under way', () => {
  const table: readonly (readonly [string, Partial<RelayFacts>, string])[] = [
    [
      'nothing is registered',
      { isRegistered: { source: false, target: false } },
      'register source',
    ],
    [
      'the target is not registered',
      { isRegistered: { source: true, target: false } },
      'register target',
    ],
    ['nobody was asked yet', { isChecked: false }, 'check'],
    ['nothing was heard', { downloaded: new Set() }, 'download source'],
    ['the target was not heard', { downloaded: new Set(['source']) }, 'download target'],
    ['a delete was announced', { suspected: 2 }, 'ask-gone'],
    ['files may have to be compared', { mayCompare: true }, 'compare'],
    ['both lack something', { sendable: { source: true, target: true } }, 'upload target'],
    ['the source lacks something', { sendable: { source: true, target: false } }, 'upload source'],
    ['nothing is left', {}, 'stop'],
  ];
  it.each(table)('%s', (_name, given, expected) => {
    expect(step(given)).toBe(expected);
  });

  it('never listens to the target of a one-way relay', () => {
    expect(step({ direction: 'one-way', downloaded: new Set(['source']) })).toBe('stop');
  });

  it('sends nothing before both sides were heard and every delete was looked up', () => {
    const sendable = { source: true, target: true };
    expect(step({ sendable, downloaded: new Set(['source']) })).toBe('download target');
    expect(step({ sendable, suspected: 1 })).toBe('ask-gone');
    expect(step({ sendable, mayCompare: true })).toBe('compare');
  });
});

describe('with a call under way', () => {
  const table: readonly (readonly [Partial<RelayCall>, number, string])[] = [
    [{ stage: { at: 'sending' } }, 3, 'reconcile target'],
    [{ stage: { at: 'sending' }, purpose: 'download' }, 0, 'drop target'],
    [{ stage: { at: 'sending' }, purpose: 'create' }, 0, 'clear-orphan target'],
    [{ stage: { at: 'job', statusUrl: 'u' } }, 3, 'await-job target'],
    [{ stage: { at: 'link', url: 'u', generations: null } }, 3, 'fetch target'],
    [{ stage: { at: 'answer', file: 'f', generations: null } }, 3, 'apply target'],
    [{ stage: { at: 'nothing', generations: null } }, 3, 'apply target'],
    [{ stage: { at: 'failed', error: { code: 'refused', message: '' } } }, 3, 'reconcile target'],
    [{ stage: { at: 'failed', error: { code: 'refused', message: '' } } }, 0, 'drop target'],
  ];
  it.each(table)('%o with %i edits goes on with %s', (given, sent, expected) => {
    expect(step({ call: call(given), sent })).toBe(expected);
  });

  it('asks again, once, for what an earlier run was refused', () => {
    const stage = { at: 'failed', error: { code: 'not-found', message: '' } } as const;
    const lost = call({ stage, purpose: 'download' });
    expect(step({ call: lost })).toBe('drop target');
    expect(step({ call: lost, isCallOfThisRun: true })).toBe('fail target');
    expect(step({ call: call({ stage, purpose: 'create' }) })).toBe('fail target');
  });

  it('plans nothing but its continuation, whatever else there is to do', () => {
    const else_: Partial<RelayFacts> = {
      isChecked: false,
      downloaded: new Set(),
      suspected: 5,
      mayCompare: true,
      sendable: { source: true, target: true },
      isRegistered: { source: false, target: false },
    };
    for (const stage of STAGES) {
      for (const sent of [0, 2]) {
        expect(step({ ...else_, call: call({ stage }), sent })).toBe(
          step({ call: call({ stage }), sent }),
        );
      }
    }
  });
});
