import type { Api, DiagnosticsFile } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { asErrorBody } from '../../api.ts';

/** The diagnostics bundle: read first, saved afterwards. */
export class Diagnostics {
  readonly #api: Api['app'];
  #files = $state.raw<readonly DiagnosticsFile[] | null>(null);
  #savedPath = $state.raw<string | null>(null);
  #busy = $state.raw<'read' | 'save' | null>(null);
  #readError = $state.raw<ErrorBody | null>(null);
  #saveError = $state.raw<ErrorBody | null>(null);

  constructor(api: Api['app']) {
    this.#api = api;
  }

  /** Null: not read yet. */
  get files(): readonly DiagnosticsFile[] | null {
    return this.#files;
  }

  get savedPath(): string | null {
    return this.#savedPath;
  }

  get busy(): 'read' | 'save' | null {
    return this.#busy;
  }

  get readError(): ErrorBody | null {
    return this.#readError;
  }

  get saveError(): ErrorBody | null {
    return this.#saveError;
  }

  async read(): Promise<void> {
    this.#busy = 'read';
    this.#readError = null;
    try {
      this.#files = await this.#api.diagnostics();
    } catch (error) {
      this.#readError = asErrorBody(error);
    }
    this.#busy = null;
  }

  async save(): Promise<void> {
    this.#busy = 'save';
    this.#saveError = null;
    this.#savedPath = null;
    try {
      this.#savedPath = await this.#api.saveDiagnostics();
    } catch (error) {
      this.#saveError = asErrorBody(error);
    }
    this.#busy = null;
  }
}
