/** The replicas resource, replica info and unRegisterReplica (protocol.md, section 3). */
import type { Answer, Caller, Parameters } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { SyncContext } from './context.ts';
import type { Json } from './dialect.ts';
import { canonicalGuid } from './identifiers.ts';
import { jsonAnswer } from './operation.ts';
import { refusal, textOf } from './reading.ts';
import { mayUse } from './registry.ts';
import type { Replica } from './replica.ts';
import { DEFAULT_VERSION } from './versions.ts';

/** A bare array of the replicas that the caller may see (protocol.md 3.1). */
export function listReplicas(context: SyncContext, parameters: Parameters, caller: Caller): Answer {
  const replicas = context.registry.all().filter((replica) => mayUse(context, caller, replica));
  if (!context.traits.listsVersions)
    return jsonAnswer(
      context,
      replicas.map((replica) => listItem(context, replica)),
    );
  const version = textOf(parameters, 'replicaVersion');
  const withVersion = parameters.flag('returnVersion', false);
  const withDate = parameters.flag('returnLastSyncDate', false);
  const wanted = replicas.filter(
    (replica) => version === null || versionOf(replica).toLowerCase() === version.toLowerCase(),
  );
  const items = wanted.map((replica) => ({
    ...listItem(context, replica),
    ...(withVersion ? { replicaVersion: versionOf(replica) } : {}),
    ...(withDate ? { lastSyncDate: replica.lastSync } : {}),
  }));
  return jsonAnswer(context, items);
}

/** A replica without a version of its own works on the default version. */
function versionOf({ version }: Replica): string {
  return version?.name ?? DEFAULT_VERSION;
}

function listItem({ dialect }: SyncContext, { id, name }: Replica): Json {
  return { replicaName: name, replicaID: dialect.replicaId(id) };
}

/** Everything about one replica (protocol.md 3.2); ServiceError when it is gone or somebody else's. */
export function replicaInfo(context: SyncContext, text: string, caller: Caller): Answer {
  const id = canonicalGuid(text);
  const replica = id === null ? null : context.registry.find(id);
  if (replica === null)
    throw new ServiceError(400, 'Replica not found.', [`There is no replica ${text}.`]);
  if (!mayUse(context, caller, replica)) throw notYours(text);
  const { traits, dialect } = context;
  const { wkid } = replica;
  return jsonAnswer(context, {
    replicaName: replica.name,
    replicaID: dialect.replicaId(replica.id),
    replicaOwner: replica.owner ?? '',
    ...generationKeys(context, replica),
    ...(replica.version === null || !traits.infoNamesVersion
      ? {}
      : { replicaVersion: replica.version.name }),
    syncModel: replica.syncModel,
    targetType: replica.targetType,
    syncDirection: replica.syncDirection,
    creationDate: replica.created,
    lastSyncDate: replica.lastSync,
    returnsAttachments: replica.returnAttachments,
    returnAttachments: replica.returnAttachments,
    ...(traits.supportsAttachmentsSyncDirection
      ? { attachmentsSyncDirection: replica.attachmentsSyncDirection }
      : {}),
    spatialRel: 'esriSpatialRelIntersects',
    geometryType: replica.filter.geometryType,
    geometry: { ...replica.filter.geometry, spatialReference: { wkid: replica.filter.wkid } },
    inSR: { wkid: replica.filter.wkid },
    spatialReference: { wkid },
    replicaSR: { wkid },
    layers: replica.layers.map(({ where, ...layer }) => ({ ...layer, where: where ?? '' })),
    ...(replica.syncDataOptions === 0
      ? {}
      : { replicaOptions: { syncDataOptions: replica.syncDataOptions } }),
  });
}

/** Here layerServerGens is a string that holds JSON (protocol.md 3.2.2). */
function generationKeys({ generations, traits }: SyncContext, replica: Replica): Json {
  const isServer = replica.targetType === 'server';
  if (replica.syncModel === 'perReplica') {
    return {
      replicaServerGen: generations.write(replica.generation),
      ...(isServer ? { replicaServerSibGen: replica.sibling } : {}),
    };
  }
  const items = replica.layerGenerations.map(({ id, generation, sibling }) => ({
    id,
    serverGen: generations.write(generation),
    ...(isServer || traits.showsSiblings ? { serverSibGen: sibling } : {}),
  }));
  return { layerServerGens: JSON.stringify(items) };
}

/** Forgets a replica, or with `*` every one that the caller may see (protocol.md 3.3). */
export function unregisterReplica(
  context: SyncContext,
  parameters: Parameters,
  caller: Caller,
): Answer {
  const text = textOf(parameters, 'replicaID');
  if (text === null) throw refusal("'replicaID' is required: an id, or * for all.");
  if (text === '*') {
    for (const replica of context.registry.all()) {
      if (mayUse(context, caller, replica)) context.registry.remove(replica.id);
    }
    return jsonAnswer(context, { success: true });
  }
  const id = canonicalGuid(text);
  const replica = id === null ? null : context.registry.find(id);
  if (replica === null) return unknownReplica(context, text);
  if (!mayUse(context, caller, replica)) throw notYours(text);
  context.registry.remove(replica.id);
  return jsonAnswer(context, { success: true });
}

function unknownReplica(context: SyncContext, text: string): Answer {
  const error = new ServiceError(400, 'Unable to unregister replica.', [
    `Replica not found: ${text}.`,
  ]);
  if (context.traits.unknownAtUnregister === 'error') throw error;
  const { code, message, details } = error;
  return jsonAnswer(context, {
    success: false,
    error: { code, message, details: context.traits.isHostile ? null : details },
  });
}

function notYours(text: string): ServiceError {
  return new ServiceError(403, 'You do not have permissions to access this resource.', [
    `The replica ${text} belongs to another user.`,
  ]);
}
