import type { Api } from '../../../shared/contract/contract.ts';
import type { ExportFormat } from '../../../shared/model/export.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { asErrorBody } from '../../api.ts';

type Files = Pick<
  Api['define'],
  'suggestFile' | 'chooseFile' | 'suggestExportFile' | 'chooseExportFile'
>;

/** Where the replica or the export goes: a free file by its name, or the one that the user has chosen. */
export class FilePlace {
  readonly #api: Files;
  #path = $state.raw<string | null>(null);
  #error = $state.raw<ErrorBody | null>(null);
  #isChosen = false;
  #question = 0;

  /** Of an export; null: a replica. */
  #format: ExportFormat | null = null;

  constructor(api: Files) {
    this.#api = api;
  }

  get path(): string | null {
    return this.#path;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  /** Suggests anew, unless the user has chosen. `format`: of an export. */
  async suggest(name: string, format: ExportFormat | null = null): Promise<void> {
    if (format !== this.#format) this.release();
    this.#format = format;
    if (this.#isChosen) return;
    const question = ++this.#question;
    try {
      const path = await (format === null
        ? this.#api.suggestFile({ name })
        : this.#api.suggestExportFile({ name, dataFormat: format }));
      if (question === this.#question && !this.#isChosen) this.#path = path;
    } catch (error) {
      if (question === this.#question) this.#error = asErrorBody(error);
    }
  }

  async choose(): Promise<void> {
    try {
      const suggested = this.#path ?? '';
      const path = await (this.#format === null
        ? this.#api.chooseFile({ suggested })
        : this.#api.chooseExportFile({ suggested, dataFormat: this.#format }));
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
