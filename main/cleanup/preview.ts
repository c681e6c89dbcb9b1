/** What unregistering a selection would do, bound to what was looked at. Decides nothing about the server. */
import { createHash } from 'node:crypto';
import type {
  CleanupFacts,
  CleanupItem,
  CleanupPreview,
  CleanupRow,
  Hold,
  LocalFile,
  StaleRules,
} from '../../shared/model/cleanup.ts';
import { blocksOf } from '../../shared/model/cleanup-blocks.ts';
import { confirmationWords, stalenessOf } from '../../shared/model/cleanup-rules.ts';
import type { CleanupParts } from './ports.ts';

export interface PreviewInput {
  /** The rows that are chosen, in the order of the list. */
  readonly rows: readonly CleanupRow[];
  /** All rows that are known of the same services: what is freed depends on them. */
  readonly all: readonly CleanupRow[];
  readonly facts: ReadonlyMap<string, CleanupFacts>;
  readonly rules: StaleRules;
}

/** Looks at holds and at the files of this machine now, and at nothing else. */
export function makePreview(
  { book, local, clock }: Pick<CleanupParts, 'book' | 'local' | 'clock'>,
  { rows, all, facts, rules }: PreviewInput,
): CleanupPreview {
  const holds = book.holds();
  const now = clock.now();
  const byService = Map.groupBy(all, ({ serviceUrl }) => serviceUrl);
  const items = rows.map((row): CleanupItem => {
    const known = facts.get(row.serviceUrl) ?? null;
    const files = local.filesOf(row.replicaId);
    return {
      ...{ key: row.key, serviceUrl: row.serviceUrl, replicaId: row.replicaId },
      ...{ replicaName: row.replicaName, replicaOwner: row.details?.replicaOwner ?? null },
      lastSyncDate: row.details?.lastSyncDate ?? null,
      generations: row.details?.generations ?? null,
      hold: holds.get(row.key) ?? null,
      local: files,
      ...planOf(holds.get(row.key) ?? null, files),
      staleness: stalenessOf(row, known, rules, now).map(({ sentence }) => sentence),
      frees: blocksOf(row, known, byService.get(row.serviceUrl) ?? []).frees,
    };
  });
  return finished(items, now);
}

function finished(items: readonly CleanupItem[], at: number): CleanupPreview {
  const counts = { unregister: 0, held: 0, asks: 0, blocked: 0 };
  for (const { plan } of items) counts[plan] += 1;
  const fingerprint = fingerprintOf(items);
  return {
    ...{ id: `${fingerprint.slice(0, 16)}-${at}`, fingerprint, at, items, counts },
    pending: items.reduce((sum, item) => sum + pendingOf(item.local), 0),
    words: confirmationWords({ items }, []),
  };
}

/** Of everything that a person has agreed to. */
export function fingerprintOf(items: readonly CleanupItem[]): string {
  return createHash('sha256').update(JSON.stringify(items)).digest('hex');
}

/** Edits of all files here that were never sent. */
export function pendingOf(local: readonly LocalFile[]): number {
  return local.reduce((sum, { pending }) => sum + (pending ?? 0), 0);
}

/** What may happen to a replica with these files here. */
export function planOf(
  hold: Hold | null,
  local: readonly LocalFile[],
): Pick<CleanupItem, 'plan' | 'reason'> {
  if (hold) return { plan: 'held', reason: `It is on the hold list: ${hold.reason}` };
  const unreadable = local.find(({ problem }) => problem !== null);
  if (unreadable) {
    const reason = `Its file ${unreadable.fileName} is on this machine and cannot be read now, so that its edits cannot be saved: ${unreadable.problem ?? ''}`;
    return { plan: 'blocked', reason };
  }
  const doubtful = local.find(({ isInDoubt }) => isInDoubt);
  if (doubtful) {
    const reason = `Edits of its file ${doubtful.fileName} on this machine were sent and their outcome is not known. Synchronise it first.`;
    return { plan: 'blocked', reason };
  }
  const reasons = [unsentReason(local), missingReason(local)].filter((reason) => reason !== null);
  return { plan: reasons.length === 0 ? 'unregister' : 'asks', reason: reasons.join(' ') };
}

function unsentReason(local: readonly LocalFile[]): string | null {
  const pending = pendingOf(local);
  if (pending === 0) return null;
  const [file] = local.filter((one) => (one.pending ?? 0) > 0);
  const edits =
    pending === 1 ? '1 edit that was' : `${pending.toLocaleString('en')} edits that were`;
  return `Its file ${file?.fileName ?? ''} is on this machine with ${edits} never sent. A copy is saved first.`;
}

function missingReason(local: readonly LocalFile[]): string | null {
  const missing = local.filter(({ isMissing }) => isMissing).map(({ path }) => path);
  if (missing.length === 0) return null;
  const [what, it] = missing.length === 1 ? ['Its file', 'it is'] : ['Its files', 'they are'];
  return `${what} ${missing.join(' and ')} cannot be found: ${it} moved, deleted, or on a drive that is not connected. Whether edits in there were never sent cannot be known, and no copy can be saved.`;
}

/** Files with work that unregistering would end, as they were agreed to: any other state asks anew. */
export function workHere(local: readonly LocalFile[]): string {
  const work = local.filter(({ pending, isMissing }) => isMissing || (pending ?? 0) > 0);
  return JSON.stringify(
    work.map(({ path, pending, isMissing }) => [path, pending, isMissing]).sort(),
  );
}
