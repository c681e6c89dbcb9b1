/** What becomes of the attachments of a feature that is gone for good. */
import type { GlobalId } from '../../shared/model/ids.ts';
import { quote, sql } from './db.ts';
import type { Stores } from './stores.ts';
import { ATTACHMENT } from './table-plan.ts';

const PARENT_GONE = 'Its feature was deleted, here and on the service.';

/** Removes the attachments of a feature with their pending edits, each of which gets a receipt. */
export function forgetAttachmentsOf(stores: Stores, layerId: number, parent: GlobalId): void {
  for (const globalId of attachmentsOf(stores, layerId, parent)) {
    const tracked = stores.edits.find(layerId, 'attachment', globalId);
    const sessionId = stores.journal.read()?.sessionId ?? stores.sessions.latest();
    if (tracked) {
      if (sessionId !== null)
        stores.receipts.write(sessionId, tracked.edit, 'discarded', PARENT_GONE);
      stores.edits.remove(tracked.edit.editId);
    }
    forgetAttachment(stores, layerId, globalId);
  }
}

/** Removes those attachments of a feature that nobody edits here. */
export function forgetUneditedAttachmentsOf(
  stores: Stores,
  layerId: number,
  parent: GlobalId,
): void {
  for (const globalId of attachmentsOf(stores, layerId, parent)) {
    if (stores.edits.find(layerId, 'attachment', globalId)) continue;
    forgetAttachment(stores, layerId, globalId);
  }
}

/** Removes the row, its images and its note as missing. */
export function forgetAttachment(stores: Stores, layerId: number, globalId: GlobalId): void {
  const { rows } = stores.tables.get(layerId, 'attachment');
  rows.remove(globalId);
  rows.dropImages(globalId);
  stores.missing.remove(layerId, globalId);
}

/** From rows and before-images: those that were deleted here count as well. */
function attachmentsOf({ db, tables }: Stores, layerId: number, parent: GlobalId): GlobalId[] {
  const table = tables.find(layerId, 'attachment');
  if (!table) return [];
  const [id, column] = [table.plan.identity, ATTACHMENT.parent].map(quote);
  const text = [table.plan.table, table.plan.images]
    .map((name) => `SELECT ${id} AS k FROM ${quote(name)} WHERE ${column} = ?`)
    .join(' UNION ');
  return sql<[GlobalId, GlobalId], { k: GlobalId }>(db, text)
    .all(parent, parent)
    .map(({ k }) => k);
}
