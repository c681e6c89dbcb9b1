/** The folders of kits at the office that this machine has used: a return finds its kit among them. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { KIT_ENDING, MOST_KIT_BYTES, parseKit } from '../../shared/model/kit.ts';
import type { Config } from './config.ts';

const MOST_FOLDERS = 50;

export class KitFolders {
  readonly #config: Config;

  constructor(config: Config) {
    this.#config = config;
  }

  /** Newest first; those that are not there now, such as on a share, are left out. */
  list(): readonly string[] {
    return this.#config.get('kitFolders').filter((folder) => existsSync(folder));
  }

  remember(folder: string): void {
    const path = resolve(folder);
    const others = this.#config.get('kitFolders').filter((each) => each !== path);
    this.#config.set('kitFolders', [path, ...others].slice(0, MOST_FOLDERS));
  }

  /** The folder itself stays as it is. */
  forget(folder: string): void {
    const path = resolve(folder);
    this.#config.set(
      'kitFolders',
      this.#config.get('kitFolders').filter((each) => each !== path),
    );
  }

  /** Null: none of them is the folder of this kit. */
  of(kitId: string): string | null {
    return this.list().find((folder) => kitIdIn(folder) === kitId) ?? null;
  }
}

/** Null: no manifest that can be read. */
function kitIdIn(folder: string): string | null {
  try {
    const name = readdirSync(folder).find((each) => each.toLowerCase().endsWith(KIT_ENDING));
    if (name === undefined) return null;
    const path = join(folder, name);
    if (statSync(path).size > MOST_KIT_BYTES) return null;
    return parseKit(readFileSync(path, 'utf8'), name).kitId;
  } catch (error) {
    if (error instanceof AppError || (error instanceof Error && 'code' in error)) return null;
    throw error;
  }
}
