/**
 * Reads the replicas of many services: one request each for the list, whose rows are told at once, then the details of
 * each row. What fails is told in its place and hides nothing else.
 */
import { AppError, hasCode, toErrorBody, type ErrorBody } from '../../shared/errors.ts';
import type {
  CleanupDetails,
  CleanupFacts,
  CleanupKey,
  CleanupNews,
  CleanupRow,
  CleanupService,
  OwnerState,
} from '../../shared/model/cleanup.ts';
import { cleanupKey, isSameUser, visibilityOf } from '../../shared/model/cleanup-rules.ts';
import type { ReplicaListItem } from '../../shared/model/protocol.ts';
import { createDetailsQueue, type DetailsQueue } from './details-queue.ts';
import type { Account, CleanupParts, CleanupServer } from './ports.ts';

/** Services that are asked at once. */
const SERVICES_AT_ONCE = 4;
/** So many details of one service fail alike, and the others are not asked for. */
const FAILURES_ALIKE = 3;
/** A list longer than that is no list of replicas. */
const MOST_ROWS = 100_000;

/** Tells what is new. Rows and services come whole. */
export type Tell = (news: Pick<CleanupNews, 'services' | 'rows'>) => void;

export interface ScanControl {
  /** Details of these first; those that failed are asked for again. */
  prefer(keys: readonly CleanupKey[]): void;
}

interface Asked {
  readonly url: string;
  readonly server: CleanupServer;
  state: CleanupService;
  account: Account | null;
  readonly owners: Map<string, Promise<OwnerState>>;
  readonly known: Set<string>;
  failures: number;
}

/**
 * Resolves when every row has its details, or with the signal, when no more are asked for.
 *
 * `onStart` hands out how to change the order meanwhile.
 */
export async function scanServices(
  parts: Pick<CleanupParts, 'connect' | 'book' | 'local'>,
  urls: readonly string[],
  tell: Tell,
  signal: AbortSignal,
  onStart: (control: ScanControl) => void = () => undefined,
): Promise<void> {
  await new Scan(parts, urls, tell, signal).run(onStart);
}

/** What is shown before a service was asked. */
function waitingService(serviceUrl: string): CleanupService {
  return {
    serviceUrl,
    state: 'waiting',
    error: null,
    user: undefined,
    facts: null,
    count: null,
    visibility: { kind: 'unknown', sentence: 'This service has not been asked yet.' },
  };
}

class Scan {
  readonly #parts: Pick<CleanupParts, 'connect' | 'book' | 'local'>;
  readonly #tell: Tell;
  readonly #signal: AbortSignal;
  readonly #services: Asked[];
  readonly #rows = new Map<CleanupKey, { row: CleanupRow; readonly service: Asked }>();
  readonly #queue: DetailsQueue;

  constructor(
    parts: Pick<CleanupParts, 'connect' | 'book' | 'local'>,
    urls: readonly string[],
    tell: Tell,
    signal: AbortSignal,
  ) {
    this.#parts = parts;
    this.#tell = tell;
    this.#signal = signal;
    this.#services = [...new Set(urls)].map((url) => ({
      ...{ url, server: parts.connect(url), state: waitingService(url), account: null },
      ...{ owners: new Map(), known: new Set<string>(), failures: 0 },
    }));
    this.#queue = createDetailsQueue((key) => this.#readDetails(key));
  }

  async run(onStart: (control: ScanControl) => void): Promise<void> {
    this.#tell({ services: this.#services.map(({ state }) => state) });
    onStart({ prefer: (keys) => this.#prefer(keys) });
    const stop = (): void => this.#cancel();
    this.#signal.addEventListener('abort', stop, { once: true });
    try {
      const waiting = [...this.#services];
      const worker = async (): Promise<void> => {
        for (let one = waiting.shift(); one; one = waiting.shift()) await this.#askService(one);
      };
      await Promise.all(Array.from({ length: SERVICES_AT_ONCE }, worker));
      await this.#queue.idle();
    } finally {
      this.#signal.removeEventListener('abort', stop);
    }
  }

  #prefer(keys: readonly CleanupKey[]): void {
    this.#queue.prefer(keys);
    for (const key of keys) {
      const found = this.#rows.get(key);
      if (found?.row.state !== 'failed' || this.#signal.aborted) continue;
      found.service.failures = 0;
      this.#change(key, { state: 'waiting', error: null });
      this.#queue.add(hostOf(found.service.url), [key]);
      this.#queue.prefer([key]);
    }
  }

  async #askService(service: Asked): Promise<void> {
    if (this.#signal.aborted) return this.#say(service, { state: 'cancelled' });
    this.#say(service, { state: 'asking' });
    try {
      const items = await service.server.list(this.#signal);
      this.#takeList(service, items.slice(0, MOST_ROWS));
    } catch (error) {
      this.#say(service, failedService(error, this.#signal));
      return;
    }
    await this.#askMore(service);
    this.#see(service);
  }

  /** What helps to judge the rows; they are shown without it as well. */
  async #askMore(service: Asked): Promise<void> {
    const facts = await this.#try(() => service.server.facts(this.#signal));
    if (facts) {
      this.#say(service, { facts });
      this.#nameLayers(service, facts);
    }
    service.account = await this.#try(() => service.server.account(this.#signal));
  }

  #takeList(service: Asked, items: readonly ReplicaListItem[]): void {
    const holds = this.#parts.book.holds();
    const rows = items.map((item): CleanupRow => {
      const key = cleanupKey(service.url, item.replicaId);
      return {
        ...{ ...item, key, serviceUrl: service.url, state: 'waiting', error: null, details: null },
        hold: holds.get(key) ?? null,
        local: this.#parts.local.filesOf(item.replicaId),
      };
    });
    for (const row of rows) this.#rows.set(row.key, { row, service });
    this.#say(service, { state: 'answered', count: rows.length }, rows);
    this.#queue.add(
      hostOf(service.url),
      rows.map(({ key }) => key),
    );
    if (this.#signal.aborted) this.#cancel();
  }

  async #readDetails(key: CleanupKey): Promise<void> {
    const { row, service } = this.#rows.get(key)!;
    this.#change(key, { state: 'reading' });
    try {
      const details = await service.server.details(row.replicaId, this.#signal);
      service.failures = 0;
      if (details === null) return this.#change(key, { state: 'gone' });
      this.#change(key, { state: 'known', details: named(details, service.state.facts) });
      await this.#findOwner(key, service, details.replicaOwner);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (this.#signal.aborted) return this.#change(key, { state: 'waiting' });
      this.#change(key, { state: 'failed', error: toErrorBody(error) });
      this.#countFailure(service, error);
    }
  }

  /** A server that has gone or has signed us out is not asked a thousand times. */
  #countFailure(service: Asked, error: AppError): void {
    if (!hasCode(error, 'unreachable') && !isSignedOut(error)) return;
    service.failures += 1;
    if (service.failures < FAILURES_ALIKE) return;
    const body = toErrorBody(error);
    const left = this.#queue.drop((key) => this.#rows.get(key)?.service === service);
    this.#changeAll(left, { state: 'failed', error: body });
  }

  async #findOwner(key: CleanupKey, service: Asked, owner: string | null): Promise<void> {
    if (owner === null || owner === '' || isAnonymous(owner)) {
      return this.#changeOwner(key, 'nobody');
    }
    const isNew = !service.known.has(owner);
    service.known.add(owner);
    const state =
      service.owners.get(owner) ??
      this.#try(() => service.server.ownerState(owner, this.#signal)).then((s) => s ?? 'unknown');
    service.owners.set(owner, state);
    this.#changeOwner(key, await state);
    if (isNew) this.#see(service);
  }

  #changeOwner(key: CleanupKey, owner: OwnerState): void {
    const { details } = this.#rows.get(key)!.row;
    if (details) this.#change(key, { details: { ...details, owner } });
  }

  #nameLayers(service: Asked, facts: CleanupFacts): void {
    const changed: CleanupRow[] = [];
    for (const entry of this.#rows.values()) {
      if (entry.service !== service || entry.row.details === null) continue;
      entry.row = { ...entry.row, details: named(entry.row.details, facts) };
      changed.push(entry.row);
    }
    if (changed.length > 0) this.#tell({ rows: changed });
  }

  /** Who is signed in and whose replicas came tell how much is seen. */
  #see(service: Asked): void {
    const user = service.account?.username ?? service.server.user;
    const isAdministrator = service.account?.isAdministrator ?? null;
    const visibility = visibilityOf(user, isAdministrator, [...service.known]);
    const { state } = service;
    if (state.user === user && state.visibility.sentence === visibility.sentence) return;
    this.#say(service, { user, visibility });
  }

  #say(service: Asked, change: Partial<CleanupService>, rows?: readonly CleanupRow[]): void {
    service.state = { ...service.state, ...change };
    this.#tell({ services: [service.state], ...(rows ? { rows } : {}) });
  }

  #change(key: CleanupKey, change: Partial<CleanupRow>): void {
    this.#changeAll([key], change);
  }

  #changeAll(keys: readonly CleanupKey[], change: Partial<CleanupRow>): void {
    const rows = keys.map((key) => {
      const entry = this.#rows.get(key)!;
      entry.row = { ...entry.row, ...change };
      return entry.row;
    });
    if (rows.length > 0) this.#tell({ rows });
  }

  #cancel(): void {
    this.#queue.drop(() => true);
  }

  /** Null where the server would not say. */
  async #try<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }
}

function failedService(error: unknown, signal: AbortSignal): Partial<CleanupService> {
  if (signal.aborted) return { state: 'cancelled' };
  if (!(error instanceof AppError)) throw error;
  return { state: 'failed', error: sentenceFor(error) };
}

/** A refusal says for itself what cannot be seen. */
function sentenceFor(error: AppError): ErrorBody {
  const body = toErrorBody(error);
  const hint = 'Its replicas are not in the list. Everything else is.';
  return body.hint === undefined ? { ...body, hint } : body;
}

/** The sign-in itself is gone; a refusal for one replica is not (protocol.md 12.8). */
export function isSignedOut(error: unknown): boolean {
  return hasCode(error, 'sign-in') && error.server?.code !== 403;
}

/** Replicas that were made without signing in (protocol.md 3.2.9). */
function isAnonymous(owner: string): boolean {
  return isSameUser(owner, 'Esri_Anonymous');
}

function named(details: CleanupDetails, facts: CleanupFacts | null): CleanupDetails {
  if (facts === null) return details;
  const names = new Map(facts.layers.map(({ id, name }) => [id, name]));
  const layers = details.layers.map((layer) => ({ ...layer, name: names.get(layer.id) ?? null }));
  return { ...details, layers };
}

function hostOf(serviceUrl: string): string {
  return new URL(serviceUrl).host;
}
