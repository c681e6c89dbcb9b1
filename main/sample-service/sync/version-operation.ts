/**
 * `versions/reconcile` and `versions/post`: what an administrator does in ArcGIS Pro with the version of a replica.
 * POST with `replicaID`; only this sample service has them here.
 */
import type { Answer, Caller, Parameters } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { SyncContext } from './context.ts';
import { canonicalGuid } from './identifiers.ts';
import { jsonAnswer } from './operation.ts';
import { refusal, textOf } from './reading.ts';
import { mayUse } from './registry.ts';
import type { Replica } from './replica.ts';

/** Null when the service has no versions or the operation is none. */
export function versionOperation(
  context: SyncContext,
  name: string,
  parameters: Parameters,
  caller: Caller,
): Answer | null {
  const { versions } = context;
  const operation = name.toLowerCase();
  if (versions === null || (operation !== 'reconcile' && operation !== 'post')) return null;
  const replica = findReplica(context, parameters, caller);
  if (operation === 'reconcile') versions.reconcile(replica);
  else versions.post(replica);
  return jsonAnswer(context, { success: true });
}

function findReplica(context: SyncContext, parameters: Parameters, caller: Caller): Replica {
  const id = canonicalGuid(textOf(parameters, 'replicaID') ?? '');
  const replica = id === null ? null : context.registry.find(id);
  if (replica === null) throw refusal("'replicaID' must name a replica of this service.");
  if (mayUse(context, caller, replica)) return replica;
  throw new ServiceError(403, 'You do not have permissions to access this resource.');
}
