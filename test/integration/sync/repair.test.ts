import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMethods } from '../../../main/engine/host/methods.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { Repair } from '../../../shared/model/editing.ts';
import { quickClock, run, startWorld, type World } from '../../support/world.ts';
import { braced, TREES } from '../../support/service-spec.ts';

let world: World;
let path: string;
let methods: ReturnType<typeof createMethods>;

beforeEach(async () => {
  world = await startWorld();
  path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  methods = createMethods({
    connectionTo: () =>
      createConnection({ fetch, sleep: (ms) => quickClock.sleep(ms, run().signal) }),
    clock: quickClock,
  });
});
afterEach(async () => {
  methods.closeEditor({ path });
  methods.closeView({ path });
  await world.close();
});

const NEW = '{CCCCCCCC-0000-4000-8000-000000000001}' as GlobalId;

function changes() {
  return [...world.engine.changes(path)];
}

function look(globalId: GlobalId, code: number | null, serverMessage: string | null = null) {
  const name = { layerId: TREES, target: 'feature', globalId } as const;
  return methods.lookAtRefused({
    path,
    edits: [{ ...name, code, serverMessage, field: null }],
  })[0]!;
}

function repair(repairing: Repair, ...ids: readonly GlobalId[]) {
  const edits = ids.map((globalId) => ({ layerId: TREES, target: 'feature', globalId }) as const);
  return methods.repair({ path, edits, repair: repairing }, run());
}

function species(): unknown[] {
  return world.applied.map(({ kind, attributes }) => [kind, attributes['Species']]);
}

describe('looking at refused edits', () => {
  it('names row, field and repairs from the row', () => {
    world.sql(path, `UPDATE Trees SET Species = '${'x'.repeat(30)}' WHERE Height = 3`);
    const { globalId, editId } = changes()[0]!;
    const seen = look(globalId, 1016);
    expect(seen).toMatchObject({ editId, field: 'Species', feature: { globalId } });
    expect(seen.offers.map(({ label }) => label)).toEqual([
      'Shorten Species to 20 characters',
      expect.stringMatching(/^Put Species back to/),
      'Take the changes back',
    ]);
  });

  it('names the field that the server names', () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime', Height = 99 WHERE Height = 3`);
    const { globalId } = changes()[0]!;
    expect(look(globalId, 1023, 'Field Height is not editable.').field).toBe('Height');
  });

  it('names the feature of an attachment', () => {
    world.sql(path, `DELETE FROM Trees__ATTACH WHERE fid = 1`);
    const { globalId, attachment } = changes()[0]!;
    const name = { layerId: TREES, target: 'attachment', globalId } as const;
    const [seen] = methods.lookAtRefused({
      path,
      edits: [{ ...name, code: 1010, serverMessage: null, field: null }],
    });
    expect(seen).toMatchObject({
      title: attachment!.name,
      feature: { globalId: attachment!.parentGlobalId },
      field: null,
    });
  });

  it('offers nothing for what is not pending any more', () => {
    const seen = look(braced('A', 1) as GlobalId, 1016);
    expect(seen).toMatchObject({ editId: null, offers: [] });
  });
});

describe('a repair', () => {
  it('of a value is one step for all edits, and the next sync sends them', async () => {
    world.sql(path, `UPDATE Trees SET Species = '${'x'.repeat(30)}' WHERE Height < 5`);
    const ids = changes().map(({ globalId }) => globalId);
    expect(ids.length).toBeGreaterThan(2);
    const before = await world.engine.sync(path, {}, run());
    expect(before.counts).toMatchObject({ refused: ids.length, accepted: 0 });

    const outcome = await repair({ kind: 'set-value', field: 'Species', value: 'Lime' }, ...ids);
    expect(outcome).toMatchObject({
      repaired: ids.length,
      left: 0,
      undo: expect.any(String) as string,
    });
    methods.closeEditor({ path });
    const editIds = methods.pendingOf({
      path,
      sessionId: before.sessionId,
      filter: { outcome: 'refused' },
    });
    const again = await world.engine.sync(path, { onlyEdits: editIds }, run());
    expect(again.counts).toMatchObject({ sent: ids.length, accepted: ids.length, stillPending: 0 });
  });

  it('puts the old value of one field back and keeps the others', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime', Height = 99 WHERE Height = 3`);
    const { globalId } = changes()[0]!;
    await repair({ kind: 'restore-value', field: 'Height' }, globalId);
    expect(changes()[0]!.changes.map(({ field }) => field)).toEqual(['Species']);
  });

  it('takes an edit back', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height < 5`);
    const [first, ...others] = changes();
    await repair({ kind: 'revert' }, first!.globalId);
    expect(changes().map(({ editId }) => editId)).toEqual(others.map(({ editId }) => editId));
  });

  it('puts a shape back exactly and keeps the attributes', async () => {
    const geometry = world.look(path, (db) =>
      db.prepare('SELECT hex(geom) AS g FROM Trees WHERE Height = 3').get(),
    );
    world.sql(
      path,
      `UPDATE Trees SET Species = 'Lime', geom = (SELECT geom FROM Trees WHERE Height = 9) WHERE Height = 3`,
    );
    const { globalId, geometryChanged } = changes()[0]!;
    expect(geometryChanged).toBe(true);
    await repair({ kind: 'restore-shape' }, globalId);
    expect(changes()).toMatchObject([{ geometryChanged: false, changes: [{ field: 'Species' }] }]);
    const now = world.look(path, (db) =>
      db.prepare('SELECT hex(geom) AS g FROM Trees WHERE Height = 3').get(),
    );
    expect(now).toEqual(geometry);
  });

  it('turns an add into an update when the server has the row, and what was left empty stays there', async () => {
    world.remote({
      adds: [
        {
          attributes: { GlobalID: NEW, Species: 'Pine', Height: 77 },
          geometry: { x: 500, y: 500 },
        },
      ],
    });
    world.sql(path, `INSERT INTO Trees (GlobalID, Species) VALUES ('${NEW}', 'Fir')`);
    const refused = await world.engine.sync(path, { direction: 'upload' }, run());
    expect(refused.receipts).toMatchObject([{ outcome: 'refused', code: 1022 }]);

    expect(look(NEW, 1022).offers[0]).toMatchObject({ repair: { kind: 'turn-into-update' } });
    await expect(repair({ kind: 'turn-into-update' }, NEW)).resolves.toMatchObject({ repaired: 1 });
    expect(changes()).toMatchObject([{ kind: 'update', changes: [{ field: 'Species' }] }]);

    const { counts } = await world.engine.sync(path, {}, run());
    expect(counts).toMatchObject({ sent: 1, accepted: 1, conflicts: 0 });
    expect(species().at(-1)).toEqual(['update', 'Fir']);
  });

  it('turns no add into an update when the server does not have the row', async () => {
    world.sql(path, `INSERT INTO Trees (GlobalID, Species) VALUES ('${NEW}', 'Fir')`);
    await expect(repair({ kind: 'turn-into-update' }, NEW)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('has no feature with this GlobalID') as string,
    });
    expect(changes()).toMatchObject([{ kind: 'add' }]);
  });

  it('turns an update into an add when the row is gone, and leaves others as they are', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height IN (3, 4)`);
    const [gone, there] = changes();
    world.remote({ deletes: [{ globalId: gone!.globalId }] });
    const outcome = await repair({ kind: 'turn-into-add' }, gone!.globalId, there!.globalId);
    expect(outcome).toMatchObject({ repaired: 1, left: 1 });
    expect(changes().map(({ kind }) => kind)).toEqual(['add', 'update']);
    const { counts } = await world.engine.sync(path, { direction: 'upload' }, run());
    expect(counts).toMatchObject({ sent: 2, accepted: 2, stillPending: 0 });
  });

  it('is refused for edits that are not pending any more', async () => {
    await expect(repair({ kind: 'revert' }, braced('A', 1) as GlobalId)).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('does not touch edits whose outcome is not known', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    const { globalId } = changes()[0]!;
    const killed = world.engineWith({
      at: (point) => {
        if (point === 'call:after-send') throw new Error('killed');
      },
    });
    await expect(killed.sync(path, { direction: 'upload' }, run())).rejects.toThrow('killed');
    await expect(repair({ kind: 'turn-into-add' }, globalId)).rejects.toMatchObject({
      code: 'invalid',
      hint: expect.stringContaining('Synchronise first') as string,
    });
  });
});
