/** Edits whose shape another program wrote and nobody can read: they stay here, and the others do not wait for them. */
import { assert } from '../../shared/assert.ts';
import { AppError, hasCode } from '../../shared/errors.ts';
import type { PendingEdit } from '../../shared/model/edit.ts';
import type { EditIds, UnreadableEdit } from '../sync/ports.ts';
import type { Stores } from './stores.ts';

/** Edits of these layers that could be sent if their shapes could be read, each with the sentence for its receipt. */
export function unreadableEdits(
  stores: Stores,
  layerIds: readonly number[],
  only: EditIds,
): UnreadableEdit[] {
  const { edits } = stores;
  return layerIds
    .flatMap((layerId) => edits.unreadableIds(layerId, only))
    .flatMap((editId) => edits.get(editId)?.edit ?? [])
    .map((edit) => ({ edit, explanation: explain(stores, edit) }));
}

function explain({ tables }: Stores, { layerId, target, globalId }: PendingEdit): string {
  const table = tables.get(layerId, target);
  const row = table.rows.find(globalId);
  assert(row, 'an edit whose shape cannot be read has a row');
  try {
    table.toWire(row);
  } catch (error) {
    if (!hasCode(error, 'file')) throw error;
    const hint = error instanceof AppError && error.hint ? ` ${error.hint}` : '';
    return `${error.message} The edit was not sent and stays pending.${hint}`;
  }
  return 'Its shape could not be read. The edit was not sent and stays pending.';
}
