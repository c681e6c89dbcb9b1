/** Long work: what runs, where it is, how it ended. One piece at a time for each replica file. */
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { AppError, hasCode, toErrorBody } from '../../shared/errors.ts';
import type { Job, JobKind, JobResult } from '../../shared/model/window.ts';
import type { FileTransfer } from '../../shared/model/file-transfer.ts';
import type { ProgressEvent } from '../engine/host/messages.ts';
import type { EngineClient } from '../engine/host/client.ts';
import { JobFiles } from './job-files.ts';

export interface JobRequest {
  readonly kind: JobKind;
  readonly title: string;
  readonly key: string;
  readonly path: string;
  readonly serviceUrl: string;
  /** Does the work in the process that it is given. */
  readonly run: (
    engine: EngineClient,
    options: {
      readonly signal: AbortSignal;
      readonly onProgress: (events: readonly ProgressEvent[]) => void;
    },
  ) => Promise<JobResult>;
  /** For whoever waits for the end, however it ended. */
  readonly onEnded?: (job: Job) => void;
}

export interface JobsOptions {
  readonly startWorker: () => EngineClient;
  readonly onChanged: (id: string, job: Job | null) => void;
  /** The work on a file has ended, well or not. */
  readonly onEnded: (job: Job) => void;
  /** The work ended with something that is no answer to anybody: for the log. */
  readonly onBug: (kind: JobKind, error: unknown) => void;
  readonly now: () => number;
}

interface Entry {
  job: Job;
  readonly path: string;
  readonly controller: AbortController;
  engine: EngineClient | null;
  result: JobResult | null;
  readonly files: JobFiles;
}

/** Sentences that are kept of the way that the work took. */
const MOST_PHASES = 200;
/** Ended work that stays on the list. */
const MOST_ENDED = 50;

export class Jobs {
  readonly #entries = new Map<string, Entry>();
  readonly #options: JobsOptions;

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  /** Newest first. */
  list(): readonly Job[] {
    return [...this.#entries.values()].map(({ job }) => job).reverse();
  }

  result(id: string): JobResult | null {
    return this.#entries.get(id)?.result ?? null;
  }

  /** A file that ended work has made; null: it has made none. */
  madeBy(id: string): string | null {
    const result = this.result(id);
    if (result?.kind === 'export' || result?.kind === 'create') return result.report.path;
    if (result?.kind === 'make-kit') return result.report.crewFolder;
    if (result?.kind !== 'make-copies') return null;
    const made = result.report.copies.find(
      ({ state }) => state !== 'failed' && state !== 'not-begun',
    );
    return made?.path ?? null;
  }

  /** A page of the files that went up or came down, those that move or failed first. */
  files(id: string, from: number, count: number): readonly FileTransfer[] {
    return this.#entries.get(id)?.files.page(from, count) ?? [];
  }

  /** The work that runs on this file. */
  runningOn(path: string): Job | null {
    for (const { job, path: other } of this.#entries.values()) {
      if (other === path && job.endedAt === null) return job;
    }
    return null;
  }

  /** Throws `file` while something works on this file. */
  requireIdle(path: string): void {
    const other = this.runningOn(path);
    if (!other) return;
    throw new AppError('file', `${other.title} is already being worked on.`, {
      hint: 'Wait until that has ended, or cancel it under Activity.',
    });
  }

  /** Everything that has not ended. */
  running(): readonly Job[] {
    return this.list().filter(({ endedAt }) => endedAt === null);
  }

  /** Begins the work and returns at once. Throws `file` while other work has the file. */
  start(request: JobRequest): Job {
    this.requireIdle(request.path);
    const { kind, title, key, path, serviceUrl } = request;
    const now = this.#options.now();
    const entry: Entry = {
      path,
      controller: new AbortController(),
      engine: null,
      result: null,
      files: new JobFiles(),
      job: {
        ...{ id: randomUUID(), kind, title, key, serviceUrl },
        ...{ startedAt: now, endedAt: null, state: 'running', phase: 'Starting', phases: [] },
        ...{
          phaseTimes: [],
          rows: [],
          transfer: null,
          heardAt: now,
          error: null,
          hasResult: false,
          summary: '',
        },
      },
    };
    this.#entries.set(entry.job.id, entry);
    this.#forgetOld();
    this.#change(entry, {});
    void this.#run(entry, request);
    return entry.job;
  }

  /** Asks the work to stop; it says itself what stays behind. Asked again, its process is ended. */
  cancel(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.job.state === 'cancelling') entry.engine?.end();
    if (entry?.job.state !== 'running') return;
    this.#change(entry, { state: 'cancelling' });
    entry.controller.abort(new AppError('cancelled', 'Stopped.'));
  }

  dismiss(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry || entry.job.endedAt === null) return;
    this.#entries.delete(id);
    this.#options.onChanged(id, null);
  }

  async #run(entry: Entry, request: JobRequest): Promise<void> {
    const end = await this.#work(entry, request);
    entry.engine?.end();
    this.#change(entry, { ...end, endedAt: this.#options.now(), transfer: null });
    this.#options.onEnded(entry.job);
    request.onEnded?.(entry.job);
  }

  /** How it ended. */
  async #work(entry: Entry, request: JobRequest): Promise<Partial<Job>> {
    const { signal } = entry.controller;
    try {
      entry.engine = this.#options.startWorker();
      entry.result = await request.run(entry.engine, {
        signal,
        onProgress: (events) => this.#progress(entry, events),
      });
      return { state: 'done', hasResult: true, summary: summaryOf(entry.result) };
    } catch (error) {
      if (!(error instanceof AppError)) this.#options.onBug(request.kind, error);
      // A process that was ended because it did not stop in time.
      const wasEnded =
        signal.aborted && entry.engine?.hasEnded === true && !hasCode(error, 'cancelled');
      const body = wasEnded ? toErrorBody(endedByUser()) : toErrorBody(error);
      const state = body.code === 'cancelled' ? 'cancelled' : 'failed';
      return { state, error: body, summary: body.message };
    }
  }

  #progress(entry: Entry, events: readonly ProgressEvent[]): void {
    let { phase, phases, phaseTimes, rows, transfer } = entry.job;
    const now = this.#options.now();
    for (const event of events) {
      if (event.kind === 'phase') {
        phases = [...phases, event.text].slice(-MOST_PHASES);
        phaseTimes = [...phaseTimes, now].slice(-MOST_PHASES);
        [phase, transfer] = [event.text, null];
      } else if (event.kind === 'rows') {
        const { layer, count } = event;
        const others = rows.filter((row) => row.layer !== layer);
        rows = [...others, { layer, count }];
      } else if (event.kind === 'file') {
        entry.files.put(event.file);
      } else if (event.kind === 'transfer') {
        transfer = { what: event.what, ...event.transfer };
      }
    }
    const files = entry.files.counts();
    const told = { phase, phases, phaseTimes, rows, transfer, heardAt: now };
    this.#change(entry, files === null ? told : { ...told, files });
  }

  #change(entry: Entry, change: Partial<Job>): void {
    entry.job = { ...entry.job, ...change };
    this.#options.onChanged(entry.job.id, entry.job);
  }

  #forgetOld(): void {
    const ended = [...this.#entries.values()].filter(({ job }) => job.endedAt !== null);
    for (const { job } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) {
      this.dismiss(job.id);
    }
  }
}

function endedByUser(): AppError {
  return new AppError('cancelled', 'Stopped at once.', {
    hint: 'Nothing is lost: what was under way is in the journal of the replica file, and the next start of this work begins with it.',
  });
}

function summaryOf(result: JobResult): string {
  switch (result.kind) {
    case 'cleanup':
      return result.report.summary;
    case 'create': {
      const rows = result.report.layers.reduce((sum, { count }) => sum + count, 0);
      return `The replica is ready: ${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'} in ${result.report.layers.length === 1 ? 'one layer' : `${result.report.layers.length} layers and tables`}.`;
    }
    case 'unregister':
      return result.report.outcome === 'done'
        ? 'The server has unregistered this replica.'
        : 'The server did not know this replica any more.';
    case 'register-copy':
      return `This copy has a replica of its own now: ${result.report.replicaName}.`;
    case 'open-geodatabase':
      return `${basename(result.report.from)} was read and can be looked at.`;
    case 'export':
      return `${result.report.kind} exported: ${basename(result.report.path)}.`;
    case 'take-over':
      return `This file is the replica ${result.report.replicaName} now.`;
    case 'relay-plan':
      return 'Both services were compared. Nothing was created.';
    case 'relay-close':
      return result.report.errors.length === 0
        ? 'The relay is closed. The rows stay on both sides.'
        : 'The relay could not be closed on both sides.';
    case 'make-kit':
    case 'make-return':
    case 'open-return':
    case 'check-return':
    case 'send-return':
    case 'relay-create':
    case 'relay-sync':
    case 'make-copies':
    case 'sync':
    case 'dry-run':
    case 'verify':
    case 'carry-over-preview':
    case 'carry-over':
      return result.report.summary;
  }
}
