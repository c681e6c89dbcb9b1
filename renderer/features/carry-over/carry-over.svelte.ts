import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import {
  CARRY_OVER_FATES,
  type CarriedEdit,
  type CarryOverFate,
  type CarryOverPlan,
} from '../../../shared/model/report.ts';
import type { Job } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';
import type { JobList } from '../../state/job-list.svelte.ts';

export interface FateGroup {
  readonly fate: CarryOverFate;
  readonly edits: readonly CarriedEdit[];
}

/** One carry-over: what would become of each edit, where the new file goes, and its start. */
export class CarryOver {
  readonly #api: Pick<Api, 'jobs' | 'define'>;
  readonly #jobs: JobList;
  readonly #key: string;
  #previewId = $state.raw<string | null>(null);
  #plan = $state.raw<CarryOverPlan | null>(null);
  #path = $state.raw('');
  #error = $state.raw<ErrorBody | null>(null);
  #isStarting = $state.raw(false);

  readonly groups = $derived.by((): readonly FateGroup[] => {
    const edits = this.#plan?.edits ?? [];
    return CARRY_OVER_FATES.map((fate) => ({
      fate,
      edits: edits.filter((edit) => edit.fate === fate),
    })).filter((group) => group.edits.length > 0);
  });
  /** Edits that the new file will hold. */
  readonly carried = $derived(
    this.groups
      .filter(({ fate }) => fate !== 'already-there' && fate !== 'no-place')
      .reduce((sum, group) => sum + group.edits.length, 0),
  );

  constructor(api: Pick<Api, 'jobs' | 'define'>, jobs: JobList, key: string) {
    this.#api = api;
    this.#jobs = jobs;
    this.#key = key;
  }

  /** The preview while it is made. */
  get preview(): Job | null {
    return this.#previewId === null ? null : this.#jobs.find(this.#previewId);
  }

  get plan(): CarryOverPlan | null {
    return this.#plan;
  }

  /** Where the new file goes. */
  get path(): string {
    return this.#path;
  }

  get error(): ErrorBody | null {
    return this.#error ?? this.preview?.error ?? null;
  }

  get isStarting(): boolean {
    return this.#isStarting;
  }

  /** Asks for the fate of each edit; `name`: what the new file is called after. */
  async look(name: string): Promise<void> {
    this.#previewId = null;
    await this.#attempt(async () => {
      if (this.#path === '') this.#path = await this.#api.define.suggestFile({ name });
      const job = await this.#api.jobs.previewCarryOver({ key: this.#key });
      if (!this.#jobs.find(job.id)) this.#jobs.receive({ id: job.id, job });
      this.#previewId = job.id;
    });
  }

  /** Takes the result of a preview that has ended. */
  async take({ id, hasResult }: Job): Promise<void> {
    if (!hasResult) return;
    await this.#attempt(async () => {
      const result = await this.#api.jobs.result({ id });
      if (result?.kind === 'carry-over-preview') this.#plan = result.report;
      await this.#api.jobs.dismiss({ id });
    });
  }

  /** Stops a preview that nobody waits for any more. */
  async leave(): Promise<void> {
    const { preview } = this;
    if (preview && preview.endedAt === null) await this.#api.jobs.cancel({ id: preview.id });
  }

  async choosePath(): Promise<void> {
    await this.#attempt(async () => {
      this.#path = (await this.#api.define.chooseFile({ suggested: this.#path })) ?? this.#path;
    });
  }

  /** True when the work has begun. */
  async start(): Promise<boolean> {
    this.#isStarting = true;
    await this.#attempt(() => this.#api.jobs.carryOver({ key: this.#key, path: this.#path }));
    this.#isStarting = false;
    return this.#error === null;
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    this.#error = null;
    try {
      await work();
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }
}
