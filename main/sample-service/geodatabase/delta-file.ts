/**
 * Writes the delta that synchronizeReplica with dataFormat=sqlite answers (geodatabase-format.md, section 7).
 *
 * Nobody has published such a file: it has the layout of the deltas that clients upload, with the new
 * generations and the results of the upload filled in.
 */
import { attachmentLayout, keyOf, layerLayout, tableNames } from './layout.ts';
import type { TableLayout } from './layout.ts';
import { GeodatabaseFile } from './container.ts';
import { DataTable } from './data-table.ts';
import { classDefinition } from './definitions.ts';
import type { LayerSpec } from '../spec.ts';
import { referenceOf } from './references.ts';
import type { Reference } from './references.ts';
import type { Batches } from './replica-file.ts';
import { DELTA_TABLES } from './system-tables.ts';

/** Inserts are 1 in real files; 2 is reported for updates; deletes are taken to follow. */
const CHANGE_TYPES = { inserts: 1, updates: 2, deletes: 3 } as const;
export type ChangeKind = keyof typeof CHANGE_TYPES;

export interface ChangeSet {
  /** Null when there are none. */
  readonly inserts: Batches | null;
  readonly updates: Batches | null;
  /** GlobalIDs. */
  readonly deletes: readonly string[];
}

export interface DeltaLayerSource {
  readonly layer: LayerSpec;
  /** The generation that the client holds when it has applied the delta. */
  readonly serverGeneration: number;
  readonly rows: ChangeSet;
  /** Null when the replica has no attachments of the layer. */
  readonly attachments: ChangeSet | null;
}

/** What became of one uploaded edit. */
export interface EditResultSource {
  readonly layerId: number;
  readonly kind: ChangeKind;
  readonly objectId: number;
  readonly globalId: string | null;
  readonly success: boolean;
  readonly error?: { readonly code: number; readonly description: string };
}

export interface DeltaSource {
  readonly path: string;
  readonly replicaGuid: string;
  /** Of the replica under perReplica; null under perLayer. */
  readonly serverGeneration: number | null;
  readonly hasQualifiedNames: boolean;
  readonly allLayers: readonly LayerSpec[];
  readonly layers: readonly DeltaLayerSource[];
  readonly results: readonly EditResultSource[];
  readonly wkid: number;
  readonly now: number;
  readonly pause: () => Promise<void>;
}

/** Writes the file; it appears at its path when it is complete. */
export async function writeDeltaFile(source: DeltaSource): Promise<void> {
  const file = new GeodatabaseFile(source.path, DELTA_TABLES, source.now);
  try {
    await new DeltaFileWriter(file, source).write();
    file.finish();
  } catch (error) {
    file.abandon();
    throw error;
  }
}

class DeltaFileWriter {
  readonly #file: GeodatabaseFile;
  readonly #source: DeltaSource;
  readonly #reference: Reference;
  readonly #names: ReadonlyMap<number, string>;

  constructor(file: GeodatabaseFile, source: DeltaSource) {
    this.#file = file;
    this.#source = source;
    this.#reference = referenceOf(source.wkid);
    this.#names = tableNames(source.allLayers);
  }

  async write(): Promise<void> {
    this.#file.insert('GDB_DataChanges', {
      ReplicaGUID: this.#source.replicaGuid,
      ServerGen: String(this.#source.serverGeneration ?? 0),
    });
    const srid = this.#file.addReference(this.#reference, true);
    const place = { srid, grid: this.#reference.grid };
    for (const layer of this.#source.layers) {
      const name = this.#names.get(layer.layer.id) ?? '';
      await this.#writeDataset(layer, layerLayout(layer.layer, name, place), layer.rows);
      if (layer.attachments === null || isEmpty(layer.attachments)) continue;
      await this.#writeDataset(layer, attachmentLayout(layer.layer, name), layer.attachments);
    }
    for (const result of this.#source.results) this.#writeResult(result);
  }

  /** A layer without changes is listed all the same: its generation has moved on. */
  async #writeDataset(
    { layer, serverGeneration }: DeltaLayerSource,
    layout: TableLayout,
    changes: ChangeSet,
  ): Promise<void> {
    const id = this.#file.insert('GDB_DataChangesDatasets', {
      Name: this.#source.hasQualifiedNames ? `main.${layout.name}` : layout.name,
      Type: layout.shape === null ? 1 : 2,
      LayerID: layer.id,
      ServerGen: String(serverGeneration),
    });
    if (changes.inserts !== null) await this.#writeChanges(id, layout, 'inserts', changes.inserts);
    if (changes.updates !== null) await this.#writeChanges(id, layout, 'updates', changes.updates);
    if (changes.deletes.length === 0) return;
    const key = keyOf(layout, 'GlobalID');
    const rows = changes.deletes.map((id) => ({ attributes: { [key]: id }, geometry: null }));
    await this.#writeChanges(id, keysOnly(layout), 'deletes', () => [rows]);
  }

  async #writeChanges(
    datasetId: number,
    layout: TableLayout,
    kind: ChangeKind,
    batches: Batches,
  ): Promise<void> {
    const name = `T_${datasetId}_${kind}`;
    const table = new DataTable(this.#file, layout, 'delta', name);
    for (const rows of batches()) {
      for (const { attributes, geometry } of rows) table.insert(attributes, geometry);
      await this.#source.pause();
    }
    table.complete();
    const facts = {
      layout,
      table: name,
      path: `\\${name}`,
      reference: this.#reference,
      extent: table.extent,
      isArchived: false,
      relationships: [],
    };
    const item = this.#file.addDataset({
      type: layout.shape === null ? 'table' : 'featureClass',
      name: `main.${name}`,
      path: `\\${name}`,
      ...(layout.shape !== null && { info: [layout.shape.column, null] as const }),
      definition: (objectId) => classDefinition(facts, objectId),
    });
    this.#file.insert('GDB_DataChangesDeltas', {
      RecordsetClassID: item.objectId,
      ChangeType: CHANGE_TYPES[kind],
      ChangedDatasetID: datasetId,
    });
  }

  #writeResult({ layerId, kind, objectId, globalId, success, error }: EditResultSource): void {
    this.#file.insert('GDB_DataChangesEditResults', {
      ObjectId: objectId,
      ObjectGuid: globalId,
      Success: success ? 1 : 0,
      Code: error?.code ?? 0,
      Description: error?.description ?? null,
      ChangeType: CHANGE_TYPES[kind],
      SyncedLayerId: layerId,
    });
  }
}

const isEmpty = ({ inserts, updates, deletes }: ChangeSet): boolean =>
  inserts === null && updates === null && deletes.length === 0;

/** A deleted row is named by its GlobalID; its object id is a mere row number. */
function keysOnly(layout: TableLayout): TableLayout {
  const isKey = ({ type }: { readonly type: string }): boolean =>
    type === 'OID' || type === 'GlobalID';
  return { ...layout, fields: layout.fields.filter(isKey), shape: null };
}
