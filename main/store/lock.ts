/**
 * One Syncline per replica file at a time.
 *
 * The lock is an exclusive SQLite lock on an empty database beside the replica file: the operating system drops it
 * with the process, however that ends, so a file that is left behind means nothing. Readers do not look at it.
 */
import { basename, dirname } from 'node:path';
import { rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { fileError, sqliteCode, translateError } from './errors.ts';

export interface FileLock {
  release(): void;
}

const ATTEMPTS = 5;

/** Throws `file` when there is no such folder, and `inUse` when another Syncline has it. */
export function acquireLock(path: string, inUse = beingSynchronised): FileLock {
  requireFolder(dirname(path));
  const lockPath = `${path}-syncline`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const db = openLocked(path, lockPath, inUse);
    // Another Syncline may have removed the file between opening and locking: then this lock is on nothing.
    if (db) return { release: () => release(db, lockPath) };
  }
  throw inUse(path);
}

function openLocked(
  path: string,
  lockPath: string,
  inUse: (path: string) => Error,
): Database.Database | null {
  const before = inode(lockPath);
  let db: Database.Database | undefined;
  try {
    db = new Database(lockPath, { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) throw inUse(path);
    // On a full disk the empty file is made, and no more than that.
    if (before === null) remove(lockPath);
    throw translateError(error, path);
  }
  const after = inode(lockPath);
  if (after !== null && (before === null || before === after)) return db;
  db.close();
  return null;
}

/** Throws `file` when there is no such folder. */
export function requireFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw fileError(`There is no folder ${folder}.`, 'Make it first, or choose another one.');
}

function inode(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}

function release(db: Database.Database, lockPath: string): void {
  // Where an open file can be removed this happens under the lock; elsewhere (Windows) after it.
  remove(lockPath);
  db.close();
  if (inode(lockPath) !== null && process.platform === 'win32') remove(lockPath);
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // In use: whoever holds it removes it.
  }
}

function beingSynchronised(path: string): Error {
  return fileError(
    `${basename(path)} is being synchronised by another Syncline.`,
    'Wait until it has finished, or stop it there.',
  );
}
