/** Which account serves which service. Pure. */
import { serverOf, type AccountKind } from '../../shared/model/account.ts';
import { isOnArcGisOnline, isSamePortal } from '../arcgis/auth/portal.ts';

/** What of an account decides. */
export interface Candidate {
  readonly id: string;
  readonly kind: AccountKind;
  readonly portalUrl: string | null;
  readonly serverUrl: string | null;
}

interface Named extends Omit<Candidate, 'id'> {
  readonly username: string | null;
}

export interface Choices {
  /** By server or service; null: nobody is to be signed in there. */
  readonly chosen: Readonly<Record<string, string | null>>;
  /** The portal of a server, as far as it is known; null: it has none. */
  readonly owners: ReadonlyMap<string, string | null>;
}

/**
 * The account for a service, newest first where several fit; null: nobody.
 *
 * A choice for the service wins over one for its server, and both over what fits by itself: an account of the server,
 * or one of the portal that owns it.
 */
export function accountFor<Found extends Candidate>(
  serviceUrl: string,
  accounts: readonly Found[],
  { chosen, owners }: Choices,
): Found | null {
  const server = serverOf(serviceUrl);
  for (const key of [serviceUrl.toLowerCase(), server]) {
    const choice = chosen[key];
    if (choice === null) return null;
    const found = accounts.find(({ id }) => id === choice);
    if (found) return found;
  }
  const newest = accounts.toReversed();
  const own = newest.find(({ serverUrl }) => serverUrl === server);
  if (own) return own;
  const owner = isOnArcGisOnline(serviceUrl) ? serviceUrl : (owners.get(server) ?? null);
  if (owner === null) return null;
  return (
    newest.find(({ portalUrl }) => portalUrl !== null && isSamePortal(portalUrl, owner)) ?? null
  );
}

/** Whether two accounts are of the same user at the same place: the newer one takes the place of the other. */
export function isSameUser(one: Named, other: Named): boolean {
  if (one.kind !== other.kind || one.username !== other.username) return false;
  if (one.serverUrl !== other.serverUrl) return false;
  if (one.portalUrl === null || other.portalUrl === null) return true;
  return isSamePortal(one.portalUrl, other.portalUrl);
}
