/** The relay files that this machine knows, each with what it says about itself. */
import { randomUUID } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { AppError, toErrorBody } from '../../shared/errors.ts';
import type { KnownRelay, RelayLook } from '../../shared/model/relay-list.ts';
import type { Config } from './config.ts';
import { exists } from './files.ts';

export const isRelayName = (path: string): boolean => /\.relay$/i.test(path);

export interface RelayListOptions {
  readonly config: Config;
  readonly look: (path: string) => Promise<RelayLook>;
  readonly onChanged: (relays: readonly KnownRelay[]) => void;
}

export class RelayList {
  readonly #options: RelayListOptions;

  constructor(options: RelayListOptions) {
    this.#options = options;
  }

  /** Newest first, each looked at now: other programs may have changed it. */
  list(): Promise<readonly KnownRelay[]> {
    return Promise.all(this.#known.map(({ key, path }) => this.#summarise(key, path)));
  }

  /** Throws `invalid` for a key that is not on the list. */
  path(key: string): string {
    const found = this.#known.find((one) => one.key === key);
    if (found) return found.path;
    throw new AppError('invalid', 'This relay is not on the list any more.', {
      hint: 'Open its file again.',
    });
  }

  /** Puts a file on the list; one that is there already keeps its key. */
  add(file: string): string {
    const path = resolve(file);
    const existing = this.#known.find((one) => one.path === path);
    if (existing) return existing.key;
    const key = randomUUID();
    this.#options.config.set('relays', [{ key, path }, ...this.#known]);
    return key;
  }

  /** Adds a file that was chosen. Throws `file` when it is no relay. */
  async open(path: string): Promise<KnownRelay> {
    const look = await this.#options.look(path);
    const key = this.add(path);
    await this.tell();
    return { key, path, fileName: basename(path), look, error: null };
  }

  /** The file of a relay was moved: it keeps its place on the list. Throws `file` when this is no relay. */
  async locate(key: string, file: string): Promise<void> {
    await this.#options.look(file);
    const path = resolve(file);
    const others = this.#known.filter((one) => one.path !== path || one.key === key);
    this.#options.config.set(
      'relays',
      others.map((one) => (one.key === key ? { key, path } : one)),
    );
    await this.tell();
  }

  /** Takes it off the list; the file stays. */
  async forget(key: string): Promise<void> {
    this.#options.config.set(
      'relays',
      this.#known.filter((one) => one.key !== key),
    );
    await this.tell();
  }

  /** After work on it: a create that never reached a service has left no file. */
  async settle(key: string): Promise<void> {
    const known = this.#known.find((one) => one.key === key);
    if (known && !(await exists(known.path))) await this.forget(key);
    else await this.tell();
  }

  async tell(): Promise<void> {
    this.#options.onChanged(await this.list());
  }

  get #known() {
    return this.#options.config.get('relays');
  }

  async #summarise(key: string, path: string): Promise<KnownRelay> {
    const about = { key, path, fileName: basename(path) };
    try {
      return { ...about, look: await this.#options.look(path), error: null };
    } catch (error) {
      return { ...about, look: null, error: toErrorBody(error) };
    }
  }
}
