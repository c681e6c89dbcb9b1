/** Creates a replica from its definition, or goes on with one that was interrupted. See SPEC.md. */
import { AppError, hasCode } from '../../shared/errors.ts';
import { isoNow, type Ports } from './context.ts';
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
}

/**
 * Runs to the finished file and returns why each step was taken. Throws `AppError`. What failed for good (the
 * service refused, the answer is broken, the disk is full, the user stopped it) leaves no file and no registered
 * replica, or says what is left; what can go on (network, sign-in, a job still running) keeps the `.part`.
 */
export async function createReplica(ports: CreatePorts): Promise<readonly string[]> {
  const { file, clock } = ports;
  const sessionId =
    file.exchange()?.sessionId ??
    file.sessions().at(-1)?.sessionId ??
    file.startSession('create', { ...file.replica().request }, isoNow(clock));
  const context: CreateContext = {
    ...ports,
    sessionId,
    options: SYNC_DEFAULTS,
    tally: { adds: 0, updates: 0, deletes: 0, attachments: 0 },
    rollback: null,
    today: async () => file.replica().service,
    isChecked: true,
    tried: new Set(),
  };
  try {
    const { reasons } = await runSteps(() => planCreate(gatherFacts(context)), EFFECTS, context);
    return reasons;
  } catch (error) {
    throw await giveUpOrKeep(error, ports);
  }
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

const CAN_GO_ON = ['unreachable', 'sign-in', 'unknown-outcome'] as const;

async function giveUpOrKeep(error: unknown, ports: CreatePorts): Promise<unknown> {
  const { file, service, signal, clock } = ports;
  const isCancelled = signal.aborted || hasCode(error, 'cancelled');
  if (!isCancelled && !(error instanceof AppError)) return error;
  if (!isCancelled && hasCode(error, ...CAN_GO_ON)) return keep(error, file);
  const stage = file.exchange()?.stage.at;
  if (isCancelled && stage === 'job') {
    return new AppError('cancelled', 'Stopped. The server is still preparing the replica.', {
      cause: error,
      hint: `Run the same command again to go on with it, or unregister ${file.path} to give it up.`,
    });
  }
  const result = await clearOrphan(service, file, ports.cleanUpSignal(), clock);
  if (result.kind === 'left') {
    const message = isCancelled ? 'Stopped.' : (error as AppError).message;
    return new AppError(isCancelled ? 'cancelled' : (error as AppError).code, message, {
      cause: error,
      hint: `${result.sentence} Run the same command again, or unregister ${file.path}, once the service can be reached.`,
    });
  }
  file.discard();
  const nothing = 'Nothing is left, neither on the server nor on this machine.';
  if (isCancelled) return new AppError('cancelled', 'Stopped.', { cause: error, hint: nothing });
  const { code, message, hint, server } = error as AppError;
  return new AppError(code, message, {
    cause: error,
    hint: [hint, nothing].filter((text) => text !== undefined).join(' '),
    ...(server ? { server } : {}),
  });
}

function keep(error: AppError, file: NewReplicaFile): AppError {
  const goOn = `What is done so far is kept in ${file.path}: run the same command again to go on.`;
  return new AppError(error.code, error.message, {
    cause: error,
    hint: [error.hint, goOn].filter((text) => text !== undefined).join(' '),
    ...(error.server ? { server: error.server } : {}),
  });
}
