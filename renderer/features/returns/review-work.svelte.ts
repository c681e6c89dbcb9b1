import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type {
  ReviewCheck,
  ReviewDecision,
  ReviewEdit,
  ReviewFilter,
  ReviewHead,
  ReviewHold,
  SendOptions,
  SendOutcome,
} from '../../../shared/model/return.ts';
import type { Job, JobResult } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';
import type { JobList } from '../../state/job-list.svelte.ts';

export type ReviewChoiceFilter = 'all' | 'conflicts' | NonNullable<ReviewFilter['state']>;

interface Finding {
  readonly text: string;
  readonly isRefused: boolean;
}

/** One review: its edits by page, what is decided, compared and sent. Made while a component is. */
export class ReviewWork {
  readonly key: string;
  readonly #api: Pick<Api, 'returns' | 'jobs'>;
  readonly #jobs: JobList;
  #head = $state.raw<ReviewHead | null>(null);
  #isLoaded = $state.raw(false);
  #loadError = $state.raw<ErrorBody | null>(null);
  #error = $state.raw<ErrorBody | null>(null);
  #filter = $state.raw<ReviewChoiceFilter>('all');
  #total = $state.raw(0);
  #version = $state.raw(0);
  #known = $state.raw<ReadonlyMap<number, ReviewEdit>>(new Map());
  #said = $state.raw('');
  #check = $state.raw<ReviewCheck | null>(null);
  #sent = $state.raw<SendOutcome | null>(null);
  #hold = $state.raw<ReviewHold | null>(null);
  #jobId = $state.raw<string | null>(null);
  #isStarting = $state.raw(false);

  constructor(key: string, api: Pick<Api, 'returns' | 'jobs'>, jobs: JobList) {
    this.key = key;
    this.#api = api;
    this.#jobs = jobs;
    this.#jobId = jobs.runningOn(key)?.id ?? null;
    // An effect because the work ends in another process, and its result is fetched once.
    $effect(() => {
      if (this.job?.endedAt) void this.#take(this.job);
    });
  }

  /** Null: not read yet, or the file is under no review. */
  get head(): ReviewHead | null {
    return this.#head;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get loadError(): ErrorBody | null {
    return this.#loadError;
  }

  /** Why something that was asked for could not be done. */
  get error(): ErrorBody | null {
    return this.#error;
  }

  get filter(): ReviewChoiceFilter {
    return this.#filter;
  }

  get total(): number {
    return this.#total;
  }

  /** Rises whenever the list is to be read anew. */
  get version(): number {
    return this.#version;
  }

  /** What became of the last step, in words. */
  get said(): string {
    return this.#said;
  }

  get check(): ReviewCheck | null {
    return this.#check;
  }

  get sent(): SendOutcome | null {
    return this.#sent;
  }

  /** Null: clean-up does not leave the replica alone, as far as is known here. */
  get hold(): ReviewHold | null {
    return this.#hold;
  }

  /** What was started here last, running or ended. */
  get job(): Job | null {
    return this.#jobId === null ? null : this.#jobs.find(this.#jobId);
  }

  get isBusy(): boolean {
    return this.#isStarting || this.#jobs.runningOn(this.key) !== null;
  }

  /** An edit that was read for the list. */
  edit(reviewId: number): ReviewEdit | null {
    return this.#known.get(reviewId) ?? null;
  }

  /** What the comparison with the service has found about an edit; null: it was not compared. */
  findingsOf(edit: ReviewEdit): readonly Finding[] | null {
    const { layerId, target, globalId, editId } = edit;
    if (!this.#check || edit.isDone || editId === null) return null;
    const isIt = (one: { layerId: number; target: string; globalId: string }): boolean =>
      one.layerId === layerId && one.target === target && one.globalId === globalId;
    return [
      ...(this.#check.dryRun?.findings ?? [])
        .filter((one) => one.editId === editId || isIt(one))
        .map(({ text, code }) => ({ text, isRefused: code !== null })),
      ...this.#check.drift
        .filter((one) => isIt(one) && one.fate !== 'stays')
        .map(({ text, fate }) => ({ text, isRefused: fate === 'no-place' })),
    ];
  }

  /** How the row of an edit stands on the service; null: nothing was compared yet. */
  fateOf({ layerId, target, globalId }: ReviewEdit) {
    const found = this.#check?.drift.find(
      (one) => one.layerId === layerId && one.target === target && one.globalId === globalId,
    );
    return found?.fate ?? null;
  }

  async load(): Promise<void> {
    try {
      this.#head = await this.#api.returns.review({ key: this.key });
      if (this.#head) await this.#readAgain();
      this.#loadError = null;
      this.#isLoaded = true;
    } catch (error) {
      this.#loadError = asErrorBody(error);
    }
  }

  async show(filter: ReviewChoiceFilter): Promise<void> {
    this.#filter = filter;
    await this.#attempt(() => this.#count());
  }

  async page(from: number, count: number): Promise<readonly ReviewEdit[]> {
    const { total, edits } = await this.#api.returns.edits({ ...this.#query(), from, count });
    this.#total = total;
    const known = new Map(this.#known);
    for (const edit of edits) known.set(edit.reviewId, edit);
    this.#known = known;
    return edits;
  }

  async decide(decision: ReviewDecision): Promise<void> {
    await this.#attempt(async () => {
      const { choice, take, reason } = decision;
      const { review, summary } = await this.#api.returns.decide({
        key: this.key,
        decision: {
          choice: asInput(choice),
          take,
          ...(reason === undefined ? {} : { reason }),
        },
      });
      this.#head = review;
      this.#said = summary;
      this.#sent = null;
      await this.#readAgain();
    });
  }

  compare(): Promise<void> {
    return this.#start(() => this.#api.returns.check({ key: this.key }));
  }

  send(options: SendOptions): Promise<void> {
    this.#sent = null;
    const { rollbackOnFailure, ownReplica, ...others } = options;
    const given = {
      ...others,
      ...(rollbackOnFailure === undefined ? {} : { rollbackOnFailure }),
      ...(ownReplica === undefined ? {} : { ownReplica }),
    };
    return this.#start(() => this.#api.returns.send({ key: this.key, options: given }));
  }

  async stop(): Promise<void> {
    const { job } = this;
    if (job) await this.#attempt(() => this.#api.jobs.cancel({ id: job.id }));
  }

  async saveAnswer(format: 'answer' | 'csv', sayWhere: (path: string) => string): Promise<void> {
    await this.#attempt(async () => {
      const path = await this.#api.returns.saveAnswer({ key: this.key, format });
      if (path !== null) this.#said = sayWhere(path);
    });
  }

  async release(said: string): Promise<void> {
    await this.#attempt(async () => {
      await this.#api.returns.release({ key: this.key });
      this.#hold = null;
      this.#said = said;
    });
  }

  #query() {
    const filter = this.#filter;
    return {
      key: this.key,
      filter:
        filter === 'all'
          ? {}
          : filter === 'conflicts'
            ? { onlyConflicts: true }
            : { state: filter },
    };
  }

  async #count(): Promise<void> {
    const { total } = await this.#api.returns.edits({ ...this.#query(), from: 0, count: 1 });
    this.#total = total;
    this.#version += 1;
  }

  /** Rows that are shown are read again, and with them what stands beside the list. */
  async #readAgain(): Promise<void> {
    await this.#count();
    this.#hold = await this.#api.returns.hold({ key: this.key });
  }

  async #start(begin: () => Promise<Job>): Promise<void> {
    this.#isStarting = true;
    this.#said = '';
    await this.#attempt(async () => {
      const job = await begin();
      if (!this.#jobs.find(job.id)) this.#jobs.receive({ id: job.id, job });
      this.#jobId = job.id;
    });
    this.#isStarting = false;
  }

  async #take({ id, hasResult }: Job): Promise<void> {
    if (this.#taken === id) return;
    this.#taken = id;
    await this.#attempt(async () => {
      const result: JobResult | null = hasResult ? await this.#api.jobs.result({ id }) : null;
      if (result?.kind === 'check-return') this.#check = result.report;
      if (result?.kind === 'send-return') {
        this.#sent = result.report;
        this.#check = null;
      }
      this.#head = await this.#api.returns.review({ key: this.key });
      await this.#readAgain();
    });
  }
  #taken: string | null = null;

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    this.#error = null;
    try {
      await work();
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }
}

type Input = Parameters<Api['returns']['decide']>[0]['decision']['choice'];

function asInput(choice: ReviewDecision['choice']): Input {
  if ('reviewIds' in choice) return { reviewIds: [...choice.reviewIds] };
  if ('globalIds' in choice) return { globalIds: choice.globalIds.map((id): GlobalId => id) };
  return choice;
}
