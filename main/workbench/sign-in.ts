/** Who is signed in to the server of a service, as the list of services shows and changes it. */
import type { SignInState } from '../../shared/model/window.ts';
import { normaliseServiceUrl } from '../arcgis/service.ts';
import { serverOf } from './account-choice.ts';
import type { Accounts } from './accounts.ts';

export type { Secrets } from './account-vault.ts';

const ANONYMOUS: SignInState = { kind: 'anonymous', username: null, storage: null };

/** One password for each server: its services share the token. */
export class SignIn {
  readonly #accounts: Accounts;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  /** Throws `sign-in` when the server does not take the password; then nothing has changed. */
  async signIn(
    url: string,
    credentials: { username: string; password: string; keep: boolean },
  ): Promise<void> {
    const server = serverOf(normaliseServiceUrl(url));
    const { id } = await this.#accounts.addPassword({ url, ...credentials });
    const earlier = (await this.#accounts.list()).filter(
      (one) => one.kind === 'password' && one.serverUrl === server && one.id !== id,
    );
    for (const account of earlier) await this.#accounts.signOut(account.id);
  }

  /** Signs the account out that serves this service. */
  async signOut(url: string): Promise<void> {
    const account = await this.#accounts.serving(url);
    if (account) await this.#accounts.signOut(account.id);
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
