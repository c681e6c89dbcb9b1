/** Portals: ArcGIS Online and ArcGIS Enterprise, where OAuth users sign in (protocol.md 12.2, 12.5). */
import { AppError, hasCode } from '../../../shared/errors.ts';
import { failure } from '../errors.ts';
import { hostOf } from '../redact.ts';
import type { Connection } from '../request.ts';
import { lowerKeys, toText } from '../wire/lax.ts';
import { refuseOpenLine } from './open-line.ts';

/**
 * `https://host/context` of a portal, from whatever address of it somebody pastes; https where none is said.
 *
 * @throws AppError "invalid"
 */
export function normalisePortalUrl(text: string): string {
  const typed = text.trim();
  const address = /^[a-z][\w+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(address) || !/^https?:\/\//i.test(address)) {
    throw new AppError('invalid', 'This is not the address of a portal.', {
      hint: 'It looks like https://www.arcgis.com or https://portal.example.com/portal.',
    });
  }
  const url = new URL(address);
  const path = url.pathname
    .replace(/\/(sharing|home|apps)(\/.*)?$/i, '')
    .replace(/\/(index\.html?)?$/i, '')
    .replace(/\/+$/, '');
  return `${url.origin}${path}`;
}

/** True for hosts of ArcGIS Online: its tokens serve them as they are. */
export function isOnArcGisOnline(url: string): boolean {
  return /(^|\.)arcgis\.com$/i.test(new URL(url).hostname);
}

/** Whether two addresses are of the same portal; all organisations of ArcGIS Online are one. */
export function isSamePortal(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  // Servers name their portal themselves: it may be anything.
  if (![one, other].every((url) => /^https?:\/\//i.test(url))) return false;
  if (isOnArcGisOnline(one) && isOnArcGisOnline(other)) return true;
  const keyOf = (url: string): string => normalisePortalUrl(url).toLowerCase();
  return keyOf(one) === keyOf(other);
}

/**
 * Makes sure that a portal answers at this address.
 *
 * @throws AppError "invalid" when it is not on https, "not-found" when something else answers there
 */
export async function checkPortal(
  connection: Connection,
  portalUrl: string,
  signal?: AbortSignal,
): Promise<void> {
  refuseOpenLine(portalUrl, 'The sign-in');
  const operation = 'find the portal';
  const context = { operation, host: hostOf(portalUrl) };
  const hint = 'Check the address of the portal; Enterprise portals often end with /portal.';
  try {
    const url = `${portalUrl}/sharing/rest/info`;
    const info = lowerKeys(await connection.json({ url, operation, isAnonymous: true, signal }));
    if (info['authinfo'] !== undefined || toText(info['owningsystemurl']) !== null) return;
  } catch (error) {
    if (!hasCode(error, 'not-found', 'bad-answer', 'refused')) throw error;
    throw failure('not-found', context, 'no portal answers there', { hint, cause: error });
  }
  throw failure('not-found', context, 'no portal answers there', { hint });
}
