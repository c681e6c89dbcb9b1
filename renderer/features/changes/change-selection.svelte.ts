import type { Api } from '../../../shared/contract/contract.ts';
import type { EditKind } from '../../../shared/model/edit.ts';
import type { ChangeRow, EditSelection } from '../../../shared/model/editing.ts';
import type { ChangeList } from './change-list.svelte.ts';

/** Every edit of a list is selected, also those that were not read. */
class Every extends Set<number> {
  override has(): boolean {
    return true;
  }
}

const NONE: ReadonlySet<number> = new Set();
const EVERY: ReadonlySet<number> = new Every();
const MOST_ASKED = 50;

/** Which edits of a list are selected: some of them one by one, or all that it finds. */
export class ChangeSelection {
  readonly #list: ChangeList;
  #keys = $state.raw<ReadonlySet<number>>(NONE);

  constructor(list: ChangeList) {
    this.#list = list;
  }

  /** For the table. */
  get keys(): ReadonlySet<number> {
    return this.#keys;
  }

  get isAll(): boolean {
    return this.#keys === EVERY;
  }

  get count(): number {
    return this.isAll ? (this.#list.open?.total ?? 0) : this.#keys.size;
  }

  /** The only one; null: none or several. */
  get single(): number | null {
    if (this.isAll || this.#keys.size !== 1) return null;
    const [editId = null] = this.#keys;
    return editId;
  }

  /** Those that were read. */
  get rows(): readonly ChangeRow[] {
    if (this.isAll) return [];
    return [...this.#keys].flatMap((editId) => this.#list.row(editId) ?? []);
  }

  select(keys: ReadonlySet<number>): void {
    this.#keys = keys;
  }

  selectAll(): void {
    this.#keys = EVERY;
  }

  clear(): void {
    this.#keys = NONE;
  }

  /** Edits have left the list: those that are not pending any more are not selected, either. */
  async reconcile(api: Api['pending'], key: string): Promise<void> {
    const asked = this.#keys;
    if (this.isAll || asked.size < 2) return;
    if (asked.size > MOST_ASKED) {
      this.clear();
      return;
    }
    const details = await Promise.all(
      [...asked].map((editId) => api.detail({ key, editId }).catch(() => undefined)),
    );
    if (this.#keys !== asked) return;
    // Undefined: it could not be read, and is taken for pending.
    this.#keys = new Set([...asked].filter((_, at) => details[at] !== null));
  }

  /** What is selected, for a call. All that is found is looked for anew: a list may have been closed meanwhile. */
  async asInput(): Promise<{ editIds: number[] } | { cursor: number }> {
    if (!this.isAll) return { editIds: [...this.#keys] };
    const { cursor } = await this.#list.find();
    return { cursor };
  }

  /** What is selected as it is now, counted by kind. */
  async counted(): Promise<CountedEdits> {
    if (this.isAll) {
      const { cursor, total, groups } = await this.#list.find('kind');
      const countOf = (kind: EditKind): number =>
        groups.find(({ key }) => key === kind)?.count ?? 0;
      return { edits: { cursor }, total, kinds: kindCounts(countOf) };
    }
    const { rows } = this;
    const countOf = (kind: EditKind): number => rows.filter((row) => row.kind === kind).length;
    return { edits: { editIds: [...this.#keys] }, total: this.count, kinds: kindCounts(countOf) };
  }
}

export interface CountedEdits {
  readonly edits: Extract<EditSelection, { editIds: unknown } | { cursor: unknown }>;
  readonly total: number;
  readonly kinds: Readonly<Record<EditKind, number>>;
}

function kindCounts(countOf: (kind: EditKind) => number): Record<EditKind, number> {
  return { add: countOf('add'), update: countOf('update'), delete: countOf('delete') };
}
