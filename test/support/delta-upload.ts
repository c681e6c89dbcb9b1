/** Builds delta geodatabases as a client would upload them, with SQL of its own. */
import Database from 'better-sqlite3';

export interface UploadTable {
  readonly kind: string;
  /** DDL of the columns; names are taken from it. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly shape?: { readonly column: string; readonly srid: number };
}

export interface UploadDataset {
  readonly name: string;
  readonly layerId: number;
  readonly tables: readonly UploadTable[];
}

export interface UploadOptions {
  readonly replicaGuid: string;
  readonly datasets: readonly UploadDataset[];
  /** SQL that is run at the end, to spoil the file. */
  readonly spoil?: string;
  readonly applicationId?: number;
}

const TABLES = `
  CREATE TABLE GDB_Items (ObjectID integer primary key, Name text, Definition text);
  CREATE TABLE st_geometry_columns (gcid integer primary key, f_table_name text, f_geometry_column text, srid integer);
  CREATE TABLE st_aux_spatial_reference_systems (srid integer primary key, auth_srid int32, falsex float64,
    falsey float64, xyunits float64, falsez float64, zunits float64, falsem float64, munits float64);
  INSERT INTO st_aux_spatial_reference_systems VALUES (300001, 3857, -20037700, -30241100, 10000, -100000, 10000, -100000, 10000);
  INSERT INTO st_aux_spatial_reference_systems VALUES (300002, 4326, -400, -400, 1000000000, -100000, 10000, -100000, 10000);
  CREATE TABLE GDB_DataChanges (ID integer primary key, ReplicaGUID uuidtext, ServerGen text);
  CREATE TABLE GDB_DataChangesDatasets (ID integer primary key, Name text, Type int16, LayerID int32, ServerGen text);
  CREATE TABLE GDB_DataChangesDeltas (ID integer primary key, RecordsetClassID int32, ChangeType int16, ChangedDatasetID int32);
`;

/** The bytes of the file. */
export function deltaUpload({
  replicaGuid,
  datasets,
  spoil,
  applicationId = 0x45737269,
}: UploadOptions): Uint8Array {
  const database = new Database(':memory:');
  database.pragma(`application_id = ${applicationId}`);
  database.exec(TABLES);
  database
    .prepare('INSERT INTO GDB_DataChanges (ReplicaGUID, ServerGen) VALUES (?, ?)')
    .run(replicaGuid, '0');
  datasets.forEach(({ name, layerId, tables }, index) => {
    const id = index + 1;
    database
      .prepare('INSERT INTO GDB_DataChangesDatasets VALUES (?, ?, 1, ?, ?)')
      .run(id, name, layerId, '1');
    for (const table of tables) addTable(database, id, table);
  });
  if (spoil !== undefined) database.exec(spoil);
  const bytes = database.serialize();
  database.close();
  return bytes;
}

function addTable(
  database: Database.Database,
  id: number,
  { kind, columns, rows, shape }: UploadTable,
): void {
  const table = `T_${id}_${kind}`;
  database.exec(`CREATE TABLE ${table} (${columns.join(', ')})`);
  for (const row of rows) {
    database.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`).run(...row);
  }
  const item = database.prepare('INSERT INTO GDB_Items (Name) VALUES (?)').run(`main.${table}`);
  database
    .prepare(
      'INSERT INTO GDB_DataChangesDeltas (RecordsetClassID, ChangeType, ChangedDatasetID) VALUES (?, 1, ?)',
    )
    .run(item.lastInsertRowid, id);
  if (shape === undefined) return;
  database
    .prepare(
      'INSERT INTO st_geometry_columns (f_table_name, f_geometry_column, srid) VALUES (?, ?, ?)',
    )
    .run(table, shape.column, shape.srid);
}

/** A point blob of grid units that are not negative. */
export function pointBlob(srid: number, x: number, y: number): Uint8Array {
  const stream = [...varint(x), ...varint(y)];
  const head = [
    0x64,
    srid % 256,
    Math.floor(srid / 256) % 256,
    Math.floor(srid / 65536),
    1,
    0,
    0,
    0,
    4,
    1,
  ];
  return Buffer.from([...head, stream.length, 0, 0, 0, 1, 0, 0, 0, ...stream]);
}

function varint(value: number): number[] {
  const bytes = [value % 64];
  for (let rest = Math.floor(value / 64); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 128;
    bytes.push(rest % 128);
  }
  return bytes;
}
