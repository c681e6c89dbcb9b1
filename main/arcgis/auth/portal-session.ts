/**
 * A user who is signed in at a portal: access tokens as long as the refresh token lives, and a new refresh token
 * before it ends (protocol.md 12.6, 12.7).
 */
import { AppError, hasCode } from '../../../shared/errors.ts';
import { hostOf } from '../redact.ts';
import type { Connection } from '../request.ts';
import type { TokenProvider } from '../token.ts';
import {
  exchangeRefreshToken,
  refreshAccess,
  type OAuthApp,
  type OAuthTokens,
} from './oauth-tokens.ts';
import { renewing, type Token } from './renewing.ts';

/** What is kept of a sign-in to go on with it at the next start. */
export interface RefreshGrant {
  readonly refreshToken: string;
  /** Epoch milliseconds; null: it does not end by itself. */
  readonly refreshExpires: number | null;
  /** The address to which the browser came back: portals want it again. */
  readonly redirectUri: string;
}

export interface PortalSessionOptions extends OAuthApp {
  readonly connection: Connection;
  readonly username: string | null;
  /** Null: the sign-in cannot be renewed and ends with its access token. */
  readonly grant: RefreshGrant | null;
  /** The access token that came with the sign-in. */
  readonly access?: Token;
  /** Keeps a new refresh token. Failures are the receiver's: the session goes on with the new one. */
  readonly save: (grant: RefreshGrant) => void;
  /** The refresh token is of no use any more. */
  readonly onEnded?: () => void;
}

export interface PortalSession extends TokenProvider {
  readonly grant: RefreshGrant | null;
}

/** Refresh tokens are exchanged this long before they end (protocol.md 12.6). */
const EXCHANGE_MS = 24 * 3_600_000;

/** Tokens of the portal for a signed-in user. Throws `AppError` "sign-in" once the sign-in has ended. */
export function portalSession(options: PortalSessionOptions): PortalSession {
  const { connection, access, username } = options;
  let grant = options.grant;
  let ended: AppError | null = null;

  const end = (cause?: unknown): AppError => {
    ended ??= hasEnded(options, cause);
    options.onEnded?.();
    return ended;
  };
  const take = (tokens: OAuthTokens): Token => {
    if (tokens.refreshToken !== null && grant !== null) {
      const { refreshToken, refreshExpires } = tokens;
      grant = { ...grant, refreshToken, refreshExpires };
      options.save(grant);
    }
    return { token: tokens.accessToken, expires: tokens.expires };
  };
  const make = async (): Promise<Token> => {
    if (ended !== null) throw ended;
    if (grant === null || isOver(grant, connection.now())) throw end();
    try {
      return take(await nextTokens(options, grant));
    } catch (error) {
      throw isFinal(error) ? end(error) : error;
    }
  };
  return {
    ...(username === null ? {} : { user: username }),
    ...renewing({ now: connection.now, make, ...(access === undefined ? {} : { first: access }) }),
    get grant() {
      return grant;
    },
  };
}

async function nextTokens(
  options: PortalSessionOptions,
  grant: RefreshGrant,
): Promise<OAuthTokens> {
  const { connection } = options;
  const { refreshExpires, refreshToken } = grant;
  if (refreshExpires !== null && refreshExpires - connection.now() < EXCHANGE_MS) {
    try {
      return await exchangeRefreshToken(connection, options, grant);
    } catch (error) {
      // A portal that does not exchange still refreshes; so does one that never heard the question.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return await refreshAccess(connection, options, refreshToken);
}

function isOver({ refreshExpires }: RefreshGrant, now: number): boolean {
  return refreshExpires !== null && refreshExpires <= now;
}

/** The portal said no in so many words; a login page or a busy server is no such answer. */
function isFinal(error: unknown): boolean {
  return hasCode(error, 'sign-in') && error.server !== undefined;
}

function hasEnded({ portalUrl, username }: PortalSessionOptions, cause: unknown): AppError {
  const whose = username === null ? 'The sign-in' : `The sign-in of ${username}`;
  const server = cause instanceof AppError ? cause.server : undefined;
  return new AppError('sign-in', `${whose} at ${hostOf(portalUrl)} has ended.`, {
    hint: 'Sign in again. Nothing is lost: what was under way goes on afterwards.',
    ...(server === undefined ? {} : { server }),
    ...(cause === undefined ? {} : { cause }),
  });
}
