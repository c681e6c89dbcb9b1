/** `syncline unregister` and `syncline admin`. */
import type {
  AuditPage,
  CleanupItem,
  CleanupOutcome,
  CleanupPreview,
  CleanupReport,
  CleanupRow,
  StaleRules,
} from '../../../shared/model/cleanup.ts';
import { blocksOf } from '../../../shared/model/cleanup-blocks.ts';
import type { JudgedRow, ListGroup } from '../../../shared/model/cleanup-list.ts';
import { lastSyncOf } from '../../../shared/model/cleanup-rules.ts';
import type { UnregisterReport } from '../../../shared/model/report.ts';
import { dryReportOf } from '../../cleanup/report.ts';
import type { ReadList } from '../admin-options.ts';
import { hintLines } from './error.ts';
import { indent, sections, table } from './layout.ts';
import type { Style } from './style.ts';
import { amount, number, safe, serverMoment } from './words.ts';

export function unregisterLines(report: UnregisterReport, style: Style): string[] {
  const first =
    report.outcome === 'done'
      ? `The replica ${report.replicaId} is unregistered.`
      : `The replica ${report.replicaId} was already gone on the server.`;
  const pending =
    report.pending === 0
      ? []
      : [
          style.doubtful(
            `${amount(report.pending, 'edit was', 'edits were')} never sent. The file keeps ${report.pending === 1 ? 'it' : 'them'}.`,
          ),
        ];
  const saved = report.saved
    ? [safe(`A copy with them was saved before: ${report.saved.path}`)]
    : [];
  return [style.good(safe(first)), ...pending, ...saved];
}

/** The question that only the number of edits answers with yes. */
export function unsentQuestionLines(path: string, pending: number, style: Style): string[] {
  const edits = amount(pending, 'edit that was', 'edits that were');
  return sections([
    style.doubtful(safe(`${path} holds ${edits} never sent.`)),
    `A copy of the file is saved first. To unregister without sending, type the number ${pending}: `,
  ]);
}

/** The list for programs: rows as the servers tell them, with what follows from them. */
export function listReport(
  rows: readonly JudgedRow[],
  { rows: all, services, facts, failures }: ReadList,
  rules: StaleRules,
) {
  const byService = Map.groupBy(all, ({ serviceUrl }) => serviceUrl);
  return {
    replicas: rows.map((judged) => {
      const { serviceUrl } = judged.row;
      const siblings = byService.get(serviceUrl) ?? [];
      return {
        ...replicaReport(judged),
        ...blocksOf(judged.row, facts.get(serviceUrl) ?? null, siblings),
      };
    }),
    services: services.map(({ serviceUrl, state, count, user, visibility }) => ({
      ...{ serviceUrl, state, count },
      user: user ?? null,
      seen: visibility.kind,
      sentence: visibility.sentence,
    })),
    rules,
    failures,
  };
}

function replicaReport({ row, idleDays, band, lag, stale }: JudgedRow) {
  const { details, hold, local, error } = row;
  return {
    ...{ serviceUrl: row.serviceUrl, replicaId: row.replicaId, replicaName: row.replicaName },
    replicaVersion: details?.replicaVersion ?? row.replicaVersion,
    replicaOwner: details?.replicaOwner ?? null,
    owner: details?.owner ?? 'unknown',
    syncModel: details?.syncModel ?? null,
    targetType: details?.targetType ?? null,
    syncDirection: details?.syncDirection ?? null,
    creationDate: details?.creationDate ?? null,
    lastSyncDate: details?.lastSyncDate ?? row.lastSyncDate,
    returnAttachments: details?.returnAttachments ?? null,
    attachmentsSyncDirection: details?.attachmentsSyncDirection ?? null,
    generations: details?.generations ?? null,
    layers: details?.layers ?? [],
    extent: details?.extent ?? null,
    ...{ ageDays: idleDays, ageBand: band },
    ...{ behind: lag.isTime ? null : lag.behind, tooOldLayers: lag.tooOld },
    ...{ isStale: stale.length > 0, reasons: stale.map(({ sentence }) => sentence) },
    ...{ hold, local, error },
  };
}

export function adminListLines(
  groups: readonly ListGroup[],
  { services, failures }: ReadList,
  style: Style,
): string[] {
  const rows = groups.flatMap((group) => group.rows);
  const stale = rows.filter((row) => row.stale.length > 0).length;
  const total = `${amount(rows.length, 'replica', 'replicas')}${stale === 0 ? '' : `, ${number(stale)} stale`}.`;
  const limits = services.filter(
    ({ state, visibility }) => state === 'answered' && visibility.kind !== 'all',
  );
  return sections(
    ...groups.map((group) => [
      style.strong(safe(group.name === '' ? 'Nobody, or not told' : group.name)),
      ...indent(replicaTable(group.rows, style)),
    ]),
    ...failures.map(({ serviceUrl, error }) => [
      style.bad(safe(serviceUrl)),
      ...indent([safe(error.message), ...hintLines(error)]),
    ]),
    [total, ...new Set(limits.map(({ visibility }) => safe(visibility.sentence)))],
  );
}

function replicaTable(rows: readonly JudgedRow[], style: Style): string[] {
  return table(
    [
      { title: 'Name' },
      { title: 'Owner' },
      { title: 'Created' },
      { title: 'Last sync' },
      { title: 'Idle days', align: 'right' },
      { title: 'Model' },
      { title: 'Layers' },
      { title: 'Replica ID' },
      { title: '' },
    ],
    rows.map(({ row, idleDays, stale }) => {
      const { details } = row;
      const [owner, lastSync] = [details?.replicaOwner ?? '', lastSyncOf(row)];
      const told = details?.lastSyncDate ?? row.lastSyncDate;
      return [
        row.replicaName,
        details === null ? 'not told' : owner === '' ? 'nobody' : owner,
        serverMoment(details?.creationDate ?? null, 'not told'),
        serverMoment(lastSync, told === null ? 'not told' : 'never'),
        idleDays === null ? 'not told' : number(idleDays),
        details?.syncModel ?? 'not told',
        details?.layers.map(({ id }) => id).join(',') ?? '',
        row.replicaId,
        marksOf(row, stale.length > 0),
      ];
    }),
    style,
  );
}

function marksOf({ hold, local, error }: CleanupRow, isStale: boolean): string {
  const pending = local.reduce((sum, file) => sum + (file.pending ?? 0), 0);
  return [
    ...(isStale ? ['stale'] : []),
    ...(hold ? [`held: ${hold.reason}`] : []),
    ...(local.some(({ isMissing }) => !isMissing)
      ? [`here${pending === 0 ? '' : `, ${amount(pending, 'edit', 'edits')} not sent`}`]
      : []),
    ...(local.some(({ isMissing }) => isMissing) ? ['file not found'] : []),
    ...(error ? [error.message] : []),
  ].join('; ');
}

const OUTCOMES: Readonly<Record<CleanupOutcome, string>> = {
  'would-unregister': 'would be unregistered',
  done: 'unregistered',
  'already-gone': 'was already gone',
  refused: 'refused',
  unknown: 'no clear answer',
  held: 'stays',
  changed: 'stays',
  'kept-local': 'stays',
  'not-begun': 'not begun',
};

/** Those that the word alone does not explain. */
const EXPLAINED: readonly CleanupOutcome[] = [
  ...(['refused', 'unknown', 'held', 'changed', 'kept-local', 'not-begun'] as const),
];

export function cleanupLines(report: CleanupReport, style: Style): string[] {
  if (report.results.length === 0) return ['No replica fits. Nothing was changed.'];
  const { results, summary, isDryRun } = report;
  const isClean = isDryRun || results.every(({ outcome }) => !EXPLAINED.includes(outcome));
  const saved = results.flatMap((result) => result.saved);
  return sections(
    outcomeTable(report, style),
    saved.map(({ from, path }) => safe(`A copy of ${from} was saved: ${path}`)),
    [isClean ? safe(summary) : style.bad(safe(summary))],
  );
}

/** The question that only the number of replicas answers with yes. */
export function confirmationLines(preview: CleanupPreview, count: number, style: Style): string[] {
  return sections(outcomeTable(dryReportOf(preview), style), [
    `There is no undo. To unregister ${amount(count, 'replica', 'replicas')}, type the number ${count}: `,
  ]);
}

/** Asks for replicas whose edits only this machine holds. */
export function localQuestionLines(items: readonly CleanupItem[], style: Style): string[] {
  return sections(
    items.map(({ replicaName, reason }) => style.doubtful(safe(`${replicaName}: ${reason}`))),
    ['Copies of files that are there are saved first. To unregister these as well, type yes: '],
  );
}

function outcomeTable({ results }: CleanupReport, style: Style): string[] {
  return table(
    [{ title: 'Name' }, { title: 'Replica ID' }, { title: 'Outcome' }],
    results.map(({ replicaName, replicaId, outcome, sentence }) => [
      replicaName,
      replicaId,
      EXPLAINED.includes(outcome) ? `${OUTCOMES[outcome]}: ${sentence}` : OUTCOMES[outcome],
    ]),
    style,
  );
}

export function holdLines(rows: readonly CleanupRow[], isHeld: boolean, style: Style): string[] {
  const words = isHeld ? 'is on the hold list.' : 'is not on the hold list.';
  return rows.map(({ replicaName }) => style.good(safe(`${replicaName} ${words}`)));
}

export function auditLines({ total, entries }: AuditPage, style: Style): string[] {
  if (total === 0) return ['Nothing has been done yet.'];
  const lines = table(
    [
      { title: 'When' },
      { title: 'Who' },
      { title: 'What' },
      { title: 'Replica' },
      { title: 'Outcome' },
      { title: 'Answer' },
    ],
    entries.map(({ at, who, action, replicaName, outcome, answer }) => [
      serverMoment(at, ''),
      who ?? 'not known',
      action,
      replicaName,
      outcome,
      answer,
    ]),
    style,
  );
  return sections(lines, [`${number(entries.length)} of ${amount(total, 'entry', 'entries')}.`]);
}

export function definitionLines(
  files: readonly {
    readonly replicaName: string;
    readonly path: string | null;
    readonly unknown: readonly string[];
  }[],
  style: Style,
): string[] {
  return sections(
    ...files.map(({ replicaName, path, unknown }) => [
      path === null ? style.bad(safe(replicaName)) : style.good(safe(`${replicaName}: ${path}`)),
      ...indent(unknown.map(safe)),
    ]),
  );
}
