const PAGE = 200;
const MAX_PAGES = 60;
const MAX_IN_FLIGHT = 2;

/** Reads `count` rows from row `from` on. */
export type LoadRows<Row> = (from: number, count: number) => Promise<readonly Row[]>;

/** Rows of a long table, read by page when they come into view, and a bounded number of them kept. */
export class RowPages<Row> {
  readonly #load: LoadRows<Row>;
  readonly #total: () => number;
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #inFlight = new Set<number>();
  #stale = new Map<number, readonly Row[]>();
  readonly #failed = new Set<number>();
  readonly #changed: () => void;
  #wanted: readonly number[] = [];
  #generation = 0;

  /** `changed` is called when `row`, `isFailed` or `hasFailed` may answer something else. */
  constructor(load: LoadRows<Row>, total: () => number, changed: () => void) {
    this.#load = load;
    this.#total = total;
    this.#changed = changed;
  }

  get hasFailed(): boolean {
    return this.#failed.size > 0;
  }

  /** The row, or undefined while it is not here. Rows from before `reset` are shown until the new ones come. */
  row(index: number): Row | undefined {
    const page = Math.floor(index / PAGE);
    return (this.#pages.get(page) ?? this.#stale.get(page))?.[index % PAGE];
  }

  isFailed(index: number): boolean {
    return this.#failed.has(Math.floor(index / PAGE));
  }

  /** Says which rows are in view; what was asked for before and is not begun is dropped. */
  want(first: number, last: number): void {
    if (last < first) return;
    const pages: number[] = [];
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      pages.push(page);
    }
    this.#wanted = pages;
    this.#pump();
  }

  /** Asks again for the pages that failed. */
  retry(): void {
    this.#failed.clear();
    this.#changed();
    this.#pump();
  }

  /** Reads everything anew, because order or content has changed. */
  reset(): void {
    this.#generation += 1;
    this.#stale = new Map([...this.#stale, ...this.#pages]);
    this.#pages.clear();
    this.#inFlight.clear();
    this.#failed.clear();
    this.#changed();
    this.#pump();
  }

  /** The rows from `first` to `last`, read where they are not here yet. */
  async range(first: number, last: number): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      const here = this.#pages.get(page) ?? (await this.#load(page * PAGE, this.#countOf(page)));
      const start = page * PAGE;
      rows.push(...here.slice(Math.max(0, first - start), last - start + 1));
    }
    return rows;
  }

  #countOf(page: number): number {
    return Math.max(0, Math.min(PAGE, this.#total() - page * PAGE));
  }

  #pump(): void {
    for (const page of this.#wanted) {
      if (this.#inFlight.size >= MAX_IN_FLIGHT) return;
      if (this.#pages.has(page) || this.#inFlight.has(page) || this.#failed.has(page)) continue;
      if (this.#countOf(page) > 0) void this.#fetch(page, this.#generation);
    }
  }

  async #fetch(page: number, generation: number): Promise<void> {
    this.#inFlight.add(page);
    try {
      const rows = await this.#load(page * PAGE, this.#countOf(page));
      if (generation === this.#generation) this.#keep(page, rows);
    } catch {
      // The reason is the caller's to tell; the table offers to try again.
      if (generation === this.#generation) {
        this.#failed.add(page);
        this.#changed();
      }
    } finally {
      if (generation === this.#generation) {
        this.#inFlight.delete(page);
        this.#pump();
      }
    }
  }

  #keep(page: number, rows: readonly Row[]): void {
    this.#pages.set(page, rows);
    this.#stale.delete(page);
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= MAX_PAGES) break;
      if (!this.#wanted.includes(old)) this.#pages.delete(old);
    }
    if (this.#wanted.every((wanted) => this.#pages.has(wanted))) this.#stale.clear();
    this.#changed();
  }
}
