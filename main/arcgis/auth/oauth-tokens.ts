/** The token endpoint of a portal: codes and refresh tokens become access tokens (protocol.md 12.5, 12.6). */
import { AppError, hintsOf } from '../../../shared/errors.ts';
import { failure } from '../errors.ts';
import { hostOf, redact, withoutSecrets } from '../redact.ts';
import type { Connection } from '../request.ts';
import { lowerKeys, toInteger, toText } from '../wire/lax.ts';
import { refuseOpenLine } from './open-line.ts';

/** The app, as it is registered at a portal. */
export interface OAuthApp {
  readonly portalUrl: string;
  readonly clientId: string;
}

/** What a portal grants; times are epoch milliseconds. */
export interface OAuthTokens {
  readonly accessToken: string;
  readonly expires: number;
  readonly username: string | null;
  /** Null: the sign-in cannot be renewed, or keeps the refresh token it has. */
  readonly refreshToken: string | null;
  readonly refreshExpires: number | null;
}

/** One question to the token endpoint. */
interface Question {
  readonly app: OAuthApp;
  readonly operation: string;
  /** Without the client ID. */
  readonly parameters: Readonly<Record<string, string>>;
  /** True when a second try could spoil the first: the code or the token is good for one use. */
  readonly isOnce: boolean;
}

/** Parameters that no message may quote. */
const SECRETS = ['code', 'code_verifier', 'refresh_token'];
const DEFAULT_ACCESS_S = 1800;
const AGAIN = 'Sign in again.';
const LONGEST_NAME = 256;

/** The tokens for the code that the browser brought back. */
export function redeemCode(
  connection: Connection,
  app: OAuthApp,
  given: { readonly code: string; readonly redirectUri: string; readonly verifier: string },
  signal?: AbortSignal,
): Promise<OAuthTokens> {
  const parameters = {
    grant_type: 'authorization_code',
    code: given.code,
    redirect_uri: given.redirectUri,
    code_verifier: given.verifier,
  };
  return ask(connection, { app, operation: 'sign in', parameters, isOnce: true }, signal);
}

/** A new access token; the refresh token stays. */
export function refreshAccess(
  connection: Connection,
  app: OAuthApp,
  refreshToken: string,
): Promise<OAuthTokens> {
  const parameters = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return ask(connection, { app, operation: 'renew the sign-in', parameters, isOnce: false });
}

/** A new access token and a new refresh token, for one that is near its end. */
export function exchangeRefreshToken(
  connection: Connection,
  app: OAuthApp,
  given: { readonly refreshToken: string; readonly redirectUri: string },
): Promise<OAuthTokens> {
  const parameters = {
    grant_type: 'exchange_refresh_token',
    refresh_token: given.refreshToken,
    redirect_uri: given.redirectUri,
  };
  return ask(connection, { app, operation: 'renew the sign-in', parameters, isOnce: true });
}

/** Ends a refresh token and all that came from it; true when the portal says that it did so. */
export async function revokeToken(
  connection: Connection,
  { portalUrl, clientId }: OAuthApp,
  refreshToken: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const url = `${portalUrl}/sharing/rest/oauth2/revokeToken`;
  refuseOpenLine(url, 'The sign-in');
  const parameters = {
    client_id: clientId,
    auth_token: refreshToken,
    token_type_hint: 'refresh_token',
  };
  try {
    const call = { url, operation: 'sign out', parameters, method: 'POST', signal } as const;
    const answer = lowerKeys(await connection.json({ ...call, isAnonymous: true }));
    return answer['success'] === true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

async function ask(
  connection: Connection,
  { app, operation, parameters, isOnce }: Question,
  signal?: AbortSignal,
): Promise<OAuthTokens> {
  const url = `${app.portalUrl}/sharing/rest/oauth2/token`;
  refuseOpenLine(url, 'The sign-in');
  const context = { operation, host: hostOf(url) };
  // Counted from before the question, so that a token never seems to live longer than it does.
  const askedAt = connection.now();
  try {
    const answer = await connection.json({
      ...{ url, operation, method: 'POST', isAnonymous: true, signal },
      parameters: { client_id: app.clientId, ...parameters },
      effect: isOnce ? 'changes-server' : 'none',
    });
    const tokens = readTokens(answer, askedAt);
    if (tokens !== null) return tokens;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw explained(
      error,
      context,
      SECRETS.map((name) => parameters[name] ?? null),
    );
  }
  throw failure('bad-answer', context, 'its answer holds no usable token');
}

function readTokens(answer: unknown, askedAt: number): OAuthTokens | null {
  const members = lowerKeys(answer);
  const accessToken = tokenIn(members['access_token']);
  if (accessToken === null) return null;
  const refreshToken = tokenIn(members['refresh_token']);
  const seconds = toInteger(members['expires_in']) ?? DEFAULT_ACCESS_S;
  const refreshSeconds = toInteger(members['refresh_token_expires_in']);
  const endsNever = refreshToken === null || refreshSeconds === null || refreshSeconds < 0;
  return {
    accessToken,
    expires: askedAt + seconds * 1000,
    username: toText(members['username'])?.slice(0, LONGEST_NAME) ?? null,
    refreshToken,
    refreshExpires: endsNever ? null : askedAt + refreshSeconds * 1000,
  };
}

/** Text that can stand in a header and a form, and is not absurdly long. */
function tokenIn(value: unknown): string | null {
  const text = toText(value);
  return text !== null && /^[\x21-\x7e]{1,16384}$/.test(text) ? text : null;
}

/**
 * The failure in words about signing in, without the secrets of the question. What the server wrote is not kept as the
 * cause either: a log would show it.
 */
function explained(
  error: AppError,
  context: { readonly operation: string; readonly host: string },
  secrets: readonly (string | null)[],
): AppError {
  const { server } = error;
  if (error.code === 'unknown-outcome') {
    // Of no concern to edits: only the answer with the tokens was lost.
    return failure('unreachable', context, 'no clear answer came', { hint: AGAIN, cause: error });
  }
  if (server === undefined) return error;
  const words = withoutSecrets(server, secrets);
  if (error.code !== 'refused' && error.code !== 'sign-in') {
    const message = redact(error.message, secrets);
    return new AppError(error.code, message, { ...hintsOf(error), server: words });
  }
  if (/client.?id/i.test([words.message, ...words.details].join(' '))) {
    const reason = 'it does not know an app with this client ID';
    const hint = 'Ask the administrator of the portal for the client ID of Syncline.';
    return failure('sign-in', context, reason, { hint, server: words });
  }
  return failure('sign-in', context, words.message, { hint: AGAIN, server: words });
}
