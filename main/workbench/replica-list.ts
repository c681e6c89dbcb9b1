/** The replica files that this machine knows, each with what it says about itself. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { AppError, toErrorBody } from '../../shared/errors.ts';
import type { StatusReport } from '../../shared/model/report.ts';
import type { ReplicaState, ReplicaSummary } from '../../shared/model/window.ts';
import type { Config } from './config.ts';
import { exists } from './files.ts';

export interface ReplicaListOptions {
  readonly config: Config;
  readonly readStatus: (path: string) => Promise<StatusReport>;
  readonly onChanged: (replicas: readonly ReplicaSummary[]) => void;
}

/** Folders whose contents are copied elsewhere behind our back (field-notes C53), by the names that they have. */
const SYNCHRONISED: readonly (readonly [service: string, folder: RegExp])[] = [
  ['OneDrive', /[\\/]OneDrive([ -][^\\/]*)?[\\/]/i],
  ['Dropbox', /[\\/]Dropbox([ -]?\([^\\/]*\)|-[^\\/]*)?[\\/]/i],
  ['iCloud Drive', /[\\/](iCloud ?Drive|Mobile Documents)[\\/]/i],
  ['Google Drive', /[\\/](Google ?Drive(-[^\\/]*)?|My Drive)[\\/]/i],
];

interface Look {
  readonly summary: ReplicaSummary;
  /** Changes whenever the files do. */
  readonly stamp: string;
}

export class ReplicaList {
  readonly #options: ReplicaListOptions;
  readonly #looks = new Map<string, Look>();

  constructor(options: ReplicaListOptions) {
    this.#options = options;
  }

  /** Newest first; looks again at those whose files have changed, by whatever program. */
  async list(): Promise<readonly ReplicaSummary[]> {
    const known = this.#options.config.get('replicas');
    await Promise.all(
      known.map(async ({ key, path }) => {
        const last = this.#looks.get(key);
        if (!last || last.stamp !== (await stampOf(path))) await this.#look(key);
      }),
    );
    return this.#ordered();
  }

  /** The file behind a key. Throws `invalid` for a key that is not on the list. */
  path(key: string): string {
    const found = this.#options.config.get('replicas').find((one) => one.key === key);
    if (found) return found.path;
    throw new AppError('invalid', 'This replica is not on the list any more.', {
      hint: 'Open its file again.',
    });
  }

  /** The file that work on this replica opens: an unfinished one is known by the name that it will have. */
  async fileOf(key: string): Promise<string> {
    const path = this.path(key);
    return (await isUnfinished(path)) ? `${path}.part` : path;
  }

  /** Puts a file on the list; one that is there already keeps its key. */
  add(file: string): string {
    const path = resolve(file);
    const known = this.#options.config.get('replicas');
    const existing = known.find((one) => one.path === path);
    if (existing) return existing.key;
    const key = randomUUID();
    this.#options.config.set('replicas', [{ key, path }, ...known]);
    return key;
  }

  forget(key: string): void {
    const known = this.#options.config.get('replicas');
    this.#options.config.set(
      'replicas',
      known.filter((one) => one.key !== key),
    );
    this.#looks.delete(key);
    this.#tell();
  }

  /** Looks at a file again and tells what has changed. */
  async refresh(key: string): Promise<ReplicaSummary | null> {
    const summary = await this.#look(key);
    this.#tell();
    return summary;
  }

  async #look(key: string): Promise<ReplicaSummary | null> {
    const known = this.#options.config.get('replicas').find((one) => one.key === key);
    if (!known) return null;
    // Taken before: what changes while the file is read is looked at again.
    const stamp = await stampOf(known.path);
    const summary = await this.#summarise(known.key, known.path);
    this.#looks.set(key, { summary, stamp });
    return summary;
  }

  async #summarise(key: string, path: string): Promise<ReplicaSummary> {
    const about = {
      ...{ key, path, fileName: basename(path), folder: dirname(path) },
      warnings: warningsOf(path),
    };
    const isPart = await isUnfinished(path);
    if (!isPart && !(await exists(path))) {
      const error = new AppError('file', `${path} is not there.`, {
        hint: 'It was moved, renamed or deleted, or its drive is not connected. Open it from its new place, or take it off the list.',
      });
      return { ...about, state: 'missing', status: null, error: toErrorBody(error) };
    }
    try {
      const status = await this.#options.readStatus(isPart ? `${path}.part` : path);
      return { ...about, state: stateOf(status, isPart), status, error: null };
    } catch (error) {
      const state = isPart ? 'unfinished' : 'unreadable';
      return { ...about, state, status: null, error: toErrorBody(error) };
    }
  }

  #ordered(): readonly ReplicaSummary[] {
    return this.#options.config
      .get('replicas')
      .map(({ key }) => this.#looks.get(key)?.summary)
      .filter((summary) => summary !== undefined);
  }

  #tell(): void {
    this.#options.onChanged(this.#ordered());
  }
}

async function isUnfinished(path: string): Promise<boolean> {
  return !(await exists(path)) && (await exists(`${path}.part`));
}

/** Of the replica file, of the log beside it, and of an unfinished one. */
async function stampOf(path: string): Promise<string> {
  const stamps = [path, `${path}-wal`, `${path}.part`].map((file) =>
    stat(file).then(
      ({ mtimeMs, size, ino }) => `${ino} ${mtimeMs} ${size}`,
      () => '-',
    ),
  );
  return (await Promise.all(stamps)).join(', ');
}

function stateOf(status: StatusReport, isPart: boolean): ReplicaState {
  if (isPart) return 'unfinished';
  if (status.state === 'closed') return 'closed';
  return status.exchange ? 'interrupted' : 'ready';
}

/** What is to be said about where a file lies. */
export function warningsOf(path: string): string[] {
  const service = SYNCHRONISED.find(([, folder]) => folder.test(path))?.[0];
  if (service === undefined) return [];
  return [
    `This file lies in a folder that ${service} synchronises. Two machines could change it at the same time; keep replicas in an ordinary folder.`,
  ];
}
