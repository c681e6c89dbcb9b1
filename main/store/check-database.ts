/** Is a file a whole SQLite database? */
import { statSync } from 'node:fs';
import { openForReading } from './db.ts';

/** Null when it is; else what is wrong, as the end of a sentence. */
export function troubleOfDatabase(path: string): string | null {
  try {
    const db = openForReading(path);
    try {
      const pages = Number(db.pragma('page_count', { simple: true }));
      const size = pages * Number(db.pragma('page_size', { simple: true }));
      if (size > statSync(path).size) return 'its end is missing';
      const said = String(db.pragma('quick_check(1)', { simple: true }));
      return said === 'ok' ? null : 'it is damaged';
    } finally {
      db.close();
    }
  } catch {
    return 'it cannot be opened as a database';
  }
}
