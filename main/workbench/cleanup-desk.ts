/** The administrator's list behind the window: what was read, what is chosen, and the work on it. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type {
  AuditEntry,
  AuditPage,
  CleanupFacts,
  CleanupKey,
  CleanupLook,
  CleanupNews,
  CleanupPreview,
  CleanupReport,
  CleanupRow,
  CleanupScan,
  CleanupService,
  KnownDefinition,
  StaleRules,
  UnsettledItem,
} from '../../shared/model/cleanup.ts';
import { judgeRow, type JudgedRow } from '../../shared/model/cleanup-list.ts';
import { confirmationWords } from '../../shared/model/cleanup-rules.ts';
import type { Job } from '../../shared/model/window.ts';
import { normaliseServiceUrl } from '../arcgis/service.ts';
import type { CleanupTarget } from '../engine/cleanup/cleanup.ts';
import { auditText, listText, type TableFormat } from '../engine/cleanup/text.ts';
import type { ProgressEvent } from '../engine/host/messages.ts';
import type { EngineClient } from '../engine/host/client.ts';
import type { EnginePool } from './engine-pool.ts';
import type { Jobs } from './jobs.ts';

export interface CleanupDeskOptions {
  readonly engines: Pick<EnginePool, 'planner' | 'worker'>;
  readonly jobs: Jobs;
  /** Addresses of the services that the window knows. */
  readonly services: () => readonly string[];
  readonly publish: (news: CleanupNews) => void;
  /** Replica files may have been closed. */
  readonly onFilesChanged: () => void;
  readonly onBug: (error: unknown) => void;
  readonly now: () => number;
}

const NEVER: CleanupScan = {
  ...{ id: '', state: 'never', startedAt: null, endedAt: null, detailsDone: 0, total: 0 },
};

const AUDIT_PAGE = 500;

interface Running {
  readonly id: string;
  readonly engine: EngineClient;
  readonly controller: AbortController;
}

export class CleanupDesk {
  readonly #options: CleanupDeskOptions;
  #scan: CleanupScan = NEVER;
  #services = new Map<string, CleanupService>();
  #rows = new Map<CleanupKey, CleanupRow>();
  #running: Running | null = null;
  #preview: CleanupPreview | null = null;
  #definitions: AbortController | null = null;
  /** Copies that were saved by work of this start: they may be shown. */
  readonly #saved = new Set<string>();

  constructor(options: CleanupDeskOptions) {
    this.#options = options;
  }

  async look(): Promise<CleanupLook> {
    const planner = this.#options.engines.planner();
    const [rules, left] = await Promise.all([
      planner.call('cleanupRules', undefined),
      planner.call('cleanupLeft', undefined),
    ]);
    return {
      ...{
        scan: this.#scan,
        services: [...this.#services.values()],
        rows: [...this.#rows.values()],
      },
      ...{ rules, unsettled: left.unsettled.length, unfinished: left.unfinished },
    };
  }

  /**
   * Null: all services of the list. A scan that runs is stopped; rows of before go, or only those of these services.
   * Throws `invalid` for what is no address of a feature service.
   */
  scan(urls: readonly string[] | null, keepsOthers = false): void {
    const wanted = urls?.map(normaliseServiceUrl) ?? this.#options.services();
    this.cancelScan();
    const isRead = (url: string): boolean => !keepsOthers || wanted.includes(url);
    const removed = [...this.#rows.values()]
      .filter(({ serviceUrl }) => isRead(serviceUrl))
      .map(({ key }) => key);
    this.#services = new Map([...this.#services].filter(([url]) => !isRead(url)));
    for (const key of removed) this.#rows.delete(key);
    const startedAt = this.#options.now();
    const id = randomUUID();
    this.#scan = { id, state: 'running', startedAt, endedAt: null, detailsDone: 0, total: 0 };
    this.#count();
    this.#options.publish({ scan: this.#scan, removed });
    const engine = this.#options.engines.worker();
    const running = { id, engine, controller: new AbortController() };
    this.#running = running;
    void this.#read(running, wanted);
  }

  /** What was read stays. */
  cancelScan(): void {
    const running = this.#running;
    if (!running) return;
    running.controller.abort(new AppError('cancelled', 'Stopped.'));
    this.#end(running, 'cancelled');
  }

  async prefer(keys: readonly CleanupKey[]): Promise<void> {
    const running = this.#running;
    if (running) await running.engine.call('cleanupPrefer', { keys });
  }

  setRules(rules: StaleRules): Promise<StaleRules> {
    return this.#options.engines.planner().call('cleanupSetRules', rules);
  }

  async hold(keys: readonly CleanupKey[], reason: string): Promise<void> {
    for (const [who, targets] of this.#byUser(keys)) {
      await this.#options.engines.planner().call('cleanupHold', { targets, reason, who });
      this.#setHolds(targets, (at) => ({ reason, by: who, at }));
    }
  }

  async release(keys: readonly CleanupKey[]): Promise<void> {
    for (const [who, targets] of this.#byUser(keys)) {
      await this.#options.engines.planner().call('cleanupRelease', { targets, who });
      this.#setHolds(targets, () => null);
    }
  }

  async preview(keys: readonly CleanupKey[]): Promise<CleanupPreview> {
    const rows = this.#chosen(keys);
    const urls = new Set(rows.map(({ serviceUrl }) => serviceUrl));
    const all = [...this.#rows.values()].filter(({ serviceUrl }) => urls.has(serviceUrl));
    const facts = [...urls].flatMap((url): [string, CleanupFacts][] => {
      const known = this.#services.get(url)?.facts;
      return known ? [[url, known]] : [];
    });
    const request = { rows, all, facts };
    this.#preview = await this.#options.engines.planner().call('cleanupPreview', request);
    return this.#preview;
  }

  /** Throws `invalid` when it was agreed to for another preview, or with other words. */
  unregister(previewId: string, typed: string, alsoLocal: readonly CleanupKey[]): Job {
    const preview = this.#preview;
    if (preview?.id !== previewId) {
      throw new AppError('invalid', 'This preview is not the last one any more.', {
        hint: 'Look at the preview again.',
      });
    }
    const words = confirmationWords(preview, alsoLocal);
    if (typed.trim().toLowerCase() !== words) {
      throw new AppError('invalid', `Type “${words}” to confirm.`);
    }
    const consent = { fingerprint: preview.fingerprint, alsoLocal };
    const job = this.#start('Unregister replicas', (engine, call) =>
      engine.call('cleanupUnregister', { preview, consent }, call),
    );
    // Agreed to once.
    this.#preview = null;
    return job;
  }

  resume(): Job {
    return this.#start('Unregister replicas', (engine, call) =>
      engine.call('cleanupResume', {}, call),
    );
  }

  retry(): Job {
    return this.#start('Ask for unanswered replicas', (engine, call) =>
      engine.call('cleanupRetry', {}, call),
    );
  }

  discardUnfinished(): Promise<void> {
    return this.#options.engines.planner().call('cleanupDiscard', undefined);
  }

  async unsettled(): Promise<readonly UnsettledItem[]> {
    return (await this.#options.engines.planner().call('cleanupLeft', undefined)).unsettled;
  }

  audit(from: number, count: number): Promise<AuditPage> {
    return this.#options.engines.planner().call('cleanupAudit', { from, count });
  }

  /** All of it, oldest first. */
  async auditText(format: TableFormat): Promise<string> {
    const entries: AuditEntry[] = [];
    for (;;) {
      const page = await this.audit(entries.length, AUDIT_PAGE);
      entries.push(...page.entries);
      if (page.entries.length < AUDIT_PAGE) return auditText(entries.reverse(), format);
    }
  }

  async listText(keys: readonly CleanupKey[], format: TableFormat): Promise<string> {
    const rules = await this.#options.engines.planner().call('cleanupRules', undefined);
    const now = this.#options.now();
    const factsOf = (url: string): CleanupFacts | null => this.#services.get(url)?.facts ?? null;
    const judged = this.#chosen(keys).map((row): JudgedRow =>
      judgeRow(row, factsOf(row.serviceUrl), rules, now),
    );
    return listText(judged, factsOf, [...this.#rows.values()], format);
  }

  /** Tells how far it is. One at a time: those that are being read for somebody else end. */
  async definitions(keys: readonly CleanupKey[]): Promise<readonly KnownDefinition[]> {
    const targets = this.#chosen(keys).map(targetOf);
    this.cancelDefinitions();
    const controller = new AbortController();
    this.#definitions = controller;
    const tell = (done: number): void =>
      this.#options.publish({ definitions: { done, total: targets.length } });
    const onProgress = (events: readonly ProgressEvent[]): void => {
      for (const event of events) if (event.kind === 'rows') tell(event.count);
    };
    tell(0);
    const engine = this.#options.engines.worker();
    try {
      const { signal } = controller;
      return await engine.call('cleanupDefinitions', { targets }, { signal, onProgress });
    } finally {
      engine.end();
      if (this.#definitions === controller) this.#options.publish({ definitions: null });
    }
  }

  /** Nothing is written then. */
  cancelDefinitions(): void {
    this.#definitions?.abort(new AppError('cancelled', 'Stopped. No definition was saved.'));
  }

  /** Throws `invalid` for any other file. */
  requireSaved(path: string): void {
    if (!this.#saved.has(path)) throw new AppError('invalid', 'No clean-up has saved this file.');
  }

  #start(
    title: string,
    work: (
      engine: EngineClient,
      call: {
        readonly signal: AbortSignal;
        readonly onProgress: (events: readonly ProgressEvent[]) => void;
      },
    ) => Promise<CleanupReport>,
  ): Job {
    return this.#options.jobs.start({
      ...{ kind: 'cleanup', title, key: '', path: 'clean-up of replicas', serviceUrl: '' },
      run: async (engine, call) => {
        const report = await work(engine, call);
        this.#take(report);
        return { kind: 'cleanup', report };
      },
      onEnded: () => this.#options.onFilesChanged(),
    });
  }

  #take({ results }: CleanupReport): void {
    for (const { saved } of results) for (const { path } of saved) this.#saved.add(path);
    const removed = results
      .filter(({ outcome }) => outcome === 'done' || outcome === 'already-gone')
      .map(({ key }) => key);
    for (const key of removed) this.#rows.delete(key);
    this.#count();
    this.#options.publish({ scan: this.#scan, removed });
  }

  async #read(running: Running, urls: readonly string[]): Promise<void> {
    const { signal } = running.controller;
    const onProgress = (events: readonly ProgressEvent[]): void => this.#hear(running, events);
    try {
      await running.engine.call('cleanupScan', { urls }, { signal, onProgress });
    } catch (error) {
      if (!signal.aborted) this.#options.onBug(error);
    }
    this.#end(running, signal.aborted ? 'cancelled' : 'done');
  }

  #end(running: Running, state: 'done' | 'cancelled'): void {
    if (this.#running !== running) return;
    this.#running = null;
    running.engine.end();
    this.#count();
    this.#scan = { ...this.#scan, state, endedAt: this.#options.now() };
    // Nobody asks any more.
    const rows = [...this.#rows.values()]
      .filter((row) => row.state === 'reading')
      .map((row): CleanupRow => ({ ...row, state: 'waiting' }));
    const services = [...this.#services.values()]
      .filter((one) => one.state === 'waiting' || one.state === 'asking')
      .map((one): CleanupService => ({ ...one, state: 'cancelled' }));
    this.#keep(services, rows);
    this.#options.publish({ scan: this.#scan, services, rows });
  }

  #hear(running: Running, events: readonly ProgressEvent[]): void {
    if (this.#running !== running) return;
    const news = events.flatMap((event) => (event.kind === 'cleanup' ? [event.news] : []));
    const services = news.flatMap((one) => one.services ?? []);
    const rows = news.flatMap((one) => one.rows ?? []);
    this.#keep(services, rows);
    this.#count();
    this.#options.publish({ scan: this.#scan, services, rows });
  }

  #keep(services: readonly CleanupService[], rows: readonly CleanupRow[]): void {
    for (const service of services) this.#services.set(service.serviceUrl, service);
    for (const row of rows) this.#rows.set(row.key, row);
  }

  #count(): void {
    const rows = [...this.#rows.values()];
    const done = rows.filter(({ state }) => state !== 'waiting' && state !== 'reading').length;
    this.#scan = { ...this.#scan, detailsDone: done, total: rows.length };
  }

  #chosen(keys: readonly CleanupKey[]): readonly CleanupRow[] {
    return keys.map((key) => {
      const row = this.#rows.get(key);
      if (row) return row;
      throw new AppError('invalid', 'One of these replicas is not in the list any more.', {
        hint: 'Choose again.',
      });
    });
  }

  /** Holds are signed by whoever the server of the replica knows. */
  #byUser(keys: readonly CleanupKey[]): ReadonlyMap<string | null, readonly CleanupTarget[]> {
    const userOf = ({ serviceUrl }: CleanupTarget): string | null =>
      this.#services.get(serviceUrl)?.user ?? null;
    return Map.groupBy(this.#chosen(keys).map(targetOf), userOf);
  }

  #setHolds(targets: readonly CleanupTarget[], holdAt: (at: number) => CleanupRow['hold']): void {
    const hold = holdAt(this.#options.now());
    const rows = targets.flatMap(({ key }) => {
      const row = this.#rows.get(key);
      return row ? [{ ...row, hold }] : [];
    });
    this.#keep([], rows);
    this.#options.publish({ rows });
  }
}

function targetOf(row: CleanupRow): CleanupTarget {
  const { key, serviceUrl, replicaId, replicaName, details } = row;
  return { key, serviceUrl, replicaId, replicaName, replicaOwner: details?.replicaOwner ?? null };
}
