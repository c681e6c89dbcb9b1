/** Applies the chosen policy to rows that changed on both sides. Local: the upload that follows carries what is left of mine. */
import type { Conflict, WireFeature } from '../../../shared/model/edit.ts';
import type { WireAttachment } from '../../../shared/model/protocol.ts';
import {
  compareVersions,
  comparisonOf,
  differences,
  resolve,
  type Comparison,
} from '../conflict.ts';
import type { Effect } from '../context.ts';
import type { ApplyTransaction, ConflictVersions, Versions } from '../ports.ts';

const DISCARDED = 'Given up in favour of the row on the server, by the policy of this sync.';

export const resolveConflicts: Effect<'resolve-conflicts'> = async (_step, context) => {
  const { file, options, progress, at } = context;
  progress.phase('Resolving rows that changed on both sides');
  const { replicaSR } = file.replica();
  const comparisons = new Map(
    file
      .layers()
      .map(({ layerId, description }) => [layerId, comparisonOf(description, replicaSR)]),
  );
  await file.apply((transaction) => {
    // Read inside: another program may be editing the file until the transaction begins.
    for (const conflict of file.conflicts()) {
      const { versions, theirs } = file.conflictVersions(conflict);
      const comparison = comparisons.get(conflict.layerId)!;
      if (!versions) takeWithoutEdit(conflict, theirs, transaction);
      else if (!decide(conflict, { versions, theirs }, comparison, options.onConflict, transaction))
        continue;
      transaction.closeConflict(conflict.conflictId);
    }
    at('resolve-conflicts:before-commit');
  });
};

/** False: the policy leaves this one to the user. */
function decide(
  { target }: Conflict,
  { versions, theirs }: { versions: Versions; theirs: ConflictVersions['theirs'] },
  comparison: Comparison,
  policy: Parameters<typeof resolve>[0],
  transaction: ApplyTransaction,
): boolean {
  const isAttachment = target === 'attachment';
  const clash = isAttachment
    ? ['data']
    : clashOf(versions, theirs as WireFeature | null, comparison);
  const decision = resolve(policy, clash);
  if (decision === 'ask') return false;
  if (decision === 'theirs') transaction.note(versions.edit, 'discarded', DISCARDED);
  if (isAttachment) {
    const attachment = theirs as WireAttachment | null;
    if (decision === 'mine') transaction.keepMyAttachment(versions.edit, attachment);
    else transaction.takeTheirAttachment(versions.edit, attachment);
  } else if (decision === 'mine') {
    keepMine(versions, theirs as WireFeature | null, comparison, transaction);
  } else {
    takeTheirs(versions, theirs as WireFeature | null, transaction);
  }
  return true;
}

/** Fields that both changed to different values; a row that one side deleted clashes as a whole. */
function clashOf(
  { edit, base, mine }: Versions,
  theirs: WireFeature | null,
  comparison: Comparison,
): readonly string[] {
  if (mine === null || theirs === null) return ['the whole row'];
  const result = compareVersions(edit.kind === 'add' ? null : base, mine, theirs, comparison);
  return result.kind === 'both' ? result.clash : [];
}

function keepMine(
  { edit, base, mine }: Versions,
  theirs: WireFeature | null,
  comparison: Comparison,
  transaction: ApplyTransaction,
): void {
  if (theirs === null) transaction.turnIntoAdd(edit);
  else if (mine === null) transaction.keepDelete(edit, theirs);
  else transaction.rebase(edit, theirs, differences(base ?? theirs, mine, comparison));
}

function takeTheirs(
  { edit, mine }: Versions,
  theirs: WireFeature | null,
  transaction: ApplyTransaction,
): void {
  if (theirs === null) transaction.dropWithRow(edit);
  else if (mine === null) transaction.restore(edit, theirs);
  else transaction.rebase(edit, theirs, []);
}

/** The edit was undone meanwhile: nothing of mine is left to keep. */
function takeWithoutEdit(
  { layerId, target, globalId }: Conflict,
  theirs: ConflictVersions['theirs'],
  transaction: ApplyTransaction,
): void {
  if (target === 'attachment') {
    if (theirs) transaction.upsertAttachments(layerId, [theirs as WireAttachment]);
    else transaction.deleteAttachments(layerId, [globalId]);
  } else if (theirs) transaction.upsertFeatures(layerId, [theirs as WireFeature]);
  else transaction.deleteFeatures(layerId, [globalId]);
}
