import ArchiveX from '@lucide/svelte/icons/archive-x';
import Ban from '@lucide/svelte/icons/ban';
import Check from '@lucide/svelte/icons/check';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import CopyCheck from '@lucide/svelte/icons/copy-check';
import GitCompareArrows from '@lucide/svelte/icons/git-compare-arrows';
import Minus from '@lucide/svelte/icons/minus';
import Pause from '@lucide/svelte/icons/pause';
import Pencil from '@lucide/svelte/icons/pencil';
import Plus from '@lucide/svelte/icons/plus';
import Undo2 from '@lucide/svelte/icons/undo-2';
import type { Icon } from './icon.ts';

/** Kinds of edit and outcomes, in the order in which they are counted and listed. */
export const EDIT_MARKS = [
  'add',
  'update',
  'delete',
  'conflict',
  'held',
  'accepted',
  'refused',
  'rolled-back',
  'unknown',
  'already-there',
  'discarded',
] as const;
export type EditMarkKind = (typeof EDIT_MARKS)[number];

/** Icon and word of each mark; its colours are the tokens `--edit-<kind>` and `--edit-<kind>-ground`. */
export const MARK_LOOKS: Readonly<
  Record<EditMarkKind, { readonly icon: Icon; readonly word: string; readonly meaning: string }>
> = {
  add: { icon: Plus, word: 'Add', meaning: 'A new feature that the server does not have yet.' },
  update: { icon: Pencil, word: 'Update', meaning: 'A feature that was changed here.' },
  delete: { icon: Minus, word: 'Delete', meaning: 'A feature that was deleted here.' },
  conflict: {
    icon: GitCompareArrows,
    word: 'Conflict',
    meaning: 'Changed here and on the server. Somebody has to decide.',
  },
  held: { icon: Pause, word: 'Held', meaning: 'Kept back: it is not sent until it is released.' },
  accepted: { icon: Check, word: 'Accepted', meaning: 'The server has taken this edit.' },
  refused: {
    icon: Ban,
    word: 'Refused',
    meaning: 'The server did not take this edit. It is still pending here.',
  },
  'rolled-back': {
    icon: Undo2,
    word: 'Rolled back',
    meaning: 'Undone on the server together with its batch. It is still pending here.',
  },
  unknown: {
    icon: CircleQuestionMark,
    word: 'Unknown',
    meaning: 'It was sent and no answer came. The next sync finds out.',
  },
  'already-there': {
    icon: CopyCheck,
    word: 'Already there',
    meaning: 'The server had this edit from an earlier try.',
  },
  discarded: {
    icon: ArchiveX,
    word: 'Discarded',
    meaning: 'Taken back here; it will not be sent.',
  },
};
