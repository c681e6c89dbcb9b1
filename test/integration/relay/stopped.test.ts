/** The user stops a run at any request that a side hears. */
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Interceptor } from '../../../main/sample-service/context.ts';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { RelaySide } from '../../../shared/model/relay.ts';
import { contents, startRelayWorld, wish, type RelayWorld } from '../../support/relay.ts';
import { guid } from '../../support/service-spec.ts';
import { silent } from '../../support/world.ts';

const SYNC = { retriesRefused: false };

let world: RelayWorld;
afterEach(() => world.close());

/** When set, the run is stopped as soon as that side hears its n-th request. */
let stop: { readonly side: RelaySide; left: number; readonly controller: AbortController } | null;

async function start(): Promise<void> {
  stop = null;
  const sideOptions = (side: RelaySide) => {
    const interceptor: Interceptor = ({ service }) => {
      if (service !== null && stop?.side === side && --stop.left === 0) stop.controller.abort();
      return null;
    };
    return { interceptor, sync: { phaseDuration: 20 } };
  };
  world = await startRelayWorld({
    source: { trees: 3, ...sideOptions('source') },
    target: sideOptions('target'),
  });
}

const run = (controller = new AbortController()) => ({
  signal: controller.signal,
  progress: silent,
});

function rename(side: RelaySide, tree: number, species: string): void {
  const attributes = { GlobalID: guid('a', tree), Species: species };
  world.side(side).remote({ updates: [{ attributes }] });
}

/** What the relay has applied on a side. */
const carriedTo = (side: RelaySide): number =>
  world.side(side).applied.filter(({ replicaId }) => replicaId !== null).length;

function expectEqual(): void {
  expect(contents(world.target.archive)).toEqual(contents(world.source.archive));
}

describe.each(['source', 'target'] as const)('a run that is stopped at the %s', (side) => {
  it('says whether edits are on their way, and the next one carries each change once', async () => {
    await start();
    await world.relays.create(world.urls, wish(), world.path, run());
    const codes = new Set<ErrorCode>();
    for (let round = 1; ; round++) {
      rename('source', 1, `Lime ${String(round)}`);
      rename('target', 2, `Yew ${String(round)}`);
      const before = { source: carriedTo('source'), target: carriedTo('target') };
      const controller = new AbortController();
      stop = { side, left: 2 * round - 1, controller };
      const failure = await world.relays.sync(world.path, SYNC, run(controller)).then(
        () => null,
        (error: { code: ErrorCode }) => error.code,
      );
      stop = null;
      if (failure) {
        codes.add(failure);
        const isUnderWay = failure === 'unknown-outcome';
        if (isUnderWay) expect(world.relays.status(world.path).underWay).toContain('An upload');
        await world.relays.sync(world.path, SYNC, run());
      }
      expectEqual();
      expect(carriedTo('source')).toBe(before.source + 1);
      expect(carriedTo('target')).toBe(before.target + 1);
      if (!failure) break;
    }
    expect([...codes].sort()).toEqual(['cancelled', 'unknown-outcome']);
  }, 60_000);
});

it('leaves one replica on each side when setting up is stopped', async () => {
  await start();
  // How often a job is asked for decides how many requests setting up takes.
  const isSetUp = (): boolean =>
    existsSync(world.path) && world.relays.status(world.path).state !== 'creating';
  for (const left of [2, 4, 6, 8]) {
    if (isSetUp()) break;
    const controller = new AbortController();
    stop = { side: 'target', left, controller };
    const outcome = world.relays.create(world.urls, wish(), world.path, run(controller));
    await expect(outcome).rejects.toMatchObject({ code: 'cancelled' });
    stop = null;
  }
  if (isSetUp()) await world.relays.sync(world.path, SYNC, run());
  else await world.relays.create(world.urls, wish(), world.path, run());
  expectEqual();
  for (const side of ['source', 'target'] as const) {
    expect(await world.side(side).service().listReplicas(run().signal)).toHaveLength(1);
  }
}, 60_000);

it('closes the other side when one cannot be reached, and that one later', async () => {
  await start();
  await world.relays.create(world.urls, wish(), world.path, run());
  world.target.sample.sync!.faults.add(parseFault('dropBefore@unRegisterReplicax9'));
  const report = await world.relays.close(world.path, run());
  expect(report.outcomes).toEqual({ source: 'unregistered', target: 'left' });
  expect(report.errors).toMatchObject([{ side: 'target' }]);
  expect(report.errors[0]!.message).toMatch(/^Target: /);
  world.target.sample.sync!.faults.clear();
  expect((await world.relays.close(world.path, run())).outcomes).toEqual({
    source: 'unregistered',
    target: 'unregistered',
  });
  expect(world.relays.status(world.path).state).toBe('closed');
});
