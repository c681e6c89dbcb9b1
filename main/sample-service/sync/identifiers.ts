/** Spellings of GUIDs: braces or none, upper or lower case. All of them name the same thing. */
import { randomUUID } from 'node:crypto';
import { normaliseGuid } from '../guid.ts';

/** How a server family writes its GUIDs: `{UPPER}` or `lower`. */
export type IdStyle = 'braced' | 'plain';

/** Lower case without braces, for comparison and as a key; null when the text is no GUID. */
export function canonicalGuid(text: string): string | null {
  return normaliseGuid(text)?.slice(1, -1).toLowerCase() ?? null;
}

/** A GUID in the given style; text that is no GUID comes back unchanged. */
export function spellGuid(text: string, style: IdStyle): string {
  const guid = canonicalGuid(text);
  if (guid === null) return text;
  return style === 'plain' ? guid : `{${guid.toUpperCase()}}`;
}

/** A new id in its canonical spelling. */
export function newCanonicalGuid(): string {
  return randomUUID();
}

/** 32 hex digits, as in the names of jobs and result files. */
export function newHex(): string {
  return randomUUID().replaceAll('-', '');
}
