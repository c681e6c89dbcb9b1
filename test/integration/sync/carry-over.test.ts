/** Pending edits of a replica that is gone, carried over to a fresh one: all of them, once, with the work of others kept. */
import { existsSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CrashPoint } from '../../../main/sync/step.ts';
import { crash } from '../../support/crash.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { braced, guid } from '../../support/service-spec.ts';
import { run, type World } from '../../support/world.ts';

const signal = new AbortController().signal;
const update = (n: number, attributes: Record<string, unknown>) => ({
  updates: [{ attributes: { GlobalID: guid('a', n), ...attributes } }],
});
const NEW_TREE = `{DDDDDDDD-0000-4000-8000-000000000001}`;
const NEW_FILE = `{DDDDDDDD-0000-4000-8000-000000000002}`;

/** Edits of every fate, and a replica that the server does not know any more. */
async function stranded(world: World): Promise<string> {
  const path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  world.sql(
    path,
    `UPDATE Trees SET Species = 'Lime' WHERE GlobalID = '${braced('a', 3)}'`,
    `UPDATE Trees SET Height = 44 WHERE GlobalID = '${braced('a', 4)}'`,
    `UPDATE Trees SET Species = 'Ash' WHERE GlobalID = '${braced('a', 5)}'`,
    `UPDATE Trees SET Species = 'Elm' WHERE GlobalID = '${braced('a', 6)}'`,
    `DELETE FROM Trees WHERE GlobalID = '${braced('a', 7)}'`,
    `DELETE FROM Trees WHERE GlobalID = '${braced('a', 8)}'`,
    `UPDATE Trees SET Species = 'Oak' WHERE GlobalID = '${braced('a', 9)}'`,
    `INSERT INTO Trees (GlobalID, Species, Height, geom)
       SELECT '${NEW_TREE}', 'Yew', 2, geom FROM Trees WHERE GlobalID = '${braced('a', 3)}'`,
    `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
       VALUES ('${NEW_FILE}', '${NEW_TREE}', 'text/plain', 'note.txt', x'68656c6c6f')`,
  );
  world.remote(update(4, { Species: 'Fir' }));
  world.remote(update(5, { Species: 'Fir' }));
  world.remote({ deletes: [{ globalId: guid('a', 6) }] });
  world.remote({ deletes: [{ globalId: guid('a', 8) }] });
  world.remote(update(9, { Species: 'Oak' }));
  const { replicaId } = world.engine.status(path);
  await world.service().unregisterReplica(replicaId!, signal);
  return path;
}

const FATES = {
  [braced('a', 3)]: 'stays',
  [braced('a', 4)]: 'merges',
  [braced('a', 5)]: 'conflict',
  [braced('a', 6)]: 'row-gone',
  [braced('a', 7)]: 'stays',
  [braced('a', 8)]: 'already-there',
  [braced('a', 9)]: 'already-there',
  [NEW_TREE]: 'stays',
  [NEW_FILE]: 'stays',
};

describe('carrying over', () => {
  it('foretells the fate of every edit and changes nothing', () =>
    inWorld({}, async (world) => {
      const path = await stranded(world);
      const plan = await world.engine.previewCarryOver(path, run());
      expect(Object.fromEntries(plan.edits.map(({ globalId, fate }) => [globalId, fate]))).toEqual(
        FATES,
      );
      expect(plan).toMatchObject({
        canStillUpload: false,
        summary:
          'Of 9 pending edits, 5 will be pending, 2 wait for a decision, 2 are on the server already.',
      });
      expect(world.engine.status(path)).toMatchObject({ pending: 9, state: 'ready' });
    }));

  it('does what was foretold, and the new file sends each edit once', () =>
    inWorld({}, async (world) => {
      const path = await stranded(world);
      const plan = await world.engine.previewCarryOver(path, run());
      const newPath = world.path('fresh');
      const report = await world.engine.carryOver(path, newPath, run());
      expect(report.edits).toEqual(plan.edits);
      expect(world.engine.status(newPath)).toMatchObject({ pending: 7, conflicts: 2 });
      const before = world.applied.length;
      await world.engine.sync(newPath, { onConflict: 'mine' }, run());
      const sent = world.applied.slice(before);
      expect(sent.map(({ kind, globalId }) => [kind, globalId]).toSorted()).toEqual(
        [
          ['add', braced('a', 6)],
          ['add', NEW_TREE],
          ['attachment-add', NEW_FILE],
          ['delete', braced('a', 7)],
          ['update', braced('a', 3)],
          ['update', braced('a', 4)],
          ['update', braced('a', 5)],
        ].toSorted(),
      );
      const merged = sent.find(({ globalId }) => globalId === braced('a', 4));
      expect(merged?.attributes).not.toHaveProperty('Species');
      expect((await world.engine.verify(newPath, run())).differences).toEqual([]);
    }));

  it('closes the old file, which keeps its edits and can neither send them nor carry them again', () =>
    inWorld({}, async (world) => {
      const path = await stranded(world);
      await world.engine.carryOver(path, world.path('fresh'), run());
      expect(world.engine.status(path)).toMatchObject({
        ...{ state: 'closed', pending: 0, carriedOver: 9, carriedOverTo: world.path('fresh') },
      });
      expect(world.engine.status(world.path('fresh')).carriedOverTo).toBeNull();
      expect((await failureOf(world.engine.sync(path, {}, run()))).code).toBe('replica-gone');
      expect(
        await failureOf(world.engine.carryOver(path, world.path('again'), run())),
      ).toMatchObject({ code: 'invalid' });
      expect(existsSync(world.path('again'))).toBe(false);
    }));

  it('keeps what the user holds back and wrote about an edit, and holds nothing else', () =>
    inWorld({}, async (world) => {
      const path = await stranded(world);
      const [first] = [...world.engine.changes(path)];
      world.sql(
        path,
        `UPDATE syncline_edit SET is_held = 1, comment = 'ask first' WHERE edit_id = ${first!.editId}`,
      );
      const newPath = world.path('fresh');
      await world.engine.carryOver(path, newPath, run());
      const held = [...world.engine.changes(newPath)].filter(({ isHeld }) => isHeld);
      expect(held).toMatchObject([{ globalId: first!.globalId, comment: 'ask first' }]);
    }));

  it('gives the old replica up where the server still knows it, and says before that sending is better', () =>
    inWorld({}, async (world) => {
      const path = world.path('field');
      await world.engine.create(world.definition(), path, run());
      world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
      const { replicaId } = world.engine.status(path);
      expect((await world.engine.previewCarryOver(path, run())).canStillUpload).toBe(true);
      await world.engine.carryOver(path, world.path('fresh'), run());
      const ids = (await world.service().listReplicas(signal)).map((each) => each.replicaId);
      expect(ids).not.toContain(replicaId);
      expect(ids).toHaveLength(1);
    }));

  it('leaves edits whose shape cannot be read in the old file, names them, and takes the others along', () =>
    inWorld({}, async (world) => {
      const path = await stranded(world);
      const broken = "x'4750000100000000'";
      world.sql(
        path,
        `UPDATE Trees SET geom = ${broken} WHERE GlobalID IN ('${braced('a', 3)}', '${NEW_TREE}')`,
      );
      const shapes = (): unknown =>
        world.look(path, (db) =>
          db.prepare(`SELECT GlobalID, Species FROM Trees WHERE geom = ${broken}`).all(),
        );
      const before = shapes();
      const plan = await world.engine.previewCarryOver(path, run());
      const left = plan.edits.filter(({ fate }) => fate === 'no-place');
      expect(left.map(({ globalId, title }) => [globalId, title])).toEqual([
        [braced('a', 3), 'Trees 3'],
        [NEW_TREE, 'Trees (new DDDDDDDD)'],
        [NEW_FILE, 'note.txt'],
      ]);
      const stays = 'It stays in the old file alone, unless that is repaired before.';
      expect(left[0]!.text).toMatch(/^Trees: the geometry of \{A{8}-.*3\} cannot be read\. /);
      expect(left.every(({ text }) => text.endsWith(stays))).toBe(true);
      expect(plan.summary).toContain('3 stay in the old file');

      const newPath = world.path('fresh');
      const report = await world.engine.carryOver(path, newPath, run());
      expect(report.edits).toEqual(plan.edits);
      expect(world.engine.status(newPath)).toMatchObject({ pending: 4, conflicts: 2 });
      expect(world.engine.status(path)).toMatchObject({
        ...{ pending: 3, carriedOver: 6, state: 'closed' },
      });
      expect(shapes()).toEqual(before);
      await world.engine.sync(newPath, { onConflict: 'mine' }, run());
      expect((await world.engine.verify(newPath, run())).differences).toEqual([]);
    }));

  it('refuses where nothing is pending, and makes no file', () =>
    inWorld({}, async (world) => {
      const path = world.path('field');
      await world.engine.create(world.definition(), path, run());
      const failure = await failureOf(world.engine.carryOver(path, world.path('fresh'), run()));
      expect(failure.message).toBe('field.gpkg has no pending edits to carry over.');
      expect(existsSync(world.path('fresh'))).toBe(false);
      expect(world.engine.status(path).state).toBe('ready');
    }));

  it('that is stopped leaves every edit in the old file, released, and no new file', () =>
    inWorld({}, async (world) => {
      const path = await stranded(world);
      const stop = new AbortController();
      const engine = world.engineWith({
        at: (point) => {
          if (point === 'call:before-begin') stop.abort();
        },
      });
      const failure = await failureOf(
        engine.carryOver(path, world.path('fresh'), { ...run(), signal: stop.signal }),
      );
      expect(failure.code).toBe('cancelled');
      expect(existsSync(world.path('fresh'))).toBe(false);
      const held = [...world.engine.changes(path)].filter(({ isHeld }) => isHeld);
      expect(held).toEqual([]);
      expect(world.engine.status(path)).toMatchObject({ pending: 9, state: 'ready' });
    }));

  it.each<CrashPoint>([
    'call:after-send',
    'apply-answer:after-commit',
    'finish-create:before',
    'finish-create:after',
  ])(
    'that is killed at %s is finished by the next run, and each edit is in one file to be sent',
    (point) =>
      inWorld({}, async (world) => {
        const path = await stranded(world);
        const newPath = world.path('fresh');
        const work = { kind: 'carry-over', newPath } as const;
        expect(await crash({ path, point, occurrence: 1, work })).toBe('killed');
        const sendable = [...world.engine.changes(path)].filter(({ isHeld }) => !isHeld);
        expect(sendable).toEqual([]);
        await world.engine.carryOver(path, newPath, run());
        expect(world.engine.status(path).state).toBe('closed');
        expect(world.engine.status(newPath)).toMatchObject({ pending: 7, conflicts: 2 });
        const held = [...world.engine.changes(newPath)].filter(({ isHeld }) => isHeld);
        expect(held).toEqual([]);
        await world.engine.sync(newPath, { onConflict: 'mine' }, run());
        expect((await world.engine.verify(newPath, run())).differences).toEqual([]);
      }),
  );

  it('that was killed is finished by no create, so that no edit is left behind in a closed file', () =>
    inWorld({}, async (world) => {
      const path = await stranded(world);
      const newPath = world.path('fresh');
      const work = { kind: 'carry-over', newPath } as const;
      await crash({ path, point: 'apply-answer:after-commit', occurrence: 1, work });
      const failure = await failureOf(world.engine.create(world.definition(), newPath, run()));
      expect(failure).toMatchObject({
        code: 'file',
        message: 'fresh.gpkg.part is what an interrupted carry-over has begun.',
      });
      await world.engine.carryOver(path, newPath, run());
      expect(world.engine.status(newPath)).toMatchObject({ pending: 7, conflicts: 2 });
    }));

  it('takes no file of that name for its own, and closes nothing then', () =>
    inWorld({}, async (world) => {
      const path = await stranded(world);
      const newPath = world.path('fresh');
      const work = { kind: 'carry-over', newPath } as const;
      await crash({ path, point: 'call:before-begin', occurrence: 1, work });
      rmSync(`${newPath}.part`);
      await world.engine.create(world.definition(), newPath, run());
      expect((await failureOf(world.engine.carryOver(path, newPath, run()))).code).toBe('file');
      expect(world.engine.status(path)).toMatchObject({ state: 'ready', pending: 9 });
      const held = [...world.engine.changes(path)].filter(({ isHeld }) => isHeld);
      expect(held).toEqual([]);
    }));

  it('that goes on takes along what was edited in the old file since it was killed', () =>
    inWorld({}, async (world) => {
      const path = await stranded(world);
      const newPath = world.path('fresh');
      const work = { kind: 'carry-over', newPath } as const;
      await crash({ path, point: 'finish-create:before', occurrence: 1, work });
      world.sql(path, `UPDATE Trees SET Species = 'Rowan' WHERE GlobalID = '${braced('a', 3)}'`);
      await world.engine.carryOver(path, newPath, run());
      expect(world.engine.status(newPath)).toMatchObject({ pending: 7, conflicts: 2 });
      await world.engine.sync(newPath, { onConflict: 'mine' }, run());
      const sent = world.applied.filter(({ globalId }) => globalId === braced('a', 3));
      expect(sent).toMatchObject([{ attributes: { Species: 'Rowan' } }]);
      expect(await world.service().listReplicas(signal)).toHaveLength(1);
      expect((await world.engine.verify(newPath, run())).differences).toEqual([]);
    }));
});
