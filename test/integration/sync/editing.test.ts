import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyEdits, revertEdits } from '../../../main/engine/editing.ts';
import { openEditor, type ReplicaEditor } from '../../../main/store/edit/editor.ts';
import { hasCode } from '../../../shared/errors.ts';
import type { RowEdit } from '../../../shared/model/editing.ts';
import { parseGlobalId, type GlobalId } from '../../../shared/model/ids.ts';
import { braced, guid, INSPECTIONS, TREES } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
let path: string;
let editor: ReplicaEditor;

beforeEach(async () => {
  world = await startWorld();
  path = world.path('field');
  await world.engine.create(world.definition({ syncModel: 'perReplica' }), path, run());
  editor = openEditor(path);
});
afterEach(async () => {
  editor.close();
  await world.close();
});

const tree = (n: number): GlobalId => parseGlobalId(guid('a', n))!;
const species = (n: number, value: string): RowEdit => ({
  kind: 'update',
  layerId: TREES,
  globalId: tree(n),
  attributes: { Species: value },
});
const cut = (n: number): RowEdit => ({
  kind: 'delete',
  layerId: TREES,
  target: 'feature',
  globalId: tree(n),
});

interface Pending {
  readonly edit_id: number;
  readonly target: string;
  readonly kind: string;
  readonly global_id: string;
  readonly revision: number;
  readonly own_changes: number;
  readonly sent_revision: number | null;
}

function pending(): Pending[] {
  return world.look(path, (db) =>
    db
      .prepare<[], Pending>(
        'SELECT edit_id, target, kind, global_id, revision, own_changes, sent_revision FROM syncline_edit ORDER BY edit_id',
      )
      .all(),
  );
}

const isOnItsWay = (): boolean => pending().some((edit) => edit.sent_revision !== null);
const ids = (): number[] => pending().map((edit) => edit.edit_id);

function here(n: number): unknown {
  return world.look(path, (db) =>
    db.prepare('SELECT Species FROM Trees WHERE GlobalID = ?').pluck().get(tree(n)),
  );
}

function there(n: number): unknown {
  const [row] = world.archive.select({ layerId: TREES, globalIds: [braced('a', n)] });
  return row?.attributes['Species'];
}

async function expectEqual(): Promise<void> {
  expect((await world.engine.verify(path, run())).differences).toEqual([]);
}

describe('editing beside a sync', () => {
  it('sends what was edited, related rows and attachments among it', async () => {
    const file = `${world.folder}/note.txt`;
    writeFileSync(file, 'hello');
    editor.apply([species(3, 'Lime'), cut(4)]);
    const added = editor.apply([
      {
        kind: 'add',
        layerId: TREES,
        attributes: { Species: 'Ash' },
        shape: { geometry: { x: 150, y: 250 } },
      },
      { kind: 'add', layerId: INSPECTIONS, attributes: { TreeID: tree(3), Note: 'seen' } },
    ]);
    expect(added.text).toBe('Added 2 features');
    editor.addAttachments(added.rows[0]!, [file]);
    const report = await world.engine.sync(path, {}, run());
    expect(report.counts).toMatchObject({ sent: 5, accepted: 5, stillPending: 0 });
    await expectEqual();
  });

  it('does nothing and says so while a sync writes, and works again afterwards', async () => {
    let refused = 0;
    const engine = world.engineWith({
      at: (point) => {
        if (point !== 'apply-answer:before-commit') return;
        try {
          editor.apply([species(5, 'Yew')]);
        } catch (error) {
          if (!hasCode(error, 'file')) throw error;
          expect(error.message).toBe(
            'A sync is writing what came from the server into field.gpkg: try again in a moment.',
          );
          refused++;
        }
      },
    });
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species: 'Yew' } }] });
    await engine.sync(path, {}, run());
    expect(refused).toBeGreaterThan(0);
    expect(pending()).toEqual([]);
    expect(editor.undoState().undo).toBeNull();
    editor.apply([species(5, 'Yew')]);
    expect(pending()).toHaveLength(1);
  });

  it('keeps an edit of a row that is on its way, and undoes it to what was sent', async () => {
    editor.apply([species(3, 'Lime')]);
    const engine = world.engineWith({
      at: (point) => {
        if (point === 'call:after-send' && isOnItsWay()) editor.apply([species(3, 'Yew')]);
      },
    });
    await engine.sync(path, {}, run());
    expect([here(3), there(3)]).toEqual(['Yew', 'Lime']);
    expect(pending()).toMatchObject([{ kind: 'update' }]);
    editor.undo();
    expect(pending()).toEqual([]);
    await expectEqual();
  });

  it('takes a step back after it was sent: that is a new edit', async () => {
    editor.apply([species(3, 'Lime')]);
    await world.engine.sync(path, {}, run());
    expect(editor.undo().text).toBe('Undone: Changed Species of Trees 3');
    expect(pending()).toMatchObject([{ kind: 'update', revision: 1, own_changes: 1 }]);
    await world.engine.sync(path, {}, run());
    expect([here(3), there(3)]).toEqual(['Elm', 'Elm']);
    await expectEqual();
  });

  it('does not undo what a sync has changed since', async () => {
    editor.apply([species(3, 'Lime')]);
    await world.engine.sync(path, {}, run());
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', 3), Species: 'Yew' } }] });
    await world.engine.sync(path, {}, run());
    expect(() => editor.undo()).toThrow(/Trees 3 has been changed since/);
    expect(here(3)).toBe('Yew');
    expect(pending()).toEqual([]);
  });

  it('does not bring half a feature back when its delete was sent and its attachments went along', async () => {
    editor.apply([cut(5)]);
    editor.apply([cut(1)]);
    await world.engine.sync(path, {}, run());
    expect(() => editor.undo()).toThrow(/The delete of Trees 1 has been sent/);
    expect(editor.undo().text).toBe('Undone: Deleted Trees 5');
    expect(pending()).toMatchObject([{ kind: 'add', global_id: tree(5) }]);
    const { counts } = await world.engine.sync(path, {}, run());
    expect(counts).toMatchObject({ accepted: 1, stillPending: 0 });
    await expectEqual();
  });

  it('is not stopped by attachments of a feature that was deleted afterwards', async () => {
    const file = `${world.folder}/note.txt`;
    writeFileSync(file, 'hello');
    editor.addAttachments({ layerId: TREES, globalId: tree(1) }, [file]);
    editor.apply([cut(1)]);
    expect(pending().map(({ target, kind }) => `${kind} ${target}`)).toEqual([
      'add attachment',
      'delete feature',
    ]);
    const { counts } = await world.engine.sync(path, {}, run());
    expect(counts).toMatchObject({ sent: 1, accepted: 1, stillPending: 0 });
    await expectEqual();
  });

  it('replaces and deletes attachments, and undoes both', async () => {
    const file = `${world.folder}/better.png`;
    writeFileSync(file, 'better');
    const photo = { layerId: TREES, globalId: parseGlobalId(guid('f', 1))! };
    expect(editor.replaceAttachment(photo, file).text).toBe('Replaced better.png of Trees 1');
    expect(editor.apply([{ kind: 'delete', target: 'attachment', ...photo }]).text).toBe(
      'Deleted better.png of Trees 1',
    );
    editor.undo();
    editor.undo();
    expect(pending()).toEqual([]);
    editor.redo();
    const { counts } = await world.engine.sync(path, {}, run());
    expect(counts).toMatchObject({ sent: 1, accepted: 1, stillPending: 0 });
    await expectEqual();
  });

  it('remembers whose edit is left when both sides changed a row', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    editor.apply([species(5, 'Lime')]);
    for (const n of [3, 5]) {
      world.remote({ updates: [{ attributes: { GlobalID: guid('a', n), Height: 30 + n } }] });
    }
    await world.engine.sync(path, { onConflict: 'merge', direction: 'download' }, run());
    expect(pending()).toMatchObject([
      { global_id: tree(3), own_changes: 0 },
      { global_id: tree(5), revision: 1, own_changes: 1 },
    ]);
  });
});

describe('reverting edits', () => {
  it('needs no sync and leaves nothing to send', async () => {
    applyEdits(path, [species(3, 'Lime'), cut(1), cut(4)]);
    expect(revertEdits(path, ids()).text).toBe('Reverted 3 edits');
    expect(pending()).toEqual([]);
    const { counts } = await world.engine.sync(path, {}, run());
    expect(counts).toMatchObject({ sent: 0 });
    await expectEqual();
  });

  it('takes theirs where both sides changed a row, and can be undone to mine', async () => {
    editor.apply([species(3, 'Lime'), species(7, 'Lime')]);
    world.remote({
      updates: [{ attributes: { GlobalID: guid('a', 3), Species: 'Yew' } }],
      deletes: [{ globalId: braced('a', 7) }],
    });
    const { counts } = await world.engine.sync(path, { onConflict: 'ask' }, run());
    expect(counts).toMatchObject({ conflicts: 2 });
    const before = ids();
    editor.revert(before);
    expect([here(3), here(7)]).toEqual(['Yew', undefined]);
    expect(pending()).toEqual([]);
    await expectEqual();
    editor.undo();
    expect([here(3), here(7)]).toEqual(['Lime', 'Lime']);
    expect(pending()).toMatchObject([
      { kind: 'add', global_id: tree(7) },
      { kind: 'update', global_id: tree(3) },
    ]);
    const again = await world.engine.sync(path, {}, run());
    expect(again.counts).toMatchObject({ conflicts: 0, stillPending: 0 });
    expect([there(3), there(7)]).toEqual(['Lime', 'Lime']);
    await expectEqual();
  });

  it('is refused while nobody knows whether the edit arrived', async () => {
    editor.apply([species(3, 'Lime')]);
    let said = '';
    const engine = world.engineWith({
      at: (point) => {
        if (point !== 'call:after-send' || !isOnItsWay()) return;
        try {
          editor.revert(ids());
        } catch (error) {
          said = String(error);
        }
      },
    });
    const { counts } = await engine.sync(path, {}, run());
    expect(said).toMatch(/Trees 3 cannot be reverted: its edit was sent/);
    expect(counts).toMatchObject({ accepted: 1, stillPending: 0 });
    expect(there(3)).toBe('Lime');
  });
});
