import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';
import type { Router } from '../../state/router.svelte.ts';

/** What one does with a replica of the list; failures stay beside the replica that they are about. */
export class ReplicaWork {
  readonly #api: Pick<Api, 'replicas' | 'jobs'>;
  readonly #router: Router;
  #errors = $state.raw<Readonly<Record<string, ErrorBody | null>>>({});
  #busyKey = $state.raw<string | null>(null);
  #isOpening = $state.raw(false);
  #openError = $state.raw<ErrorBody | null>(null);

  constructor(api: Pick<Api, 'replicas' | 'jobs'>, router: Router) {
    this.#api = api;
    this.#router = router;
  }

  /** The replica on which something is being started. */
  get busyKey(): string | null {
    return this.#busyKey;
  }

  get isOpening(): boolean {
    return this.#isOpening;
  }

  get openError(): ErrorBody | null {
    return this.#openError;
  }

  errorOf(key: string): ErrorBody | null {
    return this.#errors[key] ?? null;
  }

  dismissError(key: string): void {
    this.#setError(key, null);
  }

  dismissOpenError(): void {
    this.#openError = null;
  }

  /** Asks for a replica file and shows it. */
  async openFile(): Promise<void> {
    this.#isOpening = true;
    this.#openError = null;
    try {
      const opened = await this.#api.replicas.open();
      if (opened) this.#router.openReplica(opened.key);
    } catch (error) {
      this.#openError = asErrorBody(error);
    }
    this.#isOpening = false;
  }

  showInFolder(key: string): Promise<void> {
    return this.#on(key, () => this.#api.replicas.showInFolder({ key }));
  }

  forget(key: string): Promise<void> {
    return this.#on(key, () => this.#api.replicas.forget({ key }));
  }

  /** Goes on with an unfinished create and shows its work. */
  resume(key: string): Promise<void> {
    return this.#on(key, async () => this.#show(await this.#api.jobs.resumeCreate({ key })));
  }

  /** Has the server forget an unfinished replica and shows that work. */
  giveUp(key: string): Promise<void> {
    return this.#on(key, async () => this.#show(await this.#api.jobs.unregister({ key })));
  }

  #show({ id }: Job): void {
    this.#router.go({ page: 'activity', jobId: id });
  }

  async #on(key: string, act: () => Promise<void>): Promise<void> {
    if (this.#busyKey !== null) return;
    this.#busyKey = key;
    this.#setError(key, null);
    try {
      await act();
    } catch (error) {
      this.#setError(key, asErrorBody(error));
    }
    this.#busyKey = null;
  }

  #setError(key: string, error: ErrorBody | null): void {
    this.#errors = { ...this.#errors, [key]: error };
  }
}
