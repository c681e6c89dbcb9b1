/** Paths that the window may name: to write to those that were suggested or chosen, to read those that were dropped or chosen. */
import { resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';

export class Grants {
  readonly #paths = new Set<string>();
  readonly #readable = new Set<string>();

  /** Returns the path, so that it can be handed on. */
  allow(path: string): string {
    this.#paths.add(resolve(path));
    return path;
  }

  require(path: string): void {
    if (this.#paths.has(resolve(path))) return;
    throw new AppError('invalid', `${path} was not chosen in a dialog.`, {
      hint: 'Choose where the replica goes again.',
    });
  }

  /** The user has dropped this file on the window, or chosen it. */
  allowReading(path: string): void {
    this.#readable.add(resolve(path));
  }

  requireReading(path: string): void {
    if (this.#readable.has(resolve(path))) return;
    throw new AppError('invalid', `${path} was neither dropped on this window nor chosen.`, {
      hint: 'Drop the file again, or choose it in the dialog.',
    });
  }
}
