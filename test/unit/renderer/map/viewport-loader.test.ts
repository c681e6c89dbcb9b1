import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ViewportLoader, type LoadFeatures } from '../../../../renderer/map/viewport-loader.ts';
import type { MapFeatures, MapQuery } from '../../../../shared/model/view.ts';
import { flatFeatures } from './flat.ts';

const VIEW = { bbox: [0, 0, 100, 100], resolution: 1 } as const;
const LAYER = { layerId: 0, symbolField: 'Kind' };
const FEATURES = flatFeatures('point', [[[[1, 1]]]]);

interface Call {
  readonly query: MapQuery;
  readonly signal: AbortSignal;
  readonly answer: (features: MapFeatures) => void;
  readonly fail: (error: Error) => void;
}

function setUp() {
  const calls: Call[] = [];
  const log: string[] = [];
  const load: LoadFeatures = (query, signal) =>
    new Promise((answer, fail) => {
      calls.push({ query, signal, answer, fail });
    });
  const loader = new ViewportLoader(
    load,
    {
      onLoaded: (layerId) => log.push(`loaded ${layerId}`),
      onFailed: (layerId, error) => log.push(`failed ${layerId} ${(error as Error).message}`),
      onBusy: (isBusy) => log.push(isBusy ? 'busy' : 'idle'),
    },
    5000,
  );
  return { loader, calls, log };
}

const settle = () => vi.advanceTimersByTimeAsync(200);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('ViewportLoader', () => {
  test('asks once after several moves, for more than the view', async () => {
    const { loader, calls } = setUp();
    for (let i = 0; i < 5; i++)
      loader.request([LAYER], { bbox: [i, 0, 100 + i, 100], resolution: 1 });
    await settle();
    expect(calls.map(({ query }) => query)).toEqual([
      { layerId: 0, bbox: [-21, -25, 129, 125], resolution: 1, limit: 5000, symbolField: 'Kind' },
    ]);
  });

  test('aborts a load that a move has outdated and drops its answer', async () => {
    const { loader, calls, log } = setUp();
    loader.request([LAYER], VIEW);
    await settle();
    loader.request([LAYER], { bbox: [500, 0, 600, 100], resolution: 1 });
    expect(calls[0]?.signal.aborted).toBe(true);
    calls[0]?.answer(FEATURES);
    await settle();
    expect(loader.loaded(0)).toBeUndefined();
    calls[1]?.answer(FEATURES);
    await settle();
    expect(log.filter((line) => line === 'loaded 0')).toHaveLength(1);
    expect(log.at(-1)).toBe('idle');
  });

  test('does not ask again within what is loaded, but does at another scale', async () => {
    const { loader, calls, log } = setUp();
    loader.request([LAYER], VIEW);
    await settle();
    calls[0]?.answer(FEATURES);
    await settle();
    loader.request([LAYER], { bbox: [10, 10, 110, 110], resolution: 1 });
    await settle();
    expect(calls).toHaveLength(1);
    expect(log.at(-1)).toBe('idle');
    loader.request([LAYER], { bbox: [25, 25, 75, 75], resolution: 0.5 });
    await settle();
    expect(calls).toHaveLength(2);
  });

  test('asks again after edits, also when the load for them was aborted', async () => {
    const { loader, calls } = setUp();
    loader.request([LAYER], VIEW);
    await settle();
    calls[0]?.answer(FEATURES);
    await settle();
    loader.invalidate([0]);
    loader.request([LAYER], VIEW);
    await settle();
    calls[1]?.fail(new Error('aborted'));
    loader.request([LAYER], VIEW);
    await settle();
    expect(calls).toHaveLength(3);
    expect(loader.loaded(0)).toBeDefined();
  });

  test('reports a failure and is idle again', async () => {
    const { loader, calls, log } = setUp();
    loader.request([LAYER, { layerId: 1, symbolField: null }], VIEW);
    await settle();
    calls[0]?.fail(new Error('gone'));
    calls[1]?.answer(FEATURES);
    await settle();
    expect(log).toEqual(['busy', 'failed 0 gone', 'loaded 1', 'idle']);
  });

  test('forgets layers that are no longer shown', async () => {
    const { loader, calls } = setUp();
    loader.request([LAYER], VIEW);
    await settle();
    calls[0]?.answer(FEATURES);
    await settle();
    loader.keep(new Set([4]));
    expect(loader.loaded(0)).toBeUndefined();
  });
});
