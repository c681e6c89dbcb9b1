/** The schema version of our own tables, and how older files reach the newest. */
import { basename } from 'node:path';
import { transaction, type Db } from './db.ts';
import { fileError } from './errors.ts';
import { initial } from './migrations/0001-initial.ts';
import { ownChanges } from './migrations/0002-own-changes.ts';
import { rollback } from './migrations/0003-rollback.ts';
import { receiptsByEdit } from './migrations/0004-receipts-by-edit.ts';
import { branchVersion } from './migrations/0005-branch-version.ts';
import { uploads } from './migrations/0006-uploads.ts';
import { returns } from './migrations/0007-returns.ts';

/** Append only: a released migration is never edited, reordered or removed. SQL, one transaction each. */
export const MIGRATIONS: readonly string[] = [
  initial,
  ownChanges,
  rollback,
  receiptsByEdit,
  branchVersion,
  uploads,
  returns,
];

/** The number of migrations that made this file; 0 for a file without our tables. */
export function schemaVersion(db: Db): number {
  const known = db
    .prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'syncline_replica'`)
    .get();
  if (known === undefined) return 0;
  return Number(db.prepare('SELECT schema_version FROM syncline_replica').pluck().get() ?? 0);
}

/**
 * Brings the tables to the newest version; the file is as before or a version newer, never between.
 *
 * Throws `file` for a file from a newer Syncline.
 */
export function migrate(db: Db, migrations: readonly string[] = MIGRATIONS): void {
  const current = schemaVersion(db);
  refuseNewer(db, current, migrations.length);
  migrations.slice(current).forEach((text, offset) => {
    const version = current + offset + 1;
    transaction(db, () => {
      // Another process may have opened the same older file at the same moment.
      if (schemaVersion(db) >= version) return;
      db.exec(text);
      db.prepare('UPDATE syncline_replica SET schema_version = ?').run(version);
    });
  });
}

/** Throws `file` when the tables are newer than this program. */
export function refuseNewer(db: Db, version: number, newest = MIGRATIONS.length): void {
  if (version <= newest) return;
  throw fileError(
    `${basename(db.name)} was written by a newer Syncline (schema ${version}; this one knows ${newest}).`,
    'Update Syncline, then open it again.',
  );
}
