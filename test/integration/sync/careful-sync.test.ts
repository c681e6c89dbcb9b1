import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { braced, guid } from '../../support/service-spec.ts';
import { replicasOf, run, startWorld, type World } from '../../support/world.ts';

let world: World;
let path: string;

beforeEach(async () => {
  world = await startWorld();
  path = world.path('field');
  await world.engine.create(world.definition({ syncModel: 'perReplica' }), path, run());
});
afterEach(() => world.close());

describe('a careful sync', () => {
  it('sends adds, updates, deletes and attachments, and gives each a receipt', async () => {
    world.sql(
      path,
      `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
      `DELETE FROM Trees WHERE Height = 4`,
      `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'Ash', 40 FROM Trees WHERE Height = 5`,
      `INSERT INTO Trees__ATTACH (REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
         SELECT GlobalID, 'text/plain', 'note.txt', CAST('hello' AS BLOB) FROM Trees WHERE Height = 40`,
    );
    const report = await world.engine.sync(path, {}, run());
    expect(report.counts).toMatchObject({
      sent: 4,
      accepted: 4,
      refused: 0,
      unknown: 0,
      stillPending: 0,
    });
    expect(
      report.receipts.map(({ kind, target, outcome }) => `${kind} ${target} ${outcome}`).sort(),
    ).toEqual([
      'add attachment accepted',
      'add feature accepted',
      'delete feature accepted',
      'update feature accepted',
    ]);
    expect(world.applied.map(({ kind }) => kind).sort()).toEqual([
      'add',
      'attachment-add',
      'delete',
      'update',
    ]);
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('sends only the fields that changed', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    await world.engine.sync(path, {}, run());
    expect(Object.keys(world.applied[0]!.attributes).sort()).toEqual(['GlobalID', 'Species']);
  });

  it('brings the changes of others and counts its own echo as nothing new', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species: 'Yew' } }] });
    const { counts } = await world.engine.sync(path, {}, run());
    expect(counts).toMatchObject({
      accepted: 1,
      downloadedAdds: 0,
      downloadedUpdates: 1,
      downloadedDeletes: 0,
    });
    expect(
      world.look(path, (db) =>
        db.prepare('SELECT Species FROM Trees WHERE Height = 6').pluck().get(),
      ),
    ).toBe('Yew');
  });

  it('stops before the upload when both sides changed a row, and keeps both versions', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height IN (3, 5)`);
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', 3), Species: 'Yew' } }] });
    const report = await world.engine.sync(path, { onConflict: 'ask' }, run());
    expect(report).toMatchObject({
      result: 'partial',
      counts: { sent: 0, conflicts: 1, stillPending: 2 },
    });
    expect(report.conflicts).toMatchObject([
      { globalId: braced('a', 3), fields: ['Species'], mine: 'update' },
    ]);
    expect(world.applied.filter(({ replicaId }) => replicaId !== null)).toEqual([]);
  });

  const policies = [
    { policy: 'mine', here: 'Lime', there: 'Lime' },
    { policy: 'theirs', here: 'Yew', there: 'Yew' },
  ] as const;
  it.each(policies)('resolves a clash by the policy $policy', async ({ policy, here, there }) => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', 3), Species: 'Yew' } }] });
    const report = await world.engine.sync(path, { onConflict: policy }, run());
    expect(report.counts).toMatchObject({ conflicts: 0, stillPending: 0 });
    expect(
      world.look(path, (db) =>
        db.prepare('SELECT Species FROM Trees WHERE Height = 3').pluck().get(),
      ),
    ).toBe(here);
    const [row] = world.archive.select({ layerId: 0, globalIds: [braced('a', 3)] });
    expect(row!.attributes['Species']).toBe(there);
  });

  it('merges changes of different fields by the policy merge and leaves a clash to the user', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height IN (3, 5)`);
    world.remote({
      updates: [
        { attributes: { GlobalID: guid('a', 3), Height: 33 } },
        { attributes: { GlobalID: guid('a', 5), Species: 'Yew' } },
      ],
    });
    const report = await world.engine.sync(path, { onConflict: 'merge' }, run());
    expect(report.counts).toMatchObject({ conflicts: 1, stillPending: 2 });
    expect(
      world.look(path, (db) =>
        db
          .prepare(`SELECT Species, Height FROM Trees WHERE GlobalID = '${braced('a', 3)}'`)
          .raw()
          .get(),
      ),
    ).toEqual(['Lime', 33]);
  });

  it('keeps a row that they deleted while I changed it, by the policy mine', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 7`);
    world.remote({ deletes: [{ globalId: braced('a', 7) }] });
    const report = await world.engine.sync(path, { onConflict: 'mine' }, run());
    expect(report.counts).toMatchObject({ accepted: 1, stillPending: 0 });
    const [row] = world.archive.select({ layerId: 0, globalIds: [braced('a', 7)] });
    expect(row!.attributes).toMatchObject({ Species: 'Lime', Height: 7 });
  });

  it('lets a row go that they deleted while I changed it, by the policy theirs, and says so', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 7`);
    world.remote({ deletes: [{ globalId: braced('a', 7) }] });
    const report = await world.engine.sync(path, { onConflict: 'theirs' }, run());
    expect(report.counts).toMatchObject({ sent: 0, discarded: 1, stillPending: 0 });
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('keeps a refused edit pending, with code and words, and sends it again after the repair', async () => {
    world.sql(
      path,
      `UPDATE Trees SET Species = 'a name of far more than twenty characters' WHERE Height = 3`,
    );
    const refused = await world.engine.sync(path, {}, run());
    expect(refused).toMatchObject({
      result: 'partial',
      counts: { sent: 1, refused: 1, stillPending: 1 },
    });
    expect(refused.receipts[0]).toMatchObject({
      outcome: 'refused',
      code: 1016,
      globalId: braced('a', 3),
    });
    expect(refused.receipts[0]!.explanation).toMatch(/\S/);
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    expect((await world.engine.sync(path, {}, run())).counts).toMatchObject({
      accepted: 1,
      stillPending: 0,
    });
  });

  it('undoes the whole batch under rollbackOnFailure, names the culprit and proves that nothing was applied', async () => {
    world.sql(
      path,
      `UPDATE Trees SET Species = 'a name of far more than twenty characters' WHERE Height = 3`,
      `UPDATE Trees SET Species = 'Lime' WHERE Height IN (5, 6)`,
    );
    const before = [...world.archive.select({ layerId: 0 })];
    const report = await world.engine.sync(path, { rollbackOnFailure: true }, run());
    expect(report.counts).toMatchObject({
      sent: 3,
      refused: 1,
      rolledBack: 2,
      accepted: 0,
      stillPending: 3,
    });
    expect(report.rollback).toMatchObject({
      rolledBack: 2,
      isProven: true,
      culprits: [{ globalId: braced('a', 3) }],
    });
    expect([...world.archive.select({ layerId: 0 })]).toEqual(before);
  });

  it('keeps an edit pending that was changed again while it was on its way', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    const engine = world.engineWith({
      at: (point) => {
        if (point === 'call:after-begin' && world.applied.length === 0) {
          const pending = world.look(path, (db) =>
            db
              .prepare('SELECT count(*) FROM syncline_receipt WHERE outcome = ?')
              .pluck()
              .get('unknown'),
          );
          if (pending === 1) world.sql(path, `UPDATE Trees SET Species = 'Rowan' WHERE Height = 3`);
        }
      },
    });
    const report = await engine.sync(path, {}, run());
    expect(report.counts).toMatchObject({ accepted: 1, stillPending: 1 });
    const again = await world.engine.sync(path, {}, run());
    expect(again.counts).toMatchObject({ accepted: 1, stillPending: 0 });
    const [row] = world.archive.select({ layerId: 0, globalIds: [braced('a', 3)] });
    expect(row!.attributes['Species']).toBe('Rowan');
  });
});

describe('directions', () => {
  it('never clears local edits in a download or a snapshot', async () => {
    world.sql(
      path,
      `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
      `DELETE FROM Trees WHERE Height = 4`,
      `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'Ash', 40 FROM Trees WHERE Height = 5`,
    );
    world.remote({ deletes: [{ globalId: braced('a', 9) }] });
    for (const direction of ['download', 'snapshot'] as const) {
      const { counts } = await world.engine.sync(path, { direction }, run());
      expect(counts).toMatchObject({ sent: 0, stillPending: 3 });
    }
    expect(world.look(path, (db) => db.prepare('SELECT count(*) FROM Trees').pluck().get())).toBe(
      9,
    );
    expect((await world.engine.sync(path, {}, run())).counts).toMatchObject({
      accepted: 3,
      stillPending: 0,
    });
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('does not move the generation by an upload alone, so that nothing of others is skipped', async () => {
    const before = world.engine.status(path).generations;
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species: 'Yew' } }] });
    await world.engine.sync(path, { direction: 'upload' }, run());
    expect(world.engine.status(path).generations).toEqual(before);
    await world.engine.sync(path, { direction: 'download' }, run());
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('exchanges both ways in one call', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species: 'Yew' } }] });
    const { counts } = await world.engine.sync(path, { oneCall: true }, run());
    expect(counts).toMatchObject({ accepted: 1, downloadedUpdates: 1, stillPending: 0 });
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('unregisters with the last call when asked to close, and then refuses to sync', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    const report = await world.engine.sync(path, { close: true }, run());
    expect(report).toMatchObject({ isClosed: true, counts: { accepted: 1 } });
    await expect(world.engine.sync(path, {}, run())).rejects.toMatchObject({
      code: 'replica-gone',
    });
    expect(await replicasOf(world)).toEqual([]);
  });

  it('does not close a replica that still has pending edits', async () => {
    world.sql(
      path,
      `UPDATE Trees SET Species = 'a name of far more than twenty characters' WHERE Height = 3`,
    );
    const report = await world.engine.sync(path, { close: true }, run());
    expect(report).toMatchObject({
      isClosed: false,
      result: 'partial',
      counts: { stillPending: 1 },
    });
  });
});
