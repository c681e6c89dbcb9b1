/** Paths that the window may write to: those that this process has suggested or that the user chose in a dialog. */
import { resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';

export class Grants {
  readonly #paths = new Set<string>();

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
}
