/**
 * What the outside (command line now, window later) may ask of the engine, and what it answers.
 *
 * Everything here is plain data, so that it can cross a process boundary and be printed as JSON.
 */
import type { ErrorBody } from '../../shared/errors.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type {
  Conflict,
  EditKind,
  EditTarget,
  PendingEdit,
  Receipt,
  Session,
  WireFeature,
} from '../../shared/model/edit.ts';
import type { CreateRequest, Generations, ReplicaInfo } from '../../shared/model/protocol.ts';
import type { RollbackRule, ServiceDescription } from '../../shared/model/service.ts';
import type { Progress } from '../sync/ports.ts';
import type { Exchange, SyncOptions } from '../sync/step.ts';

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export interface LayerCount {
  readonly layerId: number;
  readonly name: string;
  readonly count: number;
}

export interface ServiceReport {
  readonly service: ServiceDescription;
  /** Rows by layer; null where the service would not say. */
  readonly counts: Readonly<Record<number, number | null>>;
  readonly rollback: RollbackRule;
}

/** One remark about a definition. `problem` forbids createReplica; `warning` does not. */
export interface Remark {
  readonly level: 'problem' | 'warning';
  /** Where: `layers`, `layerQueries[2].where`, `attachmentsSyncDirection`, … */
  readonly where: string;
  /** A sentence: what, and what to do. */
  readonly text: string;
}

export interface LayerPlan {
  readonly layerId: number;
  readonly name: string;
  /** Rows that will come; null when it cannot be known before (related rows). */
  readonly count: number | null;
  /** One sentence: what this layerQuery will return. */
  readonly sentence: string;
}

export interface CreatePlan {
  readonly request: CreateRequest;
  readonly layers: readonly LayerPlan[];
  readonly remarks: readonly Remark[];
  /** The form parameters of createReplica, as they would be sent. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface CreateReport {
  readonly path: string;
  readonly replicaId: string;
  readonly replicaName: string;
  readonly generations: Generations;
  readonly layers: readonly LayerCount[];
  readonly attachments: number;
  readonly remarks: readonly Remark[];
  /** Why each step was taken, in order. */
  readonly reasons: readonly string[];
}

export interface SyncCounts {
  /** sent = accepted + refused + rolledBack + unknown, always. */
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  readonly rolledBack: number;
  readonly unknown: number;
  readonly held: number;
  readonly conflicts: number;
  readonly alreadyThere: number;
  readonly discarded: number;
  readonly downloadedAdds: number;
  readonly downloadedUpdates: number;
  readonly downloadedDeletes: number;
  readonly downloadedAttachments: number;
  readonly stillPending: number;
}

export interface SyncReport {
  readonly sessionId: number;
  /** `partial`: some edits were refused or rolled back, or conflicts wait. `unknown`: run again to reconcile. */
  readonly result: 'done' | 'partial' | 'unknown';
  /** One sentence for people. */
  readonly summary: string;
  readonly counts: SyncCounts;
  readonly receipts: readonly Receipt[];
  readonly conflicts: readonly Conflict[];
  /** What rollbackOnFailure did, when the batch was undone. */
  readonly rollback: {
    readonly rolledBack: number;
    /** The edits that brought the batch down, as far as the answer tells. */
    readonly culprits: readonly Receipt[];
    readonly serverMessage: string | null;
    /** True when the server was asked afterwards and holds none of the batch. */
    readonly isProven: boolean;
  } | null;
  readonly generations: Generations;
  readonly isClosed: boolean;
  readonly reasons: readonly string[];
}

/** What the server would do with one pending edit, as far as today's service definition tells. */
export interface DryRunFinding {
  readonly layerId: number;
  readonly target: EditTarget;
  readonly kind: EditKind;
  readonly globalId: string;
  /** The code that the server would give. */
  readonly code: number | null;
  readonly field: string | null;
  readonly text: string;
}

export interface DryRunReport {
  readonly wouldSend: number;
  readonly findings: readonly DryRunFinding[];
  /** Differences between the service now and at creation, in sentences. */
  readonly drift: readonly string[];
  readonly rollback: RollbackRule;
  readonly summary: string;
}

export interface StatusReport {
  readonly path: string;
  readonly replicaId: string | null;
  readonly replicaName: string;
  readonly serviceUrl: string;
  readonly syncModel: string;
  readonly state: string;
  readonly generations: Generations;
  readonly spatialReference: unknown;
  readonly createdAt: string;
  readonly lastSyncAt: string | null;
  readonly layers: readonly (LayerCount & {
    readonly table: string;
    readonly attachments: number;
    readonly pending: Readonly<Record<EditKind, number>>;
  })[];
  readonly pending: number;
  readonly conflicts: number;
  readonly missingAttachments: number;
  /** What is under way or was interrupted; null when nothing. */
  readonly exchange: Exchange | null;
}

/** One field of a pending edit; absent side = there is none (add, delete). */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface ChangeReport extends PendingEdit {
  readonly layerName: string;
  readonly before: WireFeature | null;
  readonly after: WireFeature | null;
  readonly changes: readonly FieldChange[];
  readonly geometryChanged: boolean;
  /** Of an attachment: its name, type and size. */
  readonly attachment: {
    readonly name: string;
    readonly contentType: string;
    readonly size: number;
    readonly parentGlobalId: string | null;
  } | null;
}

export interface HistoryReport {
  readonly sessions: readonly (Session & { readonly receipts: readonly Receipt[] })[];
}

export interface VerifyDifference {
  readonly layerId: number;
  readonly layerName: string;
  readonly globalId: string;
  readonly kind:
    | 'only-here'
    | 'only-on-server'
    | 'different'
    | 'attachment-only-here'
    | 'attachment-only-on-server'
    | 'attachment-different';
  readonly fields: readonly string[];
  /** Why: a pending edit, a newer server change, outside the filter, unknown. */
  readonly explanation: string;
  /** True when the difference is expected (pending edit, not downloaded yet). */
  readonly isExpected: boolean;
}

export interface VerifyReport {
  readonly layers: readonly {
    readonly layerId: number;
    readonly name: string;
    readonly here: number;
    readonly onServer: number;
    readonly equal: number;
  }[];
  readonly differences: readonly VerifyDifference[];
  readonly isEqual: boolean;
  readonly summary: string;
}

export interface UnregisterReport {
  readonly replicaId: string;
  readonly outcome: 'done' | 'already-gone';
  /** Edits in the file that were never sent; the file keeps them. */
  readonly pending: number;
}

export interface AdminReplica extends ReplicaInfo {
  readonly serviceUrl: string;
  /** Whole days since the later of last sync and creation; null when the server tells neither. */
  readonly ageDays: number | null;
  readonly isStale: boolean;
}

export interface AdminListReport {
  readonly replicas: readonly AdminReplica[];
  readonly failures: readonly { readonly serviceUrl: string; readonly error: ErrorBody }[];
}

export interface AdminUnregisterReport {
  readonly isDryRun: boolean;
  readonly results: readonly {
    readonly replicaId: string;
    readonly replicaName: string;
    readonly outcome: 'would-unregister' | 'done' | 'already-gone' | 'failed';
    readonly error: ErrorBody | null;
  }[];
}

/** Everything that Syncline does, without a window. Every method throws `AppError`. */
export interface Engine {
  service(url: string, run: RunOptions): Promise<ServiceReport>;
  /** What create would do; creates nothing. */
  planCreate(definition: ReplicaDefinition, run: RunOptions): Promise<CreatePlan>;
  /** Creates `path`; goes on with an interrupted create of the same path. */
  create(definition: ReplicaDefinition, path: string, run: RunOptions): Promise<CreateReport>;
  status(path: string): StatusReport;
  changes(path: string): IterableIterator<ChangeReport>;
  history(path: string, sessionId?: number): HistoryReport;
  sync(
    path: string,
    options: Partial<SyncOptions> & { readonly acceptCopy?: boolean },
    run: RunOptions,
  ): Promise<SyncReport>;
  dryRun(path: string, options: Partial<SyncOptions>, run: RunOptions): Promise<DryRunReport>;
  verify(path: string, run: RunOptions): Promise<VerifyReport>;
  unregister(path: string, run: RunOptions): Promise<UnregisterReport>;
  adminList(
    urls: readonly string[],
    options: { readonly staleDays: number | null },
    run: RunOptions,
  ): Promise<AdminListReport>;
  /** Without `confirmed` nothing is changed. Never `replicaID=*`. */
  adminUnregister(
    url: string,
    options: {
      readonly ids?: readonly string[];
      readonly staleDays?: number;
      readonly confirmed: boolean;
    },
    run: RunOptions,
  ): Promise<AdminUnregisterReport>;
}
