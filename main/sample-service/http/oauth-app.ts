/** Apps that are registered at the portal, and what they must say when they send somebody to sign in. */
import type { Parameters } from '../context.ts';

export interface OAuthAppEntry {
  readonly clientId: string;
  /** Where browsers may be sent back to; a loopback address stands for every port of it. */
  readonly redirectUris: readonly string[];
}

/** The request of an app to let a user sign in, checked. */
export interface AuthorizeRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly challenge: string;
  readonly refreshSeconds: number;
}

/** Shown in the browser: nobody can be sent back with it. */
export class PageRefusal extends Error {
  override readonly name = 'PageRefusal';
}

/** Sent back to the app with the browser. */
export class RedirectRefusal extends Error {
  override readonly name = 'RedirectRefusal';
  readonly location: string;

  constructor(redirectUri: string, state: string, error: string, description: string) {
    super(description);
    this.location = withAnswer(redirectUri, { error, error_description: description, state });
  }
}

const MOST_REFRESH_MINUTES = 90 * 24 * 60;

/**
 * Reads an authorize request.
 *
 * PageRefusal for an unknown app or a redirect address that is not registered, RedirectRefusal for the rest.
 */
export function readAuthorizeRequest(
  parameters: Parameters,
  apps: readonly OAuthAppEntry[],
  standardRefreshMinutes: number,
): AuthorizeRequest {
  const clientId = parameters.text('client_id') ?? '';
  const app = apps.find((known) => known.clientId === clientId);
  if (app === undefined) throw new PageRefusal('Invalid client_id');
  const redirectUri = parameters.text('redirect_uri') ?? '';
  if (!isRegistered(redirectUri, app)) throw new PageRefusal('Invalid redirect_uri');
  const state = parameters.text('state') ?? '';
  const refuse = (error: string, description: string): RedirectRefusal =>
    new RedirectRefusal(redirectUri, state, error, description);
  if (parameters.text('response_type') !== 'code') {
    throw refuse('unsupported_response_type', "'response_type' must be code.");
  }
  const challenge = parameters.text('code_challenge') ?? '';
  const isS256 = parameters.text('code_challenge_method') === 'S256';
  if (!isS256 || !/^[\w-]{43}$/.test(challenge)) {
    throw refuse('invalid_request', "A 'code_challenge' by the method S256 is required.");
  }
  const minutes = Number(parameters.text('expiration') ?? standardRefreshMinutes);
  if (!Number.isInteger(minutes) || minutes === 0 || minutes < -1) {
    throw refuse('invalid_request', "'expiration' must be a number of minutes.");
  }
  const asked = minutes === -1 ? MOST_REFRESH_MINUTES : minutes;
  const refreshSeconds = Math.min(asked, standardRefreshMinutes, MOST_REFRESH_MINUTES) * 60;
  return { clientId, redirectUri, state, challenge, refreshSeconds };
}

/** The redirect address with an answer in its query. */
export function withAnswer(redirectUri: string, answer: Readonly<Record<string, string>>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  return url.href;
}

function isRegistered(redirectUri: string, { redirectUris }: OAuthAppEntry): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const given = new URL(redirectUri);
  if (given.hash !== '' || given.search !== '' || given.username !== '') return false;
  return redirectUris.some((registered) => {
    const known = new URL(registered);
    const isLoopback = known.hostname === '127.0.0.1' && known.protocol === 'http:';
    const isHost = isLoopback ? given.hostname === known.hostname : given.host === known.host;
    const isPath = known.pathname === '/' || given.pathname === known.pathname;
    return given.protocol === known.protocol && isHost && isPath;
  });
}
