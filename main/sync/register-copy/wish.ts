/** What a registering asks for: kept with its session, so that a run after a crash goes on with the same. */
import type { Session } from '../../../shared/model/edit.ts';
import type { CreateRequest, Generations } from '../../../shared/model/protocol.ts';
import type { ReplicaRecord } from '../ports.ts';

export interface RegisterWish {
  /** The replica that the file was copied with. */
  readonly registerCopyOf: string;
  readonly replicaName: string;
  readonly instanceId: string;
  /** The server does not know the reference any more, and the user goes on all the same. */
  readonly withoutReference: boolean;
}

/** The registering that a session was; null: it was something else. */
export function wishOf({ options }: Pick<Session, 'options'>): RegisterWish | null {
  const { registerCopyOf, replicaName, instanceId, withoutReference } = options;
  if (
    typeof registerCopyOf !== 'string' ||
    typeof replicaName !== 'string' ||
    typeof instanceId !== 'string'
  )
    return null;
  return {
    registerCopyOf,
    replicaName,
    instanceId,
    withoutReference: withoutReference === true,
  };
}

/**
 * createReplica with registerExistingData. The definition goes along as well: the server needs it when the reference is
 * gone, and takes that of the reference otherwise (create-replica page, replicaOptions).
 */
export function registerRequest(
  { request, replicaId, generations, syncModel }: ReplicaRecord,
  { replicaName, registerCopyOf }: RegisterWish,
): CreateRequest {
  return {
    ...request,
    replicaName,
    syncModel,
    replicaOptions: {
      registerExistingData: {
        refReplicaId: replicaId ?? registerCopyOf,
        ...referenceGenerations(generations, request.layers, syncModel),
      },
    },
  };
}

/** One for all or one per layer, never both; nothing where this file does not know them all. */
function referenceGenerations(
  { replica, layers }: Generations,
  layerIds: readonly number[],
  syncModel: ReplicaRecord['syncModel'],
): { refReplicaServerGen?: number; refLayerServerGens?: { id: number; serverGen: number }[] } {
  if (syncModel === 'perReplica') {
    return replica === null ? {} : { refReplicaServerGen: replica };
  }
  const known = layerIds.flatMap((id) => {
    const serverGen = layers[id];
    return serverGen === undefined ? [] : [{ id, serverGen }];
  });
  return known.length < layerIds.length ? {} : { refLayerServerGens: known };
}

/**
 * Where the next download of the copy starts: never behind what this file has seen, so that no change is passed over,
 * whatever the server answers.
 */
export function startingGenerations(ours: Generations, answered: Generations): Generations {
  const layers: Record<number, number> = { ...answered.layers };
  for (const [id, generation] of Object.entries(ours.layers)) {
    layers[Number(id)] = Math.min(generation, layers[Number(id)] ?? generation);
  }
  const replica =
    ours.replica === null || answered.replica === null
      ? (ours.replica ?? answered.replica)
      : Math.min(ours.replica, answered.replica);
  return { replica, layers };
}
