/** Clean-up for administrators: the replicas of many services as one list, and what is done with them. */
import type { ErrorBody } from '../errors.ts';
import type { ReplicaDefinition } from './definition.ts';
import type { Generations, ReplicaListItem } from './protocol.ts';

/** Names a row: the service and the replica, in one spelling. */
export type CleanupKey = string;

/** A rectangle in longitude and latitude (EPSG:4326), in degrees. */
export interface LonLatBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** A layer of a replica as the server tells it; what it does not tell is absent. */
export interface CleanupLayer {
  readonly id: number;
  /** Null: the service has no layer with this id any more, or has not been read yet. */
  readonly name: string | null;
  readonly where: string | null;
}

/**
 * Whether the owner of a replica still exists. `unknown`: the server belongs to no portal, or the portal tells this
 * account nothing about other people.
 */
export type OwnerState = 'exists' | 'gone' | 'nobody' | 'unknown';

/** What `replicas/<id>` says; null is what it does not say. */
export interface CleanupDetails {
  readonly replicaOwner: string | null;
  readonly owner: OwnerState;
  readonly syncModel: string | null;
  readonly targetType: string | null;
  readonly syncDirection: string | null;
  /** Epoch milliseconds. */
  readonly creationDate: number | null;
  readonly lastSyncDate: number | null;
  readonly replicaVersion: string | null;
  readonly returnAttachments: boolean | null;
  readonly attachmentsSyncDirection: string | null;
  readonly generations: Generations;
  readonly layers: readonly CleanupLayer[];
  /** Null: the server tells no geometry, or one in coordinates that cannot be put on the map. */
  readonly extent: LonLatBox | null;
  /** Why there is no extent, as a sentence; null when there is one. */
  readonly extentProblem: string | null;
}

/** Where the details of a row are. `failed` rows can be asked again by `prefer`. */
export type DetailsState = 'waiting' | 'reading' | 'known' | 'failed' | 'gone';

/** A replica that must not be unregistered, and why. */
export interface Hold {
  readonly reason: string;
  /** Who put it on the list, as far as a server knows them; null: nobody was signed in. */
  readonly by: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A file on this machine that holds the replica. */
export interface LocalFile {
  readonly path: string;
  readonly fileName: string;
  /** Null: the file cannot be read now, or is not there. */
  readonly pending: number | null;
  /** It was seen here and is not there now, so that nobody can know whether edits are in it. */
  readonly isMissing: boolean;
  /** Sent edits whose outcome is not known yet: the file must be synchronised first. */
  readonly isInDoubt: boolean;
  /** Why it cannot be read; null when it can. */
  readonly problem: string | null;
}

/** One replica in the list. */
export interface CleanupRow extends ReplicaListItem {
  readonly key: CleanupKey;
  readonly serviceUrl: string;
  readonly state: DetailsState;
  /** Of `failed`. */
  readonly error: ErrorBody | null;
  /** Null until they are known. */
  readonly details: CleanupDetails | null;
  readonly hold: Hold | null;
  /** Files on this machine, as when the list was read. */
  readonly local: readonly LocalFile[];
}

/** How much of the replicas of a service this account sees, and how that is known. */
export interface Visibility {
  readonly kind: 'all' | 'others-too' | 'own-only' | 'anonymous' | 'unknown';
  readonly sentence: string;
}

/** What the root of a service says about replicas and what they hold back. */
export interface CleanupFacts {
  readonly name: string;
  readonly currentVersion: number | null;
  /** Lower case words. */
  readonly capabilities: readonly string[];
  readonly perReplica: boolean;
  readonly perLayer: boolean;
  readonly hasVersionedData: boolean;
  readonly hasBranchVersions: boolean;
  /** Each replica has a branch version of its own. */
  readonly versionsEachReplica: boolean;
  /** Null: the service does not say. */
  readonly hasArchivedData: boolean | null;
  /** Change tracking can be pruned here (changeTrackingInfo, or the capability word). */
  readonly tracksChanges: boolean;
  /** By layer id, where the service publishes it: below it a replica cannot download any more. */
  readonly minServerGens: Readonly<Record<number, number>>;
  /** By layer id, where the service publishes it: where it stands now. */
  readonly serverGens: Readonly<Record<number, number>>;
  readonly layers: readonly { readonly id: number; readonly name: string }[];
}

/** One service of the list. A service that fails hides nothing of the others. */
export interface CleanupService {
  readonly serviceUrl: string;
  readonly state: 'waiting' | 'asking' | 'answered' | 'failed' | 'cancelled';
  /** Of `failed`. */
  readonly error: ErrorBody | null;
  /** Null: nobody is signed in; undefined: it is not known. */
  readonly user: string | null | undefined;
  /** Null until its root was read, or when it may not be read. */
  readonly facts: CleanupFacts | null;
  /** Null until the list has come. */
  readonly count: number | null;
  readonly visibility: Visibility;
}

export interface CleanupScan {
  /** Changes with every scan; empty before the first. */
  readonly id: string;
  readonly state: 'never' | 'running' | 'done' | 'cancelled';
  /** Epoch milliseconds. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Rows whose details were asked for, and all rows. */
  readonly detailsDone: number;
  readonly total: number;
}

/** News of a running scan: what is absent has not changed. Rows and services replace those of the same name. */
export interface CleanupNews {
  readonly scan?: CleanupScan;
  readonly services?: readonly CleanupService[];
  readonly rows?: readonly CleanupRow[];
  /** Rows that are there no more: unregistered, or of services that were not read again. */
  readonly removed?: readonly CleanupKey[];
  /** How far reading definitions is; null: it has ended. */
  readonly definitions?: DefinitionsRead | null;
}

/** Definitions that were read, of all that were asked for. */
export interface DefinitionsRead {
  readonly done: number;
  readonly total: number;
}

/** Everything at one moment. */
export interface CleanupLook {
  readonly scan: CleanupScan;
  readonly services: readonly CleanupService[];
  readonly rows: readonly CleanupRow[];
  readonly rules: StaleRules;
  /** Unregistered without an answer: to be asked again. */
  readonly unsettled: number;
  /** A clean-up that was interrupted; null: there is none. */
  readonly unfinished: UnfinishedCleanup | null;
}

/** A bulk unregister that did not come to its end: the program ended, the sign-in was lost, or it was stopped. */
export interface UnfinishedCleanup {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Replicas that had their turn, of all that were agreed to. */
  readonly done: number;
  readonly total: number;
}

/** When a replica counts as stale: one rule that applies is enough. Kept between starts. */
export interface StaleRules {
  /** Whole days since the later of last sync and creation; null: not a rule. */
  readonly idleDays: number | null;
  /** Never synchronised, and created at least so many days ago; null: not a rule. */
  readonly neverSyncedDays: number | null;
  readonly ownerGone: boolean;
  /** Too old to download: below minServerGen of one of its layers. */
  readonly behindMinServerGen: boolean;
}

export const DEFAULT_RULES: StaleRules = {
  idleDays: 180,
  neverSyncedDays: 30,
  ownerGone: true,
  behindMinServerGen: true,
};

/** One replica of a preview, as it was then. */
export interface CleanupItem {
  readonly key: CleanupKey;
  readonly serviceUrl: string;
  readonly replicaId: string;
  readonly replicaName: string;
  readonly replicaOwner: string | null;
  /** Epoch milliseconds; null: not told. Another date at the run means that somebody has synchronised since. */
  readonly lastSyncDate: number | null;
  readonly generations: Generations | null;
  readonly hold: Hold | null;
  readonly local: readonly LocalFile[];
  /**
   * `unregister`; `held`: on the hold list, stays; `asks`: a file here has pending edits, or is not where it was, goes
   * only when it is named in the answer as well; `blocked`: a file here cannot be saved now, stays.
   */
  readonly plan: 'unregister' | 'held' | 'asks' | 'blocked';
  /** Why, as a sentence; empty for `unregister`. */
  readonly reason: string;
  /** Why it counts as stale, as sentences; empty where no rule applies. */
  readonly staleness: readonly string[];
  /** What it blocks and what unregistering frees, as sentences. */
  readonly frees: readonly string[];
}

/** What unregistering a selection would do. A confirmation is for exactly this. */
export interface CleanupPreview {
  readonly id: string;
  /** Of everything that is in it. */
  readonly fingerprint: string;
  readonly at: number;
  readonly items: readonly CleanupItem[];
  readonly counts: Readonly<Record<CleanupItem['plan'], number>>;
  /** Edits in files on this machine that would be saved first. */
  readonly pending: number;
  /** What is to be typed, such as "unregister 43"; `alsoLocal` adds to it (see `confirmationWords`). */
  readonly words: string;
}

/** The answer to a preview. */
export interface CleanupConsent {
  readonly fingerprint: string;
  /** Items of `asks` that shall go as well, after their files were saved as far as they are there. */
  readonly alsoLocal: readonly CleanupKey[];
}

export type CleanupOutcome =
  /** Only of a dry run. */
  | 'would-unregister'
  | 'done'
  | 'already-gone'
  | 'refused'
  /** No clear answer: in the retry queue. */
  | 'unknown'
  | 'held'
  /** Synchronised since the preview, or its files here are not the same any more. */
  | 'changed'
  /** A file here has pending edits, or is not where it was, and was not named; or it could not be saved. */
  | 'kept-local'
  /** The run ended before its turn. */
  | 'not-begun';

export interface CleanupResult {
  readonly key: CleanupKey;
  readonly serviceUrl: string;
  readonly replicaId: string;
  readonly replicaName: string;
  readonly outcome: CleanupOutcome;
  /** What happened, as a sentence. */
  readonly sentence: string;
  readonly error: ErrorBody | null;
  /** Copies of files here that were saved before. */
  readonly saved: readonly SavedWork[];
}

/** A whole copy of a replica file with edits that were never sent. `carry-over` brings them to a new replica. */
export interface SavedWork {
  /** The file that was saved. */
  readonly from: string;
  readonly path: string;
  readonly pending: number;
}

/** How a bulk unregister ended. */
export interface CleanupReport {
  readonly isDryRun: boolean;
  readonly results: readonly CleanupResult[];
  readonly counts: Readonly<Partial<Record<CleanupOutcome, number>>>;
  /** Why it ended early, such as a lost sign-in; null when everything had its turn. */
  readonly stopped: ErrorBody | null;
  /** One or two sentences. */
  readonly summary: string;
}

/** An unregister without a clear answer. The server is asked for the replica before anything is sent again. */
export interface UnsettledItem {
  readonly key: CleanupKey;
  readonly serviceUrl: string;
  readonly replicaId: string;
  readonly replicaName: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly attempts: number;
  /** What was heard last, as a sentence. */
  readonly sentence: string;
}

export const AUDIT_ACTIONS = ['unregister', 'retry', 'hold', 'release', 'save-work'] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One line of the audit trail, which is only ever added to. */
export interface AuditEntry {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The account that the server knows; null: nobody was signed in, or the server does not say who. */
  readonly who: string | null;
  readonly action: AuditAction;
  readonly serviceUrl: string;
  readonly replicaId: string;
  readonly replicaName: string;
  readonly replicaOwner: string | null;
  readonly outcome: CleanupOutcome | 'begun' | 'held' | 'released' | 'saved';
  /** What the server answered, or the reason of a hold, or the path of a copy. */
  readonly answer: string;
}

export interface AuditPage {
  readonly total: number;
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
}

/** The definition of a replica as far as the server tells it. */
export interface KnownDefinition {
  readonly key: CleanupKey;
  readonly replicaName: string;
  /** Null: too little is known to make it again. */
  readonly definition: ReplicaDefinition | null;
  /** What is not known, as sentences. */
  readonly unknown: readonly string[];
}

/** Definitions that were written. */
export interface SavedDefinitions {
  readonly folder: string;
  readonly files: readonly {
    readonly key: CleanupKey;
    readonly replicaName: string;
    /** Null: none could be written. */
    readonly path: string | null;
    readonly unknown: readonly string[];
  }[];
}
