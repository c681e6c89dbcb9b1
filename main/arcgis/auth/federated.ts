/** Tokens for the servers of a portal: exchanged for those that are federated with it (protocol.md 12.2). */
import { AppError, hasCode } from '../../../shared/errors.ts';
import { hostOf } from '../redact.ts';
import type { Connection } from '../request.ts';
import type { TokenProvider } from '../token.ts';
import { exchangeToken } from './generate-token.ts';
import { isOnArcGisOnline, isSamePortal } from './portal.ts';
import { renewing, type Token } from './renewing.ts';
import { findOwner } from './token-service.ts';

export interface ServerTokensOptions {
  readonly connection: Connection;
  readonly portalUrl: string;
  /** The tokens of the portal. */
  readonly session: TokenProvider;
  /** A service of the server. */
  readonly serviceUrl: string;
}

/** Tokens for one server of the portal. Tokens of ArcGIS Online serve its hosts as they are. */
export function serverTokens(options: ServerTokensOptions): TokenProvider {
  const { connection, portalUrl, session, serviceUrl } = options;
  if (isOnArcGisOnline(portalUrl) && isOnArcGisOnline(serviceUrl)) return session;
  let isOwned = false;
  const make = async (): Promise<Token | null> => {
    if (!isOwned) await checkOwner(options);
    isOwned = true;
    return await exchange(options);
  };
  const { user } = session;
  return { ...(user === undefined ? {} : { user }), ...renewing({ now: connection.now, make }) };
}

/** A token goes to the servers of its portal alone. */
async function checkOwner({ connection, portalUrl, serviceUrl }: ServerTokensOptions) {
  const owner = await findOwner(connection, serviceUrl);
  if (owner !== null && isSamePortal(owner, portalUrl)) return;
  const [server, portal] = [hostOf(serviceUrl), hostOf(portalUrl)];
  throw new AppError(
    'sign-in',
    owner === null
      ? `The account at ${portal} cannot be used for ${server}: this server has users of its own.`
      : `The account at ${portal} cannot be used for ${server}: this server belongs to the portal at ${hostOf(owner)}.`,
    {
      hint:
        owner === null
          ? 'Sign in to the server with a user name and a password.'
          : 'Sign in at that portal.',
    },
  );
}

/** A portal token that is refused here is renewed once. */
async function exchange(options: ServerTokensOptions): Promise<Token | null> {
  const { connection, portalUrl, session, serviceUrl } = options;
  const tokenUrl = `${portalUrl}/sharing/rest/generateToken`;
  const ask = (token: string): Promise<Token> =>
    exchangeToken(connection, { tokenUrl, token, serverUrl: serviceUrl });
  const token = await session.token();
  if (token === null) return null;
  try {
    return await ask(token);
  } catch (error) {
    const code = hasCode(error, 'sign-in') ? error.server?.code : undefined;
    if (code !== 498 && code !== 499) throw error;
    const next = await session.refresh(token);
    if (next === null || next === token) throw error;
    return await ask(next);
  }
}
