/** Takes steps back and does them again: rows as they were, written through the triggers, so that pending edits fold. */
import { AppError } from '../../../shared/errors.ts';
import { noteContents } from '../contents.ts';
import { isSameValue, type StoredRow } from '../db.ts';
import type { Stores } from '../stores.ts';
import { ATTACHMENT, columnNames, type TablePlan } from '../table-plan.ts';
import { planOf, plansOf, type RowChange, type RowName } from './change-recorder.ts';
import { countOwnChanges, markOf, restoreMark } from './edit-marks.ts';
import {
  insertRow,
  isSameContent,
  OBJECT_ID,
  readRaw,
  updateRow,
  type RawRow,
} from './raw-rows.ts';
import { titleOfChange } from './sentences.ts';
import { usersColumns } from './users-columns.ts';

/** A row is not as the step left it. */
export class ChangedSince extends AppError {
  readonly row: RowName;

  constructor(row: RowName, message: string, hint: string) {
    super('invalid', message, { hint });
    this.row = row;
  }
}

type Side = 'before' | 'after';

/**
 * Puts the rows of a step back to how they were `before` or `after` it.
 *
 * Throws `ChangedSince`, with nothing done, where somebody else has changed one of them in between.
 */
export function putBack(stores: Stores, changes: readonly RowChange[], to: Side): void {
  const ordered = to === 'before' ? changes.toReversed() : changes;
  for (const change of ordered) requireUntouched(stores, change, to);
  for (const change of ordered) {
    const now = markOf(stores, change);
    write(stores, change, to);
    const was = to === 'before' ? change.markBefore : change.markAfter;
    if (was) restoreMark(stores, change, was, now === null);
    else countOwnChanges(stores, change, now);
  }
  noteContents(stores.db, plansOf(stores, changes));
}

function requireUntouched(stores: Stores, change: RowChange, to: Side): void {
  const plan = planOf(stores, change);
  const expected = to === 'before' ? change.after : change.before;
  const current = readRaw(stores, plan, change.globalId);
  const fills = expected !== null && current !== null ? withBytesOf(plan, expected, current) : null;
  if (!isSameContent(plan, usersColumns(stores, change), fills ?? expected, current)) {
    const what = to === 'before' ? 'undone' : 'done again';
    throw new ChangedSince(
      change,
      `${titleOfChange(stores, change)} has been changed since, by another program or a sync: this step cannot be ${what}.`,
      'Nothing was changed. What the others did stays.',
    );
  }
  if (change[to] !== null && current === null) {
    refuseHalfAFeature(stores, change, to);
  }
}

/** Bytes that a sync has fetched meanwhile are no change. */
function withBytesOf(plan: TablePlan, expected: RawRow, current: RawRow): RawRow | null {
  if (plan.target !== 'attachment') return null;
  const data = columnNames(plan).indexOf(ATTACHMENT.data);
  if (expected.values[data] !== null) return null;
  return { ...expected, values: expected.values.with(data, current.values[data] ?? null) };
}

/** When the service has taken the delete of a feature, its attachments have gone with it, here and there. */
function refuseHalfAFeature(stores: Stores, change: RowChange, to: Side): void {
  const { layerId, target, globalId, hadAttachments } = change;
  const mark = to === 'before' ? change.markAfter : change.markBefore;
  if (!hadAttachments || mark?.kind !== 'delete') return;
  if (stores.edits.find(layerId, target, globalId)) return;
  throw new ChangedSince(
    change,
    `The delete of ${titleOfChange(stores, change)} has been sent, and its attachments went with it: this step cannot be undone.`,
    'Nothing was changed.',
  );
}

function write(stores: Stores, change: RowChange, to: Side): void {
  const { layerId, target, globalId } = change;
  const plan = planOf(stores, change);
  const current = readRaw(stores, plan, globalId);
  const wanted = change[to];
  if (wanted === null) {
    stores.tables.get(layerId, target).rows.remove(globalId);
  } else if (current === null) {
    insertRow(stores, plan, valuesToInsert(stores, change, wanted), wanted.fid);
  } else {
    updateRow(stores, plan, current.values, valuesToUpdate(stores, change, current, wanted));
  }
}

/** What the step has changed and is the user's; what the service has filled in since stays. */
function valuesToUpdate(
  stores: Stores,
  change: RowChange,
  current: RawRow,
  wanted: RawRow,
): StoredRow {
  const columns = usersColumns(stores, change);
  return columnNames(planOf(stores, change)).map((name, column) => {
    const [before, after] = [change.before, change.after].map((row) => row?.values[column] ?? null);
    const isChanged = columns.has(name) && !isSameValue(before!, after!);
    return (isChanged ? wanted : current).values[column] ?? null;
  });
}

/** What the service has filled in is the before-image's; without one the row is new to the service. */
function valuesToInsert(stores: Stores, change: RowChange, wanted: RawRow): StoredRow {
  const { layerId, target, globalId } = change;
  const plan = planOf(stores, change);
  const base = stores.tables.get(layerId, target).rows.image('base', globalId);
  if (!base) return wanted.values.with(OBJECT_ID, null);
  const names = columnNames(plan);
  const columns = usersColumns(stores, change);
  // Bytes of an attachment that were fetched since.
  const lacksData =
    target === 'attachment' && wanted.values[names.indexOf(ATTACHMENT.data)] === null;
  return names.map((name, column) => {
    const isFetched = lacksData && (name === ATTACHMENT.data || name === ATTACHMENT.size);
    return (columns.has(name) && !isFetched ? wanted.values : base)[column] ?? null;
  });
}
