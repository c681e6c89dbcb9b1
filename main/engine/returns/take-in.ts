/** Takes one edit of a return into the review: what is new of it becomes a pending edit that is held. */
import { assert } from '../../../shared/assert.ts';
import type { ReturnLine } from '../../../shared/model/return-line.ts';
import { toJson } from '../../platform/json.ts';
import type { ReviewRecord } from '../../store/returns/review-store.ts';
import type { PutIn } from '../../store/returns/put-in.ts';
import type { ReturnsFile } from '../../store/returns/returns-file.ts';
import { replayOne } from '../../sync/carry-over/replay.ts';
import type { ApplyTransaction } from '../../sync/ports.ts';
import { reportChange } from '../read.ts';
import { editedHere, requireOnlyTheirs } from './guards.ts';
import { finish } from './settle.ts';
import type { whatIsNew } from './what-is-new.ts';
import { type NewEdit } from './what-is-new.ts';

export interface TakeInContext {
  readonly file: ReturnsFile;
  readonly transaction: ApplyTransaction;
  /** Of the return. */
  readonly number: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** What of a line is left to do; tests show what goes wrong without it. */
  readonly isNew: typeof whatIsNew;
}

/** Why an edit under review is held. */
export const NOT_ACCEPTED = 'It is not accepted yet.';

/** True when it is new or has changed since the return before. */
export function takeIn(line: ReturnLine, context: TakeInContext): boolean {
  const { file, number, isNew } = context;
  const { parts } = file;
  const known = parts.reviews.find(line);
  const isSame =
    known !== null &&
    toJson(known.before) === toJson(line.before) &&
    toJson(known.after) === toJson(line.after);
  if (isSame) return false;
  const table = parts.tableOf(line);
  const fresh = isNew(line, known?.settled ?? null, table?.objectId ?? '');
  if (known && !known.isDone) {
    requireOnlyTheirs(parts, known);
    parts.takeOut(known);
  }
  const record = recordOf(line, known, fresh, number, parts.reviews.lastReceipt());
  if (!fresh) {
    parts.kit.release(line);
    if (known || !isUntouched(line)) parts.reviews.put({ ...record, ...nothingLeft(known) });
    return false;
  }
  if (!table) {
    parts.reviews.put({
      ...record,
      note: 'The service has no place for it any more.',
      isDone: true,
      state: 'none-left',
    });
    return true;
  }
  bringIn({ ...record, state: 'undecided' }, fresh, line, context);
  return true;
}

/** Handed in and taken back before any return of it was opened. */
function isUntouched({ before, after }: ReturnLine): boolean {
  return toJson(before) === toJson(after);
}

function nothingLeft(known: ReviewRecord | null): Partial<ReviewRecord> {
  if (known?.isDone && known.state === 'accepted') return { state: 'accepted', isDone: true };
  return { state: 'none-left', isDone: true, note: 'The crew took it back.' };
}

type NewRecord = Omit<ReviewRecord, 'reviewId'>;

function recordOf(
  line: ReturnLine,
  known: ReviewRecord | null,
  fresh: NewEdit | null,
  ...[number, afterReceipt]: readonly [number, number]
): NewRecord {
  const { layerId, target, globalId, comment, firstChangedAt, lastChangedAt, before, after } = line;
  return {
    ...{ layerId, target, globalId, comment, firstChangedAt, lastChangedAt, before, after },
    ...{ number, afterReceipt, kind: fresh?.kind ?? known?.kind ?? 'update' },
    title: known?.title ?? globalId,
    state: 'undecided',
    reason: null,
    decidedAt: null,
    isDone: false,
    revision: 0,
    settled: known?.settled ?? null,
    outcome: fresh ? null : (known?.outcome ?? null),
    change: fresh ? null : (known?.change ?? null),
    note: fresh && known ? noteOf(known) : null,
  };
}

function noteOf({ state, isDone, number, reason }: ReviewRecord): string | null {
  if (state === 'refused') {
    const why = reason ? ` (${reason})` : '';
    return `Refused in return ${number}${why}; the crew has changed it since.`;
  }
  if (state !== 'accepted') return null;
  return isDone
    ? `What return ${number} brought is settled; this is what the crew has changed since.`
    : `Accepted as it was in return ${number} and not sent yet; the crew has changed it since.`;
}

/** Makes it a pending edit of the review file, held until it is accepted, and keeps what there is to show of it. */
export function bringIn(
  record: NewRecord,
  fresh: NewEdit,
  marks: Pick<PutIn, 'revision' | 'ownChanges'>,
  { file, transaction, number, at }: Omit<TakeInContext, 'isNew'>,
): void {
  const { parts } = file;
  const { revision, ownChanges } = marks;
  const edit: PutIn = { ...record, ...fresh, revision, ownChanges };
  if (parts.editOf(record)) throw editedHere(record);
  const layer = file.layers().find(({ layerId }) => layerId === record.layerId)!;
  const versions = parts.versionsOf(edit);
  const puttingIn = { ...transaction, adopt: () => parts.putIn(edit) };
  const put = (): string => {
    if (versions.problem === null) {
      return replayOne(versions, { layer, there: layer }, puttingIn, file).fate;
    }
    parts.putIn(edit);
    return 'stays';
  };
  const fate = put();
  const { title } = versions;
  if (fate === 'already-there') {
    parts.reviews.put({ ...record, title });
    const explanation = 'The service already has exactly this.';
    const nobody = { code: null, serverMessage: null, objectId: null };
    finish(parts, parts.reviews.find(record)!, {
      ...{ outcome: 'already-there', explanation, at },
      ...nobody,
    });
    return;
  }
  const pending = parts.editOf(record);
  assert(pending, 'an edit that is not on the service is pending in the review file');
  parts.setHeld(pending, true);
  parts.kit.keep(record, { reason: NOT_ACCEPTED, number, revision: 0, at });
  const change = reportChange(parts.change(pending));
  parts.reviews.put({ ...record, title, revision: pending.revision, change });
}
