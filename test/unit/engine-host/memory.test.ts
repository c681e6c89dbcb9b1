import { describe, expect, it } from 'vitest';
import { remember } from '../../../main/engine/memory.ts';
import type { FeatureService } from '../../../main/sync/service-port.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';

const TREES = { id: 0 } as LayerDescription;
const signal = new AbortController().signal;

function remembered() {
  const asked: string[] = [];
  const clock = { now: 0 };
  let fails = false;
  const answer = (what: string): number => {
    asked.push(what);
    if (fails) throw new Error('offline');
    return asked.length;
  };
  const service = remember(
    {
      describe: async () => answer('describe'),
      count: async (_layer: unknown, query: { where?: string }) => answer(`count ${query.where}`),
    } as unknown as FeatureService,
    { now: () => clock.now },
  );
  return { service, asked, clock, fail: (yes: boolean) => (fails = yes) };
}

describe('a service that is remembered', () => {
  it('is asked once for what is asked again soon', async () => {
    const { service, asked, clock } = remembered();
    for (const now of [0, 59_999]) {
      clock.now = now;
      await service.describe(signal);
      await service.count(TREES, { where: 'A', signal });
    }
    expect(asked).toEqual(['describe', 'count A']);
    clock.now = 60_000;
    await service.describe(signal);
    await service.count(TREES, { where: 'A', signal });
    expect(asked).toEqual(['describe', 'count A', 'count A']);
  });

  it('is asked for each condition and each layer', async () => {
    const { service, asked } = remembered();
    await service.count(TREES, { where: 'A', signal });
    await service.count(TREES, { where: 'B', signal });
    await service.count({ id: 1 } as LayerDescription, { where: 'A', signal });
    expect(asked).toHaveLength(3);
  });

  it('is asked again after a failure, and after it was forgotten', async () => {
    const { service, asked, fail } = remembered();
    fail(true);
    await expect(service.describe(signal)).rejects.toThrow('offline');
    fail(false);
    await service.describe(signal);
    service.forget();
    await service.describe(signal);
    expect(asked).toHaveLength(3);
  });
});
