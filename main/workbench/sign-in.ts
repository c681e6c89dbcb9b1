/** Who is signed in to which server. Passwords stay in this process and, when the user wants, in the keychain. */
import { z } from 'zod';
import { passwordToken } from '../arcgis/auth.ts';
import type { Fetch } from '../arcgis/exchange.ts';
import { createConnection } from '../arcgis/request.ts';
import { normaliseServiceUrl } from '../arcgis/service.ts';
import { anonymous, type TokenProvider } from '../arcgis/token.ts';
import type { SignInState } from '../../shared/model/window.ts';

/** Secrets in the keychain of the operating system. */
export interface Secrets {
  readonly canKeep: boolean;
  read(name: string): Promise<string | null>;
  keep(name: string, secret: string): Promise<void>;
  forget(name: string): Promise<void>;
}

export interface SignInOptions {
  readonly fetch: Fetch;
  readonly userAgent: string;
  readonly secrets: Secrets;
}

interface Account {
  readonly username: string;
  readonly storage: 'kept' | 'session';
  readonly tokens: TokenProvider;
}

const ANONYMOUS: SignInState = { kind: 'anonymous', username: null, storage: null };

/** One account for each server: its services share the token. */
export class SignIn {
  readonly #options: SignInOptions;
  readonly #accounts = new Map<string, Promise<Account | null>>();

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /** Throws `sign-in` when the server does not take the password; then nothing has changed. */
  async signIn(
    url: string,
    { username, password, keep }: { username: string; password: string; keep: boolean },
  ): Promise<void> {
    const serviceUrl = normaliseServiceUrl(url);
    const tokens = this.#tokensOf(serviceUrl, username, password);
    await tokens.token();
    const server = serverOf(serviceUrl);
    const isKept = keep && this.#options.secrets.canKeep;
    if (isKept) {
      await this.#options.secrets.keep(server, JSON.stringify({ username, password }));
    } else {
      // An earlier password must not come back at the next start.
      await this.#options.secrets.forget(server);
    }
    const account: Account = { username, tokens, storage: isKept ? 'kept' : 'session' };
    this.#accounts.set(server, Promise.resolve(account));
  }

  async signOut(url: string): Promise<void> {
    const server = serverOf(normaliseServiceUrl(url));
    this.#accounts.set(server, Promise.resolve(null));
    await this.#options.secrets.forget(server);
  }

  async state(url: string): Promise<SignInState> {
    const account = await this.#account(normaliseServiceUrl(url));
    if (!account) return ANONYMOUS;
    return { kind: 'password', username: account.username, storage: account.storage };
  }

  /** Names under which somebody is signed in now. */
  async usernames(): Promise<readonly string[]> {
    const accounts = await Promise.allSettled(this.#accounts.values());
    return accounts.flatMap((one) =>
      one.status === 'fulfilled' && one.value ? [one.value.username] : [],
    );
  }

  /** The token for requests to this service; `refused` as in `TokenProvider`. */
  async tokenFor(url: string, refused?: string | null): Promise<string | null> {
    const account = await this.#account(normaliseServiceUrl(url));
    const tokens = account?.tokens ?? anonymous;
    return refused === undefined ? tokens.token() : tokens.refresh(refused);
  }

  #account(serviceUrl: string): Promise<Account | null> {
    const server = serverOf(serviceUrl);
    const known = this.#accounts.get(server);
    if (known) return known;
    const account = this.#fromKeychain(serviceUrl, server);
    this.#accounts.set(server, account);
    return account;
  }

  async #fromKeychain(serviceUrl: string, server: string): Promise<Account | null> {
    const secret = await this.#options.secrets.read(server);
    if (secret === null) return null;
    const credentials = readCredentials(secret);
    if (credentials === null) return null;
    const { username, password } = credentials;
    return { username, storage: 'kept', tokens: this.#tokensOf(serviceUrl, username, password) };
  }

  #tokensOf(serviceUrl: string, username: string, password: string): TokenProvider {
    const referer = new URL(serviceUrl).origin;
    const { fetch, userAgent } = this.#options;
    const connection = createConnection({ fetch, userAgent, referer });
    return passwordToken({ connection, serviceUrl, username, password, referer });
  }
}

const Credentials = z.object({ username: z.string(), password: z.string() });

/** Null: damaged, and of no more use than none. */
function readCredentials(secret: string): z.infer<typeof Credentials> | null {
  try {
    return Credentials.parse(JSON.parse(secret));
  } catch {
    return null;
  }
}

/** The server of a service: what comes before `/rest/services/`. */
function serverOf(serviceUrl: string): string {
  return serviceUrl.replace(/\/rest\/services\/.*$/i, '').toLowerCase();
}
