/** What the outside (command line and window) may ask of the engine; `shared/model/report.ts` has its answers. */
import type {
  AdminListReport,
  AdminUnregisterReport,
  ChangeReport,
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
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { Progress } from '../sync/ports.ts';

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
