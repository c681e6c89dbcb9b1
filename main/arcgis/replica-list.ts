/** The replicas of a service: list, info, unregister (protocol.md, section 3). */
import { AppError, hasCode } from '../../shared/errors.ts';
import type { ReplicaInfo, ReplicaListItem } from '../../shared/model/protocol.ts';
import { failure } from './errors.ts';
import { hostOf } from './redact.ts';
import type { Connection } from './request.ts';
import { readGenerations, readSiblings } from './wire/generations.ts';
import {
  anything,
  integer,
  isRecord,
  lax,
  lowerKeys,
  number,
  optionalFlag,
  text,
  toFlag,
  toInteger,
  unwrapJson,
} from './wire/lax.ts';
import { namesMissingReplica } from './wire/missing.ts';

const RawItem = lax({
  replicaname: text,
  replicaid: text,
  replicaversion: text,
  lastsyncdate: number,
});

/**
 * All replicas of the service that the signed-in user may see. Servers that cannot say more give id and name only
 * (protocol.md 3.1): then ask `replicaInfo`.
 */
export async function listReplicas(
  connection: Connection,
  serviceUrl: string,
  signal?: AbortSignal,
): Promise<ReplicaListItem[]> {
  const operation = 'list the replicas';
  const body = await connection.json({
    url: `${serviceUrl}/replicas`,
    operation,
    parameters: { returnVersion: 'true', returnLastSyncDate: 'true' },
    signal,
  });
  const items = Array.isArray(body) ? (body as unknown[]) : lowerKeys(body)['replicas'];
  if (!Array.isArray(items)) {
    const context = { operation, host: hostOf(serviceUrl) };
    throw failure('bad-answer', context, 'its answer is no list of replicas');
  }
  return (items as unknown[]).flatMap(readListItem);
}

function readListItem(raw: unknown): readonly ReplicaListItem[] {
  const item = RawItem.parse(raw);
  if (item.replicaid === null) return [];
  return [
    {
      replicaId: item.replicaid,
      replicaName: item.replicaname ?? '',
      replicaVersion: item.replicaversion,
      lastSyncDate: item.lastsyncdate,
    },
  ];
}

const RawInfo = lax({
  replicaname: text,
  replicaid: text,
  replicaowner: text,
  replicaversion: text,
  syncmodel: text,
  targettype: text,
  syncdirection: text,
  creationdate: number,
  lastsyncdate: number,
  returnattachments: optionalFlag,
  attachmentssyncdirection: text,
  layers: anything,
});

/**
 * What the server knows of one replica, or null when it does not know it (any more).
 *
 * @param replicaId as the server spelled it
 */
export async function replicaInfo(
  connection: Connection,
  serviceUrl: string,
  replicaId: string,
  signal?: AbortSignal,
): Promise<ReplicaInfo | null> {
  const operation = 'ask about the replica';
  try {
    const url = `${serviceUrl}/replicas/${encodeURIComponent(replicaId)}`;
    const body = await connection.json({ url, operation, signal });
    const info = RawInfo.parse(body);
    if (info.replicaid === null && info.replicaname === null) {
      const context = { operation, host: hostOf(serviceUrl) };
      throw failure('bad-answer', context, 'its answer does not describe a replica');
    }
    return {
      replicaId: info.replicaid ?? replicaId,
      replicaName: info.replicaname ?? '',
      replicaVersion: info.replicaversion,
      lastSyncDate: info.lastsyncdate,
      replicaOwner: info.replicaowner,
      syncModel: info.syncmodel,
      targetType: info.targettype,
      syncDirection: info.syncdirection,
      creationDate: info.creationdate,
      returnAttachments: info.returnattachments,
      attachmentsSyncDirection: info.attachmentssyncdirection?.toLowerCase() ?? null,
      generations: readGenerations(body),
      ...(info.targettype?.toLowerCase() === 'server' ? { siblings: readSiblings(body) } : {}),
      layerIds: layerIdsOf(info.layers),
    };
  } catch (error) {
    if (await isReplicaMissing(connection, serviceUrl, error, signal)) return null;
    throw error;
  }
}

const WithId = lax({ id: integer });

/** Ids of `layers`: objects, bare numbers, or the JSON text of either. */
function layerIdsOf(raw: unknown): readonly number[] {
  const items = unwrapJson(raw);
  return (Array.isArray(items) ? (items as unknown[]) : [])
    .map((item) => (isRecord(item) ? WithId.parse(item).id : toInteger(item)))
    .filter((id) => id !== null);
}

/**
 * Whether an error says that the replica is not there. "Not found" without more words may also mean the service
 * itself: then the service is asked whether it answers at all.
 */
async function isReplicaMissing(
  connection: Connection,
  serviceUrl: string,
  error: unknown,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!hasCode(error, 'refused', 'not-found')) return false;
  if (error.server !== undefined && namesMissingReplica(error.server)) return true;
  if (error.code !== 'not-found') return false;
  try {
    await connection.json({ url: serviceUrl, operation: 'find the service', signal });
    return true;
  } catch {
    // The service does not answer either: what is known of the replica is nothing.
    return false;
  }
}

/**
 * Unregisters a replica. A replica that the server does not know is where we wanted it (protocol.md 3.3.4).
 *
 * @throws AppError "invalid" for what names more than one replica; "refused" with the server's words;
 *   "unknown-outcome" when no clear answer came back: unregister again, it does no harm
 */
export async function unregisterReplica(
  connection: Connection,
  serviceUrl: string,
  replicaId: string,
  signal?: AbortSignal,
): Promise<'done' | 'already-gone'> {
  const operation = 'unregister the replica';
  // The word of the protocol for all replicas at once (protocol.md 3.3.1), whoever says it.
  if (replicaId.trim() === '' || replicaId.includes('*')) {
    throw new AppError('invalid', `“${replicaId}” names no replica. Nothing was unregistered.`);
  }
  try {
    const body = await connection.json({
      url: `${serviceUrl}/unRegisterReplica`,
      operation,
      parameters: { replicaID: replicaId },
      effect: 'changes-server',
      signal,
    });
    const { success } = lowerKeys(body);
    // Servers of release 10.0 answer with an empty object (protocol.md 3.3.2).
    if (success === undefined || toFlag(success)) return 'done';
    const context = { operation, host: hostOf(serviceUrl) };
    throw failure('refused', context, 'it reports no success and no reason');
  } catch (error) {
    if (!hasCode(error, 'refused', 'not-found')) throw error;
    if (error.server !== undefined && namesMissingReplica(error.server)) return 'already-gone';
    // Not every server says why, and what is not found may be the operation: then the replica itself is asked for
    // (protocol.md 11.1).
    const info = await replicaInfo(connection, serviceUrl, replicaId, signal).catch(
      () => undefined,
    );
    if (info === null) return 'already-gone';
    throw error;
  }
}
