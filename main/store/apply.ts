/** The writes of one apply transaction, put together from the stores. */
import type { PendingEdit } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { ApplyTransaction, Versions } from '../sync/ports.ts';
import { adopt } from './carry.ts';
import {
  applyAttachmentDeletes,
  applyAttachments,
  applyDeletes,
  applyFeatures,
} from './apply-rows.ts';
import {
  dropWithRow,
  keepDelete,
  keepMyAttachment,
  rebase,
  restore,
  takeTheirAttachment,
  turnIntoAdd,
} from './rebase.ts';
import { clearInFlight, settle } from './settle.ts';
import { createSnapshotWatch } from './snapshot.ts';
import type { Stores } from './stores.ts';
import { versionsOf, wire } from './versions.ts';

/** `touched` collects the layers whose rows change, so that gpkg_contents can be brought in line at the end. */
export function createApplyTransaction(stores: Stores, touched: Set<number>): ApplyTransaction {
  const snapshot = createSnapshotWatch(stores);
  const { record, conflicts } = stores;
  const touch = <T extends unknown[]>(
    write: (stores: Stores, edit: PendingEdit, ...rest: T) => void,
  ) => {
    return (edit: PendingEdit, ...rest: T): void => {
      touched.add(edit.layerId);
      write(stores, edit, ...rest);
    };
  };

  return {
    contested(layerId, target, globalIds) {
      const found = contested(stores, layerId, target, globalIds);
      snapshot.see(layerId, target, found.keys());
      return found;
    },
    upsertFeatures(layerId, features) {
      touched.add(layerId);
      snapshot.see(layerId, 'feature', applyFeatures(stores, layerId, features));
    },
    deleteFeatures(layerId, globalIds) {
      touched.add(layerId);
      applyDeletes(stores, layerId, globalIds);
    },
    upsertAttachments(layerId, attachments) {
      touched.add(layerId);
      snapshot.see(layerId, 'attachment', applyAttachments(stores, layerId, attachments));
    },
    deleteAttachments(layerId, globalIds) {
      touched.add(layerId);
      applyAttachmentDeletes(stores, layerId, globalIds);
    },
    beginSnapshot: (layerId) => snapshot.begin(layerId),
    endSnapshot(layerId) {
      touched.add(layerId);
      return snapshot.end(layerId);
    },

    rebase: touch(rebase),
    turnIntoAdd: touch(turnIntoAdd),
    dropWithRow: touch(dropWithRow),
    restore: touch(restore),
    keepDelete: touch(keepDelete),
    takeTheirAttachment: touch(takeTheirAttachment),
    keepMyAttachment: touch(keepMyAttachment),

    keepConflict: (conflict, theirs) => conflicts.keep(conflict, theirs),
    closeConflict: (conflictId) => conflicts.close(conflictId),
    settle: (settlement) => settle(stores, settlement),
    note: (edit, outcome, explanation) => note(stores, edit, outcome, explanation),

    featureNow(layerId, globalId) {
      const table = stores.tables.get(layerId, 'feature');
      return wire(table, table.rows.find(globalId));
    },
    hasRow: (layerId, target, globalId) => stores.tables.get(layerId, target).rows.has(globalId),
    adopt(versions) {
      touched.add(versions.edit.layerId);
      return adopt(stores, versions);
    },

    setGenerations: record.setGenerations,
    setReported: record.raiseReported,
    registerAs(identity) {
      record.registerAs(identity);
      // They are those of the file that this one was copied from, which goes on with them.
      stores.uploads.clear();
    },
    holdWith: (editId, reason) => stores.edits.holdWith(editId, reason),
    setState: record.setState,
    setLastSync: record.setLastSync,
    endExchange: (completed) => endExchange(stores, completed),
  };
}

function contested(
  stores: Stores,
  ...[layerId, target, globalIds]: Parameters<ApplyTransaction['contested']>
): Map<GlobalId, Versions> {
  const found = new Map<GlobalId, Versions>();
  if (!stores.edits.hasAny(layerId, target)) return found;
  for (const globalId of globalIds) {
    const tracked = stores.edits.find(layerId, target, globalId);
    if (tracked) found.set(globalId, versionsOf(stores, tracked.edit));
  }
  return found;
}

/** Goes to the session of the exchange under way, else to the latest. */
function note(
  stores: Stores,
  ...[edit, outcome, explanation]: Parameters<ApplyTransaction['note']>
): void {
  const sessionId = stores.journal.sessionId() ?? stores.sessions.latest();
  if (sessionId === null) return;
  if (stores.receipts.endConflict(sessionId, edit.editId, outcome, explanation)) return;
  stores.receipts.write(sessionId, edit, outcome, explanation);
}

function endExchange(
  stores: Stores,
  completed: Parameters<ApplyTransaction['endExchange']>[0],
): void {
  const exchange = stores.journal.read();
  if (exchange && completed) stores.sessions.complete(exchange.sessionId, completed);
  clearInFlight(stores);
  stores.journal.clear();
}
