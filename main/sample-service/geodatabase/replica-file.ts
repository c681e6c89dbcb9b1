/**
 * Writes the mobile geodatabase that createReplica with dataFormat=sqlite answers
 * (geodatabase-format.md, sections 1 to 6), row by row.
 *
 * As far as plain SQLite allows: the two virtual tables that need Esri's modules stand in the schema only, and
 * the triggers that call Esri's functions are written after the rows.
 */
import type { JsonGeometry } from '../archive/archive.ts';
import { projectBounds } from '../geometry/project.ts';
import type { Bounds } from '../geometry/shape.ts';
import type { Domain, FieldSpec, LayerSpec } from '../spec.ts';
import { GeodatabaseFile } from './container.ts';
import type { WrittenItem } from './container.ts';
import { DataTable } from './data-table.ts';
import {
  classDefinition,
  domainDefinition,
  relationDefinition,
  relationFacts,
} from './definitions.ts';
import type { RelationFacts } from './definitions.ts';
import { attachmentLayout, keyOf, layerLayout, tableNames } from './layout.ts';
import type { TableLayout } from './layout.ts';
import { referenceOf } from './references.ts';
import type { Reference } from './references.ts';
import { encodeShape } from './shape-encoder.ts';
import type { EncodedShape } from './shape-encoder.ts';
import type { ShapeFormat } from './shape-format.ts';
import { datasetDefinition, datasetName, replicaDefinition } from './sync-definitions.ts';
import type { SyncDataset, SyncFacts, SyncLayerFacts } from './sync-definitions.ts';
import { REPLICA_TABLES } from './system-tables.ts';

/** A row to write: values in the form of the archive, geometry in the reference of the file. */
export interface FileRow {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly geometry: JsonGeometry | null;
}

/** Rows in batches; the source is not read while other work has its turn. */
export type Batches = () => Iterable<readonly FileRow[]>;

export interface ReplicaLayerSource {
  readonly layer: LayerSpec;
  /** The layer's JSON, as the service publishes it. */
  readonly json: string;
  readonly rows: Batches;
  /** Rows of the attachment table (ATTACHMENT_FIELDS), or null when the replica has none. */
  readonly attachments: Batches | null;
  readonly sync: SyncLayerFacts;
}

interface ReplicaSource {
  readonly path: string;
  /** Name of the service. */
  readonly serviceName: string;
  /** The service's JSON. */
  readonly serviceJson: string;
  /** All layers of the service: their order names the tables. */
  readonly allLayers: readonly LayerSpec[];
  readonly layers: readonly ReplicaLayerSource[];
  readonly wkid: number;
  /** Null: data without a replica, so without history and sync metadata. */
  readonly sync: SyncFacts | null;
  readonly now: number;
  /** Lets others have their turn, between two batches. */
  readonly pause: () => Promise<void>;
}

interface WrittenTable extends WrittenItem {
  readonly layout: TableLayout;
  readonly source: ReplicaLayerSource;
}

/** Writes the file; it appears at its path when it is complete. */
export async function writeReplicaFile(source: ReplicaSource): Promise<void> {
  const file = new GeodatabaseFile(source.path, REPLICA_TABLES, source.now);
  try {
    await new ReplicaFileWriter(file, source).write();
    file.finish();
  } catch (error) {
    file.abandon();
    throw error;
  }
}

class ReplicaFileWriter {
  readonly #file: GeodatabaseFile;
  readonly #source: ReplicaSource;
  readonly #reference: Reference;
  readonly #names: ReadonlyMap<number, string>;
  readonly #relations: readonly RelationFacts[];
  readonly #domains = new Map<string, WrittenItem>();
  readonly #tables: WrittenTable[] = [];

  constructor(file: GeodatabaseFile, source: ReplicaSource) {
    this.#file = file;
    this.#source = source;
    this.#reference = referenceOf(source.wkid);
    this.#names = tableNames(source.allLayers);
    this.#relations = this.#findRelations();
  }

  async write(): Promise<void> {
    this.#writeServiceItems();
    const srid = this.#file.addReference(this.#reference, false);
    const place = { srid, grid: this.#reference.grid };
    for (const { layer } of this.#source.layers) this.#writeDomains(layer);
    for (const source of this.#source.layers) {
      const name = this.#nameOf(source.layer.id);
      await this.#writeTable(source, layerLayout(source.layer, name, place), source.rows);
      if (source.attachments !== null) {
        await this.#writeTable(source, attachmentLayout(source.layer, name), source.attachments);
      }
    }
    for (const relation of this.#relations) this.#writeRelation(relation);
    if (this.#source.sync !== null) this.#writeSync(this.#source.sync);
  }

  #nameOf(layerId: number): string {
    const name = this.#names.get(layerId);
    if (name === undefined) throw new Error(`Layer ${layerId} is not in the service.`);
    return name;
  }

  #writeServiceItems(): void {
    const { serviceName, serviceJson, layers } = this.#source;
    const add = (type: number, id: number, name: string, json: string): void => {
      this.#file.insert('GDB_ServiceItems', {
        ItemType: type,
        ItemInfo: json,
        ItemId: id,
        DatasetName: name,
        AdvancedDrawingInfo: null,
      });
    };
    add(0, -1, serviceName, serviceJson);
    for (const { layer, json } of layers) add(1, layer.id, this.#nameOf(layer.id), json);
    const registered = this.#file.registerTable('GDB_ServiceItems', 'OBJECTID', 3);
    this.#file.setNextRowId(registered, layers.length + 2);
    this.#file.registerTable('GDB_ReplicaLog', 'ID', 3);
  }

  #writeDomains(layer: LayerSpec): void {
    for (const [domain, field] of domainsOf(layer)) {
      if (this.#domains.has(domain.name)) continue;
      const written = this.#file.addItem({
        type: domain.type === 'range' ? 'rangeDomain' : 'codedValueDomain',
        name: domain.name,
        path: '',
        definition: domainDefinition(domain, field.type),
      });
      this.#domains.set(domain.name, written);
    }
  }

  async #writeTable(
    source: ReplicaLayerSource,
    layout: TableLayout,
    batches: Batches,
  ): Promise<void> {
    const isArchived = this.#source.sync !== null;
    const table = new DataTable(this.#file, layout, isArchived ? 'archived' : 'plain');
    for (const rows of batches()) {
      for (const { attributes, geometry } of rows) table.insert(attributes, geometry);
      await this.#source.pause();
    }
    table.complete();
    const written = this.#writeClass(table, layout, isArchived);
    this.#tables.push({ ...written, layout, source });
    if (layout.isAttachments) return;
    for (const [domain] of domainsOf(layout.layer)) {
      const item = this.#domains.get(domain.name);
      if (item !== undefined) this.#file.relate('domainInDataset', written.uuid, item.uuid);
    }
  }

  #writeClass(table: DataTable, layout: TableLayout, isArchived: boolean): WrittenItem {
    const { shape, layer, isAttachments, name } = layout;
    const path = `\\main.${name}`;
    const isAnnotation = layer.kind === 'Annotation Layer' && !isAttachments;
    const facts = {
      layout,
      table: name,
      path,
      reference: this.#reference,
      extent: table.extent,
      isArchived,
      relationships: this.#relations
        .filter(({ origin, destination }) => origin === name || destination === name)
        .map((relation) => relation.name),
    };
    return this.#file.addDataset({
      type: shape === null ? 'table' : 'featureClass',
      name: `main.${name}`,
      path,
      ...(shape !== null && {
        subtypes: [isAnnotation ? 11 : 1, DATASET_SUBTYPES[shape.format.type]] as const,
        info: [shape.column, null] as const,
        shape: extentShape(table.extent, this.#source.wkid),
      }),
      definition: (objectId) => classDefinition(facts, objectId),
    });
  }

  /** Between layers of the replica, and from every layer to its attachments. */
  #findRelations(): RelationFacts[] {
    const { layers } = this.#source;
    const taken = new Set<string>();
    const unique = (facts: RelationFacts): RelationFacts => {
      let name = facts.name.replaceAll(/[^\p{L}\p{N}_]+/gu, '_');
      while (taken.has(name.toLowerCase())) name = `${name}_`;
      taken.add(name.toLowerCase());
      return { ...facts, name };
    };
    const ids = new Set(layers.map(({ layer }) => layer.id));
    return layers.flatMap(({ layer, attachments }) => {
      const origin = this.#nameOf(layer.id);
      const related = layer.relationships
        .filter(({ relatedLayerId }) => ids.has(relatedLayerId))
        .map((spec) => unique(relationFacts(spec, origin, this.#nameOf(spec.relatedLayerId))));
      if (attachments === null) return related;
      const destination = attachmentLayout(layer, origin).name;
      return [
        ...related,
        unique({
          name: `${destination}REL`,
          origin,
          destination,
          originKey: keyOf(layer, 'GlobalID'),
          destinationKey: 'REL_GLOBALID',
          isComposite: true,
          isAttachments: true,
        }),
      ];
    });
  }

  #writeRelation(relation: RelationFacts): void {
    this.#file.addDataset({
      type: 'relationshipClass',
      name: `main.${relation.name}`,
      path: `\\main.${relation.name}`,
      definition: (objectId) => relationDefinition(relation, objectId),
    });
    const [origin, destination] = [relation.origin, relation.destination].map((name) =>
      this.#tables.find(({ layout }) => layout.name === name),
    );
    if (origin === undefined || destination === undefined) return;
    this.#file.relate('datasetsRelatedThrough', origin.uuid, destination.uuid);
  }

  #writeSync(facts: SyncFacts): void {
    const datasets = this.#tables.map((table) => ({ table, dataset: datasetOf(table) }));
    const replica = this.#file.addItem({
      type: 'syncReplica',
      name: facts.replicaName,
      path: facts.replicaName,
      uuid: facts.replicaGuid,
      info: [facts.serviceUrl, facts.owner],
      definition: (objectId) =>
        replicaDefinition(
          facts,
          objectId,
          datasets.map(({ dataset }) => dataset),
        ),
    });
    for (const { table, dataset } of datasets) {
      const name = datasetName(facts, dataset.name);
      const item = this.#file.addItem({
        type: 'syncDataset',
        name,
        path: `${facts.replicaName}\\${name}`,
        definition: datasetDefinition(facts, dataset),
      });
      this.#file.relate('syncDatasetInSyncReplica', replica.uuid, item.uuid);
      this.#file.relate('datasetOfSyncDataset', item.uuid, table.uuid);
    }
  }
}

function datasetOf({ objectId, layout, source }: WrittenTable): SyncDataset {
  return {
    datasetId: objectId,
    name: layout.name,
    isSpatial: layout.shape !== null,
    isAttachments: layout.isAttachments,
    layerId: layout.layer.id,
    layerName: layout.layer.name,
    hasAttachments: !layout.isAttachments && source.attachments !== null,
    sync: source.sync,
  };
}

/** Esri's numbers of geometry types, in `DatasetSubtype2`. */
const DATASET_SUBTYPES: Readonly<Record<ShapeFormat['type'], number>> = {
  esriGeometryPoint: 1,
  esriGeometryMultipoint: 2,
  esriGeometryPolyline: 3,
  esriGeometryPolygon: 4,
};

/** Domains of fields and of types, each with a field that has it. */
function domainsOf({ fields, types }: LayerSpec): Map<Domain, FieldSpec> {
  const found = new Map<string, [Domain, FieldSpec]>();
  for (const field of fields) {
    const domains = [field.domain, ...types.map((type) => type.domains[field.name])];
    for (const domain of domains) {
      if (domain !== undefined && !found.has(domain.name)) found.set(domain.name, [domain, field]);
    }
  }
  return new Map(found.values());
}

/** The extent as a polygon in WGS 84, as GDB_Items has it. A point is widened, so that it is an area. */
function extentShape(extent: Bounds | null, wkid: number): EncodedShape {
  const format: ShapeFormat = {
    type: 'esriGeometryPolygon',
    hasZ: false,
    hasM: false,
    srid: 4326,
    grid: referenceOf(4326).grid,
  };
  if (extent === null) return encodeShape(null, format);
  const { xmin, ymin, xmax, ymax } = projectBounds(extent, wkid, 4326);
  const wider = 1e-7;
  const [west, south, east, north] = [xmin - wider, ymin - wider, xmax + wider, ymax + wider];
  const ring = [
    [west, south],
    [west, north],
    [east, north],
    [east, south],
    [west, south],
  ];
  return encodeShape({ ...format, parts: [ring] }, format);
}
