/** What the portal has granted: codes, access tokens and refresh tokens, each with its end (protocol.md 12.5, 12.6). */
import { randomBytes } from 'node:crypto';

/** Whom and what a sign-in was for. */
export interface Grant {
  readonly user: string;
  readonly clientId: string;
  readonly redirectUri: string;
  /** All tokens of one sign-in end together when it is revoked. */
  readonly family: number;
}

export interface CodeGrant extends Omit<Grant, 'family'> {
  /** S256 challenge of the app that asked. */
  readonly challenge: string;
  readonly refreshSeconds: number;
}

/** A grant with its end in epoch milliseconds. */
type Ending<Kind> = Kind & { readonly expires: number };

interface AccessToken {
  readonly user: string;
  readonly family: number | null;
}

const CODE_MS = 5 * 60_000;

export class OAuthGrants {
  readonly #now: () => number;
  readonly #codes = new Map<string, Ending<CodeGrant> & { family: number | null }>();
  readonly #access = new Map<string, Ending<AccessToken>>();
  readonly #refresh = new Map<string, Ending<Grant>>();
  #families = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  issueCode(grant: CodeGrant): string {
    const code = secret();
    this.#codes.set(code, { ...grant, expires: this.#now() + CODE_MS, family: null });
    return code;
  }

  /** The grant of a code, once. A code that comes twice has been stolen: what came of it ends. */
  redeemCode(code: string): (CodeGrant & Grant) | null {
    const found = this.#codes.get(code);
    if (found === undefined || found.expires <= this.#now()) return null;
    if (found.family !== null) {
      this.revokeFamily(found.family);
      return null;
    }
    found.family = ++this.#families;
    return { ...found, family: found.family };
  }

  /** `family` null: a token that belongs to no app. */
  issueAccess(user: string, family: number | null, seconds: number): string {
    const token = secret();
    this.#access.set(token, { user, family, expires: this.#now() + seconds * 1000 });
    return token;
  }

  /** The user of an access token of the portal; null when it is unknown or over. */
  userOf(token: string): string | null {
    const found = this.#access.get(token);
    return found === undefined || found.expires <= this.#now() ? null : found.user;
  }

  issueRefresh(grant: Grant, seconds: number): string {
    const token = secret();
    this.#refresh.set(token, { ...grant, expires: this.#now() + seconds * 1000 });
    return token;
  }

  refreshGrant(token: string): Grant | null {
    const found = this.#refresh.get(token);
    return found === undefined || found.expires <= this.#now() ? null : found;
  }

  dropRefresh(token: string): void {
    this.#refresh.delete(token);
  }

  revokeFamily(family: number): void {
    for (const store of [this.#access, this.#refresh]) {
      for (const [token, grant] of store) if (grant.family === family) store.delete(token);
    }
  }

  /** The sign-in to which a token of the app belongs; null for tokens of others. */
  familyOf(token: string, clientId: string): number | null {
    const refresh = this.#refresh.get(token);
    if (refresh !== undefined) return refresh.clientId === clientId ? refresh.family : null;
    return this.#access.get(token)?.family ?? null;
  }

  /** Ends all access tokens at once, as a restart of the portal would. */
  endAccess(): void {
    this.#access.clear();
  }

  /** Ends all refresh tokens, as an administrator can. */
  endRefresh(): void {
    this.#refresh.clear();
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
