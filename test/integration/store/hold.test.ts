import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdEdits } from '../../../main/engine/hold.ts';
import { pendingMethods } from '../../../main/engine/host/pending-methods.ts';
import { chooseEdits, commentChosen, findChanges } from '../../../main/engine/pending.ts';
import { createViews } from '../../../main/engine/views.ts';
import { commentEdit } from '../../../main/store/comment.ts';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { AT, buildReplica, guid, temporaryFolder } from '../../support/replica.ts';
import { editFile } from '../../support/sync.ts';

describe('deciding about pending edits', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;

  beforeEach(async () => {
    folder = temporaryFolder();
    path = await buildReplica(folder.path('field.gpkg'));
    editFile(path, `UPDATE Hydrants_valves SET NAME = 'new'`);
  });
  afterEach(() => folder.dispose());

  it('counts the edits that changed, and only those', () => {
    const ids = pending().map(({ editId }) => editId);
    expect(holdEdits(path, { editIds: ids.slice(0, 2) }, true)).toBe(2);
    expect(holdEdits(path, { editIds: ids }, true)).toBe(1);
    expect(holdEdits(path, { editIds: ids.slice(1) }, false)).toBe(2);
    expect(pending().map(({ isHeld }) => isHeld)).toEqual([true, false, false]);
  });

  it('finds by the receipts of a session what is still pending', () => {
    const file = openReplicaFile(path);
    const sessionId = file.startSession('sync', {}, AT);
    file.close();
    const [first] = pending();
    editFile(
      path,
      `INSERT INTO syncline_receipt (session_id, edit_id, layer_id, target, kind, global_id, outcome, at)
         SELECT ${sessionId}, edit_id, layer_id, target, kind, global_id, 'refused', '${AT}'
         FROM syncline_edit WHERE edit_id = ${first!.editId}`,
    );
    const receipts = createViews().receipts(path, sessionId, { outcome: 'refused' });
    expect(holdEdits(path, { receipts }, true)).toBe(1);
    expect(pending().map(({ isHeld }) => isHeld)).toEqual([true, false, false]);
  });

  it('takes a choice, and refuses one that names an edit that is none', () => {
    const ids = pending().map(({ editId }) => editId);
    expect(chooseEdits(path, {}).map(({ editId }) => editId)).toEqual(ids);
    const named = chooseEdits(path, { globalIds: [guid(3), guid(1)] });
    expect(named.map(({ globalId }) => globalId)).toEqual([guid(1), guid(3)]);
    expect(() => chooseEdits(path, { globalIds: [guid(1), guid(77)] })).toThrow(
      /no pending edit of/,
    );
    expect(() => chooseEdits(path, { layerId: 77 })).toThrow(/no layer 77/);
  });

  it('holds by every kind of selection that the window has', () => {
    const methods = pendingMethods(createViews());
    const { cursor } = methods.openChanges({
      path,
      query: { groupBy: 'none', isNewestFirst: false, text: 'point 2' },
    });
    expect(methods.hold({ path, edits: { cursor }, isHeld: true })).toBe(1);
    expect(pending().map(({ isHeld }) => isHeld)).toEqual([false, true, false]);
    expect(methods.hold({ path, edits: { layerId: 0 }, isHeld: true })).toBe(2);
    expect(methods.hold({ path, edits: { layerId: 0, globalId: guid(3) }, isHeld: false })).toBe(1);
    expect(methods.hold({ path, edits: { all: true }, isHeld: false })).toBe(2);
  });

  it('keeps a comment with its edit, also while a sync has the file, until it is taken away', () => {
    const [first] = pending();
    const comment = () => [...findChanges(path, { text: 'owner' })].map((each) => each.comment);
    const file = openReplicaFile(path);
    commentEdit(path, first!.editId, '  ask the owner ');
    expect(comment()).toEqual(['ask the owner']);
    file.close();
    editFile(path, `UPDATE Hydrants_valves SET NAME = 'newer' WHERE GlobalID = '${guid(1)}'`);
    expect(comment()).toEqual(['ask the owner']);
    commentEdit(path, first!.editId, ' ');
    expect(pending()[0]!.comment).toBeNull();
    expect(() => commentEdit(path, 77, 'x')).toThrow(/not pending any more/);
    expect(commentChosen(path, guid(2), 'later')).toMatchObject({ comment: 'later' });
    expect(() => commentChosen(path, guid(78), 'x')).toThrow(/no pending edit of/);
  });

  function pending() {
    const file = openReplicaFile(path);
    try {
      return [...file.pendingEdits()];
    } finally {
      file.close();
    }
  }
});
