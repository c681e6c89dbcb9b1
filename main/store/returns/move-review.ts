/** Takes the review from a file whose edits were carried over into the file that has them now. */
import { sql, transaction } from '../db.ts';
import { translateError } from '../errors.ts';
import { openHandle } from '../replica-file.ts';
import { partsOf, type ReturnsParts } from './returns-file.ts';

const TABLES = [
  'syncline_kit',
  'syncline_kept',
  'syncline_return',
  'syncline_review',
  'syncline_return_bytes',
] as const;

/** `settle` is part of it: all of it happens or nothing. Repeatable; does nothing where it was done. Throws `file`. */
export function moveReview(from: string, to: string, settle: (parts: ReturnsParts) => void): void {
  const handle = openHandle(to);
  try {
    const stores = handle.stores();
    const parts = partsOf(stores);
    if (parts.kit.membership()) return;
    stores.db.prepare('ATTACH ? AS before').run(from);
    try {
      transaction(stores.db, () => {
        for (const table of TABLES) {
          stores.db.exec(`INSERT OR REPLACE INTO main.${table} SELECT * FROM before.${table}`);
        }
        // Receipts of the new file are about what it has carried over.
        sql(stores.db, 'UPDATE syncline_review SET after_receipt = 0').run();
        settle(parts);
      });
    } finally {
      stores.db.exec('DETACH before');
    }
  } catch (error) {
    throw translateError(error, to);
  } finally {
    handle.close();
  }
}
