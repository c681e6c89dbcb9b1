/**
 * Applies the chosen policy to rows that changed on both sides. Local: the upload that follows carries what is left of
 * mine. An edit that is held waits for its decision whatever the policy: a rule for many gives no edit up that somebody
 * keeps back.
 */
import type { ConflictPolicy } from '../../../shared/model/exchange.ts';
import { comparisonOf } from '../conflict.ts';
import type { Effect } from '../context.ts';
import type { ConflictVersions } from '../ports.ts';
import { carryOut, type DecisionWords } from './carry-out.ts';

const WORDS: DecisionWords = {
  joined: 'Kept together, by the policy of this sync',
  mine: 'Mine was kept against the change on the server, by the policy of this sync.',
  theirs: 'Given up in favour of the row on the server, by the policy of this sync.',
};
const MERGED: DecisionWords = { ...WORDS, joined: 'Merged' };

export const resolveConflicts: Effect<'resolve-conflicts'> = async (_step, context) => {
  const { file, options, progress, tally, at } = context;
  progress.phase('Resolving rows that changed on both sides');
  const { replicaSR } = file.replica();
  const comparisons = new Map(
    file
      .layers()
      .map(({ layerId, description }) => [layerId, comparisonOf(description, replicaSR)]),
  );
  let merged = 0;
  await file.apply((transaction) => {
    // Read inside: another program may be editing the file until the transaction begins.
    for (const conflict of file.conflicts()) {
      const known = file.conflictVersions(conflict);
      const take = takeOf(known, options.onConflict);
      if (take === null) continue;
      const fate = carryOut(
        conflict,
        known,
        { take },
        {
          transaction,
          comparison: comparisons.get(conflict.layerId)!,
          words: take === 'merge' ? MERGED : WORDS,
        },
      );
      if (take === 'merge' && fate.kind === 'join') merged += 1;
    }
    at('resolve-conflicts:before-commit');
  });
  tally.merged += merged;
};

/** Null: it waits for the user. An edit that was undone has nothing left to ask about. */
function takeOf(
  { versions }: ConflictVersions,
  policy: ConflictPolicy,
): Exclude<ConflictPolicy, 'ask'> | null {
  if (versions === null) return 'theirs';
  return policy === 'ask' || versions.edit.isHeld ? null : policy;
}
