/** Error objects inside answers, mostly with HTTP 200 (protocol.md 12.8). */
import type { ServerWords } from '../../../shared/errors.ts';
import { isRecord, lowerKeys, toInteger, toText } from './lax.ts';

const NO_REASON = 'The server gave no reason.';
/** What a person may be shown of one text of a server, and how many texts. */
const LONGEST_TEXT = 1000;
const MOST_DETAILS = 20;

/** The beginning of a text of a server that is too long to be shown. */
function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1).trimEnd()}…` : text;
}

/**
 * What an error object says: `{ code, extendedCode, message | description, details }`, a bare text, or null.
 * `details` may be missing, null, text or hold null and "".
 */
export function readWords(error: unknown): ServerWords {
  if (typeof error === 'string') return { message: shortened(error) || NO_REASON, details: [] };
  const members = lowerKeys(error);
  const code = toInteger(members['code']);
  const extendedCode = toInteger(members['extendedcode']);
  const details = readDetails(members['details']);
  const message = toText(members['message']) ?? toText(members['description']);
  return {
    ...(code === null ? {} : { code }),
    ...(extendedCode === null ? {} : { extendedCode }),
    message: message === null ? (details[0] ?? NO_REASON) : shortened(message),
    details,
  };
}

function readDetails(details: unknown): readonly string[] {
  const items: unknown[] = Array.isArray(details) ? details : [details];
  const texts = items.map(toText).filter((detail) => detail !== null);
  return texts.slice(0, MOST_DETAILS).map(shortened);
}

/** The words of an answer that is an error, or null for any other answer. OAuth writes `error` as text. */
export function errorIn(body: unknown): ServerWords | null {
  if (!isRecord(body)) return null;
  const members = lowerKeys(body);
  const error = members['error'];
  if (isRecord(error)) return readWords(error);
  if (typeof error === 'string' && error !== '') {
    return readWords({ ...members, message: toText(members['error_description']) ?? error });
  }
  const status = toText(members['status'])?.toLowerCase();
  if (status !== 'error' && status !== 'failure') return null;
  const messages = Array.isArray(members['messages']) ? members['messages'] : [];
  return readWords({ ...members, details: members['details'] ?? messages });
}

/** Members of an error that has no `error` object (protocol.md 12.8). */
const OF_FAILURE = new Set(['status', 'code', 'extendedcode', 'message', 'messages', 'details']);

/** The words of an answer that is an error and nothing else: safe to ask of data that may be any JSON. */
export function errorAlone(body: unknown): ServerWords | null {
  if (!isRecord(body)) return null;
  const keys = Object.keys(body);
  if (isRecord(body['error'])) return keys.length === 1 ? readWords(body['error']) : null;
  const isFailure = Array.isArray(body['messages']) && 'status' in body;
  return isFailure && keys.every((key) => OF_FAILURE.has(key.toLowerCase())) ? errorIn(body) : null;
}
