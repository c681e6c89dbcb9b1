/** Where tokens come from: the interface between requests and the ways to sign in. */

/** Hands out tokens for one service and its portal. Implementations cache; several requests may ask at once. */
export interface TokenProvider {
  /** Whose tokens they are; null: nobody is signed in; undefined: it is not known (yet). */
  readonly user?: string | null | undefined;
  /** The token to send now, or null to go without. Throws `AppError` "sign-in" when none can be had. */
  token(signal?: AbortSignal): Promise<string | null>;
  /**
   * Another token after the server refused `refused` (null: it asked for one). Null or the same token when there is
   * no other: then the request fails with "sign-in".
   */
  refresh(refused: string | null, signal?: AbortSignal): Promise<string | null>;
}

/** Nobody is signed in. */
export const anonymous: TokenProvider = {
  user: null,
  token: () => Promise.resolve(null),
  refresh: () => Promise.resolve(null),
};

/** A token that somebody else obtained and that cannot be renewed. */
export function staticToken(token: string): TokenProvider {
  return { token: () => Promise.resolve(token), refresh: () => Promise.resolve(null) };
}

/**
 * Whether a token for `home` may go to `url`, an address that the server at `home` named in an answer: the same
 * host at any port, or both within arcgis.com, and never from https to plain http.
 */
export function isTrusted(home: string, url: string): boolean {
  if (!URL.canParse(home) || !URL.canParse(url)) return false;
  const [from, to] = [new URL(home), new URL(url)];
  if (from.protocol === 'https:' && to.protocol !== 'https:') return false;
  if (from.hostname === to.hostname) return true;
  return [from, to].every((address) => /(^|\.)arcgis\.com$/i.test(address.hostname));
}
