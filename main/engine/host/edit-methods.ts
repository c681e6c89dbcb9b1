/** Editing rows of a replica file. */
import type {
  EditableShape,
  EditOutcome,
  RowEdit,
  UndoState,
} from '../../../shared/model/editing.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { createEditors } from '../editing.ts';

type File = { readonly path: string };
type Feature = File & { readonly layerId: number; readonly globalId: GlobalId };

/** What a window does to rows, step by step; undone and done again in the same process. */
export function editMethods() {
  const editors = createEditors();
  return {
    applyEdits: ({ path, edits }: File & { readonly edits: readonly RowEdit[] }): EditOutcome =>
      editors.of(path).apply(edits),
    undo: ({ path }: File): EditOutcome => editors.of(path).undo(),
    redo: ({ path }: File): EditOutcome => editors.of(path).redo(),
    undoState: ({ path }: File): UndoState =>
      editors.known(path)?.undoState() ?? { undo: null, redo: null },
    shape: ({ path, layerId, globalId }: Feature): EditableShape | null =>
      editors.of(path).shape({ layerId, globalId }),
    /** `files`: paths that this process may read. */
    addAttachments: ({
      path,
      layerId,
      globalId,
      files,
    }: Feature & { readonly files: readonly string[] }): EditOutcome =>
      editors.of(path).addAttachments({ layerId, globalId }, files),
    replaceAttachment: ({
      path,
      layerId,
      globalId,
      file,
    }: Feature & { readonly file: string }): EditOutcome =>
      editors.of(path).replaceAttachment({ layerId, globalId }, file),
    revert: ({ path, editIds }: File & { readonly editIds: readonly number[] }): EditOutcome =>
      editors.of(path).revert(editIds),
    closeEditor: ({ path }: File): void => editors.close(path),
  };
}
