/** GlobalIDs and GUIDs: one form inside the archive, another on the wire of each server family. */
import { randomUUID } from 'node:crypto';
import type { ProfileName } from './context.ts';

const GUID = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;

/** `{UPPER-CASE}` of a GUID with or without braces in any case; null when the text is none. */
export function normaliseGuid(text: string): string | null {
  const match = GUID.exec(text.trim());
  return match?.[1] === undefined ? null : `{${match[1].toUpperCase()}}`;
}

/** A new random GUID in the form of the archive. */
export function newGuid(): string {
  return `{${randomUUID().toUpperCase()}}`;
}

/** How a server of that family writes the archive's `{UPPER-CASE}` form (protocol.md, section 14). */
export function writeGuid(guid: string, profile: ProfileName): string {
  switch (profile) {
    case 'hosted':
      return guid.slice(1, -1).toLowerCase();
    case 'hostile':
      return guid.toLowerCase();
    case 'enterprise-hosted':
    case 'enterprise-geodatabase':
    case 'enterprise-branch':
      return guid;
  }
}
