/** A review as it stands. */
import type {
  OpenedReturn,
  Review,
  ReviewCounts,
  ReviewEdit,
  ReviewHead,
} from '../../../shared/model/return.ts';
import type { ReviewRecord, StoredReturn } from '../../store/returns/review-store.ts';
import { readReturns, type ReturnsReading } from '../../store/returns/returns-file.ts';
import { openReplicaReader } from '../../store/reader.ts';

/** Throws `file`. Null parts say what is not known; a file that is under no review has no returns. */
export function readReview(path: string): Review {
  const reader = openReplicaReader(path);
  try {
    const { replicaId, serviceUrl } = reader.replica();
    const names = new Map(
      reader.layers().map(({ layerId, description }) => [layerId, description.name]),
    );
    return readReturns(path, (reading) => {
      const kit = reading.kit.membership();
      const opened = reading.reviews.returns();
      const by = new Map(opened.map((each) => [each.number, each.by]));
      const edits = reading.reviews
        .all()
        .map((record) =>
          editOf(record, names.get(record.layerId) ?? '', by.get(record.number) ?? null, reading),
        );
      return {
        ...{ path, replicaId, serviceUrl, edits, counts: countsOf(edits) },
        kitId: kit?.kitId ?? '',
        kitName: kit?.kitName ?? '',
        copyName: kit?.copyName ?? '',
        expiresAt: kit?.expiresAt ?? null,
        returns: opened.map(withoutDigest),
      };
    });
  } finally {
    reader.close();
  }
}

function withoutDigest({
  number,
  by,
  madeAt,
  openedAt,
  program,
  edits,
  attachments,
}: StoredReturn): OpenedReturn {
  return { number, by, madeAt, openedAt, program, edits, attachments };
}

function editOf(
  record: ReviewRecord,
  layerName: string,
  by: string | null,
  reading: ReturnsReading,
): ReviewEdit {
  const { reviewId, layerId, target, kind, globalId, title, number, comment } = record;
  const { firstChangedAt, lastChangedAt, state, reason, decidedAt, outcome, note, change } = record;
  const pending = record.isDone ? null : reading.editOf(record);
  const hasConflict = pending !== null && reading.hasConflict(record);
  // A sync that ended a moment ago is looked at when something is decided next.
  const latest = record.isDone
    ? outcome
    : reading.reviews.outcomeAfter(record, record.afterReceipt);
  return {
    ...{ reviewId, layerId, layerName, target, kind, globalId, title, number, by, comment },
    ...{ firstChangedAt, lastChangedAt, state, reason, decidedAt, note, change, hasConflict },
    isDone: record.isDone || (state === 'accepted' && pending === null),
    outcome: latest,
    editId: pending?.editId ?? null,
  };
}

function countsOf(edits: readonly ReviewEdit[]): ReviewCounts {
  const count = (test: (edit: ReviewEdit) => boolean): number => edits.filter(test).length;
  return {
    undecided: count(({ state }) => state === 'undecided'),
    accepted: count(({ state }) => state === 'accepted'),
    refused: count(({ state }) => state === 'refused'),
    'none-left': count(({ state }) => state === 'none-left'),
    sent: count(isOnTheService),
    waiting: count(({ state, isDone }) => state === 'accepted' && !isDone),
    conflicts: count(({ hasConflict }) => hasConflict),
  };
}

/** Accepted by the office and by the service. */
export function isOnTheService({ state, isDone, outcome }: ReviewEdit): boolean {
  return (
    state === 'accepted' &&
    isDone &&
    (outcome?.outcome === 'accepted' || outcome?.outcome === 'already-there')
  );
}

/** Without its edits. */
export function headOf({
  path,
  kitName,
  copyName,
  expiresAt,
  replicaId,
  ...review
}: Review): ReviewHead {
  const { serviceUrl, returns, counts } = review;
  return { path, kitName, copyName, expiresAt, replicaId, serviceUrl, returns, counts };
}
