/** Open conflicts: rows that changed on both sides, with the server's version kept beside mine. */
import type { Conflict, EditKind, EditTarget, WireFeature } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { WireAttachment } from '../../shared/model/protocol.ts';
import type { ConflictCounts } from '../sync/ports.ts';
import { attachmentToRow, rowToAttachment } from './attachment-mapper.ts';
import { sql, type Db } from './db.ts';
import type { Tables } from './tables.ts';

interface ConflictRow {
  readonly conflict_id: number;
  readonly layer_id: number;
  readonly target: EditTarget;
  readonly global_id: GlobalId;
  readonly mine: EditKind;
  readonly theirs: Conflict['theirs'];
  readonly fields: string;
  readonly detected_at: string;
}

const IS_OPEN = `SELECT 1 FROM syncline_conflict WHERE layer_id = ? AND target = ? AND global_id = ?`;

/** `now`: ISO 8601 UTC. */
export function createConflictStore(db: Db, tables: Tables, now: () => string) {
  return {
    /** Oldest first. */
    all(): Conflict[] {
      return sql<[], ConflictRow>(
        db,
        `SELECT conflict_id, layer_id, target, global_id, mine, theirs, fields, detected_at
         FROM syncline_conflict ORDER BY conflict_id`,
      )
        .all()
        .map(toConflict);
    },

    /** Is a conflict of this row open? */
    has({ layerId, target, globalId }: Pick<Conflict, 'layerId' | 'target' | 'globalId'>): boolean {
      const statement = sql<[number, EditTarget, GlobalId]>(db, IS_OPEN);
      return statement.get(layerId, target, globalId) !== undefined;
    },

    counts(): ConflictCounts {
      return sql<[], ConflictCounts>(
        db,
        `SELECT count(*) AS openConflicts,
           count(CASE WHEN e.is_held = 0 THEN 1 END) AS undecided,
           count(CASE WHEN e.edit_id IS NULL THEN 1 END) AS undone
         FROM syncline_conflict AS c LEFT JOIN syncline_edit AS e
           ON e.layer_id = c.layer_id AND e.target = c.target AND e.global_id = c.global_id`,
      ).get()!;
    },

    /** Replaces an older conflict of the same row. */
    keep(
      conflict: Omit<Conflict, 'conflictId' | 'detectedAt'>,
      theirs: WireFeature | WireAttachment | null,
    ): void {
      const { layerId, target, globalId } = conflict;
      const table = tables.get(layerId, target);
      table.rows.dropImage('theirs', globalId);
      if (theirs) {
        const feature = isAttachment(theirs) ? attachmentToRow(theirs) : theirs;
        table.rows.putImage('theirs', globalId, table.toRow(feature).values);
      }
      sql<(string | number | null)[]>(
        db,
        `INSERT OR REPLACE INTO syncline_conflict
           (layer_id, target, global_id, mine, theirs, fields, their_url, detected_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        layerId,
        target,
        globalId,
        conflict.mine,
        conflict.theirs,
        JSON.stringify(conflict.fields),
        theirs && isAttachment(theirs) ? theirs.url : null,
        now(),
      );
    },

    close(conflictId: number): void {
      const row = sql<[number], ConflictRow>(
        db,
        'SELECT layer_id, target, global_id FROM syncline_conflict WHERE conflict_id = ?',
      ).get(conflictId);
      if (!row) return;
      tables.find(row.layer_id, row.target)?.rows.dropImage('theirs', row.global_id);
      sql<[number]>(db, 'DELETE FROM syncline_conflict WHERE conflict_id = ?').run(conflictId);
    },

    /** The server's version as it was kept; null = it had none. */
    theirs({
      layerId,
      target,
      globalId,
      conflictId,
    }: Conflict): WireFeature | WireAttachment | null {
      const table = tables.get(layerId, target);
      const image = table.rows.image('theirs', globalId);
      if (!image) return null;
      if (target === 'feature') return table.toWire(image);
      const url = sql<[number], { their_url: string | null }>(
        db,
        'SELECT their_url FROM syncline_conflict WHERE conflict_id = ?',
      ).get(conflictId);
      return rowToAttachment(table.plan, image, url?.their_url ?? null);
    },
  };
}

function isAttachment(version: WireFeature | WireAttachment): version is WireAttachment {
  return 'globalId' in version;
}

function toConflict(row: ConflictRow): Conflict {
  return {
    conflictId: row.conflict_id,
    layerId: row.layer_id,
    target: row.target,
    globalId: row.global_id,
    mine: row.mine,
    theirs: row.theirs,
    fields: JSON.parse(row.fields) as string[],
    detectedAt: row.detected_at,
  };
}
