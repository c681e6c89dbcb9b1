/** Pending edits. The triggers write them; this reads them and marks what happens to them. */
import type { EditKind, EditTarget, PendingEdit } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { EditIds } from '../sync/ports.ts';
import { quote, sql, type Db } from './db.ts';
import {
  isFree,
  parentTexts,
  sendable,
  sendableOf,
  unreadableText,
  type Sendable,
} from './sendable.ts';
import type { Tables } from './tables.ts';

interface EditRow {
  readonly edit_id: number;
  readonly layer_id: number;
  readonly target: EditTarget;
  readonly global_id: GlobalId;
  readonly object_id: number | null;
  readonly kind: EditKind;
  readonly revision: number;
  readonly own_changes: number;
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

function selectText(objectId: string): string {
  return `SELECT edit_id, layer_id, target, global_id, ${objectId} AS object_id, kind, revision, own_changes,
    is_held, comment,
    first_changed_at, last_changed_at, sent_kind, sent_revision FROM syncline_edit AS e`;
}

/** The server's number of the row that edit `e` is about, from that row or, when it is deleted, its before-image. */
function objectIdText(tables: Tables): string {
  const cases = tables.all.map(({ plan }) => {
    const [table, images, id, objectId] = [
      plan.table,
      plan.images,
      plan.identity,
      plan.objectId,
    ].map(quote);
    return `WHEN e.layer_id = ${plan.layerId} AND e.target = '${plan.target}' THEN coalesce(
      (SELECT ${objectId} FROM ${table} WHERE ${id} = e.global_id),
      (SELECT ${objectId} FROM ${images} WHERE ${id} = e.global_id AND syncline_role = 'base'))`;
  });
  return cases.length === 0 ? 'NULL' : `CASE ${cases.join(' ')} END`;
}

export function createEditStore(db: Db, tables: Tables) {
  return {
    ...createEditReader(db, tables),
    ...createSendableReader(db, tables),
    ...createEditCounter(db),
    ...createEditWriter(db),
  };
}

function createEditReader(db: Db, tables: Tables) {
  const select = selectText(objectIdText(tables));
  const texts = {
    find: `${select} WHERE layer_id = ? AND target = ? AND global_id = ?`,
    get: `${select} WHERE edit_id = ?`,
    all: `${select} ORDER BY edit_id`,
    some: `${selectText('NULL')} JOIN json_each(?) AS wanted ON wanted.value = e.edit_id ORDER BY wanted.key`,
    page: `${selectText('NULL')} WHERE edit_id > ? ORDER BY edit_id LIMIT ?`,
    inFlight: `${select} WHERE sent_revision IS NOT NULL ORDER BY edit_id`,
  };

  function toTracked(row: EditRow): TrackedEdit {
    return {
      sentKind: row.sent_kind,
      sentRevision: row.sent_revision,
      edit: {
        editId: row.edit_id,
        layerId: row.layer_id,
        target: row.target,
        kind: row.kind,
        globalId: row.global_id,
        objectId: row.object_id,
        revision: row.revision,
        ownChanges: row.own_changes,
        isHeld: row.is_held === 1,
        comment: row.comment,
        firstChangedAt: row.first_changed_at,
        lastChangedAt: row.last_changed_at,
      },
    };
  }

  function find(layerId: number, target: EditTarget, globalId: GlobalId): TrackedEdit | null {
    const statement = sql<[number, EditTarget, GlobalId], EditRow>(db, texts.find);
    const row = statement.get(layerId, target, globalId);
    return row ? toTracked(row) : null;
  }

  return {
    find,

    get(editId: number): TrackedEdit | null {
      const row = sql<[number], EditRow>(db, texts.get).get(editId);
      return row ? toTracked(row) : null;
    },

    /** All, in the order in which the rows were first changed. */
    all(): PendingEdit[] {
      return sql<[], EditRow>(db, texts.all)
        .all()
        .map((row) => toTracked(row).edit);
    },

    /** The first `limit` after this one, in the same order; without object ids, for whoever reads the rows anyway. */
    page(after: number, limit: number): PendingEdit[] {
      return sql<[number, number], EditRow>(db, texts.page)
        .all(after, limit)
        .map((row) => toTracked(row).edit);
    },

    /** Those of them that are pending, in the same order; without object ids. */
    some(editIds: readonly number[]): PendingEdit[] {
      return sql<[string], EditRow>(db, texts.some)
        .all(JSON.stringify(editIds))
        .map((row) => toTracked(row).edit);
    },

    /** Sent in the exchange under way, in the order of their ids. */
    inFlight(): TrackedEdit[] {
      return sql<[], EditRow>(db, texts.inFlight).all().map(toTracked);
    },
  };
}

/** What may be sent, and what may not. */
function createSendableReader(db: Db, tables: Tables) {
  return {
    /** Ids of what may be sent of one layer, features first; with `only` of these alone. */
    sendableIds(layerId: number, only: EditIds): number[] {
      return sql<[Sendable], { edit_id: number }>(
        db,
        `SELECT edit_id FROM syncline_edit AS e
         WHERE e.layer_id = :layer AND ${sendable(tables, layerId)}
         ORDER BY e.target DESC, e.edit_id`,
      )
        .all(sendableOf(layerId, only))
        .map((row) => row.edit_id);
    },

    /** Of what could be sent of one layer, the features whose shape cannot be read. */
    unreadableIds(layerId: number, only: EditIds): number[] {
      return sql<[Sendable], { edit_id: number }>(
        db,
        `SELECT edit_id FROM syncline_edit AS e
         WHERE e.layer_id = :layer AND ${isFree('e')} AND ${unreadableText('e', tables, layerId)}
         ORDER BY e.edit_id`,
      )
        .all(sendableOf(layerId, only))
        .map((row) => row.edit_id);
    },

    /** Attachments of one layer that could be sent if their new features were. */
    countLeftOut(layerId: number, only: EditIds): number {
      const { staysHere } = parentTexts(tables, layerId);
      return sql<[Sendable], { n: number }>(
        db,
        `SELECT count(*) AS n FROM syncline_edit AS e
         WHERE e.layer_id = :layer AND ${isFree('e')} AND ${staysHere}`,
      ).get(sendableOf(layerId, only))!.n;
    },
  };
}

/** What can be said of edits without looking at their rows. */
function createEditCounter(db: Db) {
  return {
    count(): number {
      return sql<[], { n: number }>(db, 'SELECT count(*) AS n FROM syncline_edit').get()!.n;
    },

    hasAny(layerId: number, target: EditTarget): boolean {
      const text = 'SELECT 1 FROM syncline_edit WHERE layer_id = ? AND target = ? LIMIT 1';
      return sql<[number, EditTarget]>(db, text).get(layerId, target) !== undefined;
    },

    /** How often each edit has changed, by its id. */
    revisions(): Map<number, number> {
      const text = 'SELECT edit_id, revision FROM syncline_edit';
      const rows = sql<[], Pick<EditRow, 'edit_id' | 'revision'>>(db, text).all();
      return new Map(rows.map(({ edit_id, revision }) => [edit_id, revision]));
    },

    countHeld(layerId: number): number {
      const text = 'SELECT count(*) AS n FROM syncline_edit WHERE layer_id = ? AND is_held = 1';
      return sql<[number], { n: number }>(db, text).get(layerId)!.n;
    },

    countByKind(layerId: number): { readonly kind: EditKind; readonly n: number }[] {
      return sql<[number], { kind: EditKind; n: number }>(
        db,
        'SELECT kind, count(*) AS n FROM syncline_edit WHERE layer_id = ? GROUP BY kind',
      ).all(layerId);
    },
  };
}

const IS_NOT_KEPT = `NOT EXISTS (SELECT 1 FROM syncline_kept AS k
  WHERE k.layer_id = e.layer_id AND k.target = e.target AND k.global_id = e.global_id)`;

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

    /** True when it was not so before. What goes by return file, or is under review, stays held. */
    setHeld(editId: number, isHeld: boolean): boolean {
      const text = `UPDATE syncline_edit AS e SET is_held = ? WHERE edit_id = ? AND is_held <> ?${isHeld ? '' : ` AND ${IS_NOT_KEPT}`}`;
      const held = Number(isHeld);
      return sql<[number, number, number]>(db, text).run(held, editId, held).changes > 0;
    },

    /** With the reason as its comment, unless there is one. */
    holdWith(editId: number, reason: string): void {
      sql<[string, number]>(
        db,
        'UPDATE syncline_edit SET is_held = 1, comment = coalesce(comment, ?) WHERE edit_id = ?',
      ).run(reason, editId);
    },

    /** What people decided about an edit goes with it into another file. */
    adopt(editId: number, { isHeld, comment, lastChangedAt }: PendingEdit): void {
      sql<[number, string | null, string, number]>(
        db,
        'UPDATE syncline_edit SET is_held = ?, comment = ?, last_changed_at = ? WHERE edit_id = ?',
      ).run(Number(isHeld), comment, lastChangedAt, editId);
    },

    remove(editId: number): void {
      sql<[number]>(db, 'DELETE FROM syncline_edit WHERE edit_id = ?').run(editId);
    },

    /**
     * An edit that is not known to the triggers: what remains of mine after the server's version was taken in.
     * `mine`: whose changes it goes on with.
     */
    insert(
      layerId: number,
      target: EditTarget,
      globalId: GlobalId,
      kind: EditKind,
      at: string,
      mine: Pick<PendingEdit, 'revision' | 'ownChanges'> = { revision: 1 },
    ): void {
      sql<(string | number)[]>(
        db,
        `INSERT INTO syncline_edit (layer_id, target, global_id, kind, first_changed_at, last_changed_at, revision,
           own_changes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(layerId, target, globalId, kind, at, at, mine.revision, mine.ownChanges ?? 0);
    },
  };
}
