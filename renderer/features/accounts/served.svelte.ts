import type { Api } from '../../../shared/contract/contract.ts';
import type { KnownService } from '../../../shared/model/window.ts';

/** Which services of the list each account serves, as the main process decides it. */
export class Served {
  readonly #api: Api['accounts'];
  #byAccount = $state.raw<ReadonlyMap<string, readonly KnownService[]> | null>(null);
  #isUnknown = $state.raw(false);
  #looks = 0;

  constructor(api: Api['accounts']) {
    this.#api = api;
  }

  /** False while it is being found out for the first time. */
  get isLoaded(): boolean {
    return this.#byAccount !== null;
  }

  /** It could not be found out. */
  get isUnknown(): boolean {
    return this.#isUnknown;
  }

  by(account: string): readonly KnownService[] {
    return this.#byAccount?.get(account) ?? [];
  }

  async load(services: readonly KnownService[]): Promise<void> {
    const look = ++this.#looks;
    try {
      const found = new Map<string, KnownService[]>();
      // Whoever is signed in nowhere need not be looked for.
      for (const service of services.filter(({ signIn }) => signIn.kind !== 'anonymous')) {
        const account = await this.#api.serving({ url: service.url });
        if (look !== this.#looks) return;
        if (account) found.set(account.id, [...(found.get(account.id) ?? []), service]);
      }
      this.#byAccount = found;
      this.#isUnknown = false;
    } catch {
      if (look === this.#looks) this.#isUnknown = true;
    }
  }
}
