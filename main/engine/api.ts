/** What the outside (command line and window) may ask of the engine; `shared/model/report.ts` has its answers. */
import type {
  AdminListReport,
  AdminUnregisterReport,
  CarryOverPlan,
  CarryOverReport,
  ChangeReport,
  ConflictReport,
  CreatePlan,
  CreateReport,
  DryRunReport,
  HistoryReport,
  ServiceReport,
  StatusReport,
  SyncReport,
  UnregisterReport,
  VerifyReport,
} from '../../shared/model/report.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { ChangeRow, ConflictDecision, EditOutcome } from '../../shared/model/editing.ts';
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { Progress } from '../sync/ports.ts';
import type { ChangesFilter, EditChoice } from './pending.ts';

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Everything that Syncline does, without a window. Every method throws `AppError`. */
export interface Engine {
  service(url: string, run: RunOptions): Promise<ServiceReport>;
  /** What create would do; creates nothing. */
  planCreate(definition: ReplicaDefinition, run: RunOptions): Promise<CreatePlan>;
  /** Creates `path`; goes on with an interrupted create of the same path. */
  create(definition: ReplicaDefinition, path: string, run: RunOptions): Promise<CreateReport>;
  status(path: string): StatusReport;
  /** Pending edits with before and after; those alone that the filter finds. */
  changes(path: string, filter?: ChangesFilter): IterableIterator<ChangeReport>;
  /** As lines. Throws `invalid` for a GlobalID without a pending edit. */
  chooseEdits(path: string, choice: EditChoice): readonly ChangeRow[];
  /** Holds edits back from the upload, or lets them go; returns how many changed. */
  hold(path: string, editIds: readonly number[], isHeld: boolean): number;
  /** Puts rows back as they were at the last sync. */
  revert(path: string, editIds: readonly number[]): EditOutcome;
  /** Notes something about the edit of one row; null = nothing any more. */
  comment(path: string, globalId: GlobalId, comment: string | null): ChangeRow;
  history(path: string, sessionId?: number): HistoryReport;
  /** Open conflicts, oldest first. */
  conflicts(path: string): ConflictReport[];
  /** Decides conflicts, all or none; returns how many are open then. */
  resolve(path: string, decisions: readonly ConflictDecision[]): Promise<number>;
  sync(path: string, options: Partial<SyncOptions>, run: RunOptions): Promise<SyncReport>;
  dryRun(path: string, options: Partial<SyncOptions>, run: RunOptions): Promise<DryRunReport>;
  verify(path: string, run: RunOptions): Promise<VerifyReport>;
  unregister(path: string, run: RunOptions): Promise<UnregisterReport>;
  /** What would become of each pending edit on a fresh replica. */
  previewCarryOver(path: string, run: RunOptions): Promise<CarryOverPlan>;
  /** Creates a fresh replica at `newPath` with the pending edits of `path`, which is closed then. */
  carryOver(path: string, newPath: string, run: RunOptions): Promise<CarryOverReport>;
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
