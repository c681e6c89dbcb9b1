import type { Api } from '../../shared/contract/contract.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import {
  DEFAULT_RULES,
  type CleanupKey,
  type CleanupNews,
  type CleanupRow,
  type CleanupScan,
  type CleanupService,
  type DefinitionsRead,
  type StaleRules,
  type UnfinishedCleanup,
} from '../../shared/model/cleanup.ts';
import { asErrorBody } from '../api.ts';

const NEVER: CleanupScan = {
  ...{ id: '', state: 'never', startedAt: null, endedAt: null, detailsDone: 0, total: 0 },
};

/** The replicas of many services, as far as they were read. */
export class CleanupList {
  readonly #api: Api['cleanup'];
  // News come by the dozen: the maps are filled at once, and what is shown is made when somebody looks.
  #rowsByKey = new Map<CleanupKey, CleanupRow>();
  #servicesByUrl = new Map<string, CleanupService>();
  #revision = $state.raw(0);
  #scan = $state.raw<CleanupScan>(NEVER);
  #rules = $state.raw<StaleRules>(DEFAULT_RULES);
  #unsettled = $state.raw(0);
  #unfinished = $state.raw<UnfinishedCleanup | null>(null);
  #definitions = $state.raw<DefinitionsRead | null>(null);
  #isLoaded = $state.raw(false);
  #error = $state.raw<ErrorBody | null>(null);
  /** What came while the whole was asked for: it may be newer. */
  #newsMeanwhile: CleanupNews[] | null = null;

  readonly rows = $derived.by((): readonly CleanupRow[] => {
    void this.#revision;
    return [...this.#rowsByKey.values()];
  });
  readonly services = $derived.by((): readonly CleanupService[] => {
    void this.#revision;
    return [...this.#servicesByUrl.values()];
  });
  readonly byService = $derived(Map.groupBy(this.rows, ({ serviceUrl }) => serviceUrl));

  constructor(api: Api['cleanup']) {
    this.#api = api;
  }

  /** False until everything was read once. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get scan(): CleanupScan {
    return this.#scan;
  }

  get rules(): StaleRules {
    return this.#rules;
  }

  /** Unregistered without an answer. */
  get unsettled(): number {
    return this.#unsettled;
  }

  get unfinished(): UnfinishedCleanup | null {
    return this.#unfinished;
  }

  /** How far reading definitions is; null while nobody does. */
  get definitions(): DefinitionsRead | null {
    return this.#definitions;
  }

  row(key: CleanupKey): CleanupRow | null {
    void this.#revision;
    return this.#rowsByKey.get(key) ?? null;
  }

  service(url: string): CleanupService | null {
    void this.#revision;
    return this.#servicesByUrl.get(url) ?? null;
  }

  /** Reads everything as it is now. */
  async load(): Promise<void> {
    const meanwhile: CleanupNews[] = [];
    this.#newsMeanwhile = meanwhile;
    try {
      const { scan, services, rows, rules, unsettled, unfinished } = await this.#api.look();
      this.#rowsByKey = new Map(rows.map((row) => [row.key, row]));
      this.#servicesByUrl = new Map(services.map((one) => [one.serviceUrl, one]));
      this.#scan = scan;
      this.#rules = rules;
      this.#unsettled = unsettled;
      this.#unfinished = unfinished;
      this.#error = null;
      this.#isLoaded = true;
    } catch (error) {
      this.#error = asErrorBody(error);
    }
    if (this.#newsMeanwhile === meanwhile) this.#newsMeanwhile = null;
    this.#revision += 1;
    for (const news of meanwhile) this.receive(news);
  }

  receive(news: CleanupNews): void {
    this.#newsMeanwhile?.push(news);
    const { scan, services = [], rows = [], removed = [] } = news;
    for (const key of removed) this.#rowsByKey.delete(key);
    for (const row of rows) this.#rowsByKey.set(row.key, row);
    for (const service of services) this.#servicesByUrl.set(service.serviceUrl, service);
    if (scan) this.#scan = scan;
    if (news.definitions !== undefined) this.#definitions = news.definitions;
    this.#revision += 1;
  }

  async setRules(rules: StaleRules): Promise<void> {
    this.#rules = await this.#api.setRules(rules);
  }
}
