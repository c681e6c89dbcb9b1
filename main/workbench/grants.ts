/** Paths that the window may name: to write to those that were suggested or chosen, to read those that were dropped. */
import { resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';

export class Grants {
  readonly #paths = new Set<string>();
  readonly #dropped = new Set<string>();

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

  /** The user has dropped this file on the window. */
  allowReading(path: string): void {
    this.#dropped.add(resolve(path));
  }

  requireReading(path: string): void {
    if (this.#dropped.has(resolve(path))) return;
    throw new AppError('invalid', `${path} was not dropped on this window.`, {
      hint: 'Drop the file again, or choose it in the dialog.',
    });
  }
}
