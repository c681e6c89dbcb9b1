/**
 * Says what the server would do with every pending edit, without sending any: today's description of the service,
 * the rows concerned as the server holds them now, and schema drift since creation. Reads only.
 */
import type { PendingEdit } from '../../shared/model/edit.ts';
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { Drift, DryRunFinding, DryRunReport } from '../../shared/model/report.ts';
import { rollbackRule, type ServiceDescription } from '../../shared/model/service.ts';
import { findTooOld, requireRegistered, requireReplica } from './can-sync.ts';
import { requireFormat } from './data-format.ts';
import { uploadingLayers } from './directions.ts';
import { describeDrift } from './drift.ts';
import { inspect } from './dry-run/inspect.ts';
import { countAccepted, summarise } from './dry-run/summary.ts';
import type { Progress, ReplicaFile, UnreadableEdit } from './ports.ts';
import type { FeatureService } from './service-port.ts';

interface DryRunPorts {
  readonly service: FeatureService;
  readonly file: ReplicaFile;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Throws `AppError` when the service cannot be asked, and when the replica is not on it any more. */
export async function dryRun(ports: DryRunPorts, options: SyncOptions): Promise<DryRunReport> {
  const { service, file, progress, signal } = ports;
  requireRegistered(file);
  requireFormat(options, file);
  progress.phase('Reading what the service is today');
  const info = await requireReplica({ ...ports, options });
  const today = await service.describe(signal);
  const drift = driftOf(today, file, options);
  const uploading = uploadingLayers(file, options);
  const unreadable = file.unreadableEdits(uploading, options.onlyEdits);
  const rows = [...file.uploadRows(uploading, options.onlyEdits)];
  const { findings, stopping, staying } = await inspect({ today, info, rows, options }, ports);
  const refused = new Set(
    findings.flatMap(({ editId, code }) => (code === null || staying.has(editId) ? [] : [editId])),
  );
  const held = file.pendingEdits().filter(({ isHeld }) => isHeld);
  const conflicts = undecided(file, held);
  const outlook = {
    wouldSend: rows.length - staying.size,
    wouldRefuse: refused.size,
    stopping: stopping.size,
    staying: staying.size,
    held: held.length,
    unreadable: unreadable.length,
    conflicts,
    conflictsStop: options.direction === 'bidirectional' && options.onConflict === 'ask',
    rule: rollbackRule(today.sync),
    rollbackOnFailure: options.rollbackOnFailure,
    drift,
  };
  return {
    wouldSend: outlook.wouldSend,
    wouldAccept: countAccepted(outlook),
    wouldRefuse: outlook.wouldRefuse,
    held: outlook.held,
    conflicts,
    findings: [...findings, ...unreadable.map((each) => keptBack(each, file))],
    drift,
    rollback: outlook.rule,
    summary: summarise(outlook),
  };
}

/** The service never sees it: that is all there is to foretell. */
function keptBack(
  { edit, title, problem, remedy }: UnreadableEdit,
  file: ReplicaFile,
): DryRunFinding {
  const { editId, layerId, target, kind, globalId, objectId } = edit;
  const { name } = file.layers().find((layer) => layer.layerId === layerId)!.description;
  const text = `${problem} The edit would not be sent and stays pending. ${remedy}`.trimEnd();
  return {
    ...{ editId, layerId, layerName: name, target, kind, globalId, objectId, title },
    ...{ cause: 'unreadable', code: null, field: null, text },
  };
}

/** Conflicts that wait for a decision; those whose edits are held keep nothing from being sent. */
function undecided(file: ReplicaFile, held: readonly PendingEdit[]): number {
  const keys = new Set(held.map(keyOf));
  return file.conflicts().filter((conflict) => !keys.has(keyOf(conflict))).length;
}

function keyOf({
  layerId,
  target,
  globalId,
}: Pick<PendingEdit, 'layerId' | 'target' | 'globalId'>): string {
  return `${layerId}|${target}|${globalId}`;
}

/** What has changed since the replica was created; that the server has forgotten too much is a change as well. */
function driftOf(today: ServiceDescription, file: ReplicaFile, options: SyncOptions): Drift[] {
  const tooOld = findTooOld(today, file, options);
  const drift = describeDrift(today, file.layers());
  if (!tooOld) return drift;
  const text = [tooOld.message, tooOld.hint].filter((part) => part !== undefined).join(' ');
  return [{ layerId: null, effect: 'stops', text }, ...drift];
}
