/** Edits whose shape another program wrote and nobody can read: they stay here, and the others do not wait for them. */
import { assert } from '../../shared/assert.ts';
import type { PendingEdit } from '../../shared/model/edit.ts';
import type { EditIds, UnreadableEdit } from '../sync/ports.ts';
import { readTogether } from './db.ts';
import type { Stores } from './stores.ts';
import { titleOf } from './title.ts';
import { readVersion } from './versions.ts';

/** Edits of these layers that could be sent if their shapes could be read. */
export function unreadableEdits(
  stores: Stores,
  layerIds: readonly number[],
  only: EditIds,
): UnreadableEdit[] {
  const { edits } = stores;
  return readTogether(stores.db, () =>
    layerIds
      .flatMap((layerId) => edits.unreadableIds(layerId, only))
      .map((editId) => unreadableEdit(stores, edits.get(editId)!.edit)),
  );
}

function unreadableEdit(stores: Stores, edit: PendingEdit): UnreadableEdit {
  const table = stores.tables.get(edit.layerId, edit.target);
  const row = table.rows.find(edit.globalId);
  const error = row && readVersion(table, row).error;
  assert(error, 'what SQL finds unreadable cannot be read');
  const title = titleOf(stores, edit, row);
  return { edit, title, problem: error.message, remedy: error.hint ?? '' };
}
