/** Edits of a crew as pending edits of a review file, and back out of it. With change tracking off. */
import type { EditKind, PendingEdit, WireFeature } from '../../../shared/model/edit.ts';
import type { WireAttachment } from '../../../shared/model/protocol.ts';
import type { ExactRow } from '../../../shared/model/return-line.ts';
import type { CarriedVersions } from '../../sync/ports.ts';
import { readAttachment } from '../attachment-mapper.ts';
import type { StoredRow } from '../db.ts';
import { restore, takeTheirAttachment } from '../rebase.ts';
import type { Stores } from '../stores.ts';
import { titleOf } from '../title.ts';
import { readVersion } from '../versions.ts';
import { toStoredRow } from './exact-row.ts';
import type { KeptRow } from './kit-store.ts';

/** An edit as it is put in. */
export interface PutIn extends KeptRow {
  readonly kind: EditKind;
  readonly before: ExactRow | null;
  readonly after: ExactRow | null;
  readonly comment: string | null;
  readonly firstChangedAt: string;
  readonly lastChangedAt: string;
  readonly revision: number;
  readonly ownChanges: number;
}

type BytesOf = (digest: string) => Uint8Array | null;

/** The edit as the judge of carry-overs wants it; without a table for it there is nothing to judge. */
export function versionsOfPutIn(stores: Stores, edit: PutIn, bytesOf: BytesOf): CarriedVersions {
  const table = stores.tables.get(edit.layerId, edit.target);
  const [base, mine] = [edit.before, edit.after].map(
    (row) => row && toStoredRow(table.plan, row, bytesOf),
  ) as [StoredRow | null, StoredRow | null];
  const known = mine ?? base;
  const [then, now] = [base, mine].map((row) => row && readVersion(table, row));
  return {
    edit: pendingOf(edit),
    title: titleOf(stores, edit, known),
    parentGlobalId:
      edit.target === 'attachment' && known
        ? readAttachment(table.plan, known).parentGlobalId
        : null,
    base: then?.feature ?? null,
    mine: now?.feature ?? null,
    problem: (now?.error ?? then?.error)?.message ?? null,
  };
}

function pendingOf(edit: PutIn): PendingEdit {
  const { layerId, target, globalId, kind, comment } = edit;
  const { firstChangedAt, lastChangedAt, revision, ownChanges } = edit;
  return {
    ...{ layerId, target, globalId, kind, comment, firstChangedAt, lastChangedAt, ownChanges },
    ...{ editId: 0, objectId: null, revision: Math.max(1, revision), isHeld: true },
  };
}

/**
 * Makes it a pending edit, held: rows and before-image are what the crew had, to the bit. Null: the row has a pending
 * edit already. An attachment starts from what is here, whose bytes did not travel.
 */
export function putIn(stores: Stores, edit: PutIn, bytesOf: BytesOf): PendingEdit | null {
  const { layerId, target, globalId, kind } = edit;
  const { edits, tables } = stores;
  if (edits.find(layerId, target, globalId)) return null;
  const { rows, plan } = tables.get(layerId, target);
  const stored = (row: ExactRow | null): StoredRow | null => row && toStoredRow(plan, row, bytesOf);
  const base =
    target === 'attachment' && kind !== 'add' ? rows.find(globalId) : stored(edit.before);
  const mine = stored(edit.after);
  rows.dropImage('base', globalId);
  if (base && kind !== 'add') rows.putImage('base', globalId, base);
  if (mine) rows.put(globalId, mine);
  else rows.remove(globalId);
  const pending = pendingOf(edit);
  edits.insert(layerId, target, globalId, kind, edit.firstChangedAt, pending);
  const put = edits.find(layerId, target, globalId)!.edit;
  edits.adopt(put.editId, pending);
  return edits.get(put.editId)!.edit;
}

/** The row becomes what the service has, as far as it is known here; the edit and its conflict are gone. */
export function takeOut(stores: Stores, { layerId, target, globalId }: KeptRow): void {
  const { edits, conflicts, tables } = stores;
  const edit = edits.find(layerId, target, globalId)?.edit;
  if (!edit) return;
  const conflict = conflicts
    .all()
    .find(
      (each) => each.layerId === layerId && each.target === target && each.globalId === globalId,
    );
  if (conflict) {
    const theirs = conflicts.theirs(conflict);
    if (theirs === null) forgetRow(stores, edit);
    else if (target === 'attachment') takeTheirAttachment(stores, edit, theirs as WireAttachment);
    else restore(stores, edit, theirs as WireFeature);
    conflicts.close(conflict.conflictId);
    return;
  }
  const { rows } = tables.get(layerId, target);
  const base = edit.kind === 'add' ? null : rows.image('base', globalId);
  if (base === null) {
    forgetRow(stores, edit);
    return;
  }
  rows.put(globalId, base);
  rows.dropImages(globalId);
  edits.remove(edit.editId);
}

/** Attachments of the row stay: their edits are decided about by themselves. */
function forgetRow(stores: Stores, { editId, layerId, target, globalId }: PendingEdit): void {
  const { rows } = stores.tables.get(layerId, target);
  rows.remove(globalId);
  rows.dropImages(globalId);
  stores.edits.remove(editId);
  if (target === 'attachment') stores.missing.remove(layerId, globalId);
}
