import { copyFileSync, existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEditor, type ReplicaEditor } from '../../../main/store/edit/editor.ts';
import { openReplicaReader } from '../../../main/store/reader.ts';
import type { RowEdit } from '../../../shared/model/editing.ts';
import {
  AREAS,
  buildReplica,
  EVERYTHING,
  guid,
  LINES,
  NOTES,
  POINTS,
  temporaryFolder,
} from '../../support/replica.ts';
import { asOthers, fileState, lastingState } from '../../support/edit-state.ts';

const folder = temporaryFolder();
let template: string;
let copies = 0;

beforeAll(async () => {
  template = await buildReplica(folder.path('template.gpkg'));
});
afterAll(() => folder.dispose());

function copy(): string {
  const path = folder.path(`copy-${copies++}.gpkg`);
  copyFileSync(template, path);
  return path;
}

function editing<T>(path: string, work: (editor: ReplicaEditor) => T): T {
  const editor = openEditor(path);
  try {
    return work(editor);
  } finally {
    editor.close();
  }
}

const rename = (n: number, name: string): RowEdit => ({
  kind: 'update',
  layerId: POINTS,
  globalId: guid(n),
  attributes: { NAME: name },
});

const remove = (n: number): RowEdit => ({
  kind: 'delete',
  layerId: POINTS,
  target: 'feature',
  globalId: guid(n),
});

describe('editing a replica file', () => {
  test('changes, adds and deletes rows as pending edits of this program', () => {
    const path = copy();
    editing(path, (editor) => {
      expect(editor.apply([rename(1, 'one')])).toMatchObject({
        text: 'Changed NAME of one',
        undo: 'Changed NAME of one',
        redo: null,
        rows: [{ layerId: POINTS, globalId: guid(1), fid: 1 }],
      });
      expect(editor.apply([remove(2)]).text).toBe('Deleted point 2');
      const added = editor.apply([
        {
          kind: 'add',
          layerId: POINTS,
          attributes: { NAME: 'new' },
          shape: { geometry: { x: 5, y: 6 } },
        },
      ]);
      expect(added.text).toBe('Added new to Hydrants & valves');
      expect(added.rows[0]!.fid).toBe(4);
    });
    expect(fileState(path).edits).toMatchObject([
      { kind: 'update', global_id: guid(1), revision: 1, own_changes: 1 },
      { kind: 'delete', global_id: guid(2), revision: 1, own_changes: 1 },
      { kind: 'add', revision: 1, own_changes: 1 },
    ]);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  test('folds back to nothing by undo, and to the same by redo', () => {
    const path = copy();
    const before = lastingState(path);
    editing(path, (editor) => {
      editor.apply([rename(1, 'one')]);
      editor.apply([remove(1), remove(2)]);
      editor.apply([rename(3, 'three')]);
      const after = lastingState(path);
      expect(editor.undo()).toMatchObject({
        text: 'Undone: Changed NAME of three',
        undo: 'Deleted 2 features of Hydrants & valves',
        redo: 'Changed NAME of three',
      });
      editor.undo();
      editor.undo();
      expect(lastingState(path)).toEqual(before);
      expect(() => editor.undo()).toThrow('There is nothing to undo.');
      editor.redo();
      editor.redo();
      expect(editor.redo().redo).toBeNull();
      expect(lastingState(path)).toEqual(after);
    });
  });

  test('does all of it or nothing, and says everything that is wrong', () => {
    const path = copy();
    const before = fileState(path);
    editing(path, (editor) => {
      const wrong: RowEdit[] = [
        rename(1, 'good'),
        rename(2, 'x'.repeat(51)),
        { ...rename(3, 'a'), attributes: { OBJECTID: 5, GlobalID: 'x', NOWHERE: 1, AMOUNT: 1.5 } },
        remove(99),
      ] as RowEdit[];
      expect(() => editor.apply(wrong)).toThrow(
        /NAME takes 50 characters.*AMOUNT takes whole numbers.*no field NOWHERE.*OBJECTID is filled in.*GlobalID is filled in.*deleted meanwhile/,
      );
      expect(editor.undoState()).toEqual({ undo: null, redo: null });
    });
    expect(fileState(path)).toEqual(before);
  });

  test('keeps every value of every type as it was, whatever other value changes', () => {
    const path = copy();
    const before = lastingState(path);
    editing(path, (editor) => {
      const edit = (attributes: Record<string, string | number | null>): RowEdit => ({
        kind: 'update',
        layerId: EVERYTHING,
        globalId: guid(401),
        attributes,
      });
      editor.apply([edit({ text: 'new', moment: 1700000000001, big: '9007199254740995' })]);
      const reader = openReplicaReader(path);
      expect([...reader.changes()][0]!.after!.attributes).toMatchObject({
        text: 'new',
        moment: 1700000000001,
        big: 9007199254740995n,
        link: guid(5),
        picture: 'AQID',
      });
      reader.close();
      for (const [field, value, says] of [
        ['day', 'soon', /takes dates/],
        ['day', '2026-02-30', /takes dates/],
        ['hour', '25:00', /takes times/],
        ['offset', '2026-01-01', /takes/],
        ['link', 'me', /takes/],
        ['small', 101, /0 to 100/],
        ['whole', 9, /Surface/],
        ['real', 'much', /takes numbers/],
        ['moment', 'never', /takes/],
        ['st_area(shape)', 1, /read-only/],
      ] as const) {
        expect(() => editor.apply([edit({ [field]: value })]), field).toThrow(says);
      }
      editor.undo();
    });
    expect(lastingState(path)).toEqual(before);
  });

  test('refuses to undo what another program has changed since, and leaves it', () => {
    const path = copy();
    editing(path, (editor) => {
      editor.apply([rename(2, 'two')]);
      editor.apply([rename(1, 'one')]);
      asOthers(path, (db) =>
        db.exec(`UPDATE Hydrants_valves SET AMOUNT = 77 WHERE GlobalID = '${guid(1)}'`),
      );
      const before = fileState(path);
      expect(() => editor.undo()).toThrow(
        'one has been changed since, by another program or a sync: this step cannot be undone.',
      );
      expect(fileState(path)).toEqual(before);
      expect(before.edits.find((edit) => edit.global_id === guid(1))).toMatchObject({
        revision: 2,
        own_changes: 1,
      });
      expect(editor.undoState().undo).toBe('Changed NAME of two');
      editor.undo();
    });
    expect(fileState(path).edits.map((edit) => edit.global_id)).toEqual([guid(1)]);
  });

  test('takes attachments of a new feature along, and keeps those of others tied', () => {
    const path = copy();
    const before = lastingState(path);
    editing(path, (editor) => {
      const { rows } = editor.apply([
        { kind: 'add', layerId: POINTS, attributes: {}, shape: { geometry: { x: 1, y: 1 } } },
      ]);
      const feature = { layerId: POINTS, globalId: rows[0]!.globalId };
      expect(editor.addAttachments(feature, [template]).text).toMatch(
        /^Added template.gpkg to Hydrants & valves \(new /,
      );
      const added = lastingState(path);
      editor.apply([{ kind: 'delete', target: 'feature', ...feature }]);
      expect(lastingState(path)).toEqual(before);
      editor.undo();
      expect(lastingState(path)).toEqual(added);
      editor.apply([remove(1)]);
      expect(fileState(path).edits.filter(({ target }) => target === 'attachment')).toHaveLength(1);
      editor.undo();
      editor.undo();
      editor.undo();
    });
    expect(lastingState(path)).toEqual(before);
  });

  test('does not edit a closed replica', () => {
    const path = copy();
    asOthers(path, (db) => db.exec(`UPDATE syncline_replica SET state = 'closed'`));
    expect(() => openEditor(path)).toThrow(/is closed.*could not be sent/);
  });

  test('tells who writes while it cannot', () => {
    const path = copy();
    editing(path, (editor) =>
      asOthers(path, (db) => {
        db.exec('BEGIN IMMEDIATE');
        expect(() => editor.apply([rename(1, 'x')])).toThrow(/being written by another program/);
        db.exec('ROLLBACK');
        editor.apply([rename(1, 'x')]);
      }),
    );
    expect(fileState(path).edits).toHaveLength(1);
  });

  test.each([LINES, AREAS, NOTES])('adds rows to layer %s', (layerId) => {
    const path = copy();
    editing(path, (editor) => {
      const shapes = {
        [LINES]: {
          geometry: {
            paths: [
              [
                [0, 0],
                [1, 1],
              ],
            ],
          },
        },
        [AREAS]: {
          geometry: {
            rings: [
              [
                [0, 0],
                [4, 0],
                [4, 4],
                [0, 4],
              ],
            ],
          },
        },
      } as Record<number, { geometry: Record<string, unknown> }>;
      const shape = shapes[layerId];
      const { rows } = editor.apply([
        { kind: 'add', layerId, attributes: {}, ...(shape && { shape }) },
      ]);
      const { globalId } = rows[0]!;
      expect(editor.shape({ layerId, globalId })?.geometry ?? null).toEqual(
        layerId === AREAS
          ? { rings: [[[0, 0], [0, 4], [4, 4], [4, 0], [0, 0]]] } // prettier-ignore
          : (shape?.geometry ?? null),
      );
    });
  });
});

describe('reverting pending edits', () => {
  test('brings rows of every kind back, as one step', () => {
    const path = copy();
    const before = lastingState(path);
    asOthers(path, (db) => {
      db.exec(`UPDATE Hydrants_valves SET NAME = 'others' WHERE GlobalID = '${guid(1)}'`);
      db.exec(`UPDATE syncline_edit SET is_held = 1, comment = 'wait'`);
    });
    editing(path, (editor) => {
      editor.apply([remove(2), rename(3, 'three')]);
      const { rows } = editor.apply([{ kind: 'add', layerId: POINTS, attributes: {} }]);
      editor.addAttachments(rows[0]!, [template]);
      const edited = fileState(path);
      const reader = openReplicaReader(path);
      const ids = reader.pendingEdits().map(({ editId }) => editId);
      reader.close();
      expect(ids).toHaveLength(5);
      expect(editor.revert(ids).text).toBe('Reverted 5 edits');
      expect(withoutFid(lastingState(path))).toEqual(withoutFid(before));
      editor.undo();
      expect(withoutFid(lastingState(path)).edits).toEqual(
        withoutFid({ rows: edited.rows, edits: edited.edits.map(lasting) }).edits,
      );
      const again = fileState(path).edits.find((edit) => edit.global_id === guid(1))!;
      expect(again).toMatchObject({ is_held: 1, comment: 'wait', own_changes: 0 });
    });
  });

  test('refuses an edit that may have arrived', () => {
    const path = copy();
    editing(path, (editor) => {
      editor.apply([rename(1, 'one')]);
      asOthers(path, (db) =>
        db.exec(`UPDATE syncline_edit SET sent_kind = kind, sent_revision = 1`),
      );
      expect(() => editor.revert([1])).toThrow(/one cannot be reverted: its edit was sent/);
    });
  });
});

function lasting({
  layer_id,
  target,
  global_id,
  kind,
  is_held,
  comment,
}: ReturnType<typeof fileState>['edits'][number]) {
  return { layer_id, target, global_id, kind, is_held, comment };
}

/** A delete that comes back has a new local key. */
function withoutFid(state: ReturnType<typeof lastingState>) {
  const rows = Object.fromEntries(
    Object.entries(state.rows).map(([table, all]) => [
      table,
      all.map((row) => String(row).replace(/^fid=\d+\|/, '')).sort(),
    ]),
  );
  return { rows, edits: state.edits };
}
