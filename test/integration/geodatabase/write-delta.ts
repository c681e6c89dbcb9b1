/** Writes a small delta file by hand, in the layout of a client's upload delta. */
import Database from 'better-sqlite3';
import { encodeShape } from '../../unit/geodatabase/encode.ts';
import { PHOTO, REPLICA_ID, WELL } from './write-file.ts';
import type { Alter } from './write-file.ts';

const CLASS = '{70737809-852C-4A03-9E22-2CECEA5B9BFA}';
const TABLE = '{CD06BC3B-789D-4C51-AAFA-A467912B8965}';

const SCHEMA = `
PRAGMA application_id = 0x45737269;
CREATE TABLE GDB_Version (major int32, minor int32, bugfix int32, description text);
INSERT INTO GDB_Version VALUES (10, 2, 2, '10.2.2 geodatabase');
CREATE TABLE GDB_Items (ObjectID integer primary key, UUID uuidtext, Type uuidtext, Name text, Definition xmltext);
CREATE TABLE st_geometry_columns (gcid integer primary key, f_table_name text, f_geometry_column text, srid int32);
INSERT INTO st_geometry_columns VALUES (1, 'T_1_inserts', 'SHAPE', 300001), (2, 'T_1_updates', 'SHAPE', 300001);
CREATE TABLE GDB_DataChanges (ID integer primary key, ReplicaGUID uuidtext, ServerGen TEXT(20));
INSERT INTO GDB_DataChanges VALUES (1, '${REPLICA_ID}', '0');
CREATE TABLE GDB_DataChangesDatasets (ID integer primary key, Name TEXT not null, Type int16 not null, LayerID int32, ServerGen TEXT(20));
INSERT INTO GDB_DataChangesDatasets VALUES (1, 'Wells', 2, 0, '500'), (2, 'Wells__ATTACH', 1, 0, '501'), (3, 'Visits', 1, 2, '502');
CREATE TABLE GDB_DataChangesDeltas (ID integer primary key, RecordsetClassID int32, ChangeType int16, ChangedDatasetID int32);
CREATE TABLE GDB_DataChangesEditResults (ID integer primary key, ObjectId int64, ObjectGuid uuidtext, Success int32, Code int32, Description TEXT(255), ChangeType int32, SyncedLayerId int32);
CREATE TABLE T_1_inserts (OBJECTID integer primary key, Name text(50), GlobalID uuidtext unique not null, SHAPE geometryblob);
CREATE TABLE T_1_updates (OBJECTID integer primary key, Name text(50), GlobalID uuidtext unique not null, SHAPE geometryblob);
CREATE TABLE T_1_deletes (OBJECTID integer primary key, GlobalID uuidtext unique not null);
CREATE TABLE T_2_inserts (ATTACHMENTID integer primary key, GLOBALID uuidtext, REL_GLOBALID uuidtext, CONTENT_TYPE text(150), ATT_NAME text(250), DATA_SIZE int32, DATA blob);
CREATE TABLE T_2_deletes (ATTACHMENTID integer primary key, GLOBALID uuidtext);
INSERT INTO T_1_deletes VALUES (3, '${WELL.deleted}');
INSERT INTO T_2_inserts VALUES (2, '${PHOTO.added}', '${WELL.added}', 'text/plain', 'note.txt', 2, X'6869');
INSERT INTO T_2_deletes VALUES (1, '${PHOTO.kept}');
`;

const definition = `<DEFeatureClassInfo><OIDFieldName>OBJECTID</OIDFieldName><GPFieldInfoExs><GPFieldInfoEx><Name>Name</Name><FieldType>esriFieldTypeString</FieldType></GPFieldInfoEx></GPFieldInfoExs><GlobalIDFieldName>GlobalID</GlobalIDFieldName><ShapeType>esriGeometryPoint</ShapeType><ShapeFieldName>SHAPE</ShapeFieldName><SpatialReference><XOrigin>0</XOrigin><YOrigin>0</YOrigin><XYScale>10</XYScale></SpatialReference></DEFeatureClassInfo>`;

/** Writes the delta; `alter` may change it before it is closed. */
export function writeDelta(path: string, alter?: Alter): void {
  const db = new Database(path);
  db.exec('PRAGMA page_size = 1024; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY');
  db.exec(SCHEMA);
  const item = db.prepare(`INSERT INTO GDB_Items (Type, Name, Definition) VALUES (?, ?, ?)`);
  const listed = db.prepare(
    `INSERT INTO GDB_DataChangesDeltas (RecordsetClassID, ChangeType, ChangedDatasetID) VALUES (?, ?, ?)`,
  );
  ['T_1_inserts', 'T_1_updates', 'T_1_deletes', 'T_2_inserts', 'T_2_deletes'].forEach(
    (name, at) => {
      const { lastInsertRowid } = item.run(
        at < 2 ? CLASS : TABLE,
        `main.${name}`,
        at < 2 ? definition : null,
      );
      listed.run(lastInsertRowid, (at % 3) + 1, Number(name[2]));
    },
  );
  const shape = encodeShape({ kind: 'point', srid: 300001, parts: [[[15, 25]]] });
  db.prepare(`INSERT INTO T_1_inserts VALUES (4, 'New', ?, ?)`).run(WELL.added, shape);
  db.prepare(`INSERT INTO T_1_updates VALUES (2, 'Now', ?, NULL)`).run(WELL.changed);
  alter?.(db);
  db.close();
}
