import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { KnownService } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';

/** Starts the sample service that comes with the program. */
export class SampleStarter {
  readonly #api: Api['services'];
  #isBusy = $state.raw(false);
  #error = $state.raw<ErrorBody | null>(null);

  constructor(api: Api['services']) {
    this.#api = api;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  /** The services that run now; none when it failed. */
  async start(): Promise<readonly KnownService[]> {
    this.#isBusy = true;
    this.#error = null;
    try {
      return await this.#api.startSample();
    } catch (error) {
      this.#error = asErrorBody(error);
      return [];
    } finally {
      this.#isBusy = false;
    }
  }
}
