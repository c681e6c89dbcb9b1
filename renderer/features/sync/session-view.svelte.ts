import type { Api } from '../../../shared/contract/contract.ts';
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Receipt } from '../../../shared/model/edit.ts';
import type { StatusReport } from '../../../shared/model/report.ts';
import type { SessionDetails } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';
import { causesOf, countOutcomes } from './receipt-causes.ts';
import { RECEIPTS } from './receipt-messages.ts';

/** Edits that brought a batch down and are shown by name. */
const MOST_CULPRITS = 5;

/** One session with its receipts by cause, and what can be done with them. */
export class SessionView {
  readonly #api: Pick<Api, 'replica' | 'pending'>;
  readonly #key: string;
  readonly #sessionId: number;
  #details = $state.raw<SessionDetails | null>(null);
  #layers = $state.raw<StatusReport['layers']>([]);
  #culprits = $state.raw<readonly Receipt[]>([]);
  #error = $state.raw<ErrorBody | null>(null);
  #actionError = $state.raw<ErrorBody | null>(null);
  #notice = $state.raw('');
  #isBusy = $state.raw(false);

  readonly causes = $derived(causesOf(this.#details?.groups ?? []));
  readonly counts = $derived(countOutcomes(this.#details?.groups ?? []));

  constructor(api: Pick<Api, 'replica' | 'pending'>, key: string, sessionId: number) {
    this.#api = api;
    this.#key = key;
    this.#sessionId = sessionId;
  }

  get details(): SessionDetails | null {
    return this.#details;
  }

  /** The first edits that brought the batch down. */
  get culprits(): readonly Receipt[] {
    return this.#culprits;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  /** Why the last action failed. */
  get actionError(): ErrorBody | null {
    return this.#actionError;
  }

  /** What the last action did, as a sentence. */
  get notice(): string {
    return this.#notice;
  }

  get isBusy(): boolean {
    return this.#isBusy;
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
      if (this.counts['rolled-back'] > 0 && this.counts.refused > 0) {
        this.#culprits = await this.receipts({ outcome: 'refused' }, 0, MOST_CULPRITS);
      }
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }

  async receipts(filter: ReceiptFilter, from: number, count: number): Promise<readonly Receipt[]> {
    const page = { key: this.#key, sessionId: this.#sessionId, filter, from, count };
    return (await this.#api.replica.receipts(page)).receipts;
  }

  /** Holds what is still pending of these edits back, or lets it go; false when that failed. */
  async hold(filter: ReceiptFilter, isHeld: boolean): Promise<boolean> {
    return this.#act(async () => {
      const edits = { sessionId: this.#sessionId, filter };
      const changed = await this.#api.pending.hold({ key: this.#key, edits, isHeld });
      return isHeld ? RECEIPTS.heldNow(changed) : RECEIPTS.releasedNow(changed);
    });
  }

  async export(format: 'csv' | 'json'): Promise<void> {
    await this.#act(async () => {
      const which = { key: this.#key, sessionId: this.#sessionId, format };
      const path = await this.#api.replica.exportReceipts(which);
      return path === null ? '' : RECEIPTS.exported(path);
    });
  }

  async #act(work: () => Promise<string>): Promise<boolean> {
    if (this.#isBusy) return false;
    this.#isBusy = true;
    this.#actionError = null;
    try {
      this.#notice = await work();
      return true;
    } catch (error) {
      this.#actionError = asErrorBody(error);
      return false;
    } finally {
      this.#isBusy = false;
    }
  }
}
