import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { OverriddenChange, RelaySession, RelaySide } from '../../../shared/model/relay.ts';
import type { KnownRelay } from '../../../shared/model/relay-list.ts';
import type { Job } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';
import type { JobList } from '../../state/job-list.svelte.ts';
import { DETAIL } from './messages.ts';
import { SIDES } from './relay-words.ts';

const CHANGES_AT_ONCE = 20;

/** One relay: its runs, what gave way in it, and what one does with it. */
export class RelayWork {
  readonly key: string;
  readonly #api: Pick<Api, 'relays' | 'jobs' | 'accounts'>;
  readonly #jobs: JobList;
  #isStarting = $state.raw(false);
  #error = $state.raw<ErrorBody | null>(null);
  #readError = $state.raw<ErrorBody | null>(null);
  #sessions = $state.raw<readonly RelaySession[] | null>(null);
  #changes = $state.raw<readonly OverriddenChange[]>([]);
  #totalChanges = $state.raw(0);
  #users = $state.raw<Readonly<Partial<Record<RelaySide, string>>>>({});

  constructor(key: string, api: Pick<Api, 'relays' | 'jobs' | 'accounts'>, jobs: JobList) {
    this.key = key;
    this.#api = api;
    this.#jobs = jobs;
  }

  /** The newest work on this relay, running or ended. */
  get job(): Job | null {
    return this.#jobs.items.find(({ key }) => key === this.key) ?? null;
  }

  get isRunning(): boolean {
    return this.job !== null && this.job.endedAt === null;
  }

  get isStarting(): boolean {
    return this.#isStarting;
  }

  /** Why something that was asked for could not be done. */
  get error(): ErrorBody | null {
    return this.#error;
  }

  get readError(): ErrorBody | null {
    return this.#readError;
  }

  /** Newest first; null: not read yet. */
  get sessions(): readonly RelaySession[] | null {
    return this.#sessions;
  }

  get changes(): readonly OverriddenChange[] {
    return this.#changes;
  }

  get totalChanges(): number {
    return this.#totalChanges;
  }

  /** Who is signed in to each side, in words. */
  get users(): Readonly<Partial<Record<RelaySide, string>>> {
    return this.#users;
  }

  async read(): Promise<void> {
    const { key } = this;
    const count = Math.max(CHANGES_AT_ONCE, this.#changes.length);
    try {
      const [sessions, overridden] = await Promise.all([
        this.#api.relays.sessions({ key }),
        this.#api.relays.overridden({ key, from: 0, count: Math.min(count, 500) }),
      ]);
      this.#sessions = sessions;
      this.#changes = overridden.changes;
      this.#totalChanges = overridden.total;
      this.#readError = null;
    } catch (error) {
      this.#readError = asErrorBody(error);
    }
  }

  async showMore(): Promise<void> {
    const from = this.#changes.length;
    await this.#do(async () => {
      const page = { key: this.key, from, count: CHANGES_AT_ONCE };
      const { changes, total } = await this.#api.relays.overridden(page);
      this.#changes = [...this.#changes, ...changes];
      this.#totalChanges = total;
    });
  }

  async askWho({ look }: KnownRelay): Promise<void> {
    if (look === null) return;
    const names = SIDES.map(async (side) => [
      side,
      await this.#userOf(look.status[side].serviceUrl),
    ]);
    this.#users = Object.fromEntries(await Promise.all(names)) as Record<RelaySide, string>;
  }

  async sync(retriesRefused: boolean): Promise<void> {
    await this.#start(() => this.#api.relays.sync({ key: this.key, retriesRefused }));
  }

  async close(): Promise<void> {
    await this.#start(() => this.#api.relays.close({ key: this.key }));
  }

  async cancel(): Promise<void> {
    const { job } = this;
    if (job) await this.#do(() => this.#api.jobs.cancel({ id: job.id }));
  }

  /** The file was moved: asks where it is now. */
  async locate(): Promise<void> {
    await this.#do(async () => void (await this.#api.relays.locate({ key: this.key })));
  }

  async forget(): Promise<void> {
    await this.#do(() => this.#api.relays.forget({ key: this.key }));
  }

  async #start(begin: () => Promise<Job>): Promise<void> {
    if (this.#isStarting || this.isRunning) return;
    this.#isStarting = true;
    await this.#do(async () => {
      const job = await begin();
      if (!this.#jobs.find(job.id)) this.#jobs.receive({ id: job.id, job });
    });
    this.#isStarting = false;
  }

  async #userOf(url: string): Promise<string> {
    try {
      const account = await this.#api.accounts.serving({ url });
      if (account === null) return DETAIL.nobody;
      return account.username ?? DETAIL.withToken;
    } catch {
      return DETAIL.unknownUser;
    }
  }

  async #do(act: () => Promise<void>): Promise<void> {
    this.#error = null;
    try {
      await act();
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }
}
