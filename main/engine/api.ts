/**
 * What the outside (command line now, window later) may ask of the engine, and what it answers.
 *
 * Everything here is plain data, so that it can cross a process boundary and be printed as JSON.
 */
import type { ErrorBody } from '../../shared/errors.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type {
  EditKind,
  PendingEdit,
  Receipt,
  Session,
  WireFeature,
} from '../../shared/model/edit.ts';
import type { CreateRequest, Generations, ReplicaInfo } from '../../shared/model/protocol.ts';
import type { Remark } from '../../shared/model/remark.ts';
import type { RollbackRule, ServiceDescription } from '../../shared/model/service.ts';
import type { Progress } from '../sync/ports.ts';
import type { DryRunReport } from '../sync/dry-run.ts';
import type { SyncReport } from '../sync/report.ts';
import type { UnregisterReport } from '../sync/unregister.ts';
import type { VerifyReport } from '../sync/verify-report.ts';
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

export type { SyncReport } from '../sync/report.ts';

export type { DryRunFinding, DryRunReport } from '../sync/dry-run.ts';

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
  /** Wire values. */
  readonly before: unknown;
  readonly after: unknown;
  /** For people: the meaning of codes, dates in ISO 8601 UTC. */
  readonly beforeText: string | null;
  readonly afterText: string | null;
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
  readonly sessions: readonly (Session & {
    /** Why it failed, when it did. */
    readonly error: ErrorBody | null;
    readonly receipts: readonly Receipt[];
  })[];
}

export type { VerifyDifference, VerifyReport } from '../sync/verify-report.ts';

export type { UnregisterReport } from '../sync/unregister.ts';

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
  sync(path: string, options: Partial<SyncOptions>, run: RunOptions): Promise<SyncReport>;
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
