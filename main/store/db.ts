/** Connections to replica files: how they are opened, which functions they know, how statements are kept. */
import Database from 'better-sqlite3';
import { registerSpatialFunctions } from './gpkg/spatial-functions.ts';
import { registerShapeFunction } from './shape-function.ts';

export type Db = Database.Database;

/** What a column holds. */
export type StoredValue = string | number | bigint | Uint8Array | null;
export type StoredRow = readonly StoredValue[];

/** Compares values of a column; bytes by what they hold. */
export function isSameValue(a: StoredValue, b: StoredValue): boolean {
  if (a === b) return true;
  return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
}

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
  registerShapeFunction(db);
  return db;
}

/** Opens an existing database for reading only. */
export function openForReading(path: string): Db {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  db.pragma('cache_size = -65536');
  registerSpatialFunctions(db);
  registerShapeFunction(db);
  return db;
}

type Statements = WeakMap<Db, Map<string, unknown>>;
const statements: Statements = new WeakMap();
const rawStatements: Statements = new WeakMap();

/** The statement for this text, prepared once per connection. */
function remembered<T>(statements: Statements, db: Db, text: string, prepare: () => T): T {
  let known = statements.get(db);
  if (!known) {
    known = new Map<string, unknown>();
    statements.set(db, known);
  }
  const found = known.get(text) as T | undefined;
  if (found) return found;
  const statement = prepare();
  known.set(text, statement);
  return statement;
}

/** The statement for this text. Parameters and rows are typed by the caller. */
export function sql<P extends unknown[] = [], R = unknown>(
  db: Db,
  text: string,
): Database.Statement<P, R> {
  return remembered(statements, db, text, () => db.prepare<P, R>(text) as Database.Statement<P, R>);
}

/** Like `sql`, with rows as arrays in the order of the columns; `exact` reads integers as bigint. */
export function rawSql<P extends unknown[] = []>(
  db: Db,
  text: string,
  exact: boolean,
): Database.Statement<P, StoredValue[]> {
  return remembered(rawStatements, db, text, () => {
    const statement = db.prepare<P, StoredValue[]>(text) as Database.Statement<P, StoredValue[]>;
    return statement.raw().safeIntegers(exact);
  });
}

/** Runs `work` in a transaction that takes the write lock at once. */
export function transaction<T>(db: Db, work: () => T): T {
  return db.transaction(work).immediate();
}

/**
 * Runs `work`, which only reads, on one state of the file. The lock is taken once for all of it: taking it for each
 * statement costs more than most of them.
 */
export function readTogether<T>(db: Db, work: () => T): T {
  if (db.inTransaction) return work();
  sql(db, 'BEGIN').run();
  try {
    return work();
  } finally {
    if (db.inTransaction) sql(db, 'COMMIT').run();
  }
}

const READ_AT_ONCE = 100;

/**
 * What `read` makes of each item, so many at a time under one lock. None is held between two results: the caller may
 * take its time, or use the connection for something else.
 */
export function* readEach<T, R>(
  db: Db,
  items: readonly T[],
  read: (item: T) => R,
): Generator<R, void> {
  for (let from = 0; from < items.length; from += READ_AT_ONCE) {
    const some = items.slice(from, from + READ_AT_ONCE);
    yield* readTogether(db, () => some.map(read));
  }
}

/** An identifier in SQL. The only way in which a name gets into a statement. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** A text literal in SQL, for DDL, where parameters are not allowed. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
