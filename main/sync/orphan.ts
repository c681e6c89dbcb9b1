/**
 * Finds and unregisters a replica that the server made although we never got its data: a lost answer of
 * createReplica, a broken file, a cancelled create. Nothing stays registered without the user being told.
 */
import { AppError, hasCode } from '../../shared/errors.ts';
import { isSameReplica } from '../../shared/model/ids.ts';
import type { ReplicaListItem } from '../../shared/model/protocol.ts';
import { warning, type Remark } from '../../shared/model/remark.ts';
import type { Clock, ReplicaFile } from './ports.ts';
import type { FeatureService } from './service-port.ts';

export type OrphanResult =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unregistered'; readonly replicaIds: readonly string[] }
  /** It could not be found out or removed: what the user has to know. */
  | { readonly kind: 'left'; readonly sentence: string };

/** Pauses before "none" is believed while the server may still be making it. */
const PAUSES = [500, 1000, 2000];

/**
 * Unregisters by id when it is known, else by "new since we asked, and named as we asked". With a clock it looks again
 * where the request was sent and nothing is there yet.
 */
export async function clearOrphan(
  service: Pick<FeatureService, 'listReplicas' | 'unregisterReplica'>,
  file: Pick<ReplicaFile, 'replica' | 'exchange'>,
  signal: AbortSignal,
  clock: Pick<Clock, 'sleep'> | null = null,
): Promise<OrphanResult> {
  const { replicaId, replicaName, serviceUrl } = file.replica();
  const exchange = file.exchange();
  try {
    const find = async (): Promise<string[]> =>
      exchange
        ? (await findNew(service, replicaName, exchange.replicasBefore, signal)).map(idOf)
        : [];
    let ids = replicaId ? [replicaId] : await find();
    for (const pause of clock && exchange?.stage.at === 'sending' ? PAUSES : []) {
      if (ids.length > 0) break;
      await clock?.sleep(pause, signal);
      ids = await find();
    }
    if (ids.length > 1)
      return { kind: 'left', sentence: severalLeft(ids, replicaName, serviceUrl) };
    for (const id of ids) await service.unregisterReplica(id, signal);
    return ids.length === 0 ? { kind: 'nothing' } : { kind: 'unregistered', replicaIds: ids };
  } catch (error) {
    if (
      !hasCode(
        error,
        'unreachable',
        'refused',
        'sign-in',
        'bad-answer',
        'unknown-outcome',
        'cancelled',
      )
    )
      throw error;
    return {
      kind: 'left',
      sentence: `A replica named ${replicaName}${replicaId ? ` (${replicaId})` : ''} may be left registered at ${serviceUrl}; it could not be removed: ${error.message}`,
    };
  }
}

/** One call makes one replica: among several, those of others cannot be told from ours. */
function severalLeft(ids: readonly string[], name: string, serviceUrl: string): string {
  return `${ids.length} replicas named ${name} have come into being at ${serviceUrl} since this one was asked for (${ids.join(', ')}), and one of them may be left over; none was removed, because the others are not ours.`;
}

/**
 * Replicas that came into being together with ours: a proxy that sends a request twice makes two of them. Nobody can
 * tell whether they are ours, so they are named and not removed. Empty where the server does not say.
 */
export async function findTwins(
  service: Pick<FeatureService, 'listReplicas'>,
  file: Pick<ReplicaFile, 'replica' | 'exchange'>,
  ours: string,
  signal: AbortSignal,
): Promise<readonly Remark[]> {
  const { serviceUrl, request } = file.replica();
  const before = [...(file.exchange()?.replicasBefore ?? []), ours];
  try {
    const twins = await findNew(service, request.replicaName, before, signal);
    return twins.map(({ replicaId, replicaName }) =>
      warning(
        'replicaName',
        `Another replica came into being at the same time, ${replicaName} (${replicaId}): a proxy may have sent the request twice. If nobody else made it, remove it under Clean-up, or with: syncline admin unregister ${serviceUrl} --id ${replicaId}`,
      ),
    );
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

function idOf({ replicaId }: ReplicaListItem): string {
  return replicaId;
}

/** Replicas that were not there before, named as asked or with the counter of a name that is taken (create-replica page, replicaName). */
export async function findNew(
  service: Pick<FeatureService, 'listReplicas'>,
  name: string,
  before: readonly string[],
  signal: AbortSignal,
): Promise<ReplicaListItem[]> {
  const isOurs = new RegExp(`(^|\\.)${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(_\\d+)?$`, 'i');
  const now = await service.listReplicas(signal);
  return now.filter(
    ({ replicaName, replicaId }) =>
      isOurs.test(replicaName) && !before.some((known) => isSameReplica(known, replicaId)),
  );
}
