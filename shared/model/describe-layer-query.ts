/** One sentence per layer: what createReplica will bring (create-replica page, layerQueries). */
import type { LayerQuery, ReplicaDefinition } from './definition.ts';
import { originsInReplica } from './definition-check/layer-queries.ts';
import { isNoFilter } from './definition-check/where-clause.ts';
import type { FilterGeometryType } from './geometry.ts';
import type { LayerDescription, ServiceDescription } from './service.ts';

const SHAPE_WORDS: Readonly<Record<FilterGeometryType, string>> = {
  esriGeometryEnvelope: 'the extent',
  esriGeometryPoint: 'the point',
  esriGeometryMultipoint: 'one of the points',
  esriGeometryPolyline: 'the line',
  esriGeometryPolygon: 'the polygon',
};

/** What the layerQuery of `layerId` will bring, such as `All features that intersect the extent.` */
export function describeLayerQuery(
  definition: ReplicaDefinition,
  service: ServiceDescription,
  layerId: number,
): string {
  if (definition.replicaOptions?.registerExistingData !== undefined) {
    return 'Nothing is downloaded: the rows that are already here are registered.';
  }
  const layer = service.layers.find(({ id }) => id === layerId);
  if (layer === undefined) return `The service has no layer ${layerId}.`;
  const query = definition.layerQueries[String(layerId)] ?? {};
  const rows = layer.kind === 'table' ? 'rows' : 'features';
  switch (query.queryOption ?? 'useFilter') {
    case 'all':
      return `All ${rows}, wherever they are.`;
    case 'none':
      return describeRelated(query, layer, definition, service);
    case 'useFilter':
      return describeFilter(query, layer, definition.geometryType, rows);
  }
}

function describeRelated(
  query: LayerQuery,
  layer: LayerDescription,
  definition: ReplicaDefinition,
  service: ServiceDescription,
): string {
  if (query.includeRelated === false) return 'No rows now; only what is added here is uploaded.';
  const origins = originsInReplica(layer, definition, service);
  if (origins.length === 0) return 'No rows: nothing in this replica is related to this layer.';
  const names = origins.map(({ name }) => name).join(' or ');
  return `Only ${layer.name} related to the ${names} of this replica.`;
}

function describeFilter(
  query: LayerQuery,
  layer: LayerDescription,
  geometryType: FilterGeometryType,
  rows: string,
): string {
  const match = isNoFilter(query.where) ? null : `match ${query.where!.trim()}`;
  if (layer.kind === 'table') return match ? `All rows that ${match}.` : 'All rows of the table.';
  if (query.useGeometry === false) {
    return match
      ? `All ${rows} that ${match}, wherever they are.`
      : `All ${rows}, wherever they are.`;
  }
  const intersect = `intersect ${SHAPE_WORDS[geometryType]}`;
  return `All ${rows} that ${intersect}${match ? ` and ${match}` : ''}.`;
}
