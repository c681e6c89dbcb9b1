/** The SQLite side of a geodatabase: which tables it has, and their rows in bounded batches. */
import Database from 'better-sqlite3';
import { basename } from 'node:path';
import { cannotRead, guarded } from './errors.ts';
import { createTableReader, quote } from './table-reader.ts';
import type { ColumnInfo, SqlRow, TableInfo, TableReader } from './table-reader.ts';
import { prepareFile } from './working-file.ts';

export interface Container extends TableReader {
  /** The name of the user's file. */
  readonly name: string;
  /** Ordinary tables by their name in lower case; no views, no virtual tables. */
  readonly tables: ReadonlyMap<string, TableInfo>;
  /** All rows of a small table under lower-case column names; empty when there is no such table. */
  smallTable(name: string): readonly SqlRow[];
  /** Runs `work`, which only reads, on one state of the file. */
  together<T>(work: () => T): T;
  /** Throws when SQLite finds that pages or rows are missing or in disorder: what is left would look whole. */
  requireIntact(): void;
  /** Closes the file and removes the working copy. Safe to call twice. */
  close(): void;
}

const SMALL_TABLE_ROWS = 200_000;

/** Opens a geodatabase for reading; nothing beside it appears or changes. */
export function openContainer(path: string, temporaryFolder?: string): Container {
  const name = basename(path);
  const file = prepareFile(path, temporaryFolder);
  let db: Database.Database | null = null;
  try {
    db = guarded(name, () => connect(file.path, !file.isCopy));
    return createContainer(name, db, () => file.remove());
  } catch (error) {
    db?.close();
    file.remove();
    throw error;
  }
}

function connect(path: string, readonly: boolean): Database.Database {
  const db = new Database(path, { readonly, fileMustExist: true, timeout: 2000 });
  try {
    // The file is somebody else's: nothing in its schema may call what it likes.
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma('mmap_size = 0');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function createContainer(name: string, db: Database.Database, removeCopy: () => void): Container {
  const tables = guarded(name, () => readTables(db));
  const reader = createTableReader(name, db);
  let isOpen = true;
  return {
    name,
    tables,
    ...reader,
    smallTable: (tableName) => {
      const table = tables.get(tableName.toLowerCase());
      return table ? readAll(name, reader, table) : [];
    },
    requireIntact: () => requireIntact(name, db, tables),
    together: (work) => together(name, db, work),
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      db.close();
      removeCopy();
    },
  };
}

function readAll(name: string, reader: TableReader, table: TableInfo): readonly SqlRow[] {
  const columns = table.columns.map((column) => column.name);
  const keys = columns.map((column) => column.toLowerCase());
  const result: SqlRow[] = [];
  for (const batch of reader.scan(table, columns)) {
    for (const { values } of batch) {
      result.push(Object.fromEntries(keys.map((key, at) => [key, values[at] ?? null])));
    }
    if (result.length > SMALL_TABLE_ROWS) {
      throw cannotRead(`${name}: table ${table.name} has more rows than a geodatabase has.`);
    }
  }
  return result;
}

/** What SQLite says about values: the reader judges those itself, row by row. */
const ABOUT_VALUES = /constraint failed|value in /i;

function requireIntact(
  name: string,
  db: Database.Database,
  tables: ReadonlyMap<string, TableInfo>,
): void {
  for (const table of tables.values()) {
    const problem = guarded(name, () => problemOf(db, table));
    if (problem === null) continue;
    throw cannotRead(
      `${name} is damaged: table ${table.name} is not whole (${problem}).`,
      'Take a copy that is intact, or get the file again from where it came from.',
    );
  }
}

function problemOf(db: Database.Database, table: TableInfo): string | null {
  try {
    const found = db.pragma(`quick_check(${quote(table.name)})`) as readonly Readonly<
      Record<string, unknown>
    >[];
    const words = found.map((row) => String(row['quick_check'])).filter((word) => word !== 'ok');
    return words.find((word) => !ABOUT_VALUES.test(word))?.replaceAll(/\s+/g, ' ') ?? null;
  } catch (error) {
    // Some indexes need a collation that only Esri's software has: such a table cannot be checked.
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_ERROR')) return null;
    throw error;
  }
}

/** One read lock for all of it: another program's commit cannot come in between. */
function together<T>(name: string, db: Database.Database, work: () => T): T {
  if (db.inTransaction) return work();
  guarded(name, () => db.exec('BEGIN'));
  try {
    return work();
  } finally {
    endReading(db);
  }
}

function endReading(db: Database.Database): void {
  try {
    if (db.inTransaction) db.exec('ROLLBACK');
  } catch {
    // In a damaged file even this fails; what was read stands, and closing ends the lock.
  }
}

function readTables(db: Database.Database): ReadonlyMap<string, TableInfo> {
  const found = db
    .prepare<[], { name: string; sql: string | null }>(
      `SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'`,
    )
    .all();
  const tables = new Map<string, TableInfo>();
  for (const { name, sql } of found) {
    if (typeof name !== 'string' || /^\s*create\s+virtual/i.test(sql ?? '')) continue;
    const columns = db.pragma(`table_info(${quote(name)})`) as readonly {
      name: string;
      type: string;
    }[];
    tables.set(name.toLowerCase(), { name, columns: columns.map(toColumn) });
  }
  return tables;
}

function toColumn({ name, type }: { readonly name: string; readonly type: string }): ColumnInfo {
  const [, word, length] =
    /^\s*([^(]*?)\s*(?:\(\s*(\d+)[^)]*\))?\s*$/.exec(type.toLowerCase()) ?? [];
  return {
    name,
    type: word ?? type.toLowerCase(),
    length: length === undefined ? null : Number(length),
  };
}
