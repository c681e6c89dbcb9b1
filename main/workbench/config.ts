/** What the window remembers from one start to the next: settings, services, replica files, the place of the window. */
import Conf from 'conf';
import { THEMES, type Theme } from '../../shared/model/window.ts';

export interface StoredService {
  readonly id: string;
  readonly url: string;
  readonly name: string;
  readonly isSample: boolean;
}

export interface StoredReplica {
  readonly key: string;
  readonly path: string;
}

export interface WindowPlace {
  readonly x: number | null;
  readonly y: number | null;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

export interface Stored {
  readonly theme: Theme;
  readonly tileUrl: string | null;
  readonly tileAttribution: string;
  /** Null: the documents folder. */
  readonly replicasFolder: string | null;
  readonly isWelcomed: boolean;
  readonly services: readonly StoredService[];
  readonly replicas: readonly StoredReplica[];
  readonly window: WindowPlace | null;
}

const DEFAULTS: Stored = {
  theme: 'system',
  tileUrl: null,
  tileAttribution: '',
  replicasFolder: null,
  isWelcomed: false,
  services: [],
  replicas: [],
  window: null,
};

export interface Config {
  get<K extends keyof Stored>(name: K): Stored[K];
  set<K extends keyof Stored>(name: K, value: Stored[K]): void;
}

/** Kept as `settings.json` in `folder`, written at once and replaced as a whole. A damaged file counts as empty. */
export function openConfig(folder: string): Config {
  const conf = new Conf<Stored>({
    cwd: folder,
    configName: 'settings',
    defaults: DEFAULTS,
    clearInvalidConfig: true,
    schema: {
      theme: { enum: [...THEMES] },
      services: { type: 'array' },
      replicas: { type: 'array' },
    },
  });
  return {
    get: (name) => conf.get(name),
    set: (name, value) => conf.set({ [name]: value } as Partial<Stored>),
  };
}
