/** The replica files that this machine knows, each with what it says about itself. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { AppError, toErrorBody } from '../../shared/errors.ts';
import type { StatusReport } from '../../shared/model/report.ts';
import type { ReplicaState, ReplicaSummary } from '../../shared/model/window.ts';
import type { Config } from './config.ts';

export interface ReplicaListOptions {
  readonly config: Config;
  readonly readStatus: (path: string) => Promise<StatusReport>;
  readonly onChanged: (replicas: readonly ReplicaSummary[]) => void;
}

/** Folders whose contents are copied elsewhere behind our back (field-notes C53). */
const SYNCHRONISED =
  /[\\/](OneDrive[^\\/]*|Dropbox|iCloud ?Drive|Google ?Drive|Mobile Documents)[\\/]/i;

export class ReplicaList {
  readonly #options: ReplicaListOptions;
  #summaries = new Map<string, ReplicaSummary>();

  constructor(options: ReplicaListOptions) {
    this.#options = options;
  }

  /** Newest first, as they were when last looked at; looks at those that have not been. */
  async list(): Promise<readonly ReplicaSummary[]> {
    const known = this.#options.config.get('replicas');
    const missing = known.filter(({ key }) => !this.#summaries.has(key));
    await Promise.all(missing.map(({ key }) => this.#look(key)));
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
    const summary = this.#summaries.get(key) ?? (await this.#look(key));
    return summary?.state === 'unfinished' ? `${path}.part` : path;
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
    this.#summaries.delete(key);
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
    const summary = await this.#summarise(known.key, known.path);
    this.#summaries.set(key, summary);
    return summary;
  }

  async #summarise(key: string, path: string): Promise<ReplicaSummary> {
    const about = {
      ...{ key, path, fileName: basename(path), folder: dirname(path) },
      warnings: warningsOf(path),
    };
    const isUnfinished = !existsSync(path) && existsSync(`${path}.part`);
    if (!isUnfinished && !existsSync(path)) {
      const error = new AppError('file', `${path} is not there.`, {
        hint: 'It was moved, renamed or deleted, or its drive is not connected. Open it from its new place, or take it off the list.',
      });
      return { ...about, state: 'missing', status: null, error: toErrorBody(error) };
    }
    try {
      const status = await this.#options.readStatus(isUnfinished ? `${path}.part` : path);
      return { ...about, state: stateOf(status, isUnfinished), status, error: null };
    } catch (error) {
      const state = isUnfinished ? 'unfinished' : 'unreadable';
      return { ...about, state, status: null, error: toErrorBody(error) };
    }
  }

  #ordered(): readonly ReplicaSummary[] {
    return this.#options.config
      .get('replicas')
      .map(({ key }) => this.#summaries.get(key))
      .filter((summary) => summary !== undefined);
  }

  #tell(): void {
    this.#options.onChanged(this.#ordered());
  }
}

function stateOf(status: StatusReport, isUnfinished: boolean): ReplicaState {
  if (isUnfinished) return 'unfinished';
  if (status.state === 'closed') return 'closed';
  return status.exchange ? 'interrupted' : 'ready';
}

function warningsOf(path: string): string[] {
  const folder = SYNCHRONISED.exec(path)?.[1];
  if (folder === undefined) return [];
  return [
    `This file lies in a folder that ${folder} synchronises. Two machines could change it at the same time; keep replicas in an ordinary folder.`,
  ];
}
