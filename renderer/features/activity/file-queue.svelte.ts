import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { FileTransfer } from '../../../shared/model/file-transfer.ts';
import type { Job } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';

/** So many of those that failed are named with their reasons. */
const MOST_NAMED = 5;

/** The files of one piece of work, read as far as they are looked at. */
export class FileQueue {
  readonly #api: Pick<Api['jobs'], 'files' | 'sync'>;
  readonly #id: string;
  #first = $state.raw<readonly FileTransfer[]>([]);
  #error = $state.raw<ErrorBody | null>(null);
  #isStarting = $state.raw(false);

  /** Some of those that did not get through. */
  readonly failures = $derived(
    this.#first.filter(({ state }) => state === 'failed').slice(0, MOST_NAMED),
  );

  constructor(api: Pick<Api['jobs'], 'files' | 'sync'>, id: string) {
    this.#api = api;
    this.#id = id;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get isStarting(): boolean {
    return this.#isStarting;
  }

  /** True when something that was to come down is still on the server. */
  get hasMissing(): boolean {
    return this.#first.some(({ direction, state }) => direction === 'down' && state !== 'done');
  }

  async load(from: number, count: number): Promise<readonly FileTransfer[]> {
    const files = await this.#api.files({ id: this.#id, from, count });
    if (from === 0) this.#first = files;
    return files;
  }

  /** Fetches what is still to come down, and sends nothing; the work that does so, or null when it could not begin. */
  async fetchMissing(key: string): Promise<Job | null> {
    this.#error = null;
    this.#isStarting = true;
    try {
      return await this.#api.sync({ key, options: { direction: 'download' } });
    } catch (error) {
      this.#error = asErrorBody(error);
      return null;
    } finally {
      this.#isStarting = false;
    }
  }
}
