/** What the window shows beside the engine's own reports: known services and replicas, running work, settings. */
import type { CleanupReport } from './cleanup.ts';
import type { FileCounts } from './file-transfer.ts';
import type { ErrorBody } from '../errors.ts';
import type { AccountKind } from './account.ts';
import type { ReplicaDefinition } from './definition.ts';
import type { Session } from './edit.ts';
import type { ExportReport } from './export.ts';
import type { GeodatabaseExport, TakeOverReport } from './geodatabase.ts';
import type { KitReport } from './kit-making.ts';
import type { CrewReport, RegisterReport } from './register-copy.ts';
import type { RelayCloseReport, RelayPlan } from './relay.ts';
import type { RelayOutcome } from './relay-list.ts';
import type { MadeReturn, OpenOutcome, ReviewCheck, SendOutcome } from './return.ts';
import type {
  CarryOverPlan,
  CarryOverReport,
  CreateReport,
  DryRunReport,
  RollbackReport,
  StatusReport,
  SyncReport,
  UnregisterReport,
  VerifyReport,
} from './report.ts';

export const THEMES = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

export interface Settings {
  readonly theme: Theme;
  /** Address of background tiles with {z}, {x} and {y}; null = the built-in basemap alone. */
  readonly tileUrl: string | null;
  readonly tileAttribution: string;
  /** Where new replicas go unless another place is chosen. */
  readonly replicasFolder: string;
  /** False until the first-run page has been answered. */
  readonly isWelcomed: boolean;
}

export interface AppInfo {
  readonly name: string;
  readonly version: string;
  readonly electron: string;
  readonly platform: 'darwin' | 'win32' | 'linux';
  /** False: secrets cannot be kept on this machine; a password is asked for at every start. */
  readonly canKeepSecrets: boolean;
}

/** How the window is signed in to the server of a service. */
export interface SignInState {
  readonly kind: 'anonymous' | AccountKind;
  readonly username: string | null;
  /** `kept`: the password lies in the keychain of the operating system; `session`: it is forgotten at the end. */
  readonly storage: 'kept' | 'session' | null;
}

export interface KnownService {
  readonly id: string;
  readonly url: string;
  readonly name: string;
  /** Served by this program itself, for learning. */
  readonly isSample: boolean;
  readonly signIn: SignInState;
}

export type ReplicaState =
  /** Registered and at rest. */
  | 'ready'
  /** Unregistered: the file stays as it is. */
  | 'closed'
  /** Its create was not finished. */
  | 'unfinished'
  /** A sync was begun and not ended. */
  | 'interrupted'
  | 'missing'
  | 'unreadable';

/** A replica file that this machine knows. */
export interface ReplicaSummary {
  readonly key: string;
  readonly path: string;
  readonly fileName: string;
  readonly folder: string;
  readonly state: ReplicaState;
  /** What the file says; null when it cannot be read. */
  readonly status: StatusReport | null;
  readonly error: ErrorBody | null;
  /** Sentences about where the file lies, such as a synchronised folder. */
  readonly warnings: readonly string[];
}

export type JobKind =
  | 'create'
  | 'sync'
  | 'dry-run'
  | 'verify'
  | 'carry-over-preview'
  | 'carry-over'
  | 'unregister'
  | 'register-copy'
  | 'open-geodatabase'
  | 'take-over'
  | 'make-copies'
  | 'make-kit'
  | 'relay-plan'
  | 'relay-create'
  | 'relay-sync'
  | 'relay-close'
  | 'make-return'
  | 'open-return'
  | 'check-return'
  | 'send-return'
  | 'cleanup'
  | 'export';
export type JobState = 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled';

/** What a sync ended with, without the receipts themselves, which are read by page. */
export type SyncOutcome = Omit<SyncReport, 'receipts' | 'conflicts' | 'generations'>;

export type JobResult =
  | { readonly kind: 'create'; readonly report: CreateReport }
  | { readonly kind: 'sync'; readonly report: SyncOutcome }
  | { readonly kind: 'dry-run'; readonly report: DryRunReport }
  | { readonly kind: 'verify'; readonly report: VerifyReport }
  | { readonly kind: 'carry-over-preview'; readonly report: CarryOverPlan }
  | { readonly kind: 'carry-over'; readonly report: CarryOverReport }
  | { readonly kind: 'unregister'; readonly report: UnregisterReport }
  | { readonly kind: 'register-copy'; readonly report: RegisterReport }
  | { readonly kind: 'open-geodatabase'; readonly report: GeodatabaseExport }
  | { readonly kind: 'take-over'; readonly report: TakeOverReport }
  | { readonly kind: 'make-copies'; readonly report: CrewReport }
  | { readonly kind: 'make-kit'; readonly report: KitReport }
  | { readonly kind: 'relay-plan'; readonly report: RelayPlan }
  | { readonly kind: 'relay-create'; readonly report: RelayOutcome }
  | { readonly kind: 'relay-sync'; readonly report: RelayOutcome }
  | { readonly kind: 'relay-close'; readonly report: RelayCloseReport }
  | { readonly kind: 'make-return'; readonly report: MadeReturn }
  | { readonly kind: 'open-return'; readonly report: OpenOutcome }
  | { readonly kind: 'check-return'; readonly report: ReviewCheck }
  | { readonly kind: 'send-return'; readonly report: SendOutcome }
  | { readonly kind: 'cleanup'; readonly report: CleanupReport }
  | { readonly kind: 'export'; readonly report: ExportReport };

/** One piece of long work, running or ended. */
export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  /** The replica's name, or the file's. */
  readonly title: string;
  /** The replica of the list that it works on. */
  readonly key: string;
  readonly serviceUrl: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly state: JobState;
  /** Where the work is, as a short sentence. */
  readonly phase: string;
  /** Sentences of earlier phases, oldest first. */
  readonly phases: readonly string[];
  /** When each of them began; epoch milliseconds. */
  readonly phaseTimes: readonly number[];
  readonly rows: readonly { readonly layer: string; readonly count: number }[];
  readonly transfer: {
    readonly what: string;
    readonly done: number;
    readonly total: number | null;
  } | null;
  /** Attachments that go up or come down one by one; absent where there are none. */
  readonly files?: FileCounts;
  /** When the work last told anything; epoch milliseconds. */
  readonly heardAt: number;
  readonly error: ErrorBody | null;
  /** Present when it ended well; fetched by `jobs.result`. */
  readonly hasResult: boolean;
  /** One sentence about the end; empty while it runs. */
  readonly summary: string;
}

/** What the replica will cost, estimated from a sample of its rows. */
export interface CostEstimate {
  readonly features: number | null;
  /** Estimated; null when attachments do not come along or cannot be counted. */
  readonly attachments: number | null;
  readonly attachmentBytes: number | null;
  /** Estimated size of the file without attachments. */
  readonly dataBytes: number | null;
  /** How it was estimated and what is not in it, as a sentence. */
  readonly basis: string;
}

/** Receipts of a session that have the same cause. */
export interface ReceiptGroup {
  readonly outcome: string;
  readonly code: number | null;
  readonly layerId: number;
  readonly serverMessage: string | null;
  readonly explanation: string | null;
  readonly count: number;
}

export interface SessionDetails {
  readonly session: Session;
  readonly error: ErrorBody | null;
  readonly groups: readonly ReceiptGroup[];
  /** What rollbackOnFailure did in this session, when a batch was undone. */
  readonly rollback: RollbackReport | null;
}

/** Something that was opened from outside: a double-clicked file, a drop, a menu. */
export type OpenRequest =
  | { readonly kind: 'replica'; readonly key: string }
  | { readonly kind: 'relay'; readonly key: string }
  /** The window is in crew mode now. */
  | { readonly kind: 'crew' }
  /** The office's folder of a kit. */
  | { readonly kind: 'kit'; readonly kitFolder: string }
  /** `kitFolder`: of its kit, where it is known. */
  | { readonly kind: 'return'; readonly path: string; readonly kitFolder: string | null }
  | {
      readonly kind: 'definition';
      readonly fileName: string;
      readonly definition: ReplicaDefinition;
    }
  | { readonly kind: 'failed'; readonly error: ErrorBody };

/** Commands of the native menu that the window carries out. */
export const MENU_COMMANDS = [
  'new-replica',
  'open-file',
  'returns',
  'leave-crew',
  'add-service',
  'settings',
  'show-replicas',
  'show-services',
  'show-activity',
  'sync',
  'undo',
  'redo',
  'find',
  'shortcuts',
  'diagnostics',
  'help',
] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];
