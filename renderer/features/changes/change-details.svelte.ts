import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';
import { asErrorBody } from '../../api.ts';

type Detail =
  | { readonly state: 'none' }
  | { readonly state: 'loading' }
  | { readonly state: 'shown'; readonly change: ChangeReport }
  /** It is not pending any more. */
  | { readonly state: 'gone' }
  | { readonly state: 'failed'; readonly error: ErrorBody };

/** One pending edit in full; while it is read again, what was read before stays. */
export class ChangeDetails {
  readonly #key: string;
  readonly #api: Api['pending'];
  #editId: number | null = null;
  #detail = $state.raw<Detail>({ state: 'none' });
  #turn = 0;

  constructor(key: string, api: Api['pending']) {
    this.#key = key;
    this.#api = api;
  }

  get detail(): Detail {
    return this.#detail;
  }

  /** Shows this edit as it is now; null: none. */
  async show(editId: number | null): Promise<void> {
    const turn = ++this.#turn;
    if (editId === null) {
      this.#editId = null;
      this.#detail = { state: 'none' };
      return;
    }
    if (editId !== this.#editId || this.#detail.state !== 'shown') {
      this.#detail = { state: 'loading' };
    }
    this.#editId = editId;
    const next = await this.#read(editId);
    if (turn === this.#turn) this.#detail = next;
  }

  async #read(editId: number): Promise<Detail> {
    try {
      const change = await this.#api.detail({ key: this.#key, editId });
      return change ? { state: 'shown', change } : { state: 'gone' };
    } catch (error) {
      return { state: 'failed', error: asErrorBody(error) };
    }
  }
}
