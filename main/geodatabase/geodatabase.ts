/** Opens mobile geodatabases (`*.geodatabase`): reads them whole or says in a sentence what is not understood. */
import type { AppError } from '../../shared/errors.ts';
import type { WireFeature } from '../../shared/model/edit.ts';
import type { SpatialReference } from '../../shared/model/geometry.ts';
import type { AnswerHead, AnswerSink, Generations } from '../../shared/model/protocol.ts';
import { generationsOf, readAnswer } from './answer.ts';
import type { FileState } from './answer.ts';
import { readCatalog } from './catalog.ts';
import type { Catalog, Layer } from './catalog.ts';
import { openContainer } from './container.ts';
import type { Container } from './container.ts';
import type { SpatialReferenceDefinition } from './definitions.ts';
import { cannotRead } from './errors.ts';
import { readPending } from './pending.ts';
import type { LayerPending } from './pending.ts';
import type { ReplicaMetadata } from './replica.ts';
import { archivedRows, currentRows, readRows } from './rows.ts';
import type { RowFilter } from './rows.ts';
import { buildServiceJson } from './service-json.ts';
import { readVersion } from './version.ts';
import type { GeodatabaseVersion } from './version.ts';

export interface GeodatabaseLayer {
  readonly id: number;
  readonly name: string;
  readonly tableName: string;
  /** As ArcGIS REST writes it. */
  readonly json: unknown;
  /** False: only the file knows this table, and its id was chosen here. */
  readonly isOfService: boolean;
  readonly hasHistory: boolean;
  readonly hasAttachments: boolean;
  /** Of its rows; null for a table. The layer's JSON may tell that of the service instead. */
  readonly spatialReference: SpatialReference | null;
}

export interface GeodatabaseDescription {
  readonly version: GeodatabaseVersion;
  /** The service as ArcGIS REST writes it. */
  readonly service: unknown;
  readonly layers: readonly GeodatabaseLayer[];
  /** Null: the file is no replica. Its `replicaId` is null when the server does not know it. */
  readonly replica: ReplicaMetadata | null;
  readonly generations: Generations;
  /** What is not understood. `readInto` and `pendingEdits` refuse as long as there is any. */
  readonly trouble: readonly AppError[];
}

/** A row of the past with the time in which it was so, in epoch milliseconds. */
export interface ArchivedFeature {
  readonly feature: WireFeature;
  readonly from: number;
  readonly to: number;
}

export interface Geodatabase {
  readonly description: GeodatabaseDescription;
  /** Current features of a layer, in bounded batches. */
  features(layerId: number): Iterable<readonly WireFeature[]>;
  /** Features as they were before they were changed or deleted, in bounded batches. */
  archivedFeatures(layerId: number): Iterable<readonly ArchivedFeature[]>;
  /** The number of current rows. */
  countRows(layerId: number): number;
  /** Hands the whole file to `sink` as the answer of createReplica. */
  readInto(sink: AnswerSink, state?: FileState): AnswerHead;
  /** Edits that wait in the file, of every layer that has any. */
  pendingEdits(): readonly LayerPending[];
  /** Closes the file. Safe to call twice. */
  close(): void;
}

export interface OpenOptions {
  /** Where private copies go that are removed on `close`; the system's folder unless given. */
  readonly temporaryFolder?: string;
}

/** Opens a mobile geodatabase for reading; the file and its folder stay as they are. */
export function openGeodatabase(path: string, options: OpenOptions = {}): Geodatabase {
  const container = openContainer(path, options.temporaryFolder);
  try {
    const version = readVersion(container);
    if (container.tables.has('gdb_datachanges')) {
      throw cannotRead(
        `${container.name} holds changes for a replica, not a replica.`,
        'It belongs to a sync; open the replica itself.',
      );
    }
    return createGeodatabase(
      container,
      version,
      container.together(() => readCatalog(container)),
    );
  } catch (error) {
    container.close();
    throw error;
  }
}

function createGeodatabase(
  container: Container,
  version: GeodatabaseVersion,
  catalog: Catalog,
): Geodatabase {
  const layerAt = (id: number): Layer => {
    const layer = catalog.layers.find((candidate) => candidate.id === id);
    if (!layer) throw cannotRead(`${container.name} has no layer ${id}.`);
    return layer;
  };
  const rows = function* (
    layerId: number,
    filter: RowFilter,
  ): Generator<readonly WireFeature[], void> {
    for (const batch of readRows(container, layerAt(layerId).rows, filter))
      yield batch.map(({ feature }) => feature);
  };
  return {
    description: describe(version, catalog),
    features: (layerId) => rows(layerId, currentRows),
    archivedFeatures: function* (layerId) {
      for (const batch of readRows(container, layerAt(layerId).rows, archivedRows)) {
        yield batch.map(({ feature, lifetime }) => ({
          feature,
          from: lifetime!.from,
          to: lifetime!.to!,
        }));
      }
    },
    countRows: (layerId) => countRows(container, layerAt(layerId)),
    readInto: (sink, state = 'current') =>
      container.together(() => readAnswer(container, catalog, sink, state)),
    pendingEdits: () => container.together(() => pendingEdits(container, catalog)),
    close: () => container.close(),
  };
}

function describe(version: GeodatabaseVersion, catalog: Catalog): GeodatabaseDescription {
  return {
    version,
    service: buildServiceJson(catalog),
    layers: catalog.layers.map((layer) => ({
      id: layer.id,
      name: layer.name,
      tableName: layer.rows.table.name,
      json: layer.json,
      isOfService: layer.isOfService,
      hasHistory: layer.rows.archive !== null,
      hasAttachments: layer.attachments !== null,
      spatialReference: layer.rows.shape === null ? null : referenceOf(layer.spatialReference),
    })),
    replica: catalog.replica,
    generations: generationsOf(catalog.replica),
    trouble: catalog.trouble,
  };
}

function referenceOf(definition: SpatialReferenceDefinition | null): SpatialReference | null {
  if (definition === null) return null;
  const { wkid, latestWkid, wkt } = definition;
  if (wkid === null) return wkt === null ? null : { wkt };
  return { wkid, latestWkid: latestWkid ?? wkid };
}

function countRows(container: Container, { rows }: Layer): number {
  let count = 0;
  const counted = { ...rows, attributes: [], shape: null };
  for (const batch of readRows(container, counted, currentRows)) count += batch.length;
  return count;
}

function pendingEdits(container: Container, catalog: Catalog): readonly LayerPending[] {
  const { replica } = catalog;
  const [first] = catalog.trouble;
  if (first !== undefined) throw first;
  if (replica === null) return [];
  container.requireIntact();
  return catalog.layers
    .map((layer) => readPending(container, layer, replica))
    .filter(({ features, attachments }) => features.length > 0 || attachments.length > 0);
}
