/**
 * Delta files of synchronizeReplica with dataFormat=sqlite (reference: 7.3). Experimental: no such file of a server
 * was ever seen, so every doubt stops the reading before the first row is handed on.
 */
import { canonicalWkid, wkidOf } from '../../shared/model/geometry.ts';
import type { SpatialReference } from '../../shared/model/geometry.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { AnswerHead, AnswerSink } from '../../shared/model/protocol.ts';
import { attachmentsWithData } from './answer.ts';
import { ATTACH_SUFFIX, createAttachmentSource } from './attachments.ts';
import { openContainer } from './container.ts';
import type { Container } from './container.ts';
import type { SqlRow, TableInfo } from './table-reader.ts';
import { readDefinition } from './definitions.ts';
import type { SpatialReferenceDefinition } from './definitions.ts';
import { cannotRead, notUnderstood } from './errors.ts';
import { bareName, integerIn, readItems, textIn } from './items.ts';
import type { Item } from './items.ts';
import { createRowSource, findColumn } from './layer-source.ts';
import type { RowSource } from './layer-source.ts';
import { currentRows, readRows, requireUnderstood } from './rows.ts';
import { auxiliaryGrid, spatialRow } from './spatial-tables.ts';
import { readVersion } from './version.ts';

type DeltaKind = 'inserts' | 'updates' | 'deletes';

interface DeltaTable {
  readonly number: number;
  readonly kind: DeltaKind;
  readonly table: TableInfo;
  readonly layerId: number;
  readonly isAttachment: boolean;
}

export interface DeltaOptions {
  readonly temporaryFolder?: string;
  /** The reference that shapes must have; absent: any. */
  readonly replicaSR?: SpatialReference;
}

/** Work that hands the rows of one table to a sink. */
type Emit = (sink: AnswerSink) => void;

const DELTA_TABLE = /^T_(\d{1,9})_(inserts|updates|deletes)$/i;
const LOOKS_LIKE_DELTA = /^T_\d/i;
const ORDER: readonly DeltaKind[] = ['inserts', 'updates', 'deletes'];

/**
 * Reads a delta into the sink: inserts, updates and deletes of one dataset after the other. The caller applies it in
 * one transaction and drops that when this throws.
 */
export function readDelta(path: string, sink: AnswerSink, options: DeltaOptions = {}): AnswerHead {
  const container = openContainer(path, options.temporaryFolder);
  try {
    return container.together(() => readChanges(container, sink, options));
  } finally {
    container.close();
  }
}

function readChanges(
  container: Container,
  sink: AnswerSink,
  { replicaSR }: DeltaOptions,
): AnswerHead {
  readVersion(container);
  const items = readItems(container);
  const datasets = readDatasets(container);
  const tables = findTables(container, datasets);
  requireListed(container, items, tables);
  requireNoResults(container);
  container.requireIntact();
  const work = tables.map((table) => prepare(container, items, table, replicaSR));
  const head = headOf(container, datasets);
  for (const emit of work) emit(sink);
  return head;
}

interface DeltaDataset {
  readonly name: string;
  readonly layerId: number;
  readonly serverGen: number | null;
}

function readDatasets(container: Container): ReadonlyMap<number, DeltaDataset> {
  if (!container.tables.has('gdb_datachangesdatasets')) {
    throw cannotRead(`${container.name} holds no changes for a replica.`);
  }
  const datasets = new Map<number, DeltaDataset>();
  for (const row of container.smallTable('GDB_DataChangesDatasets')) {
    const id = integerIn(row, 'id');
    const layerId = integerIn(row, 'layerid');
    const name = textIn(row, 'name');
    if (id === null || layerId === null || name === null) {
      throw cannotRead(`${container.name}: the changes name a dataset without a layer.`);
    }
    datasets.set(id, {
      name: bareName(name),
      layerId,
      serverGen: readGeneration(container, row, name),
    });
  }
  return datasets;
}

function readGeneration(container: Container, row: SqlRow, name: string): number | null {
  const value = row['servergen'] ?? null;
  if (value === null || value === '') return null;
  const generation = integerIn(row, 'servergen');
  if (generation === null || generation < 0) {
    throw cannotRead(`${container.name}: the generation of ${name} is no number.`);
  }
  return generation;
}

function findTables(
  container: Container,
  datasets: ReadonlyMap<number, DeltaDataset>,
): readonly DeltaTable[] {
  const found: DeltaTable[] = [];
  for (const table of container.tables.values()) {
    const [, digits, suffix] = DELTA_TABLE.exec(table.name) ?? [];
    if (digits === undefined || suffix === undefined) {
      if (LOOKS_LIKE_DELTA.test(table.name) || !/^(gdb_|st_)/i.test(table.name)) {
        throw notUnderstood(table.name, '', 'what it changes is not known');
      }
      continue;
    }
    const number = Number(digits);
    const dataset = datasets.get(number);
    if (!dataset) throw notUnderstood(table.name, '', 'it belongs to no dataset of the file');
    found.push({
      number,
      kind: suffix.toLowerCase() as DeltaKind,
      table,
      layerId: dataset.layerId,
      isAttachment: ATTACH_SUFFIX.test(dataset.name),
    });
  }
  return found.toSorted(
    (a, b) => a.number - b.number || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind),
  );
}

/** Every listed change has its table, and every table is listed. */
function requireListed(
  container: Container,
  items: readonly Item[],
  tables: readonly DeltaTable[],
): void {
  const listed = new Set<string>();
  for (const row of container.smallTable('GDB_DataChangesDeltas')) {
    const item = items.find(
      ({ objectId }) => objectId !== null && objectId === integerIn(row, 'recordsetclassid'),
    );
    const name = item === undefined ? null : bareName(item.name).toLowerCase();
    const table = tables.find((candidate) => candidate.table.name.toLowerCase() === name);
    if (!table || table.number !== integerIn(row, 'changeddatasetid')) {
      throw cannotRead(
        `${container.name} lists changes (${name ?? 'without a name'}) that it does not hold.`,
      );
    }
    listed.add(table.table.name);
  }
  const stray = tables.find(({ table }) => !listed.has(table.name));
  if (stray)
    throw notUnderstood(stray.table.name, '', 'the file does not list it among its changes');
}

function requireNoResults(container: Container): void {
  if (container.smallTable('GDB_DataChangesEditResults').length === 0) return;
  throw cannotRead(
    `${container.name} reports results of edits in a form that is not documented.`,
    'Sync in JSON instead: its results are understood.',
  );
}

/** Checks a table and returns what hands its rows on. */
function prepare(
  container: Container,
  items: readonly Item[],
  delta: DeltaTable,
  replicaSR: SpatialReference | undefined,
): Emit {
  if (delta.kind === 'deletes') return prepareDeletes(container, delta);
  const kind = delta.kind === 'inserts' ? 'adds' : 'updates';
  if (delta.isAttachment) {
    const source = createAttachmentSource(delta.table);
    const [first] = source.trouble;
    if (first !== undefined) throw first;
    return (sink) => {
      for (const batch of attachmentsWithData(container, source, currentRows)) {
        sink.attachments(delta.layerId, kind, batch);
      }
    };
  }
  const source = rowSourceOf(container, items, delta.table, replicaSR);
  return (sink) => {
    for (const batch of readRows(container, source, currentRows)) {
      const features = batch.map(({ feature }) => feature);
      for (const { attributes } of features)
        requireGlobalId(delta.table, attributes[source.globalIdField ?? '']);
      sink.features(delta.layerId, kind, features);
    }
  };
}

function rowSourceOf(
  container: Container,
  items: readonly Item[],
  table: TableInfo,
  replicaSR: SpatialReference | undefined,
): RowSource {
  const item = items.find(({ name }) => bareName(name).toLowerCase() === table.name.toLowerCase());
  if (!item) throw notUnderstood(table.name, '', 'the file does not describe it');
  const { srid, column } = spatialRow(container, table.name);
  const grid = srid === null ? null : auxiliaryGrid(container, srid);
  const definition = readDefinition(item);
  const source = createRowSource(table, definition, null, { srid, column, grid });
  requireUnderstood(source);
  if (
    source.shape !== null &&
    replicaSR !== undefined &&
    !isIn(replicaSR, definition.spatialReference)
  )
    throw notUnderstood(
      table.name,
      '',
      'its shapes are not known to be in the spatial reference of the replica',
    );
  if (source.archive !== null)
    throw notUnderstood(table.name, '', 'changes with a history are not known');
  if (source.globalIdField === null)
    throw notUnderstood(table.name, '', 'it has no column for the GlobalID');
  return source;
}

function isIn(wanted: SpatialReference, stated: SpatialReferenceDefinition | null): boolean {
  const number = stated?.latestWkid ?? stated?.wkid ?? null;
  const wkid = wkidOf(wanted);
  if (number === null || wkid === undefined) {
    return wanted.wkt !== undefined && stated?.wkt === wanted.wkt;
  }
  return canonicalWkid(number) === canonicalWkid(wkid);
}

function prepareDeletes(container: Container, { table, layerId, isAttachment }: DeltaTable): Emit {
  const column = findColumn(table, 'GlobalID');
  if (column === null) {
    throw notUnderstood(table.name, '', 'it names deleted rows without their GlobalID');
  }
  return (sink) => {
    for (const batch of container.scan(table, [column.name])) {
      const globalIds = batch.map(({ values }) => requireGlobalId(table, values[0]));
      if (isAttachment) sink.attachmentDeletes(layerId, globalIds);
      else sink.deletes(layerId, globalIds);
    }
  };
}

function requireGlobalId(table: TableInfo, value: unknown): GlobalId {
  const globalId = parseGlobalId(value);
  if (globalId === null) throw notUnderstood(table.name, '', 'one of its rows has no GlobalID');
  return globalId;
}

function headOf(container: Container, datasets: ReadonlyMap<number, DeltaDataset>): AnswerHead {
  const [changes, ...others] = container.smallTable('GDB_DataChanges');
  if (changes === undefined || others.length > 0) {
    throw cannotRead(`${container.name} does not say which replica its changes are for.`);
  }
  const layers: Record<number, number> = {};
  for (const { layerId, serverGen } of datasets.values()) {
    if (serverGen !== null) layers[layerId] = Math.min(serverGen, layers[layerId] ?? serverGen);
  }
  const replica = readGeneration(container, changes, 'the replica');
  return {
    replicaId: parseGlobalId(changes['replicaguid']),
    replicaName: null,
    syncModel: null,
    responseType: null,
    // A client writes 0 there under perLayer.
    generations: { replica: replica === 0 ? null : replica, layers },
    results: [],
  };
}
