/** What the page holds of a replica definition while it is made: a definition whose extent may still be missing. */
import { originsInReplica } from '../../../shared/model/definition-check/layer-queries.ts';
import type { LayerQuery, ReplicaDefinition } from '../../../shared/model/definition.ts';
import { wkidOf } from '../../../shared/model/geometry.ts';
import type { LayerDescription, ServiceDescription } from '../../../shared/model/service.ts';

export type Extent = Pick<ReplicaDefinition, 'geometry' | 'geometryType'>;

export interface Choices extends Omit<ReplicaDefinition, keyof Extent> {
  readonly extent: Extent | null;
}

/** Everywhere, in longitude and latitude: brings every feature whatever its place. */
export const WHOLE_WORLD: Extent = {
  geometry: { xmin: -180, ymin: -90, xmax: 180, ymax: 90 },
  geometryType: 'esriGeometryEnvelope',
};

/** Where the data of a service are, as it says itself; the whole world when it does not say. */
export function fullExtentOf(service: ServiceDescription | null): Pick<Choices, 'extent' | 'inSR'> {
  const full = service?.fullExtent;
  if (!full) return { extent: WHOLE_WORLD, inSR: 4326 };
  const { spatialReference, ...geometry } = full;
  return {
    extent: { geometry, geometryType: 'esriGeometryEnvelope' },
    inSR: wkidOf(spatialReference) ?? spatialReference,
  };
}

export const NOTHING_CHOSEN: Choices = {
  layers: [],
  layerQueries: {},
  extent: WHOLE_WORLD,
  inSR: 4326,
  returnAttachments: false,
  returnAttachmentsDataByUrl: true,
  dataFormat: 'json',
  targetType: 'client',
};

export function choicesOf({ geometry, geometryType, ...rest }: ReplicaDefinition): Choices {
  return { ...rest, extent: { geometry, geometryType } };
}

/** Null while there is no extent or no layer, without which there is no definition. */
export function definitionOf({ extent, ...rest }: Choices): ReplicaDefinition | null {
  if (extent === null || rest.layers.length === 0) return null;
  return { ...rest, ...extent };
}

/** Choices that need no touch: everything that can be synchronised, related tables with their features. */
export function defaultChoices(service: ServiceDescription, before: Choices): Choices {
  const canComeAlong = (layer: LayerDescription): boolean =>
    ['layer', 'table'].includes(layer.kind) && layer.globalIdField !== null;
  const chosen = service.layers.filter(canComeAlong);
  const layers = chosen.map(({ id }) => id);
  const choices: Choices = {
    ...NOTHING_CHOSEN,
    extent: before.extent,
    inSR: before.inSR,
    serviceUrl: service.url,
    layers,
    ...(isExportOnly(service) ? { syncModel: 'none' } : {}),
  };
  return { ...choices, layerQueries: defaultQueries(chosen, choices, service) };
}

/** Data can be taken out, and nothing can be registered. */
function isExportOnly({ syncEnabled, capabilities }: ServiceDescription): boolean {
  return !syncEnabled && capabilities.includes('extract');
}

/** A table has no place: related ones bring what belongs to the features, others come whole. */
export function defaultQueries(
  layers: readonly LayerDescription[],
  choices: Choices,
  service: ServiceDescription,
): Record<string, LayerQuery> {
  const definition = { ...choices, ...(choices.extent ?? WHOLE_WORLD) };
  const queries: Record<string, LayerQuery> = {};
  for (const layer of layers) {
    if (layer.kind !== 'table') continue;
    const isRelated = originsInReplica(layer, definition, service).length > 0;
    queries[String(layer.id)] = isRelated
      ? { queryOption: 'none', includeRelated: true }
      : { queryOption: 'all' };
  }
  return queries;
}

/** Without the members that are not set, so that saved definitions stay short. */
export function tidyQuery(query: LayerQuery): LayerQuery | null {
  const entries = Object.entries(query).filter(
    ([name, value]) => value !== undefined && !(name === 'where' && value === ''),
  );
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** What of a query has a meaning with this queryOption; the rest would be ignored by the service. */
export function queryFor(option: LayerQuery['queryOption'], query: LayerQuery): LayerQuery {
  const { where, useGeometry, includeRelated } = query;
  if (option === 'all') return { queryOption: 'all' };
  if (option === 'none') return { queryOption: 'none', includeRelated: includeRelated ?? true };
  return {
    ...(where === undefined ? {} : { where }),
    ...(useGeometry === undefined ? {} : { useGeometry }),
    ...(option === undefined ? {} : { queryOption: option }),
  };
}
