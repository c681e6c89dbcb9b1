/** Finds out where the tokens of a server come from (protocol.md 12.1 and 12.2). */
import { failure } from '../errors.ts';
import { hostOf } from '../redact.ts';
import type { Connection } from '../request.ts';
import { flag, lax, text } from '../wire/lax.ts';

/** Where tokens for a service come from. */
export interface TokenService {
  /** Takes generateToken requests. */
  readonly tokenUrl: string;
  /** The portal that owns the server, for a federated one; its tokens are exchanged for tokens of the server. */
  readonly portalUrl: string | null;
}

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
  const { portalUrl } = server;
  if (portalUrl === null) {
    const { tokenUrl } = server;
    return tokenUrl === null ? null : { tokenUrl, portalUrl: null };
  }
  const portal = await readInfo(connection, `${portalUrl}/sharing/rest/info`, signal);
  const tokenUrl = portal.tokenUrl ?? server.tokenUrl ?? `${portalUrl}/sharing/rest/generateToken`;
  return { tokenUrl, portalUrl };
}

/** The portal that a server says it belongs to; null for a stand-alone one. */
export async function findOwner(
  connection: Connection,
  serviceUrl: string,
  signal?: AbortSignal,
): Promise<string | null> {
  return (await readInfo(connection, infoUrlOf(serviceUrl), signal)).portalUrl;
}

async function readInfo(connection: Connection, url: string, signal: AbortSignal | undefined) {
  const operation = 'find out how to sign in';
  const body = await connection.json({ url, operation, signal, isAnonymous: true });
  const info = ServerInfo.parse(body);
  const portalUrl = withoutSlash(info.owningsystemurl);
  const tokenUrl = info.authinfo.tokenservicesurl;
  // Without the one that is used nobody knows where a password may go.
  const address = portalUrl ?? tokenUrl;
  if (address !== null && !URL.canParse(address)) {
    const reason = 'it names an address for the sign-in that cannot be read';
    throw failure('bad-answer', { operation, host: hostOf(url) }, reason);
  }
  return { portalUrl, tokenUrl: tokenUrl !== null && URL.canParse(tokenUrl) ? tokenUrl : null };
}

/** `<host>/<context>/rest/info` for a service address. */
function infoUrlOf(serviceUrl: string): string {
  const url = new URL(serviceUrl);
  const context = /^(.*?\/rest)\//i.exec(url.pathname)?.[1] ?? '/arcgis/rest';
  return `${url.origin}${context}/info`;
}

function withoutSlash(url: string | null): string | null {
  return url?.replace(/\/+$/, '') ?? null;
}
