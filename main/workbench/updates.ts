/** Looks for newer versions where the user has said, brings one when asked, and installs it when asked again. */
import { AppError, toErrorBody } from '../../shared/errors.ts';
import type { NoUpdates, Updates, UpdateState } from '../../shared/model/updates.ts';
import type { Config } from './config.ts';
import { parseUpdateSource, type UpdateSource } from './update-source.ts';

/** What the installed program can do about itself. */
export interface Updater {
  /** The newer version that lies there; null: none. Throws `unreachable` when nobody answers there. */
  look(source: UpdateSource): Promise<string | null>;
  /** Brings what `look` has found. */
  load(onPercent: (percent: number) => void): Promise<void>;
  /** Installs what was loaded as soon as the program has ended. */
  installAtEnd(): void;
}

export interface UpdatesOptions {
  readonly config: Config;
  /** Absent for an installation that does not renew itself. */
  readonly updater: Updater | NoUpdates;
  readonly now: () => number;
  readonly onChanged: (updates: Updates) => void;
  /** Something newer was found without being asked for. */
  readonly onFound: (version: string) => void;
  readonly onError: (error: unknown) => void;
  /** Ends the program as the user would. */
  readonly quit: () => void;
}

export class UpdateDesk {
  readonly #options: UpdatesOptions;
  #state: UpdateState;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#state = this.#atRest();
  }

  get(): Updates {
    return { source: this.#options.config.get('updateSource'), state: this.#state };
  }

  /** Throws `invalid` for a place that updates may not come from. */
  setSource(text: string | null): Updates {
    const source = text === null || text.trim() === '' ? null : text.trim();
    if (source !== null) parseUpdateSource(source);
    this.#refuseWhileBusy();
    this.#options.config.set('updateSource', source);
    return this.#enter(this.#atRest());
  }

  /** At the start of the program: says nothing when nothing is set or nobody answers. */
  async lookQuietly(): Promise<void> {
    if (this.#state.kind !== 'not-looked') return;
    const { state } = await this.look();
    if (state.kind === 'found') this.#options.onFound(state.version);
  }

  async look(): Promise<Updates> {
    const { updater, source } = this.#needSource();
    this.#enter({ kind: 'looking' });
    const at = this.#options.now();
    try {
      const version = await updater.look(parseUpdateSource(source));
      return this.#enter(version === null ? { kind: 'newest', at } : { kind: 'found', version });
    } catch (error) {
      this.#options.onError(error);
      const { code, ...rest } = toErrorBody(error);
      return this.#enter(
        code === 'unreachable'
          ? { kind: 'unreachable', at }
          : { kind: 'failed', error: { code, ...rest } },
      );
    }
  }

  async load(): Promise<Updates> {
    const { updater } = this.#needSource();
    if (this.#state.kind !== 'found') throw notNow('There is no newer version to bring.');
    const { version } = this.#state;
    this.#enter({ kind: 'loading', version, percent: 0 });
    try {
      await updater.load((percent) => this.#enter({ kind: 'loading', version, percent }));
      return this.#enter({ kind: 'loaded', version });
    } catch (error) {
      this.#options.onError(error);
      return this.#enter({ kind: 'failed', error: toErrorBody(error) });
    }
  }

  /** The program ends as it always does: work is asked about, files are closed. Staying is possible. */
  install(): void {
    const { updater } = this.#needSource();
    if (this.#state.kind !== 'loaded') throw notNow('The newer version has not been brought yet.');
    updater.installAtEnd();
    this.#options.quit();
  }

  #atRest(): UpdateState {
    const { updater, config } = this.#options;
    if (typeof updater === 'string') return { kind: 'unavailable', reason: updater };
    return { kind: config.get('updateSource') === null ? 'off' : 'not-looked' };
  }

  #enter(state: UpdateState): Updates {
    this.#state = state;
    const updates = this.get();
    this.#options.onChanged(updates);
    return updates;
  }

  #needSource(): { updater: Updater; source: string } {
    const { updater, config } = this.#options;
    const source = config.get('updateSource');
    if (typeof updater === 'string' || source === null) {
      throw notNow('Updates are switched off.');
    }
    this.#refuseWhileBusy();
    return { updater, source };
  }

  #refuseWhileBusy(): void {
    const { kind } = this.#state;
    if (kind === 'looking' || kind === 'loading') throw notNow('It is being worked on already.');
  }
}

function notNow(message: string): AppError {
  return new AppError('invalid', message);
}
