/**
 * Everything that the window may ask of the main process, and everything that it is told without asking.
 *
 * One place: handlers, preload and the renderer's `api` are derived from it, and a call without a handler does not
 * compile. Commands and summaries travel here; features for the map and attachments come by `replica://`.
 */
import { z } from 'zod';
import type { ErrorBody } from '../errors.ts';
import { CHOICE_SCOPES, type Account, type OAuthStart, type SignedOut } from '../model/account.ts';
import { EXPORT_FORMAT_NAMES } from '../model/export.ts';
import { ReplicaDefinition } from '../model/definition.ts';
import type { Receipt, Session } from '../model/edit.ts';
import type {
  ChangeRow,
  ChangesList,
  ChosenFile,
  EditableShape,
  EditOutcome,
  RefusedEdit,
  RepairOutcome,
  UndoState,
} from '../model/editing.ts';
import type { FileTransfer } from '../model/file-transfer.ts';
import type { SpatialReferenceName } from '../model/spatial-reference.ts';
import type {
  ChangeReport,
  ConflictReport,
  CreatePlan,
  ServiceReport,
  StatusReport,
} from '../model/report.ts';
import type { TakeOverPlan } from '../model/geodatabase.ts';
import { MOST_COPIES, type RegisterPlan } from '../model/register-copy.ts';
import type { KnownRelay } from '../model/relay-list.ts';
import type { ServiceDescription } from '../model/service.ts';
import type {
  FeatureDetails,
  RowsCursor,
  TableRow,
  ViewExtents,
  ViewLayer,
} from '../model/view.ts';
import {
  THEMES,
  type AppInfo,
  type CostEstimate,
  type Job,
  type JobResult,
  type KnownService,
  type MenuCommand,
  type OpenRequest,
  type ReplicaSummary,
  type SessionDetails,
  type Settings,
} from '../model/window.ts';
import { returns, type Groups, type InputOf, type OutputOf } from './call.ts';
import { relayCalls } from './relays.ts';
import {
  ChangesQueryInput,
  ConflictDecisionInput,
  EditName,
  EditSelectionInput,
  GlobalIdInput,
  GlobalIdText,
  Key,
  KeyInput,
  LayerId,
  Nothing,
  Page,
  ReceiptFilter,
  RefusedName,
  RepairInput,
  RowEditInput,
  RowsQueryInput,
  SyncOptionsInput,
} from './schemas.ts';

// zod would try to compile with `Function`, which the content security policy forbids.
z.config({ jitless: true });

const ServiceId = z.strictObject({ id: z.string().max(64) });
const Definition = z.strictObject({ definition: ReplicaDefinition });
const AccountId = z.string().min(1).max(64);
const Address = z.string().min(1).max(2000);
const Attempt = z.strictObject({ attempt: z.string().max(64) });
const JobId = z.strictObject({ id: z.string().max(64) });
const FilePath = z.string().max(4000);
const TextFile = z.enum(['csv', 'json']);
const ChangesFile = z.enum(['csv', 'json', 'geojson']);
const Feature = z.strictObject({ key: Key, layerId: LayerId, globalId: GlobalIdInput });
const Selected = z.strictObject({ key: Key, edits: EditSelectionInput });

export const contract = {
  app: {
    info: returns<AppInfo>().from(Nothing),
    copyText: returns<void>().from(z.strictObject({ text: z.string().max(2_000_000) })),
    /** The answer to `app.closing`: nothing is being saved any more. */
    settled: returns<void>().from(Nothing),
    /** What was opened from outside since the last call. */
    takeOpenRequests: returns<readonly OpenRequest[]>().from(Nothing),
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
    /** Signs in to the server of this address; `keep`: in the keychain of the operating system. */
    signIn: returns<void>().from(
      z.strictObject({
        url: z.string().min(1).max(2000),
        username: z.string().min(1).max(256),
        password: z.string().min(1).max(1024),
        keep: z.boolean(),
      }),
    ),
    signOut: returns<void>().from(ServiceId),
    /** Starts the sample service and adds its services. */
    startSample: returns<readonly KnownService[]>().from(Nothing),
  },
  /** Who is signed in where. Secrets never come back to the window. */
  accounts: {
    list: returns<readonly Account[]>().from(Nothing),
    /** Opens the browser at a portal; `finishOAuth` waits for the user. Stops a sign-in that was under way before. */
    beginOAuth: returns<OAuthStart>().from(
      z.strictObject({
        portalUrl: Address,
        clientId: z.string().trim().min(1).max(256),
        keep: z.boolean(),
        /** Where the browser comes back to, for portals that insist on one port; default any free one. */
        redirectPort: z.int().min(1024).max(65_535).exactOptional(),
      }),
    ),
    /** The new account. Throws `sign-in` when the user or the portal refuses, `cancelled` after a cancel. */
    finishOAuth: returns<Account>().from(Attempt),
    cancelOAuth: returns<void>().from(Attempt),
    addPassword: returns<Account>().from(
      z.strictObject({
        url: Address,
        username: z.string().min(1).max(256),
        password: z.string().min(1).max(1024),
        keep: z.boolean(),
      }),
    ),
    /** A token that was made elsewhere; it cannot be renewed. */
    addToken: returns<Account>().from(
      z.strictObject({
        url: Address,
        token: z.string().regex(/^[\x21-\x7e]{1,16384}$/),
        keep: z.boolean(),
      }),
    ),
    /** Throws `invalid` where the system offers no Windows sign-in. */
    addWindows: returns<Account>().from(z.strictObject({ url: Address, keep: z.boolean() })),
    /** Forgets it here, and ends it at its portal. */
    signOut: returns<SignedOut>().from(z.strictObject({ id: AccountId })),
    /** Which account serves a service, or all of its server; null: nobody. */
    choose: returns<void>().from(
      z.strictObject({
        url: Address,
        account: AccountId.nullable(),
        scope: z.enum(CHOICE_SCOPES),
      }),
    ),
    /** The account that serves this service; null: nobody is signed in there. */
    serving: returns<Account | null>().from(z.strictObject({ url: Address })),
  },
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
    chooseFile: returns<string | null>().from(z.strictObject({ suggested: z.string().max(4000) })),
    /** A free file in the replicas folder for an export of this name. */
    suggestExportFile: returns<string>().from(
      z.strictObject({ name: z.string().max(255), dataFormat: z.enum(EXPORT_FORMAT_NAMES) }),
    ),
    chooseExportFile: returns<string | null>().from(
      z.strictObject({
        suggested: z.string().max(4000),
        dataFormat: z.enum(EXPORT_FORMAT_NAMES),
      }),
    ),
  },
  replicas: {
    list: returns<readonly ReplicaSummary[]>().from(Nothing),
    /** Asks for a replica file and adds it. */
    open: returns<ReplicaSummary | null>().from(Nothing),
    /** Adds a file that was dropped on the window. */
    openDropped: returns<OpenRequest>().from(z.strictObject({ path: z.string().max(4000) })),
    /** Takes it off the list; the file stays. */
    forget: returns<void>().from(KeyInput),
    showInFolder: returns<void>().from(KeyInput),
  },
  replica: {
    status: returns<StatusReport>().from(KeyInput),
    layers: returns<readonly ViewLayer[]>().from(KeyInput),
    extents: returns<ViewExtents>().from(KeyInput),
    /** Changes whenever the content of the file has changed, by whatever program. */
    version: returns<string>().from(KeyInput),
    definition: returns<ReplicaDefinition>().from(KeyInput),
    /** The service as it described itself when the replica was made. */
    service: returns<ServiceDescription>().from(KeyInput),
    openRows: returns<RowsCursor>().from(z.strictObject({ key: Key, query: RowsQueryInput })),
    rows: returns<readonly TableRow[]>().from(
      z.strictObject({ key: Key, cursor: z.int(), ...Page }),
    ),
    /** Where a feature stands in the table; -1 = not in it. */
    indexOf: returns<number>().from(z.strictObject({ key: Key, cursor: z.int(), fid: z.int() })),
    closeRows: returns<void>().from(z.strictObject({ key: Key, cursor: z.int() })),
    feature: returns<FeatureDetails | null>().from(
      z.strictObject({ key: Key, layerId: LayerId, feature: z.union([z.int(), GlobalIdText]) }),
    ),
    saveAttachment: returns<string | null>().from(
      z.strictObject({ key: Key, layerId: LayerId, globalId: GlobalIdText }),
    ),
    sessions: returns<readonly Session[]>().from(KeyInput),
    session: returns<SessionDetails>().from(z.strictObject({ key: Key, sessionId: z.int() })),
    receipts: returns<{ readonly total: number; readonly receipts: readonly Receipt[] }>().from(
      z.strictObject({ key: Key, sessionId: z.int(), filter: ReceiptFilter, ...Page }),
    ),
    exportReceipts: returns<string | null>().from(
      z.strictObject({ key: Key, sessionId: z.int(), format: TextFile }),
    ),
    /** What registering this file as a copy would do; asks the service. */
    previewRegister: returns<RegisterPlan>().from(KeyInput),
    /** A folder beside the file for copies of it. */
    suggestCopiesFolder: returns<string>().from(KeyInput),
    chooseCopiesFolder: returns<string | null>().from(
      z.strictObject({ suggested: z.string().max(4000) }),
    ),
    /** What taking over the geodatabase that this file shows would do; asks the service. */
    previewTakeOver: returns<TakeOverPlan>().from(KeyInput),
    /** Asks for a GeoPackage and writes what an opened geodatabase holds; null = the user changed their mind. */
    exportOpened: returns<string | null>().from(KeyInput),
    /** Ends the process that reads this file. */
    close: returns<void>().from(KeyInput),
  },
  /** Editing rows of a replica; every step is in the file when its call returns, also while a sync runs. */
  edits: {
    /** All of it or nothing. Throws `invalid` with a sentence for each value that the service would refuse. */
    apply: returns<EditOutcome>().from(
      z.strictObject({ key: Key, edits: z.array(RowEditInput).min(1).max(10_000) }),
    ),
    undo: returns<EditOutcome>().from(KeyInput),
    redo: returns<EditOutcome>().from(KeyInput),
    undoState: returns<UndoState>().from(KeyInput),
    /** The whole shape of a feature, to be edited on the map; null: there is no such feature. */
    shape: returns<EditableShape | null>().from(Feature),
    /** Asks for files to attach, or for one that replaces an attachment; null = the user changed their mind. */
    chooseFiles: returns<readonly ChosenFile[] | null>().from(
      z.strictObject({ purpose: z.enum(['add', 'replace']) }),
    ),
    /** Adds files that were dropped on the window or chosen as attachments of this feature. */
    addAttachments: returns<EditOutcome>().from(
      Feature.extend({ paths: z.array(FilePath).min(1).max(100) }),
    ),
    /** Puts a file that was dropped or chosen in the place of this attachment. */
    replaceAttachment: returns<EditOutcome>().from(Feature.extend({ path: FilePath })),
    /** Opens a copy with the program that the system has for it. Throws `invalid` for types that could run. */
    openAttachment: returns<void>().from(Feature),
  },
  /** Pending edits: found, held back, commented, taken back. */
  pending: {
    /** Finds pending edits and their order; the four lists used last stay open. */
    open: returns<ChangesList>().from(z.strictObject({ key: Key, query: ChangesQueryInput })),
    rows: returns<readonly ChangeRow[]>().from(
      z.strictObject({ key: Key, cursor: z.int(), ...Page }),
    ),
    /** Null: it is not pending any more. */
    detail: returns<ChangeReport | null>().from(z.strictObject({ key: Key, editId: z.int() })),
    /** Holds pending edits back from the upload, or lets them go; returns how many changed. */
    hold: returns<number>().from(
      z.strictObject({
        key: Key,
        edits: z.union([
          EditSelectionInput,
          z.strictObject({ sessionId: z.int(), filter: ReceiptFilter }),
        ]),
        isHeld: z.boolean(),
      }),
    ),
    comment: returns<void>().from(
      z.strictObject({ key: Key, editId: z.int(), comment: z.string().max(2000).nullable() }),
    ),
    /** Puts rows back as they were at the last sync; a step that can be undone. */
    revert: returns<EditOutcome>().from(Selected),
    export: returns<string | null>().from(Selected.extend({ format: ChangesFile })),
  },
  conflicts: {
    /** Open ones, oldest first. */
    list: returns<readonly ConflictReport[]>().from(KeyInput),
    /** Decides them, all or none; the next sync sends what is left of mine. Returns how many are still open. */
    resolve: returns<number>().from(
      z.strictObject({ key: Key, decisions: z.array(ConflictDecisionInput).min(1).max(100_000) }),
    ),
  },
  repairs: {
    /** What is known of edits that were refused or would be, in the order of the question. */
    look: returns<readonly RefusedEdit[]>().from(
      z.strictObject({ key: Key, edits: z.array(z.strictObject(RefusedName)).max(500) }),
    ),
    /** The same repair for all of them; asks the server where it needs to know what it holds. */
    apply: returns<RepairOutcome>().from(
      z.strictObject({
        key: Key,
        edits: z.array(z.strictObject(EditName)).min(1).max(10_000),
        repair: RepairInput,
      }),
    ),
    /** Ids of what is still pending of these receipts. */
    pendingOf: returns<readonly number[]>().from(
      z.strictObject({ key: Key, sessionId: z.int(), filter: ReceiptFilter }),
    ),
  },
  /** Two feature services that are kept alike; each side is signed in as its accounts say. */
  relays: relayCalls,
  jobs: {
    list: returns<readonly Job[]>().from(Nothing),
    create: returns<Job>().from(
      z.strictObject({
        definition: ReplicaDefinition,
        path: z.string().min(1).max(4000),
        /** Keeps a geodatabase that the service sends beside the replica file. */
        keepOriginal: z.boolean().exactOptional(),
      }),
    ),
    /** Goes on with an unfinished create. */
    resumeCreate: returns<Job>().from(KeyInput),
    sync: returns<Job>().from(z.strictObject({ key: Key, options: SyncOptionsInput })),
    dryRun: returns<Job>().from(z.strictObject({ key: Key, options: SyncOptionsInput })),
    verify: returns<Job>().from(KeyInput),
    /** What would become of each pending edit on a fresh replica. Changes nothing. */
    previewCarryOver: returns<Job>().from(KeyInput),
    /** Creates a fresh replica of the same definition at `path` and replays the pending edits onto it. */
    carryOver: returns<Job>().from(z.strictObject({ key: Key, path: z.string().min(1).max(4000) })),
    /** Unregisters; of an unfinished create: gives it up. */
    unregister: returns<Job>().from(KeyInput),
    /** Some of the files that went up or came down with the work, those that move or failed first. */
    files: returns<readonly FileTransfer[]>().from(
      z.strictObject({ id: z.string().max(100), ...Page }),
    ),
    /** Gives a copied file a replica of its own. */
    registerCopy: returns<Job>().from(
      z.strictObject({
        key: Key,
        options: z.strictObject({
          name: z.string().max(200).exactOptional(),
          withoutReference: z.boolean().exactOptional(),
          again: z.boolean().exactOptional(),
        }),
      }),
    ),
    /** Makes the replica of an opened geodatabase a replica file at `path`, with the edits that wait in it. */
    takeOver: returns<Job>().from(
      z.strictObject({
        key: Key,
        path: z.string().min(1).max(4000),
        withoutReplica: z.boolean().exactOptional(),
      }),
    ),
    /** Copies of one replica file, each registered, in a folder that was suggested or chosen. */
    makeCopies: returns<Job>().from(
      z.strictObject({
        key: Key,
        folder: FilePath,
        names: z.array(z.string().max(100)).min(1).max(MOST_COPIES),
        withoutReference: z.boolean().exactOptional(),
      }),
    ),
    /** Data in a file, with nothing registered. */
    exportData: returns<Job>().from(
      z.strictObject({ definition: ReplicaDefinition, path: z.string().min(1).max(4000) }),
    ),
    /** Goes on with an export that failed or was cancelled. Throws `not-found` for other work. */
    resumeExport: returns<Job>().from(JobId),
    /** Shows a file that ended work has made. Throws `not-found` when it has made none. */
    showInFolder: returns<void>().from(JobId),
    cancel: returns<void>().from(JobId),
    /** Takes an ended one off the list. */
    dismiss: returns<void>().from(JobId),
    result: returns<JobResult | null>().from(JobId),
  },
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
  readonly 'services.changed': readonly KnownService[];
  readonly 'accounts.changed': readonly Account[];
  readonly 'settings.changed': Settings;
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
