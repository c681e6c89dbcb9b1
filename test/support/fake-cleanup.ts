/** Clean-up without network and files: it knows one service with two replicas and remembers what it was asked. */
import type {
  CleanupDetails,
  CleanupReport,
  CleanupResult,
  CleanupRow,
  CleanupService,
  LocalFile,
} from '../../shared/model/cleanup.ts';
import { DEFAULT_RULES } from '../../shared/model/cleanup.ts';
import { cleanupKey } from '../../shared/model/cleanup-rules.ts';
import { makePreview } from '../../main/cleanup/preview.ts';
import { reportOf } from '../../main/cleanup/report.ts';
import type { Cleanup } from '../../main/engine/cleanup/cleanup.ts';
import { REPLICA_ID, SERVICE } from './fake-engine.ts';

const SOUTH_ID = '{00000002-0000-4000-8000-000000000000}';
const NOW = Date.UTC(2026, 7, 7, 9);

export function cleanupDetails(changes: Partial<CleanupDetails> = {}): CleanupDetails {
  return {
    ...{ replicaOwner: 'survey-team-2', owner: 'exists', syncModel: 'perLayer' },
    ...{ targetType: 'client', syncDirection: 'bidirectional' },
    creationDate: Date.UTC(2025, 0, 1),
    lastSyncDate: Date.UTC(2025, 5, 1, 12),
    ...{ replicaVersion: null, returnAttachments: true },
    attachmentsSyncDirection: 'bidirectional',
    generations: { replica: null, layers: { 0: 1234 } },
    layers: [
      { id: 0, name: 'Hydrants', where: null },
      { id: 1, name: 'Inspections', where: null },
    ],
    extent: { west: -104, south: 35.6, east: -94.32, north: 41 },
    extentProblem: null,
    ...changes,
  };
}

export function cleanupRow(changes: Partial<CleanupRow> = {}): CleanupRow {
  const { replicaId = REPLICA_ID } = changes;
  return {
    ...{ key: cleanupKey(SERVICE.url, replicaId), serviceUrl: SERVICE.url, replicaId },
    ...{ replicaName: 'North', replicaVersion: null, lastSyncDate: null, state: 'known' },
    ...{ error: null, details: cleanupDetails(), hold: null, local: [] },
    ...changes,
  };
}

/** What scans find unless a test says otherwise. */
export function cleanupRows(): readonly CleanupRow[] {
  const lastSyncDate = NOW - 3 * 86_400_000;
  const details = cleanupDetails({ lastSyncDate });
  return [cleanupRow(), cleanupRow({ replicaId: SOUTH_ID, replicaName: 'South', details })];
}

export function cleanupService(changes: Partial<CleanupService> = {}): CleanupService {
  return {
    ...{ serviceUrl: SERVICE.url, state: 'answered', error: null, user: 'admin', count: 2 },
    facts: {
      ...{ name: 'Water', currentVersion: 11.1, capabilities: ['query', 'sync'] },
      ...{ perReplica: false, perLayer: true, hasVersionedData: false, hasBranchVersions: false },
      ...{ versionsEachReplica: false, hasArchivedData: null, tracksChanges: false },
      ...{ minServerGens: {}, serverGens: {}, layers: [{ id: 0, name: 'Hydrants' }] },
    },
    visibility: { kind: 'all', sentence: 'All replicas are shown.' },
    ...changes,
  };
}

export interface FakeCleanup extends Cleanup {
  /** Every call with what it was asked for. */
  readonly calls: (readonly [method: string, ...unknown[]])[];
}

export interface FakeCleanupWorld {
  readonly rows?: readonly CleanupRow[];
  readonly services?: readonly CleanupService[];
  /** By the name of the replica; default done. */
  readonly results?: Readonly<Record<string, Partial<CleanupResult>>>;
  readonly answers?: Partial<Cleanup>;
}

export function fakeCleanup(world: FakeCleanupWorld = {}): FakeCleanup {
  const { rows = cleanupRows(), services = [cleanupService()], results = {} } = world;
  const calls: (readonly [string, ...unknown[]])[] = [];
  const asked = (method: string, ...details: unknown[]): void =>
    void calls.push([method, ...details]);
  const localOf = (id: string): readonly LocalFile[] =>
    rows.find(({ replicaId }) => replicaId === id)?.local ?? [];
  const cleanup: Cleanup = {
    async scan(urls, tell) {
      asked('scan', urls);
      tell({ services, rows });
    },
    rules: () => DEFAULT_RULES,
    setRules(rules) {
      asked('setRules', rules);
      return rules;
    },
    hold: (targets, reason, who) =>
      asked(
        'hold',
        targets.map(({ replicaName }) => replicaName),
        reason,
        who,
      ),
    release(targets) {
      asked(
        'release',
        targets.map(({ replicaName }) => replicaName),
      );
      return targets.length;
    },
    preview(input) {
      const holds = new Map(rows.flatMap(({ key, hold }) => (hold ? [[key, hold] as const] : [])));
      return makePreview(
        {
          book: { holds: () => holds } as never,
          local: { filesOf: localOf } as never,
          clock: { now: () => NOW },
        },
        input,
      );
    },
    async unregister({ items }, consent): Promise<CleanupReport> {
      const chosen = items.filter(
        ({ plan, key }) => plan === 'unregister' || consent.alsoLocal.includes(key),
      );
      asked(
        'unregister',
        chosen.map(({ replicaName }) => replicaName),
        consent.alsoLocal.length,
      );
      return reportOf(
        chosen.map((item): CleanupResult => ({
          ...{ key: item.key, serviceUrl: item.serviceUrl, replicaId: item.replicaId },
          ...{ replicaName: item.replicaName, outcome: 'done', sentence: 'Unregistered.' },
          ...{ error: null, saved: [] },
          ...results[item.replicaName],
        })),
        null,
      );
    },
    unfinished: () => null,
    resume: () => Promise.resolve(reportOf([], null)),
    discardUnfinished: () => undefined,
    unsettled: () => [],
    async retry() {
      asked('retry');
      return reportOf([], null);
    },
    audit: (from, count) => ({
      total: 1,
      entries: [
        {
          ...{ id: 1, at: NOW, who: 'admin', action: 'unregister' as const },
          ...{ serviceUrl: SERVICE.url, replicaId: REPLICA_ID, replicaName: 'North' },
          ...{ replicaOwner: 'survey-team-2', outcome: 'done' as const, answer: 'Unregistered.' },
        },
      ].slice(from, from + count),
    }),
    definitions: (targets) =>
      Promise.resolve(
        targets.map(({ key, replicaName }) => ({
          ...{ key, replicaName, definition: null },
          unknown: ['The server does not tell the area of this replica.'],
        })),
      ),
    close: () => undefined,
  };
  return { ...cleanup, ...world.answers, calls };
}
