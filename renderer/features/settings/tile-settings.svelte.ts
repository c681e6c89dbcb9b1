import type { ErrorBody } from '../../../shared/errors.ts';
import { asErrorBody } from '../../api.ts';
import type { SettingsState } from '../../state/settings.svelte.ts';
import { SETTINGS } from './messages.ts';

export type MapSource = 'built-in' | 'tiles';

/** The background map as it is being chosen; nothing takes effect before it can be used. */
export class TileSettings {
  readonly #settings: SettingsState;
  #source = $state.raw<MapSource>('built-in');
  #error = $state.raw<ErrorBody | null>(null);
  #isBusy = $state.raw(false);
  #isSaved = $state.raw(false);
  url = $state('');
  attribution = $state('');

  constructor(settings: SettingsState) {
    this.#settings = settings;
    const { tileUrl, tileAttribution } = settings.value;
    this.#source = tileUrl === null ? 'built-in' : 'tiles';
    this.url = tileUrl ?? '';
    this.attribution = tileAttribution;
  }

  get source(): MapSource {
    return this.#source;
  }

  /** What is wrong with the address, as text for its field. */
  get urlError(): string | undefined {
    if (this.#error?.code !== 'invalid') return undefined;
    return [this.#error.message, this.#error.hint].filter(Boolean).join(' ');
  }

  /** A failure that is not about the address. */
  get error(): ErrorBody | null {
    return this.#error?.code === 'invalid' ? null : this.#error;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  get isSaved(): boolean {
    return this.#isSaved;
  }

  /** The built-in map takes effect at once, tiles only when their address is saved. */
  async choose(source: MapSource): Promise<void> {
    this.#source = source;
    this.touch();
    if (source === 'built-in' && this.#settings.value.tileUrl !== null) {
      await this.#change({ tileUrl: null });
    }
  }

  touch(): void {
    this.#error = null;
    this.#isSaved = false;
  }

  async save(): Promise<void> {
    const tileUrl = this.url.trim();
    this.touch();
    if (tileUrl === '') {
      this.#error = { code: 'invalid', message: SETTINGS.tilesMissing };
      return;
    }
    await this.#change({ tileUrl, tileAttribution: this.attribution.trim() });
    this.#isSaved = this.#error === null;
  }

  async #change(change: Parameters<SettingsState['change']>[0]): Promise<void> {
    this.#isBusy = true;
    try {
      await this.#settings.change(change);
    } catch (error) {
      this.#error = asErrorBody(error);
    }
    this.#isBusy = false;
  }
}
