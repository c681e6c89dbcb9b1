/** What the file holds, joined: tables, definitions, layers of the service, attachments, and what is not understood. */
import { AppError } from '../../shared/errors.ts';
import { ATTACH_SUFFIX, createAttachmentSource } from './attachments.ts';
import type { AttachmentSource } from './attachments.ts';
import type { Container } from './container.ts';
import type { TableInfo } from './table-reader.ts';
import { readDefinition } from './definitions.ts';
import type { SpatialReferenceDefinition, TableDefinition } from './definitions.ts';
import { readDomains } from './domains.ts';
import type { Domains } from './domains.ts';
import { notUnderstood } from './errors.ts';
import { bareName, readItems } from './items.ts';
import type { Item } from './items.ts';
import { buildLayerJson, completeLayerJson } from './layer-json.ts';
import type { LayerFacts } from './layer-json.ts';
import { attributeColumns, createRowSource } from './layer-source.ts';
import type { RowSource } from './layer-source.ts';
import { readRelationships } from './relationships.ts';
import type { RelationshipClass } from './relationships.ts';
import { readReplica } from './replica.ts';
import type { ReplicaMetadata } from './replica.ts';
import { memberOf, readServiceItems } from './service-items.ts';
import type { LayerItem } from './service-items.ts';
import { auxiliaryGrid, extentOf, spatialRow } from './spatial-tables.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Layer {
  readonly id: number;
  readonly name: string;
  /** As ArcGIS REST writes it. */
  readonly json: Json;
  readonly rows: RowSource;
  readonly attachments: AttachmentSource | null;
  /** True when the service described it; false when only the file knows it. */
  readonly isOfService: boolean;
  readonly spatialReference: SpatialReferenceDefinition | null;
}

export interface Catalog {
  readonly layers: readonly Layer[];
  readonly replica: ReplicaMetadata | null;
  /** The service's own JSON, or null. */
  readonly service: Json | null;
  /** Everything in the file that is not understood. */
  readonly trouble: readonly AppError[];
}

/** Tables that the geodatabase keeps for itself. */
const SYSTEM =
  /^(gdb_|st_spindex__|(st_aux_spatial_reference_systems|st_geometry_columns|st_spatial_reference_systems|st_vtspindex_interface)$)/i;

interface Dataset {
  readonly item: Item;
  readonly table: TableInfo;
  readonly definition: TableDefinition;
}

/** Reads everything but rows. Definitions that cannot be read are trouble, not errors. */
export function readCatalog(container: Container): Catalog {
  const trouble: AppError[] = [];
  const items = readItems(container);
  const domains = readDomains(items);
  const datasets = readDatasets(container, items, trouble);
  const attachments = findAttachments(container, datasets, trouble);
  trouble.push(...unknownTables(container, datasets, items));
  const service = readServiceItems(container);
  const replica = readReplica(items);
  const tables = datasets.filter(({ table }) => !ATTACH_SUFFIX.test(table.name));
  const ids = layerIds(tables, service.layers, replica);
  if (replica !== null) trouble.push(...sharedTables(ids));
  const relationships = readRelationships(items);
  const layers = ids.map(({ id, dataset, item }) => {
    const attachment = attachments.get(dataset.table.name.toLowerCase()) ?? null;
    const facts = factsOf(container, id, dataset, {
      domains,
      hasAttachments: attachment !== null,
      isEditable: replica !== null && replica.direction !== 'download',
      relationships: relationshipsOf(dataset.table.name, relationships, ids),
    });
    return createLayer(container, dataset, facts, item, attachment);
  });
  for (const layer of layers)
    trouble.push(...layer.rows.trouble, ...(layer.attachments?.trouble ?? []));
  return {
    layers: layers.toSorted((a, b) => a.id - b.id),
    replica,
    service: service.service,
    trouble,
  };
}

function readDatasets(
  container: Container,
  items: readonly Item[],
  trouble: AppError[],
): readonly Dataset[] {
  const datasets: Dataset[] = [];
  for (const item of items) {
    if (item.kind !== 'feature-class' && item.kind !== 'table') continue;
    const name = bareName(item.name);
    const table = container.tables.get(name.toLowerCase());
    if (!table) {
      trouble.push(notUnderstood(name, '', 'the geodatabase describes it, but it is not there'));
      continue;
    }
    try {
      datasets.push({ item, table, definition: readDefinition(item) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      trouble.push(error);
    }
  }
  return datasets;
}

/** Attachment tables by the name of their parent in lower case. */
function findAttachments(
  container: Container,
  datasets: readonly Dataset[],
  trouble: AppError[],
): ReadonlyMap<string, AttachmentSource> {
  const found = new Map<string, AttachmentSource>();
  for (const table of container.tables.values()) {
    if (!ATTACH_SUFFIX.test(table.name)) continue;
    const parent = table.name.replace(ATTACH_SUFFIX, '').toLowerCase();
    if (datasets.some(({ table: { name } }) => name.toLowerCase() === parent)) {
      found.set(parent, createAttachmentSource(table));
    } else {
      trouble.push(
        notUnderstood(table.name, '', 'it holds attachments of a table that cannot be read'),
      );
    }
  }
  return found;
}

function unknownTables(
  container: Container,
  datasets: readonly Dataset[],
  items: readonly Item[],
): readonly AppError[] {
  const known = new Set(datasets.map(({ table }) => table.name.toLowerCase()));
  const described = new Set(items.map(({ name }) => bareName(name).toLowerCase()));
  return [...container.tables.values()]
    .filter(({ name }) => !known.has(name.toLowerCase()) && !ATTACH_SUFFIX.test(name))
    .filter(({ name }) => described.has(name.toLowerCase()) || !SYSTEM.test(name))
    .map(({ name }) => notUnderstood(name, '', 'what it is for is not known'));
}

interface LayerId {
  readonly id: number;
  readonly dataset: Dataset;
  readonly item: LayerItem | null;
}

/** The ids of the service; tables that it does not know get free ones. */
function layerIds(
  datasets: readonly Dataset[],
  items: readonly LayerItem[],
  replica: ReplicaMetadata | null,
): readonly LayerId[] {
  const ids: LayerId[] = [];
  const taken = new Set<number>();
  const take = (id: number, dataset: Dataset, item: LayerItem | null): void => {
    if (taken.has(id)) return;
    taken.add(id);
    ids.push({ id, dataset, item });
  };
  const rest: Dataset[] = [];
  for (const dataset of datasets) {
    const isIts = (name: string): boolean =>
      bareName(name).toLowerCase() === dataset.table.name.toLowerCase();
    const own = items.filter(({ tableName }) => isIts(tableName));
    const synced =
      replica?.datasets.filter(
        ({ tableName, isAttachment }) => !isAttachment && isIts(tableName),
      ) ?? [];
    for (const item of own) take(item.layerId, dataset, item);
    for (const { layerId } of synced) take(layerId, dataset, null);
    if (own.length === 0 && synced.length === 0) rest.push(dataset);
  }
  let next = Math.max(-1, ...taken) + 1;
  for (const dataset of rest) take(next++, dataset, null);
  return ids;
}

/** Edits of a table that two layers show would be found, and sent, twice. */
function sharedTables(ids: readonly LayerId[]): readonly AppError[] {
  const names = ids.map(({ dataset }) => dataset.table.name);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  return [...twice].map((name) => notUnderstood(name, '', 'two layers of the replica share it'));
}

function factsOf(
  container: Container,
  id: number,
  { item, table, definition }: Dataset,
  others: {
    readonly domains: Domains;
    readonly hasAttachments: boolean;
    readonly isEditable: boolean;
    readonly relationships: readonly Json[];
  },
): LayerFacts {
  const isArchived = table.columns.some(({ name }) => name.toLowerCase() === 'gdb_to_date');
  const shapeColumn = definition.shapeField ?? spatialRow(container, table.name).column;
  return {
    id,
    definition,
    columns: attributeColumns(table, shapeColumn, isArchived),
    featureType: item.datasetSubtype1,
    extent: extentOf(container, table.name),
    ...others,
  };
}

function createLayer(
  container: Container,
  { table, definition }: Dataset,
  facts: LayerFacts,
  item: LayerItem | null,
  attachments: AttachmentSource | null,
): Layer {
  const json = item === null ? buildLayerJson(facts) : completeLayerJson(item.json, facts);
  const { srid, column } = spatialRow(container, table.name);
  const grid = srid === null ? null : auxiliaryGrid(container, srid);
  const name = memberOf(json, 'name');
  return {
    id: facts.id,
    name: typeof name === 'string' && name !== '' ? name : definition.name,
    json,
    rows: createRowSource(table, definition, json, { srid, column, grid }),
    attachments,
    isOfService: item !== null,
    spatialReference: definition.spatialReference,
  };
}

function relationshipsOf(
  tableName: string,
  classes: readonly RelationshipClass[],
  ids: readonly LayerId[],
): readonly Json[] {
  const idOf = (name: string): number | null =>
    ids.find(({ dataset }) => dataset.table.name.toLowerCase() === name.toLowerCase())?.id ?? null;
  return classes.flatMap((relationship, id) => {
    const isOrigin = relationship.origin.toLowerCase() === tableName.toLowerCase();
    const isDestination = relationship.destination.toLowerCase() === tableName.toLowerCase();
    const relatedTableId = idOf(isOrigin ? relationship.destination : relationship.origin);
    if (relationship.isAttachment || (!isOrigin && !isDestination) || relatedTableId === null)
      return [];
    return [
      {
        id,
        name: relationship.name,
        relatedTableId,
        cardinality: relationship.cardinality,
        role: isOrigin ? 'esriRelRoleOrigin' : 'esriRelRoleDestination',
        keyField: isOrigin ? relationship.originKey : relationship.foreignKey,
        composite: relationship.isComposite,
      },
    ];
  });
}
