/** Creates the tables of a replica's layers and registers them as GeoPackage contents. */
import type { GeometryType } from '../../shared/model/geometry.ts';
import { quote, type Db } from './db.ts';
import { describeColumns } from './gpkg/domains.ts';
import { registerExtension } from './gpkg/schema.ts';
import { ATTACHMENT, sqlType, type LayerPlan, type TablePlan } from './table-plan.ts';

/** Lines and polygons are always stored as multi types: see geometry/encode.ts. */
const GEOMETRY_TYPE_NAMES: Record<GeometryType, string> = {
  esriGeometryPoint: 'POINT',
  esriGeometryMultipoint: 'MULTIPOINT',
  esriGeometryPolyline: 'MULTILINESTRING',
  esriGeometryPolygon: 'MULTIPOLYGON',
};

const EXTENSION = 'syncline_replica';
const DEFINITION =
  'Syncline replica: pending edits, sync history and journal of an offline replica of an ArcGIS feature service. Triggers maintain these tables; do not edit them.';

/** Roles of a row in an image table. */
export const IMAGE_ROLES = ['base', 'sent', 'theirs'] as const;
/** `base`: before the first change. `sent`: as sent in the exchange under way. `theirs`: the server's side of a conflict. */
export type ImageRole = (typeof IMAGE_ROLES)[number];

/** Creates data and image tables of all layers, empty and without indexes, and says what they are. */
export function createDataTables(db: Db, layers: readonly LayerPlan[]): void {
  const plans = layers.flatMap(tablesOf);
  for (const plan of plans) {
    createTable(db, plan);
    createImageTable(db, plan);
    registerContents(db, plan);
  }
  describeColumns(db, plans);
}

/** The one or two tables of a layer. */
function tablesOf(layer: LayerPlan): TablePlan[] {
  return layer.attachment ? [layer.feature, layer.attachment] : [layer.feature];
}

/** Registers all tables of ours, so that another program knows what they are. */
export function registerOwnTables(db: Db): void {
  const tables = db
    .prepare(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'syncline!_%' ESCAPE '!' ORDER BY name`,
    )
    .pluck()
    .all() as string[];
  for (const table of tables) {
    registerExtension(db, { table, column: null, name: EXTENSION, definition: DEFINITION });
  }
  db.prepare(
    `INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
     VALUES ('syncline_pending_edits', 'attributes', 'Pending edits', 'Local changes that are not on the service yet')`,
  ).run();
}

/** Builds the unique index on the GlobalIDs, and the one that finds the attachments of a row. */
export function createRowIndexes(db: Db, plan: TablePlan): void {
  db.exec(
    `CREATE UNIQUE INDEX ${identityIndex(plan)} ON ${quote(plan.table)} (${quote(plan.identity)})`,
  );
  if (plan.target === 'feature') return;
  db.exec(
    `CREATE INDEX ${parentIndex(plan)} ON ${quote(plan.table)} (${quote(ATTACHMENT.parent)})`,
  );
}

/** Drops what `createRowIndexes` builds, where it is there. */
export function dropRowIndexes(db: Db, plan: TablePlan): void {
  db.exec(
    `DROP INDEX IF EXISTS ${identityIndex(plan)}; DROP INDEX IF EXISTS ${parentIndex(plan)};`,
  );
}

function identityIndex(plan: TablePlan): string {
  return quote(`syncline_${plan.table}_by_global_id`);
}

function parentIndex(plan: TablePlan): string {
  return quote(`syncline_${plan.table}_by_parent`);
}

/** The geometry stands last: SQLite reads a row from its beginning, and geometries are long. */
function columnsWithTypes(plan: TablePlan): string[] {
  const columns = [
    `${quote(plan.objectId)} INTEGER`,
    `${quote(plan.identity)} TEXT(38)`,
    ...plan.fields.map((field) => `${quote(field.name)} ${sqlType(field)}`),
  ];
  const { geometry } = plan;
  if (!geometry) return columns;
  return [...columns, `${quote(geometry.name)} ${GEOMETRY_TYPE_NAMES[geometry.geometryType]}`];
}

function createTable(db: Db, plan: TablePlan): void {
  const key = `${quote(plan.fid)} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL`;
  db.exec(`CREATE TABLE ${quote(plan.table)} (${[key, ...columnsWithTypes(plan)].join(', ')})`);
}

function createImageTable(db: Db, plan: TablePlan): void {
  const images = quote(plan.images);
  const roles = IMAGE_ROLES.map((role) => `'${role}'`).join(', ');
  db.exec(`
    CREATE TABLE ${images} (
      syncline_image_id INTEGER PRIMARY KEY,
      syncline_role TEXT NOT NULL CHECK (syncline_role IN (${roles})),
      ${columnsWithTypes(plan).join(', ')}
    );
    CREATE UNIQUE INDEX ${quote(`${plan.images}_by_global_id`)} ON ${images} (${quote(plan.identity)}, syncline_role);
  `);
  if (plan.target === 'feature') return;
  db.exec(
    `CREATE INDEX ${quote(`${plan.images}_by_parent`)} ON ${images} (${quote(ATTACHMENT.parent)})`,
  );
}

function registerContents(db: Db, plan: TablePlan): void {
  const { geometry } = plan;
  const title = plan.target === 'feature' ? plan.layerName : `Attachments of ${plan.layerName}`;
  db.prepare(
    `INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)`,
  ).run(
    plan.table,
    geometry ? 'features' : 'attributes',
    uniqueIdentifier(db, title, plan),
    geometry?.srsId ?? null,
  );
  if (!geometry) return;
  // 2: Z or M may be there. Mandatory (1) would make a shape that QGIS drew without Z invalid.
  db.prepare(
    `INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(
    plan.table,
    geometry.name,
    GEOMETRY_TYPE_NAMES[geometry.geometryType],
    geometry.srsId,
    geometry.hasZ ? 2 : 0,
    geometry.hasM ? 2 : 0,
  );
}

/** Identifiers are unique in a GeoPackage; names of layers are not in a service. */
function uniqueIdentifier(db: Db, title: string, plan: TablePlan): string {
  const isTaken = db.prepare('SELECT 1 FROM gpkg_contents WHERE identifier = ?').get(title);
  return isTaken === undefined ? title : `${title} (${plan.layerId})`;
}
