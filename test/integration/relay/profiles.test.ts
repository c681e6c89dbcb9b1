/** Relays between servers of every family, under both sync models. */
import { afterEach, describe, expect, it } from 'vitest';
import { contents, startRelayWorld, wish, type RelayWorld } from '../../support/relay.ts';
import { guid } from '../../support/service-spec.ts';
import { run } from '../../support/world.ts';

let world: RelayWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const SYNC = { retriesRefused: false };
const BOTH_WAYS = { traits: { supportsBiDirectionalSyncForServer: true } } as const;
const PER_REPLICA = {
  traits: { supportsBiDirectionalSyncForServer: true, supportsPerLayerSync: false },
} as const;

const PAIRS = [
  ['hosted', 'hosted'],
  ['enterprise-hosted', 'hosted'],
  ['hosted', 'enterprise-hosted'],
  ['enterprise-geodatabase', 'hosted'],
  ['hosted', 'enterprise-geodatabase'],
  ['enterprise-geodatabase', 'enterprise-geodatabase'],
  ['hostile', 'hosted'],
  ['hosted', 'hostile'],
] as const;

describe.each(['one-way', 'bidirectional'] as const)('%s', (direction) => {
  it.each(PAIRS)('from %s to %s, both sides become equal', async (from, to) => {
    world = await startRelayWorld({
      source: { profile: from, sync: BOTH_WAYS },
      target: { profile: to, sync: BOTH_WAYS },
    });
    await world.relays.create(world.urls, wish({ direction }), world.path, run());
    world.source.remote({
      adds: [{ attributes: { GlobalID: guid('e', 1), Species: 'Ash' }, geometry: { x: 1, y: 2 } }],
      deletes: [{ globalId: guid('a', 6) }],
    });
    if (direction === 'bidirectional') {
      world.target.remote({
        updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Yew' } }],
      });
    }
    expect(await world.relays.sync(world.path, SYNC, run())).toMatchObject({ result: 'done' });
    expect(contents(world.target.archive)).toEqual(contents(world.source.archive));
    const isPerReplica = [from, to].includes('enterprise-geodatabase');
    expect(world.relays.status(world.path).syncModel).toBe(
      isPerReplica ? 'perReplica' : 'perLayer',
    );
  });
});

it('tells a perReplica side the generation of the other one', async () => {
  world = await startRelayWorld({ source: { sync: PER_REPLICA }, target: { sync: PER_REPLICA } });
  await world.relays.create(world.urls, wish(), world.path, run());
  const { source, target } = world.relays.status(world.path);
  const info = await world.target.service().replicaInfo(target.replicaId!, run().signal);
  expect(info?.siblings).toEqual({ replica: source.generations.replica, layers: {} });
});

it('undoes nothing but the edit at fault where one bad edit undoes the whole batch', async () => {
  world = await startRelayWorld({ target: { profile: 'enterprise-geodatabase' } });
  const direction = 'one-way';
  await world.relays.create(world.urls, wish({ direction }), world.path, run());
  const field = world.target.archive.layer(0).fields.find(({ name }) => name === 'Species')!;
  Object.assign(field, { length: 3 });
  world.source.remote({
    updates: [
      { attributes: { GlobalID: guid('a', 1), Species: 'Mahogany' } },
      { attributes: { GlobalID: guid('a', 2), Species: 'Yew' } },
      { attributes: { GlobalID: guid('a', 3), Species: 'Fir' } },
    ],
  });
  const { counts, waiting } = await world.relays.sync(world.path, SYNC, run());
  expect(waiting).toMatchObject([{ globalId: `{${guid('a', 1).toUpperCase()}}` }]);
  expect(counts.target).toMatchObject({ accepted: 2, refused: 1, unknown: 0 });
  expect(counts.target.sent).toBe(
    counts.target.accepted + counts.target.refused + counts.target.rolledBack,
  );
});

it('refuses a pair without a sync model in common, in words, and creates nothing', async () => {
  world = await startRelayWorld({
    source: { profile: 'enterprise-hosted' },
    target: { profile: 'enterprise-geodatabase' },
  });
  const { urls, path, relays } = world;
  await expect(
    relays.create(urls, wish({ direction: 'one-way' }), path, run()),
  ).rejects.toMatchObject({
    code: 'invalid',
    message:
      'Parks and Parks have no sync model in common: one offers perLayer, the other perReplica.',
  });
  expect(await world.source.service().listReplicas(run().signal)).toEqual([]);
});

it('refuses a bidirectional relay where a side does not support it, and says that one-way would do', async () => {
  world = await startRelayWorld({ target: { profile: 'enterprise-hosted' } });
  const { remarks } = await world.relays.plan(world.urls, wish(), run());
  const [problem] = remarks.filter(({ level }) => level === 'problem');
  expect(problem?.text).toContain('one-way relay');
});
