/**
 * Rows that changed on the server while they have a pending edit here. What both sides agree on is settled at
 * once; what they do not is kept as a conflict with both versions, and the row keeps mine.
 */
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { ChangeKind, WireAttachment } from '../../../shared/model/protocol.ts';
import { compareVersions, differences, type Comparison } from '../conflict.ts';
import type { ApplyTransaction, Versions } from '../ports.ts';

/** They have a row, I have a pending edit of it. */
export function contestFeature(
  versions: Versions,
  theirs: WireFeature,
  comparison: Comparison,
  transaction: ApplyTransaction,
): void {
  const { edit, base, mine } = versions;
  if (mine === null) {
    contestDelete(versions, theirs, comparison, transaction);
    return;
  }
  const result = compareVersions(edit.kind === 'add' ? null : base, mine, theirs, comparison);
  switch (result.kind) {
    case 'same':
      transaction.rebase(edit, theirs, []);
      transaction.note(edit, 'already-there', 'The server already has exactly this.');
      return;
    case 'only-mine':
      transaction.rebase(edit, theirs, result.mine);
      return;
    case 'both':
      transaction.keepConflict(
        {
          layerId: edit.layerId,
          target: 'feature',
          globalId: edit.globalId,
          mine: edit.kind,
          theirs: edit.kind === 'add' ? 'add' : 'update',
          fields: result.clash,
        },
        theirs,
      );
      transaction.note(edit, 'conflict', 'Changed on the server as well; both versions are kept.');
  }
}

function contestDelete(
  { edit, base }: Versions,
  theirs: WireFeature,
  comparison: Comparison,
  transaction: ApplyTransaction,
): void {
  const changed = base === null ? [] : differences(base, theirs, comparison);
  if (changed.length === 0) {
    transaction.keepDelete(edit, theirs);
    return;
  }
  transaction.keepConflict(
    {
      layerId: edit.layerId,
      target: 'feature',
      globalId: edit.globalId,
      mine: 'delete',
      theirs: 'update',
      fields: changed,
    },
    theirs,
  );
  transaction.note(
    edit,
    'conflict',
    'Deleted here, changed on the server; both versions are kept.',
  );
}

/** They have no such row (any more), I have a pending edit of it. */
export function contestMissing({ edit }: Versions, transaction: ApplyTransaction): void {
  const { layerId, target, globalId } = edit;
  if (edit.kind === 'add') return;
  if (edit.kind === 'delete') {
    if (target === 'feature') transaction.dropWithRow(edit);
    else transaction.takeTheirAttachment(edit, null);
    transaction.note(edit, 'already-there', 'The server had deleted it already.');
    return;
  }
  transaction.keepConflict(
    { layerId, target, globalId, mine: 'update', theirs: 'delete', fields: [] },
    null,
  );
  transaction.note(edit, 'conflict', 'Changed here, deleted on the server; mine is kept.');
}

/** They have an attachment, I have a pending edit of it. */
export function contestAttachment(
  { edit }: Versions,
  theirs: WireAttachment,
  kind: ChangeKind,
  transaction: ApplyTransaction,
): void {
  if (edit.kind === 'add') {
    transaction.takeTheirAttachment(edit, theirs);
    transaction.note(edit, 'already-there', 'The server already has this attachment.');
    return;
  }
  // A snapshot lists every attachment: that alone does not mean that it changed.
  if (kind === 'data') {
    transaction.keepMyAttachment(edit, theirs);
    return;
  }
  transaction.keepConflict(
    {
      layerId: edit.layerId,
      target: 'attachment',
      globalId: edit.globalId,
      mine: edit.kind,
      theirs: 'update',
      fields: ['data'],
    },
    theirs,
  );
  transaction.note(edit, 'conflict', 'The attachment changed on the server as well; mine is kept.');
}

/** Splits rows into those nobody edits here and those somebody does. */
export function partition<T>(
  items: readonly T[],
  idOf: (item: T) => GlobalId,
  contested: ReadonlyMap<GlobalId, Versions>,
): { readonly free: readonly T[]; readonly held: readonly (readonly [Versions, T])[] } {
  if (contested.size === 0) return { free: items, held: [] };
  const free: T[] = [];
  const held: (readonly [Versions, T])[] = [];
  for (const item of items) {
    const versions = contested.get(idOf(item));
    if (versions) held.push([versions, item]);
    else free.push(item);
  }
  return { free, held };
}
