/**
 * The whole life of a replica, with the wire listened to: created, changed on both sides, synchronised with refusals
 * and a rollback, repaired, verified, listed, unregistered twice. Whatever the client gets wrong fails here.
 */
import { join } from 'node:path';
import { expect } from 'vitest';
import { passwordToken } from '../../../main/arcgis/auth/password.ts';
import { createFeatureServiceClient } from '../../../main/arcgis/client.ts';
import type { Engine } from '../../../main/engine/api.ts';
import { catalog } from '../../../main/sample-service/catalog/catalog.ts';
import type { ProfileName } from '../../../main/sample-service/context.ts';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { SyncOptions } from '../../../shared/model/exchange.ts';
import type { ReplicaInfo } from '../../../shared/model/protocol.ts';
import type { ServiceDescription } from '../../../shared/model/service.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { braced, guid, INSPECTIONS, TREES } from '../../support/service-spec.ts';
import { quickClock, replicasOf, run, type World } from '../../support/world.ts';
import type { Wire } from './wire.ts';

export interface Way {
  readonly create: Partial<ReplicaDefinition>;
  readonly sync: Partial<SyncOptions>;
}

const tree = (n: number): string => braced('a', n);
const NEW_TREE = braced('e', 1);
const NEW_FILE = braced('e', 2);

/** Runs a life in a world of its own. */
export async function live(profile: ProfileName, way: Way, wire: Wire): Promise<void> {
  await inWorld({ profile, trees: 16 }, (world) => lifeIn(world, way, wire));
}

function engineOf(world: World, wire: Wire): Engine {
  const connection = wire.connection();
  return world.engineWith({ connectionTo: () => connection, clock: quickClock });
}

async function lifeIn(world: World, { create, sync }: Way, wire: Wire): Promise<void> {
  const engine = engineOf(world, wire);
  const path = world.path('life');
  await engine.create(world.definition(create), path, run());
  expect((await engine.verify(path, run())).differences).toEqual([]);

  both(world, path);
  const { counts } = await engine.sync(path, sync, run());
  expect(counts).toMatchObject({ sent: 5, accepted: 5, stillPending: 0, downloadedAdds: 1 });
  expect(world.applied.filter(({ replicaId }) => replicaId !== null)).toHaveLength(5);
  expect((await engine.verify(path, run())).differences).toEqual([]);

  await refusals(world, engine, path, sync);
  expect((await engine.verify(path, run())).differences).toEqual([]);
  await ending(world, engine, path, wire);
}

/** Five edits here: two updates, an add with an attachment, a delete; others on the server. */
function both(world: World, path: string, last = 16): void {
  world.sql(
    path,
    `UPDATE Trees SET Species = 'Lime' WHERE GlobalID = '${tree(7)}'`,
    `UPDATE Inspections SET Note = 'seen' WHERE GlobalID = '${braced('b', 7)}'`,
    `DELETE FROM Trees WHERE GlobalID = '${tree(8)}'`,
    `INSERT INTO Trees (GlobalID, Species, Height, geom)
       SELECT '${NEW_TREE}', 'Yew', 2, geom FROM Trees WHERE GlobalID = '${tree(3)}'`,
    `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
       VALUES ('${NEW_FILE}', '${NEW_TREE}', 'text/plain', 'note.txt', x'68656c6c6f')`,
  );
  world.remote({
    adds: [
      { attributes: { GlobalID: guid('a', 70), Species: 'Fir' }, geometry: { x: 555, y: 560.5 } },
    ],
    updates: [{ attributes: { GlobalID: guid('a', 4), Species: 'Pïne' } }],
    deletes: [{ globalId: tree(last) }],
    attachmentAdds: [
      {
        ...{ globalId: guid('f', 70), parentGlobalId: guid('a', 5), name: '../path/čaj.txt' },
        ...{ contentType: 'text/plain', data: Buffer.from('theirs') },
      },
    ],
  });
}

/** Edits that the server refuses: alone they stay, with the batch they bring it down; after the repair they go. */
async function refusals(
  world: World,
  engine: Engine,
  path: string,
  sync: Partial<SyncOptions>,
): Promise<void> {
  const skips = (await engine.service(world.serviceUrl, run())).rollback === 'skips-bad-edits';
  const applied = world.applied.length;
  for (const rollbackOnFailure of [false, true, true, true]) {
    world.sql(
      path,
      `UPDATE Trees SET Species = 'a name of far more than twenty characters' WHERE GlobalID = '${tree(3)}'`,
      ...(rollbackOnFailure
        ? [`UPDATE Trees SET Height = Height + 1 WHERE GlobalID = '${tree(4)}'`]
        : []),
    );
    const report = await engine.sync(path, { ...sync, rollbackOnFailure }, run());
    const isUndone = rollbackOnFailure && !skips;
    expect(report.rollback === null || !isUndone).toBe(!isUndone);
    expect(report.counts.accepted).toBe(rollbackOnFailure && skips ? 1 : 0);
    expect(report.counts.refused + report.counts.rolledBack).toBe(report.counts.stillPending);
    if (isUndone) expect(world.applied).toHaveLength(applied);
  }
  world.sql(path, `UPDATE Trees SET Species = 'Ash' WHERE GlobalID = '${tree(3)}'`);
  expect((await engine.sync(path, sync, run())).counts).toMatchObject({
    ...{ refused: 0, rolledBack: 0, stillPending: 0 },
  });
  await goneThere(world, engine, path);
}

/** Rows that others deleted while an edit of them is on its way: told as refused, and gone here after a look. */
async function goneThere(world: World, engine: Engine, path: string): Promise<void> {
  for (const n of [10, 11, 12]) {
    world.sql(path, `UPDATE Trees SET Height = 99 WHERE GlobalID = '${tree(n)}'`);
    world.remote({ deletes: [{ globalId: tree(n) }] });
    const { counts } = await engine.sync(path, { oneCall: true, onConflict: 'theirs' }, run());
    expect(counts.accepted).toBe(0);
    await engine.sync(path, { onConflict: 'theirs' }, run());
  }
  expect(engine.status(path)).toMatchObject({ pending: 0 });
}

/** Lists, too old to download, and unregisters, twice. */
async function ending(world: World, engine: Engine, path: string, wire: Wire): Promise<void> {
  for (let time = 0; time < 4; time += 1) {
    const replicas = await listed(world, wire);
    expect(replicas).toHaveLength(1);
    expect(replicas[0]).toMatchObject({ replicaName: engine.status(path).replicaName });
  }
  await engine.unregister(path, run());
  expect(await listed(world, wire)).toEqual([]);
}

/** What the service says of its replicas, over the wire that is listened to. */
function listed({ serviceUrl }: World, wire: Wire): Promise<ReplicaInfo[]> {
  const client = createFeatureServiceClient({ connection: wire.connection(), serviceUrl });
  return replicasOf({ service: () => client });
}

/** A replica whose history is gone, and one that is gone itself, asked for in every form of an error. */
export async function refuse(profile: ProfileName, wire: Wire, trueStatus = false): Promise<void> {
  await inWorld({ profile, trueStatus }, async (world) => {
    const engine = engineOf(world, wire);
    const paths = ['one', 'two', 'three', 'four'].map((name) => world.path(name));
    for (const path of paths) {
      await engine.create(world.definition({ async: false }), path, run());
    }
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species: 'Yew' } }] });
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', 7), Species: 'Yew' } }] });
    world.archive.trim(world.archive.generation());
    for (const path of paths) {
      const { code } = await failureOf(engine.sync(path, { async: false }, run()));
      expect(code).toBe('replica-too-old');
      await rolledBack(world, engine, path);
      await goneReplica(world, engine, path, wire);
    }
  });
}

/** A call without a job whose batch the service undoes. */
async function rolledBack(world: World, engine: Engine, path: string): Promise<void> {
  world.sql(
    path,
    `UPDATE Trees SET Species = 'a name of far more than twenty characters' WHERE GlobalID = '${tree(3)}'`,
  );
  const options = { direction: 'upload', async: false, rollbackOnFailure: true } as const;
  const { counts } = await engine.sync(path, options, run());
  expect(counts).toMatchObject({ sent: 1, accepted: 0, stillPending: 1 });
  expect(world.applied.filter((edit) => edit.replicaId !== null)).toEqual([]);
}

async function goneReplica(world: World, engine: Engine, path: string, wire: Wire): Promise<void> {
  const { serviceUrl } = world;
  const client = createFeatureServiceClient({ connection: wire.connection(), serviceUrl });
  const { signal } = run();
  const { replicaId, replicaName } = engine.status(path);
  expect(await client.replicaInfo(replicaId!, signal)).toMatchObject({ replicaName });
  expect(await client.unregisterReplica(replicaId!, signal)).toBe('done');
  expect(await client.unregisterReplica(replicaId!, signal)).toBe('already-gone');
  expect(await client.replicaInfo(replicaId!, signal)).toBeNull();
  expect((await failureOf(engine.sync(path, {}, run()))).code).toBe('replica-gone');
  const layer = (await client.describe(signal)).layers[0]!;
  const wrong = await failureOf(
    first(client.queryFeatures(layer, { where: 'nothing = like this' })),
  );
  expect(wrong.server?.message).toMatch(/\S/);
}

async function first(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const row of rows) {
    expect(row).toBeDefined();
    return;
  }
}

/** Jobs that fail in every form, a create that ends with errors, a result that is gone. */
export async function fail(profile: ProfileName, wire: Wire): Promise<void> {
  await inWorld({ profile }, async (world) => {
    const engine = engineOf(world, wire);
    const worded = 'failedJob:The disk is full';
    const faults = ['failedJob', worded, worded, worded, worded, 'completedWithErrors'];
    for (const fault of [...faults, 'expiredResult']) {
      world.sample.sync!.faults.add(parseFault(fault));
      const path = world.path('failing');
      const { code, message } = await failureOf(engine.create(world.definition(), path, run()));
      expect(code).toBe(fault === 'expiredResult' ? 'not-found' : 'refused');
      if (fault.includes(':')) expect(message).toContain('The disk is full');
    }
    expect(await listed(world, wire)).toEqual([]);
  });
}

/** A snapshot beside changes, nothing new, an export, the limit of uploads and an upload, and the end with a last sync. */
export async function otherCalls(profile: ProfileName, wire: Wire): Promise<void> {
  await inWorld({ profile }, async (world) => {
    const engine = engineOf(world, wire);
    const path = world.path('calls');
    await engine.create(world.definition(), path, run());
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species: 'Yew' } }] });
    if (engine.status(path).syncModel === 'perLayer') {
      const layerDirections = { [TREES]: 'snapshot', [INSPECTIONS]: 'bidirectional' } as const;
      await engine.sync(path, { layerDirections }, run());
    }
    await engine.sync(path, { direction: 'snapshot' }, run());
    await engine.sync(path, { direction: 'download' }, run());
    expect((await engine.verify(path, run())).differences).toEqual([]);
    await exportOf(world, engine);
    await uploads(world, wire);
    await engine.sync(path, { close: true }, run());
    expect(engine.status(path).state).toBe('closed');
  });
}

async function exportOf(world: World, engine: Engine): Promise<void> {
  const path = join(world.folder, 'out.json');
  const wish = { syncModel: 'none', returnAttachments: false } as const;
  const report = await engine.exportData(world.definition(wish), path, run());
  expect(report.layers).toMatchObject([{ rows: 10 }, { rows: 20 }]);
}

async function uploads({ serviceUrl }: World, wire: Wire): Promise<void> {
  const client = createFeatureServiceClient({ connection: wire.connection(), serviceUrl });
  const limits = [];
  for (let time = 0; time < 3; time += 1) limits.push(await client.uploadLimit(run().signal));
  const known = limits.filter((limit) => limit !== null);
  expect(known.length).toBeGreaterThan(1);
  expect(new Set(known)).toEqual(new Set([500 * 1024 * 1024]));
  const content = { name: 'note.txt', contentType: 'text/plain', data: Buffer.from('hello') };
  expect(await client.upload(content)).toMatch(/^\w/);
}

/** Signed in: the token dies while each job runs. */
export async function signedIn(profile: ProfileName, wire: Wire): Promise<void> {
  const users = [{ name: 'anna', password: 'secret' }];
  await inWorld({ profile, users, requireToken: true }, async (world) => {
    const { serviceUrl } = world;
    const plain = wire.connection();
    const account = { connection: plain, serviceUrl, username: 'anna', password: 'secret' };
    const connection = wire.connection(passwordToken(account));
    const engine = world.engineWith({ connectionTo: () => connection, clock: quickClock });
    const path = world.path('signed-in');
    await engine.create(world.definition(), path, run());
    both(world, path, 10);
    expect((await engine.sync(path, {}, run())).counts).toMatchObject({ accepted: 5 });
    expect((await engine.verify(path, run())).differences).toEqual([]);
    await engine.unregister(path, run());
  });
}

/** The same service in each of its wordings. */
export async function describeAgain(profile: ProfileName, wire: Wire): Promise<void> {
  const specs = catalog().filter(({ name }) => name === 'SaveTheBay');
  await inWorld({ profile, specs }, async (world) => {
    const { serviceUrl } = world;
    const client = createFeatureServiceClient({ connection: wire.connection(), serviceUrl });
    const told = [];
    for (let time = 0; time < 3; time += 1) told.push(await client.describe(run().signal));
    // What only people read, and limits that a service may leave out, may be missing.
    for (const one of told) expect(essence(one)).toEqual(essence(told[0]!));
    const geometry = { xmin: -120.8, ymin: 35.1, xmax: -120.6, ymax: 35.25 };
    const path = world.path('bay');
    const engine = engineOf(world, wire);
    const layerQueries = { '4': { queryOption: 'none', includeRelated: true } } as const;
    const wish = world.definition({ layers: [0, 1, 2, 4], layerQueries, geometry, inSR: 4326 });
    await engine.create(wish, path, run());
    expect((await engine.verify(path, run())).differences).toEqual([]);
  });
}

function essence(description: ServiceDescription): unknown {
  const { currentVersion, capabilities, syncEnabled, sync, spatialReference, fullExtent } =
    description;
  return {
    ...{ currentVersion, capabilities: [...capabilities].sort(), syncEnabled, sync },
    ...{ wkid: spatialReference?.wkid, fullExtent: { ...fullExtent, spatialReference: null } },
    layers: description.layers.map((layer) => ({
      ...layer,
      ...{ displayField: null, maxRecordCount: null, spatialReference: null, capabilities: [] },
    })),
  };
}
