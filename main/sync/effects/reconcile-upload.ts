/**
 * Edits were sent and the answer is missing or was a refusal: ask the server what it holds, edit by edit, before
 * anything is sent again. Only reads from the server; its result is written in one transaction.
 */
import type { Exchange, Purpose } from '../../../shared/model/exchange.ts';
import { assert } from '../../../shared/assert.ts';
import { fromErrorBody } from '../../../shared/errors.ts';
import type { Effect, RunContext } from '../context.ts';
import type { SentEdit, Settlement } from '../ports.ts';
import {
  isRefusal,
  settleByEvidence,
  shareEvidence,
  speaksOfEdits,
  type Cause,
} from '../row-evidence.ts';
import { gatherEvidence, type Found } from './evidence.ts';
import { explainRollback, type Undone } from './explain-rollback.ts';
import { isPassedOver, settledEvidence, withdrawAll } from './passed-over.ts';

export const reconcileUpload: Effect<'reconcile-upload'> = async (_step, context) => {
  const { file, progress } = context;
  const exchange = file.exchange();
  assert(exchange?.hasEdits, 'only an exchange with edits is reconciled');
  progress.phase('Asking the server which edits it holds');
  const sent = [...file.sentEdits()];
  const cause = causeOf(exchange, sent.length);
  const found = isRefusal(cause)
    ? await gatherEvidence(sent, context)
    : await settledEvidence(sent, context);
  if (
    isRefusal(cause) &&
    !speaksOfEdits(cause.error) &&
    isPassedOver(exchange, sent, found.evidence)
  ) {
    const settlements = withdrawAll(sent, 'did not take the edits as a file', context);
    await write({ sent, settlements, completed: null }, found, context);
    return;
  }
  const evidence = shareEvidence(found.evidence, exchange.rollbackOnFailure === true, cause);
  const settlements = sent.map((each) =>
    settleByEvidence(each, evidence.get(each.edit.editId) ?? 'not-applied', cause),
  );
  await rememberRollback({ sent, settlements, evidence: found.evidence }, cause, context);
  const isResent =
    exchange.purpose === 'both' || settlements.some(({ outcome }) => outcome === 'withdrawn');
  const completed = cause.kind === 'failed' || !isResent ? exchange.purpose : null;
  await write({ sent, settlements, completed }, found, context);
  if (cause.kind === 'failed' && !isRefusal(cause)) throw fromErrorBody(cause.error);
};

function causeOf({ stage, rollbackOnFailure }: Exchange, count: number): Cause {
  return stage.at === 'failed'
    ? {
        kind: 'failed',
        error: stage.error,
        isAllOrNothing: rollbackOnFailure === true,
        isAlone: count === 1,
      }
    : { kind: 'lost' };
}

interface End {
  readonly sent: readonly SentEdit[];
  readonly settlements: readonly Settlement[];
  /** Null: the plan makes the call again. */
  readonly completed: Purpose | null;
}

async function write(
  { sent, settlements, completed }: End,
  { rows }: Found,
  context: RunContext,
): Promise<void> {
  const { file, service, signal, at } = context;
  const info = await service.replicaInfo(file.replica().replicaId ?? '', signal);
  const unknown = new Set(
    settlements.filter(({ outcome }) => outcome === 'unknown').map(({ editId }) => editId),
  );
  await file.apply((transaction) => {
    for (const settlement of settlements) transaction.settle(settlement);
    for (const { edit } of sent) {
      if (!unknown.has(edit.editId)) continue;
      const { layerId, target, globalId, kind } = edit;
      transaction.keepConflict(
        { layerId, target, globalId, mine: kind, theirs: 'update', fields: [] },
        rows.get(globalId) ?? null,
      );
    }
    if (info) transaction.setReported(info.generations);
    transaction.endExchange(completed);
    at('reconcile-upload:before-commit');
  });
  at('reconcile-upload:after-commit');
  file.discardAnswer();
}

async function rememberRollback(
  batch: Omit<Undone, 'error'>,
  cause: Cause,
  context: RunContext,
): Promise<void> {
  if (cause.kind !== 'failed' || !cause.isAllOrNothing) return;
  const isUndone = batch.settlements.some(({ outcome }) =>
    ['rolled-back', 'refused'].includes(outcome),
  );
  if (isUndone) context.rollback = await explainRollback({ ...batch, error: cause.error }, context);
}
