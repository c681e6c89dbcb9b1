/** Sign-ins that are under way in the browser: one at a time. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Account, OAuthStart } from '../../shared/model/account.ts';
import { beginOAuth, type OAuthAttempt } from '../arcgis/auth/oauth.ts';
import type { OAuthTokens } from '../arcgis/auth/oauth-tokens.ts';
import { normalisePortalUrl } from '../arcgis/auth/portal.ts';
import { connectionFor, type AccountNetwork } from './account-tokens.ts';

export interface OAuthAttemptsOptions extends AccountNetwork {
  readonly openBrowser: (url: string) => Promise<void>;
}

export interface OAuthBegin {
  readonly portalUrl: string;
  readonly clientId: string;
  /** Where the browser comes back to; default any free port. */
  readonly redirectPort?: number;
}

/** What the browser brought. */
export interface OAuthDone {
  readonly portalUrl: string;
  readonly tokens: OAuthTokens;
  readonly redirectUri: string;
}

interface UnderWay {
  readonly id: string;
  readonly attempt: OAuthAttempt;
  readonly account: Promise<Account>;
}

export class OAuthAttempts {
  readonly #options: OAuthAttemptsOptions;
  #underWay: UnderWay | null = null;

  constructor(options: OAuthAttemptsOptions) {
    this.#options = options;
  }

  /** Opens the browser. A sign-in that was under way before is stopped: its page may be lost among others. */
  async begin(
    { clientId, portalUrl: address, redirectPort }: OAuthBegin,
    add: (done: OAuthDone) => Promise<Account>,
  ): Promise<OAuthStart> {
    this.#underWay?.attempt.cancel();
    this.#underWay = null;
    const portalUrl = normalisePortalUrl(address);
    const attempt = await beginOAuth({
      connection: connectionFor(this.#options, portalUrl),
      ...{ portalUrl, clientId, open: this.#options.openBrowser },
      ...(redirectPort === undefined ? {} : { redirectPort }),
    });
    const { authorizeUrl, redirectUri } = attempt;
    const account = attempt.tokens.then((tokens) => add({ portalUrl, tokens, redirectUri }));
    // The window may have been closed meanwhile; the account is added all the same.
    account.catch(() => undefined);
    const id = randomUUID();
    this.#underWay = { id, attempt, account };
    return { attempt: id, authorizeUrl };
  }

  async finish(id: string): Promise<Account> {
    if (this.#underWay?.id !== id) {
      throw new AppError('cancelled', 'This sign-in is not under way any more.');
    }
    return this.#underWay.account;
  }

  cancel(id: string): void {
    if (this.#underWay?.id === id) this.#underWay.attempt.cancel();
  }
}
