/**
 * What the sync half does with a request before the server handles it: methods, faults, the resource that
 * switches faults, and the oddities of hostile servers that lie below JSON.
 */
import type { FaultPlan, InterceptedRequest, Interceptor } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { SyncContext } from './context.ts';
import { answerFaults, isFaultsResource } from './fault-admin.ts';
import { UNAUTHORIZED, type FaultList } from './faults.ts';
import type { ResultServer } from './result-server.ts';

export interface InterceptorParts {
  readonly faults: FaultList;
  readonly results: ResultServer;
  /** The service as far as it is known: from its first request on. */
  readonly contextNamed: (name: string) => SyncContext | null;
}

/** Operations that change the server: GET is refused. */
const POST_ONLY = new Set(['synchronizereplica', 'unregisterreplica']);

/** The interceptor of a server. Asked once per request, in the order in which requests arrive. */
export function createInterceptor({
  faults,
  results,
  contextNamed,
}: InterceptorParts): Interceptor {
  const greeted = new Set<string>();
  return async (request) => {
    if (isFaultsResource(request)) return answerFaults(request, faults);
    const plan = faults.planFor(request);
    if (plan !== null) return plan;
    const context = request.service === null ? null : contextNamed(request.service);
    if (context?.traits.isHostile === true) {
      const oddity = await hostilePlan(request, context, greeted, results);
      if (oddity !== null) return oddity;
    }
    return isWrongMethod(request) ? { error: wrongMethod(request) } : null;
  };
}

/** One HTML 401 early in the session (protocol.md 12.11), and results on another port. */
async function hostilePlan(
  { service, operation }: InterceptedRequest,
  { files, faults }: SyncContext,
  greeted: Set<string>,
  results: ResultServer,
): Promise<FaultPlan | null> {
  const name = service?.toLowerCase() ?? '';
  if (!greeted.has(name)) {
    greeted.add(name);
    return UNAUTHORIZED;
  }
  const [resource, file] = operation;
  const isResult = resource?.toLowerCase() === 'replicafiles' && file !== undefined;
  if (!isResult || files.pathOf(file) === null) return null;
  const location = await results.urlOf(file);
  // Storage does not tell the service what it has deleted: the redirect leads to nothing.
  if (faults.take('expiredResult', 'replicafiles') !== null) files.discard(file);
  return { answer: { status: 302, headers: { Location: location }, body: '' } };
}

function isWrongMethod({ method, operation }: InterceptedRequest): boolean {
  const isOperation = operation.length === 1 && POST_ONLY.has(operation[0]?.toLowerCase() ?? '');
  return isOperation && method !== 'POST';
}

function wrongMethod({ method, operation }: InterceptedRequest): ServiceError {
  return new ServiceError(405, 'Method Not Allowed.', [
    `${operation[0] ?? ''} takes POST only, not ${method}.`,
  ]);
}
