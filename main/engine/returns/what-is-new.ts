/**
 * What a return brings beyond what was settled before. Returns are cumulative: a crew learns nothing of what became of its
 * edits, so each return repeats them all. Sent again, an old value would overwrite whatever others did since. Pure.
 */
import type { EditKind } from '../../../shared/model/edit.ts';
import { isSameRow, isSameValueOf, type ExactRow } from '../../../shared/model/return-line.ts';

/** A version of a row as a crew had it: before its edit, and after. */
export interface RowVersions {
  readonly before: ExactRow | null;
  readonly after: ExactRow | null;
}

export interface NewEdit {
  readonly kind: EditKind;
  /** What the edit starts from: where an earlier one was settled, that one's values. */
  readonly before: ExactRow | null;
  readonly after: ExactRow | null;
}

/** Null: nothing is left to do. `objectId`: the column of the server's own number, which is no edit. */
export function whatIsNew(
  incoming: RowVersions,
  settled: RowVersions | null,
  objectId: string,
): NewEdit | null {
  const leftOut = new Set([objectId]);
  const before = settled ? startOf(incoming.before, settled, leftOut) : incoming.before;
  const { after } = incoming;
  if (isSameRow(before, after, leftOut)) return null;
  return { kind: before === null ? 'add' : after === null ? 'delete' : 'update', before, after };
}

/**
 * Field by field: where the crew still starts from the value it had when the earlier edit was made, the settled value
 * stands; where it starts from another one, it has downloaded since and knows better.
 */
function startOf(
  before: ExactRow | null,
  settled: RowVersions,
  leftOut: ReadonlySet<string>,
): ExactRow | null {
  if (before === null) return settled.before === null ? settled.after : null;
  if (settled.before === null) return before;
  if (settled.after === null) return isSameRow(before, settled.before, leftOut) ? null : before;
  const start: Record<string, ExactRow[string]> = {};
  for (const [name, value] of Object.entries(before)) {
    const isUnmoved = isSameValueOf(value, settled.before[name]);
    start[name] = isUnmoved ? (settled.after[name] ?? null) : value;
  }
  return start;
}
