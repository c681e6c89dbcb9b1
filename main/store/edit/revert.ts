/** Puts rows back as they were at the last sync, which ends their pending edits. */
import { AppError } from '../../../shared/errors.ts';
import type { Conflict, PendingEdit, WireFeature } from '../../../shared/model/edit.ts';
import type { WireAttachment } from '../../../shared/model/protocol.ts';
import { dropWithRow, restore, takeTheirAttachment } from '../rebase.ts';
import { refold } from '../settle.ts';
import type { Stores } from '../stores.ts';
import { titleOf } from '../title.ts';
import { attachmentIds, planOf, type ChangeRecorder, type RowName } from './change-recorder.ts';
import { insertRow, updateRow } from './raw-rows.ts';

/** Rows whose edits end, and whether what was done can be undone. */
export interface Reverted {
  readonly edits: readonly PendingEdit[];
  readonly canBeUndone: boolean;
}

/**
 * Ends these edits; those that are not pending any more are left out. A reverted add takes the attachments of the
 * feature along. A row with an open conflict becomes theirs.
 *
 * Throws `invalid`, naming the row, when an edit is on its way or nobody knows whether it arrived.
 */
export function revertEdits(
  stores: Stores,
  recorder: ChangeRecorder,
  editIds: readonly number[],
): Reverted {
  const chosen = [...new Set(editIds)].flatMap((id) => stores.edits.get(id) ?? []);
  for (const { edit, sentRevision } of chosen) {
    if (sentRevision !== null) throw onItsWay(stores, recorder, edit);
  }
  const conflicts = new Map(stores.conflicts.all().map((conflict) => [keyOf(conflict), conflict]));
  const work = { stores, recorder, conflicts, canBeUndone: true };
  // Attachments first: what hangs on a feature ends before the feature does.
  const ordered = chosen.toSorted((a, b) => order(a.edit) - order(b.edit));
  const ended: PendingEdit[] = [];
  for (const { edit } of ordered) {
    const current = stores.edits.get(edit.editId);
    if (!current) continue;
    revertEdit(work, current.edit);
    ended.push(edit);
  }
  return { edits: ended, canBeUndone: work.canBeUndone };
}

interface Work {
  readonly stores: Stores;
  readonly recorder: ChangeRecorder;
  readonly conflicts: ReadonlyMap<string, Conflict>;
  canBeUndone: boolean;
}

function order({ target }: PendingEdit): number {
  return target === 'attachment' ? 0 : 1;
}

function keyOf({ layerId, target, globalId }: RowName): string {
  return `${layerId} ${target} ${globalId}`;
}

function onItsWay(stores: Stores, recorder: ChangeRecorder, edit: PendingEdit): AppError {
  const row = recorder.touch(edit)?.values ?? null;
  return new AppError(
    'invalid',
    `${titleOf(stores, edit, row)} cannot be reverted: its edit was sent, and it is not known yet whether the service took it.`,
    { hint: 'Synchronise first: that finds out.' },
  );
}

function revertEdit(work: Work, edit: PendingEdit): void {
  const { stores, recorder } = work;
  const conflict = work.conflicts.get(keyOf(edit));
  if (conflict) {
    takeTheirs(work, edit, conflict);
    return;
  }
  const current = recorder.touch(edit);
  const { rows } = stores.tables.get(edit.layerId, edit.target);
  const base = edit.kind === 'add' ? null : rows.image('base', edit.globalId);
  if (base === null) {
    revertAttachmentsOf(work, edit);
    rows.remove(edit.globalId);
  } else if (current === null) {
    insertRow(stores, planOf(stores, edit), base);
  } else {
    updateRow(stores, planOf(stores, edit), current.values, base);
  }
  const left = stores.edits.get(edit.editId);
  if (left) refold(stores, left.edit);
}

/** Attachments of a feature that the service has never seen are as new as itself. */
function revertAttachmentsOf({ stores, recorder }: Work, feature: PendingEdit): void {
  if (feature.target !== 'feature') return;
  const { layerId } = feature;
  for (const globalId of attachmentIds(stores, feature)) {
    recorder.touch({ layerId, target: 'attachment', globalId });
    stores.tables.get(layerId, 'attachment').rows.remove(globalId);
  }
}

/** Written without tracking: it is what the service has, not an edit. */
function takeTheirs(work: Work, edit: PendingEdit, conflict: Conflict): void {
  const { stores, recorder } = work;
  recorder.touch(edit);
  const theirs = stores.conflicts.theirs(conflict);
  if (theirs === null && edit.target === 'feature') {
    for (const globalId of attachmentIds(stores, edit)) {
      recorder.touch({ layerId: edit.layerId, target: 'attachment', globalId });
    }
  }
  const isTracking = stores.record.isTracking();
  stores.record.setTracking(false);
  if (edit.target === 'attachment') {
    takeTheirAttachment(stores, edit, theirs as WireAttachment | null);
    // Their bytes come with the next sync: mine must not be written over them.
    if (theirs) work.canBeUndone = false;
  } else if (theirs) {
    restore(stores, edit, theirs as WireFeature);
  } else {
    dropWithRow(stores, edit);
  }
  stores.record.setTracking(isTracking);
  stores.conflicts.close(conflict.conflictId);
}
