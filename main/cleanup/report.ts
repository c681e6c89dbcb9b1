/** How a clean-up ended, counted and in words. */
import type { ErrorBody } from '../../shared/errors.ts';
import type {
  CleanupOutcome,
  CleanupPreview,
  CleanupReport,
  CleanupResult,
} from '../../shared/model/cleanup.ts';

/** `stopped`: why it ended early. */
export function reportOf(
  results: readonly CleanupResult[],
  stopped: ErrorBody | null,
): CleanupReport {
  const counts: Partial<Record<CleanupOutcome, number>> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return {
    isDryRun: false,
    results,
    counts,
    stopped,
    summary: summaryOf(results, counts, stopped),
  };
}

/** What a preview would do, in the form of a report. */
export function dryReportOf({ items }: Pick<CleanupPreview, 'items'>): CleanupReport {
  const results = items.map((item): CleanupResult => {
    const { key, serviceUrl, replicaId, replicaName, plan, reason } = item;
    const outcome = PLANNED[plan];
    const sentence = plan === 'unregister' ? 'It would be unregistered.' : reason;
    return { key, serviceUrl, replicaId, replicaName, outcome, sentence, error: null, saved: [] };
  });
  const counts: Partial<Record<CleanupOutcome, number>> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const [would, stay] = [
    counts['would-unregister'] ?? 0,
    results.length - (counts['would-unregister'] ?? 0),
  ];
  const summary = [
    `${replicas(would)} would be unregistered.`,
    ...(stay === 0 ? [] : [`${replicas(stay)} would stay.`]),
    'Nothing was changed.',
  ].join(' ');
  return { isDryRun: true, results, counts, stopped: null, summary };
}

const PLANNED = {
  unregister: 'would-unregister',
  held: 'held',
  asks: 'kept-local',
  blocked: 'kept-local',
} as const;

/** In the order in which people want to know. */
const PARTS: readonly (readonly [CleanupOutcome, string])[] = [
  ['done', 'unregistered'],
  ['already-gone', 'already gone'],
  ['unknown', 'without a clear answer'],
  ['refused', 'refused'],
  ['changed', 'changed since the preview'],
  ['held', 'on the hold list'],
  ['kept-local', 'kept because of a file on this machine'],
  ['not-begun', 'not begun'],
];

function summaryOf(
  results: readonly CleanupResult[],
  counts: CleanupReport['counts'],
  stopped: ErrorBody | null,
): string {
  if (results.length === 0) return 'There was nothing to unregister.';
  const parts = PARTS.flatMap(([outcome, words]) => {
    const count = counts[outcome] ?? 0;
    return count === 0 ? [] : [`${count.toLocaleString('en')} ${words}`];
  });
  const first = `${replicas(results.length)}: ${parts.join(', ')}.`;
  return stopped === null ? first : `${first} It ended early: ${stopped.message}`;
}

function replicas(count: number): string {
  return count === 1 ? '1 replica' : `${count.toLocaleString('en')} replicas`;
}
