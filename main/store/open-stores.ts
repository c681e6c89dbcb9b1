/** How whoever only looks opens a replica file. */
import { openForReading, openForWriting, type Db } from './db.ts';
import { sqliteCode, translateError, withFileErrors } from './errors.ts';
import { MIGRATIONS, migrate, schemaVersion } from './migrate.ts';
import { requireFile, requireReplica } from './recognise.ts';
import { createStores, type Stores } from './stores.ts';

/**
 * Opens a replica file for reading and makes methods over it; any number of readers and one writer get along. What SQLite
 * throws in the methods leaves as an `AppError` with a sentence about the file.
 *
 * Throws `file`: not there, no GeoPackage, no replica, from a newer Syncline, damaged, in use.
 */
export function openStores<T extends object>(path: string, methodsOf: (stores: Stores) => T): T {
  requireFile(path);
  try {
    const db = openCurrent(path);
    try {
      const stores = createStores(db, () => Date.now());
      return withFileErrors(() => path, methodsOf(stores));
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw translateError(error, path);
  }
}

/** A connection to a file whose tables are the newest; an older file is brought there first. */
function openCurrent(path: string): Db {
  const db = openReadable(path);
  try {
    requireReplica(db, path);
    if (schemaVersion(db) === MIGRATIONS.length) return db;
  } catch (error) {
    db.close();
    throw error;
  }
  db.close();
  const writable = openForWriting(path, { mustExist: true });
  try {
    migrate(writable);
  } finally {
    writable.close();
  }
  return openReadable(path);
}

/** After a crash somebody has to clean up before anybody can read: that needs a connection that may write. */
function openReadable(path: string): Db {
  const db = openForReading(path);
  try {
    db.pragma('schema_version');
    return db;
  } catch (error) {
    db.close();
    if (!/^SQLITE_(READONLY|CANTOPEN)/.test(sqliteCode(error) ?? '')) throw error;
    const repairing = openForWriting(path, { mustExist: true });
    repairing.pragma('query_only = ON');
    return repairing;
  }
}
