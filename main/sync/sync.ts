/**
 * One synchronisation from the user's point of view: finish what was interrupted, then do what was asked, then say
 * what became of every edit. See SPEC.md.
 */
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { RollbackReport, SyncReport } from '../../shared/model/report.ts';
import { AppError, hasCode, mapHints, toErrorBody } from '../../shared/errors.ts';
import { requireRegistered } from './can-sync.ts';
import { isoNow, newRun, type Ports, type RunContext } from './context.ts';
import { requireFormat } from './data-format.ts';
import { downloads, uploadingLayers, wantedDirections } from './directions.ts';
import { applyAnswer } from './effects/apply-answer.ts';
import { awaitJob } from './effects/await-job.ts';
import { call } from './effects/call.ts';
import { checkReplica } from './effects/check-replica.ts';
import { dropExchange } from './effects/drop-exchange.ts';
import { fetchAnswer } from './effects/fetch-answer.ts';
import { fetchAttachments } from './effects/fetch-attachments.ts';
import { noteUnreadable } from './effects/note-unreadable.ts';
import { reconcileUpload } from './effects/reconcile-upload.ts';
import { resolveConflicts } from './effects/resolve-conflicts.ts';
import { planExchange, planSync } from './plan.ts';
import type { RollbackNote } from './ports.ts';
import { buildReport, rollbackOf } from './report.ts';
import { runSteps, type Effects, type RunResult } from './run.ts';
import type { Facts, Plan } from './step.ts';

export const SYNC_DEFAULTS: SyncOptions = {
  direction: 'bidirectional',
  layerDirections: {},
  rollbackOnFailure: false,
  onConflict: 'ask',
  oneCall: false,
  close: false,
  acceptCopy: false,
  onlyEdits: null,
};

const EFFECTS: Effects = {
  'check-replica': checkReplica,
  call,
  'await-job': awaitJob,
  'fetch-answer': fetchAnswer,
  'apply-answer': applyAnswer,
  'reconcile-upload': reconcileUpload,
  'drop-exchange': dropExchange,
  'fetch-attachments': fetchAttachments,
  'resolve-conflicts': resolveConflicts,
};

/**
 * Synchronises. Throws `AppError`: `unknown-outcome` when edits may be on the server (run again: it asks first),
 * `replica-gone`, `replica-too-old`, `replica-copied`, `cancelled`, and what the ports throw. Whatever is thrown,
 * every edit is still in the file.
 */
export async function syncReplica(ports: Ports, options: SyncOptions): Promise<SyncReport> {
  const { file, clock } = ports;
  requireRegistered(file);
  requireFormat(options, file);
  const sessions: number[] = [];
  const contexts: RunContext[] = [];
  const reasons: string[] = [];
  const interrupted = file.exchange();
  if (interrupted) {
    const context = contextOf(ports, options, interrupted.sessionId);
    sessions.push(interrupted.sessionId);
    contexts.push(context);
    reasons.push(...(await inSession(context, () => finishInterrupted(context))).reasons);
  }
  if (file.replica().state === 'closed' && file.missingAttachments().length === 0) {
    return buildReport(file, sessions, contexts, { because: 'done', reasons });
  }
  const sessionId = file.startSession('sync', asked(options), isoNow(clock));
  const context = contextOf(ports, options, sessionId);
  sessions.push(sessionId);
  contexts.push(context);
  const result = await inSession(context, async () => {
    await noteUnreadable(context);
    return runSteps(() => planSync(gatherFacts(context)), EFFECTS, context);
  });
  reasons.push(...result.reasons);
  return buildReport(file, sessions, contexts, { because: result.because, reasons });
}

/** Finishes an exchange that was interrupted: asks the server what became of edits that were sent. Starts nothing else. */
export async function finishExchange(ports: Ports): Promise<void> {
  const exchange = ports.file.exchange();
  if (!exchange) return;
  if (exchange.purpose === 'create') return requireRegistered(ports.file);
  const context = contextOf(ports, SYNC_DEFAULTS, exchange.sessionId);
  await inSession(context, () => finishInterrupted(context));
}

/** What a session keeps of its options: how many edits were chosen, not which. */
function asked({ onlyEdits, ...options }: SyncOptions): Readonly<Record<string, unknown>> {
  return { ...options, onlyEdits: onlyEdits === null ? null : new Set(onlyEdits).size };
}

function finishInterrupted(context: RunContext): Promise<RunResult> {
  return runSteps(
    (): Plan => {
      const exchange = context.file.exchange();
      return exchange
        ? planExchange(exchange)
        : { kind: 'stop', because: 'done', reason: 'what was interrupted has been finished' };
    },
    EFFECTS,
    context,
  );
}

/** Runs the work and writes how the session ended, whatever happens. */
async function inSession(context: RunContext, work: () => Promise<RunResult>): Promise<RunResult> {
  const { file, sessionId, clock } = context;
  try {
    const result = await work();
    const report = buildReport(file, [sessionId], [context], result);
    file.endSession(sessionId, {
      at: isoNow(clock),
      result: report.result === 'done' ? 'done' : 'partial',
      summary: report.summary,
      counts: { ...report.counts },
      error: null,
      rollback: noteOf(report.rollback),
    });
    return result;
  } catch (thrown) {
    const error = explain(thrown, context);
    try {
      file.endSession(sessionId, {
        at: isoNow(clock),
        result: hasCode(error, 'cancelled') ? 'cancelled' : 'failed',
        summary: error instanceof AppError ? error.message : 'Something went wrong.',
        counts: {},
        error: toErrorBody(error),
        rollback: noteOf(rollbackOf(file.receipts(sessionId), [context])),
      });
    } catch (failure) {
      // A full disk takes no note of it either: what has happened is still what there is to say.
      if (!hasCode(failure, 'file')) throw failure;
    }
    throw error;
  }
}

function noteOf(rollback: RollbackReport | null): RollbackNote | null {
  if (!rollback) return null;
  const { sent, rolledBack, probable, serverMessage, isProven } = rollback;
  return { sent, rolledBack, probable, serverMessage, isProven };
}

/** Says what an interruption leaves behind. A bug stays what it is. */
function explain(error: unknown, { file, signal }: RunContext): unknown {
  const isCancelled = signal.aborted || hasCode(error, 'cancelled');
  if (!isCancelled && !(error instanceof AppError)) return error;
  const exchange = file.exchange();
  if (exchange?.hasEdits) {
    return outcomeUnknown(
      isCancelled ? new AppError('cancelled', 'Stopped.') : (error as AppError),
    );
  }
  if (!isCancelled) return error;
  return new AppError('cancelled', 'Stopped. No edit was sent whose outcome is unknown.', {
    cause: error,
    hint:
      exchange && exchange.stage.at !== 'sending'
        ? 'The server goes on preparing the changes; the next sync continues with them.'
        : 'Nothing is left behind. Run sync again when you like.',
  });
}

function outcomeUnknown(error: AppError): AppError {
  const { message, server } = error;
  const again =
    'Run sync again: it first asks the server which edits it holds and sends none of them twice.';
  // What must be done first; that it is worth another try goes without saying.
  const isFirst = hasCode(error, 'file', 'sign-in');
  return new AppError(
    'unknown-outcome',
    hasCode(error, 'unknown-outcome')
      ? message
      : `${message} Edits have been sent and their outcome is not known yet.`,
    {
      cause: error,
      ...(isFirst ? mapHints(error, (hint) => `${hint ?? ''} ${again}`.trim()) : { hint: again }),
      ...(server ? { server } : {}),
    },
  );
}

function contextOf(ports: Ports, options: SyncOptions, sessionId: number): RunContext {
  let description: ReturnType<Ports['service']['describe']> | undefined;
  return newRun(ports, {
    sessionId,
    options,
    today: () => (description ??= ports.service.describe(ports.signal)),
    isChecked: false,
  });
}

function gatherFacts(context: RunContext): Facts {
  const { file, options, sessionId } = context;
  const wanted = wantedDirections(file.replica(), file.layers(), options);
  const uploading = uploadingLayers(file, options);
  let sendable: number | undefined;
  return {
    options,
    exchange: file.exchange(),
    completed: file.completedPurposes(sessionId),
    // Every pending shape is looked at for it: only when the plan comes down to it.
    get sendable() {
      return (sendable ??= file.countSendable(uploading, options.onlyEdits));
    },
    pending: file.countPending(),
    ...file.countConflicts(),
    missingAttachments: file.missingAttachments().length,
    isChecked: context.isChecked,
    accepted: file.countReceipts(sessionId, 'accepted'),
    tried: context.tried,
    downloads: [...wanted.values()].some(downloads),
    uploads: uploading.length > 0,
    confirms: [...wanted.values()].includes('bidirectional'),
    isClosed: file.replica().state === 'closed',
  };
}
