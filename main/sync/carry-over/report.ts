/** A carry-over in numbers and sentences. Pure. */
import {
  CARRY_OVER_FATES,
  type CarriedEdit,
  type CarryOverFate,
  type CarryOverPlan,
} from '../../../shared/model/report.ts';

/** `canStillUpload`: the old replica is still on the server. */
export function planOf(edits: readonly CarriedEdit[], canStillUpload: boolean): CarryOverPlan {
  const counts = Object.fromEntries(CARRY_OVER_FATES.map((fate) => [fate, 0])) as Record<
    CarryOverFate,
    number
  >;
  for (const { fate } of edits) counts[fate] += 1;
  return { counts, edits, canStillUpload, summary: summarise(counts, edits.length) };
}

function summarise(counts: CarryOverPlan['counts'], total: number): string {
  if (total === 0) return 'There is no pending edit to carry over.';
  const parts = [
    part(counts.stays + counts.merges, 'will be pending', 'will be pending'),
    part(counts.conflict + counts['row-gone'], 'waits for a decision', 'wait for a decision'),
    part(counts['already-there'], 'is on the server already', 'are on the server already'),
    part(counts['no-place'], 'stays in the old file', 'stay in the old file'),
  ].filter((text) => text !== null);
  return `Of ${total === 1 ? '1 pending edit' : `${total} pending edits`}, ${parts.join(', ')}.`;
}

function part(count: number, one: string, other: string): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? one : other}`;
}
