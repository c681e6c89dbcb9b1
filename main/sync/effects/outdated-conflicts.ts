/**
 * Open conflicts of rows of which the server has sent a newer version: what was kept as theirs is theirs no more, and
 * deciding by it would bring an old row back. They are closed; comparing with the newer version opens them anew.
 */
import type { EditTarget } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { ApplyTransaction, ReplicaFile } from '../ports.ts';

export interface OutdatedConflicts {
  /** These rows have come, or their deletes; call it before they are compared. */
  came(layerId: number, target: EditTarget, globalIds: readonly GlobalId[]): void;
  /** The whole layer has come: features that did not come are gone. */
  cameWhole(layerId: number): void;
}

export function outdatedConflicts(
  file: Pick<ReplicaFile, 'conflicts'>,
  transaction: Pick<ApplyTransaction, 'closeConflict'>,
): OutdatedConflicts {
  const open = new Map(
    file
      .conflicts()
      .map((conflict) => [keyOf(conflict.layerId, conflict.target, conflict.globalId), conflict]),
  );
  const close = (key: string): void => {
    const conflict = open.get(key);
    if (conflict) transaction.closeConflict(conflict.conflictId);
    open.delete(key);
  };
  return {
    came(layerId, target, globalIds) {
      if (open.size === 0) return;
      for (const globalId of globalIds) close(keyOf(layerId, target, globalId));
    },
    cameWhole(layerId) {
      for (const [key, conflict] of open) {
        if (conflict.layerId === layerId && conflict.target === 'feature') close(key);
      }
    },
  };
}

function keyOf(layerId: number, target: EditTarget, globalId: GlobalId): string {
  return `${layerId} ${target} ${globalId}`;
}
