import type { Api } from '../../../shared/contract/contract.ts';
import type { AppError, ErrorBody } from '../../../shared/errors.ts';
import type { ChangeRow, ChangesList, ChangesQuery } from '../../../shared/model/editing.ts';
import { asErrorBody } from '../../api.ts';

export interface ChangeFilter {
  readonly layerId: number | null;
  readonly kind: ChangesQuery['kind'] | null;
  readonly state: ChangesQuery['state'] | null;
  readonly origin: ChangesQuery['origin'] | null;
  readonly text: string;
}

export interface Arrangement {
  readonly groupBy: ChangesQuery['groupBy'];
  readonly isNewestFirst: boolean;
}

const EVERYTHING: ChangeFilter = { layerId: null, kind: null, state: null, origin: null, text: '' };
const ORDER: Arrangement = { groupBy: 'none', isNewestFirst: false };
const TYPING_MS = 250;
/** More than can be selected one by one. */
const MOST_KEPT = 20_000;
const MOST_REOPENED = 2;

/** The pending edits of a replica as they are filtered and arranged; rows are read by page when they are looked at. */
export class ChangeList {
  readonly #key: string;
  readonly #api: Api['pending'];
  #open = $state.raw<ChangesList | null>(null);
  #isReading = $state.raw(false);
  #error = $state.raw<ErrorBody | null>(null);
  #filter = $state.raw<ChangeFilter>(EVERYTHING);
  #arrangement = $state.raw<Arrangement>(ORDER);
  #version = $state.raw(0);
  /** Rows that were read, for what is said about those that are selected; `#seen` says that they have changed. */
  readonly #rows = new Map<number, ChangeRow>();
  #seen = $state.raw(0);
  #outside = $state.raw(0);
  #outsideTotal: number | null = null;
  #turn = 0;
  #reopened = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly isFiltered = $derived(
    this.#filter.layerId !== null ||
      this.#filter.kind !== null ||
      this.#filter.state !== null ||
      this.#filter.origin !== null ||
      this.#filter.text.trim() !== '',
  );

  constructor(key: string, api: Api['pending']) {
    this.#key = key;
    this.#api = api;
  }

  /** Null until the first answer is there. */
  get open(): ChangesList | null {
    return this.#open;
  }

  get isReading(): boolean {
    return this.#isReading;
  }

  /** Why the list could not be read the last time. What was read before is still there. */
  get error(): ErrorBody | null {
    return this.#error;
  }

  get filter(): ChangeFilter {
    return this.#filter;
  }

  get arrangement(): Arrangement {
    return this.#arrangement;
  }

  /** Changes whenever rows that were read may stand for something else. */
  get version(): number {
    return this.#version;
  }

  /** Edits that other programs have made since the list was opened or the line about them was put away. */
  get outside(): number {
    return this.#outside;
  }

  putOutsideAway(): void {
    this.#outside = 0;
  }

  /** The row as it was read last; null: it was not read. */
  row(editId: number): ChangeRow | null {
    void this.#seen;
    return this.#rows.get(editId) ?? null;
  }

  /** Finds the edits anew; what is shown stays until then. Returns how many fewer are pending than before. */
  async reload(isOwn = false): Promise<number> {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    this.#isReading = true;
    try {
      const [open, outside] = await Promise.all([this.find(), this.#countOutside()]);
      if (turn !== this.#turn) return 0;
      const left = (this.#open?.pending ?? open.pending) - open.pending;
      this.#open = open;
      this.#noteOutside(outside, isOwn);
      this.#error = null;
      this.#version += 1;
      return Math.max(0, left);
    } catch (error) {
      if (turn === this.#turn) this.#error = asErrorBody(error);
      return 0;
    } finally {
      if (turn === this.#turn) this.#isReading = false;
    }
  }

  /** A list of its own of what the filter finds now. */
  find(groupBy: ChangesQuery['groupBy'] = this.#arrangement.groupBy): Promise<ChangesList> {
    return this.#api.open({ key: this.#key, query: this.#query(groupBy) });
  }

  async load(from: number, count: number): Promise<readonly ChangeRow[]> {
    if (!this.#open) return [];
    try {
      const { cursor } = this.#open;
      const rows = await this.#api.rows({ key: this.#key, cursor, from, count });
      this.#reopened = 0;
      this.#keep(rows);
      return rows;
    } catch (error) {
      this.#pageFailed(error);
      throw error;
    }
  }

  /** Changes what is found; rows follow, after a pause while somebody types. */
  change(change: Partial<ChangeFilter>): void {
    this.#filter = { ...this.#filter, ...change };
    this.#reloadSoon('text' in change ? TYPING_MS : 0);
  }

  showAll(): void {
    this.change(EVERYTHING);
  }

  arrange(change: Partial<Arrangement>): void {
    this.#arrangement = { ...this.#arrangement, ...change };
    this.#reloadSoon(0);
  }

  /** What was done to these edits is shown before they are read again; null: to all of them. */
  patch(editIds: ReadonlySet<number> | null, change: Partial<ChangeRow>): void {
    for (const [editId, row] of this.#rows) {
      if (!editIds || editIds.has(editId)) this.#rows.set(editId, { ...row, ...change });
    }
    this.#seen += 1;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
  }

  #reloadSoon(pause: number): void {
    clearTimeout(this.#timer);
    this.#isReading = true;
    this.#timer = setTimeout(() => void this.reload(), pause);
  }

  #query(groupBy: ChangesQuery['groupBy']): ChangesQuery {
    const { layerId, kind, state, origin, text } = this.#filter;
    return {
      ...(layerId === null ? {} : { layerId }),
      ...(kind ? { kind } : {}),
      ...(state ? { state } : {}),
      ...(origin ? { origin } : {}),
      ...(text.trim() === '' ? {} : { text: text.trim() }),
      groupBy,
      isNewestFirst: this.#arrangement.isNewestFirst,
    };
  }

  #keep(rows: readonly ChangeRow[]): void {
    for (const row of rows) {
      this.#rows.delete(row.editId);
      this.#rows.set(row.editId, row);
    }
    for (const editId of this.#rows.keys()) {
      if (this.#rows.size <= MOST_KEPT) break;
      this.#rows.delete(editId);
    }
    this.#seen += 1;
  }

  /** The four lists used last stay open: another screen may have opened so many meanwhile. */
  #pageFailed(error: unknown): void {
    const isClosed = (error as Partial<AppError>).code === 'invalid';
    if (isClosed && this.#reopened < MOST_REOPENED) {
      this.#reopened += 1;
      void this.reload();
    } else {
      this.#error = asErrorBody(error);
    }
  }

  async #countOutside(): Promise<number | null> {
    try {
      const query = { groupBy: 'origin', isNewestFirst: false } as const;
      const { groups } = await this.#api.open({ key: this.#key, query });
      return groups.reduce((sum, { key, count }) => (key === 'here' ? sum : sum + count), 0);
    } catch {
      // The list itself is right; only the sentence about other programs is missing.
      return null;
    }
  }

  /** A step of ours may bring edits of others back: those are no news. */
  #noteOutside(total: number | null, isOwn: boolean): void {
    if (total === null) return;
    const before = this.#outsideTotal ?? total;
    if (!isOwn && total > before) this.#outside += total - before;
    this.#outsideTotal = total;
  }
}
