import type { Api } from '../../../shared/contract/contract.ts';
import type { SyncOptionsInput } from '../../../shared/contract/schemas.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';
import type { JobList } from '../../state/job-list.svelte.ts';

/** The syncs and dry runs of one replica: what runs, what has ended and is still looked at. */
export class SyncWork {
  readonly #api: Api['jobs'];
  readonly #jobs: JobList;
  readonly #key: string;
  #closed = $state.raw<readonly string[]>([]);
  #error = $state.raw<ErrorBody | null>(null);
  #isStarting = $state.raw(false);

  constructor(api: Api['jobs'], jobs: JobList, key: string) {
    this.#api = api;
    this.#jobs = jobs;
    this.#key = key;
  }

  /** Whatever works on the replica now. */
  get running(): Job | null {
    return this.#jobs.runningOn(this.#key);
  }

  get endedSync(): Job | null {
    return this.#ended('sync');
  }

  get endedDryRun(): Job | null {
    return this.#ended('dry-run');
  }

  /** Why the work could not be started. */
  get error(): ErrorBody | null {
    return this.#error;
  }

  /** Takes the result of ended work off the page; Activity and History keep it. */
  close(job: Job): void {
    this.#closed = [...this.#closed, job.id];
  }

  sync(options: SyncOptionsInput): Promise<void> {
    return this.#start('sync', options);
  }

  dryRun(options: SyncOptionsInput): Promise<void> {
    return this.#start('dryRun', options);
  }

  async cancel(job: Job): Promise<void> {
    await this.#attempt(() => this.#api.cancel({ id: job.id }));
  }

  async #start(call: 'sync' | 'dryRun', options: SyncOptionsInput): Promise<void> {
    if (this.#isStarting || this.running) return;
    this.#isStarting = true;
    await this.#attempt(async () => {
      const job = await this.#api[call]({ key: this.#key, options });
      // The event may have come before the reply, and with news.
      if (!this.#jobs.find(job.id)) this.#jobs.receive({ id: job.id, job });
    });
    this.#isStarting = false;
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    this.#error = null;
    try {
      await work();
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }

  #ended(kind: 'sync' | 'dry-run'): Job | null {
    const job = this.#jobs.latest(this.#key, kind);
    return job && job.endedAt !== null && !this.#closed.includes(job.id) ? job : null;
  }
}
