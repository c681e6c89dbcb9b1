/** Creates a replica from its definition, or goes on with one that was interrupted. See SPEC.md. */
import { AppError, hasCode, mapHints } from '../../shared/errors.ts';
import type { Remark } from '../../shared/model/remark.ts';
import { isoNow, newRun, type Ports } from './context.ts';
import { planCreate } from './create-plan.ts';
import { awaitJob } from './effects/await-job.ts';
import { clearOrphan as clearOrphanEffect } from './effects/clear-orphan.ts';
import { dropExchange } from './effects/drop-exchange.ts';
import { fetchAnswer } from './effects/fetch-answer.ts';
import { fetchAttachments } from './effects/fetch-attachments.ts';
import { finishCreate, loadAnswer, type CreateContext } from './effects/load-answer.ts';
import { register } from './effects/register.ts';
import { clearOrphan } from './orphan.ts';
import type { NewReplicaFile } from './ports.ts';
import { runSteps, type Effects } from './run.ts';
import { SYNC_DEFAULTS } from './sync.ts';

const GO_ON_OR_GIVE_UP = 'resume the create to go on, or unregister the file to give it up.';

const EFFECTS: Effects = {
  call: register,
  'await-job': awaitJob,
  'fetch-answer': fetchAnswer,
  'apply-answer': loadAnswer,
  'drop-exchange': dropExchange,
  'clear-orphan': clearOrphanEffect,
  'fetch-attachments': fetchAttachments,
  'finish-create': finishCreate,
};

export interface CreatePorts extends Ports {
  readonly file: NewReplicaFile;
  /** For cleaning up after the run itself was aborted. */
  readonly cleanUpSignal: () => AbortSignal;
  /** Writes more into the file before it gets its name. */
  readonly beforeFinish?: () => Promise<void>;
  /** Noted in the session when it begins, beside the request. */
  readonly sessionNotes?: Readonly<Record<string, unknown>>;
  /** The answer stays until the file is finished. */
  readonly keepsAnswer?: boolean;
}

export interface CreateResult {
  /** Why each step was taken, in order. */
  readonly reasons: readonly string[];
  readonly remarks: readonly Remark[];
}

/**
 * Runs to the finished file. Throws `AppError`. What failed for good (the service refused, the answer is broken, the
 * disk is full, the user stopped it) leaves no file and no registered replica, or says what is left; what can go on
 * (network, sign-in, a job still running) keeps the `.part`.
 */
export async function createReplica(ports: CreatePorts): Promise<CreateResult> {
  try {
    const context = contextOf(ports);
    const { reasons } = await runSteps(() => planCreate(gatherFacts(context)), EFFECTS, context);
    return { reasons, remarks: context.remarks };
  } catch (error) {
    throw await giveUpOrKeep(error, ports);
  }
}

function contextOf(ports: CreatePorts): CreateContext {
  const { file, clock, sessionNotes } = ports;
  const sessionId =
    file.exchange()?.sessionId ??
    file.sessions().at(-1)?.sessionId ??
    file.startSession('create', { ...file.replica().request, ...sessionNotes }, isoNow(clock));
  const today = async () => file.replica().service;
  const run = newRun(ports, { sessionId, options: SYNC_DEFAULTS, today, isChecked: true });
  return { ...run, remarks: [] };
}

function gatherFacts({ file, tried }: CreateContext): Parameters<typeof planCreate>[0] {
  const isFinished = file.isFinished();
  return {
    exchange: isFinished ? null : file.exchange(),
    isLoaded: isFinished || file.isLoaded(),
    missingAttachments: isFinished ? 0 : file.missingAttachments().length,
    tried,
    isFinished,
  };
}

async function giveUpOrKeep(error: unknown, ports: CreatePorts): Promise<unknown> {
  const { file, service, signal, clock } = ports;
  const isCancelled = signal.aborted || hasCode(error, 'cancelled');
  if (!isCancelled && !(error instanceof AppError)) return error;
  const failure = isCancelled
    ? new AppError('cancelled', 'Stopped.', { cause: error })
    : (error as AppError);
  const stage = file.exchange()?.stage.at;
  if (isCancelled && stage === 'job') {
    return keep(failure, 'The server is still preparing the replica.', file);
  }
  if (!isCancelled && canGoOn(failure, file)) return keep(failure, null, file);
  // What is stopped before it is sent ends as `cancelled`; afterwards only the outcome is unknown.
  const isSent = stage === 'sending' && !hasCode(error, 'cancelled');
  const result = await clearOrphan(service, file, ports.cleanUpSignal(), isSent ? clock : null);
  if (result.kind === 'left') {
    const hint = `${result.sentence} Once the service can be reached, ${GO_ON_OR_GIVE_UP}`;
    return new AppError(failure.code, failure.message, { cause: error, hint });
  }
  if (result.kind === 'nothing' && isSent) {
    return keep(failure, 'The server may still be making the replica.', file);
  }
  file.discard();
  const nothing = 'Nothing is left, neither on the server nor on this machine.';
  return withHint(failure, failure.message, nothing);
}

/** Where the server is at work, has something for us or was not clear, and the failure says nothing about that. */
function canGoOn(error: AppError, file: NewReplicaFile): boolean {
  const stage = file.exchange()?.stage.at;
  if (hasCode(error, 'unreachable', 'sign-in', 'unknown-outcome')) {
    return stage !== undefined || file.isLoaded();
  }
  return (stage === 'job' || stage === 'link') && hasCode(error, 'refused', 'bad-answer');
}

function keep(error: AppError, more: string | null, file: NewReplicaFile): AppError {
  const message = more === null ? error.message : `${error.message} ${more}`;
  const known = `${file.path} keeps what is known so far: ${GO_ON_OR_GIVE_UP}`;
  // The hint of a doubt says no more than that: run again.
  return withHint(error, message, known, !hasCode(error, 'unknown-outcome'));
}

function withHint(error: AppError, message: string, more: string, keepsHint = true): AppError {
  const { code, server } = error;
  return new AppError(code, message, {
    cause: error,
    ...(keepsHint ? mapHints(error, (hint) => `${hint ?? ''} ${more}`.trim()) : { hint: more }),
    ...(server ? { server } : {}),
  });
}
