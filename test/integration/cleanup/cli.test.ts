import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { editHydrants, startCleanupWorld, type CleanupWorld } from '../../support/cleanup.ts';
import { onlyJson, runCli, startCli } from '../../support/run-cli.ts';

let world: CleanupWorld;

beforeEach(async () => {
  world = await startCleanupWorld({ services: 2, oldReplicas: 110 });
});
afterEach(() => world.close());

function syncline(...words: string[]) {
  return runCli(words, { cwd: world.folder, env: { SYNCLINE_HOME: world.home } });
}

/** As the administrator, who sees everybody's replicas. */
function admin(...words: string[]) {
  return runCli(['admin', ...words, '--username', 'admin'], {
    cwd: world.folder,
    env: { SYNCLINE_HOME: world.home, SYNCLINE_PASSWORD: 'admin' },
  });
}

async function create(name: string): Promise<string> {
  const path = join(world.folder, name);
  const extent = '-180,-90,180,90';
  const made = await syncline('create', world.urls[0]!, path, '--layers', '0', '--extent', extent);
  expect(made).toMatchObject({ code: 0 });
  return path;
}

const listed = async (): Promise<number> =>
  (onlyJson(await admin('list', ...world.urls, '--json'))['replicas'] as unknown[]).length;

describe('a schedule', () => {
  test('changes nothing by itself, honours holds, and leaves a report', async () => {
    const dry = await admin('unregister', ...world.urls, '--stale-days', '181', '--json');
    expect(dry.code).toBe(2);
    const would = onlyJson(dry)['results'] as { replicaId: string; outcome: string }[];
    const count = would.length;
    // Two of five ages are idle for so long, and some that were never synchronised.
    expect(count).toBeGreaterThanOrEqual(44);
    expect(count).toBeLessThan(110);
    expect(await listed()).toBe(110);

    const id = would[0]!.replicaId;
    const held = await admin('hold', world.urls[0]!, '--id', id, '--reason', 'Crew is out.');
    expect(held.code).toBe(0);
    const done = await admin(
      ...['unregister', ...world.urls, '--stale-days', '181', '--yes', '--report', 'run.json'],
    );
    expect(done.code).toBe(0);
    const report = JSON.parse(readFileSync(join(world.folder, 'run.json'), 'utf8')) as object;
    expect(report).toMatchObject({ counts: { done: count - 1, held: 1 }, isDryRun: false });
    expect(await listed()).toBe(110 - (count - 1));

    const trail = onlyJson(await syncline('admin', 'audit', '--last', '1', '--json'));
    expect(trail).toMatchObject({
      total: 1 + 2 * (count - 1),
      entries: [{ who: 'admin', outcome: 'done' }],
    });
  });

  test('goes on after it was killed', async () => {
    const words = ['admin', 'unregister', ...world.urls, '--stale-days', '0', '--yes'];
    const running = startCli([...words, '--username', 'admin'], {
      cwd: world.folder,
      env: { SYNCLINE_HOME: world.home, SYNCLINE_PASSWORD: 'admin' },
    });
    await running.complains('5 of 110');
    running.child.kill('SIGKILL');
    await running.done;
    const again = await admin('unregister', ...world.urls, '--stale-days', '0', '--yes', '--json');
    expect(again.code).toBe(0);
    expect(await listed()).toBe(0);
    expect(onlyJson(await admin('retry', '--json'))['results']).toEqual([]);
  });
});

describe('work that was never sent', () => {
  test('cannot be left behind by unregistering its file, unless it is counted', async () => {
    const path = await create('north.gpkg');
    editHydrants(path, 2);
    const refused = await syncline('unregister', path);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain(
      'holds 2 edits that were never sent. Nothing was unregistered.',
    );
    expect((await syncline('unregister', path, '--unsent', '1')).code).toBe(2);
    expect(onlyJson(await syncline('status', path, '--json'))).toMatchObject({ state: 'ready' });

    const done = onlyJson(await syncline('unregister', path, '--unsent', '2', '--json'));
    const { saved } = done as { saved: { path: string; pending: number } };
    expect(saved.pending).toBe(2);
    expect(existsSync(saved.path)).toBe(true);
    const restored = join(world.folder, 'restored.gpkg');
    expect((await syncline('carry-over', saved.path, restored)).code).toBe(0);
    expect(onlyJson(await syncline('status', restored, '--json'))).toMatchObject({ pending: 2 });
  });

  test('cannot be left behind in a copy of the file, nor a hold passed over by unregistering the file', async () => {
    const path = await create('north.gpkg');
    const copy = join(world.folder, 'copy.gpkg');
    copyFileSync(path, copy);
    editHydrants(path, 2);
    const refused = await syncline('unregister', copy);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('a copy with the same replica and holds 2 edits');
    rmSync(copy);

    const { replicaId } = onlyJson(await syncline('status', path, '--json')) as {
      replicaId: string;
    };
    const held = ['hold', world.urls[0]!, '--id', replicaId, '--reason', 'Crew is out.'];
    expect((await admin(...held)).code).toBe(0);
    const stays = await syncline('unregister', path, '--unsent', '2');
    expect(stays).toMatchObject({ code: 2 });
    expect(stays.stderr).toContain('on the hold list: Crew is out.');
    expect(onlyJson(await syncline('status', path, '--json'))).toMatchObject({ state: 'ready' });
  });

  test('cannot be left behind by its replicaID either', async () => {
    const path = await create('north.gpkg');
    editHydrants(path, 2);
    const { replicaId } = onlyJson(await syncline('status', path, '--json')) as {
      replicaId: string;
    };
    const words = ['unregister', world.urls[0]!, '--id', replicaId, '--yes', '--json'];
    const kept = await admin(...words);
    expect(kept.code).toBe(3);
    expect(onlyJson(kept)).toMatchObject({ counts: { 'kept-local': 1 } });

    writeFileSync(join(world.folder, 'Saved work'), 'in the way');
    const blocked = await admin(...words, '--with-unsent');
    expect(onlyJson(blocked)).toMatchObject({ counts: { 'kept-local': 1 } });
    expect(onlyJson(await syncline('status', path, '--json'))).toMatchObject({ state: 'ready' });
  });
});

test('definitions are saved, and make the same replica again', async () => {
  const saved = await admin('definitions', world.urls[0]!, 'definitions', '--json');
  expect(saved.code).toBe(0);
  const { files } = onlyJson(saved) as { files: { path: string }[] };
  expect(files).toHaveLength(55);
  const plan = await syncline(
    ...['create', world.urls[0]!, '--definition', files[0]!.path, '--plan', '--json'],
  );
  expect(plan.code).toBe(0);
});
