import type { RowPages } from './row-pages.ts';

const MAX_SELECTED = 10_000;

/** Selects rows by number and tells their keys, also of rows that have to be read first. */
export class RowSelection<Row, Key> {
  /** Where a range begins. */
  anchor = 0;
  #turn = 0;
  readonly #pages: RowPages<Row>;
  readonly #keyOf: (row: Row) => Key;
  readonly #select: (keys: ReadonlySet<Key>) => void;

  constructor(
    pages: RowPages<Row>,
    keyOf: (row: Row) => Key,
    select: (keys: ReadonlySet<Key>) => void,
  ) {
    this.#pages = pages;
    this.#keyOf = keyOf;
    this.#select = select;
  }

  /** This row alone; later ranges begin here. */
  async only(index: number): Promise<void> {
    this.anchor = index;
    await this.range(index, index);
  }

  /** Adds this row to `base`, or takes it away when it is there. */
  async toggle(index: number, base: ReadonlySet<Key>): Promise<void> {
    this.anchor = index;
    const keys = await this.#keysOf(index, index);
    if (!keys) return;
    const next = new Set(base);
    for (const key of keys) if (!next.delete(key)) next.add(key);
    this.#select(next);
  }

  /** All rows between two; of a longer range the 10,000 nearest to `to`. */
  async range(from: number, to: number): Promise<void> {
    const first = Math.max(Math.min(from, to), to - MAX_SELECTED + 1);
    const last = Math.min(Math.max(from, to), to + MAX_SELECTED - 1);
    const keys = await this.#keysOf(first, last);
    if (keys) this.#select(new Set(keys));
  }

  /** The keys, or nothing when the user has moved on or the rows cannot be read. */
  async #keysOf(first: number, last: number): Promise<readonly Key[] | null> {
    const turn = ++this.#turn;
    try {
      const rows = await this.#pages.range(first, last);
      return turn === this.#turn ? rows.map(this.#keyOf) : null;
    } catch {
      // The table shows at the rows themselves that they cannot be read, and offers to try again.
      return null;
    }
  }
}
