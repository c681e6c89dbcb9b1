/** What a bad answer means: the body first, then the status (protocol.md 12.8). */
import type { ServerWords } from '../../shared/errors.ts';
import { isMarkup, readBytes } from './body.ts';
import type { Incoming } from './body.ts';
import type { Trouble } from './errors.ts';
import { retryAfterMs } from './retry.ts';
import { errorIn } from './wire/error-body.ts';

/** Longest body of an error that is looked into. */
const LARGEST_ERROR = 256 * 1024;

/** What an ArcGIS error asks for: another token, patience, or nothing. */
export function troubleOfWords(words: ServerWords, retryAfter: number | null = null): Trouble {
  if (words.code === 498 || words.code === 499) return { kind: 'token', code: words.code, words };
  if (words.code === 429) return { kind: 'busy', status: 429, retryAfterMs: retryAfter, words };
  return { kind: 'refusal', words };
}

/** What an answer with a bad HTTP status means: the body first, then the status (protocol.md 12.8). */
export async function troubleOf(incoming: Incoming, nowMs: number): Promise<Trouble> {
  const { status, headers } = incoming.response;
  const wait = retryAfterMs(headers.get('retry-after'), nowMs);
  const words = await errorOfBody(incoming);
  if (status === 498 || status === 499) return { kind: 'token', code: status, words };
  if (status === 429 || status === 503) return { kind: 'busy', status, retryAfterMs: wait, words };
  if (words !== null) return troubleOfWords({ code: status, ...words }, wait);
  if (status !== 401) return { kind: 'status', status };
  const isWindows = /\b(negotiate|ntlm)\b/i.test(headers.get('www-authenticate') ?? '');
  return { kind: 'login', isWindows };
}

async function errorOfBody(incoming: Incoming): Promise<ServerWords | null> {
  try {
    const bytes = await readBytes(incoming, LARGEST_ERROR);
    return isMarkup(bytes) ? null : errorIn(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    // The status says enough when the body says nothing.
    return null;
  }
}

/** The trouble in words that say so when it was the clock that ended the request. */
export function describeSilence(trouble: Trouble, hasExpired: boolean): Trouble {
  if (!hasExpired || trouble.kind !== 'cut') return trouble;
  const reason =
    trouble.phase === 'within-answer'
      ? 'the answer stopped coming'
      : 'no answer came within the time allowed';
  return { ...trouble, reason };
}
