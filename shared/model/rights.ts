/** What the words of `capabilities` allow. Pure. */
import type { EditKind } from './edit.ts';

const EDITING = ['create', 'update', 'delete'] as const;
export type EditingWord = (typeof EDITING)[number];

export const WORD_OF: Readonly<Record<EditKind, EditingWord>> = {
  add: 'create',
  update: 'update',
  delete: 'delete',
};

/** Services of before 10.6 wrote Editing for all three (protocol.md 1.8). No words at all: the server does not say. */
export function allows(capabilities: readonly string[], word: EditingWord): boolean {
  if (capabilities.length === 0 || capabilities.includes(word)) return true;
  return !namesAny(capabilities) && capabilities.includes('editing');
}

/** Query and Sync alone: the owner and administrators may still edit (protocol.md 1.11). */
export function isReadOnly(capabilities: readonly string[]): boolean {
  return capabilities.length > 0 && !namesAny(capabilities) && !capabilities.includes('editing');
}

function namesAny(capabilities: readonly string[]): boolean {
  return EDITING.some((word) => capabilities.includes(word));
}
