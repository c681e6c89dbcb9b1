/** Everything that reads and writes one open replica file, one store per family of tables. */
import { createConflictStore } from './conflict-store.ts';
import type { Db } from './db.ts';
import { createEditStore } from './edit-store.ts';
import { createJournalStore } from './journal-store.ts';
import { createMissingStore } from './missing-store.ts';
import { createReceiptStore } from './receipt-store.ts';
import { createRecordStore } from './record-store.ts';
import { createSessionStore } from './session-store.ts';
import { createTables, readPlans } from './tables.ts';

/** `now`: epoch milliseconds. */
export function createStores(db: Db, now: () => number) {
  const isoNow = (): string => new Date(now()).toISOString();
  const tables = createTables(db, readPlans(db));
  return {
    db,
    isoNow,
    tables,
    record: createRecordStore(db),
    edits: createEditStore(db, tables),
    sessions: createSessionStore(db),
    receipts: createReceiptStore(db, isoNow),
    journal: createJournalStore(db),
    conflicts: createConflictStore(db, tables, isoNow),
    missing: createMissingStore(db, tables),
  };
}

export type Stores = ReturnType<typeof createStores>;
