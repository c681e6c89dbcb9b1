/** What is said about a piece of work. */
import type { Job } from '../../../shared/model/window.ts';
import { formatBytes } from '../../ui/format.ts';
import { JOB } from './messages.ts';

/** When the work has been silent for so long, waiting is explained. */
const QUIET_MS = 30_000;

export function isEnded({ endedAt }: Job): boolean {
  return endedAt !== null;
}

/** Steps before the present one; of ended work all of them. */
export function earlierPhases({ phases, phase, endedAt }: Job): readonly string[] {
  return endedAt === null && phases.at(-1) === phase ? phases.slice(0, -1) : phases;
}

/** Share of one of what is being moved; null while it cannot be known. */
export function transferShare({ transfer }: Job): number | null {
  if (!transfer || transfer.total === null || transfer.total <= 0) return null;
  return transfer.done / transfer.total;
}

/** The bytes that have moved, or the rows that have come, in words. */
export function progressWords(job: Job): string | undefined {
  const { transfer } = job;
  if (transfer) {
    const { what, done, total } = transfer;
    return total === null ? JOB.transfer(what, done) : JOB.transferKnown(what, done, total);
  }
  const rows = totalRows(job);
  return rows > 0 ? JOB.total(rows) : undefined;
}

/** The same in short, for the list. */
export function shortProgress(job: Job): string {
  const { transfer, phase } = job;
  return transfer ? `${phase}, ${formatBytes(transfer.done)}` : phase;
}

function totalRows({ rows }: Job): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

export function isQuiet({ heardAt }: Job, now: number): boolean {
  return now - heardAt >= QUIET_MS;
}
