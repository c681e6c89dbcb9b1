/**
 * Replays the pending edits of one replica file onto a fresh one, by GlobalID, before that gets its name: who finds the
 * new file finds all of them in it. Repeatable: what is in the new file already is passed over.
 */
import type { Conflict } from '../../../shared/model/edit.ts';
import type { CarriedEdit } from '../../../shared/model/report.ts';
import { comparisonOf } from '../conflict.ts';
import type {
  ApplyTransaction,
  CarriedVersions,
  NewReplicaFile,
  Progress,
  ReplicaFile,
  ReplicaLayer,
} from '../ports.ts';
import { fateOfAttachment, fateOfFeature, fateText, STAYS_BEHIND, type Verdict } from './fate.ts';

/** Rows that are judged and written together. */
const AT_ONCE = 200;

/** Throws `AppError` `file`; then the new file holds none of them. */
export async function replay(
  from: Pick<ReplicaFile, 'carriedVersions' | 'layers' | 'replica'>,
  to: NewReplicaFile,
  progress: Progress,
): Promise<CarriedEdit[]> {
  const then = new Map(from.layers().map((layer) => [layer.layerId, layer]));
  const now = new Map(to.layers().map((layer) => [layer.layerId, layer]));
  const carried: CarriedEdit[] = [];
  progress.phase('Carrying the pending edits over');
  await to.apply((transaction) => {
    for (const page of pagesOf(from.carriedVersions())) {
      for (const versions of page) {
        const layer = then.get(versions.edit.layerId)!;
        const there = now.get(layer.layerId) ?? null;
        const verdict = replayOne(versions, { layer, there }, transaction, to);
        carried.push(carriedEdit(versions, verdict, layer));
      }
    }
  });
  return carried;
}

/** Judges one edit by the row that the file has, and writes it as far as there is a place and something left to do. */
export function replayOne(
  versions: CarriedVersions,
  { layer, there }: { readonly layer: ReplicaLayer; readonly there: ReplicaLayer | null },
  transaction: ApplyTransaction,
  to: Pick<ReplicaFile, 'replica'>,
): Verdict {
  const verdict = judge(versions, layer, there, transaction, to);
  if (verdict.fate !== 'no-place' && verdict.fate !== 'already-there') {
    write(versions, verdict, transaction);
  }
  return verdict;
}

/** One edit with its fate, for people. */
export function carriedEdit(
  { edit, title, problem }: CarriedVersions,
  verdict: Verdict,
  { description }: ReplicaLayer,
): CarriedEdit {
  const { layerId, target, kind, globalId } = edit;
  const text =
    problem === null
      ? fateText(verdict, kind, description.name)
      : `${problem} It stays in the old file alone, unless that is repaired before.`;
  return {
    layerId,
    target,
    kind,
    globalId,
    layerName: description.name,
    title,
    fate: verdict.fate,
    text,
  };
}

function* pagesOf(all: Iterable<CarriedVersions>): Generator<readonly CarriedVersions[]> {
  let page: CarriedVersions[] = [];
  for (const one of all) {
    page.push(one);
    if (page.length < AT_ONCE) continue;
    yield page;
    page = [];
  }
  yield page;
}

function judge(
  versions: CarriedVersions,
  layer: ReplicaLayer,
  there: ReplicaLayer | null,
  transaction: ApplyTransaction,
  to: Pick<ReplicaFile, 'replica'>,
): Verdict {
  const { edit, problem } = versions;
  if (problem !== null) return STAYS_BEHIND;
  if (edit.target === 'attachment') {
    const hasTable = (there?.attachmentTable ?? null) !== null;
    const isThere = hasTable && transaction.hasRow(edit.layerId, 'attachment', edit.globalId);
    return fateOfAttachment(versions, isThere, hasTable);
  }
  const theirs = there ? transaction.featureNow(edit.layerId, edit.globalId) : null;
  const comparison = comparisonOf(layer.description, to.replica().replicaSR);
  return fateOfFeature(versions, theirs, comparison, there?.description ?? null);
}

function write(versions: CarriedVersions, verdict: Verdict, transaction: ApplyTransaction): void {
  const { edit } = versions;
  const theirs =
    edit.target === 'feature' ? transaction.featureNow(edit.layerId, edit.globalId) : null;
  const adopted = transaction.adopt(versions);
  if (!adopted) return;
  if (edit.target === 'attachment') {
    if (verdict.fate === 'row-gone') transaction.turnIntoAdd(adopted);
    return;
  }
  switch (verdict.fate) {
    case 'stays':
    case 'merges':
      if (!theirs) return;
      if (edit.kind === 'delete') transaction.keepDelete(adopted, theirs);
      else transaction.rebase(adopted, theirs, verdict.keep);
      return;
    case 'conflict':
      transaction.keepConflict(conflictOf(versions, verdict, 'update'), theirs);
      return;
    case 'row-gone':
      transaction.keepConflict(conflictOf(versions, verdict, 'delete'), null);
      return;
    case 'already-there':
    case 'no-place':
  }
}

function conflictOf(
  { edit }: CarriedVersions,
  { clash }: Verdict,
  theirs: Conflict['theirs'],
): Omit<Conflict, 'conflictId' | 'detectedAt'> {
  const { layerId, target, globalId, kind } = edit;
  return {
    ...{ layerId, target, globalId, fields: clash, mine: kind },
    theirs: kind === 'add' ? 'add' : theirs,
  };
}
