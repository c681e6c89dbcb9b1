/** Files on their way up in parts, so that a run after a crash goes on with what is missing. */
import type { PartialUpload } from '../sync/ports.ts';
import { sql, type Db } from './db.ts';

interface UploadRow {
  readonly digest: string;
  readonly item_id: string;
  readonly part_bytes: number;
  readonly parts: string;
}

export function createUploadStore(db: Db) {
  return {
    /** What has gone up of the file of this edit; null: nothing that is known. */
    find(editId: number): PartialUpload | null {
      const row = sql<[number], UploadRow>(
        db,
        'SELECT digest, item_id, part_bytes, parts FROM syncline_upload WHERE edit_id = ?',
      ).get(editId);
      if (!row) return null;
      const parts = JSON.parse(row.parts) as readonly number[];
      return { digest: row.digest, itemId: row.item_id, partBytes: row.part_bytes, parts };
    },

    /** Remembers it, in place of what was known, and forgets those whose edits are pending no more. */
    put(editId: number, { digest, itemId, partBytes, parts }: PartialUpload): void {
      sql(
        db,
        'DELETE FROM syncline_upload WHERE edit_id NOT IN (SELECT edit_id FROM syncline_edit)',
      ).run();
      sql<[number, string, string, number, string]>(
        db,
        'INSERT OR REPLACE INTO syncline_upload (edit_id, digest, item_id, part_bytes, parts) VALUES (?, ?, ?, ?, ?)',
      ).run(editId, digest, itemId, partBytes, JSON.stringify(parts));
    },

    clear: (): void => void sql(db, 'DELETE FROM syncline_upload').run(),

    remove(editId: number): void {
      sql<[number]>(db, 'DELETE FROM syncline_upload WHERE edit_id = ?').run(editId);
    },
  };
}
