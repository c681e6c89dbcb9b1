/** The REST client in the shape that the sync engine asks for. */
import type { FeatureServiceClient } from '../arcgis/client.ts';
import { createReplicaParameters } from '../arcgis/replica-parameters.ts';
import type { AttachmentSource, FeatureService, RowQuery } from '../sync/ports.ts';

/** Joins the two; decides nothing. */
export function asFeatureService(client: FeatureServiceClient): FeatureService {
  return {
    describe: (signal) => client.describe(signal),
    createReplica: (request, options) => client.createReplica(request, options),
    createReplicaParameters,
    synchronizeReplica: (request, options) => client.synchronizeReplica(request, options),
    jobState: (statusUrl, signal) => client.jobState(statusUrl, signal),
    downloadResult: (url, { file, ...options }) => client.downloadResult(url, file, options),
    readAnswer: (file, sink, options) => client.readAnswer(file, sink, options),
    lookUpByGlobalIds: (layer, globalIds, options) =>
      client.lookUpByGlobalIds(layer, globalIds, options),
    queryFeatures: (layer, query) =>
      client.queryFeatures(layer, filterOf(query), { outSR: query.outSR, signal: query.signal }),
    count: (layer, query) => client.count(layer.id, filterOf(query), query.signal),
    listAttachments: async (layer, objectIds, signal) => [
      ...(await client.listAttachments(layer, { objectIds }, signal)),
    ],
    downloadAttachment: (source, { signal, maxBytes }) =>
      client.downloadAttachment({ url: source.url, place: placeOf(source) }, { signal, maxBytes }),
    upload: (item, options) => client.upload(item, options),
    listReplicas: async (signal) => [...(await client.listReplicas(signal))],
    replicaInfo: (replicaId, signal) => client.replicaInfo(replicaId, signal),
    unregisterReplica: (replicaId, signal) => client.unregisterReplica(replicaId, signal),
  };
}

function filterOf({ where, geometry, geometryType, inSR }: Omit<RowQuery, 'outSR' | 'signal'>) {
  return {
    ...(where === undefined ? {} : { where }),
    ...(geometry === undefined ? {} : { geometry }),
    ...(geometryType === undefined ? {} : { geometryType }),
    ...(inSR === undefined ? {} : { inSR }),
  };
}

function placeOf({ layerId, parentObjectId, attachmentId }: AttachmentSource) {
  return parentObjectId === null || attachmentId === null
    ? null
    : { layerId, objectId: parentObjectId, attachmentId };
}
