/**
 * Gives a copied replica file a replica of its own (registerExistingData), journaled like a create: a lost answer leaves
 * a replica that is looked for, and the file is the old one or the new one, never something between. See SPEC.md.
 */
import { AppError, fromErrorBody, hasCode, mapHints, toErrorBody } from '../../../shared/errors.ts';
import type { Remark } from '../../../shared/model/remark.ts';
import { isoNow, newRun, type Effect, type Ports } from '../context.ts';
import { awaitJob } from '../effects/await-job.ts';
import { fetchAnswer } from '../effects/fetch-answer.ts';
import { submit } from '../effects/register.ts';
import { clearOrphan, type OrphanResult } from '../orphan.ts';
import type { Clock } from '../ports.ts';
import { runSteps, type Effects } from '../run.ts';
import { SYNC_DEFAULTS } from '../sync.ts';
import { planRegister } from './plan.ts';
import { takeOver, type RegisterContext } from './take-over.ts';
import { registerRequest, wishOf, type RegisterWish } from './wish.ts';

export interface RegisterPorts extends Ports {
  /** For cleaning up after the run itself was aborted. */
  readonly cleanUpSignal: () => AbortSignal;
}

export interface RegisterResult {
  readonly wish: RegisterWish;
  readonly remarks: readonly Remark[];
  readonly reasons: readonly string[];
}

const register: Effect<'call'> = (_step, context) => {
  const { file, progress, wish } = context as RegisterContext;
  progress.phase('Asking for a replica of this copy');
  return submit(registerRequest(file.replica(), wish), context);
};

const clearLost: Effect<'clear-orphan'> = async (_step, context) => {
  context.progress.phase('Looking for a replica that the server made although its answer was lost');
  const result = await clear(context as RegisterContext, context.signal, context.clock);
  if (result.kind === 'left') {
    throw new AppError('unknown-outcome', result.sentence, {
      hint: 'Register the copy again: it looks for it first.',
    });
  }
  context.file.discardAnswer();
  context.file.withdrawExchange();
};

const EFFECTS: Effects = {
  call: register,
  'await-job': awaitJob,
  'fetch-answer': fetchAnswer,
  'apply-answer': takeOver,
  'clear-orphan': clearLost,
  'drop-exchange': async ({ error }) => {
    if (error) throw fromErrorBody(error);
  },
};

/**
 * Runs until the file has its own replica, or goes on with what was interrupted. Throws `AppError`; then the file is what
 * it was, or keeps in its journal what a run later goes on with.
 */
export async function registerCopy(
  ports: RegisterPorts,
  wish: RegisterWish,
): Promise<RegisterResult> {
  const { file, clock } = ports;
  const sessionId = openSession(ports, wish);
  const context: RegisterContext = { ...contextOf(ports, sessionId), wish };
  const isRegistered = (): boolean => file.replica().instanceId === wish.instanceId;
  try {
    const { reasons } = await runSteps(
      () => planRegister({ exchange: file.exchange(), isRegistered: isRegistered() }),
      EFFECTS,
      context,
    );
    // It is left where the process died after it was read.
    file.discardAnswer();
    file.endSession(sessionId, {
      at: isoNow(clock),
      result: 'done',
      summary: `Registered this copy as ${file.replica().replicaName}.`,
      counts: { held: file.countReceipts(sessionId, 'held') },
      error: null,
    });
    return { wish, remarks: context.remarks, reasons };
  } catch (thrown) {
    throw await endInFailure(thrown, context, ports);
  }
}

/** The registering that was interrupted; null: none was. */
export function unfinishedWish({ file }: Pick<Ports, 'file'>): RegisterWish | null {
  const session = file.sessions().findLast((each) => wishOf(each) !== null);
  const wish = session ? wishOf(session) : null;
  if (!session || !wish) return null;
  const isUnderWay = file.exchange()?.sessionId === session.sessionId;
  const isUntold = session.result !== 'done' && file.replica().instanceId === wish.instanceId;
  return isUnderWay || isUntold ? wish : null;
}

function openSession({ file, clock }: RegisterPorts, wish: RegisterWish): number {
  const known = file
    .sessions()
    .findLast((session) => wishOf(session)?.instanceId === wish.instanceId);
  return known?.sessionId ?? file.startSession('create', { ...wish }, isoNow(clock));
}

function contextOf(ports: RegisterPorts, sessionId: number): Omit<RegisterContext, 'wish'> {
  const today = () => ports.service.describe(ports.signal);
  const run = newRun(ports, { sessionId, options: SYNC_DEFAULTS, today, isChecked: true });
  return { ...run, remarks: [] };
}

/** What the server may have made for this copy; never the replica that it was copied with. */
function clear(
  { file, service, wish }: RegisterContext,
  signal: AbortSignal,
  clock: Pick<Clock, 'sleep'> | null,
): Promise<OrphanResult> {
  const replica = () => ({ ...file.replica(), replicaId: null, replicaName: wish.replicaName });
  return clearOrphan(service, { replica, exchange: () => file.exchange() }, signal, clock);
}

async function endInFailure(
  thrown: unknown,
  context: RegisterContext,
  ports: RegisterPorts,
): Promise<unknown> {
  const { file, signal, sessionId, clock } = context;
  const isCancelled = signal.aborted || hasCode(thrown, 'cancelled');
  if (!isCancelled && !(thrown instanceof AppError)) return thrown;
  const failure = isCancelled
    ? new AppError('cancelled', 'Stopped.', { cause: thrown })
    : (thrown as AppError);
  const error = await settleFailure(failure, thrown, context, ports);
  file.endSession(sessionId, {
    at: isoNow(clock),
    result: error.code === 'cancelled' ? 'cancelled' : 'failed',
    summary: error.message,
    counts: {},
    error: toErrorBody(error),
  });
  return error;
}

const GO_ON = 'Register the copy again to go on with it.';

async function settleFailure(
  failure: AppError,
  thrown: unknown,
  context: RegisterContext,
  ports: RegisterPorts,
): Promise<AppError> {
  const { file, clock } = context;
  const stage = file.exchange()?.stage.at;
  if (stage === undefined) return failure;
  if (keepsJournal(failure, stage)) return withHint(failure, GO_ON);
  const isSent = stage === 'sending' && !hasCode(thrown, 'cancelled');
  const result = await clear(context, ports.cleanUpSignal(), isSent ? clock : null);
  if (result.kind === 'left') return withHint(failure, `${result.sentence} ${GO_ON}`);
  if (result.kind === 'nothing' && isSent) {
    return withHint(failure, `The server may still be making the replica. ${GO_ON}`);
  }
  file.discardAnswer();
  file.withdrawExchange();
  return withHint(failure, 'The copy is as it was, and nothing is left on the server.');
}

/** Where the server is at work or has something for us, and the failure says nothing about that. */
function keepsJournal(failure: AppError, stage: string): boolean {
  if (hasCode(failure, 'cancelled')) return stage === 'job';
  return hasCode(failure, 'unreachable', 'sign-in', 'unknown-outcome', 'file');
}

function withHint(error: AppError, more: string): AppError {
  const { code, message, server } = error;
  return new AppError(code, message, {
    ...mapHints(error, (hint) => `${hint ?? ''} ${more}`.trim()),
    ...(server ? { server } : {}),
  });
}
