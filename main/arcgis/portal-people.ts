/** What the portal of a server says about its people: who is asking, and whether somebody still exists. */
import { hasCode } from '../../shared/errors.ts';
import { findOwner } from './auth/token-service.ts';
import type { Connection } from './request.ts';
import { lax, text } from './wire/lax.ts';

export interface PortalAccount {
  readonly username: string | null;
  /** Null: the portal does not say. */
  readonly isAdministrator: boolean | null;
}

const RawSelf = lax({ username: text, role: text });

/** The portal that a server belongs to; null: to none, or it does not say. */
export async function portalOf(
  connection: Connection,
  serviceUrl: string,
  signal?: AbortSignal,
): Promise<string | null> {
  try {
    const owner = await findOwner(connection, serviceUrl, signal);
    return owner !== null && URL.canParse(owner) && /^https?:/i.test(owner) ? owner : null;
  } catch (error) {
    if (signal?.aborted || !isNoAnswer(error)) throw error;
    return null;
  }
}

/** Whose token it is, and as what; null where the portal does not take it or does not say. */
export async function portalAccount(
  connection: Connection,
  portalUrl: string,
  serviceUrl: string,
  signal?: AbortSignal,
): Promise<PortalAccount | null> {
  try {
    const { username, role } = RawSelf.parse(
      await connection.json({
        url: `${portalUrl}/sharing/rest/community/self`,
        operation: 'ask the portal who is signed in',
        home: serviceUrl,
        signal,
      }),
    );
    return { username, isAdministrator: role === null ? null : role.toLowerCase() === 'org_admin' };
  } catch (error) {
    if (signal?.aborted || !isNoAnswer(error)) throw error;
    return null;
  }
}

/** `absent`: the portal does not know the name, or does not show it to this account. */
export async function portalUser(
  connection: Connection,
  portalUrl: string,
  serviceUrl: string,
  username: string,
  signal?: AbortSignal,
): Promise<'exists' | 'absent' | 'unknown'> {
  try {
    const found = RawSelf.parse(
      await connection.json({
        url: `${portalUrl}/sharing/rest/community/users/${encodeURIComponent(username)}`,
        operation: 'ask the portal for a user',
        home: serviceUrl,
        signal,
      }),
    );
    return found.username === null ? 'unknown' : 'exists';
  } catch (error) {
    if (signal?.aborted || !isNoAnswer(error)) throw error;
    return isAbsent(error) ? 'absent' : 'unknown';
  }
}

/** Portals say "User does not exist or is inaccessible." with code 400 (protocol.md 3.4.5). */
function isAbsent(error: unknown): boolean {
  if (!hasCode(error, 'refused', 'not-found')) return false;
  const { server } = error;
  return (
    server !== undefined &&
    (server.code === 404 ||
      /does not exist|not found/i.test([server.message, ...server.details].join(' ')))
  );
}

function isNoAnswer(error: unknown): boolean {
  return hasCode(error, 'refused', 'not-found', 'bad-answer', 'sign-in', 'unreachable');
}
