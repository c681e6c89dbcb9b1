/** A small world whose service belongs to a portal, and an engine that is signed in there. */
import { oauthSignIn, type SignedIn } from './oauth-sign-in.ts';
import { createConnection, type Connection } from '../../main/arcgis/request.ts';
import { serverTokens } from '../../main/arcgis/auth/federated.ts';
import {
  portalSession,
  type PortalSession,
  type RefreshGrant,
} from '../../main/arcgis/auth/portal-session.ts';
import type { Fetch } from '../../main/arcgis/exchange.ts';
import type { PortalOptions } from '../../main/sample-service/http/portal.ts';
import type { StartOptions } from '../../main/sample-service/start.ts';
import { quickClock, startWorld, type World } from './world.ts';

export const ANNA = { username: 'anna.muster', password: 'open sesame 4711' };
export const CLIENT_ID = 'syncline-sample';

/** A clock that a test can put forward. */
export interface TestClock {
  readonly now: () => number;
  readonly forward: (ms: number) => void;
}

export interface PortalWorld extends World {
  readonly portalUrl: string;
  readonly time: TestClock;
  /** Addresses with what was asked of them, in order: path, grant type or the like. */
  readonly asked: readonly string[];
  /** Every secret that the portal or a server has given out. */
  readonly secrets: readonly string[];
  connection(tokens?: Parameters<typeof createConnection>[0]['tokens']): Connection;
  /** Signs Anna in through the browser. */
  signIn(): Promise<SignedIn>;
  session(signedIn: SignedIn, saved?: RefreshGrant[]): PortalSession;
  /** Tokens for the service, from a session of the portal. */
  tokensFrom(session: PortalSession): ReturnType<typeof serverTokens>;
}

export async function startPortalWorld(
  portal: PortalOptions = {},
  options: StartOptions = {},
): Promise<PortalWorld> {
  let ahead = 0;
  const time = { now: () => Date.now() + ahead, forward: (ms: number) => void (ahead += ms) };
  const world = await startWorld({
    users: [{ name: ANNA.username, password: ANNA.password, isAdministrator: true }],
    requireToken: true,
    portal,
    now: time.now,
    ...options,
  });
  const asked: string[] = [];
  const secrets: string[] = [];
  const portalUrl = world.serviceUrl.replace(/\/arcgis\/.*$/, '/portal');
  const connection: PortalWorld['connection'] = (tokens) =>
    createConnection({
      fetch: watching(asked, secrets),
      now: time.now,
      sleep: (ms, signal) => quickClock.sleep(ms, signal ?? new AbortController().signal),
      ...(tokens === undefined ? {} : { tokens }),
    });
  return {
    ...world,
    ...{ portalUrl, time, asked, secrets, connection },
    signIn: () => oauthSignIn({ connection: connection(), portalUrl, clientId: CLIENT_ID }, ANNA),
    session: ({ tokens, redirectUri }, saved = []) =>
      portalSession({
        ...{ connection: connection(), portalUrl, clientId: CLIENT_ID },
        username: tokens.username,
        grant: {
          refreshToken: tokens.refreshToken!,
          refreshExpires: tokens.refreshExpires,
          redirectUri,
        },
        access: { token: tokens.accessToken, expires: tokens.expires },
        save: (grant) => void saved.push(grant),
      }),
    tokensFrom: (session) =>
      serverTokens({
        ...{ connection: connection(), portalUrl, session },
        serviceUrl: world.serviceUrl,
      }),
  };
}

/** Remembers what was asked of the portal and all that it gave out. */
function watching(asked: string[], secrets: string[]): Fetch {
  return async (url, init) => {
    const form = new URLSearchParams(typeof init.body === 'string' ? init.body : '');
    const { pathname } = new URL(url);
    if (pathname.startsWith('/portal/')) {
      const what = form.get('grant_type') ?? (form.has('serverUrl') ? 'serverUrl' : '');
      asked.push(`${pathname.split('/').at(-1)!} ${what}`.trim());
    }
    const response = await fetch(url, init);
    if (/\/(token|generateToken)$/.test(pathname)) {
      const body = (await response.clone().json()) as Record<string, unknown>;
      for (const name of ['access_token', 'refresh_token', 'token']) {
        const value = body[name];
        if (typeof value === 'string') secrets.push(value);
      }
      for (const name of ['code', 'code_verifier']) {
        const value = form.get(name);
        if (value !== null) secrets.push(value);
      }
    }
    return response;
  };
}
