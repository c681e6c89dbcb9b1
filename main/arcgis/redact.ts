/** Keeps secrets out of whatever leaves in a message. */
import type { ServerWords } from '../../shared/errors.ts';

// A full stop behind an address belongs to the sentence.
const QUERY = /(\bhttps?:\/\/[^\s"'<>?#]*)[?#][^\s"'<>]*?(\.?)(?=[\s"'<>]|$)/gi;
const CREDENTIALS = /(\bhttps?:\/\/)[^\s"'<>/@]+@/gi;
const BEARER = /\b(Bearer)\s+[\w.~+/=-]+/gi;
const PAIR =
  /\b(token|access_token|refresh_token|password|code_verifier|client_secret)(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s"'&,;}<>]{6,})/gi;

/**
 * The text without query strings, credentials in addresses, tokens and passwords. `secrets` are blanked wherever
 * they stand, also where the server quotes them.
 */
export function redact(text: string, secrets: readonly (string | null)[] = []): string {
  let result = text;
  for (const secret of secrets) {
    if (secret !== null && secret.length >= 6) result = result.replaceAll(secret, '…');
  }
  return result
    .replace(QUERY, '$1$2')
    .replace(CREDENTIALS, '$1')
    .replace(BEARER, '$1 …')
    .replace(PAIR, '$1$2…');
}

/** The words of a server that may quote what it was sent. */
export function withoutSecrets(
  words: ServerWords,
  secrets: readonly (string | null)[],
): ServerWords {
  const clean = (text: string): string => redact(text, secrets);
  return { ...words, message: clean(words.message), details: words.details.map(clean) };
}

/** `host:port` of an address, for messages; the words "an unreadable address" when it is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an unreadable address';
}
