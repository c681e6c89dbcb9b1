/** createReplica and synchronizeReplica: sends the call and says where its answer is to be found. */
import { rm } from 'node:fs/promises';
import { AppError, hasCode } from '../../shared/errors.ts';
import type { ServerWords } from '../../shared/errors.ts';
import type {
  CreateRequest,
  Submitted,
  SyncRequest,
  Transfer,
} from '../../shared/model/protocol.ts';
import { contentLength, isMarkup, parseJson, readHead, writeTo } from './body.ts';
import type { Incoming } from './body.ts';
import { forgetProgress } from './download.ts';
import { AttemptFailed } from './errors.ts';
import { createReplicaParameters, synchronizeReplicaParameters } from './replica-parameters.ts';
import type { Parameters } from './replica-parameters.ts';
import type { Connection } from './request.ts';
import { troubleOfWords } from './trouble.ts';
import { errorIn } from './wire/error-body.ts';
import { namesMissingReplica, textOf } from './wire/missing.ts';
import { readFirstAnswer, readJobState } from './wire/submission.ts';

export interface SubmitOptions {
  /** File that takes what the server sends; overwritten. Holds the whole answer when the result is `answer`, else it is gone. */
  readonly spoolFile: string;
  readonly onTransfer?: ((transfer: Transfer) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A first answer up to this size is looked into; a longer one can only be the answer itself. */
const SMALL_ANSWER_BYTES = 64 * 1024;

/**
 * Creates a replica (create-replica page).
 *
 * @throws AppError "refused"; "unknown-outcome" when the call was sent and no clear answer came back: a replica may
 *   have been made
 */
export function createReplica(
  connection: Connection,
  serviceUrl: string,
  request: CreateRequest,
  options: SubmitOptions,
): Promise<Submitted> {
  return submit(connection, options, {
    url: `${serviceUrl}/createReplica`,
    operation: 'create the replica',
    parameters: createReplicaParameters(request),
    isSlow: !request.async,
  });
}

/**
 * Synchronises a replica (synchronize-replica page). An error means that the server kept nothing of the edits.
 *
 * @throws AppError "replica-gone" and "replica-too-old" where the server's words say so beyond doubt; "refused" with
 *   the server's words for everything else it declines, also a batch rolled back; "unknown-outcome" when the call
 *   was sent and no clear answer came back
 */
export async function synchronizeReplica(
  connection: Connection,
  serviceUrl: string,
  request: SyncRequest,
  options: SubmitOptions,
): Promise<Submitted> {
  try {
    return await submit(connection, options, {
      url: `${serviceUrl}/synchronizeReplica`,
      operation: 'synchronise the replica',
      parameters: synchronizeReplicaParameters(request),
      isSlow: !request.async,
    });
  } catch (error) {
    if (!hasCode(error, 'refused', 'not-found') || error.server === undefined) throw error;
    throw replicaError(error, error.server);
  }
}

interface Submission {
  readonly url: string;
  readonly operation: string;
  readonly parameters: Parameters;
  readonly isSlow: boolean;
}

async function submit(
  connection: Connection,
  { spoolFile, onTransfer, signal }: SubmitOptions,
  submission: Submission,
): Promise<Submitted> {
  // The file may hold a part of an earlier result; what comes now has nothing to do with it.
  await forgetProgress(spoolFile);
  let submitted: Submitted | null = null;
  try {
    submitted = await connection.receive(
      { ...submission, method: 'POST', effect: 'changes-server', signal },
      async (incoming) => {
        const total = contentLength(incoming.response);
        await writeTo(incoming, spoolFile, {
          from: 0,
          onLength: (done) => onTransfer?.({ done, total }),
        });
        return await classify(incoming, spoolFile);
      },
    );
    return submitted;
  } finally {
    // What cannot be removed is overwritten by the next call.
    if (submitted?.kind !== 'answer') await rm(spoolFile, { force: true }).catch(() => undefined);
  }
}

async function classify(incoming: Incoming, spoolFile: string): Promise<Submitted> {
  const { head, tail, size } = await readHead(spoolFile);
  if (size > SMALL_ANSWER_BYTES) {
    const isWhole = !isMarkup(head) && /\}\s*$/.test(new TextDecoder().decode(tail));
    if (isWhole) return { kind: 'answer', file: spoolFile };
    throw new AttemptFailed({ kind: 'foreign', reason: 'its answer is not JSON, or is cut off' });
  }
  const body = parseJson(head, JSON.parse);
  const words = errorIn(body) ?? failureIn(body, incoming.url);
  if (words !== null) throw new AttemptFailed(troubleOfWords(words));
  const first = readFirstAnswer(body, incoming.url);
  if (first === null) {
    const reason = 'its answer names neither a result nor a job';
    throw new AttemptFailed({ kind: 'foreign', reason });
  }
  return first.kind === 'answer' ? { kind: 'answer', file: spoolFile } : first;
}

/** Some servers answer a call without a job with `status: Failed`. */
function failureIn(body: unknown, base: string): ServerWords | null {
  const state = readJobState(body, base);
  return state?.kind === 'failed' ? state.words : null;
}

/** FDO_ARCHIVE_MISSING_NEEDED_HISTORY (protocol.md 3.4.2). */
const ARCHIVE_TRIMMED = -2147212920;

/**
 * Refusals of a sync that mean more than "no". The texts differ by release and language, so only clear cases are
 * told apart here; for the rest ask `replicaInfo` whether the replica is still there (protocol.md 11.1).
 */
function replicaError(error: AppError, words: ServerWords): AppError {
  if (isTooOld(words)) {
    return new AppError(
      'replica-too-old',
      'The server no longer has the history of changes that this replica needs.',
      {
        hint: 'Send your edits without bringing changes, then create a new replica.',
        commandHint: 'Send your edits with --direction upload, then create a new replica.',
        server: words,
        cause: error,
      },
    );
  }
  if (!namesMissingReplica(words)) return error;
  return new AppError('replica-gone', 'The server does not know this replica any more.', {
    hint: 'Your edits are safe in the file. Create a new replica to go on working.',
    commandHint:
      'Your edits are safe in the file: syncline changes shows each of them. Create a new replica to go on working.',
    server: words,
    cause: error,
  });
}

function isTooOld(words: ServerWords): boolean {
  const all = textOf(words);
  return (
    words.extendedCode === ARCHIVE_TRIMMED ||
    words.code === ARCHIVE_TRIMMED ||
    all.includes(String(ARCHIVE_TRIMMED)) ||
    /ARCHIVE_MISSING_NEEDED_HISTORY|minServerGen|(trimmed|older than the (minimum|oldest))/i.test(
      all,
    )
  );
}
