import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { openReplicaView } from '../../../main/store/view/replica-view.ts';
import { SYNC_DEFAULTS, syncReplica } from '../../../main/sync/sync.ts';
import { braced, guid } from '../../support/service-spec.ts';
import { quickClock, run, startWorld, type World } from '../../support/world.ts';

let world: World;
let path: string;

const BROKEN = "x'4750000100000000'";
const LEFT_OUT =
  '1 edit was left out, because its shape cannot be read; its receipt names the feature.';

beforeEach(async () => {
  world = await startWorld();
  path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  world.sql(path, `UPDATE Trees SET Species = 'Lime', geom = ${BROKEN} WHERE Height = 3`);
});
afterEach(() => world.close());

function species(): unknown[] {
  return world.applied.map(({ attributes }) => attributes['Species']);
}

function tree(n: number): unknown {
  return world.look(path, (db) =>
    db
      .prepare(`SELECT Species, hex(geom) FROM Trees WHERE GlobalID = '${braced('a', n)}'`)
      .raw()
      .get(),
  );
}

const sync = async (options: Parameters<World['engine']['sync']>[1]) =>
  world.engine.sync(path, options, run());

describe('an edit whose shape cannot be read', () => {
  it.each([{}, { oneCall: true }, { direction: 'upload' as const }])(
    'is left out with a receipt, and the others go: %j',
    async (options) => {
      world.sql(path, `UPDATE Trees SET Species = 'Sorbus' WHERE Height = 4`);
      const report = await sync(options);
      expect(report).toMatchObject({ result: 'partial', isClosed: false });
      expect(report.counts).toMatchObject({ sent: 1, accepted: 1, held: 0, stillPending: 1 });
      expect(report.remarks).toContain(LEFT_OUT);
      const [held, ...rest] = report.receipts.filter(({ outcome }) => outcome === 'held');
      expect(rest).toEqual([]);
      expect(held!.explanation).toMatch(
        /^Trees: the geometry of \{A{8}-.*3\} cannot be read\. .* The edit was not sent and stays pending\. Repair or delete/,
      );
      expect(held).toMatchObject({ globalId: braced('a', 3), kind: 'update', layerId: 0 });
      expect(species()).toEqual(['Sorbus']);
      expect(tree(3)).toEqual(['Lime', '4750000100000000']);
    },
  );

  it('alone sends nothing, says so each time, and goes when it is repaired', async () => {
    for (let turn = 0; turn < 2; turn++) {
      const { counts, receipts } = await sync({});
      expect(counts).toMatchObject({ sent: 0, stillPending: 1 });
      expect(receipts.map(({ outcome }) => outcome)).toEqual(['held']);
    }
    world.sql(
      path,
      `UPDATE Trees SET geom = (SELECT t.geom FROM Trees AS t WHERE t.Height = 4) WHERE Height = 3`,
    );
    const repaired = await sync({});
    expect(repaired).toMatchObject({ result: 'done', remarks: [] });
    expect(repaired.counts).toMatchObject({ sent: 1, accepted: 1, stillPending: 0 });
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('is no matter of a sync that sends nothing, or only other edits', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Sorbus' WHERE Height = 4`);
    const [, other] = [...world.engine.changes(path)].map(({ editId }) => editId);
    for (const options of [{ direction: 'download' as const }, { onlyEdits: [other!] }]) {
      const { receipts, result, counts } = await sync(options);
      expect(receipts.filter(({ outcome }) => outcome === 'held')).toEqual([]);
      expect({ result, stillPending: counts.stillPending }).toEqual({
        result: 'done',
        stillPending: 'onlyEdits' in options ? 1 : 2,
      });
    }
  });

  it('keeps the replica from being unregistered', async () => {
    expect(await sync({ close: true })).toMatchObject({
      result: 'partial',
      isClosed: false,
      counts: { stillPending: 1 },
    });
  });

  it('of a new feature keeps its attachments here, and others of them go', async () => {
    const [added, photo] = [braced('c', 1), braced('d', 1)];
    world.sql(
      path,
      `INSERT INTO Trees (GlobalID, Species, Height, geom) VALUES ('${added}', 'Fir', 1, ${BROKEN})`,
      `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, ATT_NAME, CONTENT_TYPE, DATA_SIZE, DATA)
       VALUES ('${photo}', '${added}', 'fir.jpg', 'image/jpeg', 2, x'0909')`,
      `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, ATT_NAME, CONTENT_TYPE, DATA_SIZE, DATA)
       VALUES ('${braced('d', 2)}', '${braced('a', 4)}', 'oak.jpg', 'image/jpeg', 2, x'0909')`,
    );
    const { counts, remarks } = await sync({});
    expect(counts).toMatchObject({ sent: 1, accepted: 1, stillPending: 3 });
    expect(remarks).toEqual([
      '1 attachment was left out, because its feature is new and was not sent.',
      '2 edits were left out, because their shapes cannot be read; their receipts name the features.',
    ]);
  });

  it('is a finding of a dry run, which says what becomes of it, and of no sync that sends other edits', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Sorbus' WHERE Height = 4`);
    const [broken, other] = [...world.engine.changes(path)].map(({ editId }) => editId);
    const report = await world.engine.dryRun(path, {}, run());
    expect(report).toMatchObject({ wouldSend: 1, wouldAccept: 1, wouldRefuse: 0, held: 0 });
    expect(report.summary).toBe(
      'The server should accept the edit. 1 edit stays here, because its shape cannot be read.',
    );
    expect(report.findings).toMatchObject([
      {
        ...{ editId: broken, layerId: 0, layerName: 'Trees', target: 'feature', kind: 'update' },
        ...{ globalId: braced('a', 3), title: 'Trees 3', cause: 'unreadable', code: null },
      },
    ]);
    expect(report.findings[0]!.text).toMatch(
      /cannot be read\. .* The edit would not be sent and stays pending\. Repair or delete/,
    );
    for (const options of [{ direction: 'download' as const }, { onlyEdits: [other!] }]) {
      expect((await world.engine.dryRun(path, options, run())).findings).toEqual([]);
    }
  });

  it('is known by its name, and can be looked at', () => {
    const view = openReplicaView(path);
    const [edit] = [...world.engine.changes(path)];
    const [seen] = view.editsAt([edit!]);
    view.close();
    expect(seen).toMatchObject({
      title: 'Trees 3',
      change: { problem: expect.stringContaining('cannot be read') as string },
    });
  });

  it('goes as a delete when the feature is deleted', async () => {
    world.sql(path, `DELETE FROM Trees WHERE GlobalID = '${braced('a', 3)}'`);
    expect((await sync({})).counts).toMatchObject({ sent: 1, accepted: 1, stillPending: 0 });
  });
});

it('is looked for among the edits to send once in a sync, not at each of its steps', async () => {
  world.sql(path, `UPDATE Trees SET Species = 'Sorbus' WHERE Height = 4`);
  const file = openReplicaFile(path);
  let counted = 0;
  const countSendable: typeof file.countSendable = (...wanted) => {
    counted++;
    return file.countSendable(...wanted);
  };
  const ports = { ...run(), service: world.service(), clock: quickClock, at: () => undefined };
  const report = await syncReplica({ ...ports, file: { ...file, countSendable } }, SYNC_DEFAULTS);
  file.close();
  expect(report.counts).toMatchObject({ accepted: 1, stillPending: 1 });
  expect(report.reasons.length).toBeGreaterThan(5);
  expect(counted).toBe(1);
});

describe('an edit whose shape cannot be read, of a row that others changed', () => {
  beforeEach(() =>
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', 3), Height: 33 } }] }),
  );

  it('is a conflict like any other; mine keeps what I have', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Sorbus' WHERE Height = 4`);
    expect((await sync({})).counts).toMatchObject({ conflicts: 1, stillPending: 2 });
    const [conflict] = world.engine.conflicts(path);
    expect(conflict).toMatchObject({ globalId: braced('a', 3), canMerge: true });
    expect(conflict!.values.find(({ field }) => field === 'geometry')).toMatchObject({
      base: { x: expect.any(Number) as number },
      mine: null,
    });
    const { counts } = await sync({ onConflict: 'mine' });
    expect(counts).toMatchObject({ sent: 1, accepted: 1, conflicts: 0, stillPending: 1 });
    expect(tree(3)).toEqual(['Lime', '4750000100000000']);
    expect(species().filter((each) => each !== undefined)).toEqual(['Sorbus']);
  });

  it('is given up for theirs when theirs is chosen', async () => {
    const { counts } = await sync({ onConflict: 'theirs' });
    expect(counts).toMatchObject({ conflicts: 0, stillPending: 0 });
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });
});
