/** The tables that make a SQLite database a GeoPackage (OGC 12-128r17, version 1.3). */
import type { Db } from '../db.ts';

/** "GPKG" */
const APPLICATION_ID = 0x47504b47;
const VERSION = 10300;

const TABLES = `
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  name TEXT,
  title TEXT,
  description TEXT,
  mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL,
  value TEXT,
  min NUMERIC,
  min_is_inclusive BOOLEAN,
  max NUMERIC,
  max_is_inclusive BOOLEAN,
  description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
`;

const SCHEMA_EXTENSION = 'http://www.geopackage.org/spec130/#extension_schema';

/** Makes an empty database a GeoPackage 1.3 with the schema extension. */
export function createGeoPackage(db: Db): void {
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma(`user_version = ${VERSION}`);
  db.exec(TABLES);
  for (const table of ['gpkg_data_columns', 'gpkg_data_column_constraints']) {
    registerExtension(db, {
      table,
      column: null,
      name: 'gpkg_schema',
      definition: SCHEMA_EXTENSION,
    });
  }
}

export interface Extension {
  readonly table: string;
  readonly column: string | null;
  readonly name: string;
  /** Where it is described. */
  readonly definition: string;
  readonly scope?: 'read-write' | 'write-only';
}

/** Registers an extension for a table or column (clause 2.3.2). */
export function registerExtension(db: Db, extension: Extension): void {
  db.prepare(
    `INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope)
     VALUES (?, ?, ?, ?, ?)`,
  ).run(
    extension.table,
    extension.column,
    extension.name,
    extension.definition,
    extension.scope ?? 'read-write',
  );
}

/** Notes in gpkg_contents that the rows of a table have just changed. */
export function noteChange(db: Db, table: string): void {
  db.prepare(
    `UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE table_name = ?`,
  ).run(table);
}

/** True when the database says that it is a GeoPackage, of whatever version. */
export function isGeoPackage(db: Db): boolean {
  const contents = db
    .prepare(
      `SELECT count(*) FROM sqlite_master WHERE name IN ('gpkg_contents', 'gpkg_spatial_ref_sys')`,
    )
    .pluck()
    .get();
  return contents === 2;
}
