import type { OpenOutcome } from '../../../shared/model/return.ts';

let last = $state.raw<OpenOutcome | null>(null);

/** Kept for the page of the review, which comes after the one on which the file was opened. */
export function noteOpening(outcome: OpenOutcome): void {
  last = outcome;
}

/** What opening the last return came to, where it was of this review; null: nothing, or it was put away. */
export function openingOf(key: string): OpenOutcome | null {
  return last?.key === key ? last : null;
}

export function putAwayOpening(): void {
  last = null;
}
