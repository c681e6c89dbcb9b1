/** How sent edits end, and what remains of an edit that went on changing meanwhile. */
import { assert } from '../../shared/assert.ts';
import type { PendingEdit } from '../../shared/model/edit.ts';
import type { Settlement } from '../sync/ports.ts';
import type { TrackedEdit } from './edit-store.ts';
import { forgetAttachmentsOf } from './parents.ts';
import type { Stores } from './stores.ts';

/**
 * Ends one sent edit: completes its receipt, then
 *
 * - accepted, unchanged since: edit and images go, the row gets the server's number;
 * - accepted, changed again: the row as sent becomes the before-image and the edit what still differs from it;
 * - refused, rolled back, withdrawn: the edit is pending as before, without what folds into nothing;
 * - unknown: nothing changes.
 */
export function settle(stores: Stores, settlement: Settlement): void {
  const { edits, journal, sessions, receipts } = stores;
  const sessionId = journal.sessionId() ?? sessions.latest();
  assert(sessionId !== null, 'an edit is settled in a session');
  const tracked = edits.get(settlement.editId);
  const { outcome } = settlement;
  if (outcome === 'withdrawn') receipts.withdraw(sessionId, settlement.editId);
  else if (!receipts.complete(sessionId, { ...settlement, outcome }) && tracked) {
    receipts.write(sessionId, tracked.edit, outcome, settlement.explanation);
    receipts.complete(sessionId, { ...settlement, outcome });
  }
  if (!tracked || outcome === 'unknown') return;
  if (outcome === 'accepted') accept(stores, tracked, settlement.objectId);
  else giveBack(stores, tracked);
}

function accept(
  stores: Stores,
  { edit, sentKind, sentRevision }: TrackedEdit,
  objectId: number | null,
): void {
  const { layerId, target, globalId, editId } = edit;
  const { rows } = stores.tables.get(layerId, target);
  const kind = sentKind ?? edit.kind;
  const isUnchanged = sentRevision === null || sentRevision === edit.revision;
  if (isUnchanged) {
    stores.edits.remove(editId);
    rows.dropImage('base', globalId);
    rows.dropImage('sent', globalId);
  } else {
    rows.promoteSent(globalId);
    stores.edits.clearSent(editId);
    refold(stores, edit);
  }
  if (objectId !== null && kind !== 'delete') rows.setObjectId(globalId, objectId);
  if (kind === 'delete' && target === 'feature' && !rows.has(globalId)) {
    forgetAttachmentsOf(stores, layerId, globalId);
  }
}

/** It is pending again as if it had not been sent. */
function giveBack(stores: Stores, { edit }: TrackedEdit): void {
  stores.edits.clearSent(edit.editId);
  stores.tables.get(edit.layerId, edit.target).rows.dropImage('sent', edit.globalId);
  refold(stores, edit);
}

/** Makes the edit what follows from the row and its before-image: see triggers.ts. */
export function refold({ tables, edits }: Stores, edit: PendingEdit): void {
  const { rows } = tables.get(edit.layerId, edit.target);
  const { hasRow, hasBase, isSame } = rows.compare(edit.globalId);
  if (isSame || (!hasRow && !hasBase)) {
    edits.remove(edit.editId);
    rows.dropImage('base', edit.globalId);
  } else {
    edits.setKind(edit.editId, !hasBase ? 'add' : hasRow ? 'update' : 'delete');
  }
}

/** Clears what is left of an exchange that ended without settling everything: the edits stay as they are. */
export function clearInFlight({ edits, tables }: Stores): void {
  for (const { edit } of edits.inFlight()) edits.clearSent(edit.editId);
  for (const { rows } of tables.all) {
    rows.dropAllImages('sent');
    rows.dropStrayBases();
  }
}

/** Forgets an exchange that had no effect: its receipts go, its edits are as if never sent. */
export function withdrawExchange(stores: Stores): void {
  const exchange = stores.journal.read();
  if (!exchange) return;
  for (const tracked of stores.edits.inFlight()) {
    stores.receipts.withdraw(exchange.sessionId, tracked.edit.editId);
    giveBack(stores, tracked);
  }
  stores.journal.clear();
}

/** Marks edits as sent, keeps their rows as sent, and gives each a receipt `unknown`. */
export function markSent(stores: Stores, sessionId: number, editIds: readonly number[]): void {
  for (const editId of editIds) {
    const tracked = stores.edits.get(editId);
    assert(tracked, `there is no edit ${editId} to send`);
    const { edit } = tracked;
    stores.tables.get(edit.layerId, edit.target).rows.keepImage('sent', edit.globalId);
    stores.edits.markSent(editId);
    stores.receipts.write(sessionId, edit, 'unknown', 'Sent; no answer has come yet.');
  }
}
