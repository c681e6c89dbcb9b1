/** What of the user's wishes has no effect on this replica or service, in sentences. Pure. */
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { ServiceDescription } from '../../shared/model/service.ts';
import { rollbackRule } from '../../shared/model/service.ts';
import type { ReplicaLayer, ReplicaRecord } from './ports.ts';

/** `sent`: how many edits the sync sent; the rule of the service is told only when it mattered. */
export function remarksOn(
  options: SyncOptions,
  replica: Pick<ReplicaRecord, 'syncModel'>,
  layers: readonly Pick<ReplicaLayer, 'layerId'>[],
  service: Pick<ServiceDescription, 'sync'>,
  sent: number,
): string[] {
  const remarks: string[] = [];
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
