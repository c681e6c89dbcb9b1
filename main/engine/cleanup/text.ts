/** The audit trail, the list and reports of clean-up as files for people and programs. */
import type { AuditEntry, CleanupReport } from '../../../shared/model/cleanup.ts';
import { blocksOf } from '../../../shared/model/cleanup-blocks.ts';
import { lastSyncOf } from '../../../shared/model/cleanup-rules.ts';
import type { JudgedRow } from '../../../shared/model/cleanup-list.ts';
import type { CleanupFacts, CleanupRow } from '../../../shared/model/cleanup.ts';
import { csvHeader, csvLines } from '../../platform/csv.ts';
import { toJson } from '../../platform/json.ts';

export type TableFormat = 'csv' | 'json';

type Line = Readonly<Record<string, unknown>>;

function tableOf(columns: readonly string[], lines: readonly Line[], format: TableFormat): string {
  if (format === 'json') return `${toJson(lines, 2)}\n`;
  return csvHeader(columns) + csvLines(columns, lines);
}

const AUDIT_COLUMNS = [
  ...['id', 'at', 'who', 'action', 'outcome', 'replicaName', 'replicaId', 'replicaOwner'],
  ...['serviceUrl', 'answer'],
];

/** Oldest first, as they were written. */
export function auditText(entries: readonly AuditEntry[], format: TableFormat): string {
  const lines = entries.map((entry) => ({ ...entry, at: isoOf(entry.at) }));
  return tableOf(AUDIT_COLUMNS, lines, format);
}

const LIST_FILE_COLUMNS = [
  ...['serviceUrl', 'replicaName', 'replicaId', 'replicaOwner', 'owner', 'created', 'lastSync'],
  ...['idleDays', 'ageBand', 'stale', 'behind', 'tooOld', 'syncModel', 'syncDirection'],
  ...['targetType', 'version'],
  ...[
    'layers',
    'returnAttachments',
    'west',
    'south',
    'east',
    'north',
    'hold',
    'pendingHere',
    'missingHere',
  ],
  ...['blocks', 'frees', 'problem'],
];

/** One line for each row, with what the rules say about it. */
export function listText(
  rows: readonly JudgedRow[],
  factsOf: (serviceUrl: string) => CleanupFacts | null,
  all: readonly CleanupRow[],
  format: TableFormat,
): string {
  const byService = Map.groupBy(all, ({ serviceUrl }) => serviceUrl);
  const lines = rows.map((judged) => {
    const { serviceUrl } = judged.row;
    const { blocks, frees } = blocksOf(
      judged.row,
      factsOf(serviceUrl),
      byService.get(serviceUrl) ?? [],
    );
    return { ...lineOf(judged), blocks: blocks.join(' '), frees: frees.join(' ') };
  });
  return tableOf(LIST_FILE_COLUMNS, lines, format);
}

function lineOf({ row, idleDays, band, stale, lag }: JudgedRow): Line {
  const { details, hold, local, error } = row;
  const { west = null, south = null, east = null, north = null } = details?.extent ?? {};
  const pending = local.map((file) => file.pending ?? 0).reduce((sum, count) => sum + count, 0);
  return {
    ...{ serviceUrl: row.serviceUrl, replicaName: row.replicaName, replicaId: row.replicaId },
    ...{ replicaOwner: details?.replicaOwner ?? null, owner: details?.owner ?? null },
    ...{ created: isoOf(details?.creationDate ?? null), lastSync: isoOf(lastSyncOf(row)) },
    ...{ idleDays, ageBand: band, stale: stale.map(({ sentence }) => sentence).join(' ') },
    ...{ behind: lag.isTime ? null : lag.behind, tooOld: lag.tooOld.length > 0 },
    ...{ syncModel: details?.syncModel ?? null, syncDirection: details?.syncDirection ?? null },
    ...{ targetType: details?.targetType ?? null },
    version: details?.replicaVersion ?? row.replicaVersion,
    layers: details?.layers.map(({ id, name }) => name ?? String(id)).join('; ') ?? null,
    returnAttachments: details?.returnAttachments ?? null,
    ...{ west, south, east, north, hold: hold?.reason ?? null },
    pendingHere: local.every(({ isMissing }) => isMissing) ? null : pending,
    missingHere: local.flatMap((file) => (file.isMissing ? [file.path] : [])).join('; '),
    problem: error?.message ?? null,
  };
}

/** The report of a run, for the file that a schedule keeps. */
export function reportText(report: CleanupReport): string {
  return `${toJson(report, 2)}\n`;
}

function isoOf(date: number | null): string | null {
  if (date === null || Math.abs(date) > 8_640_000_000_000_000) return null;
  return new Date(date).toISOString();
}
