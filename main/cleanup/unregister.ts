/**
 * Unregisters what a preview showed, one replica after the other, each by its own id and with a result of its own.
 *
 * In this order, so that nothing is lost whatever is interrupted: the server is asked whether the replica is still as it
 * was shown; files here are opened and their edits saved; the intent is written down; the call is made; its answer and the
 * end of the intent are written in one transaction. A call whose answer never came stays written down, and the server is
 * asked for that replica before anything is sent for it again.
 */
import { randomUUID } from 'node:crypto';
import { AppError, toErrorBody, type ErrorBody } from '../../shared/errors.ts';
import type {
  CleanupConsent,
  CleanupItem,
  CleanupKey,
  CleanupPreview,
  CleanupReport,
  CleanupResult,
} from '../../shared/model/cleanup.ts';
import type { CleanupParts, CleanupServer } from './ports.ts';
import { fingerprintOf } from './preview.ts';
import { reportOf } from './report.ts';
import { resultOf, type Turn } from './send.ts';
import { takeTurn } from './turn.ts';

export interface RunHooks {
  /** Acts between two replicas: the call under way is let end. */
  readonly signal: AbortSignal;
  readonly onResult: (result: CleanupResult, done: number, total: number) => void;
}

/** Throws `invalid` when the consent is for another preview; else everything is in the report. */
export async function unregisterPreviewed(
  parts: CleanupParts,
  preview: CleanupPreview,
  consent: CleanupConsent,
  hooks: RunHooks,
): Promise<CleanupReport> {
  const { items, fingerprint } = preview;
  if (consent.fingerprint !== fingerprint || fingerprintOf(items) !== fingerprint) {
    throw new AppError('invalid', 'This was agreed to for another selection.', {
      hint: 'Look at the preview again.',
    });
  }
  const { book, clock } = parts;
  const lock = book.lock();
  try {
    const work = { items, alsoLocal: consent.alsoLocal };
    book.startRun(randomUUID(), clock.now(), work);
    return await carryOut(parts, work, [], hooks);
  } finally {
    lock.release();
  }
}

/** Goes on with a run that was interrupted. Throws `not-found` when there is none. */
export async function resumeRun(parts: CleanupParts, hooks: RunHooks): Promise<CleanupReport> {
  const lock = parts.book.lock();
  try {
    const run = parts.book.run();
    if (run) return await carryOut(parts, run.work, run.results, hooks);
    throw new AppError('not-found', 'There is no interrupted clean-up to go on with.');
  } finally {
    lock.release();
  }
}

/** Asks the servers for everything that was sent without an answer, and sends it again where it is still there. */
export async function retryUnsettled(parts: CleanupParts, hooks: RunHooks): Promise<CleanupReport> {
  const { book } = parts;
  const lock = book.lock();
  try {
    const turns = book.unsettled().flatMap(({ key }): Turn[] => {
      const entry = book.unsettledEntry(key);
      return entry ? [{ ...entry, action: 'retry' }] : [];
    });
    return await takeTurns(parts, turns, [], hooks, () => undefined);
  } finally {
    lock.release();
  }
}

async function carryOut(
  parts: CleanupParts,
  work: { readonly items: readonly CleanupItem[]; readonly alsoLocal: readonly CleanupKey[] },
  before: readonly CleanupResult[],
  hooks: RunHooks,
): Promise<CleanupReport> {
  const done = new Set(before.map(({ key }) => key));
  const named = new Set(work.alsoLocal);
  const turns = work.items
    .filter(({ key }) => !done.has(key))
    .map((item): Turn => ({ item, alsoLocal: named.has(item.key), action: 'unregister' }));
  const { book } = parts;
  const report = await takeTurns(parts, turns, before, hooks, (result) => book.finishItem(result));
  // What had no turn waits for somebody to go on.
  if (report.stopped === null) book.endRun();
  return report;
}

async function takeTurns(
  parts: CleanupParts,
  turns: readonly Turn[],
  before: readonly CleanupResult[],
  { signal, onResult }: RunHooks,
  keep: (result: CleanupResult) => void,
): Promise<CleanupReport> {
  const results = [...before];
  const servers = new Map<string, CleanupServer>();
  let stopped: ErrorBody | null = null;
  for (const [index, turn] of turns.entries()) {
    const { serviceUrl } = turn.item;
    const server = servers.get(serviceUrl) ?? parts.connect(serviceUrl);
    servers.set(serviceUrl, server);
    if (signal.aborted) stopped ??= toErrorBody(cancelled());
    const result: CleanupResult = stopped
      ? resultOf(turn.item, 'not-begun', 'The clean-up ended before its turn.')
      : await takeTurn(parts, server, turn, signal);
    // Signed out is signed out for everything that follows: a thousand refusals would say no more.
    if (result.error && isStop(result)) stopped = result.error;
    // What had no turn is not done: a run that goes on takes it up.
    if (result.outcome !== 'not-begun') keep(result);
    results.push(result);
    parts.at?.('finished');
    onResult(result, index + 1, turns.length);
  }
  return reportOf(results, stopped);
}

function cancelled(): AppError {
  return new AppError('cancelled', 'Stopped. What was unregistered before stays so.');
}

/** Only results that were never sent carry this. */
function isStop({ outcome, error }: CleanupResult): boolean {
  return outcome === 'not-begun' && error !== null;
}
