/** The replica definition that a geodatabase was created with, as far as it keeps it. */
import type { LayerQuery, ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { SpatialReference } from '../../../shared/model/geometry.ts';
import type { CreateRequest } from '../../../shared/model/protocol.ts';
import type { ServiceDescription } from '../../../shared/model/service.ts';
import type { GeodatabaseDescription } from '../../geodatabase/geodatabase.ts';
import type { ReplicaDataset } from '../../geodatabase/replica.ts';

const WORLD = { xmin: -180, ymin: -90, xmax: 180, ymax: 90 };

/** As it would be asked for today. Of a file that is no replica: everything that is in it. */
export function requestOf(
  description: GeodatabaseDescription,
  service: ServiceDescription,
  layerIds: readonly number[],
): CreateRequest {
  const { replica, layers } = description;
  const replicaSR = service.spatialReference ?? {};
  const hasAttachments = layers.some(
    (layer) => layer.hasAttachments && layerIds.includes(layer.id),
  );
  const returnAttachments = replica?.returnsAttachments ?? hasAttachments;
  const direction = replica?.attachmentsDirection;
  return {
    serviceUrl: service.url,
    replicaName: replica?.name ?? service.name,
    layers: [...layerIds],
    layerQueries: Object.fromEntries(
      (replica?.datasets ?? [])
        .filter(({ isAttachment, layerId }) => !isAttachment && layerIds.includes(layerId))
        .flatMap((dataset) => {
          const query = layerQuery(dataset);
          return query === null ? [] : [[String(dataset.layerId), query] as const];
        }),
    ),
    ...areaOf(description, replicaSR),
    replicaSR,
    returnAttachments: returnAttachments || (replica === null && hasAttachments),
    returnAttachmentsDataByUrl: true,
    ...(direction === 'bidirectional' || direction === 'upload' || direction === 'none'
      ? { attachmentsSyncDirection: direction }
      : {}),
    async: service.sync.async,
    transportType: 'esriTransportTypeUrl',
    syncModel: replica?.syncModel ?? 'none',
    dataFormat: 'json',
    targetType: 'client',
  };
}

function layerQuery(dataset: ReplicaDataset): LayerQuery | null {
  const { where, useGeometry, includeRelated, queryOption } = dataset;
  if (/all$/i.test(queryOption ?? '')) return { queryOption: 'all' };
  if (/none$/i.test(queryOption ?? '')) {
    return { queryOption: 'none', includeRelated: includeRelated ?? true };
  }
  const clause = where?.trim() ?? '';
  if (clause === '' && useGeometry !== false) return null;
  return {
    queryOption: 'useFilter',
    useGeometry: useGeometry ?? true,
    ...(clause === '' ? {} : { where: clause }),
  };
}

type Area = Pick<ReplicaDefinition, 'geometry' | 'geometryType' | 'inSR'>;

/** The area of the replica; where it is not kept, everything. */
function areaOf({ replica }: GeodatabaseDescription, replicaSR: SpatialReference): Area {
  const area = replica?.queryArea ?? null;
  if (area !== null) {
    const rings = area.rings.map((ring) => ring.map(([x, y]) => [x, y]));
    return {
      geometry: { rings },
      geometryType: 'esriGeometryPolygon',
      inSR: area.reference ?? replicaSR,
    };
  }
  return { geometry: WORLD, geometryType: 'esriGeometryEnvelope', inSR: 4326 };
}
