/** Editing rows of a replica file. */
import type {
  EditableShape,
  EditOutcome,
  RowEdit,
  UndoState,
} from '../../../shared/model/editing.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { notYet } from './not-yet.ts';

type File = { readonly path: string };
type Feature = File & { readonly layerId: number; readonly globalId: GlobalId };

/** What a window does to rows, step by step; undone and done again in the same process. */
export function editMethods() {
  return {
    applyEdits: (_: File & { readonly edits: readonly RowEdit[] }): EditOutcome => notYet(),
    undo: (_: File): EditOutcome => notYet(),
    redo: (_: File): EditOutcome => notYet(),
    undoState: (_: File): UndoState => notYet(),
    shape: (_: Feature): EditableShape | null => notYet(),
    /** `files`: paths that this process may read. */
    addAttachments: (_: Feature & { readonly files: readonly string[] }): EditOutcome => notYet(),
    replaceAttachment: (_: Feature & { readonly file: string }): EditOutcome => notYet(),
    revert: (_: File & { readonly editIds: readonly number[] }): EditOutcome => notYet(),
    closeEditor: (_: File): void => notYet(),
  };
}
