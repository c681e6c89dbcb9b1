/**
 * Learns the fate of sent edits from the results in an answer. Pure.
 *
 * An answer lists failures only, unless returnIdsForAdds asks for adds (protocol.md 9.1): if the call as a whole
 * succeeded, what is not listed was applied. Where that cannot be concluded an edit is *doubtful*, and the
 * server is asked for its row.
 */
import { explainEditCode, isRolledBackCode } from '../../shared/model/edit-codes.ts';
import type { EditResult } from '../../shared/model/protocol.ts';
import type { SentEdit, Settlement } from './ports.ts';

export interface Doubt {
  readonly sent: SentEdit;
  /** The failure that may be this edit's. */
  readonly failure: EditResult | null;
}

export interface Judgement {
  readonly settlements: readonly Settlement[];
  /** Cannot be told from the answer. */
  readonly doubtful: readonly Doubt[];
  /** True when the answer says that edits were undone because of others. */
  readonly isUndone: boolean;
}

/** What is known of a call besides its results. */
export interface CallFacts {
  /** One failure undoes the batch. */
  readonly isAllOrNothing: boolean;
  /** The server says that something failed (CompletedWithErrors). */
  readonly hasErrors: boolean;
}

/** Judges by the results of an answer whose call succeeded. */
export function judgeByResults(
  sent: readonly SentEdit[],
  results: readonly EditResult[],
  { isAllOrNothing, hasErrors }: CallFacts,
): Judgement {
  const { byEdit, loose, listsAdds } = assign(sent, results);
  const failures = results.filter(({ success }) => !success);
  const isUndone =
    (isAllOrNothing && failures.length > 0) || failures.some(({ code }) => isRolledBackCode(code));
  const isOpen = isUndone || (hasErrors && failures.length === 0);
  const failureNear = createFailureFinder(loose);
  const settlements: Settlement[] = [];
  const doubtful: Doubt[] = [];
  for (const each of sent) {
    const result = byEdit.get(each.edit.editId);
    if (result?.success === false) {
      if (maybeDoneBefore(each, result)) doubtful.push({ sent: each, failure: result });
      else settlements.push(refused(each, result));
      continue;
    }
    // Not listed: one of the failures that name no edit may be its own, or the list may not be whole.
    const failure = result ? null : failureNear(each);
    const isMissing = !result && listsAdds.has(groupKey(each.edit));
    if (isOpen || failure || isMissing) doubtful.push({ sent: each, failure });
    else settlements.push(accepted(each, result?.objectId ?? null));
  }
  return { settlements, doubtful, isUndone };
}

interface Assigned {
  readonly byEdit: ReadonlyMap<number, EditResult>;
  /** Failures of nobody knows which edit. */
  readonly loose: readonly EditResult[];
  /** Groups of adds whose successes are listed: there, what is not listed has no good reason not to be. */
  readonly listsAdds: ReadonlySet<string>;
}

/** Finds the edit of each result: by GlobalID, else by its place where a complete list leaves no doubt. */
function assign(sent: readonly SentEdit[], results: readonly EditResult[]): Assigned {
  const edits = groupBy(sent, ({ edit }) => groupKey(edit));
  const byEdit = new Map<number, EditResult>();
  const loose: EditResult[] = [];
  const listsAdds = new Set<string>();
  for (const [key, group] of groupBy(results, groupKey)) {
    const siblings = edits.get(key) ?? [];
    const nameless = assignByName(siblings, group, byEdit, loose);
    const unnamed = siblings.filter(({ edit }) => !byEdit.has(edit.editId));
    const isInOrder = group.every(
      ({ globalId }, i) => globalId === null || globalId === siblings[i]?.edit.globalId,
    );
    const isTold = group.length === siblings.length && nameless.length === unnamed.length;
    if (isTold && (isInOrder || nameless.length === 1)) {
      unnamed.forEach(({ edit }, i) => byEdit.set(edit.editId, nameless[i]!));
    } else {
      loose.push(...nameless.filter(({ success }) => !success));
    }
    if (group[0]?.kind === 'add' && group.some(({ success }) => success)) listsAdds.add(key);
  }
  return { byEdit, loose, listsAdds };
}

/** Assigns what has the GlobalID of a sent edit and returns what has none. Told both, the failure counts. */
function assignByName(
  siblings: readonly SentEdit[],
  group: readonly EditResult[],
  byEdit: Map<number, EditResult>,
  loose: EditResult[],
): EditResult[] {
  const ids = new Map(siblings.map(({ edit }) => [edit.globalId, edit.editId]));
  const nameless: EditResult[] = [];
  for (const result of group) {
    const editId = result.globalId === null ? undefined : ids.get(result.globalId);
    if (result.globalId === null) nameless.push(result);
    else if (editId === undefined) {
      if (!result.success) loose.push(result);
    } else if (byEdit.get(editId)?.success !== false) byEdit.set(editId, result);
  }
  return nameless;
}

/** Finds a failure without an edit: the first of the same list, else of the layer as a whole. */
function createFailureFinder(loose: readonly EditResult[]): (sent: SentEdit) => EditResult | null {
  const byGroup = groupBy(loose, groupKey);
  const byLayer = groupBy(loose, ({ layerId }) => String(layerId));
  return ({ edit }) =>
    byGroup.get(groupKey(edit))?.[0] ?? byLayer.get(String(edit.layerId))?.[0] ?? null;
}

/**
 * Refusals that are also what a request looks like that arrives a second time: "this GlobalID is already there" for
 * an add, "no such row" for a delete (protocol.md 10.3, 10.4). The server's row decides.
 */
function maybeDoneBefore({ edit }: SentEdit, { code }: EditResult): boolean {
  return (
    (edit.kind === 'add' && code === TAKEN) ||
    (edit.kind === 'delete' && (code === 1011 || code === 1013))
  );
}

/** "Unique value or GlobalID already there" (protocol.md 9.2). */
export const TAKEN = 1022;

/** The end of a doubtful edit that the server does not hold. */
export function settleAbsent({ sent, failure }: Doubt, isUndone: boolean): Settlement {
  if (failure) return refused(sent, failure);
  if (isUndone) return rolledBackUnlisted(sent);
  return settlement(sent, 'refused', {
    explanation:
      'The server does not hold this edit and does not say why. Look at it, and synchronise again.',
  });
}

function refused(sent: SentEdit, { code, description, objectId }: EditResult): Settlement {
  return settlement(sent, isRolledBackCode(code) ? 'rolled-back' : 'refused', {
    code,
    serverMessage: description,
    explanation: explainEditCode(code, description),
    objectId,
  });
}

/** The receipt of an edit that fell with its batch, when the answer itself does not list it. */
export function rolledBackUnlisted(sent: SentEdit): Settlement {
  return settlement(sent, 'rolled-back', {
    explanation:
      'Not applied: another edit of the batch failed and the server undid all of it. Still pending here.',
  });
}

export function accepted(sent: SentEdit, objectId: number | null): Settlement {
  return settlement(sent, 'accepted', { objectId });
}

export function settlement(
  { edit }: SentEdit,
  outcome: Settlement['outcome'],
  rest: Partial<Omit<Settlement, 'editId' | 'outcome'>>,
): Settlement {
  return {
    editId: edit.editId,
    outcome,
    code: null,
    serverMessage: null,
    explanation: null,
    objectId: null,
    ...rest,
  };
}

type Group = Pick<EditResult, 'layerId' | 'target' | 'kind'>;

function groupKey({ layerId, target, kind }: Group): string {
  return `${layerId}|${target}|${kind}`;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
