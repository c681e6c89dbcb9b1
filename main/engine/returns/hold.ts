/** Whether clean-up leaves the replica of a review alone, and letting go of it when everything of the crew is settled. */
import { AppError } from '../../../shared/errors.ts';
import { cleanupKey } from '../../../shared/model/cleanup-rules.ts';
import type { ReviewCounts, ReviewHold } from '../../../shared/model/return.ts';
import { openHome, type Home } from '../../store/home/home.ts';
import { openReplicaReader } from '../../store/reader.ts';
import type { Clock } from '../../sync/ports.ts';
import { readReview } from './review.ts';

/** Null: it is not on the hold list of this machine. Throws `file`. */
export function reviewHold(path: string, homeFolder: string): ReviewHold | null {
  const { serviceUrl, replicaId } = replicaOf(path);
  if (replicaId === null) return null;
  return inBook(homeFolder, (home) => {
    const hold = home.holds().get(cleanupKey(serviceUrl, replicaId));
    return hold
      ? { reason: hold.reason, isSettled: openEdits(readReview(path).counts) === 0 }
      : null;
  });
}

/** False when it was not on the list. Throws `invalid` while something is to be decided or sent, and `file`. */
export function releaseHold(path: string, homeFolder: string, clock: Clock): boolean {
  const open = openEdits(readReview(path).counts);
  if (open > 0) {
    const which = open === 1 ? 'One edit is' : `${open} edits are`;
    throw new AppError('invalid', `${which} neither refused nor on the service yet.`, {
      hint: 'Decide about what is left and send it first. Then the replica can be released.',
    });
  }
  const { serviceUrl, replicaId, replicaName } = replicaOf(path);
  if (replicaId === null) return false;
  return inBook(homeFolder, (home) =>
    home.release(cleanupKey(serviceUrl, replicaId), {
      ...{ at: clock.now(), who: null, serviceUrl, replicaId, replicaName, replicaOwner: null },
      ...{ action: 'release', outcome: 'released' },
      answer: 'Every edit that its crew has handed in is settled.',
    }),
  );
}

function openEdits({ undecided, waiting }: ReviewCounts): number {
  return undecided + waiting;
}

function replicaOf(path: string) {
  const reader = openReplicaReader(path);
  try {
    return reader.replica();
  } finally {
    reader.close();
  }
}

function inBook<T>(homeFolder: string, work: (home: Home) => T): T {
  const home = openHome(homeFolder);
  try {
    return work(home);
  } finally {
    home.close();
  }
}
