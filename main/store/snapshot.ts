/** Snapshots: what the server did not list any more is forgotten, unless somebody edits it here. */
import type { EditTarget } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import { quote, sql } from './db.ts';
import { abandonAttachmentsOf } from './parents.ts';
import type { Stores } from './stores.ts';

/** Watches which rows come, from `begin` to `end`. */
export interface SnapshotWatch {
  begin(layerId: number): void;
  /** Notes rows that came; does nothing outside a snapshot of their layer. */
  see(layerId: number, target: EditTarget, globalIds: Iterable<GlobalId>): void;
  /** Forgets rows that did not come and have no pending edit; returns those that have an update or delete. */
  end(layerId: number): GlobalId[];
}

export function createSnapshotWatch(stores: Stores): SnapshotWatch {
  const { db, tables } = stores;
  const watched = new Set<number>();
  const seen = (layerId: number, target: EditTarget): string =>
    quote(`syncline_seen_${target}_${layerId}`);

  function drop(layerId: number): void {
    for (const target of ['feature', 'attachment'] as const) {
      db.exec(`DROP TABLE IF EXISTS temp.${seen(layerId, target)}`);
    }
  }

  /** Rows that did not come and have no pending edit. */
  function forgotten(layerId: number, target: EditTarget): GlobalId[] {
    const { plan } = tables.get(layerId, target);
    const id = quote(plan.identity);
    return sql<[number, EditTarget], { k: GlobalId }>(
      db,
      `SELECT ${id} AS k FROM ${quote(plan.table)}
       WHERE ${id} NOT IN (SELECT global_id FROM temp.${seen(layerId, target)})
         AND ${id} NOT IN (SELECT global_id FROM syncline_edit WHERE layer_id = ? AND target = ?)`,
    )
      .all(layerId, target)
      .map(({ k }) => k);
  }

  function forgetAttachments(layerId: number): void {
    if (!tables.find(layerId, 'attachment') || !attachmentsComeDown(stores)) return;
    const { rows } = tables.get(layerId, 'attachment');
    for (const globalId of forgotten(layerId, 'attachment')) {
      rows.remove(globalId);
      stores.missing.remove(layerId, globalId);
    }
  }

  return {
    begin(layerId) {
      drop(layerId);
      for (const target of ['feature', 'attachment'] as const) {
        db.exec(
          `CREATE TEMP TABLE ${seen(layerId, target)} (global_id TEXT PRIMARY KEY) WITHOUT ROWID`,
        );
      }
      watched.add(layerId);
    },

    see(layerId, target, globalIds) {
      if (!watched.has(layerId)) return;
      const note = sql<[GlobalId]>(
        db,
        `INSERT OR IGNORE INTO temp.${seen(layerId, target)} (global_id) VALUES (?)`,
      );
      for (const globalId of globalIds) note.run(globalId);
    },

    end(layerId) {
      const { rows } = tables.get(layerId, 'feature');
      for (const globalId of forgotten(layerId, 'feature')) {
        rows.remove(globalId);
        abandonAttachmentsOf(stores, layerId, globalId);
      }
      forgetAttachments(layerId);
      // An add was never there: its absence says nothing.
      const contested = sql<[number], { k: GlobalId }>(
        db,
        `SELECT global_id AS k FROM syncline_edit WHERE layer_id = ? AND target = 'feature' AND kind <> 'add'
           AND global_id NOT IN (SELECT global_id FROM temp.${seen(layerId, 'feature')}) ORDER BY edit_id`,
      )
        .all(layerId)
        .map(({ k }) => k);
      watched.delete(layerId);
      drop(layerId);
      return contested;
    },
  };
}

/** False where attachments only go up: then their absence from an answer says nothing (protocol.md 8, item 5). */
function attachmentsComeDown({ record }: Stores): boolean {
  const { returnAttachments, attachmentsSyncDirection } = record.read().request;
  return returnAttachments && (attachmentsSyncDirection ?? 'bidirectional') === 'bidirectional';
}
