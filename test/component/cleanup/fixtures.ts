/** Replicas of several services as the main process would tell of them. */
import type {
  CleanupDetails,
  CleanupItem,
  CleanupLook,
  CleanupPreview,
  CleanupReport,
  CleanupResult,
  CleanupRow,
  CleanupService,
  LocalFile,
  UnsettledItem,
} from '../../../shared/model/cleanup.ts';
import { DEFAULT_RULES } from '../../../shared/model/cleanup.ts';
import { cleanupKey, confirmationWords } from '../../../shared/model/cleanup-rules.ts';
import type { Job } from '../../../shared/model/window.ts';
import { job } from '../support/fixtures.ts';

const DAY = 86_400_000;

export function serviceUrl(n: number): string {
  return `https://gis.example.org/arcgis/rest/services/${nameOf(n)}/FeatureServer`;
}

function nameOf(n: number): string {
  return ['Hydrants', 'Roads', 'Parks'][n - 1] ?? `Works_${n}`;
}

export function replicaId(n: number): string {
  return `{00000000-0000-4000-8000-${String(n).padStart(12, '0')}}`;
}

export function details(changes: Partial<CleanupDetails> = {}): CleanupDetails {
  return {
    ...{ replicaOwner: 'survey-team-2', owner: 'exists', syncModel: 'perLayer' },
    ...{ targetType: 'client', syncDirection: 'bidirectional' },
    creationDate: Date.now() - 800 * DAY,
    lastSyncDate: Date.now() - 400 * DAY,
    ...{ replicaVersion: null, returnAttachments: true },
    attachmentsSyncDirection: 'bidirectional',
    generations: { replica: null, layers: { 0: 1234 } },
    layers: [
      { id: 0, name: 'Hydrants', where: null },
      { id: 1, name: 'Inspections', where: "STATUS = 'open'" },
    ],
    extent: { west: 7, south: 47, east: 8, north: 47.6 },
    extentProblem: null,
    ...changes,
  };
}

/** The n-th replica; it is stale unless its details say otherwise. */
export function row(n: number, changes: Partial<CleanupRow> = {}): CleanupRow {
  const url = changes.serviceUrl ?? serviceUrl(1);
  return {
    ...{ key: cleanupKey(url, replicaId(n)), serviceUrl: url, replicaId: replicaId(n) },
    ...{ replicaName: `Crew ${n}`, replicaVersion: null, lastSyncDate: null, state: 'known' },
    ...{ error: null, details: details(), hold: null, local: [] },
    ...changes,
  };
}

export function fresh(n: number, changes: Partial<CleanupRow> = {}): CleanupRow {
  const date = Date.now() - 3 * DAY;
  return row(n, { details: details({ creationDate: date, lastSyncDate: date }), ...changes });
}

export function localFile(changes: Partial<LocalFile> = {}): LocalFile {
  return {
    path: '/home/me/Documents/Syncline/North.gpkg',
    ...{ fileName: 'North.gpkg', pending: 12, isInDoubt: false, isMissing: false, problem: null },
    ...changes,
  };
}

export function service(n: number, changes: Partial<CleanupService> = {}): CleanupService {
  return {
    ...{ serviceUrl: serviceUrl(n), state: 'answered', error: null, user: 'admin', count: 2 },
    facts: {
      ...{ name: nameOf(n), currentVersion: 11.1, capabilities: ['query', 'sync'] },
      ...{ perReplica: false, perLayer: true, hasVersionedData: false, hasBranchVersions: false },
      ...{ versionsEachReplica: false, hasArchivedData: true, tracksChanges: false },
      ...{ minServerGens: {}, serverGens: { 0: 1300 }, layers: [{ id: 0, name: 'Hydrants' }] },
    },
    visibility: {
      kind: 'all',
      sentence: 'All replicas are shown: the portal says that this account is an administrator.',
    },
    ...changes,
  };
}

export function look(rows: readonly CleanupRow[], changes: Partial<CleanupLook> = {}): CleanupLook {
  const numbers = [...new Set(rows.map((one) => one.serviceUrl))];
  const known = rows.filter(({ state }) => state !== 'waiting').length;
  return {
    scan: {
      ...{ id: 's1', state: 'done', startedAt: 1, endedAt: 2 },
      ...{ detailsDone: known, total: rows.length },
    },
    services: numbers.map((url) => ({ ...service(1), serviceUrl: url })),
    rows,
    rules: DEFAULT_RULES,
    ...{ unsettled: 0, unfinished: null },
    ...changes,
  };
}

export function item(from: CleanupRow, changes: Partial<CleanupItem> = {}): CleanupItem {
  const { key, serviceUrl: url, replicaId: id, replicaName, details: known } = from;
  return {
    ...{ key, serviceUrl: url, replicaId: id, replicaName },
    replicaOwner: known?.replicaOwner ?? null,
    lastSyncDate: known?.lastSyncDate ?? null,
    generations: known?.generations ?? null,
    ...{ hold: from.hold, local: from.local, plan: 'unregister', reason: '' },
    staleness: ['Nobody has used it for 400 days.'],
    frees: ['Trim Archive History could go on to 2026-01-05, where the next replica stands.'],
    ...changes,
  };
}

export function preview(items: readonly CleanupItem[]): CleanupPreview {
  const counts = { unregister: 0, held: 0, asks: 0, blocked: 0 };
  for (const { plan } of items) counts[plan] += 1;
  const pending = items
    .flatMap(({ local }) => local)
    .reduce((sum, file) => sum + (file.pending ?? 0), 0);
  return {
    ...{ id: 'p1', fingerprint: 'abc', at: Date.now(), items, counts, pending },
    words: confirmationWords({ items }, []),
  };
}

export function result(n: number, changes: Partial<CleanupResult> = {}): CleanupResult {
  const { key, serviceUrl: url, replicaId: id, replicaName } = row(n);
  return {
    ...{ key, serviceUrl: url, replicaId: id, replicaName },
    ...{ outcome: 'done', sentence: 'It is unregistered.', error: null, saved: [] },
    ...changes,
  };
}

export function report(
  results: readonly CleanupResult[],
  changes: Partial<CleanupReport> = {},
): CleanupReport {
  const counts: Partial<Record<CleanupResult['outcome'], number>> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return {
    ...{ isDryRun: false, results, counts, stopped: null },
    summary: `${results.length} replicas had their turn.`,
    ...changes,
  };
}

export function unsettled(n: number): UnsettledItem {
  const { key, serviceUrl: url, replicaId: id, replicaName } = row(n);
  return {
    ...{ key, serviceUrl: url, replicaId: id, replicaName },
    ...{ since: Date.now() - 60_000, attempts: 1, sentence: 'The connection was cut.' },
  };
}

export function run(changes: Partial<Job> = {}): Job {
  return job({
    ...{ id: 'run', kind: 'cleanup', key: '', title: 'Unregister replicas' },
    ...{ phase: '3 of 43: Crew 3. It is unregistered.', phases: ['3 of 43'] },
    ...changes,
  });
}
