/** What rollbackOnFailure did in a session, from what the file keeps of it. Pure. */
import type { Receipt } from '../../shared/model/edit.ts';
import type { RollbackReport } from '../../shared/model/report.ts';
import type { RollbackNote } from '../sync/ports.ts';

/** `culprits`: the edits that the server named. Without a note (the program was ended before it) the receipts tell. */
export function sessionRollback(
  note: RollbackNote | null,
  receipts: { readonly sent: number; readonly rolledBack: number },
  culprits: readonly Receipt[],
): RollbackReport | null {
  if (note) return { ...note, culprits };
  if (receipts.rolledBack === 0) return null;
  return { ...receipts, culprits, probable: [], serverMessage: null, isProven: false };
}

/** Outcomes of edits that were sent. */
export function isSentOutcome(outcome: string): boolean {
  return ['accepted', 'refused', 'rolled-back', 'unknown'].includes(outcome);
}
