/**
 * Signing in with a user name and a password (protocol.md 12.1 to 12.7): finds the token service of a feature
 * service and asks it for tokens. OAuth is another `TokenProvider`.
 */
import { AppError, hasCode } from '../../shared/errors.ts';
import { failure } from './errors.ts';
import { hostOf } from './redact.ts';
import type { Connection } from './request.ts';
import type { TokenProvider } from './token.ts';
import { flag, lax, lowerKeys, text, toInteger, toText } from './wire/lax.ts';

/** Where tokens for a service come from. */
export interface TokenService {
  /** Takes generateToken requests. */
  readonly tokenUrl: string;
  /** The portal that owns the server, for a federated one; its tokens are exchanged for tokens of the server. */
  readonly portalUrl: string | null;
}

const OPERATION = 'sign in';

const ServerInfo = lax({
  owningsystemurl: text,
  authinfo: lax({ istokenbasedsecurity: flag, tokenservicesurl: text }),
});

/**
 * The token service of a feature service, or null when its server has none (no token security).
 *
 * Reads `rest/info` of the server and, for a federated one, of its portal.
 */
export async function findTokenService(
  connection: Connection,
  serviceUrl: string,
  signal?: AbortSignal,
): Promise<TokenService | null> {
  const server = await readInfo(connection, infoUrlOf(serviceUrl), signal);
  const portalUrl = server.owningsystemurl?.replace(/\/+$/, '') ?? null;
  if (portalUrl === null) {
    const tokenUrl = server.authinfo.tokenservicesurl;
    return tokenUrl === null ? null : { tokenUrl, portalUrl: null };
  }
  const portal = await readInfo(connection, `${portalUrl}/sharing/rest/info`, signal);
  const tokenUrl =
    portal.authinfo.tokenservicesurl ??
    server.authinfo.tokenservicesurl ??
    `${portalUrl}/sharing/rest/generateToken`;
  return { tokenUrl, portalUrl };
}

async function readInfo(connection: Connection, url: string, signal: AbortSignal | undefined) {
  const operation = 'find out how to sign in';
  return ServerInfo.parse(await connection.json({ url, operation, signal, isAnonymous: true }));
}

/** `<host>/<context>/rest/info` for a service address. */
function infoUrlOf(serviceUrl: string): string {
  const url = new URL(serviceUrl);
  const context = /^(.*?\/rest)\//i.exec(url.pathname)?.[1] ?? '/arcgis/rest';
  return `${url.origin}${context}/info`;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface TokenRequest extends Credentials {
  readonly tokenUrl: string;
  /** Binds the token to this Referer; else it is bound to the address of this machine. */
  readonly referer?: string;
  /** Minutes; the server may give less. */
  readonly expiration?: number;
}

export interface Token {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly expires: number;
}

const DEFAULT_MINUTES = 60;

/**
 * A token for a user name and a password.
 *
 * @throws AppError "sign-in" when they are wrong; "invalid" when the token service is not on https (loopback aside):
 *   a password does not go over an open line
 */
export async function generateToken(
  connection: Connection,
  { tokenUrl, username, password, referer, expiration }: TokenRequest,
  signal?: AbortSignal,
): Promise<Token> {
  refuseOpenLine(tokenUrl);
  const client = referer === undefined ? { client: 'requestip' } : { client: 'referer', referer };
  const parameters = {
    username,
    password,
    ...client,
    expiration: String(expiration ?? DEFAULT_MINUTES),
  };
  return await requestToken(connection, tokenUrl, parameters, signal);
}

/** Exchanges a token of the portal for one of a federated server (protocol.md 12.2). */
async function exchangeToken(
  connection: Connection,
  { tokenUrl, token, serverUrl }: { tokenUrl: string; token: string; serverUrl: string },
  signal?: AbortSignal,
): Promise<Token> {
  refuseOpenLine(tokenUrl);
  return await requestToken(connection, tokenUrl, { token, serverUrl }, signal);
}

async function requestToken(
  connection: Connection,
  tokenUrl: string,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Token> {
  const context = { operation: OPERATION, host: hostOf(tokenUrl) };
  try {
    const body = await connection.json({
      url: tokenUrl,
      operation: OPERATION,
      parameters,
      method: 'POST',
      isAnonymous: true,
      signal,
    });
    const members = lowerKeys(body);
    const token = toText(members['token']);
    if (token === null) throw failure('bad-answer', context, 'its answer holds no token');
    const minutes = Number(parameters['expiration'] ?? DEFAULT_MINUTES);
    const expires = toInteger(members['expires']) ?? connection.now() + minutes * 60_000;
    return { token, expires };
  } catch (error) {
    if (!hasCode(error, 'refused')) throw error;
    // A wrong password is an error 400 here (protocol.md 12.3).
    throw failure('sign-in', context, error.server?.details[0] ?? 'it refused', {
      hint: 'Check the user name and the password.',
      ...(error.server === undefined ? {} : { server: error.server }),
      cause: error,
    });
  }
}

function refuseOpenLine(tokenUrl: string): void {
  const { protocol, hostname } = new URL(tokenUrl);
  if (protocol === 'https:' || isLoopback(hostname)) return;
  throw new AppError(
    'invalid',
    `The password was not sent: ${hostOf(tokenUrl)} takes it without encryption only (http).`,
    { hint: 'Ask the administrator of the server for an https address.' },
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

export interface PasswordTokenOptions extends Credentials {
  readonly connection: Connection;
  readonly serviceUrl: string;
  /** Must be the referer of the connection that uses the tokens. */
  readonly referer?: string;
}

/** Tokens are renewed this long before they end (protocol.md 12.7). */
const EARLY_MS = 5 * 60_000;

/**
 * Tokens for a user name and a password, kept until shortly before they end. After a refusal a new one is made, once
 * for all requests that were refused with the same token. A service without token security gets none.
 */
export function passwordToken(options: PasswordTokenOptions): TokenProvider {
  let service: Promise<TokenService | null> | null = null;
  let current: Token | null = null;
  let pending: Promise<Token | null> | null = null;

  const isFresh = (token: Token): boolean => token.expires - EARLY_MS > options.connection.now();
  // Several requests wait for one renewal: none of them may stop it for the others.
  const renew = (signal: AbortSignal | undefined): Promise<Token | null> => {
    pending ??= make().finally(() => (pending = null));
    return untilStopped(pending, signal);
  };
  const make = async (): Promise<Token | null> => {
    service ??= findTokenService(options.connection, options.serviceUrl);
    const found = await service.catch((error: unknown) => {
      service = null;
      throw error;
    });
    current = found === null ? null : await signIn(options, found);
    return current;
  };

  return {
    user: options.username,
    async token(signal) {
      const token = current !== null && isFresh(current) ? current : await renew(signal);
      return token?.token ?? null;
    },
    async refresh(refused, signal) {
      if (current !== null && current.token !== refused) return current.token;
      return (await renew(signal))?.token ?? null;
    },
  };
}

async function signIn(
  { connection, serviceUrl, username, password, referer }: PasswordTokenOptions,
  { tokenUrl, portalUrl }: TokenService,
): Promise<Token> {
  const bound = referer === undefined ? {} : { referer };
  const token = await generateToken(connection, { tokenUrl, username, password, ...bound });
  const isPortalsOwn = portalUrl === null || isOnArcGisOnline(serviceUrl);
  if (isPortalsOwn) return token;
  return await exchangeToken(connection, { tokenUrl, token: token.token, serverUrl: serviceUrl });
}

/** The result of shared work, unless this caller stops waiting for it. */
function untilStopped<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AppError('cancelled', 'Stopped while signing in.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Tokens of ArcGIS Online serve its hosts as they are. */
function isOnArcGisOnline(serviceUrl: string): boolean {
  return /(^|\.)arcgis\.com$/i.test(new URL(serviceUrl).hostname);
}
