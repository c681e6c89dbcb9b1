/** Pending edits in memory behind the calls of the groups `pending` and `edits`. */
import { AppError } from '../../../shared/errors.ts';
import type {
  ChangeRow,
  ChangesList,
  ChangesQuery,
  EditOutcome,
  EditSelection,
} from '../../../shared/model/editing.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';
import type { Replies } from '../support/fake-app.ts';

const MOST_OPEN = 4;
const KINDS = { add: 'Adds', update: 'Updates', delete: 'Deletes' } as const;
const ORIGINS = { here: 'This program', elsewhere: 'Another program', both: 'Both' } as const;

type Hold = { readonly edits: EditSelection; readonly isHeld: boolean };

/** Behaves like the engine: the four lists used last stay open, steps are undone and done again. */
export class PendingWorld {
  edits: readonly ChangeReport[] = [];
  /** Codes of edits that were refused the last time, by edit id. */
  readonly refusals = new Map<number, number>();
  readonly #lists = new Map<number, readonly number[]>();
  readonly #done: { readonly text: string; readonly before: readonly ChangeReport[] }[] = [];
  readonly #undone: { readonly text: string; readonly after: readonly ChangeReport[] }[] = [];
  #cursors = 0;

  replies(): Replies {
    return {
      'pending.open': ({ query }: { query: ChangesQuery }) => this.#open(query),
      'pending.rows': (page: { cursor: number; from: number; count: number }) =>
        this.#list(page.cursor)
          .slice(page.from, page.from + page.count)
          .map((editId) => this.#row(editId)),
      'pending.detail': ({ editId }: { editId: number }) => this.#find(editId) ?? null,
      'pending.hold': ({ edits, isHeld }: Hold) => this.#hold(new Set(this.#idsOf(edits)), isHeld),
      'pending.comment': ({ editId, comment }: { editId: number; comment: string | null }) => {
        this.edits = this.edits.map((each) =>
          each.editId === editId ? { ...each, comment } : each,
        );
      },
      'pending.revert': ({ edits }: { edits: EditSelection }) => this.#revert(this.#idsOf(edits)),
      'edits.undoState': () => this.#steps(),
      'edits.undo': () => this.#undo(),
      'edits.redo': () => this.#redo(),
    };
  }

  #open(query: ChangesQuery): ChangesList {
    const found = this.edits.filter((each) => this.#matches(each, query));
    if (query.isNewestFirst) found.sort((a, b) => b.lastChangedAt.localeCompare(a.lastChangedAt));
    const groups = [...Map.groupBy(found, (each) => groupOf(each, query.groupBy))].map(
      ([key, members]) => ({
        key,
        label: labelOf(members[0]!, query.groupBy),
        count: members.length,
      }),
    );
    const cursor = ++this.#cursors;
    const ids = groups.flatMap(({ key }) =>
      found.filter((each) => groupOf(each, query.groupBy) === key).map(({ editId }) => editId),
    );
    this.#lists.set(cursor, ids);
    for (const old of this.#lists.keys()) {
      if (this.#lists.size > MOST_OPEN) this.#lists.delete(old);
    }
    return { cursor, total: ids.length, pending: this.edits.length, groups };
  }

  #matches(each: ChangeReport, query: ChangesQuery): boolean {
    const { layerId, kind, state, origin, text } = query;
    if (layerId !== undefined && each.layerId !== layerId) return false;
    if (kind !== undefined && each.kind !== kind) return false;
    if (origin !== undefined && each.origin !== origin) return false;
    if (state === 'held' && !each.isHeld) return false;
    if (state === 'conflict' && !each.hasConflict) return false;
    if (state === 'refused' && !this.refusals.has(each.editId)) return false;
    if (state === 'sendable' && (each.isHeld || each.hasConflict)) return false;
    return text === undefined || titleOf(each).toLowerCase().includes(text.toLowerCase());
  }

  /** Used lists are the last ones to be closed. */
  #list(cursor: number): readonly number[] {
    const ids = this.#lists.get(cursor);
    if (!ids) throw new AppError('invalid', 'This list is not open any more.');
    this.#lists.delete(cursor);
    this.#lists.set(cursor, ids);
    return ids;
  }

  #row(editId: number): ChangeRow {
    const each = this.#find(editId);
    const code = this.refusals.get(editId);
    const gone = { layerId: 0, layerName: '', target: 'feature', kind: 'update' } as const;
    const { layerId, layerName, target, kind } = each ?? gone;
    return {
      ...{ editId, layerId, layerName, target, kind },
      globalId: each?.globalId ?? null,
      title: each ? titleOf(each) : '',
      changed: each?.kind === 'update' ? ['Status', 'Flow (l/min)', 'Shape'] : [],
      changedCount: each?.kind === 'update' ? 3 : 0,
      isHeld: each?.isHeld ?? false,
      hasConflict: each?.hasConflict ?? false,
      lastRefusal: code === undefined ? null : { outcome: 'refused', code },
      origin: each?.origin ?? 'here',
      comment: each?.comment ?? null,
      lastChangedAt: each?.lastChangedAt ?? '',
    };
  }

  #find(editId: number): ChangeReport | undefined {
    // Edits are numbered in the order in which they stand, mostly.
    const near = this.edits[editId - 1];
    return near?.editId === editId ? near : this.edits.find((each) => each.editId === editId);
  }

  #idsOf(edits: EditSelection): readonly number[] {
    if ('editIds' in edits) return edits.editIds;
    if ('cursor' in edits) return this.#list(edits.cursor);
    return this.edits.map(({ editId }) => editId);
  }

  #hold(ids: ReadonlySet<number>, isHeld: boolean): number {
    const touched = this.edits.filter((each) => ids.has(each.editId) && each.isHeld !== isHeld);
    this.edits = this.edits.map((each) => (ids.has(each.editId) ? { ...each, isHeld } : each));
    return touched.length;
  }

  #revert(ids: readonly number[]): EditOutcome {
    const gone = new Set(ids);
    const text = `Took back ${ids.length} edits`;
    this.#done.push({ text, before: this.edits });
    this.#undone.length = 0;
    this.edits = this.edits.filter(({ editId }) => !gone.has(editId));
    return this.#outcome(text);
  }

  #undo(): EditOutcome {
    const step = this.#done.pop();
    if (!step) throw new AppError('invalid', 'There is nothing to undo.');
    this.#undone.push({ text: step.text, after: this.edits });
    this.edits = step.before;
    return this.#outcome(step.text);
  }

  #redo(): EditOutcome {
    const step = this.#undone.pop();
    if (!step) throw new AppError('invalid', 'There is nothing to do again.');
    this.#done.push({ text: step.text, before: this.edits });
    this.edits = step.after;
    return this.#outcome(step.text);
  }

  #steps(): { readonly undo: string | null; readonly redo: string | null } {
    return { undo: this.#done.at(-1)?.text ?? null, redo: this.#undone.at(-1)?.text ?? null };
  }

  #outcome(text: string): EditOutcome {
    return { ...this.#steps(), text, rows: [] };
  }
}

function titleOf({ attachment, after, before, globalId }: ChangeReport): string {
  const name = (after ?? before)?.attributes['NAME'];
  return attachment?.name ?? (typeof name === 'string' ? name : globalId);
}

function groupOf(each: ChangeReport, groupBy: ChangesQuery['groupBy']): string {
  return { none: '', layer: String(each.layerId), kind: each.kind, origin: each.origin }[groupBy];
}

function labelOf(each: ChangeReport, groupBy: ChangesQuery['groupBy']): string {
  const { layerName, kind, origin } = each;
  return { none: '', layer: layerName, kind: KINDS[kind], origin: ORIGINS[origin] }[groupBy];
}
