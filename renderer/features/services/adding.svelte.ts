import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { KnownService } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';

export interface AddingOptions {
  readonly onAdded: (service: KnownService) => void;
  /** The service wants to know who asks; `goOn` is for afterwards. */
  readonly onSignIn: (url: string, goOn: () => void) => void;
}

/** Adding a service by its address, with a sign-in on the way where the service asks for one. */
export class Adding {
  readonly #api: Api['services'];
  readonly #options: AddingOptions;
  #error = $state.raw<ErrorBody | null>(null);
  #isBusy = $state.raw(false);
  #signInUrl = $state.raw<string | null>(null);

  constructor(api: Api['services'], options: AddingOptions) {
    this.#api = api;
    this.#options = options;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** The address that wants somebody to sign in. */
  get signInUrl(): string | null {
    return this.#signInUrl;
  }

  /** The address is being changed: what was said about the earlier one is over. */
  startOver(): void {
    this.#error = null;
    this.#signInUrl = null;
  }

  async add(address: string): Promise<void> {
    const url = address.trim();
    this.startOver();
    await this.#add(url, true);
  }

  /** Asks for the sign-in, and adds the service after it. */
  signIn(): void {
    const url = this.#signInUrl;
    if (url !== null) this.#options.onSignIn(url, () => void this.#add(url, false));
  }

  async #add(url: string, mayAsk: boolean): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#error = null;
    try {
      const service = await this.#api.add({ url });
      this.#signInUrl = null;
      this.#options.onAdded(service);
    } catch (error) {
      const body = asErrorBody(error);
      const isQuestion = body.code === 'sign-in';
      this.#signInUrl = isQuestion ? url : null;
      // The first time it is a question and no failure.
      if (!isQuestion || !mayAsk) this.#error = body;
      else this.signIn();
    }
    this.#isBusy = false;
  }
}
