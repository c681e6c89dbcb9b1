/** Pending edits of a replica file: found, held back, commented, written into a file. */
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type {
  ChangeRow,
  ChangesList,
  ChangesQuery,
  EditSelection,
} from '../../../shared/model/editing.ts';
import type { SpatialReference } from '../../../shared/model/geometry.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';
import { commentEdit } from '../../store/comment.ts';
import { holdEdits } from '../hold.ts';
import { reportChange } from '../read.ts';
import type { Views } from '../views.ts';

type File = { readonly path: string };
type Receipts = { readonly sessionId: number; readonly filter: ReceiptFilter };

export function pendingMethods(views: Views) {
  return {
    openChanges: ({ path, query }: File & { readonly query: ChangesQuery }): ChangesList =>
      views.of(path).openChanges(query),
    changeRows: ({
      path,
      cursor,
      from,
      count,
    }: File & {
      readonly cursor: number;
      readonly from: number;
      readonly count: number;
    }): readonly ChangeRow[] => views.of(path).changeRows(cursor, from, count),
    change({ path, editId }: File & { readonly editId: number }): ChangeReport | null {
      const [change] = views.of(path).changesByIds([editId]);
      return change ? reportChange(change) : null;
    },
    /** The ids of a selection, in the order in which the rows were first changed. */
    editIds: ({ path, edits }: File & { readonly edits: EditSelection }): readonly number[] =>
      views.of(path).editIds(edits),
    hold({
      path,
      edits,
      isHeld,
    }: File & { readonly edits: EditSelection | Receipts; readonly isHeld: boolean }): number {
      const chosen =
        'sessionId' in edits
          ? { receipts: views.receipts(path, edits.sessionId, edits.filter) }
          : { editIds: views.of(path).editIds(edits) };
      return holdEdits(path, chosen, isHeld);
    },
    comment: ({
      path,
      editId,
      comment,
    }: File & { readonly editId: number; readonly comment: string | null }): void =>
      commentEdit(path, editId, comment),
    /** Changes in full, for an export; at most 500 at once. */
    changesByIds: ({
      path,
      editIds,
    }: File & { readonly editIds: readonly number[] }): readonly ChangeReport[] =>
      views.of(path).changesByIds(editIds).map(reportChange),
    /** Of the coordinates in the file. */
    reference: ({ path }: File): SpatialReference => views.of(path).replica().replicaSR,
  };
}
