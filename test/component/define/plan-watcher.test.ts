import { describe, expect, test } from 'vitest';
import { PlanWatcher } from '../../../renderer/features/define/plan-watcher.svelte.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { CreatePlan } from '../../../shared/model/report.ts';
import type { CostEstimate } from '../../../shared/model/window.ts';
import { definition } from '../../support/service-description.ts';
import { planOf } from './water.ts';

const COST: CostEstimate = {
  features: 1,
  attachments: null,
  attachmentBytes: null,
  dataBytes: 1,
  basis: '',
};

/** Questions that are answered when the test wants it, in any order. */
function slowApi() {
  const asked: {
    readonly definition: ReplicaDefinition;
    readonly answer: (plan: CreatePlan) => void;
    readonly fail: (error: unknown) => void;
  }[] = [];
  const plan = (input: { definition: ReplicaDefinition }): Promise<CreatePlan> =>
    new Promise((answer, fail) => asked.push({ ...input, answer, fail }));
  return { asked, api: { plan, cost: () => Promise.resolve(COST) } };
}

const named = (replicaName: string): ReplicaDefinition => definition({ replicaName });

function watching() {
  const { asked, api } = slowApi();
  return { asked, watcher: new PlanWatcher(api, { plan: 0, cost: 0 }) };
}

describe('PlanWatcher', () => {
  test('keeps the answer to the newest definition, in whatever order answers come', async () => {
    const { asked, watcher } = watching();
    watcher.watch(named('first'));
    await expect.poll(() => asked.length).toBe(1);
    watcher.watch(named('second'));
    await expect.poll(() => asked.length).toBe(2);
    asked[1]!.answer(planOf(named('second')));
    await expect.poll(() => watcher.plan?.request.replicaName).toBe('second');
    asked[0]!.answer(planOf(named('first')));
    await expect.poll(() => watcher.cost).toEqual(COST);
    expect(watcher.plan?.request.replicaName).toBe('second');
  });

  test('asks once for definitions that follow each other at once', async () => {
    const { asked, watcher } = watching();
    for (const name of ['a', 'ab', 'abc', 'abc']) watcher.watch(named(name));
    await expect.poll(() => asked.length).toBe(1);
    expect(asked[0]!.definition.replicaName).toBe('abc');
  });

  test('shows the answer before while the next one is awaited', async () => {
    const { asked, watcher } = watching();
    watcher.watch(named('first'));
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!.answer(planOf(named('first')));
    await expect.poll(() => watcher.isPlanning).toBe(false);
    watcher.watch(named('second'));
    expect(watcher.isPlanning).toBe(true);
    expect(watcher.plan?.request.replicaName).toBe('first');
  });

  test('forgets answers about another service', async () => {
    const { asked, watcher } = watching();
    watcher.watch(named('first'));
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!.answer(planOf(named('first')));
    await expect.poll(() => watcher.plan).not.toBeNull();
    watcher.watch({ ...named('first'), serviceUrl: 'https://elsewhere/FeatureServer' });
    expect(watcher.plan).toBeNull();
  });

  test('says why there is no answer, and asks again when told to', async () => {
    const { asked, watcher } = watching();
    watcher.watch(named('first'));
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!.fail(new AppError('unreachable', 'Nobody answers.'));
    await expect.poll(() => watcher.error?.message).toBe('Nobody answers.');
    watcher.retry();
    await expect.poll(() => asked.length).toBe(2);
    asked[1]!.answer(planOf(named('first')));
    await expect.poll(() => watcher.error).toBeNull();
  });
});
