/** Geodatabases that are opened in the window: each is read once into a file of ours, which is shown in its place. */
import { createHash, randomUUID } from 'node:crypto';
import { copyFile, constants, mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError, hasCode } from '../../shared/errors.ts';
import type { StatusReport } from '../../shared/model/report.ts';
import { exists } from './files.ts';

export interface GeodatabasesOptions {
  /** Ours alone: what is in it and not on the list is removed. */
  readonly folder: string;
  /** The files of the list of replicas. */
  readonly listed: () => readonly string[];
  /** Reads a geodatabase into a file that has its name when it is whole. Throws `cancelled` when the user stops it. */
  readonly read: (path: string, target: string) => Promise<void>;
}

export class Geodatabases {
  readonly #options: GeodatabasesOptions;
  readonly #reading = new Map<string, Promise<string>>();
  #cleaned: Promise<void> | null = null;

  constructor(options: GeodatabasesOptions) {
    this.#options = options;
  }

  /** Removes what runs that were killed have left; what is on the list stays. */
  clean(): Promise<void> {
    this.#cleaned ??= this.#clean();
    return this.#cleaned;
  }

  /** Throws `file` when the geodatabase is gone, so that what was read of it holds the only copy of its edits. */
  async requireSource(status: Pick<StatusReport, 'openedFrom' | 'pending'> | null): Promise<void> {
    const path = status?.openedFrom?.path;
    if (path === undefined || status?.pending === 0 || (await exists(path))) return;
    throw new AppError(
      'file',
      `${path} is not there any more, and edits that were not sent are in what was read of it alone.`,
      { hint: 'Put the geodatabase back or connect its drive, then take it off the list.' },
    );
  }

  /** Removes the file that showed a geodatabase, and no other. */
  async forget(shown: string): Promise<void> {
    if (dirname(shown) !== resolve(this.#options.folder)) return;
    await Promise.all(['', '-wal', '-shm', '-journal'].map((end) => removed(`${shown}${end}`)));
  }

  /** The file that shows a geodatabase as it is now. Throws `file` when it is none, or not understood. */
  async open(path: string): Promise<string> {
    await this.clean();
    const target = await this.#targetOf(path);
    const running = this.#reading.get(target) ?? this.#read(path, target);
    this.#reading.set(target, running);
    try {
      return await running;
    } finally {
      this.#reading.delete(target);
    }
  }

  /** Copies what is shown to a file of the user; one that is there is replaced: its owner was asked. */
  async export(shown: string, target: string): Promise<void> {
    const part = `${target}.${randomUUID().slice(0, 8)}.tmp`;
    try {
      await copyFile(shown, part, constants.COPYFILE_FICLONE);
      await rename(part, target);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AppError('file', `${target} could not be written (${reason}).`, {
        cause,
        hint: 'Choose another folder, or make room on the disk.',
      });
    } finally {
      await rm(part, { force: true });
    }
  }

  /** Named after the content: a geodatabase that was changed is read anew. */
  async #targetOf(path: string): Promise<string> {
    try {
      const real = await realpath(path);
      const { size, mtimeMs, ino } = await stat(real);
      const stamp = createHash('sha256').update(`${real} ${size} ${mtimeMs} ${ino}`).digest('hex');
      return join(
        resolve(this.#options.folder),
        `${basename(real).slice(0, 60)} ${stamp.slice(0, 16)}.gpkg`,
      );
    } catch (cause) {
      throw new AppError('file', `There is no file ${path}.`, {
        cause,
        hint: 'Check the name and the folder.',
      });
    }
  }

  async #read(path: string, target: string): Promise<string> {
    if (await exists(target)) return target;
    await mkdir(dirname(target), { recursive: true });
    try {
      await this.#options.read(path, target);
      return target;
    } catch (error) {
      await this.#removeParts(target);
      // Another window may have been faster.
      if (hasCode(error, 'file') && (await exists(target))) return target;
      throw error;
    }
  }

  /** A process that was ended leaves what it was writing, under names that begin with the one it would have had. */
  async #removeParts(target: string): Promise<void> {
    const stem = target.replace(/gpkg$/, '');
    const parts = (await this.#files()).filter((path) => path.startsWith(stem) && path !== target);
    await Promise.all(parts.map(removed));
  }

  async #clean(): Promise<void> {
    const kept = new Set(this.#options.listed());
    const left = (await this.#files()).filter(
      (path) => !kept.has(path.replace(/-(wal|shm|journal)$/, '')),
    );
    await Promise.all(left.map(removed));
  }

  async #files(): Promise<string[]> {
    const folder = resolve(this.#options.folder);
    const names = await readdir(folder).catch(() => []);
    return names.map((name) => join(folder, name));
  }
}

/** What a program still has open stays until the next start. */
async function removed(path: string): Promise<void> {
  await rm(path, { force: true, recursive: true }).catch(() => undefined);
}

/** By its ending: what opens it looks at what is in it. */
export function isGeodatabaseName(path: string): boolean {
  return /\.geodatabase$/i.test(path);
}
