import type { Api } from '../../shared/contract/contract.ts';
import type { Job, JobKind } from '../../shared/model/window.ts';

/** Long work, running and ended, newest first. */
export class JobList {
  readonly #api: Api['jobs'];
  #items = $state.raw<readonly Job[]>([]);

  readonly running = $derived(this.#items.filter(({ endedAt }) => endedAt === null));

  constructor(api: Api['jobs']) {
    this.#api = api;
  }

  get items(): readonly Job[] {
    return this.#items;
  }

  find(id: string): Job | null {
    return this.#items.find((job) => job.id === id) ?? null;
  }

  /** What works on this replica now. */
  runningOn(key: string): Job | null {
    return this.running.find((job) => job.key === key) ?? null;
  }

  /** The newest work of a kind on a replica, running or ended. */
  latest(key: string, kind: JobKind): Job | null {
    return this.#items.find((job) => job.key === key && job.kind === kind) ?? null;
  }

  async load(): Promise<void> {
    this.#items = await this.#api.list();
  }

  receive({ id, job }: { readonly id: string; readonly job: Job | null }): void {
    const others = this.#items.filter((one) => one.id !== id);
    const at = this.#items.findIndex((one) => one.id === id);
    if (job === null) this.#items = others;
    else if (at < 0) this.#items = [job, ...others];
    else this.#items = this.#items.with(at, job);
  }
}
