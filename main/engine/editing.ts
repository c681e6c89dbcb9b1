/** Editing rows of replica files: step by step for a window, or once for a command. */
import type { EditOutcome, RowEdit } from '../../shared/model/editing.ts';
import { openEditor, type ReplicaEditor } from '../store/edit/editor.ts';

export interface Editors {
  /** Opens the file at the first call. Throws `file` when it cannot be edited. */
  of(path: string): ReplicaEditor;
  /** The one that is open; null when nothing was edited yet. */
  known(path: string): ReplicaEditor | null;
  close(path: string): void;
}

export function createEditors(): Editors {
  const open = new Map<string, ReplicaEditor>();
  return {
    of(path) {
      const known = open.get(path) ?? openEditor(path);
      open.set(path, known);
      return known;
    },
    known: (path) => open.get(path) ?? null,
    close(path) {
      const editor = open.get(path);
      open.delete(path);
      editor?.close();
    },
  };
}

/** Applies edits to a file that is not open otherwise. Throws `invalid` with a sentence for each thing that is wrong. */
export function applyEdits(path: string, edits: readonly RowEdit[]): EditOutcome {
  return once(path, (editor) => editor.apply(edits));
}

/** Puts rows back as they were at the last sync. Throws `invalid`, naming the row, for an edit that may have arrived. */
export function revertEdits(path: string, editIds: readonly number[]): EditOutcome {
  return once(path, (editor) => editor.revert(editIds));
}

function once<T>(path: string, work: (editor: ReplicaEditor) => T): T {
  const editor = openEditor(path);
  try {
    return work(editor);
  } finally {
    editor.close();
  }
}
