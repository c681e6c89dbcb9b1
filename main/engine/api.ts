/** What the outside (command line and window) may ask of the engine; `shared/model/report.ts` has its answers. */
import type {
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
import type { ExportReport } from '../../shared/model/export.ts';
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type {
  CrewReport,
  CrewWish,
  RegisterOptions,
  RegisterPlan,
  RegisterReport,
} from '../../shared/model/register-copy.ts';
import type {
  GeodatabaseExport,
  GeodatabaseReport,
  TakeOverOptions,
  TakeOverPlan,
  TakeOverReport,
} from '../../shared/model/geodatabase.ts';
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
  create(
    definition: ReplicaDefinition,
    path: string,
    run: RunOptions,
    options?: { readonly keepOriginal?: boolean },
  ): Promise<CreateReport>;
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
  /** `unsent`: how many edits the user agreed to leave unsent; they are saved as a copy of the file first. */
  unregister(
    path: string,
    run: RunOptions,
    options?: { readonly unsent?: number },
  ): Promise<UnregisterReport>;
  /** What would become of each pending edit on a fresh replica. */
  previewCarryOver(path: string, run: RunOptions): Promise<CarryOverPlan>;
  /** Creates a fresh replica at `newPath` with the pending edits of `path`, which is closed then. */
  carryOver(path: string, newPath: string, run: RunOptions): Promise<CarryOverReport>;
  /** What registering a copied file would do. */
  previewRegisterCopy(path: string, run: RunOptions): Promise<RegisterPlan>;
  /** Gives a copied file a replica of its own; its pending edits are held. */
  registerCopy(path: string, options: RegisterOptions, run: RunOptions): Promise<RegisterReport>;
  /** Makes copies of one file and registers each; goes on where an earlier run stopped. */
  makeCopies(wish: CrewWish, run: RunOptions): Promise<CrewReport>;
  /** Exports data to `path` with nothing registered; goes on with an interrupted export of the same. */
  exportData(definition: ReplicaDefinition, path: string, run: RunOptions): Promise<ExportReport>;
  /** What is in a mobile geodatabase. Changes nothing, as all that is done with geodatabases. */
  geodatabaseInfo(path: string, run: RunOptions): Promise<GeodatabaseReport>;
  /** Makes a GeoPackage of it that can be read, and neither edited nor synchronised. */
  exportGeodatabase(path: string, target: string, run: RunOptions): Promise<GeodatabaseExport>;
  /** What taking it over would do; asks the server. */
  previewTakeOver(path: string, options: TakeOverOptions, run: RunOptions): Promise<TakeOverPlan>;
  /** Makes `target` the replica that the geodatabase was, with the edits that wait in it. */
  takeOver(
    path: string,
    target: string,
    options: TakeOverOptions,
    run: RunOptions,
  ): Promise<TakeOverReport>;
}
