/** Holds pending edits back from the upload, or lets them go. */
import type { Receipt } from '../../shared/model/edit.ts';
import { openReplicaFile } from '../store/replica-file.ts';

/** Edits by their ids, or those that are still pending of what a session's receipts tell. */
export type EditSelection = { readonly editIds: readonly number[] } | ReceiptSelection;

export interface ReceiptSelection {
  readonly sessionId: number;
  readonly matches: (receipt: Receipt) => boolean;
}

/** How many edits changed. Throws `file` while other work has the replica file. */
export function holdEdits(path: string, selection: EditSelection, isHeld: boolean): number {
  const file = openReplicaFile(path);
  try {
    if ('editIds' in selection) return file.hold(selection.editIds, isHeld);
    const chosen = new Set(file.receipts(selection.sessionId).filter(selection.matches).map(keyOf));
    const pending = file.pendingEdits().filter((edit) => chosen.has(keyOf(edit)));
    return file.hold(
      pending.map(({ editId }) => editId),
      isHeld,
    );
  } finally {
    file.close();
  }
}

function keyOf({
  layerId,
  target,
  globalId,
}: Pick<Receipt, 'layerId' | 'target' | 'globalId'>): string {
  return `${layerId} ${target} ${globalId}`;
}
