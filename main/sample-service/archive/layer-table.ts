/** One layer in SQLite: a table of row versions and an R-tree over their envelopes. */
import type { FieldSpec, FieldType, LayerSpec } from '../spec.ts';
import type { Bounds } from '../geometry/shape.ts';
import { OPEN } from './database.ts';
import type { ServiceDatabase, SqlValue } from './database.ts';
import type { JsonGeometry, RowVersion } from './archive.ts';

/** A row about to be written. */
export interface NewVersion {
  readonly objectId: number;
  readonly globalId: string;
  /** By field name, checked and in the form of storage; OID and GlobalID fields left out. */
  readonly values: ReadonlyMap<string, SqlValue>;
  readonly geometry: JsonGeometry | null;
  readonly bounds: Bounds | null;
}

export interface StoredVersion extends RowVersion {
  readonly versionId: number;
  readonly fromGeneration: number;
  readonly toGeneration: number;
  readonly madeBy: string | null;
}

const COLUMN_TYPES: Readonly<Record<FieldType, 'INTEGER' | 'REAL' | 'TEXT'>> = {
  SmallInteger: 'INTEGER',
  Integer: 'INTEGER',
  BigInteger: 'INTEGER',
  Single: 'REAL',
  Double: 'REAL',
  String: 'TEXT',
  Date: 'INTEGER',
  DateOnly: 'TEXT',
  TimeOnly: 'TEXT',
  TimestampOffset: 'TEXT',
  OID: 'INTEGER',
  GUID: 'TEXT',
  GlobalID: 'TEXT',
  Blob: 'TEXT',
  XML: 'TEXT',
};

const FIXED = 'version_id, object_id, global_id, from_gen, to_gen, made_by, geometry';
const FIXED_COUNT = 7;

export class LayerTable {
  readonly layer: LayerSpec;
  readonly name: string;
  readonly boundsName: string;
  readonly objectIdField: FieldSpec;
  readonly globalIdField: FieldSpec;
  /** Fields with a column of their own: all but OID and GlobalID. */
  readonly ownFields: readonly FieldSpec[];
  readonly #database: ServiceDatabase;
  readonly #byName: ReadonlyMap<string, FieldSpec>;
  readonly #columns: string;
  readonly #insertSql: string;

  constructor(database: ServiceDatabase, layer: LayerSpec) {
    this.#database = database;
    this.layer = layer;
    this.name = `rows_${layer.id}`;
    this.boundsName = `bounds_${layer.id}`;
    this.objectIdField = fieldOfType(layer, 'OID');
    this.globalIdField = fieldOfType(layer, 'GlobalID');
    this.ownFields = layer.fields.filter(({ type }) => type !== 'OID' && type !== 'GlobalID');
    this.#byName = new Map(layer.fields.map((field) => [field.name.toLowerCase(), field]));
    this.#columns = [
      ...FIXED.split(', '),
      // Text keeps digits beyond 2^53, which a JavaScript number would lose.
      ...this.ownFields.map((field) =>
        field.type === 'BigInteger' ? `CAST(${this.column(field)} AS TEXT)` : this.column(field),
      ),
    ]
      .map((column) => (/^[a-z_]+$/.test(column) ? `${this.name}.${column}` : column))
      .join(', ');
    this.#insertSql = this.#buildInsert();
  }

  #buildInsert(): string {
    const columns = this.ownFields.map((field) => `, ${this.column(field)}`).join('');
    const marks = Array.from({ length: this.ownFields.length + 11 }, () => '?').join(', ');
    return `INSERT INTO ${this.name} (object_id, global_id, from_gen, to_gen, made_by, ended_by,
      geometry, xmin, ymin, xmax, ymax${columns}) VALUES (${marks})`;
  }

  /** The field of that name in any case, or null. */
  field(name: string): FieldSpec | null {
    return this.#byName.get(name.toLowerCase()) ?? null;
  }

  /** The quoted column that holds a field. */
  column(field: FieldSpec): string {
    if (field.type === 'OID') return 'object_id';
    return field.type === 'GlobalID' ? 'global_id' : `"f_${field.name.replaceAll('"', '""')}"`;
  }

  /** Makes the tables of a new file. `keys` are fields that relationships look rows up by. */
  create(keys: readonly FieldSpec[]): void {
    const own = this.ownFields.map((field) => `${this.column(field)} ${COLUMN_TYPES[field.type]},`);
    const { name } = this;
    this.#database.connection.exec(`
      CREATE TABLE ${name} (
        version_id INTEGER PRIMARY KEY,
        object_id INTEGER NOT NULL,
        global_id TEXT NOT NULL,
        -- The generation that made the version and the one that ended it (${OPEN}: it still holds).
        from_gen INTEGER NOT NULL,
        to_gen INTEGER NOT NULL,
        -- The replica whose upload made or ended it; null for everybody else.
        made_by TEXT,
        ended_by TEXT,
        ${own.join('\n        ')}
        -- Esri JSON without its spatial reference, and its exact envelope (the R-tree rounds outwards).
        geometry TEXT, xmin REAL, ymin REAL, xmax REAL, ymax REAL
      );
      CREATE UNIQUE INDEX ${name}_now ON ${name} (object_id) WHERE to_gen = ${OPEN};
      CREATE UNIQUE INDEX ${name}_now_global ON ${name} (global_id) WHERE to_gen = ${OPEN};
      CREATE INDEX ${name}_global ON ${name} (global_id);
      CREATE INDEX ${name}_from ON ${name} (from_gen);
      CREATE INDEX ${name}_to ON ${name} (to_gen) WHERE to_gen < ${OPEN};
      CREATE VIRTUAL TABLE ${this.boundsName} USING rtree(version_id, xmin, xmax, ymin, ymax);
    `);
    keys.forEach((key, index) => {
      this.#database.connection.exec(
        `CREATE INDEX ${name}_key_${index} ON ${name} (${this.column(key)})`,
      );
    });
  }

  insert(version: NewVersion, generation: number, madeBy: string | null): void {
    const { geometry, bounds } = version;
    const statement = this.#database.prepare(this.#insertSql);
    const { lastInsertRowid } = statement.run(
      version.objectId,
      version.globalId,
      generation,
      OPEN,
      madeBy,
      null,
      geometry === null ? null : JSON.stringify(geometry),
      bounds?.xmin ?? null,
      bounds?.ymin ?? null,
      bounds?.xmax ?? null,
      bounds?.ymax ?? null,
      ...this.ownFields.map((field) => version.values.get(field.name) ?? null),
    );
    if (bounds === null) return;
    this.#database.run(
      `INSERT INTO ${this.boundsName} VALUES (?, ?, ?, ?, ?)`,
      BigInt(lastInsertRowid),
      bounds.xmin,
      bounds.xmax,
      bounds.ymin,
      bounds.ymax,
    );
  }

  /** Ends a version. One that began in the same generation never was: it goes without a trace. */
  end(version: StoredVersion, generation: number, endedBy: string | null): void {
    if (version.fromGeneration === generation) {
      this.#database.run(`DELETE FROM ${this.name} WHERE version_id = ?`, version.versionId);
      this.#database.run(`DELETE FROM ${this.boundsName} WHERE version_id = ?`, version.versionId);
      return;
    }
    this.#database.run(
      `UPDATE ${this.name} SET to_gen = ?, ended_by = ? WHERE version_id = ?`,
      generation,
      endedBy,
      version.versionId,
    );
  }

  /** Forgets versions that ended at or before the generation. */
  trim(upTo: number): void {
    this.#database.run(
      `DELETE FROM ${this.boundsName} WHERE version_id IN
         (SELECT version_id FROM ${this.name} WHERE to_gen <= ? AND to_gen < ${OPEN})`,
      upTo,
    );
    this.#database.run(`DELETE FROM ${this.name} WHERE to_gen <= ? AND to_gen < ${OPEN}`, upTo);
  }

  /** Versions that satisfy a condition; `tables` may join others before it. */
  read(condition: string, parameters: readonly SqlValue[], tables = this.name): StoredVersion[] {
    const sql = `SELECT ${this.#columns} FROM ${tables} WHERE ${condition}`;
    return this.#database.tuples(sql, ...parameters).map((tuple) => this.#version(tuple));
  }

  /** The row as it is now; null when there is none. */
  current(key: 'object_id' | 'global_id', value: SqlValue): StoredVersion | null {
    return this.read(`${key} = ? AND to_gen = ${OPEN}`, [value])[0] ?? null;
  }

  #version(tuple: readonly SqlValue[]): StoredVersion {
    const [versionId, objectId, globalId, from, to, madeBy, geometry] = tuple;
    const attributes: Record<string, unknown> = {};
    let next = FIXED_COUNT;
    for (const field of this.layer.fields) {
      if (field.type === 'OID') attributes[field.name] = objectId;
      else if (field.type === 'GlobalID') attributes[field.name] = globalId;
      else attributes[field.name] = fromStorage(field, tuple[next++] ?? null);
    }
    return {
      versionId: versionId as number,
      objectId: objectId as number,
      globalId: globalId as string,
      fromGeneration: from as number,
      toGeneration: to as number,
      madeBy: madeBy as string | null,
      attributes,
      geometry: geometry === null ? null : (JSON.parse(geometry as string) as JsonGeometry),
    };
  }
}

function fieldOfType(layer: LayerSpec, type: 'OID' | 'GlobalID'): FieldSpec {
  const field = layer.fields.find((candidate) => candidate.type === type);
  if (field === undefined)
    throw new Error(`Layer ${layer.id} (${layer.name}) has no ${type} field.`);
  return field;
}

function fromStorage(field: FieldSpec, value: SqlValue): unknown {
  if (field.type !== 'BigInteger' || value === null) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value as string);
}
