/** Pending edits of a replica file: found, held back, commented. */
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type {
  ChangeRow,
  ChangesList,
  ChangesQuery,
  EditSelection,
} from '../../../shared/model/editing.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';
import type { Views } from '../views.ts';
import { notYet } from './not-yet.ts';

type File = { readonly path: string };

export function pendingMethods(_views: Views) {
  return {
    openChanges: (_: File & { readonly query: ChangesQuery }): ChangesList => notYet(),
    changeRows: (
      _: File & { readonly cursor: number; readonly from: number; readonly count: number },
    ): readonly ChangeRow[] => notYet(),
    change: (_: File & { readonly editId: number }): ChangeReport | null => notYet(),
    /** The ids of a selection, in the order in which the rows were first changed. */
    editIds: (_: File & { readonly edits: EditSelection }): readonly number[] => notYet(),
    hold: (
      _: File & {
        readonly edits:
          EditSelection | { readonly sessionId: number; readonly filter: ReceiptFilter };
        readonly isHeld: boolean;
      },
    ): number => notYet(),
    comment: (_: File & { readonly editId: number; readonly comment: string | null }): void =>
      notYet(),
    /** Changes in full, for an export; at most 500 at once. */
    changesByIds: (_: File & { readonly editIds: readonly number[] }): readonly ChangeReport[] =>
      notYet(),
  };
}
