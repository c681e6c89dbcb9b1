/** Pending edits. The triggers write them; this reads them and marks what happens to them. */
import type { EditKind, EditTarget, PendingEdit } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import { quote, sql, type Db } from './db.ts';
import { ATTACHMENT, type TablePlan } from './table-plan.ts';
import type { Tables } from './tables.ts';

interface EditRow {
  readonly edit_id: number;
  readonly layer_id: number;
  readonly target: EditTarget;
  readonly global_id: GlobalId;
  readonly kind: EditKind;
  readonly revision: number;
  readonly is_held: number;
  readonly comment: string | null;
  readonly first_changed_at: string;
  readonly last_changed_at: string;
  readonly sent_kind: EditKind | null;
  readonly sent_revision: number | null;
}

/** An edit with how it was when it was sent; nulls when it is not on its way. */
export interface TrackedEdit {
  readonly edit: PendingEdit;
  readonly sentKind: EditKind | null;
  readonly sentRevision: number | null;
}

const SELECT = `SELECT edit_id, layer_id, target, global_id, kind, revision, is_held, comment, first_changed_at,
  last_changed_at, sent_kind, sent_revision FROM syncline_edit AS e`;

/** What may be sent: not held, no open conflict, and no attachment whose parent is being deleted here. */
function sendable(parentIsDeleted: string): string {
  return `e.is_held = 0
    AND NOT EXISTS (SELECT 1 FROM syncline_conflict AS c
      WHERE c.layer_id = e.layer_id AND c.target = e.target AND c.global_id = e.global_id)
    AND NOT (${parentIsDeleted})`;
}

export function createEditStore(db: Db, tables: Tables) {
  return { ...createEditReader(db, tables), ...createEditWriter(db) };
}

export type EditStore = ReturnType<typeof createEditStore>;

function createEditReader(db: Db, tables: Tables) {
  function toTracked(row: EditRow): TrackedEdit {
    const rows = tables.find(row.layer_id, row.target)?.rows;
    return {
      sentKind: row.sent_kind,
      sentRevision: row.sent_revision,
      edit: {
        editId: row.edit_id,
        layerId: row.layer_id,
        target: row.target,
        kind: row.kind,
        globalId: row.global_id,
        objectId: rows?.objectIdOf(row.global_id) ?? null,
        revision: row.revision,
        isHeld: row.is_held === 1,
        comment: row.comment,
        firstChangedAt: row.first_changed_at,
        lastChangedAt: row.last_changed_at,
      },
    };
  }

  function find(layerId: number, target: EditTarget, globalId: GlobalId): TrackedEdit | null {
    const row = sql<[number, EditTarget, GlobalId], EditRow>(
      db,
      `${SELECT} WHERE layer_id = ? AND target = ? AND global_id = ?`,
    ).get(layerId, target, globalId);
    return row ? toTracked(row) : null;
  }

  return {
    find,

    get(editId: number): TrackedEdit | null {
      const row = sql<[number], EditRow>(db, `${SELECT} WHERE edit_id = ?`).get(editId);
      return row ? toTracked(row) : null;
    },

    /** All, in the order in which the rows were first changed. */
    all(): PendingEdit[] {
      return sql<[], EditRow>(db, `${SELECT} ORDER BY edit_id`)
        .all()
        .map((row) => toTracked(row).edit);
    },

    /** Sent in the exchange under way, in the order of their ids. */
    inFlight(): TrackedEdit[] {
      return sql<[], EditRow>(db, `${SELECT} WHERE sent_revision IS NOT NULL ORDER BY edit_id`)
        .all()
        .map(toTracked);
    },

    countOf(layerId: number, target: EditTarget): number {
      return sql<[number, EditTarget], { n: number }>(
        db,
        'SELECT count(*) AS n FROM syncline_edit WHERE layer_id = ? AND target = ?',
      ).get(layerId, target)!.n;
    },

    countByKind(layerId: number): { readonly kind: EditKind; readonly n: number }[] {
      return sql<[number], { kind: EditKind; n: number }>(
        db,
        'SELECT kind, count(*) AS n FROM syncline_edit WHERE layer_id = ? GROUP BY kind',
      ).all(layerId);
    },

    /** Ids of what may be sent of one layer, features first. */
    sendableIds(layerId: number): number[] {
      const parentIsDeleted = parentIsDeletedText(tables, layerId);
      return sql<[number], { edit_id: number }>(
        db,
        `SELECT edit_id FROM syncline_edit AS e WHERE e.layer_id = ? AND ${sendable(parentIsDeleted)}
         ORDER BY e.target DESC, e.edit_id`,
      )
        .all(layerId)
        .map((row) => row.edit_id);
    },
  };
}

function createEditWriter(db: Db) {
  return {
    markSent(editId: number): void {
      sql<[number]>(
        db,
        'UPDATE syncline_edit SET sent_kind = kind, sent_revision = revision WHERE edit_id = ?',
      ).run(editId);
    },

    clearSent(editId: number): void {
      sql<[number]>(
        db,
        'UPDATE syncline_edit SET sent_kind = NULL, sent_revision = NULL WHERE edit_id = ?',
      ).run(editId);
    },

    setKind(editId: number, kind: EditKind): void {
      sql<[EditKind, number]>(db, 'UPDATE syncline_edit SET kind = ? WHERE edit_id = ?').run(
        kind,
        editId,
      );
    },

    remove(editId: number): void {
      sql<[number]>(db, 'DELETE FROM syncline_edit WHERE edit_id = ?').run(editId);
    },

    /** An edit that is not known to the triggers: what remains of mine after the server's version was taken in. */
    insert(
      layerId: number,
      target: EditTarget,
      globalId: GlobalId,
      kind: EditKind,
      at: string,
    ): void {
      sql<(string | number)[]>(
        db,
        `INSERT INTO syncline_edit (layer_id, target, global_id, kind, first_changed_at, last_changed_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
      ).run(layerId, target, globalId, kind, at, at);
    },
  };
}

/** A condition on edit `e`: it is an attachment's, and a delete of its parent is pending. */
function parentIsDeletedText(tables: Tables, layerId: number): string {
  const attachments = tables.find(layerId, 'attachment');
  if (!attachments) return '0';
  const parent = parentOfText(attachments.plan);
  return `e.target = 'attachment' AND EXISTS (SELECT 1 FROM syncline_edit AS p
    WHERE p.layer_id = e.layer_id AND p.target = 'feature' AND p.kind = 'delete' AND p.global_id = ${parent})`;
}

/** The parent of the attachment that edit `e` is about, from its row or, when that is deleted, its before-image. */
function parentOfText(plan: TablePlan): string {
  const [table, images, id, parent] = [
    plan.table,
    plan.images,
    plan.identity,
    ATTACHMENT.parent,
  ].map(quote);
  return `coalesce((SELECT ${parent} FROM ${table} WHERE ${id} = e.global_id),
    (SELECT ${parent} FROM ${images} WHERE ${id} = e.global_id AND syncline_role = 'base'))`;
}
