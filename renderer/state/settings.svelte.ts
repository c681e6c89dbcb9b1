import type { Api } from '../../shared/contract/contract.ts';
import type { Settings } from '../../shared/model/window.ts';

const UNTIL_LOADED: Settings = {
  theme: 'system',
  tileUrl: null,
  tileAttribution: '',
  replicasFolder: '',
  isWelcomed: true,
};

/** What the user has set, and the theme that follows from it. */
export class SettingsState {
  readonly #api: Api['settings'];
  #value = $state.raw<Settings>(UNTIL_LOADED);
  #systemIsDark = $state.raw(false);
  #systemWantsContrast = $state.raw(false);

  /** What `data-theme` on the page says. */
  readonly theme = $derived.by((): 'light' | 'dark' | 'contrast' => {
    if (this.#value.theme !== 'system') return this.#value.theme;
    if (this.#systemWantsContrast) return 'contrast';
    return this.#systemIsDark ? 'dark' : 'light';
  });

  constructor(api: Api['settings']) {
    this.#api = api;
  }

  get value(): Settings {
    return this.#value;
  }

  async load(): Promise<void> {
    this.#value = await this.#api.get();
  }

  receive(settings: Settings): void {
    this.#value = settings;
  }

  /** Throws `AppError` `invalid` for a value that cannot be used. */
  async change(change: Parameters<Api['settings']['set']>[0]): Promise<void> {
    this.#value = await this.#api.set(change);
  }

  /** Follows the system's choice of light, dark and contrast; returns what ends it. */
  followSystem(): () => void {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const contrast = matchMedia('(prefers-contrast: more)');
    const look = (): void => {
      this.#systemIsDark = dark.matches;
      this.#systemWantsContrast = contrast.matches;
    };
    look();
    dark.addEventListener('change', look);
    contrast.addEventListener('change', look);
    return () => {
      dark.removeEventListener('change', look);
      contrast.removeEventListener('change', look);
    };
  }
}
