/**
 * Identifiers of the protocol and how they are compared.
 *
 * Servers write GUIDs with or without braces and in either case (protocol.md, section 14). Inside Syncline a
 * GlobalID has one spelling, upper case with braces; a replicaID is kept and sent as received, and compared
 * without braces in lower case.
 */

declare const brand: unique symbol;

/** A GlobalID or GUID: `{UPPER-CASE-WITH-BRACES}`. */
export type GlobalId = string & { readonly [brand]: 'GlobalId' };

const GUID = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;

const CANONICAL = /^\{[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\}$/;

/** The one spelling of a GUID, or null when the text is none. */
export function parseGlobalId(text: unknown): GlobalId | null {
  if (typeof text === 'string' && CANONICAL.test(text)) return text as GlobalId;
  const match = typeof text === 'string' ? GUID.exec(text.trim()) : null;
  return match ? (`{${match[1]!.toUpperCase()}}` as GlobalId) : null;
}

/** True when both name the same replica, whatever their spelling. */
export function isSameReplica(a: string, b: string): boolean {
  return bare(a) === bare(b);
}

function bare(id: string): string {
  return id
    .trim()
    .replace(/^\{|\}$/g, '')
    .toLowerCase();
}
