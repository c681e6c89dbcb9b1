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
import { MARK_WORDS, type EditMarkKind } from '../../shared/model/mark-words.ts';
import type { Icon } from './icon.ts';

export { EDIT_MARKS, type EditMarkKind } from '../../shared/model/mark-words.ts';

/** Icon and word of each mark; its colours are the tokens `--edit-<kind>` and `--edit-<kind>-ground`. */
export const MARK_LOOKS: Readonly<
  Record<EditMarkKind, { readonly icon: Icon; readonly word: string; readonly meaning: string }>
> = {
  add: { icon: Plus, ...MARK_WORDS.add },
  update: { icon: Pencil, ...MARK_WORDS.update },
  delete: { icon: Minus, ...MARK_WORDS.delete },
  conflict: { icon: GitCompareArrows, ...MARK_WORDS.conflict },
  held: { icon: Pause, ...MARK_WORDS.held },
  accepted: { icon: Check, ...MARK_WORDS.accepted },
  refused: { icon: Ban, ...MARK_WORDS.refused },
  'rolled-back': { icon: Undo2, ...MARK_WORDS['rolled-back'] },
  unknown: { icon: CircleQuestionMark, ...MARK_WORDS.unknown },
  'already-there': { icon: CopyCheck, ...MARK_WORDS['already-there'] },
  discarded: { icon: ArchiveX, ...MARK_WORDS.discarded },
};
