/** What every effect is given: the ports, the options of this run, and what the run has learned so far. */
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { FileTransfer } from '../../shared/model/file-transfer.ts';
import type { DryRunFinding } from '../../shared/model/report.ts';
import type { ServiceDescription } from '../../shared/model/service.ts';
import type { Clock, Progress, ReplicaFile } from './ports.ts';
import type { FeatureService } from './service-port.ts';
import type { CrashPoint, Step, StepKind } from './step.ts';

export interface Ports {
  readonly service: FeatureService;
  readonly file: ReplicaFile;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Called at each named crash point; does nothing in production. */
  readonly at: (point: CrashPoint) => void;
}

/** What came down in this run and what became of it, for the report. */
export interface Tally {
  adds: number;
  updates: number;
  deletes: number;
  attachments: number;
  /** Rows in which changes of both sides were joined by the policy. */
  merged: number;
}

/** A batch that the server undid. */
export interface Rollback {
  /** What the server said. */
  readonly error: ErrorBody;
  /** Edits that the batch held. */
  readonly sent: number;
  /** Each of them was looked for on the server afterwards, and is not there. */
  readonly isProven: boolean;
  /** Where the server named none: what a check finds among the edits. */
  readonly probable: readonly DryRunFinding[];
}

export interface RunContext extends Ports {
  readonly sessionId: number;
  readonly options: SyncOptions;
  readonly tally: Tally;
  /** The batch that the server undid in this run, and what it said. */
  rollback: Rollback | null;
  /** Today's description, asked once per run. */
  readonly today: () => Promise<ServiceDescription>;
  /** Attachments that the service does not take, by edit id: they stay here, each with a receipt. */
  readonly leftHere: Set<number>;
  /** How the run went about it, in sentences for the report and the session. */
  readonly notes: string[];
  /** Each file that goes up or comes down in this run, by its id. */
  readonly files: Map<string, FileTransfer>;
  /** The service did not take the edits as a file: in this run they go within the call. */
  refusesEditsFile: boolean;
  isChecked: boolean;
  readonly tried: Set<StepKind>;
}

/** A run that has learned nothing yet. */
export function newRun<P extends Ports>(
  ports: P,
  run: Pick<RunContext, 'sessionId' | 'options' | 'today' | 'isChecked'>,
): P & RunContext {
  return {
    ...ports,
    ...run,
    tally: { adds: 0, updates: 0, deletes: 0, attachments: 0, merged: 0 },
    rollback: null,
    leftHere: new Set(),
    notes: [],
    files: new Map(),
    refusesEditsFile: false,
    tried: new Set(),
  };
}

/** One effect per kind of step. Each leaves the journal so that the next plan sees where we are. */
export type Effect<K extends StepKind> = (
  step: Extract<Step, { readonly kind: K }>,
  context: RunContext,
) => Promise<void>;

/** ISO 8601 UTC with milliseconds. */
export function isoNow(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
