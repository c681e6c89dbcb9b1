/** How it stands with an edit under review, as a mark and a word. */
import type { ReviewEdit } from '../../../shared/model/return.ts';
import type { EditMarkKind } from '../../ui/edit-marks.ts';
import { markOf } from '../changes/change-words.ts';
import { REVIEW } from './messages.ts';

interface Shown {
  /** Null: nothing was decided yet. */
  readonly kind: EditMarkKind | null;
  readonly text: string;
}

export function markOfEdit({ state, isDone, outcome, hasConflict }: ReviewEdit): Shown {
  if (hasConflict) return { kind: 'conflict', text: REVIEW.conflicts };
  if (state === 'refused') return { kind: 'refused', text: REVIEW.states.refused };
  if (state === 'none-left') return { kind: 'discarded', text: REVIEW.states['none-left'] };
  if (state === 'undecided') return { kind: null, text: REVIEW.states.undecided };
  if (isDone) {
    return isThere(outcome)
      ? { kind: 'already-there', text: REVIEW.onService }
      : { kind: 'discarded', text: REVIEW.givenUp };
  }
  if (outcome) return { kind: markOf(outcome.outcome), text: REVIEW.notTaken };
  return { kind: 'accepted', text: REVIEW.states.accepted };
}

/** The service has it: it took it, or had it already. */
export function isThere(outcome: ReviewEdit['outcome']): boolean {
  return outcome?.outcome === 'accepted' || outcome?.outcome === 'already-there';
}
