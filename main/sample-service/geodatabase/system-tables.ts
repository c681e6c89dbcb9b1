/** The system tables of a geodatabase, with the columns that real files have. */

/** `Esri`, in the header of every geodatabase and of every delta. */
export const APPLICATION_ID = 0x45737269;
export const PAGE_SIZE = 4096;

/** Extent of a layer without shapes. */
export const NO_EXTENT = 9.999e35;

export const SYSTEM_TABLES = `
CREATE TABLE GDB_Version (major int32 primary key not null, minor int32 not null, bugfix int32 not null,
  description text(96) not null, release int32 not null, sdesvr_rel_low int32 not null);
CREATE TABLE st_aux_spatial_reference_systems (srid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  auth_name TEXT(256), auth_srid INT32, srtext TEXT(2048), falsex FLOAT64 NOT NULL, falsey FLOAT64 NOT NULL,
  xyunits FLOAT64 NOT NULL, falsez FLOAT64 DEFAULT 0.0, zunits FLOAT64 DEFAULT 1.0, falsem FLOAT64 DEFAULT 0.0,
  munits FLOAT64 DEFAULT 1.0, xycluster_tol FLOAT64, zcluster_tol FLOAT64, mcluster_tol FLOAT64,
  object_flags INT32 DEFAULT 1);
CREATE TABLE st_geometry_columns (gcid INTEGER PRIMARY KEY AUTOINCREMENT, f_table_name CLOB NOT NULL,
  f_geometry_column CLOB NOT NULL, geometry_type INT32, coord_dimension INT32, srid INTEGER NOT NULL,
  spatial_index_type CLOB, CONSTRAINT gc_uk UNIQUE (f_table_name, f_geometry_column));
CREATE TABLE GDB_Layers (layer_id INTEGER PRIMARY KEY AUTOINCREMENT, description TEXT(65),
  table_name TEXT(128) NOT NULL, spatial_column TEXT(128) NOT NULL, eflags INT32 NOT NULL,
  layer_mask INT32 NOT NULL, minx FLOAT64 NOT NULL, miny FLOAT64 NOT NULL, maxx FLOAT64 NOT NULL,
  maxy FLOAT64 NOT NULL, minz FLOAT64, minm FLOAT64, maxz FLOAT64, maxm FLOAT64, cdate INT64 NOT NULL,
  minimum_id INT64, srid INTEGER NOT NULL, base_layer_id INTEGER NOT NULL,
  CONSTRAINT layer_uk UNIQUE (table_name, spatial_column));
CREATE TABLE GDB_Metadata (record_id INTEGER PRIMARY KEY AUTOINCREMENT, object_name TEXT(160) NOT NULL,
  object_type INT32 NOT NULL, class_name TEXT(32), property TEXT(32), prop_value TEXT(255),
  description TEXT(65), creation_date realdate);
CREATE TABLE GDB_TableRegistry (registration_id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT(128) NOT NULL UNIQUE, rowid_column TEXT(32), description TEXT(65),
  object_flags INT32 NOT NULL, registration_date INT64 NOT NULL, minimum_id INT64);
CREATE TABLE GDB_ColumnRegistry (table_name TEXT(128) NOT NULL, column_name TEXT(32) NOT NULL,
  sde_type INT32 NOT NULL, column_size INT32, decimal_digits INT32, description TEXT(65),
  object_flags INT32 NOT NULL, object_id INT32,
  CONSTRAINT colregistry_pk PRIMARY KEY (table_name, column_name));
CREATE TABLE GDB_TablesModified (table_name text(32) not null, time_last_modified int64);
CREATE TABLE GDB_RowidGenerators (registration_id int32 not null, base_id int32 not null,
  num_ids int32 not null, last_id int32,
  CONSTRAINT GDB_RowidGenerators_pk PRIMARY KEY (registration_id, base_id));
CREATE TABLE GDB_Tables_Last_Modified (table_name text(160) not null unique, last_modified_count int32 not null);
CREATE TABLE GDB_Items (ObjectID integer primary key not null,
  UUID uuidtext check(typeof(UUID) = 'text' and length(UUID) = 38) not null unique,
  Type uuidtext check(typeof(Type) = 'text' and length(Type) = 38) not null, Name text(226),
  PhysicalName text(226), Path text(512), Url text(255), Properties int32, Defaults blob(52428800),
  DatasetSubtype1 int32, DatasetSubtype2 int32, DatasetInfo1 text(255), DatasetInfo2 text(255),
  Definition xmltext, Documentation xmltext, ItemInfo xmltext,
  Shape geometryblob check((typeof(Shape) = 'blob' and length(Shape) >= 18 and
    cast(hex(substr(Shape,1,1)) as integer) = 64) or typeof(Shape) = 'null'));
CREATE VIRTUAL TABLE st_spindex__GDB_Items_Shape USING RTREE (pkid,minx,maxx,miny,maxy);
CREATE INDEX Items_Type_idx ON GDB_Items (Type ASC);
CREATE INDEX Items_Name_idx ON GDB_Items (Name ASC);
CREATE INDEX Items_PhysicalName_idx ON GDB_Items (PhysicalName ASC);
CREATE TABLE GDB_ItemRelationships (ObjectID integer primary key not null,
  UUID uuidtext check(typeof(UUID) = 'text' and length(UUID) = 38) not null unique,
  Type uuidtext not null, OriginID uuidtext not null, DestID uuidtext not null, Properties int32,
  Attributes xmltext);
CREATE TABLE GDB_ItemTypes (ObjectID integer primary key not null, UUID uuidtext not null unique,
  Name text(226) not null, ParentTypeID uuidtext not null);
CREATE TABLE GDB_ItemRelationshipTypes (ObjectID integer primary key not null,
  UUID uuidtext not null unique, Name text(226) not null, ForwardLabel text(226), BackwardLabel text(226),
  OrigItemTypeID uuidtext not null, DestItemTypeID uuidtext not null, IsContainment int16);
`;

/** Tables that only a replica has, not a delta. */
export const REPLICA_TABLES = `
CREATE TABLE GDB_ReplicaLog (ID integer primary key not null, ReplicaID int32 not null, Event int32 not null,
  ErrorCode int32 not null, LogDate realdate not null, SourceBeginGen int32 not null,
  SourceEndGen int32 not null, TargetGen int32 not null);
CREATE TABLE GDB_ServiceItems (OBJECTID integer primary key not null, ItemType int16 not null,
  ItemInfo text(100000000) not null, ItemId int32 not null, DatasetName text(1024) not null,
  AdvancedDrawingInfo text(100000000));
`;

/** Tables that only a delta has (geodatabase-format.md 7.1). */
export const DELTA_TABLES = `
CREATE TABLE GDB_DataChanges (ID integer primary key autoincrement, ParentConnectionInfo blob, ParentID int32,
  ReplicaGUID uuidtext, ReplicaModelType int32, Major int32, Minor int32, Bugfix int32, SourceGenStart int32,
  SourceGenEnd int32, TargetGen int32, ReplicaState int16, MessageType int16, SourceMyTime realdate,
  ServerGen TEXT(20));
CREATE TABLE GDB_DataChangesDatasets (ID integer primary key autoincrement, ParentDB TEXT(255),
  ParentOwner TEXT(255), Name TEXT(255) not null, Type int16 not null, TopoID int32, LayerID int32,
  ServerGen TEXT(20));
CREATE TABLE GDB_DataChangesDeltas (ID integer primary key autoincrement, RecordsetClassID int32,
  ChangeType int16, ChangedDatasetID int32);
CREATE TABLE GDB_DataChangesEditResults (ID integer primary key autoincrement, ObjectId int64,
  ObjectGuid uuidtext, Success int32, Code int32, Description TEXT(255), ChangeType int32,
  SyncedLayerId int32);
`;

/**
 * Two virtual tables whose modules only Esri's software has. Real files hold them, so they are written into
 * the schema as text: a reader that selects from them fails here as it would there.
 */
export const ESRI_VIRTUAL_TABLES: Readonly<Record<string, string>> = {
  st_spatial_reference_systems: 'CREATE VIRTUAL TABLE st_spatial_reference_systems USING VSRS()',
  st_vtspindex_interface: 'CREATE VIRTUAL TABLE st_vtspindex_interface USING VTSpindex()',
};

/** object_flags of GDB_TableRegistry. */
export const TABLE_FLAGS = { plain: 3, spatial: 0x4007, archived: 0x40000 };

/** object_flags of GDB_ColumnRegistry. */
export const COLUMN_FLAGS = {
  objectId: 3,
  nullable: 4,
  xml: 132,
  globalId: 256,
  shape: 32_772,
  archiving: 0x20000000,
};

/** Columns that make a table an archive: name and sde_type. */
export const ARCHIVE_COLUMNS = [
  ['gdb_archive_oid', 2, 'Archiving record unique id.'],
  ['gdb_from_date', 7, 'Archiving from date.'],
  ['gdb_to_date', 7, 'Archiving to date.'],
] as const;

/** Items that are registered like tables of data, with their row id and flags. */
export const REGISTERED_SYSTEM_TABLES = [
  ['GDB_Tables_Last_Modified', null, 0],
  ['GDB_Items', 'ObjectID', 4_210_695],
  ['GDB_ItemRelationships', 'ObjectID', 4_194_307],
  ['GDB_ItemTypes', 'ObjectID', 3],
  ['GDB_ItemRelationshipTypes', 'ObjectID', 3],
] as const;
