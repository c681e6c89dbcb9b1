/** The files of one piece of work: how many are in which state, and a page of them. */
import {
  countFiles,
  type FileCounts,
  type FileState,
  type FileTransfer,
} from '../../shared/model/file-transfer.ts';

/** What moves or failed is looked for first. */
const PLACE: Readonly<Record<FileState, number>> = { going: 0, failed: 1, waiting: 2, done: 3 };

export class JobFiles {
  readonly #files = new Map<string, FileTransfer>();
  #sorted: readonly FileTransfer[] | null = null;

  put(file: FileTransfer): void {
    this.#files.set(file.id, file);
    this.#sorted = null;
  }

  /** Null: there were none. */
  counts(): FileCounts | null {
    return this.#files.size === 0 ? null : countFiles(this.#files.values());
  }

  page(from: number, count: number): readonly FileTransfer[] {
    this.#sorted ??= [...this.#files.values()].sort((a, b) => PLACE[a.state] - PLACE[b.state]);
    return this.#sorted.slice(from, from + count);
  }
}
