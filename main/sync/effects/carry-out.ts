/** Carries a decision about one open conflict out, inside the transaction that closes it. */
import type { Conflict, WireFeature } from '../../../shared/model/edit.ts';
import type { WireAttachment } from '../../../shared/model/protocol.ts';
import { GEOMETRY, type Comparison } from '../conflict.ts';
import type { ApplyTransaction, ConflictVersions, Versions } from '../ports.ts';
import { decideRow, decideWhole, type Choice, type Fate, type Refusal } from '../resolve.ts';

/** What is told of a decision in the receipt. */
export interface DecisionWords {
  /** Such as `Merged`, before the fields of each side. */
  readonly joined: string;
  readonly mine: string;
  readonly theirs: string;
}

/** What was done; the conflict is open still after a refusal, closed after everything else. */
export function carryOut(
  conflict: Conflict,
  { versions, theirs }: ConflictVersions,
  choice: Choice,
  surroundings: {
    readonly comparison: Comparison;
    readonly transaction: ApplyTransaction;
    readonly words: DecisionWords;
  },
): Fate {
  const { comparison, transaction, words } = surroundings;
  if (!versions) {
    takeWithoutEdit(conflict, theirs, transaction);
    transaction.closeConflict(conflict.conflictId);
    return { kind: 'theirs' };
  }
  const isAttachment = conflict.target === 'attachment';
  const fate = isAttachment
    ? decideWhole(choice)
    : decideRow(rowOf(versions, theirs as WireFeature | null), choice, comparison);
  if (isRefusal(fate)) return fate;
  tell(fate, versions, transaction, words);
  if (isAttachment) settleAttachment(fate, versions, theirs as WireAttachment | null, transaction);
  else settleRow(fate, versions, theirs as WireFeature | null, transaction);
  transaction.closeConflict(conflict.conflictId);
  return fate;
}

export function isRefusal(fate: Fate): fate is Refusal {
  return fate.kind === 'clash' || fate.kind === 'whole' || fate.kind === 'unknown-fields';
}

type Decided = Exclude<Fate, Refusal>;

function rowOf({ edit, base, mine }: Versions, theirs: WireFeature | null) {
  return { kind: edit.kind, base, mine, theirs };
}

function tell(
  fate: Decided,
  { edit }: Versions,
  transaction: ApplyTransaction,
  words: DecisionWords,
): void {
  if (fate.kind === 'mine') transaction.note(edit, 'conflict', words.mine);
  else if (fate.kind === 'theirs') transaction.note(edit, 'discarded', words.theirs);
  else if (fate.keep.length > 0) transaction.note(edit, 'conflict', joinedText(fate, words));
  else if (fate.taken.length + fate.givenUp.length > 0)
    transaction.note(edit, 'discarded', words.theirs);
  else transaction.note(edit, 'already-there', 'The server already has exactly this.');
}

function joinedText(fate: Extract<Decided, { kind: 'join' }>, { joined }: DecisionWords): string {
  const list = (fields: readonly string[]): string =>
    fields.map((name) => (name === GEOMETRY ? 'the shape' : name)).join(', ');
  const theirs = [...fate.taken, ...fate.givenUp];
  const sides = [
    ...(fate.keep.length === 0 ? [] : [`yours ${list(fate.keep)}`]),
    ...(theirs.length === 0 ? [] : [`theirs ${list(theirs)}`]),
  ];
  return `${joined}: ${sides.join('; ')}.`;
}

function settleRow(
  fate: Decided,
  { edit, mine }: Versions,
  theirs: WireFeature | null,
  transaction: ApplyTransaction,
): void {
  if (theirs === null) {
    if (fate.kind === 'mine') transaction.turnIntoAdd(edit);
    else transaction.dropWithRow(edit);
  } else if (mine === null) {
    if (fate.kind === 'mine') transaction.keepDelete(edit, theirs);
    else transaction.restore(edit, theirs);
  } else transaction.rebase(edit, theirs, fate.kind === 'join' ? fate.keep : []);
}

function settleAttachment(
  fate: Decided,
  { edit }: Versions,
  theirs: WireAttachment | null,
  transaction: ApplyTransaction,
): void {
  if (fate.kind === 'mine') transaction.keepMyAttachment(edit, theirs);
  else transaction.takeTheirAttachment(edit, theirs);
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
