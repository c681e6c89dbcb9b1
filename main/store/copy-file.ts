/** Copies of a finished replica file, whole or not there. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { openForReading } from './db.ts';
import { fileError, translateError } from './errors.ts';
import { acquireLock } from './lock.ts';
import { requireFile, requireReplica } from './recognise.ts';

/**
 * Copies `from` to `to`, which gets its name when it is complete; nothing works on `from` meanwhile.
 *
 * Throws `file`: no replica, a call to the server that is not settled, being synchronised, no room.
 */
export async function copyReplicaFile(from: string, to: string): Promise<void> {
  requireFile(from);
  const lock = acquireLock(from);
  const unfinished = `${to}.copying`;
  try {
    const db = openForReading(from);
    try {
      requireReplica(db, from);
      const underWay = db.prepare('SELECT 1 FROM syncline_journal').get();
      if (underWay !== undefined) throw notSettled(from);
      rmSync(unfinished, { force: true });
      await db.backup(unfinished);
    } finally {
      db.close();
    }
    flush(unfinished);
    renameSync(unfinished, to);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw translateError(error, from);
  } finally {
    lock.release();
  }
}

function notSettled(path: string): Error {
  return fileError(
    `A call to the server from ${basename(path)} is not settled yet: a copy would settle it a second time.`,
    'Synchronise the file first, then make the copies.',
  );
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
