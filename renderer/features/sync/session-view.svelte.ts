import type { Api } from '../../../shared/contract/contract.ts';
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Receipt } from '../../../shared/model/edit.ts';
import type { RefusedEdit } from '../../../shared/model/editing.ts';
import type { StatusReport } from '../../../shared/model/report.ts';
import type { SessionDetails } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';
import { EditActions } from './edit-actions.svelte.ts';
import { causesOf, countOutcomes } from './receipt-causes.ts';
import { RECEIPTS } from './receipt-messages.ts';

/** A receipt with what its row is called and what could be done; null: it could not be read. */
export type SeenReceipt = Receipt & { readonly seen: RefusedEdit | null };

/** One session with its receipts by cause, and what can be done with them. */
export class SessionView {
  readonly actions: EditActions;
  readonly #api: Pick<Api, 'replica' | 'pending' | 'repairs'>;
  readonly #key: string;
  readonly #sessionId: number;
  #details = $state.raw<SessionDetails | null>(null);
  #layers = $state.raw<StatusReport['layers']>([]);
  #error = $state.raw<ErrorBody | null>(null);
  #text = $state.raw('');
  #found = $state.raw<number | null>(null);

  readonly causes = $derived(causesOf(this.#details?.groups ?? []));
  readonly counts = $derived(countOutcomes(this.#details?.groups ?? []));

  constructor(api: Pick<Api, 'replica' | 'pending' | 'repairs'>, key: string, sessionId: number) {
    this.#api = api;
    this.#key = key;
    this.#sessionId = sessionId;
    this.actions = new EditActions(api, key);
  }

  get details(): SessionDetails | null {
    return this.#details;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  /** What is looked for in the receipts; empty: nothing. */
  get text(): string {
    return this.#text;
  }

  /** How many receipts have the text; null while they are counted. */
  get found(): number | null {
    return this.#found;
  }

  layerName(layerId: number): string {
    return this.#layers.find((layer) => layer.layerId === layerId)?.name ?? String(layerId);
  }

  async load(): Promise<void> {
    const key = this.#key;
    try {
      const [details, status] = await Promise.all([
        this.#api.replica.session({ key, sessionId: this.#sessionId }),
        this.#api.replica.status({ key }),
      ]);
      this.#layers = status.layers;
      this.#details = details;
      this.#error = null;
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }

  async search(text: string): Promise<void> {
    this.#text = text.trim();
    this.#found = null;
    if (this.#text === '') return;
    const wanted = this.#text;
    try {
      const { total } = await this.#page({ text: wanted }, 0, 1);
      if (wanted === this.#text) this.#found = total;
    } catch (error) {
      if (wanted === this.#text) this.#error = asErrorBody(error);
    }
  }

  /** With what is known of their rows, which is not needed to show them. */
  async receipts(
    filter: ReceiptFilter,
    from: number,
    count: number,
  ): Promise<readonly SeenReceipt[]> {
    const { receipts } = await this.#page(filter, from, count);
    const seen = await this.actions
      .look(receipts.map((receipt) => ({ ...receipt, field: null })))
      .catch(() => []);
    return receipts.map((receipt, at) => ({ ...receipt, seen: seen[at] ?? null }));
  }

  async #page(filter: ReceiptFilter, from: number, count: number) {
    const page = { key: this.#key, sessionId: this.#sessionId, filter, from, count };
    return this.#api.replica.receipts(page);
  }

  /** Receipts without a look at their rows. */
  async names(filter: ReceiptFilter, count: number): Promise<readonly Receipt[]> {
    return (await this.#page(filter, 0, count)).receipts;
  }

  /** Holds what is still pending of these edits back, or lets it go; false when that failed. */
  hold(filter: ReceiptFilter, isHeld: boolean): Promise<boolean> {
    return this.actions.hold({ sessionId: this.#sessionId, filter }, isHeld);
  }

  /** Ids of what is still pending of these edits; empty, with a sentence, when there is nothing to send again. */
  async pendingOf(filter: ReceiptFilter): Promise<readonly number[]> {
    let ids: readonly number[] = [];
    await this.actions.act(async () => {
      ids = await this.#api.repairs.pendingOf({
        key: this.#key,
        sessionId: this.#sessionId,
        filter,
      });
      return ids.length === 0 ? RECEIPTS.goneNow : '';
    });
    return ids;
  }

  async export(format: 'csv' | 'json'): Promise<void> {
    await this.actions.act(async () => {
      const which = { key: this.#key, sessionId: this.#sessionId, format };
      const path = await this.#api.replica.exportReceipts(which);
      return path === null ? '' : RECEIPTS.exported(path);
    });
  }
}
