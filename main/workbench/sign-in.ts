/** Who is signed in to the server of a service, as the list of services and the engines ask. */
import type { SignInState } from '../../shared/model/window.ts';
import type { Accounts } from './accounts.ts';

export type { Secrets } from './account-vault.ts';

const ANONYMOUS: SignInState = { kind: 'anonymous', username: null, storage: null };

export class SignIn {
  readonly #accounts: Accounts;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  async state(url: string): Promise<SignInState> {
    const account = await this.#accounts.serving(url);
    if (!account) return ANONYMOUS;
    const { kind, username, storage } = account;
    return { kind, username, storage };
  }

  /** Whose requests to this service are; null: nobody's; undefined: it is not known, as with a token. */
  async userOf(url: string): Promise<string | null | undefined> {
    const account = await this.#accounts.serving(url);
    return account ? (account.username ?? undefined) : null;
  }

  /** Names under which somebody is signed in now. */
  async usernames(): Promise<readonly string[]> {
    const accounts = await this.#accounts.list();
    return accounts.flatMap(({ username }) => (username === null ? [] : [username]));
  }

  /** The token for requests to this service; `refused` as in `TokenProvider`. */
  tokenFor(url: string, refused?: string | null): Promise<string | null> {
    return this.#accounts.tokenFor(url, refused);
  }
}
