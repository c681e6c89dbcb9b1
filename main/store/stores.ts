/** Everything that reads and writes one open replica file, one store per family of tables. */
import { createConflictStore } from './conflict-store.ts';
import type { Db } from './db.ts';
import { createEditStore } from './edit-store.ts';
import { createJournalStore } from './journal-store.ts';
import { createMissingStore } from './missing-store.ts';
import { createReceiptStore } from './receipt-store.ts';
import { requireTables } from './recognise.ts';
import { createRecordStore } from './record-store.ts';
import { createSessionStore } from './session-store.ts';
import { createTables, readPlans } from './tables.ts';
import { createUploadStore } from './upload-store.ts';

/** `now`: epoch milliseconds. Throws `file` when another program has taken a table or a column away. */
export function createStores(db: Db, now: () => number) {
  const isoNow = (): string => new Date(now()).toISOString();
  const plans = readPlans(db);
  requireTables(db, plans);
  const tables = createTables(db, plans);
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
    uploads: createUploadStore(db),
  };
}

export type Stores = ReturnType<typeof createStores>;
