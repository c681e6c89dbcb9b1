import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { asErrorBody } from '../../api.ts';

/** Where the replica goes: a free file by the name of the replica, or the one that the user has chosen. */
export class FilePlace {
  readonly #api: Pick<Api['define'], 'suggestFile' | 'chooseFile'>;
  #path = $state.raw<string | null>(null);
  #error = $state.raw<ErrorBody | null>(null);
  #isChosen = false;
  #question = 0;

  constructor(api: Pick<Api['define'], 'suggestFile' | 'chooseFile'>) {
    this.#api = api;
  }

  get path(): string | null {
    return this.#path;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  /** Suggests anew, unless the user has chosen. */
  async suggest(name: string): Promise<void> {
    if (this.#isChosen) return;
    const question = ++this.#question;
    try {
      const path = await this.#api.suggestFile({ name });
      if (question === this.#question && !this.#isChosen) this.#path = path;
    } catch (error) {
      if (question === this.#question) this.#error = asErrorBody(error);
    }
  }

  async choose(): Promise<void> {
    try {
      const path = await this.#api.chooseFile({ suggested: this.#path ?? '' });
      this.#error = null;
      if (path === null) return;
      this.#isChosen = true;
      this.#path = path;
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }

  /** The file has been taken by a replica: the next one needs another. */
  release(): void {
    this.#isChosen = false;
    this.#path = null;
  }
}
