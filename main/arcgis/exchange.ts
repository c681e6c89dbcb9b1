/**
 * One attempt: a request, its redirects, and an answer whose body is still to be read.
 *
 * Tokens travel in the POST body or in X-Esri-Authorization, never in an address (protocol.md 12.9), and never to
 * another host after a redirect (6.14).
 */
import type { Effect } from './errors.ts';
import { AttemptFailed } from './errors.ts';
import { asFailedAttempt } from './faults.ts';
import { hostOf } from './redact.ts';
import type { Watchdog } from './watchdog.ts';

/**
 * `fetch` of Node, of Electron's `net`, or a wrapper. Must hand out 3xx answers as they are when asked for
 * `redirect: 'manual'`.
 */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A file part of a multipart request. */
export interface FilePart {
  readonly field: string;
  readonly name: string;
  readonly data: Blob;
}

export interface Outgoing {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly parameters: Readonly<Record<string, string>>;
  readonly files: readonly FilePart[];
  readonly headers: Readonly<Record<string, string>>;
  readonly token: string | null;
  readonly effect: Effect;
}

/** Longest address that every server and proxy takes (protocol.md 12.10). */
export const LONGEST_URL = 2000;
const MOST_REDIRECTS = 5;

/** The address with the parameters in its query, beside those it has. */
export function withQuery(url: string, parameters: Readonly<Record<string, string>>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  return target.href;
}

/**
 * Sends the request and follows redirects.
 *
 * @returns the first answer that is no redirect, whatever its status, and the address that gave it
 * @throws AttemptFailed
 */
export async function exchange(
  fetch: Fetch,
  outgoing: Outgoing,
  watchdog: Watchdog,
): Promise<{ response: Response; url: string }> {
  let hop = outgoing;
  let mayHaveArrived = false;
  for (let redirects = 0; ; redirects++) {
    const response = await sendOnce(fetch, hop, watchdog, mayHaveArrived);
    const location = isRedirect(response.status) ? response.headers.get('location') : null;
    if (location === null) return { response, url: hop.url };
    await response.body?.cancel();
    if (redirects === MOST_REDIRECTS) {
      throw new AttemptFailed({ kind: 'redirect', reason: 'it redirects in circles' });
    }
    mayHaveArrived ||= response.status === 303 && hop.method === 'POST';
    hop = nextHop(hop, response.status, location);
  }
}

async function sendOnce(
  fetch: Fetch,
  hop: Outgoing,
  watchdog: Watchdog,
  mayHaveArrived: boolean,
): Promise<Response> {
  if (!isOnTheWeb(hop.url)) {
    // Some ways to fetch would open a file of this machine.
    const reason = 'its answer names an address that is not on the web';
    throw new AttemptFailed({ kind: 'not-sent', reason, cause: null });
  }
  try {
    return await fetch(addressOf(hop), {
      method: hop.method,
      headers: headersOf(hop),
      redirect: 'manual',
      signal: watchdog.signal,
      ...bodyOf(hop),
    });
  } catch (error) {
    throw asFailedAttempt(error, 'before-answer', mayHaveArrived);
  }
}

function isOnTheWeb(url: string): boolean {
  const { protocol } = new URL(url);
  return protocol === 'http:' || protocol === 'https:';
}

function addressOf(hop: Outgoing): string {
  return hop.method === 'GET' ? withQuery(hop.url, hop.parameters) : hop.url;
}

function headersOf(hop: Outgoing): Record<string, string> {
  const isForm = hop.method === 'POST' && hop.files.length === 0;
  return {
    ...hop.headers,
    ...(isForm ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
    ...(hop.method === 'GET' && hop.token !== null
      ? { 'X-Esri-Authorization': `Bearer ${hop.token}` }
      : {}),
  };
}

function bodyOf(hop: Outgoing): { body?: string | FormData } {
  if (hop.method === 'GET') return {};
  const parameters = hop.token === null ? hop.parameters : { ...hop.parameters, token: hop.token };
  if (hop.files.length === 0) return { body: new URLSearchParams(parameters).toString() };
  const form = new FormData();
  for (const [name, value] of Object.entries(parameters)) form.append(name, value);
  for (const part of hop.files) form.append(part.field, part.data, part.name);
  return { body: form };
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

function nextHop(hop: Outgoing, status: number, location: string): Outgoing {
  const from = new URL(hop.url);
  if (!URL.canParse(location, from.href)) {
    throw new AttemptFailed({ kind: 'redirect', reason: 'it redirects to an unreadable address' });
  }
  const to = new URL(location, from);
  const isHome = keepsTrust(from, to);
  if (hop.method === 'GET' || status === 303) {
    return {
      ...hop,
      url: to.href,
      method: 'GET',
      parameters: parametersAfter(hop, status, isHome && to.pathname === from.pathname),
      files: [],
      token: isHome ? hop.token : null,
    };
  }
  if (!isHome && hop.effect === 'changes-server') {
    const reason = `it sends the request on to another host, ${hostOf(to.href)}`;
    throw new AttemptFailed({ kind: 'redirect', reason });
  }
  return { ...hop, url: to.href, token: isHome ? hop.token : null };
}

/**
 * The address of a redirect is complete: what it needs is in its query. Only a redirect to the same path, such as
 * from http to https, may have dropped ours.
 */
function parametersAfter(
  hop: Outgoing,
  status: number,
  isSamePath: boolean,
): Outgoing['parameters'] {
  if (status === 303 && hop.method === 'POST') return { f: 'json' };
  return isSamePath ? hop.parameters : {};
}

/** True when a redirect stays with the same host, or only moves from http to https there. */
export function keepsTrust(from: URL, to: URL): boolean {
  if (to.protocol === from.protocol) return to.host === from.host;
  return from.protocol === 'http:' && to.protocol === 'https:' && to.hostname === from.hostname;
}
