/** Accounts of the user: added, chosen for services, used, signed out. Secrets stay in this process and in the keychain. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import {
  mayServe,
  serverOf,
  type Account,
  type ChoiceScope,
  type OAuthStart,
  type SignedOut,
} from '../../shared/model/account.ts';
import { revokeToken } from '../arcgis/auth/oauth-tokens.ts';
import type { Token } from '../arcgis/auth/renewing.ts';
import { findOwner } from '../arcgis/auth/token-service.ts';
import { hostOf } from '../arcgis/redact.ts';
import { describeService, normaliseServiceUrl } from '../arcgis/service.ts';
import { AccountBook, type AccountBookOptions, type Entry } from './account-book.ts';
import { accountFor, isSameUser } from './account-choice.ts';
import { AccountTokens, connectionFor, type AccountNetwork } from './account-tokens.ts';
import type { AccountFacts, AccountSecret, KeptAccount } from './account-vault.ts';
import { OAuthAttempts, type OAuthBegin, type OAuthDone } from './oauth-attempts.ts';

/** Windows sign-in, where the operating system answers for the user. */
export interface WindowsSignIn {
  readonly isOffered: boolean;
  /** Lets the system answer these hosts, and no others. */
  allow(hosts: readonly string[]): void;
}

export interface AccountsOptions extends AccountNetwork, AccountBookOptions {
  /** Shows an address in the browser of the system. */
  readonly openBrowser: (url: string) => Promise<void>;
  readonly windows: WindowsSignIn;
}

type Nameless = Omit<AccountFacts, 'id'>;

interface Added {
  readonly facts: Nameless;
  readonly secret: AccountSecret;
  readonly keep: boolean;
  /** The access token that came with the sign-in. */
  readonly access?: Token;
  /** A service at which the account shall be used from now on. */
  readonly serviceUrl?: string;
}

/** How long the portal may take to end a sign-in on its side. */
const REVOKE_MS = 15_000;
const NOBODY = { portalUrl: null, serverUrl: null, clientId: null, username: null };

export class Accounts {
  readonly #options: AccountsOptions;
  readonly #book: AccountBook;
  readonly #attempts: OAuthAttempts;
  readonly #owners = new Map<string, string | null>();
  readonly #oldPasswords = new Map<string, Promise<void>>();
  #ready: Promise<void> | null = null;

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.#book = new AccountBook(options);
    this.#attempts = new OAuthAttempts(options);
  }

  async list(): Promise<readonly Account[]> {
    await this.#load();
    return this.#book.list();
  }

  /** Opens the browser; the account comes when the user has signed in there. */
  beginOAuth(given: OAuthBegin & { readonly keep: boolean }): Promise<OAuthStart> {
    return this.#attempts.begin(given, (done) => this.#addPortal({ ...given, ...done }));
  }

  /** Waits for the browser. Throws "sign-in" or "cancelled". */
  finishOAuth(attempt: string): Promise<Account> {
    return this.#attempts.finish(attempt);
  }

  cancelOAuth(attempt: string): void {
    this.#attempts.cancel(attempt);
  }

  /** Throws "sign-in" when the server does not take the password; then nothing has changed. */
  async addPassword(given: {
    readonly url: string;
    readonly username: string;
    readonly password: string;
    readonly keep: boolean;
  }): Promise<Account> {
    const { keep, password, username } = given;
    const serviceUrl = normaliseServiceUrl(given.url);
    const secret = { kind: 'password', password } as const;
    const facts: Nameless = { ...factsAt('password', serviceUrl), username };
    await this.#tokensOf({ facts: { id: '', ...facts }, secret })
      .for(serviceUrl)
      .token();
    return this.#add({ facts, secret, keep, serviceUrl });
  }

  /** Throws what the service answers to the token; then nothing has changed. */
  async addToken(given: {
    readonly url: string;
    readonly token: string;
    readonly keep: boolean;
  }): Promise<Account> {
    const serviceUrl = normaliseServiceUrl(given.url);
    const secret = { kind: 'token', token: given.token } as const;
    const facts = factsAt('token', serviceUrl);
    await this.#tryOut(serviceUrl, { facts: { id: '', ...facts }, secret });
    return this.#add({ facts, secret, keep: given.keep, serviceUrl });
  }

  /** Throws "invalid" where the system offers no Windows sign-in, "sign-in" when the server does not take it. */
  async addWindows(given: { readonly url: string; readonly keep: boolean }): Promise<Account> {
    const { windows } = this.#options;
    const serviceUrl = normaliseServiceUrl(given.url);
    if (!windows.isOffered) {
      throw new AppError('invalid', 'This system offers no Windows sign-in.', {
        hint: 'Sign in with a user name and a password, or through the browser.',
      });
    }
    await this.#load();
    const facts = factsAt('windows', serviceUrl);
    const secret = { kind: 'windows' } as const;
    try {
      windows.allow([...this.#windowsHosts(), new URL(serviceUrl).hostname]);
      await this.#tryOut(serviceUrl, { facts: { id: '', ...facts }, secret });
    } catch (error) {
      windows.allow(this.#windowsHosts());
      throw error;
    }
    return this.#add({ facts, secret, keep: given.keep, serviceUrl });
  }

  /** Forgets the account here first, then ends the sign-in at its portal. */
  async signOut(id: string): Promise<SignedOut> {
    await this.#load();
    const entry = this.#book.entry(id);
    await this.#book.remove(entry);
    if (entry.kind === 'windows') this.#options.windows.allow(this.#windowsHosts());
    return { isRevoked: await this.#revoke(entry) };
  }

  /** Lets an account, or nobody, serve a service or all of its server. */
  async choose(given: {
    readonly url: string;
    readonly account: string | null;
    readonly scope: ChoiceScope;
  }): Promise<void> {
    await this.#load();
    const { account, scope } = given;
    const serviceUrl = normaliseServiceUrl(given.url);
    const entry = account === null ? null : this.#book.entry(account);
    if (entry && !mayServe(entry, serviceUrl)) throw wrongServer(entry, serviceUrl);
    const key = scope === 'server' ? serverOf(serviceUrl) : serviceUrl.toLowerCase();
    await this.#book.choose(key, account);
  }

  /** The account that serves a service; null: nobody is signed in there. */
  async serving(url: string): Promise<Account | null> {
    const entry = await this.#serving(normaliseServiceUrl(url));
    return entry && this.#book.show(entry);
  }

  /** The token for requests to this service; `refused` as in `TokenProvider`. */
  async tokenFor(url: string, refused?: string | null): Promise<string | null> {
    const serviceUrl = normaliseServiceUrl(url);
    const tokens = (await this.#serving(serviceUrl))?.tokens.for(serviceUrl);
    if (!tokens) return null;
    return refused === undefined ? tokens.token() : tokens.refresh(refused);
  }

  async #serving(serviceUrl: string): Promise<Entry | null> {
    await this.#load();
    const server = serverOf(serviceUrl);
    await this.#adoptOld(serviceUrl, server);
    const { entries, chosen } = this.#book;
    const found = accountFor(serviceUrl, entries, { chosen, owners: this.#owners });
    const isDecided = found !== null || server in chosen || serviceUrl.toLowerCase() in chosen;
    const mayBeOwned = entries.some(({ kind }) => kind === 'oauth') && !this.#owners.has(server);
    if (isDecided || !mayBeOwned) return found;
    await this.#findOwner(serviceUrl, server);
    return accountFor(serviceUrl, this.#book.entries, {
      chosen: this.#book.chosen,
      owners: this.#owners,
    });
  }

  /** Asks a server once for its portal: an account there may be good for it. */
  async #findOwner(serviceUrl: string, server: string): Promise<void> {
    try {
      const connection = connectionFor(this.#options, serviceUrl);
      this.#owners.set(server, await findOwner(connection, serviceUrl));
    } catch (error) {
      // Whoever wanted the token will hear from the server itself.
      if (!(error instanceof AppError)) throw error;
      if (error.code !== 'unreachable') this.#owners.set(server, null);
    }
  }

  async #addPortal(
    done: OAuthDone & { readonly clientId: string; readonly keep: boolean },
  ): Promise<Account> {
    const { clientId, keep, portalUrl, redirectUri, tokens } = done;
    const { accessToken, expires, refreshToken, refreshExpires, username } = tokens;
    return this.#add({
      facts: { ...NOBODY, kind: 'oauth', portalUrl, clientId, username },
      secret: { kind: 'oauth', refreshToken: refreshToken ?? '', refreshExpires, redirectUri },
      keep: keep && refreshToken !== null,
      access: { token: accessToken, expires },
    });
  }

  /** Takes the place of the same user's earlier account there, and of nothing else. */
  async #add({ facts, secret, keep, access, serviceUrl }: Added): Promise<Account> {
    await this.#load();
    const earlier = this.#book.entries.find((entry) => isSameUser(entry, facts));
    const kept = { facts: { id: earlier?.id ?? randomUUID(), ...facts }, secret };
    const entry = this.#entryOf(kept, keep && this.#book.canKeep, access);
    await this.#book.put(entry, serviceUrl === undefined ? null : serverOf(serviceUrl));
    if (earlier) void this.#revoke(earlier).catch(this.#options.onError);
    return this.#book.show(entry);
  }

  #entryOf(kept: KeptAccount, isKept: boolean, access?: Token): Entry {
    const { facts, secret } = kept;
    return { ...facts, secret, isKept, hasEnded: false, tokens: this.#tokensOf(kept, access) };
  }

  #tokensOf({ facts, secret }: KeptAccount, access?: Token): AccountTokens {
    const tokens: AccountTokens = new AccountTokens({
      ...{ network: this.#options, facts, secret },
      ...(access === undefined ? {} : { access }),
      onGrant: (grant) => this.#book.update(tokens, { secret: { kind: 'oauth', ...grant } }),
      onEnded: () => this.#book.update(tokens, { hasEnded: true }),
    });
    return tokens;
  }

  async #tryOut(serviceUrl: string, account: KeptAccount): Promise<void> {
    const tokens = this.#tokensOf(account).for(serviceUrl);
    await describeService(connectionFor(this.#options, serviceUrl, tokens), serviceUrl);
  }

  async #revoke({ clientId, portalUrl, tokens }: Entry): Promise<boolean | null> {
    const { grant } = tokens;
    if (portalUrl === null || clientId === null || grant === null) return null;
    const connection = connectionFor(this.#options, portalUrl);
    const limit = AbortSignal.timeout(REVOKE_MS);
    return revokeToken(connection, { portalUrl, clientId }, grant.refreshToken, limit);
  }

  #load(): Promise<void> {
    this.#ready ??= this.#book
      .load((kept) => this.#entryOf(kept, true))
      .then(() => {
        const hosts = this.#windowsHosts();
        if (hosts.length > 0) this.#options.windows.allow(hosts);
      });
    return this.#ready;
  }

  #adoptOld(serviceUrl: string, server: string): Promise<void> {
    const known = this.#oldPasswords.get(server);
    if (known) return known;
    const work = this.#book.takeOld(server).then(async (old) => {
      if (old === null) return;
      const { username, password } = old;
      const facts: Nameless = { ...factsAt('password', serviceUrl), username };
      await this.#add({ facts, secret: { kind: 'password', password }, keep: true, serviceUrl });
    });
    this.#oldPasswords.set(server, work);
    return work;
  }

  #windowsHosts(): string[] {
    return this.#book.entries.flatMap(({ kind, serverUrl }) =>
      kind === 'windows' && serverUrl !== null ? [new URL(serverUrl).hostname] : [],
    );
  }
}

/** An account that belongs to the server of a service. */
function factsAt(kind: AccountFacts['kind'], serviceUrl: string): Nameless {
  return { ...NOBODY, kind, serverUrl: serverOf(serviceUrl) };
}

function wrongServer({ username, serverUrl }: AccountFacts, serviceUrl: string): AppError {
  const whose = username === null ? 'This account' : `The account of ${username}`;
  return new AppError(
    'invalid',
    `${whose} at ${hostOf(serverUrl ?? '')} cannot be used for ${hostOf(serviceUrl)}.`,
    { hint: 'Sign in to that server with an account of its own.' },
  );
}
