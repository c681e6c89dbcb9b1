/** The connection behind an open replica file: who may write when, and how it is closed. */
import { assert } from '../../shared/assert.ts';
import { transaction, type Db } from './db.ts';
import { sqliteCode } from './errors.ts';
import type { FileLock } from './lock.ts';
import { createStores, type Stores } from './stores.ts';

export interface Handle {
  stores(): Stores;
  /** Runs `work` in a transaction of its own; durable when it returns. */
  write<T>(work: () => T): T;
  /** Like `write`, for work that awaits; until it has ended nothing else may write. */
  writeLong<T>(work: () => Promise<T>): Promise<T>;
  /** Closes the connection, lets `between` do something with the closed file, and goes on with another one. */
  reopen(between: () => Db): void;
  close(): void;
}

/** `now`: epoch milliseconds. */
export function createHandle(first: Db, lock: FileLock, now: () => number): Handle {
  let stores: Stores | null = createStores(first, now);
  let isBusy = false;

  function open(): Stores {
    assert(stores, 'the replica file is closed');
    return stores;
  }

  return {
    stores: open,

    write(work) {
      assert(!isBusy, 'nothing else may write while a long transaction is under way');
      return transaction(open().db, work);
    },

    async writeLong(work) {
      assert(!isBusy, 'nothing else may write while a long transaction is under way');
      const { db } = open();
      isBusy = true;
      try {
        db.exec('BEGIN IMMEDIATE');
        const result = await work();
        db.exec('COMMIT');
        return result;
      } finally {
        if (db.inTransaction) db.exec('ROLLBACK');
        isBusy = false;
      }
    },

    reopen(between) {
      assert(!isBusy, 'a long transaction is under way');
      open().db.close();
      stores = null;
      stores = createStores(between(), now);
    },

    close() {
      if (!stores) return;
      assert(!isBusy, 'a long transaction is under way');
      const { db } = stores;
      stores = null;
      try {
        becomeSingleFile(db);
      } finally {
        db.close();
        lock.release();
      }
    },
  };
}

/** Write-ahead logging while the file is open, so that others can read meanwhile. */
export function startWriteAheadLog(db: Db): void {
  toleratingOthers(() => db.pragma('journal_mode = WAL'));
}

/** Everything back into the one file. Another program that has it open keeps the log; the last one to close cleans up. */
export function becomeSingleFile(db: Db): void {
  toleratingOthers(() => {
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('journal_mode = DELETE');
  });
}

function toleratingOthers(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!/^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error) ?? '')) throw error;
  }
}
