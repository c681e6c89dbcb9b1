import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';
import type { ViewLayer } from '../../../shared/model/view.ts';
import { asErrorBody } from '../../api.ts';
import { changeLine, changeTitle } from './change-words.ts';

export type KindFilter = 'all' | 'add' | 'update' | 'delete' | 'held';

interface ChangeFilter {
  readonly kind: KindFilter;
  readonly layerId: number | null;
  readonly text: string;
}

const PAGE = 200;
const EVERYTHING: ChangeFilter = { kind: 'all', layerId: null, text: '' };

/** The pending edits of a replica, read by page as far as they are looked at; a filter looks at all of them. */
export class ChangeList {
  readonly #key: string;
  readonly #api: Api['replica'];
  readonly #layerOf: (layerId: number) => ViewLayer | null;
  #items = $state.raw<readonly ChangeReport[]>([]);
  #isComplete = $state.raw(false);
  #isLoaded = $state.raw(false);
  #error = $state.raw<ErrorBody | null>(null);
  #filter = $state.raw<ChangeFilter>(EVERYTHING);
  #version = $state.raw(0);
  #reading: Promise<void> | null = null;
  #turn = 0;

  readonly isFiltered = $derived(
    this.#filter.kind !== 'all' || this.#filter.layerId !== null || this.#filter.text.trim() !== '',
  );
  readonly shown = $derived(this.isFiltered ? this.#items.filter(this.#matcher()) : this.#items);

  constructor(key: string, api: Api['replica'], layerOf: (layerId: number) => ViewLayer | null) {
    this.#key = key;
    this.#api = api;
    this.#layerOf = layerOf;
  }

  /** How many have been read. */
  get readCount(): number {
    return this.#items.length;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** False until the first page is there. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get filter(): ChangeFilter {
    return this.#filter;
  }

  /** Changes whenever rows that were read stand for something else. */
  get version(): number {
    return this.#version;
  }

  find(editId: number): ChangeReport | null {
    return this.#items.find((change) => change.editId === editId) ?? null;
  }

  /** Those of these edits that have been read. */
  chosen(editIds: ReadonlySet<number>): readonly ChangeReport[] {
    return editIds.size === 0 ? [] : this.#items.filter(({ editId }) => editIds.has(editId));
  }

  /** Reads as far as it was read before; what is shown stays until then. */
  async reload(): Promise<void> {
    const turn = ++this.#turn;
    const wanted = Math.max(PAGE, this.#items.length);
    const items: ChangeReport[] = [];
    let isComplete = false;
    try {
      while (items.length < wanted && !isComplete) {
        const page = await this.#readPage(items.at(-1)?.editId ?? 0);
        if (turn !== this.#turn) return;
        items.push(...page);
        isComplete = page.length < PAGE;
      }
      this.#items = items;
      this.#isComplete = isComplete;
      this.#isLoaded = true;
      this.#error = null;
      this.#version += 1;
      if (this.isFiltered) void this.#readAll();
    } catch (error) {
      if (turn === this.#turn) this.#error = asErrorBody(error);
    }
  }

  /** The edits from place `from` on, as they are filtered. */
  async load(from: number, count: number): Promise<readonly ChangeReport[]> {
    while (!this.isFiltered && !this.#isComplete && this.#items.length < from + count) {
      await this.#readMore();
    }
    return this.shown.slice(from, from + count);
  }

  change(change: Partial<ChangeFilter>): void {
    this.#filter = { ...this.#filter, ...change };
    this.#version += 1;
    if (this.isFiltered) void this.#readAll();
  }

  showAll(): void {
    this.change(EVERYTHING);
  }

  /** Holds edits back or releases them; returns how many changed. */
  async hold(editIds: readonly number[], isHeld: boolean): Promise<number> {
    const edits = { editIds: [...editIds] };
    const changed = await this.#api.hold({ key: this.#key, edits, isHeld });
    const touched = new Set(editIds);
    this.#items = this.#items.map((each) =>
      touched.has(each.editId) ? { ...each, isHeld } : each,
    );
    this.#version += 1;
    return changed;
  }

  async #readAll(): Promise<void> {
    try {
      while (!this.#isComplete && this.isFiltered) await this.#readMore();
      this.#error = null;
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }

  /** One page more; everybody who waits for it gets the same one. */
  async #readMore(): Promise<void> {
    this.#reading ??= this.#appendPage().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  async #appendPage(): Promise<void> {
    const turn = this.#turn;
    const page = await this.#readPage(this.#items.at(-1)?.editId ?? 0);
    if (turn !== this.#turn) return;
    this.#items = [...this.#items, ...page];
    this.#isComplete = page.length < PAGE;
    if (this.isFiltered) this.#version += 1;
  }

  #readPage(after: number): Promise<readonly ChangeReport[]> {
    return this.#api.changes({ key: this.#key, after, count: PAGE });
  }

  #matcher(): (change: ChangeReport) => boolean {
    const { kind, layerId, text } = this.#filter;
    const words = text.trim().toLocaleLowerCase();
    return (change) => {
      if (layerId !== null && change.layerId !== layerId) return false;
      if (kind === 'held' && !change.isHeld) return false;
      if (kind !== 'all' && kind !== 'held' && change.kind !== kind) return false;
      return words === '' || this.#textOf(change).includes(words);
    };
  }

  #textOf(change: ChangeReport): string {
    const layer = this.#layerOf(change.layerId);
    const values = change.changes.flatMap(({ beforeText, afterText }) => [beforeText, afterText]);
    return [
      changeTitle(change, layer),
      changeLine(change, layer),
      change.globalId,
      change.layerName,
      ...values,
    ]
      .join('\n')
      .toLocaleLowerCase();
  }
}
