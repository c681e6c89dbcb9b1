/**
 * Learns the fate of sent edits: from the results in an answer, or from what the server holds. Pure.
 *
 * An answer lists failures only, unless returnIdsForAdds asks for adds (protocol.md 9.1): if the call as a whole
 * succeeded, what is not listed was applied. Where that cannot be concluded an edit is *doubtful*, and the
 * server is asked for its row.
 */
import type { ErrorBody } from '../../shared/errors.ts';
import { explainEditCode, isRolledBackCode } from '../../shared/model/edit-codes.ts';
import type { WireFeature } from '../../shared/model/edit.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { EditResult } from '../../shared/model/protocol.ts';
import { differences, GEOMETRY, type Comparison } from './conflict.ts';
import type { SentEdit, Settlement } from './ports.ts';

export interface Judgement {
  readonly settlements: readonly Settlement[];
  /** Cannot be told from the answer; with the failure that may be theirs. */
  readonly doubtful: readonly { readonly sent: SentEdit; readonly failure: EditResult | null }[];
}

/** Judges by the results of an answer whose call succeeded. `isAllOrNothing`: one failure undid the batch. */
export function judgeByResults(
  sent: readonly SentEdit[],
  results: readonly EditResult[],
  isAllOrNothing: boolean,
): Judgement {
  const byKey = new Map<string, EditResult>();
  const nameless: EditResult[] = [];
  for (const [key, group] of groupBy(results, groupKey)) {
    const siblings = sent.filter((each) => groupKey(asGroup(each)) === key);
    // Every edit of the group is listed: the order tells which result is whose, even without a GlobalID.
    const isComplete = group.length === siblings.length;
    group.forEach((result, i) => {
      const globalId = result.globalId ?? (isComplete ? siblings[i]!.edit.globalId : null);
      if (globalId) byKey.set(`${key}|${globalId}`, result);
      else if (!result.success) nameless.push(result);
    });
  }
  const hasFailure = results.some((result) => !result.success);
  const settlements: Settlement[] = [];
  const doubtful: { sent: SentEdit; failure: EditResult | null }[] = [];
  for (const each of sent) {
    const result = byKey.get(`${groupKey(asGroup(each))}|${each.edit.globalId}`);
    const failure = nameless.find((one) => groupKey(one) === groupKey(asGroup(each))) ?? null;
    if (result && !result.success && maybeDoneBefore(each, result)) {
      doubtful.push({ sent: each, failure: result });
    } else if (result && !result.success) settlements.push(refused(each, result));
    else if (failure || (isAllOrNothing && hasFailure)) doubtful.push({ sent: each, failure });
    else settlements.push(accepted(each, result?.objectId ?? null));
  }
  return { settlements, doubtful };
}

/**
 * Refusals that are also what a request looks like that arrives a second time: "this GlobalID is already there" for
 * an add, "no such row" for a delete (protocol.md 10.3, 10.4). The server's row decides.
 */
function maybeDoneBefore({ edit }: SentEdit, { code }: EditResult): boolean {
  return (
    (edit.kind === 'add' && code === 1022) ||
    (edit.kind === 'delete' && (code === 1011 || code === 1013))
  );
}

/** True when the server's row is the one that was added: every value that was sent is there. */
export function isSameAdd(
  { sent }: SentEdit,
  server: WireFeature,
  comparison: Comparison,
): boolean {
  if (sent === null) return false;
  const given = new Set(
    Object.keys(sent.attributes).filter((name) => (sent.attributes[name] ?? null) !== null),
  );
  if (sent.geometry) given.add(GEOMETRY);
  return !differences(sent, server, comparison).some((name) => given.has(name));
}

/** What the server's own row says about a sent edit. */
export type Evidence = 'applied' | 'not-applied' | 'changed-by-others';

/** Judges a feature edit by the row that the server holds now; null = it holds none. */
export function judgeByRow(
  { edit, base, sent }: SentEdit,
  server: WireFeature | null,
  comparison: Comparison,
): Evidence {
  if (edit.kind === 'delete') return server === null ? 'applied' : 'not-applied';
  if (edit.kind === 'add') return server === null ? 'not-applied' : 'applied';
  if (server === null || sent === null || base === null) return 'not-applied';
  const changed = new Set(differences(base, sent, comparison));
  const apartFromSent = differences(sent, server, comparison).filter((name) => changed.has(name));
  if (apartFromSent.length === 0) return 'applied';
  const apartFromBase = differences(base, server, comparison).filter((name) => changed.has(name));
  return apartFromBase.length === 0 ? 'not-applied' : 'changed-by-others';
}

/** Under all-or-nothing one decisive edit speaks for the doubtful ones of the same batch. */
export function shareEvidence(
  evidence: ReadonlyMap<number, Evidence>,
  isAllOrNothing: boolean,
): Map<number, Evidence> {
  const decisive = new Set([...evidence.values()].filter((one) => one !== 'changed-by-others'));
  const [verdict] = decisive;
  return new Map(
    [...evidence].map(([id, one]) => [
      id,
      one === 'changed-by-others' && isAllOrNothing && decisive.size === 1 && verdict
        ? verdict
        : one,
    ]),
  );
}

/** Why the server has to be asked: no answer came, or it refused the call. */
export type Cause =
  | { readonly kind: 'lost' }
  | { readonly kind: 'failed'; readonly error: ErrorBody; readonly isAllOrNothing: boolean };

/** The end of one edit, given what the server holds and why we had to ask. */
export function settleByEvidence(sent: SentEdit, evidence: Evidence, cause: Cause): Settlement {
  if (evidence === 'applied') {
    return {
      ...accepted(sent, null),
      explanation: 'The answer did not arrive whole; the server was asked and holds this edit.',
    };
  }
  if (evidence === 'changed-by-others') {
    return settlement(sent, 'unknown', {
      explanation:
        'The server holds neither what was there before nor what was sent: somebody changed the same fields meanwhile. It is not sent again until you decide.',
    });
  }
  if (cause.kind === 'lost' || cause.error.code !== 'refused') {
    return settlement(sent, 'withdrawn', {});
  }
  return settleRefusedCall(sent, cause.error, cause.isAllOrNothing);
}

function settleRefusedCall(sent: SentEdit, error: ErrorBody, isAllOrNothing: boolean): Settlement {
  const culprit = culpritDetail(sent, error);
  if (!isAllOrNothing || culprit !== null) {
    const message = culprit ?? error.server?.message ?? error.message;
    const code = codeIn(message) ?? (culprit === null ? (error.server?.code ?? null) : null);
    return settlement(sent, 'refused', {
      code,
      serverMessage: message,
      explanation: explainEditCode(code, message),
    });
  }
  return settlement(sent, 'rolled-back', {
    serverMessage: error.server?.message ?? error.message,
    explanation:
      'Not applied: another edit of the batch failed and the server undid all of it. Still pending here.',
  });
}

/** The detail of a rollback error that names this edit by its GlobalID. */
function culpritDetail({ edit }: SentEdit, error: ErrorBody): string | null {
  const details = error.server?.details ?? [];
  return (
    details.find((detail) =>
      [...detail.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi)].some(
        ([guid]) => parseGlobalId(guid) === edit.globalId,
      ),
    ) ?? null
  );
}

function codeIn(text: string): number | null {
  const match = /(?:^|[^\d-])(10[0-2]\d|200[01]|-2147\d{6})(?!\d)/.exec(` ${text}`);
  return match ? Number(match[1]) : null;
}

function refused(sent: SentEdit, { code, description, objectId }: EditResult): Settlement {
  const isNeighbour = isRolledBackCode(code);
  return settlement(sent, isNeighbour ? 'rolled-back' : 'refused', {
    code,
    serverMessage: description,
    explanation: explainEditCode(code, description),
    objectId,
  });
}

/** A failure that could not be pinned on one edit, given to those that the server does not hold. */
export function refuseByFailure(sent: SentEdit, failure: EditResult): Settlement {
  return refused(sent, failure);
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

function settlement(
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

function asGroup({ edit }: SentEdit): Group {
  return edit;
}

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
