/** Asynchronous jobs: started, polled, forgotten. In memory: like a real server's, they do not survive a restart. */
import { ServiceError } from '../errors.ts';

/** Status words of both reference pages that this service uses on the way. */
type Phase =
  | 'Pending'
  | 'InProgress'
  | 'ProvisioningReplica'
  | 'ImportChanges'
  | 'ImportAttachments'
  | 'ExportChanges'
  | 'ExportingData'
  | 'ExportingSnapshot'
  | 'ExportAttachments'
  | 'UnRegisteringReplica';

type FinalPhase = 'Completed' | 'CompletedWithErrors' | 'Failed';

export type Operation = 'createReplica' | 'synchronizeReplica';

/** Tells how far the work has come. */
export type Report = (phase: Phase) => void;

export interface JobResult {
  readonly status: 'Completed' | 'CompletedWithErrors';
  /** Keys of the status resource that are known only at the end. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What a poll shows. */
export interface JobStatus {
  readonly status: Phase | FinalPhase;
  /** How often the job was polled, this time included. */
  readonly polls: number;
  readonly submissionTime: number;
  readonly lastUpdatedTime: number;
  /** With Completed and CompletedWithErrors. */
  readonly facts: Readonly<Record<string, unknown>> | null;
  /** With Failed; null when the job failed without a reason. */
  readonly error: ServiceError | null;
}

interface Job {
  readonly submissionTime: number;
  /** Phases that the work has really reached, with their times. */
  readonly trail: { readonly phase: Phase | FinalPhase; readonly time: number }[];
  shown: number;
  polls: number;
  lastPoll: number;
  result: JobResult | null;
  error: ServiceError | null;
}

export interface JobsOptions {
  readonly now: () => number;
  /** Milliseconds for which a finished job is remembered. */
  readonly lifetime: number;
  /** A status is shown for one poll, or for that many milliseconds when polls are rare. */
  readonly phaseDuration: number;
}

/** Thrown by the work of a job that is to fail without a reason. */
export class SilentFailure extends Error {
  override readonly name = 'SilentFailure';
}

export class Jobs {
  readonly #options: JobsOptions;
  readonly #jobs = new Map<string, Job>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  /** Starts the work in the background under that id. It goes on whether or not anybody asks for it. */
  start(id: string, work: (report: Report) => Promise<JobResult>): void {
    const { now } = this.#options;
    this.#forget();
    const time = now();
    const job: Job = {
      submissionTime: time,
      trail: [{ phase: 'Pending', time }],
      shown: -1,
      polls: 0,
      lastPoll: time,
      result: null,
      error: null,
    };
    this.#jobs.set(id, job);
    const running = this.#run(job, work).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** One status further than the last poll, never further than the work. ServiceError for an unknown job. */
  poll(id: string): JobStatus {
    this.#forget();
    const job = this.#jobs.get(id);
    if (job === undefined) {
      throw new ServiceError(400, 'Unable to complete operation.', [
        `The job ${id} was not found.`,
      ]);
    }
    const now = this.#options.now();
    const steps = Math.max(1, Math.floor((now - job.lastPoll) / this.#options.phaseDuration));
    job.shown = Math.min(job.shown + steps, job.trail.length - 1);
    job.lastPoll = now;
    job.polls += 1;
    return statusOf(job);
  }

  /** Resolves when no job is running. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #run(job: Job, work: (report: Report) => Promise<JobResult>): Promise<void> {
    const reached = (phase: Phase | FinalPhase): void => {
      job.trail.push({ phase, time: this.#options.now() });
    };
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    reached('InProgress');
    try {
      job.result = await work(reached);
      reached(job.result.status);
    } catch (error) {
      job.error = asServiceError(error);
      reached('Failed');
    }
  }

  #forget(): void {
    const oldest = this.#options.now() - this.#options.lifetime;
    for (const [id, job] of this.#jobs) {
      const isFinished = job.result !== null || job.trail.at(-1)?.phase === 'Failed';
      const last = Math.max(job.trail.at(-1)?.time ?? 0, job.lastPoll);
      if (isFinished && last < oldest) this.#jobs.delete(id);
    }
  }
}

function asServiceError(error: unknown): ServiceError | null {
  if (error instanceof SilentFailure) return null;
  if (error instanceof ServiceError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new ServiceError(500, 'Unable to complete operation.', [reason]);
}

function statusOf(job: Job): JobStatus {
  const entry = job.trail[job.shown];
  if (entry === undefined) throw new Error('A job shows a status that it has not reached.');
  const isFinished = entry.phase === 'Completed' || entry.phase === 'CompletedWithErrors';
  return {
    status: entry.phase,
    polls: job.polls,
    submissionTime: job.submissionTime,
    lastUpdatedTime: entry.time,
    facts: isFinished ? (job.result?.facts ?? {}) : null,
    error: entry.phase === 'Failed' ? job.error : null,
  };
}
