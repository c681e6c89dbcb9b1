/** Makes the choices that a definition leaves open (create-replica page, defaults). */
import type { ReplicaDefinition, ReplicaOptions } from '../definition.ts';
import type { CreateRequest } from '../protocol.ts';
import type { ServiceDescription } from '../service.ts';

/**
 * The request that createReplica would be sent. Total: what a problem forbids is passed on as the definition
 * has it, so that it can be shown; nothing may be sent while there are problems.
 */
export function resolveRequest(
  definition: ReplicaDefinition,
  service: ServiceDescription,
  nameSuffix: string,
): CreateRequest {
  const { attachmentsSyncDirection, replicaOptions, ...rest } = definition;
  const layers = [...new Set(definition.layers)];
  const isAsync = definition.async ?? service.sync.async;
  const direction = resolveAttachmentsDirection(attachmentsSyncDirection, definition, service);
  const options = resolveOptions(replicaOptions);
  return {
    ...rest,
    replicaName: definition.replicaName ?? defaultName(service.name, nameSuffix),
    layers,
    layerQueries: Object.fromEntries(
      Object.entries(definition.layerQueries).filter(([id]) => layers.includes(Number(id))),
    ),
    syncModel: definition.syncModel ?? defaultSyncModel(definition, service),
    async: isAsync,
    transportType: isAsync
      ? 'esriTransportTypeUrl'
      : (definition.transportType ?? 'esriTransportTypeUrl'),
    ...(direction === null ? {} : { attachmentsSyncDirection: direction }),
    ...(options === null ? {} : { replicaOptions: options }),
    ...(keepsUnknownDates(layers, service) ? { timeReferenceUnknownClient: true } : {}),
  };
}

/** Sent only where a layer of the replica needs it: many services do not know the parameter. */
function keepsUnknownDates(layers: readonly number[], service: ServiceDescription): boolean {
  return service.layers.some(
    ({ id, datesInUnknownTimeZone }) => datesInUnknownTimeZone && layers.includes(id),
  );
}

/** What the generations of existing data tell, else perLayer where offered, else perReplica. */
function defaultSyncModel(
  { replicaOptions }: ReplicaDefinition,
  service: ServiceDescription,
): 'perReplica' | 'perLayer' {
  const existing = replicaOptions?.registerExistingData;
  if (existing?.refLayerServerGens !== undefined) return 'perLayer';
  if (existing?.refReplicaServerGen !== undefined) return 'perReplica';
  return service.sync.perLayer ? 'perLayer' : 'perReplica';
}

/** True when a replica with one generation can be made; servers that name no model mean this one (protocol.md 1.5). */
export function offersPerReplica(service: ServiceDescription): boolean {
  return service.sync.perReplica || !service.sync.perLayer;
}

/** Null where the service does not know the parameter or has no attachments: then it must not be sent. */
function resolveAttachmentsDirection(
  chosen: ReplicaDefinition['attachmentsSyncDirection'],
  definition: ReplicaDefinition,
  service: ServiceDescription,
): NonNullable<ReplicaDefinition['attachmentsSyncDirection']> | null {
  const isKnown = service.sync.attachmentsSyncDirection;
  if (!isKnown || !service.layers.some((layer) => layer.hasAttachments)) return null;
  return chosen ?? (definition.returnAttachments ? 'bidirectional' : 'none');
}

/** `syncDataOptions: 0` counts as not passed. */
function resolveOptions(options: ReplicaOptions | undefined): ReplicaOptions | null {
  if (options === undefined) return null;
  const { syncDataOptions, ...rest } = options;
  const kept: ReplicaOptions = syncDataOptions ? { ...rest, syncDataOptions } : rest;
  return Object.values(kept).some((value) => value !== undefined) ? kept : null;
}

function defaultName(serviceName: string, suffix: string): string {
  const words = serviceName.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return `Syncline_${words === '' ? 'Service' : words.slice(0, 100)}_${suffix}`;
}
