import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { openForWriting } from '../../../main/store/db.ts';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { cleanupKey } from '../../../shared/model/cleanup-rules.ts';
import {
  editHydrants,
  hydrants,
  previewOf,
  startCleanupWorld,
  type CleanupWorld,
} from '../../support/cleanup.ts';
import { run } from '../../support/world.ts';

let world: CleanupWorld;
let path: string;

beforeEach(async () => {
  world = await startCleanupWorld({ services: 1 });
  path = join(world.folder, 'north.gpkg');
  await world.engine.create(hydrants(world.urls[0]!), path, run());
});
afterEach(() => world.close());

type Asking = CleanupWorld['cleanup'];

async function unregisterAll(cleanup: Asking, isAlsoLocal: boolean) {
  const preview = previewOf(cleanup, await world.read());
  const alsoLocal = isAlsoLocal ? preview.items.map(({ key }) => key) : [];
  const consent = { fingerprint: preview.fingerprint, alsoLocal };
  const report = await cleanup.unregister(preview, consent, run());
  return { preview, report, result: report.results[0]! };
}

const countListed = async (): Promise<number> => (await world.read()).rows.length;

const savedCopies = (): readonly string[] => {
  const folder = join(world.folder, 'Saved work');
  return existsSync(folder) ? readdirSync(folder) : [];
};

/** A server behind something that answers for it. */
function behind(answer: (url: string) => Response | null): Asking {
  return world.as('admin', {
    fetch: (input, init) => {
      const own = answer(input instanceof Request ? input.url : String(input));
      return own ? Promise.resolve(own) : fetch(input, init);
    },
  });
}

const notFound = (): Response => new Response('<html>Not found</html>', { status: 404 });

describe('a file that is not where it was', () => {
  test('keeps its replica until that is agreed to by itself, and is told as what nobody can know', async () => {
    editHydrants(path, 3);
    renameSync(path, join(world.folder, 'elsewhere.gpkg'));
    const listed = await world.read();
    expect(listed.rows[0]!.local).toMatchObject([{ path, isMissing: true, pending: null }]);
    const kept = await unregisterAll(world.cleanup, false);
    expect(kept.preview.items[0]).toMatchObject({ plan: 'asks' });
    expect(kept.preview.items[0]!.reason).toContain('cannot be known');
    expect(kept.result.outcome).toBe('kept-local');
    expect(await countListed()).toBe(1);

    const gone = await unregisterAll(world.cleanup, true);
    expect(gone.result).toMatchObject({ outcome: 'done', saved: [] });
  });

  test('that comes back before its turn is asked about anew', async () => {
    editHydrants(path, 3);
    const elsewhere = join(world.folder, 'elsewhere.gpkg');
    renameSync(path, elsewhere);
    const preview = previewOf(world.cleanup, await world.read());
    renameSync(elsewhere, path);
    const consent = { fingerprint: preview.fingerprint, alsoLocal: [preview.items[0]!.key] };
    const report = await world.cleanup.unregister(preview, consent, run());
    expect(report.results[0]).toMatchObject({ outcome: 'changed', saved: [] });
    expect(await countListed()).toBe(1);
  });

  test('whose place another replica has taken is not taken for it, and the other one is known', async () => {
    const south = join(world.folder, 'south.gpkg');
    await world.engine.create({ ...hydrants(world.urls[0]!), replicaName: 'South' }, south, run());
    editHydrants(south, 2);
    rmSync(path);
    renameSync(south, path);
    await world.read();
    const { rows } = await world.read();
    const localOf = (name: string) => rows.find(({ replicaName }) => replicaName === name)!.local;
    expect(localOf('North')).toEqual([]);
    expect(localOf('South')).toMatchObject([{ path, pending: 2 }, { isMissing: true }]);
  });
});

describe('a file on this machine', () => {
  test('that is edited while the server is asked keeps its replica', async () => {
    const preview = previewOf(world.cleanup, await world.read());
    const cleanup = behind((url) => {
      if (/\/replicas\/./.test(url)) editHydrants(path, 2);
      return null;
    });
    const consent = { fingerprint: preview.fingerprint, alsoLocal: [] };
    const report = await cleanup.unregister(preview, consent, run());
    expect(report.results[0]).toMatchObject({ outcome: 'kept-local' });
    expect(await countListed()).toBe(1);
    expect(savedCopies()).toEqual([]);
  });

  test('that another Syncline has open keeps its replica', async () => {
    const listed = previewOf(world.cleanup, await world.read());
    const other = openReplicaFile(path);
    const consent = { fingerprint: listed.fingerprint, alsoLocal: [] };
    const report = await world.cleanup.unregister(listed, consent, run());
    other.close();
    expect(report.results[0]).toMatchObject({ outcome: 'kept-local', error: { code: 'file' } });
    expect(await countListed()).toBe(1);
  });

  test('that another program has locked keeps its replica', async () => {
    const other = openForWriting(path, { mustExist: true });
    other.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    const kept = await unregisterAll(world.cleanup, true);
    other.close();
    expect(kept.preview.counts).toMatchObject({ blocked: 1 });
    expect(kept.result.outcome).toBe('kept-local');
    expect(await countListed()).toBe(1);
  });

  test('that has two names is saved once', async () => {
    editHydrants(path, 2);
    const other = join(world.folder, 'link.gpkg');
    symlinkSync(path, other);
    world.engine.status(other);
    const { result } = await unregisterAll(world.cleanup, true);
    expect(result).toMatchObject({ outcome: 'done', saved: [{ pending: 2 }] });
  });

  test('keeps its replica from being unregistered with a copy that has no edits', async () => {
    const copy = join(world.folder, 'copy.gpkg');
    copyFileSync(path, copy);
    editHydrants(path, 2);
    await expect(world.engine.unregister(copy, run())).rejects.toMatchObject({ code: 'invalid' });
    expect(await countListed()).toBe(1);
    await world.engine.unregister(path, run(), { unsent: 2 });
    expect(await countListed()).toBe(0);
    expect(savedCopies()).toHaveLength(1);
  });

  test('does not take its replica off the hold list', async () => {
    const { replicaId, serviceUrl, replicaName } = world.engine.status(path);
    const target = { key: cleanupKey(serviceUrl, replicaId!), serviceUrl, replicaName };
    const held = [{ ...target, replicaId: replicaId!, replicaOwner: null }];
    world.cleanup.hold(held, 'Crew is out.', 'admin');
    await expect(world.engine.unregister(path, run())).rejects.toMatchObject({
      ...{ code: 'invalid', message: 'This replica is on the hold list: Crew is out.' },
    });
    expect(await countListed()).toBe(1);
    world.cleanup.release(held, 'admin');
    expect(await world.engine.unregister(path, run())).toMatchObject({ outcome: 'done' });
  });
});

describe('a server that says too little', () => {
  test('does not make a replica gone that it lists', async () => {
    const cleanup = behind((url) => (/\/replicas\/./.test(url) ? notFound() : null));
    const { result } = await unregisterAll(cleanup, false);
    expect(result).toMatchObject({ outcome: 'refused', error: { code: 'bad-answer' } });
    expect(world.engine.status(path).state).toBe('ready');
    expect(await countListed()).toBe(1);
  });

  test('does not make a replica gone when it does not know the operation', async () => {
    const cleanup = behind((url) => (/unRegisterReplica/i.test(url) ? notFound() : null));
    const { result } = await unregisterAll(cleanup, false);
    expect(result.outcome).toBe('refused');
    expect(world.engine.status(path).state).toBe('ready');
    expect(await countListed()).toBe(1);
  });

  test('gets no word that names all replicas, though it lists one', async () => {
    const star = { replicaName: 'All', replicaID: '*' };
    const posted: string[] = [];
    const cleanup = behind((url) => {
      if (/unRegisterReplica/i.test(url)) posted.push(url);
      if (/\/replicas(\?|$)/.test(url)) return Response.json([star]);
      return /\/replicas\/./.test(url) ? Response.json(star) : null;
    });
    const preview = previewOf(cleanup, await world.read(cleanup));
    expect(preview.items[0]).toMatchObject({ replicaId: '*', plan: 'unregister' });
    const consent = { fingerprint: preview.fingerprint, alsoLocal: [] };
    const report = await cleanup.unregister(preview, consent, run());
    expect(report.results[0]).toMatchObject({ outcome: 'refused', error: { code: 'invalid' } });
    expect(posted).toEqual([]);
    expect(await countListed()).toBe(1);
  });

  test('leaves a lost answer in the queue until it has said what became of it', async () => {
    const { faults } = world.sample.sync!;
    faults.add(parseFault('dropAfter@unRegisterReplica'));
    expect((await unregisterAll(world.cleanup, false)).result.outcome).toBe('unknown');
    editHydrants(path, 2);
    faults.add(parseFault('invalidToken@replicasx*'));
    expect((await world.cleanup.retry(run())).counts).toEqual({ 'not-begun': 1 });
    expect(world.cleanup.unsettled()).toHaveLength(1);
    faults.clear();
    expect((await world.cleanup.retry(run())).counts).toEqual({ 'already-gone': 1 });
    expect(world.cleanup.unsettled()).toEqual([]);
    expect(world.engine.status(path)).toMatchObject({ pending: 2 });
  });
});
