import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdEdits } from '../../../main/engine/hold.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
let path: string;

beforeEach(async () => {
  world = await startWorld();
  path = world.path('field');
  await world.engine.create(world.definition(), path, run());
});
afterEach(() => world.close());

const NEW = '{CCCCCCCC-0000-4000-8000-000000000001}' as GlobalId;
const PHOTO = '{DDDDDDDD-0000-4000-8000-000000000001}' as GlobalId;

function change(): number[] {
  world.sql(
    path,
    `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
    `UPDATE Trees SET Species = 'Sorbus' WHERE Height = 4`,
    `UPDATE Trees SET Species = 'Oak' WHERE Height = 5`,
  );
  return [...world.engine.changes(path)].map(({ editId }) => editId);
}

/** A new tree with a photo: the edit of each. */
function plant(): { readonly tree: number; readonly photo: number } {
  world.sql(
    path,
    `INSERT INTO Trees (GlobalID, Species, Height) VALUES ('${NEW}', 'Fir', 1)`,
    `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, ATT_NAME, CONTENT_TYPE, DATA_SIZE, DATA)
     VALUES ('${PHOTO}', '${NEW}', 'fir.jpg', 'image/jpeg', 2, x'0909')`,
  );
  const edits = [...world.engine.changes(path)];
  const idOf = (globalId: GlobalId): number =>
    edits.find((edit) => edit.globalId === globalId)!.editId;
  return { tree: idOf(NEW), photo: idOf(PHOTO) };
}

function pending(): number[] {
  return [...world.engine.changes(path)].map(({ editId }) => editId);
}

function species(): unknown[] {
  return world.applied.map(({ attributes }) => attributes['Species']);
}

describe('a sync with onlyEdits', () => {
  it.each([{}, { oneCall: true }, { direction: 'upload' as const }])(
    'sends these alone, and all others stay pending: %j',
    async (options) => {
      const [first, second, third] = change();
      const { counts, remarks } = await world.engine.sync(
        path,
        { ...options, onlyEdits: [second!] },
        run(),
      );
      expect(counts).toMatchObject({ sent: 1, accepted: 1, stillPending: 2 });
      expect(species()).toEqual(['Sorbus']);
      expect(pending()).toEqual([first, third]);
      expect(remarks.join(' ')).toContain('Only the chosen edits were sent');
      const rest = await world.engine.sync(path, {}, run());
      expect(rest.counts).toMatchObject({ sent: 2, accepted: 2, stillPending: 0 });
      expect(species()).toEqual(['Sorbus', 'Lime', 'Oak']);
    },
  );

  it('sends nothing where none is chosen', async () => {
    change();
    const { counts } = await world.engine.sync(path, { onlyEdits: [] }, run());
    expect(counts).toMatchObject({ sent: 0, stillPending: 3 });
    expect(species()).toEqual([]);
  });

  it('passes over held edits and says so', async () => {
    const [first, second] = change();
    holdEdits(path, { editIds: [first!] }, true);
    const { counts, remarks } = await world.engine.sync(
      path,
      { onlyEdits: [first!, second!] },
      run(),
    );
    expect(counts).toMatchObject({ sent: 1, held: 1, stillPending: 2 });
    expect(species()).toEqual(['Sorbus']);
    expect(remarks.join(' ')).toContain('1 of 2 were');
  });

  it('passes over edits in conflict', async () => {
    const [first] = change();
    const edit = [...world.engine.changes(path)].find(({ editId }) => editId === first)!;
    world.remote({
      updates: [{ attributes: { GlobalID: edit.globalId, Species: 'Pine' } }],
    });
    const options = { direction: 'bidirectional', onlyEdits: [first!] } as const;
    const stopped = await world.engine.sync(path, options, run());
    expect(stopped.counts).toMatchObject({ sent: 0, conflicts: 1, stillPending: 3 });
    const upload = await world.engine.sync(path, { ...options, direction: 'upload' }, run());
    expect(upload.counts).toMatchObject({ sent: 0, conflicts: 1, stillPending: 3 });
    expect(species()).toEqual(['Pine']);
  });

  it('does not unregister while others are pending', async () => {
    const [first] = change();
    const report = await world.engine.sync(path, { onlyEdits: [first!], close: true }, run());
    expect(report).toMatchObject({ isClosed: false, counts: { sent: 1, stillPending: 2 } });
  });

  it('keeps in its session how many were chosen', async () => {
    const [first, second] = change();
    const { sessionId } = await world.engine.sync(path, { onlyEdits: [first!, second!] }, run());
    const { sessions } = world.engine.history(path, sessionId);
    expect(sessions[0]?.options).toMatchObject({ onlyEdits: 2 });
  });

  it('checks these alone in a dry run', async () => {
    const [first] = change();
    const report = await world.engine.dryRun(path, { onlyEdits: [first!] }, run());
    expect(report.wouldSend).toBe(1);
  });
});

describe('an attachment of a new feature', () => {
  it('is left out while its feature is not chosen, with a sentence', async () => {
    const { photo } = plant();
    const report = await world.engine.sync(path, { onlyEdits: [photo] }, run());
    expect(report.counts).toMatchObject({ sent: 0, refused: 0, stillPending: 2 });
    expect(report.remarks.join(' ')).toContain('its feature is new and was not sent');
    expect(world.applied).toEqual([]);
  });

  it('is left out while its feature is held back', async () => {
    const { tree } = plant();
    holdEdits(path, { editIds: [tree] }, true);
    const report = await world.engine.sync(path, {}, run());
    expect(report.counts).toMatchObject({ sent: 0, refused: 0, held: 1, stillPending: 2 });
    expect(report.remarks.join(' ')).toContain('its feature is new and was not sent');
  });

  it('goes together with its feature', async () => {
    const { tree, photo } = plant();
    const report = await world.engine.sync(path, { onlyEdits: [tree, photo] }, run());
    expect(report.counts).toMatchObject({ sent: 2, accepted: 2, stillPending: 0 });
    expect(report.remarks.join(' ')).not.toContain('left out');
  });
});
