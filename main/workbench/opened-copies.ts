/** Copies of attachments that other programs show: in a folder of their own, removed when this program ends. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { nameToOpen } from '../../shared/model/file-types.ts';

export class OpenedCopies {
  readonly #folders: string[] = [];

  /**
   * Writes a copy that other programs may open, and returns its path.
   *
   * Throws `invalid` for types that could run, `file` when it cannot be written.
   */
  async write(attachment: {
    readonly name: string;
    readonly contentType: string;
    readonly data: Uint8Array;
  }): Promise<string> {
    const name = nameToOpen(attachment.name, attachment.contentType);
    if (name === null) {
      throw new AppError('invalid', `${attachment.name} is of a type that could run programs.`, {
        hint: 'Save it, and open it only if you know where it comes from.',
      });
    }
    try {
      const folder = await mkdtemp(join(tmpdir(), 'syncline-'));
      this.#folders.push(folder);
      const path = join(folder, name);
      await writeFile(path, attachment.data, { flag: 'wx', mode: 0o600 });
      // What is changed in a copy would be lost: most programs say so when they cannot write.
      await chmod(path, 0o400);
      return path;
    } catch (cause) {
      throw new AppError('file', `${name} could not be written for another program to open.`, {
        cause,
        hint: 'Make room on the disk, then try again.',
      });
    }
  }

  /** What a program still has open may stay. */
  async removeAll(): Promise<void> {
    const folders = this.#folders.splice(0);
    await Promise.all(
      folders.map((folder) => rm(folder, { recursive: true, force: true }).catch(() => undefined)),
    );
  }
}
