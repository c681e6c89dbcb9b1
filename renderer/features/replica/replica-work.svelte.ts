import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';
import type { JobList } from '../../state/job-list.svelte.ts';

/** Work that was started from the frame of a replica, and how it ended. */
export class ReplicaWork {
  readonly key: string;
  readonly #api: Pick<Api, 'jobs' | 'replicas'>;
  readonly #jobs: JobList;
  #startedId = $state.raw<string | null>(null);
  #error = $state.raw<ErrorBody | null>(null);
  #isStarting = $state.raw(false);

  constructor(key: string, api: Pick<Api, 'jobs' | 'replicas'>, jobs: JobList) {
    this.key = key;
    this.#api = api;
    this.#jobs = jobs;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get isStarting(): boolean {
    return this.#isStarting;
  }

  /** What was started here and has ended; null when it was put away. */
  get ended(): Job | null {
    const job = this.#startedId === null ? null : this.#jobs.find(this.#startedId);
    return job && job.endedAt !== null ? job : null;
  }

  verify(): Promise<void> {
    return this.#start(() => this.#api.jobs.verify({ key: this.key }));
  }

  /** `unsent`: how many edits the user agreed to leave unsent. */
  unregister(unsent: number): Promise<void> {
    return this.#start(() => this.#api.jobs.unregister({ key: this.key, unsent }));
  }

  resumeCreate(): Promise<void> {
    return this.#start(() => this.#api.jobs.resumeCreate({ key: this.key }));
  }

  showInFolder(): Promise<void> {
    return this.#attempt(() => this.#api.replicas.showInFolder({ key: this.key }));
  }

  /** Takes the replica off the list; returns whether it worked. */
  async forget(): Promise<boolean> {
    await this.#attempt(() => this.#api.replicas.forget({ key: this.key }));
    return this.#error === null;
  }

  putAway(): void {
    this.#startedId = null;
    this.#error = null;
  }

  async #start(begin: () => Promise<Job>): Promise<void> {
    await this.#attempt(async () => {
      const { id } = await begin();
      this.#startedId = id;
    });
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    this.#isStarting = true;
    this.#error = null;
    try {
      await act();
    } catch (error) {
      this.#error = asErrorBody(error);
    } finally {
      this.#isStarting = false;
    }
  }
}
