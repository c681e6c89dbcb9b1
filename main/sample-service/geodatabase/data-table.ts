/** One table of rows in a geodatabase: its columns, its shapes, its place in the registry. */
import type { SqlValue } from '../archive/database.ts';
import type { JsonGeometry } from '../archive/archive.ts';
import { readShape, unite } from '../geometry/shape.ts';
import type { Bounds } from '../geometry/shape.ts';
import { declarationOf, lengthOf, quoted, storageOf, toColumn } from './columns.ts';
import { tableFlags } from './container.ts';
import type { GeodatabaseFile } from './container.ts';
import { DOWNLOADED, HOLDS } from './dates.ts';
import { keyOf } from './layout.ts';
import type { TableLayout } from './layout.ts';
import { encodeShape } from './shape-encoder.ts';
import type { ShapeFormat } from './shape-format.ts';
import { ARCHIVE_COLUMNS, COLUMN_FLAGS, NO_EXTENT } from './system-tables.ts';

/** archived: keeps the history of its rows; plain: does not; delta: rows of a change table. */
type TableKind = 'archived' | 'plain' | 'delta';

type Attributes = Readonly<Record<string, unknown>>;

/** Bits of `eflags` in GDB_Layers: what shapes may be, and that they may have several parts, z and m. */
const EFLAGS: Readonly<Record<ShapeFormat['type'], number>> = {
  esriGeometryPoint: 0x4400083,
  esriGeometryMultipoint: 0x4440083,
  esriGeometryPolyline: 0x444008d,
  esriGeometryPolygon: 0x4440091,
};
const EFLAG_Z = 0x10000;
const EFLAG_M = 0x80000;
const DELTA_EFLAG = 0x40000000;

/** OGC numbers of `st_geometry_columns`: multi-geometries for lines and polygons. */
const OGC_TYPES: Readonly<Record<ShapeFormat['type'], number>> = {
  esriGeometryPoint: 1,
  esriGeometryMultipoint: 4,
  esriGeometryPolyline: 5,
  esriGeometryPolygon: 6,
};

export class DataTable {
  readonly layout: TableLayout;
  /** Name in SQLite. */
  readonly table: string;
  readonly #file: GeodatabaseFile;
  readonly #kind: TableKind;
  readonly #insertSql: string;
  readonly #registrationId: number;
  #layerId: number | null = null;
  #extent: Bounds | null = null;
  #largestObjectId = 0;
  #count = 0;

  /** Creates the table and registers it. */
  constructor(file: GeodatabaseFile, layout: TableLayout, kind: TableKind, table = layout.name) {
    this.#file = file;
    this.layout = layout;
    this.table = table;
    this.#kind = kind;
    this.#create();
    const isSpatial = layout.shape !== null;
    const flags = tableFlags(isSpatial, kind === 'archived');
    this.#registrationId = file.registerTable(table, keyOf(layout, 'OID'), flags);
    if (layout.shape !== null) this.#addShapeColumn(layout.shape.column, layout.shape.format);
    this.#registerColumns();
    this.#insertSql = this.#buildInsert();
  }

  /** Extent of the shapes as stored; null when there are none. */
  get extent(): Bounds | null {
    return this.#extent;
  }

  /** Writes a row whose values are in the form of the archive. The geometry is in the reference of the table. */
  insert(attributes: Attributes, geometry: JsonGeometry | null): void {
    const { layout } = this;
    const shape = layout.shape === null ? null : this.#encode(geometry, layout.shape.format);
    const values: SqlValue[] = layout.fields.map((field) =>
      toColumn(field, attributes[field.name]),
    );
    if (layout.shape !== null) values.push(shape?.bytes ?? null);
    if (this.#kind === 'archived') values.push(DOWNLOADED, HOLDS);
    const rowId = this.#file.run(this.#insertSql, ...values);
    this.#count += 1;
    const objectId = Number(attributes[keyOf(layout, 'OID')] ?? 0);
    this.#largestObjectId = Math.max(this.#largestObjectId, objectId);
    if (shape !== null && shape.bounds !== null) this.#index(rowId, shape.bounds);
  }

  /** Writes what is known only after the last row, and the triggers and views of a replica's table. */
  complete(): void {
    const next = this.#kind === 'archived' ? this.#count : this.#largestObjectId;
    this.#file.setNextRowId(this.#registrationId, Math.max(next, this.#largestObjectId) + 1);
    this.#updateExtent();
    this.#addIndexes();
    if (this.#kind !== 'delta') this.#addTriggers();
    if (this.#kind === 'archived') this.#addView();
  }

  #encode(
    geometry: JsonGeometry | null,
    format: ShapeFormat,
  ): ReturnType<typeof encodeShape> | null {
    return geometry === null ? null : encodeShape(readShape(geometry), format);
  }

  #create(): void {
    const { fields, shape } = this.layout;
    const columns = fields.map((field) => {
      if (this.#kind !== 'archived' && field.type === 'OID') {
        const rest = this.#kind === 'delta' ? 'autoincrement' : 'not null';
        return `${quoted(field.name)} integer primary key ${rest}`;
      }
      const isUnique = this.#kind === 'delta' && field.type === 'GlobalID';
      return isUnique ? `${quoted(field.name)} uuidtext unique not null` : declarationOf(field);
    });
    if (shape !== null) {
      const name = quoted(shape.column);
      columns.push(
        `${name} geometryblob check((typeof(${name}) = 'blob' and length(${name}) >= 18 and ` +
          `cast(hex(substr(${name},1,1)) as integer) = 64) or typeof(${name}) = 'null')`,
      );
    }
    if (this.#kind === 'archived') {
      columns.push(
        'gdb_archive_oid integer primary key not null',
        "gdb_from_date realdate check(typeof(gdb_from_date) = 'real' and gdb_from_date >= 0.0) not null default (gdb_transaction_time ())",
        "gdb_to_date realdate check(typeof(gdb_to_date) = 'real' and gdb_to_date >= 0.0) not null default (julianday ('9999-12-31 23:59:59'))",
      );
    }
    this.#file.exec(`CREATE TABLE ${quoted(this.table)} (${columns.join(', ')})`);
  }

  #addShapeColumn(column: string, format: ShapeFormat): void {
    const { type, hasZ, hasM, srid } = format;
    const isIndexed = this.#kind !== 'delta';
    this.#file.insert('st_geometry_columns', {
      f_table_name: this.table,
      f_geometry_column: column,
      geometry_type: OGC_TYPES[type] + (hasZ ? 1000 : 0) + (hasM ? 2000 : 0),
      coord_dimension: 2 + Number(hasZ) + Number(hasM),
      srid,
      spatial_index_type: isIndexed ? 'RTREEXY' : 'NONE',
    });
    const dimensions = (hasZ ? EFLAG_Z : 0) | (hasM ? EFLAG_M : 0);
    this.#layerId = this.#file.insert('GDB_Layers', {
      description: '',
      table_name: this.table,
      spatial_column: column,
      eflags: EFLAGS[type] | dimensions | (isIndexed ? 0 : DELTA_EFLAG),
      layer_mask: 0,
      minx: NO_EXTENT,
      miny: NO_EXTENT,
      maxx: -NO_EXTENT,
      maxy: -NO_EXTENT,
      cdate: this.#file.seconds(),
      minimum_id: 1,
      srid,
      base_layer_id: 0,
    });
    if (!isIndexed) return;
    this.#file.exec(
      `CREATE VIRTUAL TABLE ${this.#indexName()} USING RTREE (pkid,minx,maxx,miny,maxy)`,
    );
  }

  #registerColumns(): void {
    const { fields, shape } = this.layout;
    const register = (
      name: string,
      sdeType: number,
      size: number | null,
      flags: number,
      rest: { description?: string; object?: number | null } = {},
    ): void => {
      this.#file.insert('GDB_ColumnRegistry', {
        table_name: this.table,
        column_name: name,
        sde_type: sdeType,
        column_size: size,
        decimal_digits: null,
        description: rest.description ?? '',
        object_flags: flags,
        object_id: rest.object ?? null,
      });
    };
    for (const field of fields) {
      const size = field.type === 'String' ? lengthOf(field) : isGuid(field.type) ? 38 : 0;
      register(field.name, storageOf(field).sdeType, size, columnFlags(field.type));
    }
    if (shape !== null) {
      register(shape.column, 8, null, COLUMN_FLAGS.shape, { object: this.#layerId });
    }
    if (this.#kind !== 'archived') return;
    for (const [name, sdeType, description] of ARCHIVE_COLUMNS) {
      register(name, sdeType, 0, COLUMN_FLAGS.archiving, { description });
    }
  }

  #buildInsert(): string {
    const { fields, shape } = this.layout;
    const names = fields.map(({ name }) => quoted(name));
    if (shape !== null) names.push(quoted(shape.column));
    if (this.#kind === 'archived') names.push('gdb_from_date', 'gdb_to_date');
    const marks = names.map(() => '?').join(', ');
    return `INSERT INTO ${quoted(this.table)} (${names.join(', ')}) VALUES (${marks})`;
  }

  #index(rowId: number, bounds: Bounds): void {
    this.#extent = unite(this.#extent, bounds);
    if (this.#kind === 'delta') return;
    const { xmin, xmax, ymin, ymax } = bounds;
    this.#file.run(
      `INSERT INTO ${this.#indexName()} VALUES (?, ?, ?, ?, ?)`,
      rowId,
      xmin,
      xmax,
      ymin,
      ymax,
    );
  }

  #indexName(): string {
    return quoted(`st_spindex__${this.table}_${this.layout.shape?.column ?? ''}`);
  }

  /** Change tables keep the placeholder, as those of real deltas do. */
  #updateExtent(): void {
    if (this.#layerId === null || this.#extent === null || this.#kind === 'delta') return;
    const { xmin, ymin, xmax, ymax } = this.#extent;
    this.#file.run(
      'UPDATE GDB_Layers SET minx = ?, miny = ?, maxx = ?, maxy = ? WHERE layer_id = ?',
      xmin,
      ymin,
      xmax,
      ymax,
      this.#layerId,
    );
  }

  #addIndexes(): void {
    if (this.#kind === 'delta') return;
    const table = quoted(this.table);
    const id = this.#registrationId;
    this.#file.exec(
      `CREATE INDEX UUID_${id} ON ${table} (${quoted(keyOf(this.layout, 'GlobalID'))} ASC)`,
    );
    if (this.#kind !== 'archived') return;
    const objectId = quoted(keyOf(this.layout, 'OID'));
    this.#file.exec(
      `CREATE UNIQUE INDEX r${id}_gdb_xpk ON ${table} (${objectId} ASC, gdb_to_date ASC);
       CREATE INDEX gdb_ct1_${id} ON ${table} (gdb_from_date ASC, gdb_to_date ASC)`,
    );
  }

  /** After the rows: they call functions that only Esri's software has. */
  #addTriggers(): void {
    const { shape } = this.layout;
    if (shape === null) return;
    const table = quoted(this.table);
    const name = `${this.table}_${shape.column}`;
    const column = quoted(shape.column);
    const index = this.#indexName();
    this.#file.exec(
      `CREATE TRIGGER ${quoted(`st_insert_trigger_${name}`)} AFTER INSERT ON ${table} FOR EACH ROW BEGIN
         SELECT InsertIndexEntry (${literal(index)}, NEW.${column}, NEW._ROWID_, 2); END;
       CREATE TRIGGER ${quoted(`st_delete_trigger_${name}`)} AFTER DELETE ON ${table} FOR EACH ROW BEGIN
         DELETE FROM ${index} WHERE pkid = OLD._ROWID_; END;
       CREATE TRIGGER ${quoted(`st_update_trigger_${name}`)} AFTER UPDATE OF ${column} ON ${table}
         WHEN OLD._ROWID_ = NEW._ROWID_ BEGIN
         SELECT UpdateIndexEntry (${literal(index)}, NEW.${column}, NEW._ROWID_, 2); END;`,
    );
  }

  /** The rows that hold now, as clients of the geodatabase see them. */
  #addView(): void {
    const { fields, shape } = this.layout;
    const names = fields.map(({ name }) => quoted(name));
    if (shape !== null) names.push(quoted(shape.column));
    this.#file.exec(
      `CREATE VIEW ${quoted(`${this.table}_evw`)} AS SELECT ${names.join(',')} FROM ${quoted(this.table)}
       WHERE gdb_to_date BETWEEN 5373484.499988 AND 5373484.499990`,
    );
  }
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const isGuid = (type: string): boolean => type === 'GUID' || type === 'GlobalID';

function columnFlags(type: string): number {
  switch (type) {
    case 'OID':
      return COLUMN_FLAGS.objectId;
    case 'GlobalID':
      return COLUMN_FLAGS.globalId;
    case 'XML':
      return COLUMN_FLAGS.xml;
    default:
      return COLUMN_FLAGS.nullable;
  }
}
