/**
 * The parameters of createReplica and synchronizeReplica as they are sent (create-replica and synchronize-replica
 * pages; spelling: protocol.md 14). Pure. What is not set or has no meaning in the call at hand is left out;
 * whether a combination is allowed was checked before, in the definition.
 */
import type {
  CreateRequest,
  Generations,
  LayerDirection,
  SyncDirection,
  SyncRequest,
} from '../../shared/model/protocol.ts';
import type { LayerQuery, ReplicaOptions } from '../../shared/model/definition.ts';
import { referenceText } from './wire/spatial-reference.ts';

export type Parameters = Readonly<Record<string, string>>;

/** The parameters of createReplica, without `f` and `token`. */
export function createReplicaParameters(request: CreateRequest): Record<string, string> {
  const isReplica = request.syncModel !== 'none';
  return {
    replicaName: request.replicaName,
    layers: request.layers.join(','),
    ...layerQueriesParameter(request),
    geometry: JSON.stringify(request.geometry),
    geometryType: request.geometryType,
    inSR: referenceText(request.inSR),
    ...optional(
      'replicaSR',
      request.replicaSR === undefined ? undefined : referenceText(request.replicaSR),
    ),
    transportType: transportTypeOf(request),
    returnAttachments: String(request.returnAttachments),
    ...(request.returnAttachments && request.dataFormat === 'json'
      ? { returnAttachmentsDataByUrl: String(request.returnAttachmentsDataByUrl) }
      : {}),
    ...optional(
      'attachmentsSyncDirection',
      isReplica ? request.attachmentsSyncDirection : undefined,
    ),
    async: String(request.async),
    syncModel: request.syncModel,
    dataFormat: request.dataFormat,
    ...optional('replicaOptions', replicaOptionsText(request)),
    ...(isReplica ? targetParameters(request) : {}),
    ...(request.timeReferenceUnknownClient === true ? { timeReferenceUnknownClient: 'true' } : {}),
  };
}

/** Jobs and geodatabase files always come by URL, whatever is asked for (create page, transportType). */
function transportTypeOf(request: CreateRequest): string {
  const isByUrl = request.async || request.dataFormat !== 'json';
  return isByUrl ? 'esriTransportTypeUrl' : request.transportType;
}

function layerQueriesParameter(request: CreateRequest): Parameters {
  const queries: Record<string, LayerQuery> = {};
  for (const id of request.layers) {
    const query = request.layerQueries[String(id)];
    const differing = query === undefined ? null : whatDiffers(query);
    if (differing !== null) queries[String(id)] = differing;
  }
  return Object.keys(queries).length === 0 ? {} : { layerQueries: JSON.stringify(queries) };
}

/**
 * What differs from the defaults (useFilter with geometry, no where clause) and has a meaning: `all` ignores
 * everything else, `none` knows includeRelated only, useFilter everything but that.
 */
function whatDiffers(query: LayerQuery): LayerQuery | null {
  if (query.queryOption === 'all') return { queryOption: 'all' };
  if (query.queryOption === 'none') {
    return { queryOption: 'none', includeRelated: query.includeRelated ?? true };
  }
  const where = query.where?.trim() ?? '';
  if (where === '' && query.useGeometry !== false) return null;
  return {
    queryOption: 'useFilter',
    useGeometry: query.useGeometry ?? true,
    ...(where === '' ? {} : { where }),
  };
}

/** registerExistingData, or sync data options where there are any; never both (create page, replicaOptions). */
function replicaOptionsText(request: CreateRequest): string | undefined {
  const { registerExistingData, syncDataOptions } = request.replicaOptions ?? {};
  if (registerExistingData !== undefined) {
    return JSON.stringify({ registerExistingData: withOneKindOfGenerations(registerExistingData) });
  }
  return (syncDataOptions ?? 0) > 0 ? JSON.stringify({ syncDataOptions }) : undefined;
}

function withOneKindOfGenerations(
  reference: NonNullable<ReplicaOptions['registerExistingData']>,
): object {
  const { refReplicaId, refReplicaServerGen, refLayerServerGens } = reference;
  if (refLayerServerGens !== undefined) return { refReplicaId, refLayerServerGens };
  return refReplicaServerGen === undefined
    ? { refReplicaId }
    : { refReplicaId, refReplicaServerGen };
}

/**
 * A client replica is bidirectional and nothing else, so there is nothing to say; a server replica names its
 * direction (create page, targetType and syncDirection).
 */
function targetParameters({ targetType, syncDirection }: CreateRequest): Parameters {
  if (targetType === 'server') return { targetType, ...optional('syncDirection', syncDirection) };
  return syncDirection === 'bidirectional' ? { syncDirection } : {};
}

/** The parameters of synchronizeReplica, without `f` and `token`. */
export function synchronizeReplicaParameters(request: SyncRequest): Record<string, string> {
  const uploads = directionsOf(request).some(isUpload);
  return {
    replicaID: request.replicaId,
    ...generationParameters(request),
    transportType:
      request.async || request.dataFormat === 'sqlite'
        ? 'esriTransportTypeUrl'
        : (request.transportType ?? 'esriTransportTypeUrl'),
    closeReplica: String(request.closeReplica),
    returnIdsForAdds: String(request.returnIdsForAdds),
    ...(uploads ? editsParameters(request) : {}),
    returnAttachmentsDataByUrl: String(request.returnAttachmentsDataByUrl),
    async: String(request.async),
    dataFormat: request.dataFormat ?? 'json',
    ...(uploads && request.rollbackOnFailure !== undefined
      ? { rollbackOnFailure: String(request.rollbackOnFailure) }
      : {}),
    ...(request.reconcileBranchVersion === true ? { reconcileBranchVersion: 'true' } : {}),
    ...(request.timeReferenceUnknownClient ? { timeReferenceUnknownClient: 'true' } : {}),
  };
}

/** Within the call, or in a file that was uploaded before; never both. */
function editsParameters({ edits, editsUploadId }: SyncRequest): Parameters {
  if (editsUploadId !== undefined) return { editsUploadId, editsUploadFormat: 'json' };
  return edits === null ? {} : { edits };
}

/** perReplica: one generation, one direction. perLayer: both per layer, and neither for the whole (protocol.md 15.6). */
function generationParameters(request: SyncRequest): Parameters {
  if (request.syncModel === 'perLayer') {
    const layers = request.layers.map((layer) => syncLayer(layer, request.siblings?.layers));
    return { syncLayers: JSON.stringify(layers) };
  }
  return {
    ...(request.replicaServerGen === null
      ? {}
      : { replicaServerGen: String(request.replicaServerGen) }),
    ...optional('replicaServerSibGen', request.siblings?.replica?.toString()),
    syncDirection: request.direction,
  };
}

/** A snapshot starts from nothing: it names no generation (synchronize page, example of syncLayers). */
function syncLayer(
  { layerId, direction, serverGen }: LayerDirection,
  siblings: Generations['layers'] | undefined,
): object {
  const hasGeneration = serverGen !== null && direction !== 'snapshot';
  const serverSibGen = siblings?.[layerId];
  return {
    id: layerId,
    ...(hasGeneration ? { serverGen } : {}),
    ...(serverSibGen === undefined ? {} : { serverSibGen }),
    syncDirection: direction,
  };
}

function directionsOf(request: SyncRequest): readonly SyncDirection[] {
  return request.syncModel === 'perLayer'
    ? request.layers.map(({ direction }) => direction)
    : [request.direction];
}

function isUpload(direction: SyncDirection): boolean {
  return direction === 'upload' || direction === 'bidirectional';
}

function optional(name: string, value: string | undefined): Parameters {
  return value === undefined ? {} : { [name]: value };
}
