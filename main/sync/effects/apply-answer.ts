/**
 * Reads a whole answer into the replica file: rows, conflicts, receipts, generations and the cleared journal in
 * one transaction. Repeatable: until it commits, nothing has changed.
 */
import type { Exchange } from '../../../shared/model/exchange.ts';
import { assert } from '../../../shared/assert.ts';
import { AppError, hasCode, toErrorBody } from '../../../shared/errors.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { AnswerHead, ExpectedChanges, Generations } from '../../../shared/model/protocol.ts';
import { isoNow, type Effect, type RunContext } from '../context.ts';
import { accepted, judgeByResults, settleAbsent, TAKEN } from '../outcome.ts';
import type { ApplyTransaction, SentEdit, Settlement } from '../ports.ts';
import { hasArrived, type Evidence } from '../row-evidence.ts';
import { expectedChanges } from '../data-format.ts';
import { createChangeSink, IGNORE_ROWS } from './change-sink.ts';
import { contestMissing } from './contest.ts';
import { gatherEvidence } from './evidence.ts';
import { explainRollback } from './explain-rollback.ts';
import { outdatedConflicts } from './outdated-conflicts.ts';
import { isPassedOver, settledEvidence, withdrawAll } from './passed-over.ts';

export const applyAnswer: Effect<'apply-answer'> = async (step, context) => {
  try {
    await apply(step, context);
  } catch (error) {
    // An answer that cannot be read would stop every later run as well: what it should have said is asked for.
    if (!hasCode(error, 'bad-answer')) throw error;
    context.file.discardAnswer();
    context.file.setStage({ at: 'failed', error: toErrorBody(error) });
  }
};

const apply: Effect<'apply-answer'> = async (_step, context) => {
  const { file, progress, clock, at } = context;
  const exchange = file.exchange();
  assert(exchange, 'an answer belongs to an exchange');
  at('apply-answer:before-read');
  const sent = exchange.hasEdits ? [...file.sentEdits()] : [];
  const { settlements, isResent } = exchange.hasEdits
    ? await judge(sent, exchange, context)
    : { settlements: [], isResent: false };
  progress.phase('Writing the changes into the replica');
  const echo = new Set([...acceptedBefore(exchange, context), ...acceptedNow(sent, settlements)]);
  await file.apply(async (transaction) => {
    for (const settlement of settlements) transaction.settle(settlement);
    const head = await applyRows(exchange, (id) => echo.has(id), transaction, context);
    moveGenerations(exchange, head?.generations ?? null, transaction);
    transaction.setLastSync(isoNow(clock));
    if (exchange.closes) transaction.setState('closed');
    transaction.endExchange(isResent ? null : exchange.purpose);
    at('apply-answer:before-commit');
  });
  at('apply-answer:after-commit');
  file.discardAnswer();
};

interface Judged {
  readonly settlements: readonly Settlement[];
  /** The server has not read the file of edits: they are to be sent again. */
  readonly isResent: boolean;
}

/** The end of every sent edit. Reads the answer once for its results; asks the server where they do not tell. */
async function judge(
  sent: readonly SentEdit[],
  exchange: Exchange,
  context: RunContext,
): Promise<Judged> {
  const { stage } = exchange;
  const results =
    stage.at === 'answer' ? (await read(stage.file, IGNORE_ROWS, null, context)).results : [];
  // A service that does not know the parameter would answer just like that.
  if (exchange.editsAsFile === true && results.length === 0) {
    return judgeUnread(sent, exchange, context);
  }
  const isAllOrNothing = exchange.rollbackOnFailure === true;
  const { settlements, doubtful, isUndone } = judgeByResults(sent, results, {
    isAllOrNothing,
    hasErrors: 'withErrors' in stage && stage.withErrors === true,
  });
  const all = [...settlements];
  const seen = new Map<number, Evidence>();
  if (doubtful.length > 0) {
    context.progress.phase('Asking the server about edits that its answer does not name');
    const { evidence } = await gatherEvidence(
      doubtful.map((each) => each.sent),
      context,
    );
    for (const doubt of doubtful) {
      const found = evidence.get(doubt.sent.edit.editId);
      if (found) seen.set(doubt.sent.edit.editId, found);
      const isThere = hasArrived(doubt.sent, found, doubt.failure?.code === TAKEN);
      all.push(isThere ? accepted(doubt.sent, null) : settleAbsent(doubt, isUndone));
    }
  }
  if (isAllOrNothing) await rememberRollback(sent, all, seen, context);
  return { settlements: all, isResent: false };
}

/** The call succeeded and names no edit of the file that it was given: only the server's rows prove that it was read. */
async function judgeUnread(
  sent: readonly SentEdit[],
  exchange: Exchange,
  context: RunContext,
): Promise<Judged> {
  context.progress.phase('Asking the server whether it has read the file of edits');
  const { evidence } = await settledEvidence(sent, context);
  if (isPassedOver(exchange, sent, evidence)) {
    const settlements = withdrawAll(sent, 'passed over the file of edits', context);
    return { settlements, isResent: true };
  }
  const settlements = sent.map((each) =>
    hasArrived(each, evidence.get(each.edit.editId), false)
      ? accepted(each, null)
      : settleAbsent({ sent: each, failure: null }, exchange.rollbackOnFailure === true),
  );
  return { settlements, isResent: false };
}

async function rememberRollback(
  sent: readonly SentEdit[],
  settlements: readonly Settlement[],
  evidence: ReadonlyMap<number, Evidence>,
  context: RunContext,
): Promise<void> {
  const first =
    settlements.find(({ outcome }) => outcome === 'refused') ??
    settlements.find(({ outcome }) => outcome === 'rolled-back');
  if (!first) return;
  const message = first.serverMessage ?? 'An edit of the batch failed.';
  const error = { code: 'refused', message } as const;
  context.rollback = await explainRollback({ sent, settlements, error, evidence }, context);
}

async function applyRows(
  exchange: Exchange,
  isEcho: (globalId: GlobalId) => boolean,
  transaction: ApplyTransaction,
  context: RunContext,
): Promise<AnswerHead | null> {
  const { stage } = exchange;
  if (stage.at !== 'answer') return null;
  const snapshots = snapshotLayers(exchange, context);
  for (const layerId of snapshots) transaction.beginSnapshot(layerId);
  const outdated = outdatedConflicts(context.file, transaction);
  const sink = createChangeSink(context, transaction, outdated, isEcho);
  // Edits and whole layers have results and rules of their own, which nobody has described for geodatabases.
  const isPlain = !exchange.hasEdits && snapshots.length === 0;
  const changes = isPlain ? expectedChanges(exchange, context) : null;
  const head = await read(stage.file, sink, changes, context);
  if (snapshots.length > 0) requireData(head);
  for (const layerId of snapshots) {
    const gone = transaction.endSnapshot(layerId);
    outdated.cameWhole(layerId);
    for (const versions of transaction.contested(layerId, 'feature', gone).values()) {
      contestMissing(versions, transaction);
    }
  }
  return head;
}

/** A snapshot forgets what did not come: changes in place of the current state would empty the replica. */
function requireData({ responseType }: AnswerHead): void {
  if (responseType === null || /data$/i.test(responseType)) return;
  throw new AppError(
    'bad-answer',
    `The server was asked for the current state of the replica and answered with ${responseType}.`,
    { hint: 'Nothing was changed in the replica. Synchronise with direction download instead.' },
  );
}

async function read(
  path: string,
  sink: Parameters<RunContext['service']['readAnswer']>[1],
  changes: ExpectedChanges | null,
  { file, service, signal }: RunContext,
): Promise<AnswerHead> {
  return service.readAnswer(path, sink, {
    layers: file.layers().map(({ description }) => description),
    replicaSR: file.replica().replicaSR,
    changes,
    signal,
  });
}

function snapshotLayers(exchange: Exchange, { file }: RunContext): number[] {
  if (exchange.layers.length > 0) {
    return exchange.layers
      .filter(({ direction }) => direction === 'snapshot')
      .map(({ layerId }) => layerId);
  }
  return exchange.direction === 'snapshot' ? file.layers().map(({ layerId }) => layerId) : [];
}

/**
 * The stored generation moves only with changes that were brought: an upload alone may not skip what others did
 * since our last download.
 */
function moveGenerations(
  exchange: Exchange,
  fromAnswer: Generations | null,
  transaction: ApplyTransaction,
): void {
  const { stage, layers, direction } = exchange;
  const fromStage = 'generations' in stage ? stage.generations : null;
  const replica = fromAnswer?.replica ?? fromStage?.replica ?? null;
  const perLayer = { ...fromStage?.layers, ...fromAnswer?.layers };
  transaction.setReported({ replica, layers: perLayer });
  const stays = new Set(
    layers.filter((each) => each.direction === 'upload').map((each) => each.layerId),
  );
  if (layers.length === 0 && direction === 'upload') return;
  transaction.setGenerations({
    replica,
    layers: Object.fromEntries(
      Object.entries(perLayer).filter(
        ([layerId]) =>
          layers.some((each) => each.layerId === Number(layerId)) && !stays.has(Number(layerId)),
      ),
    ),
  });
}

function acceptedBefore({ sessionId }: Exchange, { file }: RunContext): GlobalId[] {
  return file
    .receipts(sessionId)
    .filter(({ outcome }) => outcome === 'accepted')
    .map(({ globalId }) => globalId);
}

function acceptedNow(sent: readonly SentEdit[], settlements: readonly Settlement[]): GlobalId[] {
  const ids = new Set(
    settlements.filter(({ outcome }) => outcome === 'accepted').map(({ editId }) => editId),
  );
  return sent.filter(({ edit }) => ids.has(edit.editId)).map(({ edit }) => edit.globalId);
}
