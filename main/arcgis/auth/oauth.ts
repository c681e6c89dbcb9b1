/**
 * Signing in through the system browser: OAuth2 with an authorization code and PKCE (protocol.md 12.5). The user's
 * password is typed at the portal and never comes here.
 */
import { AppError } from '../../../shared/errors.ts';
import { failure } from '../errors.ts';
import { hostOf } from '../redact.ts';
import type { Connection } from '../request.ts';
import { listenForRedirect, type Redirect, type RedirectListener } from './loopback.ts';
import { redeemCode, type OAuthApp, type OAuthTokens } from './oauth-tokens.ts';
import { createProof, createState, type Proof } from './pkce.ts';
import { checkPortal, normalisePortalUrl } from './portal.ts';

export interface OAuthOptions extends OAuthApp {
  readonly connection: Connection;
  /** Shows an address in the browser of the system. */
  readonly open: (url: string) => Promise<void>;
  /** Where the browser comes back to; any free port unless the portal insists on one. */
  readonly redirectPort?: number;
  /** How long the browser may take; default ten minutes. */
  readonly limitMs?: number;
}

export interface OAuthAttempt {
  /** What the browser was asked to show; for users who have to copy it. */
  readonly authorizeUrl: string;
  readonly redirectUri: string;
  /** Rejects with "sign-in", "cancelled" or what the portal answers. */
  readonly tokens: Promise<OAuthTokens>;
  cancel(): void;
}

const LIMIT_MS = 10 * 60_000;
/** Lifetime of the refresh token that is asked for: two weeks, the standard of the portals. */
const REFRESH_MINUTES = 20_160;
const LONGEST_DESCRIPTION = 300;

/**
 * Begins a sign-in: makes sure that the portal is there, listens for the way back and opens the browser.
 *
 * @throws AppError when the portal does not answer, the way back cannot be opened or there is no browser
 */
export async function beginOAuth(options: OAuthOptions): Promise<OAuthAttempt> {
  const { connection, redirectPort = 0, limitMs = LIMIT_MS } = options;
  const app = { portalUrl: normalisePortalUrl(options.portalUrl), clientId: options.clientId };
  await checkPortal(connection, app.portalUrl);
  const proof = createProof();
  const state = createState();
  const listener = await listenForRedirect({ state, port: redirectPort, limitMs });
  const authorizeUrl = authorizeUrlOf(app, listener.redirectUri, state, proof);
  const stopping = new AbortController();
  try {
    await options.open(authorizeUrl);
  } catch (cause) {
    listener.close();
    throw new AppError('sign-in', 'The browser of this machine could not be opened.', {
      hint: 'Choose a standard browser in the settings of the system, and try again.',
      cause,
    });
  }
  const tokens = finish(connection, app, { listener, proof }, stopping.signal);
  // Whoever began it may not wait for the end.
  tokens.catch(() => undefined);
  return {
    authorizeUrl,
    redirectUri: listener.redirectUri,
    tokens,
    cancel() {
      stopping.abort();
      listener.close();
    },
  };
}

function authorizeUrlOf(app: OAuthApp, redirectUri: string, state: string, proof: Proof): string {
  const url = new URL(`${app.portalUrl}/sharing/rest/oauth2/authorize`);
  url.search = new URLSearchParams({
    client_id: app.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    state,
    code_challenge: proof.challenge,
    code_challenge_method: 'S256',
    expiration: String(REFRESH_MINUTES),
  }).toString();
  return url.href;
}

async function finish(
  connection: Connection,
  app: OAuthApp,
  { listener, proof }: { readonly listener: RedirectListener; readonly proof: Proof },
  signal: AbortSignal,
): Promise<OAuthTokens> {
  const redirect = await listener.redirect;
  if (redirect.kind === 'refused') throw refusal(redirect, app);
  const { redirectUri } = listener;
  const given = { code: redirect.code, redirectUri, verifier: proof.verifier };
  try {
    return await redeemCode(connection, app, given, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new AppError('cancelled', 'The sign-in was stopped.', { cause: error });
  }
}

function refusal(
  { error, description }: Extract<Redirect, { kind: 'refused' }>,
  { portalUrl }: OAuthApp,
): AppError {
  const context = { operation: 'sign in', host: hostOf(portalUrl) };
  const said = (description ?? error)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .slice(0, LONGEST_DESCRIPTION);
  const server = { message: said, details: [] };
  if (error === 'access_denied') {
    const reason = 'the sign-in was refused in the browser';
    return failure('sign-in', context, reason, { hint: 'Try again, and allow it there.', server });
  }
  const hint = 'Try again; if it stays so, show these words to the administrator of the portal.';
  return failure('sign-in', context, said, { hint, server });
}
