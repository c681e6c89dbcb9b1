/** Geodatabases that somebody has: looked at, exported, taken over with the edits that wait in them; never written. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SyncModel } from '../../../shared/model/definition.ts';
import { openEditor } from '../../../main/store/edit/editor.ts';
import { editGeodatabase, setTimes, withoutAttachments } from '../../support/edited-geodatabase.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { digest, EDITED, fieldGeodatabase } from '../../support/field-geodatabase.ts';
import { hasGdal, validate } from '../../support/gdal.ts';
import { braced, guid } from '../../support/service-spec.ts';
import { run, type World } from '../../support/world.ts';
import { hasSamples, samplePath } from '../geodatabase/samples.ts';

const signal = new AbortController().signal;
const MODELS: readonly SyncModel[] = ['perLayer', 'perReplica'];

const species = (world: World, path: string): unknown =>
  world.look(path, (db) => db.prepare('SELECT GlobalID, Species FROM Trees ORDER BY 1').all());

describe.each(MODELS)('a geodatabase of a %s replica', (model) => {
  it('is taken over with its edits, which reach the service once and as they were made', () =>
    inWorld({}, async (world) => {
      const from = await fieldGeodatabase(world, model);
      const before = digest(from);
      const info = await world.engine.geodatabaseInfo(from, run());
      expect(info).toMatchObject({ pending: 4, doubtful: 0, whyNot: null });
      expect(info.layers[0]).toMatchObject({ rows: 10, pending: { add: 2, update: 1, delete: 1 } });

      const path = world.path('taken');
      const plan = await world.engine.previewTakeOver(from, {}, run());
      expect(plan).toMatchObject({ isKnown: true, pending: 4, doubtful: 0 });
      expect(existsSync(path)).toBe(false);
      const report = await world.engine.takeOver(from, path, {}, run());
      const made = world.engine.status(world.path('made'));
      expect(report).toMatchObject({ replicaId: made.replicaId, pending: 4, held: 0 });
      const status = world.engine.status(path);
      expect(status).toMatchObject({ state: 'ready', syncModel: model, pending: 4 });
      expect(status.generations).toEqual(made.generations);
      if (hasGdal) expect(validate(path)).toEqual([]);
      const changes = [...world.engine.changes(path)];
      expect(changes.map(({ kind, target }) => `${kind} ${target}`).toSorted()).toEqual([
        'add attachment',
        'add feature',
        'delete feature',
        'update feature',
      ]);
      expect(changes.find(({ kind }) => kind === 'update')!.changes).toMatchObject([
        { field: 'Species', before: 'Oak', after: 'Medlar' },
      ]);

      const sync = await world.engine.sync(path, {}, run());
      expect(sync.counts).toMatchObject({ sent: 4, accepted: 4, stillPending: 0 });
      expect(world.applied.map(({ kind }) => kind).toSorted()).toEqual([
        'add',
        'attachment-add',
        'delete',
        'update',
      ]);
      expect(world.applied.find(({ kind }) => kind === 'update')!.globalId).toBe(braced('a', 2));
      expect((await world.engine.verify(path, run())).differences).toEqual([]);
      expect(digest(from)).toBe(before);
    }));

  it('gets what others changed since, and a conflict where both changed the same', () =>
    inWorld({}, async (world) => {
      const from = await fieldGeodatabase(world, model);
      world.remote({
        updates: [
          { attributes: { GlobalID: guid('a', 2), Species: 'Yew' } },
          { attributes: { GlobalID: guid('a', 6), Species: 'Larch' } },
        ],
      });
      const path = world.path('taken');
      await world.engine.takeOver(from, path, {}, run());
      await world.engine.sync(path, {}, run());
      expect(world.engine.conflicts(path)).toMatchObject([{ globalId: braced('a', 2) }]);
      expect(species(world, path)).toContainEqual({ GlobalID: braced('a', 6), Species: 'Larch' });
      await world.engine.sync(path, { onConflict: 'mine' }, run());
      expect((await world.engine.verify(path, run())).differences).toEqual([]);
    }));
});

describe('taking over', () => {
  it('holds edits that an unanswered upload may have carried, and sends them only when released', () =>
    inWorld({}, async (world) => {
      const from = await fieldGeodatabase(world);
      setTimes(from, 'Trees', { uploaded: EDITED + 1000, acknowledged: 1000 });
      const path = world.path('taken');
      const report = await world.engine.takeOver(from, path, {}, run());
      expect(report).toMatchObject({ pending: 4, doubtful: 3, held: 3 });
      const held = [...world.engine.changes(path)].filter(({ isHeld }) => isHeld);
      expect(held.every(({ comment }) => /may have carried it/.test(comment ?? ''))).toBe(true);
      await world.engine.sync(path, {}, run());
      expect(world.applied).toEqual([]);
      world.engine.hold(
        path,
        held.map(({ editId }) => editId),
        false,
      );
      await world.engine.sync(path, {}, run());
      expect(world.applied).toHaveLength(4);
      expect((await world.engine.verify(path, run())).differences).toEqual([]);
    }));

  it('sends a row that was deleted and made again with its GlobalID as one update', () =>
    inWorld({}, async (world) => {
      const from = await fieldGeodatabase(world);
      editGeodatabase(from, [
        {
          ...{ table: 'Trees', key: 'GlobalID', at: EDITED + 1000 },
          copies: {
            [braced('a', 3)]: { OBJECTID: 9002, GlobalID: braced('a', 4), Species: 'Rowan' },
          },
        },
      ]);
      const path = world.path('taken');
      const report = await world.engine.takeOver(from, path, {}, run());
      expect(report.pending).toBe(world.engine.status(path).pending);
      const sync = await world.engine.sync(path, {}, run());
      expect(sync.counts).toMatchObject({ accepted: report.pending, stillPending: 0 });
      expect(world.applied.filter(({ globalId }) => globalId === braced('a', 4))).toMatchObject([
        { kind: 'update' },
      ]);
      expect(species(world, path)).toContainEqual({ GlobalID: braced('a', 4), Species: 'Rowan' });
      expect((await world.engine.verify(path, run())).differences).toEqual([]);
    }));

  it('sends the delete of a row that an unanswered upload has brought to the service', () =>
    inWorld({}, async (world) => {
      const from = await fieldGeodatabase(world);
      world.remote({
        adds: [{ attributes: { GlobalID: guid('b', 1), Species: 'Quince' }, geometry: null }],
      });
      editGeodatabase(from, [
        {
          ...{ table: 'Trees', key: 'GlobalID', at: EDITED + 2000 },
          deletes: [braced('b', 1)],
        },
        {
          ...{ table: 'Trees__ATTACH', key: 'GLOBALID', at: EDITED + 2000 },
          deletes: [braced('e', 7)],
        },
      ]);
      setTimes(from, 'Trees', { uploaded: EDITED + 1000, acknowledged: 1000 });
      const path = world.path('taken');
      await world.engine.takeOver(from, path, {}, run());
      const [gone] = [...world.engine.changes(path)].filter(
        ({ globalId }) => globalId === braced('b', 1),
      );
      expect(gone).toMatchObject({ kind: 'delete', isHeld: true });
      world.engine.hold(path, [gone!.editId], false);
      const sync = await world.engine.sync(path, {}, run());
      expect(sync.counts).toMatchObject({ sent: 1, accepted: 1 });
      expect(world.applied.at(-1)).toMatchObject({ kind: 'delete', globalId: braced('b', 1) });
    }));

  it('refuses a replica with edits of attachments that its sync leaves out, and leaves nothing', () =>
    inWorld({}, async (world) => {
      const from = await fieldGeodatabase(world);
      withoutAttachments(from);
      expect((await world.engine.geodatabaseInfo(from, run())).pending).toBe(4);
      const failure = await failureOf(world.engine.takeOver(from, world.path('taken'), {}, run()));
      expect(failure.code).toBe('refused');
      expect(failure.message).toMatch(/^Trees holds 1 edit of attachments/);
      expect(readdirSync(world.folder).filter((name) => name.startsWith('taken'))).toEqual([]);
    }));

  it('stops before anything is sent when the old file was synchronised meanwhile', () =>
    inWorld({}, async (world) => {
      const from = await fieldGeodatabase(world);
      const path = world.path('taken');
      await world.engine.takeOver(from, path, {}, run());
      // The other program goes on with the same replica.
      world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species: 'Larch' } }] });
      await world.engine.sync(world.path('made'), {}, run());
      expect((await failureOf(world.engine.sync(path, {}, run()))).code).toBe('replica-copied');
      expect(world.applied.filter(({ replicaId }) => replicaId !== null)).toEqual([]);
      const plan = await world.engine.previewTakeOver(from, {}, run());
      expect(plan.remarks.map(({ where }) => where)).toContain('generations');
    }));

  it('refuses a replica that the server does not know any more, unless it is wanted all the same', () =>
    inWorld({}, async (world) => {
      const from = await fieldGeodatabase(world);
      const { replicaId } = world.engine.status(world.path('made'));
      await world.service().unregisterReplica(replicaId!, signal);
      const path = world.path('taken');
      expect(await failureOf(world.engine.takeOver(from, path, {}, run()))).toMatchObject({
        code: 'replica-gone',
      });
      expect(readdirSync(world.folder).filter((name) => name.startsWith('taken'))).toEqual([]);
      await world.engine.takeOver(from, path, { withoutReplica: true }, run());
      expect((await failureOf(world.engine.sync(path, {}, run()))).code).toBe('replica-gone');
      // What waits in it is not lost.
      await world.engine.carryOver(path, world.path('fresh'), run());
      await world.engine.sync(world.path('fresh'), {}, run());
      expect(world.applied).toHaveLength(4);
      expect((await world.engine.verify(world.path('fresh'), run())).differences).toEqual([]);
    }));

  it('never overwrites a file, and leaves none when it is stopped', () =>
    inWorld({}, async (world) => {
      const from = await fieldGeodatabase(world);
      const taken = world.path('made');
      const before = digest(taken);
      expect((await failureOf(world.engine.takeOver(from, taken, {}, run()))).code).toBe('file');
      expect(digest(taken)).toBe(before);
      const controller = new AbortController();
      const progress = {
        ...run().progress,
        rows: () => controller.abort(),
      };
      const stopped = { signal: controller.signal, progress };
      await expect(world.engine.takeOver(from, world.path('x'), {}, stopped)).rejects.toThrow();
      expect(readdirSync(world.folder).filter((name) => name.startsWith('x'))).toEqual([]);
    }));
});

describe('exporting', () => {
  it('makes a GeoPackage with the rows of today and the edits marked, which nobody can edit or send', () =>
    inWorld({}, async (world) => {
      const from = await fieldGeodatabase(world);
      const before = digest(from);
      const path = world.path('shown');
      const report = await world.engine.exportGeodatabase(from, path, run());
      expect(report).toMatchObject({ pending: 4, remarks: [] });
      expect(species(world, path)).toContainEqual({ GlobalID: braced('b', 1), Species: 'Quince' });
      expect(species(world, path)).toHaveLength(10);
      const status = world.engine.status(path);
      expect(status).toMatchObject({ state: 'closed', replicaId: null, pending: 4 });
      expect(status.openedFrom).toEqual({ path: from, whyNot: null });
      if (hasGdal) expect(validate(path)).toEqual([]);
      expect((await failureOf(world.engine.sync(path, {}, run()))).message).toMatch(/looked at/);
      expect(() => openEditor(path)).toThrow(/looked at/);
      expect(world.applied).toEqual([]);
      expect(digest(from)).toBe(before);
      expect((await failureOf(world.engine.exportGeodatabase(from, path, run()))).code).toBe(
        'file',
      );
    }));
});

describe.runIf(hasSamples)('files of others', () => {
  it.each([
    ['la-trails', [475, 1]],
    ['military-overlay', [5, 4, 2, 9, 10, 5]],
    ['offline-sample', [2, 1, 0]],
    ['usa', [118, 228, 49, 3]],
  ] as const)('%s is shown and exported to the last row', (name, rows) =>
    inWorld({}, async (world) => {
      const from = samplePath(name);
      const before = digest(from);
      const info = await world.engine.geodatabaseInfo(from, run());
      expect(info.layers.map((layer) => layer.rows)).toEqual(rows);
      const path = world.path(name);
      await world.engine.exportGeodatabase(from, path, run());
      expect(world.engine.status(path).layers.map(({ count }) => count)).toEqual(rows);
      if (hasGdal) expect(validate(path)).toEqual([]);
      expect(digest(from)).toBe(before);
    }),
  );

  it('offline-sample holds one edit that was not sent, of a registered replica', () =>
    inWorld({}, async (world) => {
      const info = await world.engine.geodatabaseInfo(samplePath('offline-sample'), run());
      expect(info).toMatchObject({ pending: 1, doubtful: 0, whyNot: null });
      const path = world.path('sample');
      await world.engine.exportGeodatabase(samplePath('offline-sample'), path, run());
      const [change, ...more] = [...world.engine.changes(path)];
      expect(more).toEqual([]);
      expect(change).toMatchObject({ kind: 'update', layerName: 'Commercial Buildings' });
      expect(change!.changes.length + Number(change!.geometryChanged)).toBeGreaterThan(0);
    }));

  it('usa is no replica and cannot be taken over', () =>
    inWorld({}, async (world) => {
      const failure = await failureOf(
        world.engine.takeOver(samplePath('usa'), world.path('usa'), {}, run()),
      );
      expect(failure.code).toBe('invalid');
      expect(readdirSync(world.folder)).toEqual([]);
    }));
});
