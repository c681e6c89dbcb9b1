import type { ErrorBody } from '../../../shared/errors.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { Remark } from '../../../shared/model/remark.ts';
import type { ServiceReport } from '../../../shared/model/report.ts';
import type { Job, KnownService } from '../../../shared/model/window.ts';
import type { Api } from '../../../shared/contract/contract.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { asErrorBody } from '../../api.ts';
import type { Choices } from './choices.ts';
import { DefinitionDraft } from './draft.svelte.ts';
import { FilePlace } from './file-place.svelte.ts';
import { DEFINE } from './messages.ts';
import { PlanWatcher, type PlanDelays } from './plan-watcher.svelte.ts';

/** Everything behind the page New replica; it stays while the user is on other pages. */
export class NewReplica {
  readonly draft = new DefinitionDraft();
  readonly watcher: PlanWatcher;
  readonly place: FilePlace;
  readonly #api: Api;
  #service = $state.raw<KnownService | null>(null);
  #report = $state.raw<ServiceReport | null>(null);
  #isDescribing = $state.raw(false);
  /** Why the service could not be described. */
  #serviceError = $state.raw<ErrorBody | null>(null);
  /** Why an action such as open, save or create did not work. */
  #error = $state.raw<ErrorBody | null>(null);
  #isCreating = $state.raw(false);
  /** The address of an opened definition whose service is not known. */
  #unknownUrl = $state.raw<string | null>(null);
  readonly #byService = new Map<string, Choices>();
  /** The choices stand already and only need to hear about the service. */
  #keepsChoices = false;
  #question = 0;

  /** Own remarks, and what the service itself has said about a filter. */
  readonly remarks = $derived.by((): readonly Remark[] => {
    const own = this.draft.remarks;
    const planned = this.watcher.isPlanning ? [] : (this.watcher.plan?.remarks ?? []);
    const heard = planned.filter(({ where, text }) =>
      own.every((remark) => remark.where !== where || remark.text !== text),
    );
    const refused = heard.filter(({ level }) => level === 'problem');
    return this.draft.definition ? [...refused, ...own] : own;
  });

  /** Why Create cannot be pressed. */
  readonly reasonAgainstCreate = $derived.by((): string | undefined => {
    if (!this.#service) return DEFINE.noServiceYet;
    if (this.#serviceError) return DEFINE.serviceSilent;
    if (!this.#report) return DEFINE.describing;
    const first = this.remarks.find(({ level }) => level === 'problem');
    if (first) return first.text;
    if (!this.draft.definition) return DEFINE.noLayers;
    return this.place.path === null ? DEFINE.noPlace : undefined;
  });

  constructor(api: Api, delays?: PlanDelays) {
    this.#api = api;
    this.watcher = new PlanWatcher(api.define, delays);
    this.place = new FilePlace(api.define);
  }

  get service(): KnownService | null {
    return this.#service;
  }

  get report(): ServiceReport | null {
    return this.#report;
  }

  get isDescribing(): boolean {
    return this.#isDescribing;
  }

  get serviceError(): ErrorBody | null {
    return this.#serviceError;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get isCreating(): boolean {
    return this.#isCreating;
  }

  get unknownUrl(): string | null {
    return this.#unknownUrl;
  }

  dismissError(): void {
    this.#error = null;
  }

  /** Chooses a service; what was defined for another one waits for the way back. */
  async chooseService(service: KnownService): Promise<void> {
    if (service.id === this.#service?.id && this.#serviceError === null) return;
    const before = this.#service;
    if (before && this.#report) this.#byService.set(before.id, this.draft.choices);
    const earlier = this.#byService.get(service.id);
    if (earlier) this.draft.restore(earlier);
    this.#unknownUrl = null;
    await this.#describe(service, earlier !== undefined);
  }

  /** Fills the page from a definition; `services` are those that can be chosen. */
  async open(definition: ReplicaDefinition, services: readonly KnownService[]): Promise<void> {
    const { serviceUrl } = definition;
    const named = services.find(
      ({ url }) => serviceUrl !== undefined && url.toLowerCase() === serviceUrl.toLowerCase(),
    );
    const service = serviceUrl === undefined ? this.#service : (named ?? null);
    this.draft.undescribe();
    this.draft.open(definition);
    this.#unknownUrl = service === null ? (serviceUrl ?? null) : null;
    this.place.release();
    if (service) await this.#describe(service, true);
    else this.#leaveService();
  }

  /** Asks the service anew. */
  async retry(): Promise<void> {
    if (this.#service) await this.#describe(this.#service, this.#keepsChoices);
  }

  /** Adds the service of the opened definition to the known ones. */
  async addUnknownService(): Promise<void> {
    const url = this.#unknownUrl;
    if (url === null) return;
    await this.#attempt(async () => {
      const service = await this.#api.services.add({ url });
      this.#unknownUrl = null;
      await this.#describe(service, true);
    });
  }

  async openFile(services: readonly KnownService[]): Promise<void> {
    await this.#attempt(async () => {
      const opened = await this.#api.define.open();
      if (opened) await this.open(opened.definition, services);
    });
  }

  async saveFile(): Promise<void> {
    const { definition } = this.draft;
    if (!definition) return;
    await this.#attempt(async () => {
      await this.#api.define.save({ definition });
    });
  }

  /** Starts the create; null when it could not be started. */
  async create(): Promise<Job | null> {
    const { definition } = this.draft;
    const { path } = this.place;
    if (!definition || path === null || this.reasonAgainstCreate !== undefined) return null;
    this.#isCreating = true;
    const job = await this.#attempt(() =>
      this.draft.syncModel === 'none'
        ? this.#api.jobs.exportData({ definition, path })
        : this.#api.jobs.create({
            ...{ definition, path },
            ...(this.draft.keepsOriginal ? { keepOriginal: true } : {}),
          }),
    );
    this.#isCreating = false;
    if (job) this.place.release();
    return job;
  }

  async #describe(service: KnownService, keepsChoices: boolean): Promise<void> {
    const question = ++this.#question;
    this.#keepsChoices = keepsChoices;
    this.#service = service;
    this.#report = null;
    this.#serviceError = null;
    this.#isDescribing = true;
    this.draft.undescribe();
    try {
      const report = await this.#api.services.describe({ id: service.id, isFresh: false });
      if (question !== this.#question) return;
      this.#report = report;
      this.#keepsChoices = true;
      if (keepsChoices) this.draft.describe(report.service);
      else this.draft.begin(report.service);
    } catch (error) {
      if (question !== this.#question) return;
      this.#serviceError = asErrorBody(error);
    }
    this.#isDescribing = false;
  }

  #leaveService(): void {
    this.#question += 1;
    this.#service = null;
    this.#report = null;
    this.#serviceError = null;
    this.#isDescribing = false;
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      this.#error = null;
      return await work();
    } catch (error) {
      this.#error = asErrorBody(error);
      return null;
    }
  }
}

/** One per window: what was begun is there again after a visit to another page. */
const kept = new WeakMap<AppState, NewReplica>();

export function newReplicaOf(app: AppState): NewReplica {
  const known = kept.get(app);
  if (known) return known;
  // What it derives must not end with the component that asked for it first.
  $effect.root(() => void kept.set(app, new NewReplica(app.api)));
  return kept.get(app)!;
}
