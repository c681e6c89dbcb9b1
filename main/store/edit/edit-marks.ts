/** What is known of a pending edit beside its row: who made it, what the user has said about it. */
import type { EditKind, PendingEdit } from '../../../shared/model/edit.ts';
import type { EditOrigin } from '../../../shared/model/editing.ts';
import { sql } from '../db.ts';
import type { Stores } from '../stores.ts';
import type { RowName } from './change-recorder.ts';

export interface EditMark {
  readonly editId: number;
  readonly kind: EditKind;
  readonly isHeld: boolean;
  readonly comment: string | null;
  readonly revision: number;
  readonly ownChanges: number;
}

/** Null: nothing is pending on the row. */
export function markOf({ edits }: Stores, { layerId, target, globalId }: RowName): EditMark | null {
  const edit = edits.find(layerId, target, globalId)?.edit;
  if (!edit) return null;
  const { editId, kind, isHeld, comment, revision, ownChanges = 0 } = edit;
  return { editId, kind, isHeld, comment, revision, ownChanges };
}

/** Who made the changes of an edit. */
function originOf({
  revision,
  ownChanges = 0,
}: Pick<PendingEdit, 'revision' | 'ownChanges'>): EditOrigin {
  if (ownChanges === 0) return 'elsewhere';
  return ownChanges >= revision ? 'here' : 'both';
}

/** Counts what has happened to the edit of a row since `before` as done by this program. */
export function countOwnChanges(stores: Stores, name: RowName, before: EditMark | null): void {
  const now = markOf(stores, name);
  if (!now) return;
  const isSame = before !== null && before.editId === now.editId;
  const others = isSame ? before.revision - before.ownChanges : 0;
  setCounts(stores, now.editId, now.revision, Math.max(0, now.revision - others));
}

/** An edit is as it was: its origin, and where it had gone meanwhile what the user had said about it. */
export function restoreMark(stores: Stores, name: RowName, was: EditMark, isNew: boolean): void {
  const now = markOf(stores, name);
  if (!now) return;
  if (isNew) {
    const text = 'UPDATE syncline_edit SET is_held = ?, comment = ? WHERE edit_id = ?';
    sql<[number, string | null, number]>(stores.db, text).run(
      Number(was.isHeld),
      was.comment,
      now.editId,
    );
  }
  const origin = originOf(was);
  const revision = origin === 'both' ? Math.max(2, now.revision) : now.revision;
  const own = { elsewhere: 0, here: revision, both: Math.min(revision - 1, was.ownChanges) };
  setCounts(stores, now.editId, revision, own[origin]);
}

function setCounts({ db }: Stores, editId: number, revision: number, ownChanges: number): void {
  const text = 'UPDATE syncline_edit SET revision = ?, own_changes = ? WHERE edit_id = ?';
  sql<[number, number, number]>(db, text).run(revision, ownChanges, editId);
}
