import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { RowsQuery, TableRow } from '../../../shared/model/view.ts';
import { asErrorBody } from '../../api.ts';
import { asked, type DraftCondition } from './conditions.ts';

interface RowFilter {
  readonly text: string;
  readonly conditions: readonly DraftCondition[];
  readonly onlyPending: boolean;
  readonly sort: RowsQuery['sort'] | null;
}

type QueryInput = Parameters<Api['replica']['openRows']>[0]['query'];

interface OpenRows {
  readonly layerId: number;
  readonly cursor: number;
  readonly total: number;
  readonly isFiltered: boolean;
}

const ALL: RowFilter = { text: '', conditions: [], onlyPending: false, sort: null };
const TYPING_MS = 250;

/** The rows of one layer at a time, as they are filtered and sorted; every layer keeps its own filter. */
export class LayerRows {
  readonly #api: Api['replica'];
  readonly #key: string;
  #filters = $state.raw<ReadonlyMap<number, RowFilter>>(new Map());
  #layerId = $state.raw(-1);
  #open = $state.raw<OpenRows | null>(null);
  #error = $state.raw<ErrorBody | null>(null);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(key: string, api: Api['replica']) {
    this.#key = key;
    this.#api = api;
  }

  get filter(): RowFilter {
    return this.#filters.get(this.#layerId) ?? ALL;
  }

  /** Null until the rows of the layer are there. */
  get open(): OpenRows | null {
    return this.#open?.layerId === this.#layerId ? this.#open : null;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  /** Opens the rows of a layer anew: another layer, or its content has changed. */
  async show(layerId: number): Promise<void> {
    this.#layerId = layerId;
    await this.reopen();
  }

  /** Changes the filter of this layer; rows follow, after a pause while somebody types. */
  change(change: Partial<RowFilter>): void {
    this.#filters = new Map(this.#filters).set(this.#layerId, { ...this.filter, ...change });
    clearTimeout(this.#timer);
    const isTyped = 'text' in change || 'conditions' in change;
    this.#timer = setTimeout(() => void this.reopen(), isTyped ? TYPING_MS : 0);
  }

  /** Takes every condition away; the order stays. */
  async showAll(): Promise<void> {
    clearTimeout(this.#timer);
    const all = { ...ALL, sort: this.filter.sort };
    this.#filters = new Map(this.#filters).set(this.#layerId, all);
    await this.reopen();
  }

  async load(from: number, count: number): Promise<readonly TableRow[]> {
    if (!this.#open) return [];
    return this.#api.rows({ key: this.#key, cursor: this.#open.cursor, from, count });
  }

  /** Where a row stands; -1: the filter leaves it out. */
  async indexOf(fid: number): Promise<number> {
    if (!this.open) return -1;
    return this.#api.indexOf({ key: this.#key, cursor: this.open.cursor, fid });
  }

  async reopen(): Promise<void> {
    const turn = ++this.#turn;
    const layerId = this.#layerId;
    const query = this.#query();
    try {
      const { cursor, total } = await this.#api.openRows({
        key: this.#key,
        query,
      });
      if (turn !== this.#turn) {
        this.#release(cursor);
        return;
      }
      const before = this.#open;
      this.#open = { layerId, cursor, total, isFiltered: isNarrow(query) };
      this.#error = null;
      if (before) this.#release(before.cursor);
    } catch (error) {
      if (turn === this.#turn) this.#error = asErrorBody(error);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
    if (this.#open) this.#release(this.#open.cursor);
    this.#open = null;
  }

  #query(): QueryInput {
    const { text, conditions, onlyPending, sort } = this.filter;
    const complete = asked(conditions);
    return {
      layerId: this.#layerId,
      ...(text.trim() === '' ? {} : { text: text.trim() }),
      ...(complete.length === 0 ? {} : { conditions: [...complete] }),
      ...(onlyPending ? { onlyPending } : {}),
      ...(sort ? { sort } : {}),
    };
  }

  #release(cursor: number): void {
    // The process that held it may be gone, and the cursor with it.
    this.#api.closeRows({ key: this.#key, cursor }).catch(() => undefined);
  }
}

function isNarrow({ text, conditions, onlyPending }: QueryInput): boolean {
  return text !== undefined || conditions !== undefined || onlyPending === true;
}
