/** What the two services are asked for: createReplica and synchronizeReplica with targetType=server. Pure. */
import type { LayerQuery } from '../../shared/model/definition.ts';
import type {
  CreateRequest,
  Generations,
  SyncDirection,
  SyncRequest,
} from '../../shared/model/protocol.ts';
import type { RelayCall, RelayRecord, RelaySide } from '../../shared/model/relay.ts';
import { rollbackRule, type ServiceDescription } from '../../shared/model/service.ts';

/** createReplica of one side (create-replica page, targetType and syncDirection). */
export function createRequestOf(
  record: RelayRecord,
  side: RelaySide,
  service: ServiceDescription,
): CreateRequest {
  const { scope, direction, layers, ends, syncModel, spatialReference } = record;
  const isSink = direction === 'one-way' && side === 'target';
  return {
    serviceUrl: service.url,
    replicaName: ends[side].replicaName,
    layers: layers.map(({ layerId }) => layerId),
    layerQueries: Object.fromEntries(
      layers.map(({ layerId }) => [String(layerId), queryOf(record, layerId, isSink)]),
    ),
    geometry: scope.geometry,
    geometryType: scope.geometryType,
    inSR: scope.inSR,
    replicaSR: spatialReference,
    transportType: 'esriTransportTypeUrl',
    ...attachmentsOf(record, service, isSink),
    returnAttachmentsDataByUrl: true,
    async: service.sync.async,
    syncModel,
    dataFormat: 'json',
    targetType: 'server',
    syncDirection: direction === 'bidirectional' ? 'bidirectional' : isSink ? 'upload' : 'download',
    timeReferenceUnknownClient: keepsUnknownDates(service),
  };
}

/** A side that only takes edits gives no rows: the page's "to only upload" (layerQueries, examples). */
function queryOf({ scope }: RelayRecord, layerId: number, isSink: boolean): LayerQuery {
  if (isSink) return { queryOption: 'none', includeRelated: false };
  const where = scope.where[String(layerId)];
  if (scope.isEverything && where === undefined) return { queryOption: 'all' };
  return {
    queryOption: 'useFilter',
    useGeometry: !scope.isEverything,
    ...(where === undefined ? {} : { where }),
  };
}

function attachmentsOf(
  { layers }: RelayRecord,
  service: ServiceDescription,
  isSink: boolean,
): Pick<CreateRequest, 'returnAttachments' | 'attachmentsSyncDirection'> {
  if (!layers.some(({ withAttachments }) => withAttachments)) return { returnAttachments: false };
  if (!service.sync.attachmentsSyncDirection) return { returnAttachments: true };
  return isSink
    ? { returnAttachments: false, attachmentsSyncDirection: 'upload' }
    : { returnAttachments: true, attachmentsSyncDirection: 'bidirectional' };
}

function keepsUnknownDates({ layers }: ServiceDescription): boolean {
  return layers.some(({ datesInUnknownTimeZone }) => datesInUnknownTimeZone);
}

/** The direction of a call: an upload brings the changes of that side along where the relay is bidirectional. */
export function directionOf(record: RelayRecord, purpose: RelayCall['purpose']): SyncDirection {
  if (purpose !== 'upload') return 'download';
  return record.direction === 'bidirectional' ? 'bidirectional' : 'upload';
}

/** synchronizeReplica of one side (synchronize-replica page, replicaServerSibGen and syncLayers). */
export function syncRequestOf(
  record: RelayRecord,
  call: RelayCall,
  edits: string | null,
  service: ServiceDescription,
): SyncRequest {
  const { replicaId, generations } = record.ends[call.side];
  const direction = directionOf(record, call.purpose);
  const starts = direction !== 'upload';
  return {
    replicaId: replicaId ?? '',
    syncModel: record.syncModel,
    direction,
    replicaServerGen: starts ? generations.replica : null,
    layers: record.layers.map(({ layerId }) => ({
      layerId,
      direction,
      serverGen: starts ? (generations.layers[layerId] ?? null) : null,
    })),
    ...(call.siblings === null ? {} : { siblings: call.siblings }),
    edits,
    ...(edits !== null && rollbackRule(service.sync) === 'choice'
      ? { rollbackOnFailure: false }
      : {}),
    returnIdsForAdds: edits !== null,
    returnAttachmentsDataByUrl: true,
    closeReplica: false,
    async: service.sync.async,
    timeReferenceUnknownClient: keepsUnknownDates(service),
  };
}

/**
 * What a side is told about the other one: with the last batch of a round how far the other has been received, with
 * earlier ones what it was told before. Null: it was told nothing yet and need not be.
 */
export function siblingsFor(
  record: RelayRecord,
  side: RelaySide,
  isLastBatch: boolean,
): Generations | null {
  const other = record.ends[side === 'source' ? 'target' : 'source'];
  if (isLastBatch) return other.generations;
  const known = record.ends[side].siblings;
  if (known !== null || record.direction === 'one-way') return known;
  // A bidirectional server replica demands a number with every upload.
  return nothingReceived(other.generations);
}

function nothingReceived({ replica, layers }: Generations): Generations {
  return {
    replica: replica === null ? null : 0,
    layers: Object.fromEntries(Object.keys(layers).map((id) => [id, 0])),
  };
}

/** True when the service says that it was told exactly this, and this is not what it was told before. */
export function provesCall(
  told: Generations | undefined,
  call: Pick<RelayCall, 'siblings'>,
  before: Generations | null,
): boolean {
  if (told === undefined || call.siblings === null) return false;
  return isSame(told, call.siblings) && (before === null || !isSame(before, call.siblings));
}

/** True when both name the same numbers. */
export function isSame(a: Generations, b: Generations): boolean {
  const ids = Object.keys(b.layers);
  return (
    a.replica === b.replica &&
    ids.length === Object.keys(a.layers).length &&
    ids.every((id) => a.layers[Number(id)] === b.layers[Number(id)])
  );
}
