/** The list of accounts and what was chosen for services; what is to be kept is in the keychain when a change returns. */
import { AppError } from '../../shared/errors.ts';
import type { Account } from '../../shared/model/account.ts';
import type { AccountTokens } from './account-tokens.ts';
import { AccountVault } from './account-vault.ts';
import type { AccountFacts, AccountSecret, KeptAccount, Secrets } from './account-vault.ts';

/** An account with what it takes to use it. */
export interface Entry extends AccountFacts {
  readonly secret: AccountSecret;
  readonly isKept: boolean;
  readonly hasEnded: boolean;
  readonly tokens: AccountTokens;
}

export interface AccountBookOptions {
  readonly secrets: Secrets;
  readonly onChanged: (accounts: readonly Account[]) => void;
  /** Told what went wrong behind the user's back. */
  readonly onError: (error: unknown) => void;
}

type Chosen = Readonly<Record<string, string | null>>;

export class AccountBook {
  readonly #options: AccountBookOptions;
  readonly #vault: AccountVault;
  #entries: readonly Entry[] = [];
  #chosen: Chosen = {};
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: AccountBookOptions) {
    this.#options = options;
    this.#vault = new AccountVault(options.secrets);
  }

  /** Oldest first. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** By server or service; null: nobody. */
  get chosen(): Chosen {
    return this.#chosen;
  }

  get canKeep(): boolean {
    return this.#vault.canKeep;
  }

  async load(entryOf: (kept: KeptAccount) => Entry): Promise<void> {
    const { accounts, chosen } = await this.#vault.read();
    this.#entries = accounts.map(entryOf);
    this.#chosen = chosen;
  }

  list(): readonly Account[] {
    return this.#entries.map((entry) => this.show(entry));
  }

  /** Throws "invalid" when it is not there any more. */
  entry(id: string): Entry {
    const found = this.#entries.find((entry) => entry.id === id);
    if (found) return found;
    throw new AppError('invalid', 'This account is not on the list any more.', {
      hint: 'Look at the list of accounts again.',
    });
  }

  /** Puts an account at the end of the list, in place of one with the same id, and chooses it for a server. */
  async put(entry: Entry, server: string | null): Promise<void> {
    const { id, isKept, secret } = entry;
    this.#entries = [...this.#entries.filter((one) => one.id !== id), entry];
    if (server !== null) this.#chosen = { ...this.#chosen, [server]: id };
    // An earlier secret must not come back at the next start.
    await this.#write(() =>
      isKept ? this.#vault.keepSecret(id, secret) : this.#vault.forgetSecret(id),
    );
    this.#changed();
  }

  async remove({ id }: Entry): Promise<void> {
    this.#entries = this.#entries.filter((one) => one.id !== id);
    const others = Object.entries(this.#chosen).filter(([, chosen]) => chosen !== id);
    this.#chosen = Object.fromEntries(others);
    await this.#write(() => this.#vault.forgetSecret(id));
    this.#changed();
  }

  async choose(key: string, id: string | null): Promise<void> {
    this.#chosen = { ...this.#chosen, [key]: id };
    await this.#write();
    this.#changed();
  }

  /** Something about an account that these tokens belong to has changed; the caller does not wait for the keychain. */
  update(tokens: AccountTokens, change: Partial<Pick<Entry, 'secret' | 'hasEnded'>>): void {
    const before = this.#entries.find((entry) => entry.tokens === tokens);
    if (!before) return;
    const after = { ...before, ...change };
    this.#entries = this.#entries.map((entry) => (entry === before ? after : entry));
    const { id, isKept } = after;
    const { secret } = change;
    if (isKept && secret) {
      void this.#write(() => this.#vault.keepSecret(id, secret)).catch(this.#options.onError);
    }
    this.#changed();
  }

  takeOld(server: string): Promise<{ username: string; password: string } | null> {
    return this.#vault.takeOld(server);
  }

  show(entry: Entry): Account {
    const { hasEnded, id, isKept, secret } = entry;
    return {
      ...factsOf(entry),
      storage: isKept ? 'kept' : 'session',
      state: hasEnded ? 'ended' : 'ready',
      expires: secret.kind === 'oauth' ? secret.refreshExpires : null,
      chosenFor: Object.keys(this.#chosen).filter((key) => this.#chosen[key] === id),
    };
  }

  /** Changes of the keychain happen one after the other, each with the index of its moment. */
  #write(change: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const work = this.#writing.then(async () => {
      if (!this.#vault.canKeep) return;
      await change();
      const kept = this.#entries.filter(({ isKept }) => isKept);
      const ids = new Set(kept.map(({ id }) => id));
      const chosen = Object.entries(this.#chosen).filter(([, id]) => id === null || ids.has(id));
      await this.#vault.keepIndex(kept.map(factsOf), Object.fromEntries(chosen));
    });
    this.#writing = work.catch(() => undefined);
    return work;
  }

  #changed(): void {
    this.#options.onChanged(this.list());
  }
}

function factsOf({ id, kind, portalUrl, serverUrl, clientId, username }: AccountFacts) {
  return { id, kind, portalUrl, serverUrl, clientId, username };
}
