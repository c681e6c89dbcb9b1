/** What becomes of the attachments of a feature that is gone for good. */
import type { GlobalId } from '../../shared/model/ids.ts';
import { quote, sql } from './db.ts';
import type { Stores } from './stores.ts';
import { ATTACHMENT } from './table-plan.ts';

const PARENT_GONE = 'Its feature was deleted, here and on the service.';
const PARENT_GONE_THERE =
  'Its feature was deleted on the service. The attachment cannot be sent; what was changed is kept here.';

/** Removes the attachments of a feature with their pending edits, each of which gets a receipt. */
export function forgetAttachmentsOf(stores: Stores, layerId: number, parent: GlobalId): void {
  for (const globalId of attachmentsOf(stores, layerId, parent)) {
    const tracked = stores.edits.find(layerId, 'attachment', globalId);
    const sessionId = stores.journal.sessionId() ?? stores.sessions.latest();
    if (tracked) {
      if (sessionId !== null)
        stores.receipts.write(sessionId, tracked.edit, 'discarded', PARENT_GONE);
      stores.edits.remove(tracked.edit.editId);
    }
    forgetAttachment(stores, layerId, globalId);
  }
}

/**
 * What a delete by the service does to the attachments of the feature. Those that nobody edits go; a pending delete is
 * as good as done; other edits stay, unsent, so that nothing of the user's is lost, and a receipt says why.
 */
export function abandonAttachmentsOf(stores: Stores, layerId: number, parent: GlobalId): void {
  for (const globalId of attachmentsOf(stores, layerId, parent)) {
    const edit = stores.edits.find(layerId, 'attachment', globalId)?.edit;
    const sessionId = stores.journal.sessionId() ?? stores.sessions.latest();
    if (edit && edit.kind !== 'delete') {
      if (sessionId !== null) stores.receipts.write(sessionId, edit, 'held', PARENT_GONE_THERE);
      continue;
    }
    if (edit) {
      if (sessionId !== null)
        stores.receipts.write(sessionId, edit, 'already-there', PARENT_GONE_THERE);
      stores.edits.remove(edit.editId);
    }
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
