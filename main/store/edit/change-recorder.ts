/** What one transaction does to rows: before and after of each, and whose edits they are. */
import type { EditTarget } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { noteContents } from '../contents.ts';
import { quote, sql } from '../db.ts';
import type { Stores } from '../stores.ts';
import { ATTACHMENT, type TablePlan } from '../table-plan.ts';
import { countOwnChanges, markOf, type EditMark } from './edit-marks.ts';
import { isSameRow, readRaw, sizeOfRow, type RawRow } from './raw-rows.ts';

export interface RowName {
  readonly layerId: number;
  readonly target: EditTarget;
  readonly globalId: GlobalId;
}

/** One row before and after a step. */
export interface RowChange extends RowName {
  readonly before: RawRow | null;
  readonly after: RawRow | null;
  readonly markBefore: EditMark | null;
  readonly markAfter: EditMark | null;
  /** A feature that had attachments before. */
  readonly hadAttachments: boolean;
}

interface Touched extends RowName {
  readonly before: RawRow | null;
  readonly markBefore: EditMark | null;
  readonly hadAttachments: boolean;
}

/** Looks at rows before they are written and again at the end of the same transaction. */
export class ChangeRecorder {
  readonly #stores: Stores;
  readonly #touched = new Map<string, Touched>();

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  /** To be called before the row is written; how it is now. */
  touch(name: RowName): RawRow | null {
    const { layerId, target, globalId } = name;
    const current = readRaw(this.#stores, planOf(this.#stores, name), globalId);
    const key = `${layerId} ${target} ${globalId}`;
    if (!this.#touched.has(key)) {
      this.#touched.set(key, {
        ...{ layerId, target, globalId },
        before: current,
        markBefore: markOf(this.#stores, name),
        hadAttachments: target === 'feature' && attachmentIds(this.#stores, name).length > 0,
      });
    }
    return current;
  }

  /** Counts what was done as ours, and tells what has changed. */
  finish(): RowChange[] {
    const changes: RowChange[] = [];
    for (const touched of this.#touched.values()) {
      const { layerId, target, globalId, before, markBefore, hadAttachments } = touched;
      countOwnChanges(this.#stores, touched, markBefore);
      const after = readRaw(this.#stores, planOf(this.#stores, touched), globalId);
      if (isSameRow(before, after)) continue;
      const markAfter = markOf(this.#stores, touched);
      const name = { layerId, target, globalId };
      changes.push({ ...name, before, after, markBefore, markAfter, hadAttachments });
    }
    noteContents(this.#stores.db, plansOf(this.#stores, changes));
    return changes;
  }
}

export function planOf(
  { tables }: Stores,
  { layerId, target }: Pick<RowName, 'layerId' | 'target'>,
): TablePlan {
  return tables.get(layerId, target).plan;
}

/** Of the tables whose rows have changed, each once. */
export function plansOf(stores: Stores, changes: readonly RowName[]): ReadonlySet<TablePlan> {
  return new Set(changes.map((change) => planOf(stores, change)));
}

/** Attachments of a feature that are here. */
export function attachmentIds(
  { db, tables }: Stores,
  { layerId, globalId }: Pick<RowName, 'layerId' | 'globalId'>,
): GlobalId[] {
  const plan = tables.find(layerId, 'attachment')?.plan;
  if (!plan) return [];
  const [table, id, parent] = [plan.table, plan.identity, ATTACHMENT.parent].map(quote);
  const text = `SELECT ${id} AS k FROM ${table} WHERE ${parent} = ? ORDER BY ${quote(plan.fid)}`;
  return sql<[GlobalId], { k: GlobalId }>(db, text)
    .all(globalId)
    .map(({ k }) => k);
}

/** About how much memory the changes take. */
export function sizeOfChanges(changes: readonly RowChange[]): number {
  return changes.reduce(
    (sum, { before, after }) => sum + 256 + sizeOfRow(before) + sizeOfRow(after),
    0,
  );
}
