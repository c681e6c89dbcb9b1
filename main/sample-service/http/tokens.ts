/** Sign-in: generateToken, and the token of each request (protocol.md, section 12). */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Caller, Parameters } from '../context.ts';
import { ServiceError } from '../errors.ts';

export interface User {
  readonly name: string;
  readonly password: string;
  /** Administrators see all replicas and edit rows of other owners. */
  readonly isAdministrator?: boolean;
}

interface Token {
  readonly user: User;
  readonly expires: number;
  /** Beginning of the Referer that requests must carry; null when the token is not bound to one. */
  readonly referer: string | null;
  /** Address that requests must come from; null when the token is not bound to one. */
  readonly address: string | null;
}

const DEFAULT_MINUTES = 60;
const MOST_MINUTES = 15 * 24 * 60;
const ANONYMOUS: Caller = { user: null, isAdministrator: false };

export class TokenService {
  readonly #users: ReadonlyMap<string, User>;
  readonly #now: () => number;
  readonly #tokens = new Map<string, Token>();
  #foreign: (token: string) => string | null = () => null;

  constructor(users: readonly User[], now: () => number) {
    this.#users = new Map(users.map((user) => [user.name, user]));
    this.#now = now;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#now();
  }

  isUser(name: string, password: string): boolean {
    const user = this.#users.get(name);
    return user !== undefined && isSame(user.password, password);
  }

  knows(name: string): boolean {
    return this.#users.has(name);
  }

  isAdministrator(name: string): boolean {
    return this.#users.get(name)?.isAdministrator ?? false;
  }

  /** A token for somebody who has signed in elsewhere: `{ token, expires, ssl }`. */
  issue(name: string, seconds: number): Record<string, unknown> {
    const user = this.#users.get(name);
    if (user === undefined) throw new ServiceError(498, 'Invalid token.');
    const expires = this.#now() + seconds * 1000;
    const token = randomBytes(32).toString('base64url');
    this.#tokens.set(token, { user, expires, referer: null, address: null });
    return { token, expires, ssl: false };
  }

  /** Accepts the tokens of another issuer, who knows their users. */
  acceptAlso(userOf: (token: string) => string | null): void {
    this.#foreign = userOf;
  }

  get hasUsers(): boolean {
    return this.#users.size > 0;
  }

  /**
   * `generateToken`: `{ token, expires, ssl }`, expires in epoch ms.
   *
   * POST only. ServiceError 400 "Unable to generate token." for a wrong user or password. A token of the
   * portal is exchanged for one of the server with `token` and `serverUrl`.
   */
  generate(request: IncomingMessage, parameters: Parameters): Record<string, unknown> {
    if (request.method !== 'POST') {
      throw new ServiceError(405, 'Method not allowed.', ['generateToken accepts POST only.']);
    }
    const user = this.#signedIn(request, parameters);
    const minutes = parameters.integer('expiration') ?? DEFAULT_MINUTES;
    const expires = this.#now() + Math.min(Math.max(minutes, 1), MOST_MINUTES) * 60_000;
    const token = randomBytes(32).toString('base64url');
    this.#forgetExpired();
    this.#tokens.set(token, { user, expires, ...binding(request, parameters) });
    return { token, expires, ssl: false };
  }

  #signedIn(request: IncomingMessage, parameters: Parameters): User {
    const name = parameters.text('username');
    if (name === undefined && parameters.text('serverUrl') !== undefined) {
      return this.#find(request, parameters.text('token') ?? '').user;
    }
    const user = this.#users.get(name ?? '');
    if (user !== undefined && isSame(user.password, parameters.text('password') ?? '')) return user;
    throw new ServiceError(400, 'Unable to generate token.', ['Invalid username or password.']);
  }

  /**
   * Who sends the request: the token may stand in the body, the query or a header.
   *
   * ServiceError 498 for a token that is unknown, expired or bound to another client; anonymous without one.
   */
  caller(request: IncomingMessage, parameters: Parameters): Caller {
    const text = tokenOf(request, parameters);
    if (text === null || !this.hasUsers) return ANONYMOUS;
    const { user } = this.#find(request, text);
    return { user: user.name, isAdministrator: user.isAdministrator ?? false };
  }

  /** Ends all tokens at once, as a restart of the token service would. */
  revokeAll(): void {
    this.#tokens.clear();
  }

  #find(request: IncomingMessage, text: string): Pick<Token, 'user'> {
    const token = this.#tokens.get(text);
    const foreigner = token === undefined ? this.#users.get(this.#foreign(text) ?? '') : undefined;
    if (foreigner !== undefined) return { user: foreigner };
    if (token === undefined || token.expires <= this.#now() || !isBound(token, request)) {
      throw new ServiceError(498, 'Invalid token.');
    }
    return token;
  }

  #forgetExpired(): void {
    for (const [text, { expires }] of this.#tokens) {
      if (expires <= this.#now()) this.#tokens.delete(text);
    }
  }
}

/** The refusal of an anonymous request to a secured service. */
export function tokenRequired(): ServiceError {
  return new ServiceError(499, 'Token Required');
}

/** The token of a request, wherever it stands; null when there is none. */
export function tokenOf(request: IncomingMessage, parameters: Parameters): string | null {
  const sent = parameters.text('token');
  if (sent !== undefined && sent !== '') return sent;
  for (const header of [request.headers['x-esri-authorization'], request.headers.authorization]) {
    const match = /^Bearer\s+(\S+)$/i.exec(typeof header === 'string' ? header : '');
    if (match?.[1] !== undefined) return match[1];
  }
  return null;
}

function binding(
  request: IncomingMessage,
  parameters: Parameters,
): Pick<Token, 'referer' | 'address'> {
  const none = { referer: null, address: null };
  switch (parameters.text('client')?.toLowerCase()) {
    case 'referer': {
      const referer = parameters.text('referer') ?? '';
      if (referer !== '') return { ...none, referer };
      throw new ServiceError(400, 'Unable to generate token.', ["'referer' must be specified."]);
    }
    case 'ip':
      return { ...none, address: parameters.text('ip') ?? addressOf(request) };
    case 'requestip':
      return { ...none, address: addressOf(request) };
    default:
      return none;
  }
}

function isBound({ referer, address }: Token, request: IncomingMessage): boolean {
  if (address !== null && address !== addressOf(request)) return false;
  return (
    referer === null ||
    withoutScheme(request.headers.referer ?? '').startsWith(withoutScheme(referer))
  );
}

const addressOf = (request: IncomingMessage): string => request.socket.remoteAddress ?? '';

const withoutScheme = (url: string): string => url.replace(/^https?:\/\//i, '').toLowerCase();

function isSame(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
