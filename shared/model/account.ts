/** Accounts: who is signed in where, without anything secret. */

export const ACCOUNT_KINDS = ['oauth', 'password', 'token', 'windows'] as const;
/**
 * `oauth`: at a portal, through the browser; `password`: at a server, with a token made from a password; `token`: a
 * token that somebody else made; `windows`: the account of the operating system, for a server that asks for it.
 */
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

export interface Account {
  readonly id: string;
  readonly kind: AccountKind;
  /** The portal of an OAuth account; null for the others. */
  readonly portalUrl: string | null;
  /** The server of the other accounts, such as `https://host/arcgis`. */
  readonly serverUrl: string | null;
  /** Under which the program is registered at the portal; to sign in again. */
  readonly clientId: string | null;
  /** Null: it is not known. */
  readonly username: string | null;
  /** `kept`: in the keychain of the operating system; `session`: forgotten at the end of the program. */
  readonly storage: 'kept' | 'session';
  /** `ended`: the server does not take it any more; the user has to sign in again. */
  readonly state: 'ready' | 'ended';
  /** Epoch milliseconds at which the sign-in ends unless it is used before; null: not known, or never. */
  readonly expires: number | null;
  /** Servers and services for which this account was chosen. */
  readonly chosenFor: readonly string[];
}

/** A sign-in that goes on in the browser. */
export interface OAuthStart {
  readonly attempt: string;
  /** For the user who has to copy it, because no browser came up. */
  readonly authorizeUrl: string;
}

export interface SignedOut {
  /** Whether the portal has ended the sign-in on its side; null: there was nothing to end there. */
  readonly isRevoked: boolean | null;
}

export const CHOICE_SCOPES = ['server', 'service'] as const;
/** Whether an account is chosen for one service or for all of its server. */
export type ChoiceScope = (typeof CHOICE_SCOPES)[number];

/** The server of a service, as accounts name it: what comes before `/rest/services/`. */
export function serverOf(serviceUrl: string): string {
  return serviceUrl.replace(/\/rest\/services\/.*$/i, '').toLowerCase();
}

/** Whether an account may be chosen for a service at all: a password and a token stay with their server. */
export function mayServe(
  { kind, serverUrl }: Pick<Account, 'kind' | 'serverUrl'>,
  serviceUrl: string,
): boolean {
  return kind === 'oauth' || serverUrl === serverOf(serviceUrl);
}
