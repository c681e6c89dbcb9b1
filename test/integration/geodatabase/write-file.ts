/** Writes a small mobile geodatabase by hand: a replica of three layers with history, attachments and pending edits. */
import Database from 'better-sqlite3';
import { encodeShape } from '../../unit/geodatabase/encode.ts';

export type Alter = (db: Database.Database) => void;

/** The upload that the server has acknowledged: 2024-03-01T12:00:00Z. */
const UPLOADED = Date.UTC(2024, 2, 1, 12);
export const REPLICA_ID = '{0F94E812-7D78-45CE-ADAB-266A62E3EDFF}';
export const WELL = {
  kept: '{00000000-0000-0000-0000-000000000001}',
  changed: '{00000000-0000-0000-0000-000000000002}',
  deleted: '{00000000-0000-0000-0000-000000000003}',
  added: '{00000000-0000-0000-0000-000000000004}',
};
export const PHOTO = {
  kept: '{00000000-0000-0000-0000-0000000000A1}',
  added: '{00000000-0000-0000-0000-0000000000A2}',
};

const CURRENT = 5373484.49998843;
const DOWNLOADED = 2440587.50001157;
const XSI = `xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:typens='http://www.esri.com/schemas/ArcGIS/10.8'`;
const ITEM_TYPES = {
  class: '{70737809-852C-4A03-9E22-2CECEA5B9BFA}',
  table: '{CD06BC3B-789D-4C51-AAFA-A467912B8965}',
  relationship: '{B606A7E1-FA5B-439C-849C-6E9C2481537B}',
  codedValues: '{8C368B12-A12E-4C7E-9638-C9C64E69E98F}',
  range: '{C29DA988-8C3E-45F7-8B5C-18E51EE7BEB4}',
  replica: '{5B966567-FB87-4DDE-938B-B4B37423539D}',
};

const SCHEMA = `
PRAGMA application_id = 0x45737269;
CREATE TABLE GDB_Version (major int32, minor int32, bugfix int32, description text, release text, sdesvr_rel_low int32);
INSERT INTO GDB_Version VALUES (10, 8, 1, '10.8.1 Geodatabase', '108001', 93001);
CREATE TABLE GDB_Items (ObjectID integer primary key, UUID uuidtext, Type uuidtext, Name text(226), PhysicalName text, Path text, DatasetSubtype1 int32, DatasetSubtype2 int32, DatasetInfo1 text, DatasetInfo2 text, Definition xmltext, Shape geometryblob);
CREATE INDEX items_name ON GDB_Items (Name COLLATE NOCASE);
CREATE TABLE GDB_ServiceItems (OBJECTID integer primary key, DatasetName text, ItemType int32, ItemId int32, ItemInfo text, AdvancedDrawingInfo text);
CREATE TABLE GDB_Layers (layer_id integer primary key, table_name text, minx float64, miny float64, maxx float64, maxy float64);
INSERT INTO GDB_Layers VALUES (1, 'Areas', 0, 0, 30, 20);
CREATE TABLE st_geometry_columns (gcid integer primary key, f_table_name text, f_geometry_column text, geometry_type int32, coord_dimension int32, srid int32, spatial_index_type text);
INSERT INTO st_geometry_columns VALUES (1, 'Wells', 'SHAPE', 1, 2, 3857, 'RTREEXY'), (2, 'Areas', 'SHAPE', 1006, 3, 300001, 'RTREEXY');
CREATE TABLE st_aux_spatial_reference_systems (srid integer primary key, falsex float64, falsey float64, xyunits float64, falsez float64, zunits float64, falsem float64, munits float64);
INSERT INTO st_aux_spatial_reference_systems VALUES (300001, 0, 0, 10, 0, 10, 0, 1);
CREATE TABLE Wells (OBJECTID int32 not null, Name text(50), Kind int16, Depth float64, Drilled realdate, Owner uuidtext, GLOBALID uuidtext not null, SHAPE geometryblob, gdb_archive_oid integer primary key not null, gdb_from_date realdate not null, gdb_to_date realdate not null);
CREATE TABLE Areas (OBJECTID int32 not null, Label text(20), GlobalID uuidtext not null, SHAPE geometryblob, gdb_archive_oid integer primary key not null, gdb_from_date realdate not null, gdb_to_date realdate not null);
CREATE TABLE Visits (OBJECTID int32 not null, WellId uuidtext, Note clob, GlobalID uuidtext not null, gdb_archive_oid integer primary key not null, gdb_from_date realdate not null, gdb_to_date realdate not null);
CREATE TABLE Wells__ATTACH (ATTACHMENTID int32 not null, GLOBALID uuidtext not null, REL_GLOBALID uuidtext not null, CONTENT_TYPE text(150), ATT_NAME text(250), DATA_SIZE int32, DATA blob, KEYWORDS text, gdb_archive_oid integer primary key not null, gdb_from_date realdate not null, gdb_to_date realdate not null);
CREATE VIEW Wells_evw AS SELECT OBJECTID FROM Wells WHERE gdb_to_date > 5373484;
`;

/** What only Esri's own modules can create: a collation on an index and a virtual table. */
const FOREIGN = `
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, 'NOCASE', 'ICUFOLDCASE') WHERE name = 'items_name';
INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'st_spatial_reference_systems', 'st_spatial_reference_systems', 0, 'CREATE VIRTUAL TABLE st_spatial_reference_systems USING VSRS()');
PRAGMA writable_schema = OFF;
`;

/** The Julian day so many minutes after the acknowledged upload. */
function minutesAfter(minutes: number): number {
  return (UPLOADED + minutes * 60_000) / 86_400_000 + 2440587.5;
}

/** Writes the file; `alter` may change it before it is closed. */
export function writeGeodatabase(path: string, alter?: Alter): void {
  const db = new Database(path);
  db.exec('PRAGMA page_size = 1024; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY');
  db.exec(SCHEMA);
  writeItems(db);
  writeServiceItems(db);
  writeRows(db);
  alter?.(db);
  // Without this SQLite defends its schema against everybody.
  db.unsafeMode(true);
  db.exec(FOREIGN);
  db.close();
}

function writeItems(db: Database.Database): void {
  const insert = db.prepare(
    `INSERT INTO GDB_Items (UUID, Type, Name, DatasetSubtype1, DatasetInfo1, DatasetInfo2, Definition) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const add = (
    type: keyof typeof ITEM_TYPES,
    name: string,
    definition: string,
    uuid = '{AAAAAAAA-0000-0000-0000-000000000000}',
  ) => insert.run(uuid, ITEM_TYPES[type], name, 1, 'SHAPE', null, definition);
  add('codedValues', 'WellKind', codedValues);
  add(
    'range',
    'DepthRange',
    `<GPRangeDomain2 ${XSI}><DomainName>DepthRange</DomainName><FieldType>esriFieldTypeDouble</FieldType><MaxValue>500</MaxValue><MinValue>0.5</MinValue></GPRangeDomain2>`,
  );
  add('class', 'main.Wells', wells);
  add('class', 'main.Areas', areas);
  add('table', 'main.Visits', visits);
  add(
    'table',
    'main.Wells__ATTACH',
    tableXml('main.Wells__ATTACH', 'ATTACHMENTID', 'GLOBALID', []),
  );
  add('relationship', 'main.WellVisits', relationship);
  add('replica', 'Crew 7', replica(REPLICA_ID), REPLICA_ID);
}

function writeServiceItems(db: Database.Database): void {
  const insert = db.prepare(
    `INSERT INTO GDB_ServiceItems (DatasetName, ItemType, ItemId, ItemInfo) VALUES (?, ?, ?, ?)`,
  );
  const service = {
    name: 'Wells',
    capabilities: 'Create,Query,Update,Delete,Sync',
    syncEnabled: true,
    spatialReference: { wkid: 102100, latestWkid: 3857 },
    layers: [{ id: 70315, layerId: 0, name: 'Wells' }],
  };
  const layer = {
    id: 70315,
    name: 'Wells of the town',
    type: 'Feature Layer',
    geometryType: 'esriGeometryPoint',
    objectIdField: 'OBJECTID',
    globalIdField: 'GlobalID',
    hasAttachments: true,
    fields: [
      { name: 'OBJECTID', type: 'esriFieldTypeOID', alias: 'OBJECTID' },
      { name: 'name', type: 'esriFieldTypeString', alias: 'The name', length: 50 },
      { name: 'GlobalID', type: 'esriFieldTypeGlobalID', alias: 'GlobalID' },
      { name: 'SHAPE', type: 'esriFieldTypeGeometry', alias: 'SHAPE' },
    ],
  };
  insert.run('Service', 0, -1, JSON.stringify(service));
  insert.run('Wells', 1, 0, JSON.stringify(layer));
}

function writeRows(db: Database.Database): void {
  const well = db.prepare(
    `INSERT INTO Wells (OBJECTID, Name, Kind, Depth, Drilled, Owner, GLOBALID, SHAPE, gdb_from_date, gdb_to_date) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const at = (x: number, y: number) => encodeShape({ kind: 'point', parts: [[[x, y]]] });
  const drilled = 2457913.28612238;
  well.run(
    1,
    'Old well',
    1,
    12.5,
    drilled,
    WELL.kept,
    WELL.kept,
    at(200377000000 + 10, 302411000000 + 20),
    DOWNLOADED,
    CURRENT,
  );
  well.run(2, 'Before', 1, 1, null, null, WELL.changed, at(1, 1), DOWNLOADED, minutesAfter(-5));
  well.run(2, 'Sent', 1, 1, null, null, WELL.changed, at(2, 2), minutesAfter(-5), minutesAfter(5));
  well.run(
    2,
    'Between',
    2,
    1,
    null,
    null,
    WELL.changed,
    at(3, 3),
    minutesAfter(5),
    minutesAfter(6),
  );
  well.run(2, 'Now', 2, 1, null, null, WELL.changed, null, minutesAfter(6), CURRENT);
  well.run(3, 'Gone', 1, 1, null, null, WELL.deleted, at(4, 4), DOWNLOADED, minutesAfter(7));
  well.run(9, 'New', 2, 2, null, null, WELL.added, at(5, 5), minutesAfter(8), CURRENT);
  const outer = [
    [0, 0, 10],
    [300, 0, 10],
    [300, 200, 10],
    [0, 200, 10],
    [0, 0, 10],
  ];
  const hole = [
    [10, 10, 20],
    [10, 20, 20],
    [20, 20, 20],
    [10, 10, 20],
  ];
  const island = [
    [0, 0, 0],
    [50, 0, 0],
    [50, 50, 0],
    [0, 0, 0],
  ];
  const shape = encodeShape({
    kind: 'polygon',
    srid: 300001,
    parts: [[...outer, ...hole], island],
    hasZ: true,
  });
  db.prepare(`INSERT INTO Areas VALUES (1, 'North', ?, ?, 1, ?, ?)`).run(
    WELL.kept,
    shape,
    DOWNLOADED,
    CURRENT,
  );
  db.prepare(`INSERT INTO Visits VALUES (1, ?, 'Fine', ?, 1, ?, ?)`).run(
    WELL.kept,
    PHOTO.kept,
    DOWNLOADED,
    CURRENT,
  );
  const photo = db.prepare(
    `INSERT INTO Wells__ATTACH (ATTACHMENTID, GLOBALID, REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA_SIZE, DATA, gdb_from_date, gdb_to_date) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  photo.run(
    1,
    PHOTO.kept,
    WELL.kept,
    'image/jpeg',
    'well.jpg',
    3,
    Buffer.from([1, 2, 3]),
    DOWNLOADED,
    CURRENT,
  );
  photo.run(
    2,
    PHOTO.added,
    WELL.added,
    'text/plain',
    'note.txt',
    2,
    Buffer.from('hi'),
    minutesAfter(9),
    CURRENT,
  );
}

const codedValues = `<GPCodedValueDomain2 ${XSI}><DomainName>WellKind</DomainName><FieldType>esriFieldTypeSmallInteger</FieldType><CodedValues><CodedValue><Name>Drinking</Name><Code>1</Code></CodedValue><CodedValue><Name>Fire</Name><Code>2</Code></CodedValue></CodedValues></GPCodedValueDomain2>`;

function field(name: string, type: string, more = ''): string {
  return `<GPFieldInfoEx><Name>${name}</Name><AliasName>The ${name}</AliasName>${more}<FieldType>esriFieldType${type}</FieldType><IsNullable>true</IsNullable></GPFieldInfoEx>`;
}

function tableXml(
  name: string,
  oid: string,
  globalId: string,
  fields: readonly string[],
  more = '',
  tag = 'DETableInfo',
): string {
  return `<${tag} ${XSI}><Name>${name}</Name><OIDFieldName>${oid}</OIDFieldName><GPFieldInfoExs>${field(oid, 'OID', '')}${fields.join('')}${field(globalId, 'GlobalID')}</GPFieldInfoExs><GlobalIDFieldName>${globalId}</GlobalIDFieldName>${more}</${tag}>`;
}

function spatialReference(origin: readonly [number, number], scale: number): string {
  return `<SpatialReference><WKT>x</WKT><XOrigin>${origin[0]}</XOrigin><YOrigin>${origin[1]}</YOrigin><XYScale>${scale}</XYScale><ZOrigin>0</ZOrigin><ZScale>10</ZScale><MOrigin>0</MOrigin><MScale>1</MScale><WKID>102100</WKID><LatestWKID>3857</LatestWKID></SpatialReference>`;
}

const wells = tableXml(
  'main.Wells',
  'OBJECTID',
  'GlobalID',
  [
    field('Name', 'String'),
    field('Kind', 'SmallInteger', '<DomainName>wellkind</DomainName>'),
    field('Depth', 'Double', '<DomainName>DepthRange</DomainName>'),
    field('Drilled', 'Date'),
    field('Owner', 'GUID'),
    field('SHAPE', 'Geometry'),
  ],
  `<ShapeType>esriGeometryPoint</ShapeType><ShapeFieldName>Shape</ShapeFieldName><HasZ>false</HasZ><Extent>${spatialReference([0, 0], 1)}</Extent>${spatialReference([-20037700, -30241100], 10000)}`,
  'DEFeatureClassInfo',
);

const areas = tableXml(
  'main.Areas',
  'OBJECTID',
  'GlobalID',
  [
    field('Label', 'String', '<DefaultValueString>none</DefaultValueString>'),
    field('SHAPE', 'Geometry'),
  ],
  `<EditorTrackingEnabled>true</EditorTrackingEnabled><CreatorFieldName>Label</CreatorFieldName><SubtypeFieldName>Label</SubtypeFieldName><Subtypes><Subtype><SubtypeName>Town</SubtypeName><SubtypeCode>1</SubtypeCode><FieldInfos><SubtypeFieldInfo><FieldName>Label</FieldName><DomainName>WellKind</DomainName><DefaultValue xsi:type='xs:string'>x</DefaultValue></SubtypeFieldInfo></FieldInfos></Subtype></Subtypes><ShapeType>esriGeometryPolygon</ShapeType><ShapeFieldName>SHAPE</ShapeFieldName><HasZ>true</HasZ><HasM>false</HasM>${spatialReference([0, 0], 10)}`,
  'DEFeatureClassInfo',
);

const visits = tableXml('main.Visits', 'OBJECTID', 'GlobalID', [
  field('WellId', 'GUID'),
  field('Note', 'String'),
]);

const relationship = `<DERelationshipClassInfo ${XSI}><Cardinality>esriRelCardinalityOneToMany</Cardinality><IsComposite>true</IsComposite><OriginClassNames><Name>main.Wells</Name></OriginClassNames><DestinationClassNames><Name>main.Visits</Name></DestinationClassNames><OriginClassKeys><RelationshipClassKey><ObjectKeyName>GlobalID</ObjectKeyName><KeyRole>esriRelKeyRoleOriginPrimary</KeyRole></RelationshipClassKey><RelationshipClassKey><ObjectKeyName>WellId</ObjectKeyName><KeyRole>esriRelKeyRoleOriginForeign</KeyRole></RelationshipClassKey></OriginClassKeys></DERelationshipClassInfo>`;

/** The description of the replica under a replicaID. */
export function replica(id: string, model = 'PerLayer'): string {
  const dataset = (name: string, layerId: number, serverGen: number) =>
    `<GPSyncDataset><DatasetName>main.${name}</DatasetName><LayerID>${layerId}</LayerID><LayerName>${name}</LayerName><Direction>esriSyncDirectionBidirectional</Direction><ReplicaServerGen>${serverGen}</ReplicaServerGen><ReplicaClientDownloadGen>1000</ReplicaClientDownloadGen><ReplicaClientUploadGen>${UPLOADED}</ReplicaClientUploadGen><ReplicaClientAcknowledgeUploadGen>${UPLOADED}</ReplicaClientAcknowledgeUploadGen><UseGeometry>true</UseGeometry><Where>Kind &gt; 0</Where><IncludeRelated>false</IncludeRelated><QueryOption>esriRowsTypeFilter</QueryOption></GPSyncDataset>`;
  return `<typens:GPSyncReplica ${XSI}><ReplicaName>Crew 7</ReplicaName><ReplicaID>${id}</ReplicaID><ServiceName>https://example.com/arcgis/rest/services/Wells/FeatureServer</ServiceName><Owner>crew</Owner><SyncModel>esriSyncModel${model}</SyncModel><Direction>esriSyncDirectionBidirectional</Direction><CreationDate>2024-03-01T10:00:00</CreationDate><ReturnsAttachments>true</ReturnsAttachments><AttachmentsSyncDirection>esriAttachmentsSyncDirectionBidirectional</AttachmentsSyncDirection><GPSyncDatasets>${dataset('Wells', 0, 12)}${dataset('Wells__ATTACH', 0, 11)}${dataset('Areas', 1, 13)}${dataset('Visits', 2, 14)}</GPSyncDatasets></typens:GPSyncReplica>`;
}
