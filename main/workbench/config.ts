/** What the window remembers from one start to the next: settings, services, replica files, the place of the window. */
import Conf from 'conf';
import { z } from 'zod';
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

export interface StoredRelay {
  readonly key: string;
  readonly path: string;
}

export interface SeenCopy {
  readonly kitId: string;
  readonly name: string;
  readonly path: string;
  readonly edits: number;
  /** SHA-256 of the file that it was copied from, such as one on a stick. */
  readonly copiedFrom?: string | undefined;
}

/** The kit that the window works on in crew mode. */
export interface StoredCrew {
  /** What was opened: a `*.syncline-kit`, or one copy. */
  readonly source: string;
  readonly kitId: string;
  readonly kitName: string;
  readonly expiresAt: string | null;
  /** The name of a copy. */
  readonly chosen: string | null;
  readonly by: string | null;
  /** Copies that were worked on here, with the edits that they brought along. */
  readonly seen: readonly SeenCopy[];
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
  /** Where newer versions are looked for; null: nowhere. */
  readonly updateSource: string | null;
  readonly services: readonly StoredService[];
  readonly replicas: readonly StoredReplica[];
  readonly relays: readonly StoredRelay[];
  /** Null: the window is not in crew mode. */
  readonly crew: StoredCrew | null;
  /** Folders of kits at the office for which returns were opened, newest first. */
  readonly kitFolders: readonly string[];
  readonly window: WindowPlace | null;
}

const Coordinate = z.number().nullable();
const Size = z.number().positive();

/** Each value stands for itself: what is damaged has its default, and takes nothing else along. */
const VALUES: { readonly [K in keyof Stored]: z.ZodType<Stored[K]> } = {
  theme: z.enum(THEMES).catch('system'),
  tileUrl: z.string().nullable().catch(null),
  tileAttribution: z.string().catch(''),
  replicasFolder: z.string().nullable().catch(null),
  isWelcomed: z.boolean().catch(false),
  updateSource: z.string().nullable().catch(null),
  services: listOf(
    z.object({ id: z.string(), url: z.url(), name: z.string(), isSample: z.boolean() }),
  ),
  replicas: listOf(z.object({ key: z.string(), path: z.string() })),
  relays: listOf(z.object({ key: z.string(), path: z.string() })),
  crew: z
    .object({
      ...{ source: z.string(), kitId: z.string(), kitName: z.string() },
      ...{ expiresAt: z.string().nullable(), chosen: z.string().nullable() },
      by: z.string().nullable(),
      seen: z.array(
        z.object({
          ...{ kitId: z.string(), name: z.string(), path: z.string(), edits: z.number() },
          copiedFrom: z.string().optional(),
        }),
      ),
    })
    .nullable()
    .catch(null),
  kitFolders: listOf(z.string()),
  window: z
    .object({ x: Coordinate, y: Coordinate, width: Size, height: Size, isMaximized: z.boolean() })
    .nullable()
    .catch(null),
};

export interface Config {
  get<K extends keyof Stored>(name: K): Stored[K];
  set<K extends keyof Stored>(name: K, value: Stored[K]): void;
}

/** Kept as `settings.json` in `folder`, written at once and replaced as a whole. A damaged file counts as empty. */
export function openConfig(folder: string): Config {
  const conf = new Conf({ cwd: folder, configName: 'settings', clearInvalidConfig: true });
  // Read once: every call of the window asks, and the file may lie on a slow disk.
  const stored = readAll(conf.store);
  return {
    get: (name) => stored[name],
    set(name, value) {
      if (JSON.stringify(stored[name]) === JSON.stringify(value)) return;
      stored[name] = value;
      conf.store = { ...stored };
    },
  };
}

type Writable = { -readonly [K in keyof Stored]: Stored[K] };

function readAll(raw: unknown): Writable {
  const found = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
  return Object.fromEntries(
    Object.entries(VALUES).map(([name, schema]) => [name, schema.parse(found[name])]),
  ) as unknown as Writable;
}

/** The elements that are what they should be. */
function listOf<Element>(element: z.ZodType<Element>): z.ZodType<readonly Element[]> {
  return z
    .array(z.unknown())
    .catch([])
    .transform((all) =>
      all.flatMap((one) => {
        const { data, success } = element.safeParse(one);
        return success ? [data] : [];
      }),
    );
}
