/** Connections to replica files: how they are opened, which functions they know, how statements are kept. */
import Database from 'better-sqlite3';
import { registerSpatialFunctions } from './gpkg/spatial-functions.ts';

export type Db = Database.Database;

/** What a column holds. */
export type StoredValue = string | number | bigint | Uint8Array | null;
export type StoredRow = readonly StoredValue[];

const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens a database for reading and writing, with the GeoPackage functions that its triggers call.
 *
 * `synchronous` is FULL: what the journal promises survives a power cut.
 */
export function openForWriting(path: string, options: { readonly mustExist: boolean }): Db {
  const db = new Database(path, { fileMustExist: options.mustExist, timeout: BUSY_TIMEOUT_MS });
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  // A trigger that corrects its own row must not call itself; GDAL and QGIS have it off too.
  db.pragma('recursive_triggers = OFF');
  db.pragma('cache_size = -65536');
  registerSpatialFunctions(db);
  return db;
}

/** Opens an existing database for reading only. */
export function openForReading(path: string): Db {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  registerSpatialFunctions(db);
  return db;
}

const statements = new WeakMap<Db, Map<string, Database.Statement>>();

/** The statement for this text, prepared once per connection. Parameters and rows are typed by the caller. */
export function sql<P extends unknown[] = [], R = unknown>(
  db: Db,
  text: string,
): Database.Statement<P, R> {
  let known = statements.get(db);
  if (!known) statements.set(db, (known = new Map()));
  let statement = known.get(text);
  if (!statement) known.set(text, (statement = db.prepare(text)));
  return statement as Database.Statement<P, R>;
}

/** Like `sql`, with rows as arrays in the order of the columns; `exact` reads integers as bigint. */
export function rawSql<P extends unknown[] = []>(
  db: Db,
  text: string,
  exact: boolean,
): Database.Statement<P, StoredValue[]> {
  let known = statements.get(db);
  if (!known) statements.set(db, (known = new Map()));
  const key = `raw ${text}`;
  let statement = known.get(key);
  if (!statement) known.set(key, (statement = db.prepare(text).raw().safeIntegers(exact)));
  return statement as Database.Statement<P, StoredValue[]>;
}

/** Runs `work` in a transaction that takes the write lock at once. */
export function transaction<T>(db: Db, work: () => T): T {
  return db.transaction(work).immediate();
}

/** An identifier in SQL. The only way in which a name gets into a statement. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** A text literal in SQL, for DDL, where parameters are not allowed. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
