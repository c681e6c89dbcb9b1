/** An account in words. Pure. */
import type { Account } from '../../../shared/model/account.ts';
import { ACCOUNTS } from './messages.ts';

/** Who it is. */
export function whoOf({ kind, username }: Pick<Account, 'kind' | 'username'>): string {
  return username ?? ACCOUNTS.nobodyNamed[kind];
}

/** Where it belongs: the portal or the server, as people name it. */
export function placeOf({
  portalUrl,
  serverUrl,
}: Pick<Account, 'portalUrl' | 'serverUrl'>): string {
  const url = portalUrl ?? serverUrl ?? '';
  if (!URL.canParse(url)) return url;
  const { host, hostname, pathname } = new URL(url);
  if (portalUrl !== null && isOnline(hostname)) {
    return /^(www\.)?arcgis\.com$/i.test(hostname)
      ? ACCOUNTS.online
      : `${ACCOUNTS.online} (${host})`;
  }
  return `${host}${pathname.replace(/\/$/, '')}`;
}

/** How long it lasts. */
export function lifeOf({ expires, kind, state }: Account): string {
  if (state === 'ended') return ACCOUNTS.endedText;
  if (kind === 'oauth') return expires === null ? ACCOUNTS.renews : '';
  return {
    password: ACCOUNTS.passwordLasts,
    token: ACCOUNTS.tokenEnds,
    windows: ACCOUNTS.windowsLasts,
  }[kind];
}

/** Where its secret is. */
export function storageOf({ kind, storage }: Account): string {
  if (storage === 'session') return ACCOUNTS.session;
  return kind === 'windows' ? ACCOUNTS.windowsKept : ACCOUNTS.kept;
}

/** What is sent to this address can be read on the way. */
export function isOpenLine(url: string): boolean {
  return /^\s*http:\/\/(?!(127\.0\.0\.1|localhost)[:/])/i.test(url);
}

/** Whether the address is one of ArcGIS Online. */
export function isOnline(hostname: string): boolean {
  return /(^|\.)arcgis\.com$/i.test(hostname);
}
