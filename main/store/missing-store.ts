/** Attachments that were announced and whose bytes are still on the server. */
import type { GlobalId } from '../../shared/model/ids.ts';
import type { MissingAttachment } from '../sync/ports.ts';
import { readAttachment } from './attachment-mapper.ts';
import { sql, type Db } from './db.ts';
import { parentTitle } from './parent-title.ts';
import type { Tables } from './tables.ts';

interface MissingRow {
  readonly layer_id: number;
  readonly global_id: GlobalId;
  readonly url: string | null;
}

export function createMissingStore(db: Db, tables: Tables) {
  function remove(layerId: number, globalId: GlobalId): void {
    sql<[number, GlobalId]>(
      db,
      'DELETE FROM syncline_missing_attachment WHERE layer_id = ? AND global_id = ?',
    ).run(layerId, globalId);
  }

  function describe(row: MissingRow): MissingAttachment[] {
    const table = tables.find(row.layer_id, 'attachment');
    const stored = table?.rows.find(row.global_id);
    if (!table || !stored) return [];
    const { attachmentId, parentGlobalId, name, size } = readAttachment(table.plan, stored);
    const features = tables.get(row.layer_id, 'feature').rows;
    return [
      {
        layerId: row.layer_id,
        globalId: row.global_id,
        url: row.url,
        attachmentId,
        parentObjectId: parentGlobalId && features.objectIdOf(parentGlobalId),
        name,
        get feature() {
          return parentTitle({ tables }, row.layer_id, parentGlobalId);
        },
        size: size === 0 ? null : size,
      },
    ];
  }

  return {
    remove,

    note(layerId: number, globalId: GlobalId, url: string | null): void {
      sql<[number, GlobalId, string | null]>(
        db,
        'INSERT OR REPLACE INTO syncline_missing_attachment (layer_id, global_id, url) VALUES (?, ?, ?)',
      ).run(layerId, globalId, url);
    },

    /** Those whose row is still there. */
    all(): MissingAttachment[] {
      return sql<[], MissingRow>(
        db,
        'SELECT layer_id, global_id, url FROM syncline_missing_attachment ORDER BY layer_id, global_id',
      )
        .all()
        .flatMap(describe);
    },

    clear: (): void => void sql(db, 'DELETE FROM syncline_missing_attachment').run(),
  };
}
