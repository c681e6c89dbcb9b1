/** Learns the fate of sent edits from what the server holds, when no answer told it or the answer was a refusal. Pure. */
import type { ErrorBody, ServerWords } from '../../shared/errors.ts';
import { explainEditCode, isRolledBackCode } from '../../shared/model/edit-codes.ts';
import type { WireFeature } from '../../shared/model/edit.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import { differences, GEOMETRY, type Comparison } from './conflict.ts';
import { accepted, rolledBackUnlisted, settlement } from './outcome.ts';
import type { SentEdit, Settlement } from './ports.ts';

/** What the server's own row says about a sent edit. */
export type Evidence = 'applied' | 'not-applied' | 'changed-by-others';

/** Judges a feature edit by the row that the server holds now; null = it holds none. */
export function judgeByRow(
  { edit, base, sent }: SentEdit,
  server: WireFeature | null,
  comparison: Comparison,
): Evidence {
  if (edit.kind === 'delete') return server === null ? 'applied' : 'not-applied';
  if (server === null || sent === null) return 'not-applied';
  if (edit.kind === 'add') {
    return isSameAdd(sent, server, comparison) ? 'applied' : 'changed-by-others';
  }
  if (base === null) return 'not-applied';
  const changed = new Set(differences(base, sent, comparison));
  const apartFromSent = differences(sent, server, comparison).filter((name) => changed.has(name));
  if (apartFromSent.length === 0) return 'applied';
  const apartFromBase = differences(base, server, comparison).filter((name) => changed.has(name));
  return apartFromBase.length === 0 ? 'not-applied' : 'changed-by-others';
}

/** True when every value that was sent is there; what was left empty the server may have filled. */
function isSameAdd(sent: WireFeature, server: WireFeature, comparison: Comparison): boolean {
  const given = new Set(
    Object.keys(sent.attributes).filter((name) => (sent.attributes[name] ?? null) !== null),
  );
  if (sent.geometry) given.add(GEOMETRY);
  return !differences(sent, server, comparison).some((name) => given.has(name));
}

/**
 * True when the edit has arrived. An add has, if its GlobalID is there, whatever others made of the row since;
 * `isDisputed`: the server refused it, so that the row may have been there before, and must be the one that was sent.
 */
export function hasArrived(
  { edit }: SentEdit,
  evidence: Evidence | undefined,
  isDisputed: boolean,
): boolean {
  if (evidence === 'applied') return true;
  return edit.kind === 'add' && evidence === 'changed-by-others' && !isDisputed;
}

/** Why the server has to be asked: no answer came, or it refused the call. */
export type Cause =
  | { readonly kind: 'lost' }
  | {
      readonly kind: 'failed';
      readonly error: ErrorBody;
      readonly isAllOrNothing: boolean;
      /** True when nothing else was sent with it. */
      readonly isAlone: boolean;
    };

/** True when the server said no; otherwise the answer went astray, and the call may have succeeded. */
export function isRefusal(
  cause: Cause,
): cause is Extract<Cause, { readonly kind: 'failed' }> & { readonly error: { code: 'refused' } } {
  return cause.kind === 'failed' && cause.error.code === 'refused';
}

/**
 * Under all-or-nothing one decisive edit speaks for the doubtful ones of the same batch. If the server refused the
 * batch and lacks one edit, it applied none: where the others seem to be there, somebody else has made them so.
 */
export function shareEvidence(
  evidence: ReadonlyMap<number, Evidence>,
  isAllOrNothing: boolean,
  cause: Cause,
): Map<number, Evidence> {
  if (!isAllOrNothing) return new Map(evidence);
  const decisive = new Set([...evidence.values()].filter((one) => one !== 'changed-by-others'));
  const isUndone = isRefusal(cause) && decisive.has('not-applied');
  const verdict = isUndone ? 'not-applied' : decisive.size === 1 ? [...decisive][0]! : null;
  return new Map(
    [...evidence].map(([id, one]) => [
      id,
      verdict !== null && (isUndone || one === 'changed-by-others') ? verdict : one,
    ]),
  );
}

/** The end of one edit, given what the server holds and why we had to ask. */
export function settleByEvidence(sent: SentEdit, evidence: Evidence, cause: Cause): Settlement {
  const culprit = isRefusal(cause) ? culpritDetail(sent, cause.error) : null;
  if (culprit === null && hasArrived(sent, evidence, isRefusal(cause))) {
    return {
      ...accepted(sent, null),
      explanation: 'The answer did not arrive whole; the server was asked and holds this edit.',
    };
  }
  if (isRefusal(cause)) return settleRefusedCall(sent, culprit, cause);
  if (evidence === 'changed-by-others') {
    return settlement(sent, 'unknown', {
      explanation:
        'The server holds neither what was there before nor what was sent: somebody changed the same fields meanwhile. It is not sent again until you decide.',
    });
  }
  return settlement(sent, 'withdrawn', {});
}

function settleRefusedCall(
  sent: SentEdit,
  culprit: string | null,
  { error, isAllOrNothing, isAlone }: Extract<Cause, { readonly kind: 'failed' }>,
): Settlement {
  if (isAllOrNothing && !isAlone && culprit === null) {
    return { ...rolledBackUnlisted(sent), serverMessage: error.server?.message ?? error.message };
  }
  const message = culprit ?? error.server?.message ?? error.message;
  const code = codeIn(message) ?? (culprit === null ? (error.server?.code ?? null) : null);
  return settlement(sent, isRolledBackCode(code) ? 'rolled-back' : 'refused', {
    code,
    serverMessage: message,
    explanation: explainEditCode(code, message),
  });
}

const GUID = /\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?/gi;

/** The detail of a rollback error that is about this edit: a detail is about the first GlobalID that it names. */
function culpritDetail({ edit }: SentEdit, { server }: ErrorBody): string | null {
  return server ? (detailsByGlobalId(server).get(edit.globalId) ?? null) : null;
}

const knownDetails = new WeakMap<ServerWords, ReadonlyMap<string, string>>();

/** The first detail about each GlobalID. Remembered: a batch asks for every one of its edits. */
function detailsByGlobalId(words: ServerWords): ReadonlyMap<string, string> {
  let known = knownDetails.get(words);
  if (!known) {
    const found = new Map<string, string>();
    for (const detail of words.details) {
      const globalId = parseGlobalId(detail.match(GUID)?.[0]);
      if (globalId && !found.has(globalId)) found.set(globalId, detail);
    }
    knownDetails.set(words, (known = found));
  }
  return known;
}

/** True when the words of a refusal speak of single edits: the server has read what it was sent. */
export function speaksOfEdits({ message, server }: ErrorBody): boolean {
  const words = server ? [server.message, ...server.details] : [message];
  return words.some((text) => codeIn(text) !== null || text.match(GUID) !== null);
}

/** The first documented code in a text. */
function codeIn(text: string): number | null {
  const match = /(?:^|[^\d-])(10[0-2]\d|200[01]|-2147\d{6})(?!\d)/.exec(text.replaceAll(GUID, ' '));
  return match ? Number(match[1]) : null;
}
