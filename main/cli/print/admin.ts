/** `syncline unregister` and `syncline admin`. */
import type {
  AdminListReport,
  AdminReplica,
  AdminUnregisterReport,
  UnregisterReport,
} from '../../../shared/model/report.ts';
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
  return [style.good(safe(first)), ...pending];
}

export function adminListLines(report: AdminListReport, style: Style): string[] {
  const byService = Map.groupBy(report.replicas, ({ serviceUrl }) => serviceUrl);
  const stale = report.replicas.filter(({ isStale }) => isStale).length;
  const total = `${amount(report.replicas.length, 'replica', 'replicas')}${stale === 0 ? '' : `, ${number(stale)} stale`}.`;
  return sections(
    ...[...byService].map(([url, replicas]) => [
      style.strong(safe(url)),
      ...indent(replicaTable(replicas, style)),
    ]),
    ...report.failures.map(({ serviceUrl, error }) => [
      style.bad(safe(serviceUrl)),
      ...indent([safe(error.message), ...hintLines(error)]),
    ]),
    [total],
  );
}

function replicaTable(replicas: readonly AdminReplica[], style: Style): string[] {
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
    replicas.map((replica) => [
      replica.replicaName,
      replica.replicaOwner === null || replica.replicaOwner === ''
        ? 'nobody'
        : replica.replicaOwner,
      serverMoment(replica.creationDate, 'not told'),
      serverMoment(replica.lastSyncDate, replica.lastSyncDate === null ? 'not told' : 'never'),
      replica.ageDays === null ? 'not told' : number(replica.ageDays),
      replica.syncModel ?? 'not told',
      replica.layerIds.join(','),
      replica.replicaId,
      replica.isStale ? 'stale' : '',
    ]),
    style,
  );
}

const OUTCOMES: Readonly<Record<AdminUnregisterReport['results'][number]['outcome'], string>> = {
  'would-unregister': 'would be unregistered',
  done: 'unregistered',
  'already-gone': 'was already gone',
  failed: 'failed',
};

export function adminUnregisterLines(report: AdminUnregisterReport, style: Style): string[] {
  const { results, isDryRun } = report;
  if (results.length === 0) return ['No replica fits. Nothing was changed.'];
  const count = (outcome: string): number =>
    results.filter((result) => result.outcome === outcome).length;
  const failed = count('failed');
  const verdict = isDryRun
    ? 'Nothing was changed.'
    : `${amount(count('done'), 'replica', 'replicas')} unregistered${failed === 0 ? '' : `, ${number(failed)} failed`}.`;
  return sections(outcomeTable(report, style), [failed === 0 ? verdict : style.bad(verdict)]);
}

/** The question that only the number of replicas answers with yes. */
export function confirmationLines(report: AdminUnregisterReport, style: Style): string[] {
  const count = report.results.length;
  return sections(outcomeTable(report, style), [
    `There is no undo. To unregister ${amount(count, 'replica', 'replicas')}, type the number ${count}: `,
  ]);
}

function outcomeTable({ results }: AdminUnregisterReport, style: Style): string[] {
  return table(
    [{ title: 'Name' }, { title: 'Replica ID' }, { title: 'Outcome' }],
    results.map(({ replicaName, replicaId, outcome, error }) => [
      replicaName,
      replicaId,
      error === null ? OUTCOMES[outcome] : `${OUTCOMES[outcome]}: ${error.message}`,
    ]),
    style,
  );
}
