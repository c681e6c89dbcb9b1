/** Decides about edits of a review. What is refused leaves the pending edits of the review file, and is kept for the record. */
import { AppError } from '../../../shared/errors.ts';
import type { ExactRow } from '../../../shared/model/return-line.ts';
import type { DecideReport, ReviewChoice, ReviewDecision } from '../../../shared/model/return.ts';
import type { ReviewRecord } from '../../store/returns/review-store.ts';
import {
  openReturnsFile,
  type ReturnsFile,
  type ReturnsParts,
} from '../../store/returns/returns-file.ts';
import { ATTACHMENT } from '../../store/table-plan.ts';
import type { ApplyTransaction } from '../../sync/ports.ts';
import { onTheirWay, rememberReview, requireOnlyTheirs, requireReview } from './guards.ts';
import type { ReturnsDeps } from './returns.ts';
import { readReview } from './review.ts';
import { settleReview } from './settle.ts';
import { bringIn, NOT_ACCEPTED } from './take-in.ts';

/**
 * Throws `invalid` for a file under no review and an edit that is not in it, `unknown-outcome` while edits are on their
 * way. Then nothing has changed. Edits that are done are passed over.
 */
export async function decideReview(
  path: string,
  decision: ReviewDecision,
  deps: ReturnsDeps,
): Promise<DecideReport> {
  rememberReview(path, deps);
  const file = openReturnsFile(path);
  let done: { readonly decided: number; readonly left: number };
  try {
    requireReview(file, path);
    if (file.exchange()?.hasEdits) throw onTheirWay();
    const at = new Date(deps.clock.now()).toISOString();
    done = await file.apply((transaction) => {
      settleReview(file.parts, at);
      const chosen = withAttachments(choose(file.parts, decision.choice), decision, file.parts);
      const open = chosen.filter(({ isDone }) => !isDone);
      const { isNew } = deps;
      for (const record of open) decideOne(record, decision, { file, transaction, at, isNew });
      deps.at('review-decided');
      return { decided: open.length, left: chosen.length - open.length };
    });
  } finally {
    file.close();
  }
  return { ...done, summary: summaryOf(done, decision), review: readReview(path) };
}

function choose({ reviews }: ReturnsParts, choice: ReviewChoice): ReviewRecord[] {
  const all = reviews.all();
  if ('undecided' in choice) return all.filter(({ state }) => state === 'undecided');
  const wanted: readonly (number | string)[] =
    'reviewIds' in choice ? choice.reviewIds : choice.globalIds;
  const key = ({ reviewId, globalId }: ReviewRecord): number | string =>
    'reviewIds' in choice ? reviewId : globalId;
  const known = new Set(all.map(key));
  const missing = wanted.find((each) => !known.has(each));
  if (missing !== undefined) {
    throw new AppError('invalid', `The review holds no edit ${missing}.`, {
      hint: 'The list has changed meanwhile: look at it again.',
      commandHint: 'syncline return show <copy> --kit <folder> lists its edits.',
    });
  }
  const chosen = new Set(wanted);
  return all.filter((record) => chosen.has(key(record)));
}

/** Attachments of a new feature that is refused have nothing to hang on. */
function withAttachments(
  chosen: readonly ReviewRecord[],
  { take }: ReviewDecision,
  { reviews }: ReturnsParts,
): ReviewRecord[] {
  if (take !== 'refuse') return [...chosen];
  const parents = new Set<string>();
  for (const { target, kind, globalId } of chosen) {
    if (target === 'feature' && kind === 'add') parents.add(globalId);
  }
  const more = reviews
    .all()
    .filter(
      ({ target, after, isDone, reviewId }) =>
        target === 'attachment' &&
        !isDone &&
        parents.has(parentOf(after)) &&
        !chosen.some((each) => each.reviewId === reviewId),
    );
  // What hangs on a feature goes before it.
  return [...more, ...chosen];
}

function parentOf(row: ExactRow | null): string {
  const parent = row?.[ATTACHMENT.parent];
  return typeof parent === 'string' ? parent : '';
}

interface Deciding {
  readonly file: ReturnsFile;
  readonly transaction: ApplyTransaction;
  readonly at: string;
  readonly isNew: ReturnsDeps['isNew'];
}

function decideOne(
  record: ReviewRecord,
  { take, reason }: ReviewDecision,
  deciding: Deciding,
): void {
  const { file, at } = deciding;
  const { parts } = file;
  if (take === 'refuse') {
    requireOnlyTheirs(parts, record);
    parts.takeOut(record);
    parts.kit.release(record);
    const why = reason?.trim() || null;
    parts.reviews.put({ ...record, state: 'refused', reason: why, decidedAt: at });
    return;
  }
  const open = record.state === 'refused' ? bringBack(record, deciding) : record;
  const edit = open.isDone ? null : parts.editOf(open);
  if (!edit) return;
  if (take === 'accept') {
    parts.kit.release(open);
    parts.setHeld(edit, false);
    parts.reviews.put({ ...open, state: 'accepted', reason: null, decidedAt: at });
  } else {
    parts.setHeld(edit, true);
    const { number } = open;
    parts.kit.keep(open, { reason: NOT_ACCEPTED, number, revision: 0, at });
    parts.reviews.put({ ...open, state: 'undecided', reason: null, decidedAt: null });
  }
}

/** What was refused becomes a pending edit again, compared with the row as it is now. */
function bringBack(record: ReviewRecord, { file, transaction, at, isNew }: Deciding): ReviewRecord {
  const { parts } = file;
  const fresh = isNew(record, record.settled, parts.tableOf(record)?.objectId ?? '');
  if (!fresh) return record;
  const back = {
    ...record,
    state: 'undecided' as const,
    afterReceipt: parts.reviews.lastReceipt(),
  };
  const marks = { revision: 1, ownChanges: 0 };
  bringIn(back, fresh, marks, { file, transaction, number: record.number, at });
  return parts.reviews.find(record)!;
}

function summaryOf(
  { decided, left }: { readonly decided: number; readonly left: number },
  { take }: ReviewDecision,
): string {
  const amount = decided === 1 ? 'One edit is' : `${decided} edits are`;
  const done = { accept: 'accepted', refuse: 'refused', undecide: 'undecided again' }[take];
  const rest =
    left === 0
      ? ''
      : ` ${left} ${left === 1 ? 'is' : 'are'} done and was left as ${left === 1 ? 'it is' : 'they are'}.`;
  return `${amount} ${done}.${rest.replace('are done and was', 'are done and were')}`;
}
