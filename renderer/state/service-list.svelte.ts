import type { Api } from '../../shared/contract/contract.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { KnownService } from '../../shared/model/window.ts';
import { asErrorBody } from '../api.ts';

/** The services that replicas are made from. */
export class ServiceList {
  readonly #api: Api['services'];
  #items = $state.raw<readonly KnownService[]>([]);
  #error = $state.raw<ErrorBody | null>(null);
  #isLoaded = $state.raw(false);

  constructor(api: Api['services']) {
    this.#api = api;
  }

  get items(): readonly KnownService[] {
    return this.#items;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  find(id: string): KnownService | null {
    return this.#items.find((one) => one.id === id) ?? null;
  }

  /** The service at this address, whatever its letters' case. */
  at(url: string): KnownService | null {
    return this.#items.find((one) => one.url.toLowerCase() === url.toLowerCase()) ?? null;
  }

  async load(): Promise<void> {
    try {
      this.#items = await this.#api.list();
      this.#error = null;
    } catch (error) {
      this.#error = asErrorBody(error);
    }
    this.#isLoaded = true;
  }

  receive(items: readonly KnownService[]): void {
    this.#items = items;
  }
}
