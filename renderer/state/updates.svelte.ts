import type { Api } from '../../shared/contract/contract.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { Updates } from '../../shared/model/updates.ts';
import { asErrorBody } from '../api.ts';

/** Newer versions of the program; read when somebody wants to see them. */
export class UpdatesState {
  readonly #api: Api['updates'];
  #value = $state.raw<Updates | null>(null);
  #error = $state.raw<ErrorBody | null>(null);

  constructor(api: Api['updates']) {
    this.#api = api;
  }

  /** Null until it was read. */
  get value(): Updates | null {
    return this.#value;
  }

  /** Why the last thing that was asked for was not done. */
  get error(): ErrorBody | null {
    return this.#error;
  }

  get isBusy(): boolean {
    const kind = this.#value?.state.kind;
    return kind === 'looking' || kind === 'loading';
  }

  receive(updates: Updates): void {
    this.#value = updates;
  }

  read(): Promise<boolean> {
    return this.#ask(() => this.#api.get());
  }

  /** True when updates will come from there. */
  setSource(source: string | null): Promise<boolean> {
    return this.#ask(() => this.#api.setSource({ source }));
  }

  look(): Promise<boolean> {
    return this.#ask(() => this.#api.look());
  }

  load(): Promise<boolean> {
    return this.#ask(() => this.#api.load());
  }

  /** Ends the program when it succeeds. */
  install(): Promise<boolean> {
    return this.#ask(() => this.#api.install());
  }

  /** Null when nobody chose one. */
  async chooseFolder(): Promise<string | null> {
    this.#error = null;
    try {
      return await this.#api.chooseFolder();
    } catch (error) {
      this.#error = asErrorBody(error);
      return null;
    }
  }

  /** The words that were wrong are being changed. */
  forgetError(): void {
    this.#error = null;
  }

  async #ask(work: () => Promise<Updates | void>): Promise<boolean> {
    this.#error = null;
    try {
      const updates = await work();
      if (updates) this.#value = updates;
      return true;
    } catch (error) {
      this.#error = asErrorBody(error);
      return false;
    }
  }
}
