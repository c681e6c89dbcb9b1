import type { ErrorBody } from '../../shared/errors.ts';
import { asErrorBody } from '../api.ts';

/** A list that the main process keeps: loaded once, and told again whenever it has changed. */
export class RemoteList<Item> {
  readonly #fetch: () => Promise<readonly Item[]>;
  #items = $state.raw<readonly Item[]>([]);
  #error = $state.raw<ErrorBody | null>(null);
  #isLoaded = $state.raw(false);

  constructor(fetch: () => Promise<readonly Item[]>) {
    this.#fetch = fetch;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** Why it could not be loaded. */
  get error(): ErrorBody | null {
    return this.#error;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  async load(): Promise<void> {
    try {
      this.#items = await this.#fetch();
      this.#error = null;
    } catch (error) {
      this.#error = asErrorBody(error);
    }
    this.#isLoaded = true;
  }

  /** What the main process has told. */
  receive(items: readonly Item[]): void {
    this.#items = items;
  }
}
