/** Polls a job until it ends. Repeatable: the status address is on disk, so a restart goes on here. */
import type { Exchange, Stage } from '../../../shared/model/exchange.ts';
import { hasCode, toErrorBody, type ErrorBody, type ServerWords } from '../../../shared/errors.ts';
import type { JobState, JobStatus } from '../../../shared/model/protocol.ts';
import type { Effect } from '../context.ts';

/** Seconds between polls; the last one repeats (protocol.md 6.10). */
const INTERVALS = [0.2, 0.3, 0.5, 1, 1, 2, 2, 5, 5, 10];

/** Milliseconds until a job is asked again, by how often it was. */
export function pauseAfter(round: number): number {
  return INTERVALS[Math.min(round, INTERVALS.length - 1)]! * 1000;
}

export const awaitJob: Effect<'await-job'> = async ({ statusUrl }, context) => {
  const { service, file, clock, progress, signal, at } = context;
  for (let round = 0; ; round++) {
    signal.throwIfAborted();
    const stage = await ask(
      async () => service.jobState(statusUrl, signal),
      file.exchange()?.purpose,
      (state) => {
        progress.phase(PHASE[state]);
      },
    );
    at('await-job:after-poll');
    if (stage) {
      file.setStage(stage);
      at('await-job:after-stage');
      return;
    }
    await clock.sleep(pauseAfter(round), signal);
  }
};

/** The stage that a job has reached, or null while it runs. A job that the server has forgotten has failed. */
async function ask(
  poll: () => Promise<JobState>,
  purpose: Exchange['purpose'] | undefined,
  onRunning: (status: JobStatus) => void,
): Promise<Stage | null> {
  try {
    const state = await poll();
    if (state.kind === 'running') {
      onRunning(state.status);
      return null;
    }
    if (state.kind === 'failed') return { at: 'failed', error: failure(state.words) };
    const { generations, withErrors, resultUrl } = state;
    // A replica that was made with errors is not whole (protocol.md 6.6).
    if (withErrors && purpose === 'create') return { at: 'failed', error: failure(NOT_WHOLE) };
    return resultUrl === null
      ? { at: 'nothing', generations, withErrors }
      : { at: 'link', url: resultUrl, generations, withErrors };
  } catch (error) {
    // Anything else says nothing about the job: it is still there to be asked.
    if (!hasCode(error, 'not-found')) throw error;
    return { at: 'failed', error: toErrorBody(error) };
  }
}

const NOT_WHOLE: ServerWords = {
  message: 'It was completed with errors, so that the replica would not be whole.',
  details: [],
};

function failure(words: ServerWords): ErrorBody {
  const said = [words.message, ...words.details].filter((text) => text !== '').join(' ');
  return {
    code: 'refused',
    message:
      said === ''
        ? 'The job failed on the server, without a reason.'
        : `The job failed on the server: ${said.replace(/[.!?…]?$/, (end) => end || '.')}`,
    hint: 'Try again. If it fails again, show this to the administrator of the service.',
    server: words,
  };
}

const PHASE: Record<JobStatus, string> = {
  Pending: 'Waiting for the server to begin',
  InProgress: 'The server is working',
  Completed: 'The server is done',
  Failed: 'The server failed',
  ImportChanges: 'The server is applying edits',
  ExportChanges: 'The server is collecting changes',
  ExportingData: 'The server is collecting data',
  ExportingSnapshot: 'The server is collecting the current state',
  ExportAttachments: 'The server is collecting attachments',
  ImportAttachments: 'The server is storing attachments',
  ProvisioningReplica: 'The server is setting up the replica',
  UnRegisteringReplica: 'The server is unregistering the replica',
  CompletedWithErrors: 'The server is done, with errors',
};
