/** Says what became of every edit, in numbers and in one sentence. */
import type { Conflict, Outcome, Receipt } from '../../shared/model/edit.ts';
import type { Generations } from '../../shared/model/protocol.ts';
import { reportConflicts, type ConflictReport } from './conflict-report.ts';
import type { RunContext } from './context.ts';
import { remarksOn } from './option-remarks.ts';
import type { ReplicaFile } from './ports.ts';
import type { RunResult } from './run.ts';

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

export interface RollbackReport {
  readonly rolledBack: number;
  /** The edits that brought the batch down, as far as the answer tells. */
  readonly culprits: readonly Receipt[];
  readonly serverMessage: string | null;
  /** True when the server was asked afterwards and holds none of the batch. */
  readonly isProven: boolean;
}

export interface SyncReport {
  readonly sessionId: number;
  /** `partial`: some edits were refused or rolled back, or conflicts wait. */
  readonly result: 'done' | 'partial';
  /** One sentence for people. */
  readonly summary: string;
  readonly counts: SyncCounts;
  readonly receipts: readonly Receipt[];
  readonly conflicts: readonly ConflictReport[];
  /** What rollbackOnFailure did, when the batch was undone. */
  readonly rollback: RollbackReport | null;
  readonly generations: Generations;
  readonly isClosed: boolean;
  /** What of the options had no effect here. */
  readonly remarks: readonly string[];
  /** Why each step was taken, in order. */
  readonly reasons: readonly string[];
}

/** `sessions` and `contexts`: what was finished from before, then what was asked for. */
export function buildReport(
  file: ReplicaFile,
  sessions: readonly number[],
  contexts: readonly RunContext[],
  { because, reasons }: RunResult,
): SyncReport {
  const receipts = sessions.flatMap((id) => file.receipts(id));
  const conflicts = reportConflicts(file);
  const counts = countAll(file, receipts, conflicts, contexts);
  const isPartial =
    counts.refused + counts.rolledBack + counts.unknown + counts.conflicts > 0 ||
    because === 'pending-on-close';
  const replica = file.replica();
  const report = { counts, isClosed: replica.state === 'closed', because };
  const options = contexts.at(-1)?.options;
  return {
    sessionId: sessions.at(-1)!,
    result: isPartial ? 'partial' : 'done',
    summary: summarise(report),
    counts,
    receipts,
    conflicts,
    rollback: rollbackOf(receipts, contexts),
    generations: replica.generations,
    isClosed: report.isClosed,
    remarks: options
      ? remarksOn(options, replica, file.layers(), replica.service, counts.sent)
      : [],
    reasons,
  };
}

function countAll(
  file: ReplicaFile,
  receipts: readonly Receipt[],
  conflicts: readonly Conflict[],
  contexts: readonly RunContext[],
): SyncCounts {
  const of = (outcome: Outcome): number =>
    receipts.filter((each) => each.outcome === outcome).length;
  const came = (what: keyof RunContext['tally']): number =>
    contexts.reduce((sum, { tally }) => sum + tally[what], 0);
  const pending = file.pendingEdits();
  const [accepted, refused, rolledBack, unknown] = [
    of('accepted'),
    of('refused'),
    of('rolled-back'),
    of('unknown'),
  ];
  return {
    sent: accepted + refused + rolledBack + unknown,
    accepted,
    refused,
    rolledBack,
    unknown,
    held: pending.filter(({ isHeld }) => isHeld).length,
    conflicts: conflicts.length,
    alreadyThere: of('already-there'),
    discarded: of('discarded'),
    downloadedAdds: came('adds'),
    downloadedUpdates: came('updates'),
    downloadedDeletes: came('deletes'),
    downloadedAttachments: came('attachments'),
    stillPending: pending.length,
  };
}

function rollbackOf(
  receipts: readonly Receipt[],
  contexts: readonly RunContext[],
): RollbackReport | null {
  const rollback = contexts.find((context) => context.rollback)?.rollback;
  if (!rollback) return null;
  const { error, isProven } = rollback;
  const said = error.server
    ? [error.server.message, ...error.server.details].join(' ')
    : error.message;
  return {
    rolledBack: receipts.filter(({ outcome }) => outcome === 'rolled-back').length,
    culprits: receipts.filter(({ outcome }) => outcome === 'refused'),
    serverMessage: said,
    isProven,
  };
}

function summarise({
  counts,
  isClosed,
  because,
}: {
  counts: SyncCounts;
  isClosed: boolean;
  because: RunResult['because'];
}): string {
  const up = [
    counted(counts.accepted, 'edit accepted', 'edits accepted'),
    counted(counts.refused, 'refused', 'refused'),
    counted(counts.rolledBack, 'rolled back', 'rolled back'),
    counted(counts.unknown, 'with unknown outcome', 'with unknown outcome'),
    counted(counts.conflicts, 'conflict waits for a decision', 'conflicts wait for a decision'),
    counted(counts.alreadyThere, 'already on the server', 'already on the server'),
    counted(counts.discarded, 'given up for the server’s row', 'given up for the server’s rows'),
  ].filter((part) => part !== '');
  const came = counts.downloadedAdds + counts.downloadedUpdates + counts.downloadedDeletes;
  const down = counted(came, 'change came from the server', 'changes came from the server');
  const sentence = [...up, down].filter((part) => part !== '').join(', ');
  const tail =
    because === 'pending-on-close'
      ? ' The replica was not unregistered, because edits are still pending.'
      : isClosed
        ? ' The replica has been unregistered.'
        : '';
  return `${sentence === '' ? 'Nothing to send and nothing new on the server' : sentence}.${tail}`;
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
