/** What has become of the edits of a review since somebody looked last: those that are pending no more are done. */
import type { ReviewOutcome } from '../../../shared/model/return.ts';
import type { ReviewRecord } from '../../store/returns/review-store.ts';
import type { ReturnsParts } from '../../store/returns/returns-file.ts';

/** Runs inside of a transaction. `at`: ISO 8601 UTC. */
export function settleReview(parts: ReturnsParts, at: string): void {
  for (const record of parts.reviews.all()) {
    if (record.isDone || (record.state !== 'undecided' && record.state !== 'accepted')) continue;
    const outcome = parts.reviews.outcomeAfter(record, record.afterReceipt);
    const edit = parts.editOf(record);
    if (!edit) finish(parts, record, outcome ?? takenBack(at));
    else if (outcome && outcome.at !== record.outcome?.at)
      parts.reviews.put({ ...record, outcome });
  }
}

/** Nothing of it is left to send: from now on only what the crew changes beyond this version is new. */
export function finish(parts: ReturnsParts, record: ReviewRecord, outcome: ReviewOutcome): void {
  parts.kit.release(record);
  const { before, after } = record;
  parts.reviews.put({
    ...record,
    ...{ outcome, isDone: true, settled: { before, after } },
    state: record.state === 'undecided' ? 'none-left' : record.state,
    note: record.state === 'undecided' ? (NOTES[outcome.outcome] ?? record.note) : record.note,
  });
}

const NOTES: Readonly<Partial<Record<ReviewOutcome['outcome'], string>>> = {
  'already-there': 'The service already has exactly this.',
  discarded: 'It was given up in favour of the row on the service.',
};

function takenBack(at: string): ReviewOutcome {
  const explanation = 'It was taken back in the review file.';
  return {
    ...{ outcome: 'discarded', code: null, serverMessage: null, objectId: null },
    ...{ explanation, at },
  };
}
