/** The tokens of accounts: one session for each portal account, one provider for each server it is used for. */
import { serverOf } from '../../shared/model/account.ts';
import type { Fetch } from '../arcgis/exchange.ts';
import { serverTokens } from '../arcgis/auth/federated.ts';
import { passwordToken } from '../arcgis/auth/password.ts';
import {
  portalSession,
  type PortalSession,
  type RefreshGrant,
} from '../arcgis/auth/portal-session.ts';
import type { Token } from '../arcgis/auth/renewing.ts';
import { createConnection, type Connection } from '../arcgis/request.ts';
import { anonymous, staticToken, type TokenProvider } from '../arcgis/token.ts';
import type { AccountFacts, AccountSecret } from './account-vault.ts';

/** How accounts reach servers. */
export interface AccountNetwork {
  readonly fetch: Fetch;
  readonly userAgent: string;
  /** Epoch milliseconds; default the clock of the machine. */
  readonly now?: () => number;
}

export interface AccountTokensOptions {
  readonly network: AccountNetwork;
  readonly facts: AccountFacts;
  readonly secret: AccountSecret;
  /** The access token that came with the sign-in. */
  readonly access?: Token;
  readonly onGrant: (grant: RefreshGrant) => void;
  readonly onEnded: () => void;
}

/** Tokens are bound to the Referer of the connection that uses them: the origin of the service. */
export function connectionFor(
  { fetch, userAgent, now }: AccountNetwork,
  url: string,
  tokens: TokenProvider = anonymous,
): Connection {
  const referer = new URL(url).origin;
  const clock = now === undefined ? {} : { now };
  return createConnection({ fetch, userAgent, referer, tokens, ...clock });
}

/** Tokens of one account. */
export class AccountTokens {
  readonly #options: AccountTokensOptions;
  readonly #servers = new Map<string, TokenProvider>();
  readonly #session: PortalSession | null;

  constructor(options: AccountTokensOptions) {
    this.#options = options;
    this.#session = sessionOf(options);
  }

  /** What would be needed to end the sign-in at the portal. */
  get grant(): RefreshGrant | null {
    return this.#session?.grant ?? null;
  }

  /** Tokens for a service; services of one server share them. */
  for(serviceUrl: string): TokenProvider {
    const server = serverOf(serviceUrl);
    const known = this.#servers.get(server);
    if (known) return known;
    const tokens = this.#make(serviceUrl);
    this.#servers.set(server, tokens);
    return tokens;
  }

  #make(serviceUrl: string): TokenProvider {
    const { facts, network, secret } = this.#options;
    switch (secret.kind) {
      case 'oauth': {
        if (this.#session === null || facts.portalUrl === null) return anonymous;
        const { portalUrl } = facts;
        const connection = connectionFor(network, serviceUrl);
        return serverTokens({ connection, portalUrl, session: this.#session, serviceUrl });
      }
      case 'password': {
        const connection = connectionFor(network, serviceUrl);
        const referer = new URL(serviceUrl).origin;
        const { password } = secret;
        const username = facts.username ?? '';
        return passwordToken({ connection, serviceUrl, username, password, referer });
      }
      case 'token':
        return staticToken(secret.token);
      case 'windows':
        // The system answers for the user; there is no token.
        return { token: () => Promise.resolve(null), refresh: () => Promise.resolve(null) };
    }
  }
}

function sessionOf(options: AccountTokensOptions): PortalSession | null {
  const { access, facts, network, onEnded, onGrant, secret } = options;
  const { portalUrl, clientId, username } = facts;
  if (secret.kind !== 'oauth' || portalUrl === null || clientId === null) return null;
  const { refreshToken, refreshExpires, redirectUri } = secret;
  return portalSession({
    connection: connectionFor(network, portalUrl),
    ...{ portalUrl, clientId, username, onEnded, save: onGrant },
    // Some portals give no refresh token: the sign-in then ends with its access token.
    grant: refreshToken === '' ? null : { refreshToken, refreshExpires, redirectUri },
    ...(access === undefined ? {} : { access }),
  });
}
