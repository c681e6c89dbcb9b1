/** Opens an uploaded delta and finds out what its tables are; refuses what does not add up. */
import Database from 'better-sqlite3';
import type { SqlValue } from '../archive/database.ts';
import { normaliseGuid } from '../guid.ts';
import type { LayerSpec } from '../spec.ts';
import type { ChangeKind } from './delta-file.ts';
import { ATTACHMENT_SUFFIX } from './layout.ts';
import { FIRST_OWN_SRID } from './references.ts';
import type { Grid } from './references.ts';
import type { ShapeFormat } from './shape-format.ts';
import { APPLICATION_ID } from './system-tables.ts';

/** Why an uploaded file cannot be taken; the message is a sentence. */
export class DeltaUploadError extends Error {
  override readonly name = 'DeltaUploadError';
}

/** A table of changes of one layer, or of its attachments. */
export interface ChangeTable {
  readonly name: string;
  readonly kind: ChangeKind;
  readonly layer: LayerSpec;
  readonly isAttachments: boolean;
  readonly shape: {
    readonly column: string;
    readonly format: ShapeFormat;
    /** Reference of the coordinates. */
    readonly wkid: number;
  } | null;
}

type Row = Readonly<Record<string, SqlValue>>;

const MAGIC = 'SQLite format 3\0';
const CHANGE_TABLE = /^T_(\d+)_(.+)$/i;

/** The file as a database in memory. Whatever SQLite has against it becomes a `DeltaUploadError`. */
export class DeltaDatabase {
  readonly #database: Database.Database;
  /** Names of the tables, as they are spelled, by name in lower case. */
  readonly tables: ReadonlyMap<string, string>;

  constructor(data: Uint8Array) {
    const bytes = Buffer.from(data);
    if (bytes.length < 100 || bytes.toString('latin1', 0, 16) !== MAGIC) {
      throw new DeltaUploadError('It is no SQLite database.');
    }
    if (bytes.readUInt32BE(68) !== APPLICATION_ID) {
      throw new DeltaUploadError('It is a SQLite database, but no geodatabase.');
    }
    // A file in WAL mode cannot be read from memory; its log is not part of the upload in any case.
    bytes[18] = 1;
    bytes[19] = 1;
    this.#database = guarded(() => new Database(bytes));
    try {
      this.#database.pragma('trusted_schema = OFF');
      this.#database.pragma('query_only = ON');
      this.#check();
      this.tables = this.#readTables();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** All rows of a system table, column names in lower case. */
  all(table: string): Row[] {
    const name = this.tables.get(table.toLowerCase());
    if (name === undefined) throw new DeltaUploadError(`It has no table ${table}.`);
    const { names, rows } = this.rows(name);
    return [...rows].map((tuple) =>
      Object.fromEntries(
        names.map((column, index) => [column.toLowerCase(), tuple[index] ?? null]),
      ),
    );
  }

  /** Rows of a table as tuples; integers are `bigint`. NOT INDEXED, because indexes may need foreign collations. */
  rows(table: string): { names: string[]; rows: Iterable<SqlValue[]> } {
    const sql = `SELECT * FROM "${table.replaceAll('"', '""')}" NOT INDEXED`;
    const statement = guarded(() => this.#database.prepare<[], SqlValue[]>(sql));
    const names = statement.columns().map(({ name }) => name);
    return { names, rows: guarded(() => statement.raw().safeIntegers().all()) };
  }

  close(): void {
    this.#database.close();
  }

  #check(): void {
    const found = guarded(() => this.#database.pragma('quick_check(1)', { simple: true }));
    if (found !== 'ok') throw new DeltaUploadError('The database is damaged.');
  }

  #readTables(): Map<string, string> {
    const listed = guarded(() =>
      this.#database
        .prepare<[], { type: string; name: string; sql: string | null }>(
          "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'view')",
        )
        .all(),
    );
    const tables = new Map<string, string>();
    for (const { type, name, sql } of listed) {
      const isVirtual = /^\s*CREATE\s+VIRTUAL/i.test(sql ?? '');
      if (type === 'table' && !isVirtual) tables.set(name.toLowerCase(), name);
      else if (CHANGE_TABLE.test(name)) throw new DeltaUploadError(`${name} is no plain table.`);
    }
    return tables;
  }
}

function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw new DeltaUploadError(`The database cannot be read: ${error.message}.`);
  }
}

export function openDelta(data: Uint8Array): DeltaDatabase {
  return new DeltaDatabase(data);
}

/** The change tables, each with its layer. Every listed change has its table, and every table is listed. */
export function changeTables(
  database: DeltaDatabase,
  expected: { readonly replicaGuid: string; readonly layers: readonly LayerSpec[] },
): ChangeTable[] {
  checkReplica(database, expected.replicaGuid);
  const datasets = new Map(
    database.all('GDB_DataChangesDatasets').map((row) => [Number(row['id']), row]),
  );
  const listed = listedTables(database);
  const found = [...database.tables.values()].filter((name) => CHANGE_TABLE.test(name));
  const unlisted = found.find((name) => !listed.has(name.toLowerCase()));
  if (unlisted !== undefined) {
    throw new DeltaUploadError(`${unlisted} is not listed in GDB_DataChangesDeltas.`);
  }
  return [...listed].map(([name, datasetId]) => {
    const table = database.tables.get(name);
    if (table === undefined) throw new DeltaUploadError(`The table ${name} is missing.`);
    return changeTable(database, table, datasetId, datasets, expected.layers);
  });
}

function checkReplica(database: DeltaDatabase, replicaGuid: string): void {
  const [row, ...others] = database.all('GDB_DataChanges');
  if (row === undefined || others.length > 0) {
    throw new DeltaUploadError('GDB_DataChanges must hold exactly one row.');
  }
  const text = row['replicaguid'];
  const guid = typeof text === 'string' ? normaliseGuid(text) : null;
  if (guid === replicaGuid) return;
  throw new DeltaUploadError(`It belongs to the replica ${String(text)}, not to ${replicaGuid}.`);
}

/** Dataset ids by table name in lower case. */
function listedTables(database: DeltaDatabase): Map<string, number> {
  const items = new Map(
    database.all('GDB_Items').map((row) => [Number(row['objectid']), row['name']]),
  );
  const listed = new Map<string, number>();
  for (const row of database.all('GDB_DataChangesDeltas')) {
    const item = items.get(Number(row['recordsetclassid']));
    if (typeof item !== 'string') {
      throw new DeltaUploadError(
        'GDB_DataChangesDeltas lists a table that GDB_Items does not name.',
      );
    }
    const name = item.replace(/^main\./i, '').toLowerCase();
    if (listed.has(name)) throw new DeltaUploadError(`${name} is listed twice.`);
    listed.set(name, Number(row['changeddatasetid']));
  }
  return listed;
}

function changeTable(
  database: DeltaDatabase,
  name: string,
  datasetId: number,
  datasets: ReadonlyMap<number, Row>,
  layers: readonly LayerSpec[],
): ChangeTable {
  const match = CHANGE_TABLE.exec(name);
  const kind = ['inserts', 'updates', 'deletes'].find((word) => word === match?.[2]?.toLowerCase());
  if (kind === undefined) throw new DeltaUploadError(`${name} is no table of changes.`);
  const dataset = datasets.get(datasetId);
  if (dataset === undefined || Number(match?.[1]) !== datasetId) {
    throw new DeltaUploadError(`${name} does not belong to the dataset ${datasetId}.`);
  }
  const layerId = dataset['layerid'] ?? null;
  const layer = layers.find(({ id }) => layerId !== null && id === Number(layerId));
  if (layer === undefined) {
    throw new DeltaUploadError(
      `${name} belongs to layer ${String(layerId)}, which is not in the replica.`,
    );
  }
  const isAttachments = String(dataset['name']).toUpperCase().endsWith(ATTACHMENT_SUFFIX);
  if (isAttachments && !layer.hasAttachments) {
    throw new DeltaUploadError(`${name} holds attachments, but ${layer.name} takes none.`);
  }
  const isSpatial = !isAttachments && kind !== 'deletes';
  const shape = isSpatial ? shapeOf(database, name, layer) : null;
  return { name, kind: kind as ChangeKind, layer, isAttachments, shape };
}

function shapeOf(database: DeltaDatabase, table: string, layer: LayerSpec): ChangeTable['shape'] {
  const row = database
    .all('st_geometry_columns')
    .find((candidate) => String(candidate['f_table_name']).toLowerCase() === table.toLowerCase());
  if (row === undefined) return null;
  if (layer.geometryType === null) {
    throw new DeltaUploadError(`${table} has shapes, but ${layer.name} is a table.`);
  }
  const srid = Number(row['srid']);
  const { wkid, grid } =
    srid >= FIRST_OWN_SRID ? ownReference(database, srid) : builtIn(database, table, srid);
  const { geometryType: type, hasZ, hasM } = layer;
  return {
    column: String(row['f_geometry_column']),
    format: { type, hasZ, hasM, srid, grid },
    wkid,
  };
}

type Placed = { readonly wkid: number; readonly grid: Grid };

function ownReference(database: DeltaDatabase, srid: number): Placed {
  const row = database
    .all('st_aux_spatial_reference_systems')
    .find((candidate) => Number(candidate['srid']) === srid);
  const wkid = Number(row?.['auth_srid'] ?? NaN);
  if (row === undefined || !Number.isInteger(wkid)) {
    throw new DeltaUploadError(`The spatial reference ${srid} is not described.`);
  }
  const number = (name: string): number => Number(row[name] ?? NaN);
  const grid = {
    xOrigin: number('falsex'),
    yOrigin: number('falsey'),
    xyScale: number('xyunits'),
    zOrigin: number('falsez'),
    zScale: number('zunits'),
    mOrigin: number('falsem'),
    mScale: number('munits'),
  };
  return { wkid, grid: checkedGrid(grid, srid) };
}

/** Well-known references have their grid in the definition of the table only. */
function builtIn(database: DeltaDatabase, table: string, srid: number): Placed {
  const item = database
    .all('GDB_Items')
    .find((row) => String(row['name']).toLowerCase() === `main.${table.toLowerCase()}`);
  const xml = String(item?.['definition'] ?? '');
  // The extent before it has a reference of its own: the last one counts.
  const reference = xml.slice(Math.max(0, xml.lastIndexOf('<SpatialReference')));
  const number = (name: string): number =>
    Number(new RegExp(`<${name}>([^<]+)</${name}>`).exec(reference)?.[1] ?? NaN);
  const grid = {
    xOrigin: number('XOrigin'),
    yOrigin: number('YOrigin'),
    xyScale: number('XYScale'),
    zOrigin: number('ZOrigin'),
    zScale: number('ZScale'),
    mOrigin: number('MOrigin'),
    mScale: number('MScale'),
  };
  return { wkid: srid, grid: checkedGrid(grid, srid) };
}

function checkedGrid(grid: Grid, srid: number): Grid {
  const isUsable =
    Object.values(grid).every(Number.isFinite) &&
    grid.xyScale > 0 &&
    grid.zScale > 0 &&
    grid.mScale > 0;
  if (isUsable) return grid;
  throw new DeltaUploadError(`The grid of the spatial reference ${srid} is not described.`);
}
