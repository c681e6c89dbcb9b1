/** What sending a review would do, and sending it: the ordinary checks and the ordinary sync of its review file. */
import { AppError, hasCode } from '../../../shared/errors.ts';
import type { DryRunReport, SyncReport } from '../../../shared/model/report.ts';
import type { ReviewCheck, SendOptions, SendReport } from '../../../shared/model/return.ts';
import { openReturnsFile } from '../../store/returns/returns-file.ts';
import type { RunOptions } from '../api.ts';
import { requireReview } from './guards.ts';
import { newestReview, nextOf } from './kit-folder.ts';
import { finishMoving } from './move-review.ts';
import type { ReturnsDeps } from './returns.ts';
import { readReview } from './review.ts';
import { settleReview } from './settle.ts';

/** Reads only. Throws `AppError` when the service cannot be asked. */
export async function checkReview(
  path: string,
  run: RunOptions,
  deps: ReturnsDeps,
): Promise<ReviewCheck> {
  await settled(path, deps);
  const { edits, summary } = await deps.engine.previewCarryOver(path, run);
  const dryRun = await deps.engine
    .dryRun(path, {}, run)
    .catch((error: unknown): DryRunReport | null => {
      if (!hasCode(error, 'replica-gone', 'replica-too-old')) throw error;
      return null;
    });
  return {
    drift: edits,
    dryRun,
    summary: dryRun
      ? dryRun.summary
      : `The service has forgotten this replica. ${summary} Sending would make a fresh replica first.`,
  };
}

/**
 * Sends what is accepted. Throws what a sync throws; `replica-gone` or `replica-too-old` when the service has forgotten
 * the replica and going on with a fresh one was not asked for; `replica-copied` when it was synchronised from somewhere
 * else and a replica of its own was not. Run again, it goes on where it was interrupted.
 */
export async function sendReview(
  path: string,
  options: SendOptions,
  run: RunOptions,
  deps: ReturnsDeps,
): Promise<SendReport> {
  const newest = newestReview(path);
  finishMoving(newest, new Date(deps.clock.now()).toISOString());
  await settled(newest, deps);
  if (options.ownReplica) await releaseAccepted(newest);
  const sent = await syncReview(newest, options, run, deps);
  deps.at('review-sent');
  await settled(sent.path, deps);
  const { sync, carriedOver, isRegistered } = sent;
  const review = readReview(sent.path);
  const summary = [sync.summary, carriedOver ? CARRIED : '', isRegistered ? REGISTERED : '']
    .filter(Boolean)
    .join(' ');
  return { sync, carriedOver, isRegistered, review, summary };
}

const CARRIED = 'The service had forgotten the replica; the review goes on with a fresh one.';
const REGISTERED = 'The review has a replica of its own now.';

function syncOptions({ onConflict, rollbackOnFailure }: SendOptions) {
  return { onConflict, ...(rollbackOnFailure === undefined ? {} : { rollbackOnFailure }) };
}

type Sent = Pick<SendReport, 'sync' | 'carriedOver' | 'isRegistered'> & { readonly path: string };

async function syncReview(
  path: string,
  options: SendOptions,
  run: RunOptions,
  deps: ReturnsDeps,
): Promise<Sent> {
  const sync = (file: string): Promise<SyncReport> =>
    deps.engine.sync(file, syncOptions(options), run);
  try {
    return { sync: await sync(path), path, carriedOver: false, isRegistered: false };
  } catch (error) {
    if (hasCode(error, 'replica-copied')) {
      if (!options.ownReplica) throw copied(error);
      await deps.engine.registerCopy(path, { again: true }, run);
      deps.at('review-registered');
      await releaseAccepted(path);
      return { sync: await sync(path), path, carriedOver: false, isRegistered: true };
    }
    if (!hasCode(error, 'replica-gone', 'replica-too-old')) throw error;
    if (!options.carryOver) throw gone(error);
    const next = await carryOn(path, run, deps);
    return { sync: await sync(next), path: next, carriedOver: true, isRegistered: false };
  }
}

function gone(error: AppError): AppError {
  return new AppError(error.code, error.message, {
    hint: 'Nothing was sent, and every decision is kept. Send again and let a fresh replica be made: what is accepted goes on from there.',
    commandHint:
      'Nothing was sent, and every decision is kept. Send with --carry-over: a fresh replica is made, and what is accepted goes on from there.',
    cause: error,
  });
}

/** Registering holds every edit of the file; what is not accepted is kept all the same. */
async function releaseAccepted(path: string): Promise<void> {
  const file = openReturnsFile(path);
  try {
    await file.write(() => {
      for (const record of file.parts.reviews.all()) {
        const edit = record.state === 'accepted' && !record.isDone && file.parts.editOf(record);
        if (edit && edit.isHeld) file.parts.setHeld(edit, false);
      }
      return Promise.resolve();
    });
  } finally {
    file.close();
  }
}

async function carryOn(path: string, run: RunOptions, deps: ReturnsDeps): Promise<string> {
  const next = nextOf(path);
  await deps.engine.carryOver(path, next, run);
  deps.at('review-carried');
  finishMoving(next, new Date(deps.clock.now()).toISOString());
  return next;
}

function copied(error: AppError): AppError {
  const safe =
    'Nothing was sent, and every decision is kept. If somebody else at the office sends the same returns from another folder, go on there.';
  return new AppError(
    'replica-copied',
    'The replica of this copy was synchronised from somewhere else: by the crew itself, or from another folder of the office in which the same return was opened.',
    {
      hint: `${safe} Otherwise give this review a replica of its own.`,
      commandHint: `${safe} Otherwise send with --own-replica: the review gets a replica of its own, and what is accepted goes on from there.`,
      cause: error,
    },
  );
}

/** Notes what has become of edits since somebody looked last. */
async function settled(path: string, deps: ReturnsDeps): Promise<void> {
  const file = openReturnsFile(path);
  try {
    requireReview(file, path);
    if (file.exchange()?.hasEdits) return;
    await file.apply(() => settleReview(file.parts, new Date(deps.clock.now()).toISOString()));
  } finally {
    file.close();
  }
}
