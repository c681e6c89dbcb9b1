/** The portal that owns the services: users, OAuth, and tokens for its servers (protocol.md, section 12). */
import type { IncomingMessage } from 'node:http';
import type { Parameters } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { writeJson } from '../json.ts';
import { bytesResponse, errorResponse } from './answers.ts';
import type { Format, Response } from './answers.ts';
import {
  PageRefusal,
  readAuthorizeRequest,
  RedirectRefusal,
  withAnswer,
  type OAuthAppEntry,
} from './oauth-app.ts';
import { OAuthGrants } from './oauth-grants.ts';
import { refusalPage, signInPage } from './oauth-page.ts';
import { answerToken, OAuthRefusal } from './oauth-token.ts';
import { tokenOf, type TokenService } from './tokens.ts';

export interface PortalOptions {
  /** Apps that may send users to sign in; default one, `syncline-sample`, that comes back to 127.0.0.1. */
  readonly apps?: readonly OAuthAppEntry[];
  /** Lifetime of access tokens; default 1800. */
  readonly accessSeconds?: number;
  /** Longest lifetime of refresh tokens; default 20160, two weeks. */
  readonly refreshMinutes?: number;
  /** Lifetime of tokens for servers; default 3600. */
  readonly serverSeconds?: number;
  /** False: refresh tokens cannot be exchanged. Default true. */
  readonly offersExchange?: boolean;
  /** Members beside the users who sign in. */
  readonly members?: readonly string[];
  /** True: tokens of the portal serve its services as they are, as those of ArcGIS Online do. Default false. */
  readonly servesAsIs?: boolean;
}

/** The app that everybody may use: the portal listens on this machine only. */
export const SAMPLE_APP: OAuthAppEntry = {
  clientId: 'syncline-sample',
  redirectUris: ['http://127.0.0.1'],
};

const ROOT = '/portal/sharing/rest';
const REST = /^\/portal\/sharing(\/rest)?(?=\/)/;

interface Exchange {
  readonly request: IncomingMessage;
  readonly parameters: Parameters;
  readonly path: string;
  readonly format: Format;
}

export class Portal {
  readonly grants: OAuthGrants;
  readonly #tokens: TokenService;
  readonly #options: Required<PortalOptions>;

  constructor(options: PortalOptions, tokens: TokenService, now: () => number) {
    this.grants = new OAuthGrants(now);
    this.#tokens = tokens;
    this.#options = {
      apps: [SAMPLE_APP],
      accessSeconds: 1800,
      refreshMinutes: 20_160,
      serverSeconds: 3600,
      offersExchange: true,
      servesAsIs: false,
      members: [],
      ...options,
    };
    if (this.#options.servesAsIs) tokens.acceptAlso((text) => this.grants.userOf(text));
  }

  /** Whether a path belongs to the portal. */
  owns(path: string): boolean {
    return path === '/portal' || path.startsWith('/portal/');
  }

  /** What `rest/info` of its servers says beside their versions. */
  ownerJson(host: string): Record<string, unknown> {
    return {
      owningSystemUrl: `http://${host}/portal`,
      authInfo: authInfo(`http://${host}/portal`),
    };
  }

  /** Answers a request to the portal; refusals are answers as well. */
  respond(exchange: Exchange): Response {
    try {
      return this.#answer(exchange);
    } catch (error) {
      if (error instanceof PageRefusal) return html(400, refusalPage(error.message));
      if (error instanceof RedirectRefusal) return redirect(error.location);
      if (!(error instanceof OAuthRefusal)) {
        return errorResponse(error, exchange.format, exchange.path);
      }
      const status = exchange.format.trueStatus && error.code < 498 ? error.code : 200;
      return json(error.body(), status);
    }
  }

  #answer({ request, parameters, path }: Exchange): Response {
    const host = request.headers.host ?? '127.0.0.1';
    const isPost = request.method === 'POST';
    const place = path.replace(REST, '').replace(/\/$/, '');
    const member = /^\/community\/users\/([^/]+)$/.exec(place)?.[1];
    if (member !== undefined)
      return json(this.#member(decodeURIComponent(member), request, parameters));
    switch (place) {
      case '/info':
        return json({
          owningSystemUrl: `http://${host}/portal`,
          authInfo: authInfo(`http://${host}/portal`),
        });
      case '/oauth2/authorize':
        return isPost ? this.#decide(parameters) : this.#askUser(parameters, '', '');
      case '/oauth2/token':
        requirePost(isPost, 'token');
        return json(answerToken(parameters, this.#setting()));
      case '/oauth2/revokeToken':
        requirePost(isPost, 'revokeToken');
        return json(this.#revoke(parameters));
      case '/generateToken':
        requirePost(isPost, 'generateToken');
        return json(this.#generate(request, parameters));
      case '/portals/self':
        return json(this.#selfJson(host, this.#user(request, parameters)));
      case '/community/self':
        return json(this.#userJson(this.#user(request, parameters) ?? refuseAnonymous()));
      default:
        throw new ServiceError(404, 'Invalid URL', [`There is nothing at ${path}.`]);
    }
  }

  #askUser(parameters: Parameters, username: string, message: string): Response {
    const asked = readAuthorizeRequest(
      parameters,
      this.#options.apps,
      this.#options.refreshMinutes,
    );
    return html(200, signInPage(`${ROOT}/oauth2/authorize`, asked, { username, message }));
  }

  /** The form of the sign-in page came back; with f=json the address is told instead of sent. */
  #decide(parameters: Parameters): Response {
    const asked = readAuthorizeRequest(
      parameters,
      this.#options.apps,
      this.#options.refreshMinutes,
    );
    const { clientId, redirectUri, challenge, refreshSeconds, state } = asked;
    if (parameters.text('decision') === 'deny') {
      const description = 'The user denied your request.';
      throw new RedirectRefusal(redirectUri, state, 'access_denied', description);
    }
    const name = parameters.text('username') ?? '';
    const isJson = parameters.text('f') === 'json';
    if (!this.#tokens.isUser(name, parameters.text('password') ?? '')) {
      const message = 'Invalid username or password.';
      if (isJson) throw new OAuthRefusal(400, 'access_denied', message);
      return this.#askUser(parameters, name, message);
    }
    const grant = { user: name, clientId, redirectUri, challenge, refreshSeconds };
    const code = this.grants.issueCode(grant);
    const location = withAnswer(redirectUri, { code, state });
    return isJson ? json({ redirect: location }) : redirect(location);
  }

  #setting() {
    const { apps, accessSeconds, refreshMinutes, offersExchange } = this.#options;
    const refreshSeconds = refreshMinutes * 60;
    return { grants: this.grants, apps, accessSeconds, refreshSeconds, offersExchange };
  }

  /** Says yes whatever the token is, so that nobody learns anything about it. */
  #revoke(parameters: Parameters): Record<string, unknown> {
    const clientId = parameters.text('client_id') ?? '';
    const family = this.grants.familyOf(parameters.text('auth_token') ?? '', clientId);
    if (family !== null) this.grants.revokeFamily(family);
    return { success: true };
  }

  /** A token of the portal for a user name and a password, or one of a server for a token of the portal. */
  #generate(request: IncomingMessage, parameters: Parameters): Record<string, unknown> {
    const name = parameters.text('username');
    if (name !== undefined) {
      if (!this.#tokens.isUser(name, parameters.text('password') ?? '')) {
        throw unable('Invalid username or password.');
      }
      const { accessSeconds } = this.#options;
      const token = this.grants.issueAccess(name, null, accessSeconds);
      return { token, expires: this.#tokens.now() + accessSeconds * 1000, ssl: false };
    }
    const user = this.grants.userOf(parameters.text('token') ?? '');
    if (user === null) throw new ServiceError(498, 'Invalid token.');
    const server = parameters.text('serverUrl') ?? '';
    if (!server.startsWith(`http://${request.headers.host ?? ''}/arcgis/`)) {
      throw unable(`The server '${server}' is not federated with this portal.`);
    }
    return this.#tokens.issue(user, this.#options.serverSeconds);
  }

  #user(request: IncomingMessage, parameters: Parameters): string | null {
    const token = tokenOf(request, parameters);
    if (token === null) return null;
    const user = this.grants.userOf(token);
    if (user === null) throw new ServiceError(498, 'Invalid token.');
    return user;
  }

  #userJson(user: string): Record<string, unknown> {
    const role = this.#tokens.isAdministrator(user) ? 'org_admin' : 'org_publisher';
    return { username: user, fullName: user, role };
  }

  /** Members are shown to those who are signed in; anybody else does not exist. */
  #member(name: string, request: IncomingMessage, parameters: Parameters): Record<string, unknown> {
    const user = this.#user(request, parameters);
    const isKnown = this.#tokens.knows(name) || this.#options.members.includes(name);
    if (user !== null && isKnown) return this.#userJson(name);
    throw new ServiceError(400, 'User does not exist or is inaccessible.');
  }

  #selfJson(host: string, user: string | null): Record<string, unknown> {
    return {
      id: '0123456789ABCDEF',
      name: 'Sample portal',
      isPortal: true,
      portalHostname: `${host}/portal`,
      supportsOAuth: true,
      ...(user === null ? {} : { user: this.#userJson(user) }),
    };
  }
}

function refuseAnonymous(): never {
  throw new ServiceError(499, 'Token Required.', ['GWM_0003']);
}

function unable(reason: string): ServiceError {
  return new ServiceError(400, 'Unable to generate token.', [reason]);
}

function requirePost(isPost: boolean, operation: string): void {
  if (isPost) return;
  throw new ServiceError(405, 'Method not allowed.', [`${operation} accepts POST only.`]);
}

function authInfo(portalUrl: string): Record<string, unknown> {
  return {
    isTokenBasedSecurity: true,
    tokenServicesUrl: `${portalUrl}/sharing/rest/generateToken`,
  };
}

function json(body: unknown, status = 200): Response {
  const headers = { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store' };
  return bytesResponse(status, headers, Buffer.from(writeJson(body)), false);
}

function html(status: number, text: string): Response {
  const headers = { 'content-type': 'text/html;charset=utf-8', 'cache-control': 'no-store' };
  return bytesResponse(status, headers, Buffer.from(text), false);
}

function redirect(location: string): Response {
  return bytesResponse(302, { location, 'cache-control': 'no-store' }, new Uint8Array(), false);
}
