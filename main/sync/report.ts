/** Says what became of every edit, in numbers and in one sentence. */
import type { RollbackReport, SyncCounts, SyncReport } from '../../shared/model/report.ts';
import type { Conflict, Outcome, Receipt } from '../../shared/model/edit.ts';
import { postReminder } from './branch-version.ts';
import { reportConflicts } from './conflict-report.ts';
import type { RunContext } from './context.ts';
import { uploadingLayers } from './directions.ts';
import { remarksOn, remarksOnChoice } from './option-remarks.ts';
import type { ReplicaFile } from './ports.ts';
import type { RunResult } from './run.ts';

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
  const options = contexts.at(-1)?.options;
  const uploading = options ? uploadingLayers(file, options) : [];
  const unreadable = file.unreadableEdits(uploading, options?.onlyEdits).length;
  const refusedFiles = contexts.reduce((sum, { leftHere }) => sum + leftHere.size, 0);
  const { refused, rolledBack, unknown } = counts;
  const isPartial =
    refused + rolledBack + unknown + counts.conflicts + unreadable + refusedFiles > 0 ||
    because === 'pending-on-close';
  const replica = file.replica();
  const files = contexts.flatMap((each) => [...each.files.values()]);
  const reminder = postReminder(replica.branchVersion ?? null, replica.service, counts.accepted);
  const report = { counts, isClosed: replica.state === 'closed', because, reminder };
  return {
    sessionId: sessions.at(-1)!,
    result: isPartial ? 'partial' : 'done',
    summary: [summarise(report), ...contexts.flatMap(({ notes }) => notes)].join(' '),
    counts,
    receipts,
    conflicts,
    rollback: rollbackOf(receipts, contexts),
    generations: replica.generations,
    isClosed: report.isClosed,
    remarks: options
      ? [
          ...remarksOn(options, replica, file.layers(), replica.service, counts.sent),
          ...remarksOnChoice(options, {
            sent: receipts.filter((each) => isSent(each) && each.sessionId === sessions.at(-1))
              .length,
            leftOut: file.countLeftOut(uploading, options.onlyEdits),
            unreadable,
            refusedFiles,
          }),
        ]
      : [],
    reasons,
    ...(files.length === 0 ? {} : { files }),
  };
}

function isSent({ outcome }: Receipt): boolean {
  return ['accepted', 'refused', 'rolled-back', 'unknown'].includes(outcome);
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
    merged: came('merged'),
    downloadedAdds: came('adds'),
    downloadedUpdates: came('updates'),
    downloadedDeletes: came('deletes'),
    downloadedAttachments: came('attachments'),
    stillPending: pending.length,
  };
}

const LONGEST_WORDS = 4000;
const MOST_PROBABLE = 200;

/** What rollbackOnFailure did in these runs; null when nothing was undone. */
export function rollbackOf(
  receipts: readonly Receipt[],
  contexts: readonly Pick<RunContext, 'sessionId' | 'rollback'>[],
): RollbackReport | null {
  const context = contexts.find(({ rollback }) => rollback);
  if (!context?.rollback) return null;
  const { error, sent, isProven, probable } = context.rollback;
  const words = error.server
    ? [error.server.message, ...error.server.details].join(' ')
    : error.message;
  const own = receipts.filter(({ sessionId }) => sessionId === context.sessionId);
  return {
    sent,
    rolledBack: own.filter(({ outcome }) => outcome === 'rolled-back').length,
    culprits: own.filter(({ outcome }) => outcome === 'refused'),
    probable: probable.slice(0, MOST_PROBABLE),
    serverMessage: words.slice(0, LONGEST_WORDS),
    isProven,
  };
}

function summarise({
  counts,
  isClosed,
  because,
  reminder,
}: {
  counts: SyncCounts;
  isClosed: boolean;
  because: RunResult['because'];
  reminder: string | null;
}): string {
  const up = [
    counted(counts.accepted, 'edit accepted', 'edits accepted'),
    counted(counts.refused, 'refused', 'refused'),
    counted(counts.rolledBack, 'rolled back', 'rolled back'),
    counted(counts.unknown, 'with unknown outcome', 'with unknown outcome'),
    counted(counts.conflicts, 'conflict waits for a decision', 'conflicts wait for a decision'),
    counted(counts.alreadyThere, 'already on the server', 'already on the server'),
    counted(counts.discarded, 'given up for the server’s row', 'given up for the server’s rows'),
    counted(counts.merged, 'merged with a change of others', 'merged with changes of others'),
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
  return `${sentence === '' ? 'Nothing to send and nothing new on the server' : sentence}.${tail}${reminder === null ? '' : ` ${reminder}`}`;
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
