import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/model/edit.ts';
import type { StatusReport } from '../../../shared/model/report.ts';
import { asErrorBody } from '../../api.ts';

const STEP = 100;

/** The sessions of a replica, newest first. */
export class SessionList {
  readonly #api: Api['replica'];
  readonly #key: string;
  #sessions = $state.raw<readonly Session[] | null>(null);
  #status = $state.raw<StatusReport | null>(null);
  #error = $state.raw<ErrorBody | null>(null);
  #most = $state.raw(STEP);
  #turn = 0;

  readonly shown = $derived((this.#sessions ?? []).slice(0, this.#most));

  constructor(api: Api['replica'], key: string) {
    this.#api = api;
    this.#key = key;
  }

  /** Null while they are read for the first time. */
  get sessions(): readonly Session[] | null {
    return this.#sessions;
  }

  /** How many more `showOlder` would show. */
  get older(): number {
    return Math.min(STEP, Math.max(0, (this.#sessions?.length ?? 0) - this.#most));
  }

  get status(): StatusReport | null {
    return this.#status;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  find(sessionId: number): Session | null {
    return this.#sessions?.find((session) => session.sessionId === sessionId) ?? null;
  }

  layerName(layerId: number): string {
    return this.#status?.layers.find((layer) => layer.layerId === layerId)?.name ?? String(layerId);
  }

  showOlder(): void {
    this.#most += STEP;
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const key = { key: this.#key };
      const [sessions, status] = await Promise.all([
        this.#api.sessions(key),
        this.#api.status(key),
      ]);
      if (turn !== this.#turn) return;
      this.#sessions = sessions.toSorted((a, b) => b.sessionId - a.sessionId);
      this.#status = status;
      this.#error = null;
    } catch (error) {
      if (turn === this.#turn) this.#error = asErrorBody(error);
    }
  }
}
