/** A file of many megabytes is never held more than SQLite itself needs for one value. */
import { spawn } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { braced, guid, TREES } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
afterEach(() => world.close());

const MEGABYTE = 1024 * 1024;
const SIZE = 60 * MEGABYTE;
const CHILD = fileURLToPath(new URL('../../support/sync-memory-child.ts', import.meta.url));

interface Told {
  readonly peak: number;
  readonly accepted: number;
  readonly downloadedAttachments: number;
}

function syncInChild(path: string): Promise<Told> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data: Buffer) => (text += data.toString()));
    child.on('error', reject);
    child.on('exit', () => resolve(JSON.parse(text) as Told));
  });
}

const digest = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

it('synchronises attachments of 60 MB, up and down, within six times their size', async () => {
  world = await startWorld({ profile: 'enterprise-hosted' });
  const path = world.path('field');
  await world.engine.create(
    world.definition({ attachmentsSyncDirection: 'bidirectional' }),
    path,
    run(),
  );
  const usual = await syncInChild(path);

  const [mine, theirs] = [randomFillSync(Buffer.alloc(SIZE)), randomFillSync(Buffer.alloc(SIZE))];
  world.remote({
    attachmentAdds: [
      {
        ...{ globalId: guid('d', 1), parentGlobalId: guid('a', 4), name: 'theirs.mp4' },
        ...{ contentType: 'video/mp4', data: theirs },
      },
    ],
  });
  const down = await syncInChild(path);
  expect(down.downloadedAttachments).toBe(1);
  const here = world.look(path, (db) =>
    db
      .prepare<[string], { data: Buffer }>(
        'SELECT DATA AS data FROM Trees__ATTACH WHERE GLOBALID = ?',
      )
      .get(braced('d', 1)),
  );
  expect(digest(here!.data)).toBe(digest(theirs));

  world.look(path, (db) =>
    db
      .prepare(
        `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA) VALUES (?, ?, 'video/mp4', 'mine.mp4', ?)`,
      )
      .run(braced('e', 1), braced('a', 3), mine),
  );
  const up = await syncInChild(path);
  expect(up.accepted).toBe(1);
  const there = [...world.archive.attachments(TREES)].find(
    ({ globalId }) => globalId.toUpperCase() === braced('e', 1),
  )!;
  expect(digest(world.archive.attachmentData(TREES, there.attachmentId)!)).toBe(digest(mine));

  for (const { peak } of [down, up]) expect(peak - usual.peak).toBeLessThan((6 * SIZE) / MEGABYTE);
});
