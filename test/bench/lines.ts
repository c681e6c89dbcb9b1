/** What was measured, as a table and as sentences. */
import { CLEANUP_STEPS, type CleanupResult, type CleanupStep } from './cleanup-runs.ts';
import type { EditResult } from './edit-runs.ts';
import { EDIT_STEPS, type EditStep } from './edits.ts';
import type { ImportResult } from './imports.ts';
import type { Run } from './measure.ts';
import type { PendingResult } from './pending-runs.ts';
import { PENDING_STEPS, type PendingStep } from './pending.ts';

export interface Line {
  readonly what: string;
  /** Cells after the first, in the order of `HEADINGS`. */
  readonly cells: readonly string[];
  /** The sentence against its goal. */
  readonly sentence: string;
}

const HEADINGS = [
  ...['', 'time', 'CPU', 'per second', 'peak'],
  ...['ogr2ogr', 'CPU', 'per second', 'peak', 'times faster'],
];

const MEGABYTE = 2 ** 20;
const MOST_MEGABYTES = 400;
const LEAST_RATIO = 2;
/** Imported features per second that the sets stand for, where there is no peer. */
const PER_SECOND = { polygons: 15_000, points: 40_000 } as const;

/** The row of an import. */
export function importLine({ set, ours, peer }: ImportResult): Line {
  const ratio = peer ? peer.seconds / ours.seconds : null;
  return {
    what: `${counted(set.count)} ${set.name} imported`,
    cells: [
      ...runCells(ours, set.count),
      ...(peer ? runCells(peer, set.count) : ['', '', '', '']),
      ratio === null ? '' : ratio.toFixed(1),
    ],
    sentence: `${importSentence(ours, set, ratio)} ${memorySentence(ours)}`,
  };
}

function importSentence(
  ours: Run,
  { name, count }: ImportResult['set'],
  ratio: number | null,
): string {
  if (ratio === null) {
    const speed = count / ours.seconds;
    const verdict = speed >= PER_SECOND[name] ? 'goal reached' : 'goal missed';
    return `GDAL is not installed, so there is no ogr2ogr beside it; ${counted(speed)} a second (${verdict}: ${counted(PER_SECOND[name])}).`;
  }
  const verdict = ratio >= LEAST_RATIO ? 'goal reached' : 'goal missed';
  return `${ratio.toFixed(1)} times as fast as ogr2ogr (${verdict}: ${LEAST_RATIO} times).`;
}

function memorySentence({ usage }: Run): string {
  if (!usage) return '';
  const megabytes = Math.round(usage.peakBytes / MEGABYTE);
  const verdict = megabytes <= MOST_MEGABYTES ? 'goal reached' : 'goal missed';
  return `${megabytes} MB at most (${verdict}: ${MOST_MEGABYTES} MB).`;
}

function runCells({ seconds, usage }: Run, count: number): string[] {
  return [
    `${seconds.toFixed(1)} s`,
    usage ? `${usage.cpuSeconds.toFixed(1)} s` : '',
    counted(count / seconds),
    usage ? `${Math.round(usage.peakBytes / MEGABYTE)} MB` : '',
  ];
}

/** Seconds for 10,000 edits; those of recording and settling are ours, beside the goals of the issue. */
const EDIT_STEP: Record<EditStep, { readonly words: string; readonly goal: number }> = {
  listed: { words: 'pending edits listed, before and after', goal: 0.3 },
  applied: { words: 'changes downloaded and applied', goal: 2 },
  built: { words: 'edits built into a delta', goal: 2 },
  recorded: { words: 'edits kept as sent', goal: 2 },
  settled: { words: 'accepted edits settled', goal: 2 },
};
const GOAL_COUNT = 10_000;

/** The rows of what was done with edits. */
export function editLines({ count, times, peakBytes }: EditResult): Line[] {
  return EDIT_STEPS.map((step) => {
    const { words, goal } = EDIT_STEP[step];
    const limit = (goal * count) / GOAL_COUNT;
    const { seconds, cpuSeconds } = times[step];
    const verdict = seconds <= limit ? 'goal reached' : 'goal missed';
    return {
      what: `${counted(count)} ${words}`,
      cells: [
        milliseconds(seconds),
        milliseconds(cpuSeconds),
        counted(count / seconds),
        `${Math.round(peakBytes / MEGABYTE)} MB`,
      ],
      sentence: `${milliseconds(seconds)} (${verdict}: ${milliseconds(limit)}).`,
    };
  });
}

const PENDING_STEP: Record<PendingStep, string> = {
  opened: 'opened, list and first page',
  read: 'read in full, as a list without pages would',
  scrolled: 'newest first, last page',
  grouped: 'grouped',
  searched: 'searched for a text',
  held: 'held back',
  exported: 'written as GeoJSON',
};
/** Seconds for up to 10,000 pending edits to be on the screen. */
const OPENED_GOAL = 1;

/** The rows of what was done with a list of pending edits. */
export function pendingLines({ count, seconds, peerSeconds, peakBytes }: PendingResult): Line[] {
  return PENDING_STEPS.map((step) => {
    const time = seconds[step];
    const peer = step === 'exported' ? peerSeconds : null;
    const verdict = time <= OPENED_GOAL ? 'goal reached' : 'goal missed';
    const goal = count <= GOAL_COUNT ? ` (${verdict}: ${milliseconds(OPENED_GOAL)})` : '';
    const opened = `${goal}; ${(seconds.read / time).toFixed(0)} times as fast as reading all in full`;
    const beside = ` beside ${milliseconds(peer ?? 0)} of ogr2ogr, which writes no before and no deletes`;
    return {
      what: `${counted(count)} pending edits ${PENDING_STEP[step]}`,
      cells: [
        ...[milliseconds(time), '', counted(count / time)],
        `${Math.round(peakBytes / MEGABYTE)} MB`,
        ...(peer === null ? [] : [milliseconds(peer), '', counted(count / peer)]),
      ],
      sentence: `${milliseconds(time)}${step === 'opened' ? opened : ''}${peer === null ? '' : beside}.`,
    };
  });
}

const CLEANUP_STEP: Record<CleanupStep, string> = {
  first: 'first rows after the first answer',
  listed: 'all listed',
  read: 'read with their details',
};
/** Seconds from the first answer to the first rows. */
const FIRST_ROWS_GOAL = 1;

/** The rows of reading the replicas of many services. */
export function cleanupLines(result: CleanupResult): Line[] {
  const { services, replicas, seconds, cpuSeconds, peakBytes } = result;
  return CLEANUP_STEPS.map((step) => {
    const time = seconds[step];
    const verdict = time <= FIRST_ROWS_GOAL ? 'goal reached' : 'goal missed';
    const goal = step === 'first' ? ` (${verdict}: ${milliseconds(FIRST_ROWS_GOAL)})` : '';
    const whole = [milliseconds(cpuSeconds), counted(replicas / time)];
    return {
      what: `${counted(replicas)} replicas of ${services} services, ${CLEANUP_STEP[step]}`,
      cells: [
        ...[milliseconds(time), ...(step === 'read' ? whole : ['', ''])],
        `${Math.round(peakBytes / MEGABYTE)} MB`,
      ],
      sentence: `${milliseconds(time)}${goal}.`,
    };
  });
}

function milliseconds(seconds: number): string {
  return `${counted(seconds * 1000)} ms`;
}

function counted(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Prints the table, numbers to the right, and the sentences. */
export function print(lines: readonly Line[], { isQuick }: { readonly isQuick: boolean }): void {
  const rows = [HEADINGS, ...lines.map(({ what, cells }) => [what, ...cells])];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  for (const row of rows) {
    const cells = widths.map((width, column) =>
      column === 0 ? (row[0] ?? '').padEnd(width) : (row[column] ?? '').padStart(width),
    );
    console.log(cells.join('  ').trimEnd());
  }
  console.log('');
  for (const { what, sentence } of lines) console.log(`${what}: ${sentence}`);
  if (isQuick) console.log('\nGoals are meant for the whole data: this was a quick look.');
}
