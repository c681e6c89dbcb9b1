/** The write-ahead log beside a replica file, after its last writer. */
import { existsSync } from 'node:fs';
import { openForWriting } from './db.ts';
import { becomeSingleFile } from './handle.ts';
import { acquireLock, type FileLock } from './lock.ts';

/**
 * Brings back into the file what its last writer had to leave in the log because somebody was reading: then a copy of
 * the one file is complete. Does nothing while something works on the file, and never throws: the log stays valid, and
 * whoever opens the file next reads it.
 */
export function mergeLog(path: string): void {
  if (!existsSync(`${path}-wal`)) return;
  let lock: FileLock | null = null;
  try {
    lock = acquireLock(path);
    const db = openForWriting(path, { mustExist: true });
    try {
      becomeSingleFile(db);
    } finally {
      db.close();
    }
  } catch {
    // A lock that is taken, a disk that is full or read-only: next time.
  } finally {
    lock?.release();
  }
}
