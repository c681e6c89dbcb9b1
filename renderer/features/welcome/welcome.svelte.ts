import type { ErrorBody } from '../../../shared/errors.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { asErrorBody } from '../../api.ts';

export type WelcomeWork = 'sample' | 'service' | 'file';

/** The first name that a learner should see among the sample services. */
const FIRST_SAMPLE = /save\s*the\s*bay/i;

/** The ways to begin; each of them ends the first run when it has worked. */
export class Welcome {
  readonly #app: AppState;
  #busy = $state.raw<WelcomeWork | null>(null);
  #error = $state.raw<ErrorBody | null>(null);

  constructor(app: AppState) {
    this.#app = app;
  }

  get busy(): WelcomeWork | null {
    return this.#busy;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  /** Starts the sample service and opens the New replica page on it. */
  startSample(): Promise<void> {
    return this.#do('sample', async () => {
      const samples = await this.#app.api.services.startSample();
      const first = samples.find(({ name }) => FIRST_SAMPLE.test(name)) ?? samples[0];
      await this.#leave();
      this.#app.router.go({ page: 'new-replica', serviceId: first?.id ?? null });
    });
  }

  addService(): Promise<void> {
    return this.#do('service', async () => {
      await this.#leave();
      this.#app.router.go({ page: 'services', serviceId: null, isAdding: true });
    });
  }

  openFile(): Promise<void> {
    return this.#do('file', async () => {
      const opened = await this.#app.api.replicas.open();
      if (!opened) return;
      await this.#leave();
      this.#app.router.go({ page: 'replicas' });
      this.#app.router.openReplica(opened.key);
    });
  }

  #leave(): Promise<void> {
    return this.#app.settings.change({ isWelcomed: true });
  }

  async #do(work: WelcomeWork, act: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#error = null;
    this.#busy = work;
    try {
      await act();
    } catch (error) {
      this.#error = asErrorBody(error);
    } finally {
      this.#busy = null;
    }
  }
}
