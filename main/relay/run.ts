/** Runs a relay: plans and performs until both sides have what they can have. Safe to call again after any crash. */
import { assert } from '../../shared/assert.ts';
import { AppError, hasCode } from '../../shared/errors.ts';
import type { RelayReport, RelaySession, RelaySide } from '../../shared/model/relay.ts';
import type { ServiceDescription } from '../../shared/model/service.ts';
import { blockingDrift } from '../sync/drift.ts';
import { applyAnswer, awaitJob, fetchAnswer } from './answer.ts';
import { countPending, hasSendable } from './batch.ts';
import { clearOrphan, download, isoNow, register, upload } from './call.ts';
import { planRelay, type RelayFacts, type RelayStep } from './plan.ts';
import type { RelayContext, RelayPorts } from './ports.ts';
import { check, fail, reconcile } from './reconcile.ts';
import { summarise, waitingEdits } from './report.ts';
import { MOST_EDITS } from './settle.ts';
import { askGone, compareBytes } from './sort-out.ts';
import { explainStop } from './stopped.ts';

export interface RelayRunOptions {
  readonly kind: 'create' | 'sync';
  readonly retriesRefused: boolean;
}

/** More than any relay needs: a plan that comes back to the same place is a bug, not a reason to go on for ever. */
const MOST_STEPS = 100_000;

/** One session. Throws `AppError`; what was done until then is in the file, with its receipts. */
export async function runRelay(ports: RelayPorts, options: RelayRunOptions): Promise<RelayReport> {
  const { file } = ports;
  requireOpen(ports);
  // Edits of an interrupted session end in that session: their receipts are there.
  const sessionId = file.call()?.sessionId ?? file.startSession(options.kind, isoNow(ports));
  const context = contextOf(ports, sessionId, options);
  const reasons: string[] = [];
  try {
    await runSteps(context, reasons);
  } catch (thrown) {
    const error = explainStop(thrown, ports);
    const isCancelled = ports.signal.aborted || hasCode(error, 'cancelled');
    const summary = error instanceof AppError ? error.message : 'It was interrupted.';
    end(context, isCancelled ? 'cancelled' : 'failed', summary);
    throw error;
  }
  return finish(context, reasons);
}

function requireOpen({ file }: RelayPorts): void {
  if (file.record().state !== 'closed') return;
  throw new AppError('replica-gone', 'This relay has been closed.', {
    hint: 'Create a new one between the same services: rows that are equal on both sides are recognised and left as they are.',
  });
}

function contextOf(ports: RelayPorts, sessionId: number, options: RelayRunOptions): RelayContext {
  const descriptions = new Map<RelaySide, Promise<ServiceDescription>>();
  const today = (side: RelaySide): Promise<ServiceDescription> => {
    const known = descriptions.get(side) ?? describe(side, ports);
    descriptions.set(side, known);
    return known;
  };
  return {
    ...ports,
    sessionId,
    today,
    retriesRefused: options.retriesRefused,
    known: {
      isChecked: false,
      hasBegunCall: false,
      mayCompare: true,
      downloaded: new Set(),
      limits: { source: MOST_EDITS, target: MOST_EDITS },
      accepted: new Map(),
      refused: new Set(),
      unavailable: new Set(),
      lookedUp: new Set(),
      remarks: new Set(),
    },
  };
}

/** Throws `refused` when the service does not fit any more. */
async function describe(
  side: RelaySide,
  { services, file, signal }: RelayPorts,
): Promise<ServiceDescription> {
  const service = await services[side].describe(signal);
  const layers = file.record().layers.map(({ layerId, descriptions }) => ({
    layerId,
    description: descriptions[side],
  }));
  const [reason] = blockingDrift(service, layers);
  if (reason === undefined) return service;
  throw new AppError('refused', reason, {
    hint: 'If this stays so, close the relay and create a new one of what both services offer now.',
  });
}

async function runSteps(context: RelayContext, reasons: string[]): Promise<void> {
  for (let count = 0; count < MOST_STEPS; count++) {
    const { step, reason } = planRelay(gatherFacts(context));
    if (reasons.at(-1) !== reason) reasons.push(reason);
    if (step.kind === 'stop') return;
    if (context.signal.aborted) throw new AppError('cancelled', 'Stopped.');
    await perform(step, context);
  }
  assert(false, `no end after ${MOST_STEPS} steps; the last: ${reasons.at(-1)}`);
}

function gatherFacts(context: RelayContext): RelayFacts {
  const { file, known } = context;
  const { direction, ends } = file.record();
  const call = file.call();
  const suspected = call ? 0 : file.suspected().length;
  const mayLook = call === null && suspected === 0 && !known.mayCompare;
  return {
    direction,
    isRegistered: { source: ends.source.isRegistered, target: ends.target.isRegistered },
    call,
    sent: call ? file.sent().length : 0,
    isCallOfThisRun: known.hasBegunCall,
    isChecked: known.isChecked,
    downloaded: known.downloaded,
    suspected,
    mayCompare: known.mayCompare,
    sendable: {
      source: mayLook && direction === 'bidirectional' && hasSendable('source', context),
      target: mayLook && hasSendable('target', context),
    },
  };
}

async function perform(step: RelayStep, context: RelayContext): Promise<void> {
  switch (step.kind) {
    case 'clear-orphan':
      return clearOrphan(step.side, context);
    case 'drop':
      context.file.withdraw();
      return;
    case 'reconcile':
      return reconcile(context);
    case 'await-job':
      return awaitJob(step.side, step.statusUrl, context);
    case 'fetch':
      return fetchAnswer(step.side, step.url, context);
    case 'apply':
      return applyAnswer(context);
    case 'fail':
      return fail(context);
    case 'register':
      return register(step.side, context);
    case 'check':
      return check(context);
    case 'download':
      return download(step.side, context);
    case 'ask-gone':
      return askGone(context);
    case 'compare':
      return compareBytes(context);
    case 'upload':
      return upload(step.side, context);
    case 'stop':
      return;
  }
}

function end(
  context: RelayContext,
  result: NonNullable<RelaySession['result']>,
  summary: string,
): void {
  context.file.endSession(context.sessionId, { at: isoNow(context), result, summary });
}

async function finish(context: RelayContext, reasons: readonly string[]): Promise<RelayReport> {
  const { file, sessionId, known } = context;
  const at = isoNow(context);
  await file.apply((writes) => writes.setLastSync(at));
  file.forgetBytes();
  const { ends } = file.record();
  const counts = file.counts(sessionId);
  const waiting = waitingEdits(file);
  const pending = countPending(file);
  const isWhole = pending.source + pending.target === 0 && known.remarks.size === 0;
  const hasUnknown = counts.source.unknown + counts.target.unknown > 0;
  const result = isWhole && !hasUnknown ? 'done' : 'partial';
  const summary = summarise(counts, waiting.length);
  end(context, result, summary);
  return {
    ...{ path: file.path, sessionId, result, summary, counts, waiting, reasons },
    receipts: file.receipts(sessionId),
    generations: { source: ends.source.generations, target: ends.target.generations },
    remarks: [...known.remarks],
  };
}
