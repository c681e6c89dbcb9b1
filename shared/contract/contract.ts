/**
 * Everything that the window may ask of the main process, and everything that it is told without asking.
 *
 * One place: handlers, preload and the renderer's `api` are derived from it, and a call without a handler does not
 * compile. Commands and summaries travel here; features for the map and attachments come by `replica://`.
 */
import { z } from 'zod';
import type { ErrorBody } from '../errors.ts';
import type { Account } from '../model/account.ts';
import { EXPORT_FORMAT_NAMES } from '../model/export.ts';
import { ReplicaDefinition } from '../model/definition.ts';
import type { CleanupNews } from '../model/cleanup.ts';
import type { CreatePlan, ServiceReport } from '../model/report.ts';
import type { KnownRelay } from '../model/relay-list.ts';
import type { SpatialReferenceName } from '../model/spatial-reference.ts';
import {
  THEMES,
  type AppInfo,
  type CostEstimate,
  type Job,
  type KnownService,
  type MenuCommand,
  type OpenRequest,
  type ReplicaSummary,
  type Settings,
} from '../model/window.ts';
import type { Updates } from '../model/updates.ts';
import { accountCalls } from './accounts.ts';
import { returns, type Groups, type InputOf, type OutputOf } from './call.ts';
import { cleanupCalls } from './cleanup.ts';
import { crewCalls } from './crew.ts';
import { conflictCalls, editCalls, pendingCalls, repairCalls } from './edits.ts';
import { helpCalls } from './help.ts';
import { jobCalls } from './jobs.ts';
import { kitCalls } from './kits.ts';
import { relayCalls } from './relays.ts';
import { replicaCalls } from './replica.ts';
import { returnCalls } from './returns.ts';
import { FilePath, KeyInput, LayerId, Nothing } from './schemas.ts';
import { updateCalls } from './updates.ts';

// zod would try to compile with `Function`, which the content security policy forbids.
z.config({ jitless: true });

const ServiceId = z.strictObject({ id: z.string().max(64) });
const Definition = z.strictObject({ definition: ReplicaDefinition });

export const contract = {
  app: {
    info: returns<AppInfo>().from(Nothing),
    copyText: returns<void>().from(z.strictObject({ text: z.string().max(2_000_000) })),
    /** The answer to `app.closing`: nothing is being saved any more. */
    settled: returns<void>().from(Nothing),
    /** What was opened from outside since the last call. */
    takeOpenRequests: returns<readonly OpenRequest[]>().from(Nothing),
    /** Asks for a replica, a relay or a definition and opens it; null = the user changed their mind. */
    openFile: returns<OpenRequest | null>().from(Nothing),
    /** The files of a diagnostics bundle as they would be saved: no tokens, no user names. */
    diagnostics: returns<readonly DiagnosticsFile[]>().from(Nothing),
    /** Asks where; null = the user changed their mind. */
    saveDiagnostics: returns<string | null>().from(Nothing),
  },
  settings: {
    get: returns<Settings>().from(Nothing),
    set: returns<Settings>().from(
      z.strictObject({
        theme: z.enum(THEMES).optional(),
        tileUrl: z.string().max(2000).nullable().optional(),
        tileAttribution: z.string().max(500).optional(),
        isWelcomed: z.boolean().optional(),
      }),
    ),
    /** Asks for the folder of new replicas. */
    chooseReplicasFolder: returns<Settings>().from(Nothing),
  },
  services: {
    list: returns<readonly KnownService[]>().from(Nothing),
    /** Adds a service after it has answered. Throws what it answers. */
    add: returns<KnownService>().from(z.strictObject({ url: z.string().min(1).max(2000) })),
    remove: returns<void>().from(ServiceId),
    /** What the service can do, with counts. */
    describe: returns<ServiceReport>().from(ServiceId.extend({ isFresh: z.boolean() })),
    /** Starts the sample service and adds its services. */
    startSample: returns<readonly KnownService[]>().from(Nothing),
  },
  /** Who is signed in where. Secrets never come back to the window. */
  accounts: accountCalls,
  define: {
    /** What createReplica would be asked for, with counts and remarks; counts are kept for a minute. */
    plan: returns<CreatePlan>().from(Definition),
    cost: returns<CostEstimate>().from(Definition),
    /** Some rows of a layer as the service has them, in EPSG:4326, for a faint preview. */
    sample: returns<readonly { readonly geometry?: unknown }[]>().from(
      z.strictObject({ url: z.string().max(2000), layerId: LayerId }),
    ),
    spatialReferences: returns<readonly SpatialReferenceName[]>().from(Nothing),
    /** WKT or proj text for `ol/proj`; null when it is not known. */
    projection: returns<string | null>().from(z.strictObject({ wkid: z.int().positive() })),
    open: returns<{
      readonly fileName: string;
      readonly definition: ReplicaDefinition;
    } | null>().from(Nothing),
    save: returns<string | null>().from(Definition),
    /** A free file in the replicas folder for a replica of this name. */
    suggestFile: returns<string>().from(z.strictObject({ name: z.string().max(255) })),
    chooseFile: returns<string | null>().from(z.strictObject({ suggested: FilePath })),
    /** A free file in the replicas folder for an export of this name. */
    suggestExportFile: returns<string>().from(
      z.strictObject({ name: z.string().max(255), dataFormat: z.enum(EXPORT_FORMAT_NAMES) }),
    ),
    chooseExportFile: returns<string | null>().from(
      z.strictObject({
        suggested: FilePath,
        dataFormat: z.enum(EXPORT_FORMAT_NAMES),
      }),
    ),
  },
  replicas: {
    list: returns<readonly ReplicaSummary[]>().from(Nothing),
    /** Asks for a replica file and adds it. */
    open: returns<ReplicaSummary | null>().from(Nothing),
    /** Adds a file that was dropped on the window. */
    openDropped: returns<OpenRequest>().from(z.strictObject({ path: FilePath })),
    /** Takes it off the list; the file stays. */
    forget: returns<void>().from(KeyInput),
    showInFolder: returns<void>().from(KeyInput),
  },
  replica: replicaCalls,
  /** Editing rows of a replica; every step is in the file when its call returns, also while a sync runs. */
  edits: editCalls,
  /** Pending edits: found, held back, commented, taken back. */
  pending: pendingCalls,
  conflicts: conflictCalls,
  repairs: repairCalls,
  /** Two feature services that are kept alike; each side is signed in as its accounts say. */
  relays: relayCalls,
  /** What crews hand in, and what the office decides about it. */
  returns: returnCalls,
  /** Crew kits at the office. */
  kits: kitCalls,
  /** The window of somebody who works on a copy of a kit. */
  crew: crewCalls,
  updates: updateCalls,
  help: helpCalls,
  /** The replicas of many services, for administrators. */
  cleanup: cleanupCalls,
  jobs: jobCalls,
} as const satisfies Groups;

/** A file of the diagnostics bundle. */
export interface DiagnosticsFile {
  readonly name: string;
  readonly text: string;
}

/** What the main process tells the window without being asked. */
export interface Events {
  /** A job has come, moved on or ended; null = it was dismissed. */
  readonly 'jobs.changed': { readonly id: string; readonly job: Job | null };
  readonly 'replicas.changed': readonly ReplicaSummary[];
  readonly 'relays.changed': readonly KnownRelay[];
  readonly 'cleanup.changed': CleanupNews;
  readonly 'services.changed': readonly KnownService[];
  readonly 'accounts.changed': readonly Account[];
  readonly 'settings.changed': Settings;
  readonly 'updates.changed': Updates;
  /** `app.takeOpenRequests` has something. */
  readonly 'app.open-request': null;
  readonly 'app.command': MenuCommand;
  /** The window is about to be closed, and waits for `app.settled`. */
  readonly 'app.closing': null;
}
export type EventName = keyof Events;

export type Contract = typeof contract;
type Group = keyof Contract;

/** What the renderer calls: values come back, `AppError` is thrown. */
export type Api = {
  readonly [G in Group]: {
    readonly [M in keyof Contract[G]]: (
      ...input: InputOf<Contract[G][M]> extends undefined ? [] : [InputOf<Contract[G][M]>]
    ) => Promise<OutputOf<Contract[G][M]>>;
  };
};

/** What the main process must supply: one function per call, no more and no fewer. */
export type Handlers = {
  readonly [G in Group]: {
    readonly [M in keyof Contract[G]]: (
      input: InputOf<Contract[G][M]>,
    ) => OutputOf<Contract[G][M]> | Promise<OutputOf<Contract[G][M]>>;
  };
};

/** The envelope on the wire: Electron would flatten an error to its message. */
export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ErrorBody };

/** What the preload exposes as `window.syncline`: calls by channel, events by name, and nothing else. */
export interface Bridge {
  invoke(channel: string, input: unknown): Promise<Reply>;
  /** Returns the function that ends it. */
  on(event: EventName, listener: (payload: unknown) => void): () => void;
  /** Where a file that was dropped on the window lies. */
  pathOf(file: unknown): string;
}

/** All calls as `group`, `method`, `call`. */
export function eachCall(
  visit: (group: string, method: string, call: Groups[string][string]) => void,
): void {
  for (const [group, calls] of Object.entries<Groups[string]>(contract)) {
    for (const [method, call] of Object.entries(calls)) visit(group, method, call);
  }
}
