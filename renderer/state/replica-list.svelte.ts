import type { Api } from '../../shared/contract/contract.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { ReplicaSummary } from '../../shared/model/window.ts';
import { asErrorBody } from '../api.ts';

/** The replicas that this machine knows, as the sidebar and the Replicas page show them. */
export class ReplicaList {
  readonly #api: Api['replicas'];
  #items = $state.raw<readonly ReplicaSummary[]>([]);
  #error = $state.raw<ErrorBody | null>(null);
  #isLoaded = $state.raw(false);

  constructor(api: Api['replicas']) {
    this.#api = api;
  }

  get items(): readonly ReplicaSummary[] {
    return this.#items;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  find(key: string): ReplicaSummary | null {
    return this.#items.find((one) => one.key === key) ?? null;
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

  /** What the main process has told. */
  receive(items: readonly ReplicaSummary[]): void {
    this.#items = items;
  }
}
