import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type {
  CleanupKey,
  CleanupPreview,
  CleanupReport,
  SavedDefinitions,
  StaleRules,
  UnsettledItem,
} from '../../../shared/model/cleanup.ts';
import type { Job } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';
import type { CleanupList } from '../../state/cleanup-list.svelte.ts';
import type { CleanupTable } from '../../state/cleanup-table.svelte.ts';
import type { JobList } from '../../state/job-list.svelte.ts';

type Needs = Pick<Api, 'cleanup' | 'jobs'>;
export type TableFormat = 'csv' | 'json';
type Busy = 'scan' | 'hold' | 'release' | 'preview' | 'start' | 'export' | 'rules' | 'discard';

const MOST_PREFERRED = 500;

/** What an administrator does on the page. One thing at a time; what goes wrong is told in `error`. */
export class CleanupWork {
  readonly #api: Needs;
  readonly #list: CleanupList;
  readonly #table: CleanupTable;
  readonly #jobs: JobList;
  #busy = $state.raw<Busy | null>(null);
  #error = $state.raw<ErrorBody | null>(null);
  #preview = $state.raw<CleanupPreview | null>(null);
  #savedTo = $state.raw<string | null>(null);
  #definitions = $state.raw<SavedDefinitions | null>(null);
  #unsettled = $state.raw<readonly UnsettledItem[]>([]);
  #report = $state.raw<{ readonly jobId: string; readonly report: CleanupReport } | null>(null);

  constructor(api: Needs, list: CleanupList, table: CleanupTable, jobs: JobList) {
    this.#api = api;
    this.#list = list;
    this.#table = table;
    this.#jobs = jobs;
  }

  get busy(): Busy | null {
    return this.#busy;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get preview(): CleanupPreview | null {
    return this.#preview;
  }

  /** The file that was written last. */
  get savedTo(): string | null {
    return this.#savedTo;
  }

  get definitions(): SavedDefinitions | null {
    return this.#definitions;
  }

  get unsettled(): readonly UnsettledItem[] {
    return this.#unsettled;
  }

  /** The newest clean-up of this start, running or ended. */
  get job(): Job | null {
    return this.#jobs.items.find(({ kind }) => kind === 'cleanup') ?? null;
  }

  get isRunning(): boolean {
    return this.job !== null && this.job.endedAt === null;
  }

  /** What the newest clean-up ended with; null until it was read. */
  get report(): CleanupReport | null {
    return this.#report?.jobId === this.job?.id ? (this.#report?.report ?? null) : null;
  }

  putAway(): void {
    this.#error = null;
    this.#savedTo = null;
    this.#definitions = null;
  }

  async scan(urls: readonly string[], keepsOthers: boolean): Promise<boolean> {
    return this.#do('scan', async () => {
      await this.#api.cleanup.scan({ urls: [...urls], keepsOthers });
      await this.#list.load();
    });
  }

  /** Services of which something was not read. */
  async readRest(): Promise<void> {
    const open = this.#list.services.filter(({ state }) => state === 'cancelled');
    const waiting = this.#list.rows.filter(({ state }) => state === 'waiting');
    const urls = [...open, ...waiting].map(({ serviceUrl }) => serviceUrl);
    await this.scan([...new Set(urls)], true);
  }

  async stopScan(): Promise<void> {
    await this.#do('scan', () => this.#api.cleanup.cancelScan());
  }

  /** Details of these first, as far as they are not known and somebody reads. */
  async prefer(keys: readonly CleanupKey[]): Promise<void> {
    if (this.#list.scan.state !== 'running') return;
    const unknown = keys.filter((key) => this.#list.row(key)?.state === 'waiting');
    if (unknown.length === 0) return;
    try {
      await this.#api.cleanup.prefer({ keys: unknown.slice(0, MOST_PREFERRED) });
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }

  /** Asks again for the details of one that failed. */
  async readAgain(key: CleanupKey): Promise<void> {
    const row = this.#list.row(key);
    if (!row) return;
    if (this.#list.scan.state === 'running') {
      await this.#do('scan', () => this.#api.cleanup.prefer({ keys: [key] }));
    } else {
      await this.scan([row.serviceUrl], true);
    }
  }

  setRules(rules: StaleRules): Promise<boolean> {
    return this.#do('rules', () => this.#list.setRules(rules));
  }

  hold(keys: readonly CleanupKey[], reason: string): Promise<boolean> {
    return this.#do('hold', () => this.#api.cleanup.hold({ keys: [...keys], reason }));
  }

  async release(keys: readonly CleanupKey[]): Promise<void> {
    await this.#do('release', () => this.#api.cleanup.release({ keys: [...keys] }));
  }

  async askToUnregister(keys: readonly CleanupKey[]): Promise<void> {
    await this.#do('preview', async () => {
      this.#preview = await this.#api.cleanup.preview({ keys: [...keys] });
    });
  }

  closePreview(): void {
    this.#preview = null;
    this.#error = null;
  }

  /** True when it has begun. */
  unregister(typed: string, alsoLocal: readonly CleanupKey[]): Promise<boolean> {
    const preview = this.#preview;
    if (!preview) return Promise.resolve(false);
    return this.#start(async () => {
      const job = await this.#api.cleanup.unregister({
        ...{ previewId: preview.id, typed, alsoLocal: [...alsoLocal] },
      });
      this.#preview = null;
      this.#table.choose([]);
      return job;
    });
  }

  resume(): Promise<boolean> {
    return this.#start(() => this.#api.cleanup.resume());
  }

  retry(): Promise<boolean> {
    return this.#start(() => this.#api.cleanup.retry());
  }

  discard(): Promise<boolean> {
    return this.#do('discard', async () => {
      await this.#api.cleanup.discardUnfinished();
      await this.#list.load();
    });
  }

  async cancelRun(): Promise<void> {
    const { job } = this;
    if (job) await this.#do('start', () => this.#api.jobs.cancel({ id: job.id }));
  }

  /** Reads what is left of earlier work, and what the newest ended with. */
  async readResults(): Promise<void> {
    const { job } = this;
    try {
      this.#unsettled = await this.#api.cleanup.unsettled();
      if (!job?.hasResult || this.#report?.jobId === job.id) return;
      const result = await this.#api.jobs.result({ id: job.id });
      if (result?.kind === 'cleanup') this.#report = { jobId: job.id, report: result.report };
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }

  async exportList(keys: readonly CleanupKey[], format: TableFormat): Promise<void> {
    await this.#export(() => this.#api.cleanup.exportList({ keys: [...keys], format }));
  }

  async exportAudit(format: TableFormat): Promise<void> {
    await this.#export(() => this.#api.cleanup.exportAudit({ format }));
  }

  async saveDefinitions(keys: readonly CleanupKey[]): Promise<void> {
    this.#definitions = null;
    await this.#do('export', async () => {
      this.#definitions = await this.#api.cleanup.saveDefinitions({ keys: [...keys] });
    });
    // Whoever has stopped it knows.
    if (this.#error?.code === 'cancelled') this.#error = null;
  }

  async stopDefinitions(): Promise<void> {
    try {
      await this.#api.cleanup.cancelDefinitions();
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }

  async showSaved(path: string): Promise<void> {
    await this.#do('export', () => this.#api.cleanup.showSaved({ path }));
  }

  async #export(save: () => Promise<string | null>): Promise<void> {
    this.#savedTo = null;
    await this.#do('export', async () => {
      this.#savedTo = await save();
    });
  }

  #start(begin: () => Promise<Job>): Promise<boolean> {
    return this.#do('start', async () => {
      const job = await begin();
      if (!this.#jobs.find(job.id)) this.#jobs.receive({ id: job.id, job });
    });
  }

  async #do(busy: Busy, act: () => Promise<void>): Promise<boolean> {
    this.#error = null;
    this.#busy = busy;
    try {
      await act();
      return true;
    } catch (error) {
      this.#error = asErrorBody(error);
      return false;
    } finally {
      this.#busy = null;
    }
  }
}
