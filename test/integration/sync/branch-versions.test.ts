/** Replicas with a branch version of their own: what goes where, what comes when, and what the user is told. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { braced } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
let path: string;

beforeEach(async () => {
  world = await startWorld({ profile: 'enterprise-branch' });
  path = world.path('crew');
  await world.engine.create(world.definition({ replicaName: 'crew' }), path, run());
});
afterEach(() => world.close());

const treeId = (n: number): string => braced('a', n);
const RECONCILE = { reconcileBranchVersion: true } as const;

/** The species of a tree on the default version. */
function onDefault(n: number): unknown {
  const [row] = [...world.archive.select({ layerId: 0, globalIds: [treeId(n)] })];
  return row?.attributes['Species'];
}

function here(n: number): unknown {
  return world.look(path, (db) =>
    db.prepare(`SELECT Species FROM Trees WHERE upper(GlobalID) = ?`).pluck().get(treeId(n)),
  );
}

function versionName(): string | null {
  return world.look(
    path,
    (db) =>
      db.prepare('SELECT branch_version FROM syncline_replica').pluck().get() as string | null,
  );
}

function othersPlant(n: number, species: string): void {
  world.remote({ updates: [{ attributes: { GlobalID: treeId(n), Species: species } }] });
}

async function admin(operation: 'reconcile' | 'post'): Promise<unknown> {
  const { replicaId } = world.engine.status(path);
  const response = await fetch(`${world.serviceUrl}/versions/${operation}`, {
    method: 'POST',
    body: new URLSearchParams({ replicaID: replicaId ?? '', f: 'json' }),
  });
  return response.json();
}

describe('a replica with a branch version', () => {
  it('knows the name of its version from the start', () => {
    expect(versionName()).toMatch(/^sde\.crew_[0-9a-f]{8}$/);
  });

  it('sends edits to its version, and tells that they wait for a post', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    const report = await world.engine.sync(path, {}, run());
    expect(report.counts).toMatchObject({ sent: 1, accepted: 1, stillPending: 0 });
    expect(onDefault(3)).toBe('Elm');
    expect(report.summary).toContain(`in the version ${versionName()}: reconcile and post it`);
    expect(world.engine.history(path, report.sessionId).sessions[0]?.summary).toBe(report.summary);
  });

  it('brings no changes of others before a reconcile, and says why', async () => {
    othersPlant(4, 'Pine');
    const before = await world.engine.sync(path, {}, run());
    expect(here(4)).toBe('Oak');
    expect(before.remarks.join(' ')).toContain('comes only after the next reconcile');
    const after = await world.engine.sync(path, RECONCILE, run());
    expect(here(4)).toBe('Pine');
    expect(after.counts).toMatchObject({ downloadedUpdates: 1 });
    expect(after.remarks).toEqual([]);
  });

  it('brings the changes of others after an administrator has reconciled', async () => {
    othersPlant(4, 'Pine');
    expect(await admin('reconcile')).toEqual({ success: true });
    await world.engine.sync(path, {}, run());
    expect(here(4)).toBe('Pine');
  });

  it.each([{}, { oneCall: true }, { direction: 'upload' as const }])(
    'keeps both sides through reconcile and post: %j',
    async (options) => {
      othersPlant(4, 'Pine');
      world.sql(
        path,
        `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
        `DELETE FROM Trees WHERE Height = 5`,
        `INSERT INTO Trees (GlobalID, Species, Height) VALUES ('{CCCCCCCC-0000-4000-8000-000000000001}', 'Fir', 99)`,
      );
      const report = await world.engine.sync(path, { ...options, ...RECONCILE }, run());
      expect(report.counts).toMatchObject({ sent: 3, accepted: 3, stillPending: 0 });
      expect([onDefault(3), onDefault(5)]).toEqual(['Elm', 'Elm']);
      expect(await admin('post')).toEqual({ success: true });
      expect([onDefault(3), onDefault(4), onDefault(5)]).toEqual(['Lime', 'Pine', undefined]);
      const next = await world.engine.sync(path, {}, run());
      expect(next.counts).toMatchObject({ sent: 0, stillPending: 0, conflicts: 0 });
      expect(here(4)).toBe('Pine');
      const { differences } = await world.engine.verify(path, run());
      // The new tree has no shape: the filter of the replica does not find it.
      expect(differences.filter(({ isExpected }) => !isExpected)).toEqual([]);
    },
  );

  it('is not posted over a default version that moved on', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    await world.engine.sync(path, {}, run());
    othersPlant(4, 'Pine');
    expect(await admin('post')).toMatchObject({ error: { code: 400 } });
    expect(onDefault(3)).toBe('Elm');
  });

  it('finds conflicts with what a reconcile brings', async () => {
    othersPlant(3, 'Pine');
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    const report = await world.engine.sync(path, RECONCILE, run());
    expect(report.counts).toMatchObject({ sent: 0, conflicts: 1 });
  });

  it('looks for edits of a lost answer in its version, and sends none twice', async () => {
    world.sql(
      path,
      `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
      `INSERT INTO Trees (GlobalID, Species, Height) VALUES ('{CCCCCCCC-0000-4000-8000-000000000001}', 'Fir', 99)`,
    );
    const upload = { direction: 'upload', async: false } as const;
    world.sample.sync!.faults.add(parseFault('dropAfter@synchronizeReplica'));
    await expect(world.engine.sync(path, upload, run())).rejects.toMatchObject({
      code: 'unknown-outcome',
    });
    const report = await world.engine.sync(path, upload, run());
    expect(report.counts).toMatchObject({ sent: 2, accepted: 2, stillPending: 0 });
  });

  it('looks for them there before the file is registered as a copy, too', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    world.sample.sync!.faults.add(parseFault('dropAfter@synchronizeReplica'));
    const upload = { direction: 'upload', async: false } as const;
    await expect(world.engine.sync(path, upload, run())).rejects.toMatchObject({
      code: 'unknown-outcome',
    });
    await world.engine.registerCopy(path, {}, run());
    expect([...world.engine.changes(path)]).toEqual([]);
    const outcomes = world.engine
      .history(path)
      .sessions.flatMap(({ receipts }) => receipts.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(['accepted']);
  });
});

describe('the name of the version', () => {
  it.each([true, false])(
    'is found at the create, and again where the file lacks it; replica info names it: %s',
    async (infoNamesVersion) => {
      await world.close();
      let lists = 0;
      world = await startWorld({
        profile: 'enterprise-branch',
        sync: { traits: { infoNamesVersion } },
        interceptor: ({ operation, parameters }) => {
          const [name, id] = operation;
          if (name === 'replicas' && id === undefined && parameters.flag('returnVersion', false))
            lists += 1;
          return null;
        },
      });
      path = world.path('crew');
      await world.engine.create(world.definition({ replicaName: 'crew' }), path, run());
      const name = versionName();
      expect(name).toMatch(/^sde\.crew_[0-9a-f]{8}$/);
      world.sql(path, 'UPDATE syncline_replica SET branch_version = NULL');
      const before = lists;
      await world.engine.sync(path, {}, run());
      expect(versionName()).toBe(name);
      expect(lists - before).toBe(infoNamesVersion ? 0 : 1);
    },
  );
});

describe('a service without versions for replicas', () => {
  it('is not asked to reconcile, and the user is told', async () => {
    await world.close();
    world = await startWorld({ profile: 'enterprise-geodatabase' });
    path = world.path('plain');
    await world.engine.create(world.definition(), path, run());
    const report = await world.engine.sync(path, RECONCILE, run());
    expect(report.remarks.join(' ')).toContain('reconcileBranchVersion has no effect');
    expect(versionName()).toBeNull();
  });
});
