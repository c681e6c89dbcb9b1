/** What of the user's wishes has no effect on this replica or service, in sentences. Pure. */
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { SyncDirection } from '../../shared/model/protocol.ts';
import type { ServiceDescription } from '../../shared/model/service.ts';
import { rollbackRule } from '../../shared/model/service.ts';
import { remarksOnVersion } from './branch-version.ts';
import { downloads, wantedDirections } from './directions.ts';
import type { ReplicaLayer, ReplicaRecord } from './ports.ts';

/** How the choice of edits went: how many were sent, and what stayed: attachments for want of their feature, shapes that cannot be read, files that the service does not take. */
interface Chosen {
  readonly sent: number;
  readonly leftOut: number;
  readonly unreadable: number;
  readonly refusedFiles: number;
}

/** What was not sent although somebody may think so, in sentences. */
export function remarksOnChoice(
  { onlyEdits }: Pick<SyncOptions, 'onlyEdits'>,
  { sent, leftOut, unreadable, refusedFiles }: Chosen,
): string[] {
  const remarks: string[] = [];
  const chosen = new Set(onlyEdits).size;
  if (onlyEdits !== null && sent < chosen) {
    remarks.push(
      `Only the chosen edits were to be sent, and ${sent} of ${chosen} were. The others are held back, wait for a decision, belong to a layer that does not upload, or are not pending any more.`,
    );
  } else if (onlyEdits !== null) {
    remarks.push('Only the chosen edits were sent; all others stay pending.');
  }
  if (leftOut > 0) {
    remarks.push(
      leftOut === 1
        ? '1 attachment was left out, because its feature is new and was not sent.'
        : `${leftOut} attachments were left out, because their features are new and were not sent.`,
    );
  }
  if (unreadable > 0) {
    remarks.push(
      unreadable === 1
        ? '1 edit was left out, because its shape cannot be read; its receipt names the feature.'
        : `${unreadable} edits were left out, because their shapes cannot be read; their receipts name the features.`,
    );
  }
  if (refusedFiles > 0) {
    remarks.push(
      refusedFiles === 1
        ? '1 attachment was left out, because the service does not take its file; its receipt says why.'
        : `${refusedFiles} attachments were left out, because the service does not take their files; their receipts say why.`,
    );
  }
  return remarks;
}

/** `sent`: how many edits the sync sent; the rule of the service is told only when it mattered. */
export function remarksOn(
  options: SyncOptions,
  replica: Pick<ReplicaRecord, 'syncModel'>,
  layers: readonly Pick<ReplicaLayer, 'layerId'>[],
  service: Pick<ServiceDescription, 'sync' | 'branchVersions'>,
  sent: number,
): string[] {
  const remarks = [
    ...remarksOnVersion(options, service),
    ...remarksOnFormat(options, wantedDirections(replica, layers, options).values()),
  ];
  const named = Object.keys(options.layerDirections).map(Number);
  if (replica.syncModel === 'perReplica' && named.length > 0) {
    remarks.push(
      'This replica synchronises as a whole (perReplica): directions of single layers have no effect.',
    );
  }
  const unknown = named.filter((id) => !layers.some(({ layerId }) => layerId === id));
  if (unknown.length > 0) {
    remarks.push(`This replica has no layer ${unknown.join(', ')}: its direction has no effect.`);
  }
  const rule = rollbackRule(service.sync);
  if (sent > 0 && rule === 'skips-bad-edits' && options.rollbackOnFailure) {
    remarks.push(
      'This service always skips bad edits and applies the others: rollbackOnFailure has no effect.',
    );
  }
  if (sent > 0 && rule === 'all-or-nothing' && !options.rollbackOnFailure) {
    remarks.push('This service always applies all edits of a sync or none of them.');
  }
  return remarks;
}

function remarksOnFormat(
  { dataFormat }: Pick<SyncOptions, 'dataFormat'>,
  wanted: Iterable<SyncDirection>,
): string[] {
  if (dataFormat !== 'sqlite') return [];
  return [
    [...wanted].some(downloads)
      ? 'Changes were asked for as a delta geodatabase (dataFormat sqlite), which is experimental; edits went up as JSON.'
      : 'Nothing comes down in this sync: dataFormat sqlite has no effect.',
  ];
}
