/**
 * The process is killed (SIGKILL) at every named crash point of a create and of a sync. The next run must find every edit
 * exactly once on the server, every receipt in place, and the same data on both sides.
 */
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { CRASH_POINTS, type CrashPoint } from '../../../main/sync/step.ts';
import { crash } from '../../support/crash.ts';
import { hasGdal, validate } from '../../support/gdal.ts';
import { braced, guid } from '../../support/service-spec.ts';
import { replicasOf, run, startWorld, type World } from '../../support/world.ts';

let world: World;
const worlds: World[] = [];
afterEach(async () => {
  for (const each of worlds.splice(0)) await each.close();
});

/** Points that a create passes, and points that a sync passes. Every named point is in one of them. */
const IN_CREATE: readonly CrashPoint[] = [
  'call:before-begin',
  'call:after-begin',
  'call:after-send',
  'call:after-stage',
  'await-job:after-poll',
  'await-job:after-stage',
  'fetch-answer:before-stage',
  'fetch-answer:after-stage',
  'apply-answer:before-read',
  'apply-answer:before-commit',
  'apply-answer:after-commit',
  'fetch-attachments:after-one',
  'finish-create:before',
  'finish-create:after',
];
const IN_SYNC: readonly CrashPoint[] = [
  'call:before-begin',
  'call:after-begin',
  'call:after-send',
  'call:after-stage',
  'await-job:after-poll',
  'await-job:after-stage',
  'fetch-answer:before-stage',
  'fetch-answer:after-stage',
  'apply-answer:before-read',
  'apply-answer:before-commit',
  'apply-answer:after-commit',
  'fetch-attachments:after-one',
  'resolve-conflicts:before-commit',
];
const IN_RECONCILE: readonly CrashPoint[] = [
  'reconcile-upload:before-commit',
  'reconcile-upload:after-commit',
];

it('names every crash point in one of the scenarios', () => {
  expect(new Set([...IN_CREATE, ...IN_SYNC, ...IN_RECONCILE])).toEqual(new Set(CRASH_POINTS));
});

/** What GDAL holds against a file; that an unfinished one is called .part is meant so. */
function complaints(path: string): string[] {
  return validate(path).filter(
    (line) => !(path.endsWith('.part') && /filename extension/.test(line)),
  );
}

describe('a create that is killed', () => {
  it.each(IN_CREATE)(
    'at %s goes on or begins anew, with one replica on the server and the whole data',
    async (point) => {
      world = await startWorld();
      const path = world.path('field');
      const definition = world.definition();
      expect(
        await crash({ path, point, occurrence: 1, work: { kind: 'create', definition } }),
      ).toBe('killed');
      const left = [`${path}.part`, path].find((file) => existsSync(file));
      if (left && hasGdal) expect(complaints(left)).toEqual([]);
      if (!existsSync(path)) await world.engine.create(definition, path, run());
      expect((await world.engine.verify(path, run())).differences).toEqual([]);
      const replicas = await replicasOf(world);
      expect(replicas.map(({ replicaId }) => replicaId)).toEqual([
        world.engine.status(path).replicaId,
      ]);
      expect(world.engine.status(path)).toMatchObject({
        state: 'ready',
        exchange: null,
        missingAttachments: 0,
      });
    },
  );
});

/** Edits of every kind here, others' changes there, and one row that both changed. */
async function prepare(): Promise<string> {
  worlds.push((world = await startWorld()));
  const path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  world.sql(
    path,
    `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
    `UPDATE Trees SET Species = 'Rowan' WHERE Height = 8`,
    `DELETE FROM Trees WHERE Height = 4`,
    `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'Ash', 40 FROM Trees WHERE Height = 5`,
    `INSERT INTO Trees__ATTACH (REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
       SELECT GlobalID, 'text/plain', 'note.txt', CAST('hello' AS BLOB) FROM Trees WHERE Height = 40`,
    `UPDATE Inspections SET Note = 'seen again' WHERE fid = 1`,
  );
  world.remote({
    updates: [
      { attributes: { GlobalID: guid('a', 6), Species: 'Yew' } },
      { attributes: { GlobalID: guid('a', 8), Species: 'Yew' } },
    ],
    attachmentAdds: [
      {
        globalId: guid('e', 1),
        parentGlobalId: guid('a', 6),
        name: 'theirs.txt',
        contentType: 'text/plain',
        data: new Uint8Array([1, 2, 3]),
      },
    ],
  });
  return path;
}

const OPTIONS = { onConflict: 'mine' } as const;

async function expectExactlyOnce(path: string): Promise<void> {
  await world.engine.sync(path, OPTIONS, run());
  const status = world.engine.status(path);
  expect(status).toMatchObject({ pending: 0, conflicts: 0, exchange: null });
  const ours = world.applied.filter(({ replicaId }) => replicaId !== null);
  expect(ours.map(({ layerId, kind }) => `${layerId} ${kind}`).sort()).toEqual([
    '0 add',
    '0 attachment-add',
    '0 delete',
    '0 update',
    '0 update',
    '1 update',
  ]);
  const { sessions } = world.engine.history(path);
  const receipts = sessions.flatMap((session) => session.receipts);
  expect(receipts.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(6);
  expect(receipts.filter(({ outcome }) => outcome === 'unknown')).toEqual([]);
  const [row] = world.archive.select({ layerId: 0, globalIds: [braced('a', 8)] });
  expect(row!.attributes['Species']).toBe('Rowan');
  expect((await world.engine.verify(path, run())).differences).toEqual([]);
}

describe('a sync that is killed', () => {
  // The second and third time around it is the upload and the confirming download that are hit.
  const cases = IN_SYNC.flatMap((point) =>
    (['resolve-conflicts:before-commit', 'fetch-attachments:after-one'].includes(point)
      ? [1]
      : [1, 2, 3]
    ).map((occurrence) => ({ point, occurrence })),
  );
  it.each(cases)(
    'at $point, time $occurrence, loses no edit and applies none twice',
    async ({ point, occurrence }) => {
      const path = await prepare();
      expect(
        await crash({ path, point, occurrence, work: { kind: 'sync', options: OPTIONS } }),
      ).toBe('killed');
      if (hasGdal && occurrence === 2) expect(complaints(path)).toEqual([]);
      await expectExactlyOnce(path);
    },
  );

  it.each(IN_RECONCILE)(
    'at %s, after a lost answer, loses no edit and applies none twice',
    async (point) => {
      const path = await prepare();
      expect(
        await crash({
          path,
          point: 'call:after-send',
          occurrence: 2,
          work: { kind: 'sync', options: OPTIONS },
        }),
      ).toBe('killed');
      expect(
        await crash({ path, point, occurrence: 1, work: { kind: 'sync', options: OPTIONS } }),
      ).toBe('killed');
      await expectExactlyOnce(path);
    },
  );
});
