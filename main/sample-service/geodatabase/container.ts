/** A geodatabase under construction: one SQLite file with its system tables, items and registry. */
import { renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { SqlValue } from '../archive/database.ts';
import { newGuid } from '../guid.ts';
import { ITEM_TYPE_ROWS, ITEM_TYPES, RELATION_TYPE_ROWS, RELATION_TYPES } from './item-types.ts';
import type { ItemType, RelationType } from './item-types.ts';
import { BUILT_IN, FIRST_OWN_SRID } from './references.ts';
import type { Reference } from './references.ts';
import type { EncodedShape } from './shape-encoder.ts';
import {
  APPLICATION_ID,
  ESRI_VIRTUAL_TABLES,
  PAGE_SIZE,
  REGISTERED_SYSTEM_TABLES,
  SYSTEM_TABLES,
  TABLE_FLAGS,
} from './system-tables.ts';
import { root, value } from './xml.ts';
import { xmlDate } from './dates.ts';

/** A row of GDB_Items; what is left out is null. */
export interface Item {
  readonly type: ItemType;
  readonly name: string;
  readonly path: string;
  readonly uuid?: string;
  readonly definition?: string | ((objectId: number) => string);
  readonly subtypes?: readonly [number | null, number | null];
  readonly info?: readonly [string | null, string | null];
  readonly shape?: EncodedShape;
}

export interface WrittenItem {
  readonly objectId: number;
  readonly uuid: string;
}

type Row = Readonly<Record<string, SqlValue>>;

/** Written beside its final place and moved there by `finish`; `abandon` leaves nothing behind. */
export class GeodatabaseFile {
  readonly #path: string;
  readonly #partPath: string;
  readonly #now: number;
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement<SqlValue[]>>();
  readonly #folder: WrittenItem;

  /** Creates the file with the given tables beside the system tables. `now` in epoch milliseconds. */
  constructor(path: string, extraTables: string, now: number) {
    this.#path = path;
    this.#partPath = `${path}.part`;
    this.#now = now;
    this.#database = new Database(this.#partPath);
    try {
      // Nobody reads the file before it is finished, and nobody needs it when it was not.
      this.#database.pragma('journal_mode = OFF');
      this.#database.pragma('synchronous = OFF');
      this.#database.pragma(`page_size = ${PAGE_SIZE}`);
      this.#database.pragma(`application_id = ${APPLICATION_ID}`);
      this.#database.exec(`BEGIN; ${SYSTEM_TABLES}${extraTables}`);
      this.#fillSystemTables();
      this.#folder = this.#addFirstItems();
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  run(sql: string, ...parameters: SqlValue[]): number {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare<SqlValue[]>(sql);
      this.#statements.set(sql, statement);
    }
    return Number(statement.run(...parameters).lastInsertRowid);
  }

  /** Inserts a row given by column names, which are ours, and gives its rowid. */
  insert(table: string, row: Row): number {
    const names = Object.keys(row);
    const marks = names.map(() => '?').join(', ');
    return this.run(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`,
      ...Object.values(row),
    );
  }

  /** The number of a reference inside the file; `isOwn` gives even a well-known one a row of its own. */
  addReference(reference: Reference, isOwn: boolean): number {
    const { latestWkid, isGeographic, wkt, grid } = reference;
    if (!isOwn && BUILT_IN.includes(latestWkid)) return latestWkid;
    const tolerance = isGeographic ? 8.983152841195215e-9 : 0.001;
    return this.insert('st_aux_spatial_reference_systems', {
      auth_name: 'EPSG',
      auth_srid: latestWkid,
      srtext: wkt,
      falsex: grid.xOrigin,
      falsey: grid.yOrigin,
      xyunits: grid.xyScale,
      falsez: grid.zOrigin,
      zunits: grid.zScale,
      falsem: grid.mOrigin,
      munits: grid.mScale,
      xycluster_tol: tolerance,
      zcluster_tol: 0.001,
      mcluster_tol: 0.001,
    });
  }

  /** Adds a row of GDB_Items and gives its numbers. */
  addItem(item: Item): WrittenItem {
    const { type, name, path, uuid = newGuid(), definition, subtypes, info, shape } = item;
    const objectId = this.insert('GDB_Items', {
      UUID: uuid,
      Type: ITEM_TYPES[type],
      Name: name,
      PhysicalName: name.toUpperCase(),
      Path: path,
      Url: '',
      Properties: 1,
      DatasetSubtype1: subtypes?.[0] ?? null,
      DatasetSubtype2: subtypes?.[1] ?? null,
      DatasetInfo1: info?.[0] ?? null,
      DatasetInfo2: info?.[1] ?? null,
      Shape: shape?.bytes ?? null,
    });
    if (shape !== undefined && shape.bounds !== null) {
      const { xmin, xmax, ymin, ymax } = shape.bounds;
      const index = 'INSERT INTO st_spindex__GDB_Items_Shape VALUES (?, ?, ?, ?, ?)';
      this.run(index, objectId, xmin, xmax, ymin, ymax);
    }
    const xml = typeof definition === 'function' ? definition(objectId) : definition;
    if (xml !== undefined) {
      this.run('UPDATE GDB_Items SET Definition = ? WHERE ObjectID = ?', xml, objectId);
    }
    return { objectId, uuid };
  }

  /** As `addItem`, for a dataset that lies in the root folder. */
  addDataset(item: Item): WrittenItem {
    const written = this.addItem(item);
    this.relate('datasetInFolder', this.#folder.uuid, written.uuid);
    return written;
  }

  relate(type: RelationType, originUuid: string, destinationUuid: string): void {
    this.insert('GDB_ItemRelationships', {
      UUID: newGuid(),
      Type: RELATION_TYPES[type],
      OriginID: originUuid,
      DestID: destinationUuid,
      Properties: 1,
      Attributes: '',
    });
  }

  /** Adds a row of GDB_TableRegistry and the generator of the next row id. */
  registerTable(table: string, rowIdColumn: string | null, flags: number): number {
    const registrationId = this.insert('GDB_TableRegistry', {
      table_name: table,
      rowid_column: rowIdColumn,
      description: '',
      object_flags: flags,
      registration_date: this.seconds(),
      minimum_id: 1,
    });
    return registrationId;
  }

  setNextRowId(registrationId: number, next: number): void {
    this.insert('GDB_RowidGenerators', {
      registration_id: registrationId,
      base_id: next,
      num_ids: -1,
      last_id: next - 1,
    });
  }

  /** Epoch seconds, as the registry counts. */
  seconds(): number {
    return Math.floor(this.#now / 1000);
  }

  /** Commits, closes and moves the file to its place. */
  finish(): void {
    try {
      this.#writeVirtualTables();
      this.#database.exec('COMMIT');
      this.#database.close();
      renameSync(this.#partPath, this.#path);
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  /** Gives the file up. Safe to call at any time. */
  abandon(): void {
    this.#database.close();
    rmSync(this.#partPath, { force: true });
  }

  #fillSystemTables(): void {
    this.run("INSERT INTO GDB_Version VALUES (10, 4, 1, '10.4.1 geodatabase', 104001, 93001)");
    // The row before the first own reference, as real files begin with it.
    this.insert('st_aux_spatial_reference_systems', {
      srid: FIRST_OWN_SRID - 1,
      auth_name: 'ESRI',
      auth_srid: FIRST_OWN_SRID - 1,
      srtext: 'UNKNOWN',
      falsex: -450_359_962_737.05,
      falsey: -450_359_962_737.05,
      xyunits: 10_000,
    });
    for (const [uuid, name, parent] of ITEM_TYPE_ROWS) {
      this.insert('GDB_ItemTypes', { UUID: uuid, Name: name, ParentTypeID: parent });
    }
    for (const [
      uuid,
      name,
      forward,
      backward,
      origin,
      destination,
      contains,
    ] of RELATION_TYPE_ROWS) {
      this.insert('GDB_ItemRelationshipTypes', {
        UUID: uuid,
        Name: name,
        ForwardLabel: forward,
        BackwardLabel: backward,
        OrigItemTypeID: origin,
        DestItemTypeID: destination,
        IsContainment: contains,
      });
    }
    for (const [table, rowId, flags] of REGISTERED_SYSTEM_TABLES) {
      this.registerTable(table, rowId, flags);
      this.insert('GDB_Tables_Last_Modified', {
        table_name: table.toUpperCase(),
        last_modified_count: 0,
      });
    }
    this.insert('st_geometry_columns', {
      f_table_name: 'GDB_Items',
      f_geometry_column: 'Shape',
      geometry_type: 6,
      coord_dimension: 2,
      srid: 4326,
      spatial_index_type: 'RTREEXY',
    });
  }

  #addFirstItems(): WrittenItem {
    const folder = this.addItem({ type: 'folder', name: '', path: '\\' });
    this.addItem({
      type: 'workspace',
      name: 'Workspace',
      path: '',
      subtypes: [1, null],
      definition: root('DEWorkspace', [
        value('CatalogPath', '\\'),
        value('Name', ''),
        value('ChildrenExpanded', false),
        value('WorkspaceType', 'esriRemoteDatabaseWorkspace'),
      ]),
    });
    this.addItem({
      type: 'historicalMarker',
      name: 'DEFAULT',
      path: '',
      definition: root('GPHistoricalMarker', [
        value('Name', 'DEFAULT'),
        value('TimeStamp', xmlDate(this.#now).slice(0, 19), 'xs:dateTime'),
      ]),
    });
    return folder;
  }

  /** SQLite would ask for their modules: they go into the schema as text. */
  #writeVirtualTables(): void {
    this.#database.unsafeMode(true);
    this.#database.pragma('writable_schema = ON');
    for (const [name, sql] of Object.entries(ESRI_VIRTUAL_TABLES)) {
      this.run(
        "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', ?, ?, 0, ?)",
        name,
        name,
        sql,
      );
    }
    this.#database.pragma('writable_schema = OFF');
  }
}

/** Flags of a table of data in GDB_TableRegistry. */
export function tableFlags(isSpatial: boolean, isArchived: boolean): number {
  return (
    (isSpatial ? TABLE_FLAGS.spatial : TABLE_FLAGS.plain) | (isArchived ? TABLE_FLAGS.archived : 0)
  );
}
