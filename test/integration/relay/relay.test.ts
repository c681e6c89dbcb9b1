/** A relay between two sample services, from its set-up to its end. */
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { openRelayFile } from '../../../main/store/relay/relay-file.ts';
import { contents, startRelayWorld, wish, type RelayWorld } from '../../support/relay.ts';
import { braced, guid, INSPECTIONS, TREES } from '../../support/service-spec.ts';
import { run } from '../../support/world.ts';

let world: RelayWorld;
afterEach(() => world.close());

const SYNC = { retriesRefused: false };

function equal(): void {
  expect(contents(world.target.archive)).toEqual(contents(world.source.archive));
}

describe.each(['one-way', 'bidirectional'] as const)('a relay that is %s', (direction) => {
  it('carries every row and attachment to an empty target, each with a receipt', async () => {
    world = await startRelayWorld();
    const report = await world.relays.create(world.urls, wish({ direction }), world.path, run());
    equal();
    expect(report).toMatchObject({ result: 'done', waiting: [], remarks: [] });
    // 6 trees, 12 inspections, 2 photos.
    expect(report.counts.target).toMatchObject({ sent: 20, accepted: 20 });
    expect(report.counts.source.sent).toBe(0);
    expect(report.receipts).toHaveLength(20);
  });

  it('carries adds, updates, deletes and attachments later, and nothing twice', async () => {
    world = await startRelayWorld();
    await world.relays.create(world.urls, wish({ direction }), world.path, run());
    world.source.remote({
      adds: [{ attributes: { GlobalID: guid('e', 1), Species: 'Ash' }, geometry: { x: 1, y: 2 } }],
      updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Lime' } }],
      deletes: [{ globalId: guid('a', 6) }],
      attachmentAdds: [
        {
          globalId: guid('f', 9),
          parentGlobalId: guid('a', 3),
          name: 'new.txt',
          contentType: 'text/plain',
          data: new Uint8Array([1, 2, 3]),
        },
      ],
      attachmentDeletes: [{ globalId: guid('f', 1) }],
    });
    const before = world.target.applied.length;
    const report = await world.relays.sync(world.path, SYNC, run());
    equal();
    expect(report.counts.target).toMatchObject({ sent: 5, accepted: 5 });
    expect(world.target.applied.slice(before)).toHaveLength(5);
    const quiet = await world.relays.sync(world.path, SYNC, run());
    expect(quiet).toMatchObject({ summary: 'Nothing had to be carried.', receipts: [] });
    expect(world.target.applied.slice(before)).toHaveLength(5);
  });

  it('tells each side how far the other has been received', async () => {
    world = await startRelayWorld();
    await world.relays.create(world.urls, wish({ direction }), world.path, run());
    world.source.remote({ updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Lime' } }] });
    await world.relays.sync(world.path, SYNC, run());
    const { source, target } = world.relays.status(world.path);
    const info = await world.target.service().replicaInfo(target.replicaId!, run().signal);
    expect(info).toMatchObject({ targetType: 'server', siblings: source.generations });
    expect(target.siblings).toEqual(source.generations);
  });
});

it('never writes to the source when it is one-way', async () => {
  world = await startRelayWorld();
  await world.relays.create(world.urls, wish({ direction: 'one-way' }), world.path, run());
  world.target.remote({ updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Yew' } }] });
  world.source.remote({ updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Lime' } }] });
  await world.relays.sync(world.path, SYNC, run());
  expect(world.source.applied.filter(({ replicaId }) => replicaId !== null)).toEqual([]);
  equal();
  const { overridden } = world.relays.history(world.path);
  expect(overridden).toMatchObject([
    {
      side: 'target',
      givenUp: { feature: { attributes: { Species: 'Yew' } } },
      kept: { feature: { attributes: { Species: 'Lime' } } },
    },
  ]);
});

it('carries changes both ways when it is bidirectional', async () => {
  world = await startRelayWorld();
  await world.relays.create(world.urls, wish(), world.path, run());
  world.source.remote({ updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Lime' } }] });
  world.target.remote({
    updates: [{ attributes: { GlobalID: guid('a', 2), Species: 'Yew' } }],
    deletes: [{ globalId: guid('a', 5) }],
    attachmentAdds: [
      {
        globalId: guid('f', 8),
        parentGlobalId: guid('a', 2),
        name: 'theirs.txt',
        contentType: 'text/plain',
        data: new Uint8Array([7]),
      },
    ],
  });
  const report = await world.relays.sync(world.path, SYNC, run());
  equal();
  expect(report.counts.target).toMatchObject({ sent: 1, accepted: 1 });
  expect(report.counts.source).toMatchObject({ sent: 3, accepted: 3 });
});

it.each(['source', 'target'] as const)(
  'lets the %s win where both sides changed a row, and keeps both versions',
  async (policy) => {
    world = await startRelayWorld();
    await world.relays.create(world.urls, wish({ policy }), world.path, run());
    world.source.remote({ updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Lime' } }] });
    world.target.remote({ updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Yew' } }] });
    world.source.remote({ deletes: [{ globalId: guid('a', 2) }] });
    world.target.remote({ updates: [{ attributes: { GlobalID: guid('a', 2), Species: 'Yew' } }] });
    const report = await world.relays.sync(world.path, SYNC, run());
    equal();
    const loser = policy === 'source' ? 'target' : 'source';
    expect(report.counts[loser].overridden).toBe(2);
    expect(world.relays.history(world.path).overridden.map(({ side }) => side)).toEqual([
      loser,
      loser,
    ]);
    const left = [...world.source.archive.select({ layerId: TREES, globalIds: [braced('a', 1)] })];
    expect(left[0]!.attributes['Species']).toBe(policy === 'source' ? 'Lime' : 'Yew');
  },
);

it('recognises rows that the target has already, and keeps what it overwrites', async () => {
  world = await startRelayWorld({ target: { trees: 4 } });
  world.target.remote({ updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Yew' } }] });
  const plan = await world.relays.plan(world.urls, wish({ direction: 'one-way' }), run());
  expect(plan.layers[0]).toMatchObject({
    rows: { source: 6, target: 4 },
    comparison: { onlySource: 2, same: 3, different: 1 },
  });
  const report = await world.relays.create(
    world.urls,
    wish({ direction: 'one-way' }),
    world.path,
    run(),
  );
  equal();
  // 2 trees and 4 inspections are new, one tree differs; the photos are there.
  expect(report.counts.target).toMatchObject({ sent: 7, accepted: 7, overridden: 1 });
});

it('lets refused edits wait with the words of the service, and sends them again on request', async () => {
  world = await startRelayWorld();
  await world.relays.create(world.urls, wish(), world.path, run());
  const long = 'A name that is twenty';
  world.source.archive.layer(TREES);
  const field = world.target.archive.layer(TREES).fields.find(({ name }) => name === 'Species')!;
  Object.assign(field, { length: 3 });
  world.source.remote({
    updates: [
      { attributes: { GlobalID: guid('a', 1), Species: long.slice(0, 20) } },
      { attributes: { GlobalID: guid('a', 2), Species: 'Yew' } },
    ],
  });
  const report = await world.relays.sync(world.path, SYNC, run());
  expect(report).toMatchObject({
    result: 'partial',
    counts: { target: { sent: 2, accepted: 1, refused: 1 } },
  });
  expect(report.waiting).toMatchObject([
    { to: 'target', kind: 'update', layerName: 'Trees', code: 1016 },
  ]);
  const again = await world.relays.sync(world.path, SYNC, run());
  expect(again.counts.target.sent).toBe(0);
  expect(again.waiting).toHaveLength(1);
  Object.assign(field, { length: 20 });
  const retried = await world.relays.sync(world.path, { retriesRefused: true }, run());
  expect(retried).toMatchObject({
    result: 'done',
    counts: { target: { accepted: 1 } },
    waiting: [],
  });
  equal();
});

it('carries a row that leaves the area once more, and deletes it nowhere', async () => {
  world = await startRelayWorld();
  const area = {
    geometry: { xmin: 0, ymin: 0, xmax: 350, ymax: 350 },
    geometryType: 'esriGeometryEnvelope',
    inSR: { wkid: 102100 },
  } as const;
  await world.relays.create(world.urls, wish({ area, layers: [TREES] }), world.path, run());
  expect([...world.target.archive.select({ layerId: TREES })]).toHaveLength(3);
  world.target.remote({
    updates: [{ attributes: { GlobalID: guid('a', 1) }, geometry: { x: 9000, y: 9000 } }],
  });
  await world.relays.sync(world.path, SYNC, run());
  const [moved] = [...world.source.archive.select({ layerId: TREES, globalIds: [braced('a', 1)] })];
  expect(moved!.geometry).toMatchObject({ x: 9000, y: 9000 });
  await world.relays.sync(world.path, SYNC, run());
  expect([...world.source.archive.select({ layerId: TREES })]).toHaveLength(6);
  expect([...world.target.archive.select({ layerId: TREES })]).toHaveLength(3);
});

it('unregisters both replicas at the end and says what is left', async () => {
  world = await startRelayWorld();
  await world.relays.create(world.urls, wish(), world.path, run());
  expect(await world.relays.close(world.path, run())).toMatchObject({
    outcomes: { source: 'unregistered', target: 'unregistered' },
    pending: { source: 0, target: 0 },
    waiting: [],
  });
  for (const side of ['source', 'target'] as const) {
    expect(await world.side(side).service().listReplicas(run().signal)).toEqual([]);
  }
  await expect(world.relays.sync(world.path, SYNC, run())).rejects.toMatchObject({
    code: 'replica-gone',
  });
});

it('carries related rows with the keys that relate them', async () => {
  world = await startRelayWorld();
  await world.relays.create(world.urls, wish(), world.path, run());
  const [row] = [
    ...world.target.archive.select({ layerId: INSPECTIONS, globalIds: [braced('b', 1)] }),
  ];
  expect(row!.attributes['TreeID']).toBe(braced('a', 1));
});

it('keeps the file that somebody added to a row which the other side deleted', async () => {
  world = await startRelayWorld();
  await world.relays.create(world.urls, wish(), world.path, run());
  world.target.remote({ deletes: [{ globalId: guid('a', 3) }] });
  world.source.remote({
    attachmentAdds: [
      {
        globalId: guid('f', 9),
        parentGlobalId: guid('a', 3),
        name: 'new.txt',
        contentType: 'text/plain',
        data: new Uint8Array([1, 2, 3]),
      },
    ],
  });
  const report = await world.relays.sync(world.path, SYNC, run());
  equal();
  expect(report.counts.source).toMatchObject({ accepted: 1, overridden: 1 });
  const [given] = world.relays.history(world.path).overridden;
  expect(given).toMatchObject({
    side: 'source',
    what: 'attachment',
    // The SHA-256 of its bytes, which are kept with it.
    givenUp: {
      file: {
        name: 'new.txt',
        sha: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81',
      },
    },
    kept: null,
  });
});

it('turns a new row into an update where the other side has it outside the area', async () => {
  world = await startRelayWorld({ target: { trees: 6 } });
  const area = {
    geometry: { xmin: 0, ymin: 0, xmax: 350, ymax: 350 },
    geometryType: 'esriGeometryEnvelope',
    inSR: { wkid: 102100 },
  } as const;
  world.source.remote({
    updates: [
      { attributes: { GlobalID: guid('a', 6), Species: 'Lime' }, geometry: { x: 5, y: 5 } },
    ],
  });
  const report = await world.relays.create(
    world.urls,
    wish({ area, layers: [TREES] }),
    world.path,
    run(),
  );
  expect(report).toMatchObject({ result: 'done', waiting: [] });
  const [row] = [...world.target.archive.select({ layerId: TREES, globalIds: [braced('a', 6)] })];
  expect(row).toMatchObject({ attributes: { Species: 'Lime' }, geometry: { x: 5, y: 5 } });
});

it('leaves no file when the first call is refused, and goes on when the answer was lost', async () => {
  world = await startRelayWorld();
  const faults = world.source.sample.sync!.faults;
  faults.add(parseFault('failedJob@createReplica'));
  const create = () => world.relays.create(world.urls, wish(), world.path, run());
  await expect(create()).rejects.toMatchObject({ code: 'refused' });
  expect(existsSync(world.path)).toBe(false);
  faults.add(parseFault('dropAfter@createReplica'));
  await expect(create()).rejects.toMatchObject({ code: 'unknown-outcome' });
  expect(world.relays.status(world.path)).toMatchObject({
    state: 'creating',
    underWay:
      'Creating the replica on the source was interrupted while it was sent; the next run asks what became of it.',
  });
  await create();
  equal();
  expect(await world.source.service().listReplicas(run().signal)).toHaveLength(1);
});

it('tells a copy of the relay file from the one that was last used', async () => {
  world = await startRelayWorld();
  await world.relays.create(world.urls, wish(), world.path, run());
  const copy = `${world.path}.copy.relay`;
  copyFileSync(world.path, copy);
  world.source.remote({ updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Lime' } }] });
  await world.relays.sync(world.path, SYNC, run());
  await expect(world.relays.sync(copy, SYNC, run())).rejects.toMatchObject({
    code: 'replica-copied',
  });
});

it('says so when a replica is gone, and keeps what it knows', async () => {
  world = await startRelayWorld();
  await world.relays.create(world.urls, wish(), world.path, run());
  const { target } = world.relays.status(world.path);
  await world.target.service().unregisterReplica(target.replicaId!, run().signal);
  await expect(world.relays.sync(world.path, SYNC, run())).rejects.toMatchObject({
    code: 'replica-gone',
  });
  expect(await world.relays.close(world.path, run())).toMatchObject({
    outcomes: { source: 'unregistered', target: 'already-gone' },
  });
});

it('refuses what is no relay file, and one that is in use', async () => {
  world = await startRelayWorld();
  writeFileSync(world.path, 'no database');
  expect(() => world.relays.status(world.path)).toThrow('town.relay is not a relay file.');
  await expect(world.relays.sync(world.path, SYNC, run())).rejects.toMatchObject({ code: 'file' });
  rmSync(world.path);
  await world.relays.create(world.urls, wish(), world.path, run());
  const file = openRelayFile(world.path);
  await expect(world.relays.sync(world.path, SYNC, run())).rejects.toMatchObject({ code: 'file' });
  file.close();
  expect((await world.relays.sync(world.path, SYNC, run())).result).toBe('done');
});

it('lets a file wait that the target does not take, and carries everything else', async () => {
  const target = { profile: 'enterprise-hosted', maxUploadMegabytes: 0.000001 } as const;
  world = await startRelayWorld({ target });
  const report = await world.relays.create(
    world.urls,
    wish({ direction: 'one-way' }),
    world.path,
    run(),
  );
  expect(report).toMatchObject({
    result: 'partial',
    counts: { target: { sent: 18, accepted: 18, held: 2 } },
  });
  expect(report.waiting.map(({ what, explanation }) => `${what}: ${explanation ?? ''}`)).toEqual(
    Array(2).fill(expect.stringContaining('attachment: The file has')),
  );
  const { pending } = world.relays.status(world.path);
  expect(pending).toEqual({ source: 0, target: 2 });
});

it('names the side that cannot be reached, and loses nothing', async () => {
  world = await startRelayWorld();
  await world.relays.create(world.urls, wish(), world.path, run());
  world.source.remote({ updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Lime' } }] });
  world.target.sample.sync!.faults.add(parseFault('dropBefore@synchronizeReplicax9'));
  await expect(world.relays.sync(world.path, SYNC, run())).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringMatching(/^Target: /) as string,
    serviceUrl: world.urls.target,
  });
  world.target.sample.sync!.faults.clear();
  await world.relays.sync(world.path, SYNC, run());
  equal();
});
