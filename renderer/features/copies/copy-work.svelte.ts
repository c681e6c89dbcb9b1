import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Job, JobResult } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';
import type { JobList } from '../../state/job-list.svelte.ts';

/** One piece of work that a dialog starts, follows and shows the end of; made while a component is. */
export class CopyWork {
  readonly #api: Pick<Api, 'jobs'>;
  readonly #jobs: JobList;
  #id = $state.raw<string | null>(null);
  #result = $state.raw<JobResult | null>(null);
  #error = $state.raw<ErrorBody | null>(null);
  #isStarting = $state.raw(false);

  constructor(api: Pick<Api, 'jobs'>, jobs: JobList) {
    this.#api = api;
    this.#jobs = jobs;
    // An effect because the work ends in another process, and its result is fetched once.
    $effect(() => {
      if (this.job?.endedAt) void this.#take(this.job);
    });
  }

  get job(): Job | null {
    return this.#id === null ? null : this.#jobs.find(this.#id);
  }

  get result(): JobResult | null {
    return this.#result;
  }

  get error(): ErrorBody | null {
    return this.#error ?? this.job?.error ?? null;
  }

  /** It is being started, or runs. */
  get isBusy(): boolean {
    return this.#isStarting || this.job?.endedAt === null;
  }

  async start(begin: () => Promise<Job>): Promise<void> {
    this.#isStarting = true;
    this.#result = null;
    await this.attempt(async () => {
      const job = await begin();
      if (!this.#jobs.find(job.id)) this.#jobs.receive({ id: job.id, job });
      this.#id = job.id;
    });
    this.#isStarting = false;
  }

  async stop(): Promise<void> {
    const { job } = this;
    if (job) await this.attempt(() => this.#api.jobs.cancel({ id: job.id }));
  }

  async showInFolder(): Promise<void> {
    const { job } = this;
    if (job) await this.attempt(() => this.#api.jobs.showInFolder({ id: job.id }));
  }

  async attempt(work: () => Promise<unknown>): Promise<void> {
    this.#error = null;
    try {
      await work();
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }

  async #take({ id, hasResult }: Job): Promise<void> {
    if (!hasResult || this.#result) return;
    await this.attempt(async () => {
      this.#result = await this.#api.jobs.result({ id });
    });
  }
}
