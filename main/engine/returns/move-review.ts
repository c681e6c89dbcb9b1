/** A review goes on in another file when the service has forgotten the replica of the first. */
import type { ReviewOutcome } from '../../../shared/model/return.ts';
import { moveReview } from '../../store/returns/move-review.ts';
import { readReturns, type ReturnsParts } from '../../store/returns/returns-file.ts';
import { beforeOf } from './kit-folder.ts';
import { finish } from './settle.ts';

/** Finishes a move that was interrupted; does nothing otherwise. `path`: the newest file of the review. Throws `file`. */
export function finishMoving(path: string, at: string): void {
  const before = beforeOf(path);
  if (before === null || readReturns(path, ({ kit }) => kit.membership()) !== null) return;
  moveReview(before, path, (parts) => settleMoved(parts, at));
}

/** What is not pending in the new file was there already, or has no place there. */
function settleMoved(parts: ReturnsParts, at: string): void {
  for (const record of parts.reviews.all()) {
    const isOpen = record.state === 'undecided' || record.state === 'accepted';
    if (record.isDone || !isOpen || parts.editOf(record)) continue;
    finish(parts, record, parts.tableOf(record) ? isThere(at) : hasNoPlace(at));
  }
}

const NO_ANSWER = { code: null, serverMessage: null, objectId: null };

function isThere(at: string): ReviewOutcome {
  const explanation = 'The service already has exactly this.';
  return { outcome: 'already-there', explanation, at, ...NO_ANSWER };
}

function hasNoPlace(at: string): ReviewOutcome {
  const explanation = 'The service has no place for it any more.';
  return { outcome: 'discarded', explanation, at, ...NO_ANSWER };
}
