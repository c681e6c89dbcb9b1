/** Asks how a job of createReplica or synchronizeReplica is getting on (protocol.md, section 6). */
import { hasCode } from '../../shared/errors.ts';
import type { JobState } from '../../shared/model/protocol.ts';
import { failure } from './errors.ts';
import { hostOf } from './redact.ts';
import type { Connection } from './request.ts';
import { errorIn } from './wire/error-body.ts';
import { namesMissingJob } from './wire/missing.ts';
import { readJobState } from './wire/submission.ts';

const OPERATION = 'ask about the job';

/**
 * The state of a job now. Ask again later; nothing is changed by asking.
 *
 * An ArcGIS error in place of a status is a failed job, except where it says that there is no such job.
 *
 * @param home the service that started the job: decides whether the token goes along
 * @throws AppError "not-found" when the server does not know the job any more: what it did is open
 */
export async function jobState(
  connection: Connection,
  statusUrl: string,
  options: { readonly home?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<JobState> {
  const context = { operation: OPERATION, host: hostOf(statusUrl) };
  try {
    const call = { url: statusUrl, operation: OPERATION, ...options };
    // A status resource may report the error of its job: that is no error of the request.
    const errorOf = (body: unknown) =>
      readJobState(body, statusUrl) === null ? errorIn(body) : null;
    const body = await connection.json(call, { errorOf });
    const state = readJobState(body, statusUrl);
    if (state !== null) return state;
  } catch (error) {
    if (!hasCode(error, 'refused') || error.server === undefined) throw error;
    if (!namesMissingJob(error.server)) {
      return { kind: 'failed', words: error.server };
    }
    throw failure('not-found', context, 'it does not know this job any more', {
      server: error.server,
      cause: error,
    });
  }
  throw failure(
    'bad-answer',
    context,
    'its answer names no status, or a result at no readable address',
  );
}
