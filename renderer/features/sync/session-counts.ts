/** What a session says in numbers, from its receipts and from what the sync itself has told. Pure. */
import type { Outcome } from '../../../shared/model/edit.ts';
import type { SyncCounts } from '../../../shared/model/report.ts';

type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** Rows and attachments that came down. */
export type Came = readonly [adds: number, updates: number, deletes: number, attachments: number];

/** The counts of a sync by outcome: those of all its sessions. */
export function outcomeCounts(counts: SyncCounts): OutcomeCounts {
  return {
    accepted: counts.accepted,
    refused: counts.refused,
    'rolled-back': counts.rolledBack,
    unknown: counts.unknown,
    held: counts.held,
    conflict: counts.conflicts,
    'already-there': counts.alreadyThere,
    discarded: counts.discarded,
  };
}

/** Always the sum of the four fates. */
export function sentOf(counts: OutcomeCounts): number {
  return counts.accepted + counts.refused + counts['rolled-back'] + counts.unknown;
}

/** Null where the session does not tell. */
export function cameOf(told: Readonly<Record<string, number>>): Came | null {
  const adds = told['downloadedAdds'];
  if (adds === undefined) return null;
  return [
    adds,
    told['downloadedUpdates'] ?? 0,
    told['downloadedDeletes'] ?? 0,
    told['downloadedAttachments'] ?? 0,
  ];
}
