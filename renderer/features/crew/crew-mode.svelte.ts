import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { CrewState } from '../../../shared/model/crew.ts';
import { asErrorBody } from '../../api.ts';

/** Which kit and which copy the window works on, and what one does with them as a whole. */
export class CrewMode {
  readonly #api: Pick<Api, 'crew'>;
  #state = $state.raw<CrewState | null>(null);
  #error = $state.raw<ErrorBody | null>(null);
  #isBusy = $state.raw(false);

  constructor(api: Pick<Api, 'crew'>) {
    this.#api = api;
  }

  /** Null: it is being read. */
  get state(): CrewState | null {
    return this.#state;
  }

  /** Why something that was asked for could not be done. */
  get error(): ErrorBody | null {
    return this.#error;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  load(): Promise<void> {
    return this.#do(() => this.#api.crew.state());
  }

  choose(copyName: string | null): Promise<void> {
    return this.#do(() => this.#api.crew.choose({ copyName }));
  }

  copyHere(copyName: string): Promise<void> {
    return this.#do(() => this.#api.crew.copyHere({ copyName }));
  }

  understand(): Promise<void> {
    return this.#do(() => this.#api.crew.understand());
  }

  goOn(there: boolean): Promise<void> {
    return this.#do(() => this.#api.crew.goOn({ there }));
  }

  /** The name is kept for the next return. */
  async sign(by: string): Promise<void> {
    await this.#api.crew.sign({ by });
    if (this.#state) this.#state = { ...this.#state, by };
  }

  async #do(work: () => Promise<CrewState | null>): Promise<void> {
    this.#isBusy = true;
    this.#error = null;
    try {
      this.#state = await work();
    } catch (error) {
      this.#error = asErrorBody(error);
    }
    this.#isBusy = false;
  }
}
