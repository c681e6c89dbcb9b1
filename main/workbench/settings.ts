/** Settings that the user can see and change. */
import { AppError } from '../../shared/errors.ts';
import type { Settings } from '../../shared/model/window.ts';
import type { Config } from './config.ts';

type Change = { readonly [K in keyof Settings]?: Settings[K] | undefined };

export class SettingsDesk {
  readonly #config: Config;
  readonly #defaultFolder: string;
  readonly #onChanged: (settings: Settings) => void;

  constructor(
    config: Config,
    options: {
      /** Where replicas go until the user chooses a folder. */
      readonly defaultFolder: string;
      readonly onChanged: (settings: Settings) => void;
    },
  ) {
    this.#config = config;
    this.#defaultFolder = options.defaultFolder;
    this.#onChanged = options.onChanged;
  }

  get(): Settings {
    return {
      theme: this.#config.get('theme'),
      tileUrl: this.#config.get('tileUrl'),
      tileAttribution: this.#config.get('tileAttribution'),
      replicasFolder: this.#config.get('replicasFolder') ?? this.#defaultFolder,
      isWelcomed: this.#config.get('isWelcomed'),
    };
  }

  /** Throws `invalid` for an address that cannot serve tiles. */
  set(change: Change): Settings {
    if (change.tileUrl !== undefined && change.tileUrl !== null) checkTileUrl(change.tileUrl);
    for (const name of Object.keys(change) as (keyof Settings)[]) {
      const value = change[name];
      if (value !== undefined) this.#config.set(name, value);
    }
    const settings = this.get();
    this.#onChanged(settings);
    return settings;
  }
}

function checkTileUrl(text: string): void {
  const hint = 'Write it like https://tiles.example.org/{z}/{x}/{y}.png.';
  const missing = ['{z}', '{x}', '{y}'].filter((part) => !text.includes(part));
  if (missing.length > 0) {
    throw new AppError('invalid', `The address of the tiles lacks ${missing.join(', ')}.`, {
      hint,
    });
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal =
    url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url?.protocol !== 'https:' && !isLocal) {
    throw new AppError('invalid', 'The address of the tiles must begin with https://.', { hint });
  }
}
