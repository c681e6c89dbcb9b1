/** layerQueries: what will be ignored and what will come back empty (create-replica page, layerQueries). */
import type { LayerQuery, ReplicaDefinition } from '../definition.ts';
import { problem, warning, type Remark } from '../remark.ts';
import type { LayerDescription, ServiceDescription } from '../service.ts';
import { checkWhereClause, isNoFilter } from './where-clause.ts';

export function checkLayerQueries(
  definition: ReplicaDefinition,
  service: ServiceDescription,
): Remark[] {
  const remarks: Remark[] = [];
  for (const [key, query] of Object.entries(definition.layerQueries)) {
    const id = Number(key);
    const where = `layerQueries[${id}]`;
    if (!definition.layers.includes(id)) {
      remarks.push(
        warning(
          where,
          `Layer ${id} is not in layers, so its layerQuery is not sent. Add the layer or remove the query.`,
        ),
      );
      continue;
    }
    const layer = service.layers.find((candidate) => candidate.id === id);
    if (layer) remarks.push(...checkQuery(where, query, layer, definition, service));
  }
  return [...remarks, ...checkTablesWithoutQuery(definition, service)];
}

/** The layers of the replica whose rows bring rows of `layer` along: relationships run from origin to destination. */
export function originsInReplica(
  layer: LayerDescription,
  definition: ReplicaDefinition,
  service: ServiceDescription,
): LayerDescription[] {
  return allOrigins(layer, service).filter(({ id }) => definition.layers.includes(id));
}

function allOrigins(layer: LayerDescription, service: ServiceDescription): LayerDescription[] {
  const named = layer.relationships
    .filter(({ role }) => role === 'destination')
    .map(({ relatedLayerId }) => relatedLayerId);
  return service.layers.filter(
    (other) =>
      named.includes(other.id) ||
      other.relationships.some(
        ({ role, relatedLayerId }) => role === 'origin' && relatedLayerId === layer.id,
      ),
  );
}

function checkQuery(
  where: string,
  query: LayerQuery,
  layer: LayerDescription,
  definition: ReplicaDefinition,
  service: ServiceDescription,
): Remark[] {
  const remarks = checkWhere(`${where}.where`, query.where, layer);
  switch (query.queryOption ?? 'useFilter') {
    case 'all':
      return [...remarks, ...checkAll(where, query, layer)];
    case 'none':
      return [...remarks, ...checkNone(where, query, layer, definition, service)];
    case 'useFilter':
      return [...remarks, ...checkUseFilter(where, query, layer)];
  }
}

function checkWhere(where: string, clause: string | undefined, layer: LayerDescription): Remark[] {
  if (clause === undefined || isNoFilter(clause)) return [];
  return checkWhereClause(clause, layer).map((text) => problem(where, text));
}

function checkAll(where: string, query: LayerQuery, layer: LayerDescription): Remark[] {
  const ignored = [
    ...(isNoFilter(query.where) ? [] : ['where']),
    ...(query.useGeometry === undefined ? [] : ['useGeometry']),
    ...(query.includeRelated === undefined ? [] : ['includeRelated']),
  ];
  if (ignored.length === 0) return [];
  return [
    warning(
      where,
      `With queryOption all every row of ${layer.name} comes, and ${ignored.join(' and ')} is ignored. To filter, use queryOption useFilter.`,
    ),
  ];
}

function checkUseFilter(where: string, query: LayerQuery, layer: LayerDescription): Remark[] {
  if (query.includeRelated !== true) return [];
  return [
    warning(
      `${where}.includeRelated`,
      `includeRelated of ${layer.name} is ignored with queryOption useFilter. To bring only rows that are related to other layers, use queryOption none with includeRelated true.`,
    ),
  ];
}

function checkNone(
  where: string,
  query: LayerQuery,
  layer: LayerDescription,
  definition: ReplicaDefinition,
  service: ServiceDescription,
): Remark[] {
  const remarks: Remark[] = [];
  if (!isNoFilter(query.where) || query.useGeometry === true) {
    const ignored = isNoFilter(query.where) ? 'useGeometry' : 'where';
    remarks.push(
      warning(
        where,
        `With queryOption none ${ignored} does not bring rows of ${layer.name}. To filter, use queryOption useFilter.`,
      ),
    );
  }
  const origins = originsInReplica(layer, definition, service);
  if (query.includeRelated !== false && origins.length === 0) {
    remarks.push(warning(where, nothingRelated(layer, service)));
  }
  return remarks;
}

function nothingRelated(layer: LayerDescription, service: ServiceDescription): string {
  const origins = allOrigins(layer, service);
  if (origins.length === 0) {
    return `No rows of ${layer.name} will come: no layer of the service is the origin of a relationship to it. Use queryOption useFilter or all; for an upload-only layer set includeRelated to false.`;
  }
  const names = origins.map(({ id, name }) => `${id} ${name}`).join(', ');
  return `No rows of ${layer.name} will come: it is related to ${names}, which is not in layers. Add it, or use another queryOption.`;
}

/** A table has no shape: without a query of its own, servers send all of it or nothing (protocol.md 4.2.3). */
function checkTablesWithoutQuery(
  definition: ReplicaDefinition,
  service: ServiceDescription,
): Remark[] {
  return service.layers
    .filter((layer) => layer.kind === 'table' && definition.layers.includes(layer.id))
    .filter((layer) => definition.layerQueries[String(layer.id)] === undefined)
    .flatMap((layer) => {
      const origins = originsInReplica(layer, definition, service);
      if (origins.length === 0) return [];
      const names = origins.map(({ name }) => name).join(' and ');
      return [
        warning(
          `layerQueries[${layer.id}]`,
          `${layer.name} is a table and has no layerQuery: servers send all of its rows or none. To bring only the rows related to ${names}, set queryOption none and includeRelated true; for all rows, queryOption all.`,
        ),
      ];
    });
}
