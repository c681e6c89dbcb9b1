/**
 * Replicas with a branch version of their own (synchronizeReplica page, reconcileBranchVersion). Uploads go into that
 * version; changes of others come from the default version, up to the last reconcile; what was sent is seen by others
 * after a post. Pure.
 */
import type { Exchange, SyncOptions } from '../../shared/model/exchange.ts';
import { versionsEachReplica, type ServiceDescription } from '../../shared/model/service.ts';

/** True when a call asks the server to reconcile the version of the replica: wished for, possible, and of use. */
export function reconciles(
  exchange: Pick<Exchange, 'purpose'>,
  service: ServiceDescription,
  options: SyncOptions,
): boolean {
  return (
    options.reconcileBranchVersion === true &&
    exchange.purpose !== 'create' &&
    versionsEachReplica(service) &&
    service.sync.branchVersionReconcile
  );
}

/** What a sync of such a replica did not do, and why, in sentences. */
export function remarksOnVersion(
  options: SyncOptions,
  service: Pick<ServiceDescription, 'sync' | 'branchVersions'>,
): string[] {
  const hasVersion = versionsEachReplica(service);
  if (
    options.reconcileBranchVersion === true &&
    !(hasVersion && service.sync.branchVersionReconcile)
  ) {
    return [
      hasVersion
        ? 'This service cannot reconcile while it synchronises (supportsBranchVersionReconcile): reconcileBranchVersion was not sent. Reconcile the version of this replica in ArcGIS Pro.'
        : 'Replicas of this service have no branch version of their own: reconcileBranchVersion has no effect and was not sent.',
    ];
  }
  if (!hasVersion || options.reconcileBranchVersion === true || options.direction === 'upload') {
    return [];
  }
  return [
    'Changes of others come from the default version as it was when the version of this replica was last reconciled. What was changed there since then comes only after the next reconcile.',
  ];
}

/** What is left to do so that others see what was sent; null: nothing. */
export function postReminder(
  version: string | null,
  service: Pick<ServiceDescription, 'branchVersions'>,
  accepted: number,
): string | null {
  if (accepted === 0 || !versionsEachReplica(service)) return null;
  const name = version === null ? 'the version of this replica' : `the version ${version}`;
  return `What was accepted is in ${name}: reconcile and post it to the default version, so that others see it.`;
}
