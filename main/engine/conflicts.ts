/** Open conflicts of a replica file, and what is decided about them. Needs no server. */
import { AppError } from '../../shared/errors.ts';
import type { Conflict } from '../../shared/model/edit.ts';
import type { ConflictDecision } from '../../shared/model/editing.ts';
import type { ConflictReport } from '../../shared/model/report.ts';
import { openReplicaFile } from '../store/replica-file.ts';
import { openReplicaReader } from '../store/reader.ts';
import { reportConflict } from '../sync/conflict-report.ts';
import { comparisonOf, GEOMETRY } from '../sync/conflict.ts';
import { carryOut, isRefusal, type DecisionWords } from '../sync/effects/carry-out.ts';
import type { ApplyTransaction, ReplicaFile } from '../sync/ports.ts';
import type { Refusal } from '../sync/resolve.ts';

const WORDS: DecisionWords = {
  joined: 'Decided',
  mine: 'Decided: mine is kept against the change on the server.',
  theirs: 'Given up in favour of the row on the server, as it was decided.',
};

/** Open conflicts, oldest first. */
export function readConflicts(path: string): ConflictReport[] {
  const reader = openReplicaReader(path);
  try {
    const { replicaSR } = reader.replica();
    const layers = new Map(
      reader.layers().map(({ layerId, description }) => [layerId, description]),
    );
    return [...reader.conflictVersions()].map(({ conflict, ...versions }) =>
      reportConflict(conflict, versions, layers.get(conflict.layerId), replicaSR),
    );
  } finally {
    reader.close();
  }
}

/**
 * Decides conflicts in one transaction, all or none; returns how many are open then. What is left of mine stays pending.
 *
 * Throws `not-found` when a conflict is not open any more, `invalid` when a decision does not fit the conflict,
 * `unknown-outcome` while edits are on their way, `file` while other work has the replica file.
 */
export async function resolveConflicts(
  path: string,
  decisions: readonly ConflictDecision[],
): Promise<number> {
  const file = openReplicaFile(path);
  try {
    if (file.exchange()?.hasEdits) {
      throw new AppError(
        'unknown-outcome',
        'Edits of this replica are on their way, and what became of them is not known.',
        {
          hint: 'Synchronise first: it asks the server which edits it holds.',
        },
      );
    }
    return await file.apply((transaction) => {
      decideAll(file, decisions, transaction);
      return file.conflicts().length;
    });
  } finally {
    file.close();
  }
}

function decideAll(
  file: ReplicaFile,
  decisions: readonly ConflictDecision[],
  transaction: ApplyTransaction,
): void {
  const { replicaSR } = file.replica();
  const comparisons = new Map(
    file
      .layers()
      .map(({ layerId, description }) => [layerId, comparisonOf(description, replicaSR)]),
  );
  const open = new Map(file.conflicts().map((conflict) => [conflict.conflictId, conflict]));
  for (const { conflictId, ...choice } of decisions) {
    const conflict = open.get(conflictId);
    if (!conflict) throw notOpen(conflictId);
    const fate = carryOut(conflict, file.conflictVersions(conflict), choice, {
      transaction,
      comparison: comparisons.get(conflict.layerId)!,
      words: WORDS,
    });
    if (isRefusal(fate)) throw doesNotFit(conflict, fate, file);
    open.delete(conflictId);
  }
}

function notOpen(conflictId: number): AppError {
  return new AppError('not-found', `Conflict ${conflictId} is not open any more.`, {
    hint: 'It was decided meanwhile, or the row came anew from the server. Look at the conflicts again; nothing was changed.',
  });
}

function doesNotFit(conflict: Conflict, refusal: Refusal, file: ReplicaFile): AppError {
  const layer = file.layers().find(({ layerId }) => layerId === conflict.layerId)?.description;
  const { title, layerName } = reportConflict(
    conflict,
    file.conflictVersions(conflict),
    layer,
    file.replica().replicaSR,
  );
  const name = `${title} (${layerName}, conflict ${conflict.conflictId})`;
  return new AppError('invalid', `${name} ${reasonOf(refusal)}`, { hint: 'Nothing was changed.' });
}

function reasonOf(refusal: Refusal): string {
  if (refusal.kind === 'whole') {
    return 'has no fields to choose from: one side deleted it, or it is an attachment. Take mine or theirs.';
  }
  const names = refusal.fields.map((name) => (name === GEOMETRY ? 'the shape' : name)).join(', ');
  return refusal.kind === 'clash'
    ? `cannot be merged: both sides changed ${names}. Take mine or theirs, or choose by field.`
    : `has no field to choose by the name of ${names}.`;
}
