/** Learns the fate of sent edits, from the answer or from what the service holds, and writes it down. */
import type { ErrorBody } from '../../shared/errors.ts';
import type { EditKind } from '../../shared/model/edit.ts';
import type { EditResult } from '../../shared/model/protocol.ts';
import type {
  RelayCall,
  RelayKey,
  RelayRefusal,
  RelaySide,
  RelayVersion,
  SentRelayEdit,
} from '../../shared/model/relay.ts';
import { differences } from '../sync/conflict.ts';
import { accepted, judgeByResults, settleAbsent, type Doubt } from '../sync/outcome.ts';
import type { SentEdit, Settlement } from '../sync/ports.ts';
import {
  hasArrived,
  judgeByRow,
  settleByEvidence,
  shareEvidence,
  type Cause,
  type Evidence,
} from '../sync/row-evidence.ts';
import { createRules } from './batch.ts';
import { keyText, sameVersion } from './item.ts';
import { heldBy, type Held } from './look.ts';
import type { RelayContext, RelayWrites } from './ports.ts';
import { dropAttachments, newFilesOf, sortOut } from './sort-out.ts';

/** How each sent edit ended, and what the service holds where it was asked. */
export interface Settled {
  readonly settlements: ReadonlyMap<number, Settlement>;
  readonly held: Held;
}

const NOTHING_HELD: Held = { versions: new Map(), bytes: new Map() };

/** By the results of an answer; what they leave open is looked up, and accepted rows are looked at as proof. */
export async function settleByAnswer(
  sent: readonly SentRelayEdit[],
  results: readonly EditResult[],
  call: RelayCall,
  context: RelayContext,
): Promise<Settled> {
  const hasErrors = 'withErrors' in call.stage && call.stage.withErrors === true;
  const { isAllOrNothing } = call;
  const edits = new Map(sent.map((edit) => [edit.receiptId, toSentEdit(edit, context)]));
  const judgement = judgeByResults([...edits.values()], results, { isAllOrNothing, hasErrors });
  const settlements = new Map(judgement.settlements.map((each) => [each.editId, each]));
  const doubts = new Map(judgement.doubtful.map((each) => [each.sent.edit.editId, each]));
  const worthALook = sent.filter(({ receiptId, what, kind }) => {
    if (doubts.has(receiptId)) return true;
    const isAccepted = settlements.get(receiptId)?.outcome === 'accepted';
    return isAccepted && what === 'feature' && kind !== 'delete';
  });
  const held = worthALook.length === 0 ? NOTHING_HELD : await look(worthALook, call, context);
  for (const edit of sent) {
    const doubt = doubts.get(edit.receiptId);
    if (doubt)
      settlements.set(edit.receiptId, settleDoubt(edit, doubt, held, judgement.isUndone, context));
  }
  return { settlements, held };
}

function settleDoubt(
  edit: SentRelayEdit,
  doubt: Doubt,
  held: Held,
  isUndone: boolean,
  context: RelayContext,
): Settlement {
  const evidence = evidenceOf(edit, held, context);
  return hasArrived(doubt.sent, evidence, true)
    ? { ...accepted(doubt.sent, null), explanation: 'The service was asked and holds this edit.' }
    : settleAbsent(doubt, isUndone);
}

/** Pauses before "not there" is believed although the service may still be at work. */
const PAUSES = [1000, 2000, 4000];

/** By what the service holds, after a lost answer or a refusal. `isProven`: it says itself that the call was carried out. */
export async function settleByLooking(
  sent: readonly SentRelayEdit[],
  call: RelayCall,
  isProven: () => Promise<boolean>,
  context: RelayContext,
): Promise<Settled> {
  const error: ErrorBody | null = call.stage.at === 'failed' ? call.stage.error : null;
  const { isAllOrNothing } = call;
  const cause: Cause = error
    ? { kind: 'failed', error, isAllOrNothing, isAlone: sent.length === 1 }
    : { kind: 'lost' };
  let held = await look(sent, call, context);
  let evidence = evidenceOfAll(sent, held, context);
  for (const pause of error ? [] : PAUSES) {
    const isWhole = [...evidence.values()].every((one) => one === 'applied');
    if (isWhole || (await isProven())) break;
    await context.clock.sleep(pause, context.signal);
    held = await look(sent, call, context);
    evidence = evidenceOfAll(sent, held, context);
  }
  const shared = shareEvidence(evidence, isAllOrNothing, cause);
  const settlements = new Map(
    sent.map((edit) => [
      edit.receiptId,
      settleByEvidence(
        toSentEdit(edit, context),
        shared.get(edit.receiptId) ?? 'not-applied',
        cause,
      ),
    ]),
  );
  return { settlements, held };
}

function look(
  sent: readonly SentRelayEdit[],
  call: RelayCall,
  context: RelayContext,
): Promise<Held> {
  context.progress.phase(`Asking the ${call.side} what it holds`);
  const sought = sent.map((edit) => ({
    ...keyOf(edit),
    parent: parentOf(edit.version ?? edit.before),
  }));
  return heldBy(call.side, sought, context);
}

function evidenceOfAll(
  sent: readonly SentRelayEdit[],
  held: Held,
  context: RelayContext,
): Map<number, Evidence> {
  return new Map(sent.map((edit) => [edit.receiptId, evidenceOf(edit, held, context)]));
}

function evidenceOf(edit: SentRelayEdit, held: Held, context: RelayContext): Evidence {
  const now = held.versions.get(keyText(edit)) ?? null;
  const { comparison } = createRules(context.file.record())(edit.layerId).rules;
  if (edit.what === 'feature') {
    return judgeByRow(toSentEdit(edit, context), featureOf(now), comparison);
  }
  if (sameVersion(now, edit.version, comparison) === 'same') return 'applied';
  return sameVersion(now, edit.before, comparison) === 'same' ? 'not-applied' : 'changed-by-others';
}

function toSentEdit(edit: SentRelayEdit, { file }: RelayContext): SentEdit {
  const at = file.call()?.begunAt ?? '';
  const { layerId, what, kind, globalId, receiptId, version, before } = edit;
  return {
    edit: {
      ...{ editId: receiptId, layerId, target: what, kind, globalId, objectId: null, revision: 1 },
      ...{ isHeld: false, comment: null, firstChangedAt: at, lastChangedAt: at },
    },
    sent: featureOf(version),
    base: featureOf(before),
    parentGlobalId: parentOf(version ?? before),
    attachment: null,
  };
}

function featureOf(version: RelayVersion | null) {
  return version?.what === 'feature' ? version.feature : null;
}

function parentOf(version: RelayVersion | null) {
  return version?.what === 'attachment' ? version.file.parentGlobalId : null;
}

function keyOf({ layerId, what, globalId }: RelayKey): RelayKey {
  return { layerId, what, globalId };
}

/** Writes how the edits ended; what both sides hold then is what they agree on. */
export function writeSettled(
  sent: readonly SentRelayEdit[],
  { settlements, held }: Settled,
  call: RelayCall,
  at: string,
  context: RelayContext,
  writes: RelayWrites,
): void {
  for (const [sha, data] of held.bytes) writes.storeBytes(sha, data);
  const known = { undone: 0, culprits: 0 };
  for (const edit of sent) {
    const settlement = settlements.get(edit.receiptId);
    if (!settlement) continue;
    const altered = settlement.outcome === 'accepted' ? alterations(edit, held, context) : null;
    const { outcome, code, serverMessage, explanation } = settlement;
    writes.settle(
      {
        receiptId: edit.receiptId,
        outcome,
        code,
        serverMessage,
        explanation: altered ?? explanation,
      },
      at,
    );
    if (outcome === 'accepted') writeAccepted(edit, held, call, at, context, writes);
    else if (outcome === 'refused') {
      known.culprits += 1;
      writeRefused(edit, { code, serverMessage, explanation, at }, held, context, writes);
    } else if (outcome === 'rolled-back') {
      known.undone += 1;
      // Nothing else was with it that could be at fault.
      if (sent.length === 1) context.known.refused.add(keyText(edit));
    } else writeDoubt(edit, held, writes);
    sortOut([edit], context.file, writes);
  }
  adjustLimit(sent.length, known, call, context);
}

/** A batch that was undone and named nobody is tried in halves, until the one at fault is alone. */
function adjustLimit(
  size: number,
  { undone, culprits }: { readonly undone: number; readonly culprits: number },
  { side }: RelayCall,
  { known: { limits } }: RelayContext,
): void {
  if (undone > 0 && culprits === 0) limits[side] = Math.max(1, Math.floor(size / 2));
  else limits[side] = Math.min(MOST_EDITS, limits[side] * 2);
}

/** Most edits in one call. */
export const MOST_EDITS = 250;

function writeAccepted(
  edit: SentRelayEdit,
  held: Held,
  call: RelayCall,
  at: string,
  context: RelayContext,
  writes: RelayWrites,
): void {
  const key = keyOf(edit);
  const { accepted: times } = context.known;
  times.set(keyText(edit), (times.get(keyText(edit)) ?? 0) + 1);
  const now = held.versions.get(keyText(edit)) ?? null;
  writes.agree(key, edit.version);
  if (edit.what === 'feature' && now !== null) writes.setHeld(key, edit.to, now);
  const giveUp = (change: GivenUp): void => writeGivenUp(change, edit.to, call, at, writes);
  if (edit.what === 'feature' && edit.kind === 'delete') {
    for (const file of newFilesOf(key, edit.to, context.file)) {
      giveUp({ key: keyOf(file), kind: 'add', givenUp: file.held[edit.to], kept: null });
    }
    dropAttachments(key, edit.to, context.file, writes);
  }
  if (!edit.overrides) return;
  const kind = edit.before === null ? 'delete' : 'update';
  giveUp({ key, kind, givenUp: edit.before, kept: edit.version });
}

interface GivenUp {
  readonly key: RelayKey;
  readonly kind: EditKind;
  readonly givenUp: RelayVersion | null;
  readonly kept: RelayVersion | null;
}

function writeGivenUp(
  { key, kind, givenUp, kept }: GivenUp,
  side: RelaySide,
  { sessionId }: RelayCall,
  at: string,
  writes: RelayWrites,
): void {
  const loser = { sessionId, ...key, side, at };
  writes.keepOverridden({ ...loser, givenUp, kept });
  writes.note({
    ...loser,
    kind,
    outcome: 'discarded',
    code: null,
    serverMessage: null,
    explanation: `Both sides had changed it. The version of the other side was kept; what the ${side} held is in the relay file.`,
  });
}

/** It waits, unless the row turned out to be there already: then the next attempt is an update. */
function writeRefused(
  edit: SentRelayEdit,
  words: Omit<RelayRefusal, 'to' | 'version'>,
  held: Held,
  context: RelayContext,
  writes: RelayWrites,
): void {
  const now = held.versions.get(keyText(edit)) ?? null;
  if (edit.kind === 'add' && now !== null) {
    writes.setHeld(keyOf(edit), edit.to, now);
    return;
  }
  // What an interrupted run had sent may still be asked for again by this one.
  if (context.known.hasBegunCall) context.known.refused.add(keyText(edit));
  const { version, to } = edit;
  writes.refuse(edit, { to, version, ...words });
}

/** Somebody changed the same fields meanwhile: what is there now is compared like any other change. */
function writeDoubt(edit: SentRelayEdit, held: Held, writes: RelayWrites): void {
  if (!held.versions.has(keyText(edit))) return;
  writes.setHeld(keyOf(edit), edit.to, held.versions.get(keyText(edit)) ?? null);
}

/** Null: the service keeps the row as it was sent. */
function alterations(edit: SentRelayEdit, held: Held, context: RelayContext): string | null {
  const [now, sent] = [
    featureOf(held.versions.get(keyText(edit)) ?? null),
    featureOf(edit.version),
  ];
  if (now === null || sent === null) return null;
  const { comparison } = createRules(context.file.record())(edit.layerId).rules;
  const names = differences(sent, now, comparison);
  if (names.length === 0) return null;
  return `The ${edit.to} keeps it with other values than were sent: ${names.join(', ')}.`;
}
