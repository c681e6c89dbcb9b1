import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdEdits } from '../../../main/engine/hold.ts';
import { createViews } from '../../../main/engine/views.ts';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { AT, buildReplica, temporaryFolder } from '../../support/replica.ts';
import { editFile } from '../../support/sync.ts';

describe('holding edits back', () => {
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

  function pending() {
    const file = openReplicaFile(path);
    try {
      return [...file.pendingEdits()];
    } finally {
      file.close();
    }
  }
});
