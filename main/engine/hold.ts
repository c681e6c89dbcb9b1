/** Holds pending edits back from the upload, or lets them go. */
import type { Receipt } from '../../shared/model/edit.ts';
import { openReplicaFile } from '../store/replica-file.ts';

type EditName = Pick<Receipt, 'layerId' | 'target' | 'globalId'>;

/** Edits by their ids, or those still pending that receipts tell of. */
export type EditSelection =
  { readonly editIds: readonly number[] } | { readonly receipts: readonly EditName[] };

/** How many edits changed. Throws `file` while other work has the replica file. */
export function holdEdits(path: string, selection: EditSelection, isHeld: boolean): number {
  const file = openReplicaFile(path);
  try {
    if ('editIds' in selection) return file.hold(selection.editIds, isHeld);
    const chosen = new Set(selection.receipts.map(keyOf));
    const pending = file.pendingEdits().filter((edit) => chosen.has(keyOf(edit)));
    return file.hold(
      pending.map(({ editId }) => editId),
      isHeld,
    );
  } finally {
    file.close();
  }
}

function keyOf({ layerId, target, globalId }: EditName): string {
  return `${layerId} ${target} ${globalId}`;
}
