/** Signing in with a user name and a password, at a stand-alone server or at the portal of a federated one. */
import type { Connection } from '../request.ts';
import type { TokenProvider } from '../token.ts';
import { exchangeToken, generateToken, type Credentials } from './generate-token.ts';
import { isOnArcGisOnline } from './portal.ts';
import { renewing, type Token } from './renewing.ts';
import { findTokenService, type TokenService } from './token-service.ts';

export interface PasswordTokenOptions extends Credentials {
  readonly connection: Connection;
  readonly serviceUrl: string;
  /** Must be the referer of the connection that uses the tokens. */
  readonly referer?: string;
}

/**
 * Tokens for a user name and a password, renewed as long as they are needed. A service without token security gets
 * none.
 */
export function passwordToken(options: PasswordTokenOptions): TokenProvider {
  const { connection, serviceUrl, username } = options;
  let service: Promise<TokenService | null> | null = null;
  const make = async (): Promise<Token | null> => {
    service ??= findTokenService(connection, serviceUrl);
    const found = await service.catch((error: unknown) => {
      service = null;
      throw error;
    });
    return found === null ? null : await signIn(options, found);
  };
  return { user: username, ...renewing({ now: connection.now, make }) };
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
