import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { KnownService } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';
import type { Credentials } from './service-view.svelte.ts';

/** Adding a service by its address, with a sign-in on the way where the service asks for one. */
export class Adding {
  readonly #api: Api['services'];
  readonly #onAdded: (service: KnownService) => void;
  #error = $state.raw<ErrorBody | null>(null);
  #isBusy = $state.raw(false);
  #signInUrl = $state.raw<string | null>(null);

  constructor(api: Api['services'], onAdded: (service: KnownService) => void) {
    this.#api = api;
    this.#onAdded = onAdded;
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
    await this.#do(url, () => this.#api.add({ url }));
  }

  async signInAndAdd(credentials: Credentials): Promise<void> {
    const url = this.#signInUrl;
    if (url === null) return;
    this.#error = null;
    await this.#do(url, async () => {
      await this.#api.signIn({ url, ...credentials });
      return this.#api.add({ url });
    });
  }

  async #do(url: string, act: () => Promise<KnownService>): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const isSecondTry = this.#signInUrl !== null;
    try {
      this.#onAdded(await act());
    } catch (error) {
      const body = asErrorBody(error);
      if (body.code === 'sign-in') this.#signInUrl = url;
      // The first time it is a question and no failure: the form that appears says so.
      if (body.code !== 'sign-in' || isSecondTry) this.#error = body;
    }
    this.#isBusy = false;
  }
}
