import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { ServiceReport } from '../../../shared/model/report.ts';
import { asErrorBody } from '../../api.ts';

/** One service of the list: what it says about itself. */
export class ServiceView {
  readonly #api: Api['services'];
  readonly #id: string;
  #report = $state.raw<ServiceReport | null>(null);
  #error = $state.raw<ErrorBody | null>(null);
  #isLoading = $state.raw(false);
  #isTested = $state.raw(false);

  constructor(api: Api['services'], id: string) {
    this.#api = api;
    this.#id = id;
  }

  get report(): ServiceReport | null {
    return this.#report;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** The last answer came because the user asked for it. */
  get isTested(): boolean {
    return this.#isTested;
  }

  /** Asks the service what it can do; `isTest`: anew, and the answer is announced. */
  async load(isTest: boolean): Promise<void> {
    this.#isLoading = true;
    this.#isTested = false;
    this.#error = null;
    try {
      this.#report = await this.#api.describe({ id: this.#id, isFresh: isTest });
      this.#isTested = isTest;
    } catch (error) {
      this.#error = asErrorBody(error);
      this.#report = null;
    }
    this.#isLoading = false;
  }
}
