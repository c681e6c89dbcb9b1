/** A whole sign-in: begun by the program, done in the browser, finished by the program. */
import { beginOAuth, type OAuthOptions } from '../../main/arcgis/auth/oauth.ts';
import type { OAuthTokens } from '../../main/arcgis/auth/oauth-tokens.ts';
import { signInInBrowser, type Person, type Visit } from './browser.ts';

export interface SignedIn {
  readonly tokens: OAuthTokens;
  readonly redirectUri: string;
  readonly authorizeUrl: string;
  readonly page: Visit;
}

export async function oauthSignIn(
  options: Omit<OAuthOptions, 'open'>,
  person: Person,
): Promise<SignedIn> {
  const pages: Promise<Visit>[] = [];
  const attempt = await beginOAuth({
    ...options,
    open: async (url) => void pages.push(signInInBrowser(url, person)),
  });
  const { authorizeUrl, redirectUri } = attempt;
  const tokens = await attempt.tokens;
  return { tokens, redirectUri, authorizeUrl, page: await pages[0]! };
}
