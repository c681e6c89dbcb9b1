import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Job, JobResult } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';

/** What one does with a piece of work: cancel, resume, dismiss. */
export class JobWork {
  readonly #api: Api['jobs'];
  #error = $state.raw<ErrorBody | null>(null);
  #isResuming = $state.raw(false);

  constructor(api: Api['jobs']) {
    this.#api = api;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get isResuming(): boolean {
    return this.#isResuming;
  }

  clearError(): void {
    this.#error = null;
  }

  async cancel(id: string): Promise<void> {
    await this.#do(() => this.#api.cancel({ id }));
  }

  async dismiss(ids: readonly string[]): Promise<void> {
    await this.#do(async () => {
      for (const id of ids) await this.#api.dismiss({ id });
    });
  }

  /** Goes on with an unfinished create; the work that does so, or null when it could not begin. */
  async resumeCreate(key: string): Promise<Job | null> {
    this.#isResuming = true;
    const job = await this.#do(() => this.#api.resumeCreate({ key }));
    this.#isResuming = false;
    return job ?? null;
  }

  /** Goes on with an export; the work that does so, or null when it could not begin. */
  async resumeExport(id: string): Promise<Job | null> {
    this.#isResuming = true;
    const job = await this.#do(() => this.#api.resumeExport({ id }));
    this.#isResuming = false;
    return job ?? null;
  }

  async #do<T>(act: () => Promise<T>): Promise<T | undefined> {
    this.#error = null;
    try {
      return await act();
    } catch (error) {
      this.#error = asErrorBody(error);
      return undefined;
    }
  }
}

/** What a piece of work ended with; read when it is looked at. */
export class ResultView {
  readonly #api: Api['jobs'];
  #result = $state.raw<JobResult | null>(null);
  #error = $state.raw<ErrorBody | null>(null);

  constructor(api: Api['jobs']) {
    this.#api = api;
  }

  get result(): JobResult | null {
    return this.#result;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  /** Shows the file that the work has made. */
  async showInFolder(id: string): Promise<void> {
    this.#error = null;
    try {
      await this.#api.showInFolder({ id });
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }

  async load(id: string): Promise<void> {
    this.#error = null;
    try {
      this.#result = await this.#api.result({ id });
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }
}
