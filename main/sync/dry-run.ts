/**
 * Says what the server would do with every pending edit, without sending any: today's description of the service,
 * the rows concerned as the server holds them now, and schema drift since creation. Reads only.
 */
import type { DryRunFinding, DryRunReport } from '../../shared/model/report.ts';
import type { SyncOptions } from '../../shared/model/exchange.ts';
import { assert } from '../../shared/assert.ts';
import type { EditKind } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import { rollbackRule, type LayerDescription } from '../../shared/model/service.ts';
import { requireRegistered, requireSyncable } from './can-sync.ts';
import { checkEdit, type Finding } from '../../shared/model/check-edit.ts';
import { comparisonOf, differences } from './conflict.ts';
import { uploads, wantedDirections } from './directions.ts';
import { describeDrift } from './drift.ts';
import type { FeatureService, Progress, ReplicaFile, UploadRow } from './ports.ts';

interface DryRunPorts {
  readonly service: FeatureService;
  readonly file: ReplicaFile;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Throws `AppError` when the service cannot be asked, and what a sync would throw before it sends anything. */
export async function dryRun(ports: DryRunPorts, options: SyncOptions): Promise<DryRunReport> {
  const { service, file, progress, signal } = ports;
  requireRegistered(file);
  progress.phase('Reading what the service is today');
  const today = await service.describe(signal);
  await requireSyncable({ ...ports, options }, async () => today);
  const wanted = wantedDirections(file.replica(), file.layers(), options);
  const findings: DryRunFinding[] = [];
  let wouldSend = 0;
  for (const { layerId, description } of file.layers()) {
    if (!uploads(wanted.get(layerId)!)) continue;
    const rows = [...file.uploadRows([layerId])];
    wouldSend += rows.length;
    if (rows.length === 0) continue;
    progress.phase(`Checking the edits of ${description.name}`);
    const now = today.layers.find((layer) => layer.id === layerId);
    assert(now, 'a service that lacks a layer has been refused before');
    findings.push(...(await checkLayer(now, knownFields(description, now), rows, ports)));
  }
  const refused = new Set(findings.filter(({ code }) => code !== null).map(keyOf)).size;
  const rule = rollbackRule(today.sync);
  const isAllOrNothing =
    rule === 'all-or-nothing' || (rule === 'choice' && options.rollbackOnFailure);
  return {
    wouldSend,
    wouldAccept: refused > 0 && isAllOrNothing ? 0 : wouldSend - refused,
    findings,
    drift: describeDrift(today, file.layers()),
    rollback: rule,
    summary: summarise(wouldSend, refused, isAllOrNothing),
  };
}

function summarise(wouldSend: number, refused: number, isAllOrNothing: boolean): string {
  if (wouldSend === 0) return 'There is nothing to send.';
  const all = wouldSend === 1 ? '1 edit' : `all ${wouldSend} edits`;
  if (refused === 0) return `The server should accept ${all}.`;
  return isAllOrNothing
    ? `${refused} of ${wouldSend} edits would be refused; with rollback on, nothing would be applied.`
    : `${refused} of ${wouldSend} edits would be refused; the other ${wouldSend - refused} would be applied.`;
}

/** Fields that came or went meanwhile are no change of a row. */
function knownFields(then: LayerDescription, now: LayerDescription): LayerDescription {
  const names = new Set(now.fields.map(({ name }) => name));
  return { ...then, fields: then.fields.filter(({ name }) => names.has(name)) };
}

async function checkLayer(
  layer: LayerDescription,
  compared: LayerDescription,
  rows: readonly UploadRow[],
  { service, file, signal }: DryRunPorts,
): Promise<DryRunFinding[]> {
  const replica = file.replica();
  const ids = new Set<GlobalId>();
  for (const { edit, attachment } of rows) {
    if (edit.target === 'feature') ids.add(edit.globalId);
    else if (attachment?.parentGlobalId) ids.add(attachment.parentGlobalId);
  }
  const server = await service.lookUpByGlobalIds(layer, [...ids], {
    outSR: replica.replicaSR,
    signal,
  });
  const added = new Set(
    rows.filter(({ edit }) => edit.kind === 'add').map(({ edit }) => edit.globalId),
  );
  const versions = file.pendingVersions(layer.id);
  const comparison = comparisonOf(compared, replica.replicaSR);
  return rows.flatMap((row) => {
    const { edit, feature, attachment } = row;
    if (edit.target === 'attachment') {
      const parent = attachment?.parentGlobalId;
      const isThere = edit.kind === 'delete' || !parent || server.has(parent) || added.has(parent);
      return isThere
        ? []
        : [
            asFinding(row, {
              code: 1008,
              field: null,
              text: 'The feature of this attachment is not on the server.',
            }),
          ];
    }
    const theirs = server.get(edit.globalId);
    const presence = checkPresence(edit.kind, theirs !== undefined);
    if (presence) return [asFinding(row, presence)];
    const { base, mine } = versions.get(edit.globalId) ?? {};
    const findings: (Finding | (Omit<Finding, 'code'> & { code: null }))[] =
      edit.kind !== 'delete' && feature && mine ? checkEdit(edit.kind, feature, mine, layer) : [];
    if (base && theirs && differences(base, theirs, comparison).length > 0) {
      findings.push({
        code: null,
        field: null,
        text: 'The row was changed on the server since the last sync.',
      });
    }
    return findings.map((finding) => asFinding(row, finding));
  });
}

function checkPresence(kind: EditKind, isThere: boolean): Finding | null {
  if (kind === 'add') {
    return isThere
      ? { code: 1022, field: null, text: 'The server already has a row with this GlobalID.' }
      : null;
  }
  if (isThere) return null;
  return { code: 1011, field: null, text: 'The row is no longer on the server.' };
}

function asFinding(
  { edit }: UploadRow,
  {
    code,
    field,
    text,
  }: { readonly code: number | null; readonly field: string | null; readonly text: string },
): DryRunFinding {
  const { layerId, target, kind, globalId } = edit;
  return { layerId, target, kind, globalId, code, field, text };
}

function keyOf({ layerId, target, globalId }: DryRunFinding): string {
  return `${layerId}|${target}|${globalId}`;
}
