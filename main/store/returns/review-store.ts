/** The newest version of each row that a crew has edited, what was decided about it, and the returns that were opened. */
import type { EditKind } from '../../../shared/model/edit.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';
import type { ExactRow } from '../../../shared/model/return-line.ts';
import type { OpenedReturn, ReviewOutcome, ReviewState } from '../../../shared/model/return.ts';
import { toJson } from '../../platform/json.ts';
import { sql, type Db } from '../db.ts';
import type { KeptRow } from './kit-store.ts';

export interface ReviewRecord extends KeptRow {
  readonly reviewId: number;
  readonly number: number;
  readonly kind: EditKind;
  readonly title: string;
  readonly comment: string | null;
  readonly firstChangedAt: string;
  readonly lastChangedAt: string;
  readonly before: ExactRow | null;
  readonly after: ExactRow | null;
  readonly state: ReviewState;
  readonly reason: string | null;
  readonly note: string | null;
  readonly decidedAt: string | null;
  readonly afterReceipt: number;
  /** Of its pending edit, as it was put in. */
  readonly revision: number;
  readonly isDone: boolean;
  readonly settled: { readonly before: ExactRow | null; readonly after: ExactRow | null } | null;
  readonly outcome: ReviewOutcome | null;
  readonly change: ChangeReport | null;
}

export interface StoredReturn extends OpenedReturn {
  readonly digest: string;
  /** Digests of the returns that the crew's file had made before it, by number. */
  readonly earlier: readonly string[];
}

interface ReviewRow {
  readonly [column: string]: string | number | null;
}

const COLUMNS = `review_id, layer_id, target, global_id, number, kind, title, comment, first_changed_at, last_changed_at,
  before, after, state, reason, note, decided_at, after_receipt, revision, is_done, has_settled, settled_before, settled_after,
  outcome, change`;

export function createReviewStore(db: Db) {
  const select = `SELECT ${COLUMNS} FROM syncline_review`;
  return {
    ...createReturnStore(db),
    ...createBytesStore(db),

    find({ layerId, target, globalId }: KeptRow): ReviewRecord | null {
      const text = `${select} WHERE layer_id = ? AND target = ? AND global_id = ?`;
      const row = sql<[number, string, string], ReviewRow>(db, text).get(layerId, target, globalId);
      return row ? toRecord(row) : null;
    },

    /** In the order in which their rows came first. */
    all(): ReviewRecord[] {
      return sql<[], ReviewRow>(db, `${select} ORDER BY review_id`).all().map(toRecord);
    },

    /** Writes over the record of the same row. */
    put(record: Omit<ReviewRecord, 'reviewId'>): void {
      const values = toColumns(record);
      const names = Object.keys(values);
      const assignments = names.map((name) => `${name} = excluded.${name}`).join(', ');
      sql<(string | number | null)[]>(
        db,
        `INSERT INTO syncline_review (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})
         ON CONFLICT (layer_id, target, global_id) DO UPDATE SET ${assignments}`,
      ).run(...Object.values(values));
    },

    /** The newest receipt of all; those of what is put in now come after it. */
    lastReceipt(): number {
      const text = 'SELECT coalesce(max(receipt_id), 0) AS n FROM syncline_receipt';
      return sql<[], { n: number }>(db, text).get()!.n;
    },

    /** The newest answer about a row after a receipt; null: there is none. */
    outcomeAfter(row: KeptRow, receiptId: number): ReviewOutcome | null {
      const text = `SELECT outcome, code, server_message AS serverMessage, explanation, object_id AS objectId, at
        FROM syncline_receipt WHERE layer_id = ? AND target = ? AND global_id = ? AND receipt_id > ?
        ORDER BY receipt_id DESC LIMIT 1`;
      return (
        sql<(string | number)[], ReviewOutcome>(db, text).get(
          row.layerId,
          row.target,
          row.globalId,
          receiptId,
        ) ?? null
      );
    },
  };
}

export type ReviewStore = ReturnType<typeof createReviewStore>;

function createReturnStore(db: Db) {
  return {
    /** Newest first. */
    returns(): StoredReturn[] {
      return sql<[], Omit<StoredReturn, 'earlier'> & { readonly earlier: string }>(
        db,
        `SELECT number, digest, earlier, made_by AS "by", made_at AS madeAt, opened_at AS openedAt, program, edits,
           attachments
         FROM syncline_return ORDER BY number DESC`,
      )
        .all()
        .map((row) => ({ ...row, earlier: JSON.parse(row.earlier) as string[] }));
    },

    addReturn(opened: StoredReturn): void {
      const { number, digest, by, madeAt, openedAt, program, edits, attachments } = opened;
      const earlier = JSON.stringify(opened.earlier);
      sql<(string | number | null)[]>(
        db,
        `INSERT INTO syncline_return (number, digest, earlier, made_by, made_at, opened_at, program, edits, attachments)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(number, digest, earlier, by, madeAt, openedAt, program, edits, attachments);
    },
  };
}

function createBytesStore(db: Db) {
  return {
    putBytes(digest: string, data: Uint8Array): void {
      const text = 'INSERT OR IGNORE INTO syncline_return_bytes (digest, data) VALUES (?, ?)';
      sql<[string, Uint8Array]>(db, text).run(digest, data);
    },

    /** Null: they never came. */
    bytes(digest: string): Uint8Array | null {
      const text = 'SELECT data FROM syncline_return_bytes WHERE digest = ?';
      return sql<[string], { data: Uint8Array }>(db, text).get(digest)?.data ?? null;
    },
  };
}

function toRecord(row: ReviewRow): ReviewRecord {
  const json = <T>(name: string): T | null => {
    const text = row[name];
    return typeof text === 'string' ? (JSON.parse(text) as T) : null;
  };
  return {
    reviewId: Number(row['review_id']),
    layerId: Number(row['layer_id']),
    target: row['target'] as ReviewRecord['target'],
    globalId: row['global_id'] as ReviewRecord['globalId'],
    number: Number(row['number']),
    kind: row['kind'] as EditKind,
    title: String(row['title']),
    comment: row['comment'] as string | null,
    firstChangedAt: String(row['first_changed_at']),
    lastChangedAt: String(row['last_changed_at']),
    before: json('before'),
    after: json('after'),
    state: row['state'] as ReviewState,
    reason: row['reason'] as string | null,
    note: row['note'] as string | null,
    decidedAt: row['decided_at'] as string | null,
    afterReceipt: Number(row['after_receipt']),
    revision: Number(row['revision']),
    isDone: row['is_done'] === 1,
    settled:
      row['has_settled'] === 1
        ? { before: json('settled_before'), after: json('settled_after') }
        : null,
    outcome: json('outcome'),
    change: json('change'),
  };
}

function toColumns(record: Omit<ReviewRecord, 'reviewId'>): Record<string, string | number | null> {
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  return {
    layer_id: record.layerId,
    target: record.target,
    global_id: record.globalId,
    number: record.number,
    kind: record.kind,
    title: record.title,
    comment: record.comment,
    first_changed_at: record.firstChangedAt,
    last_changed_at: record.lastChangedAt,
    before: json(record.before),
    after: json(record.after),
    state: record.state,
    reason: record.reason,
    note: record.note,
    decided_at: record.decidedAt,
    after_receipt: record.afterReceipt,
    revision: record.revision,
    is_done: Number(record.isDone),
    has_settled: Number(record.settled !== null),
    settled_before: json(record.settled?.before ?? null),
    settled_after: json(record.settled?.after ?? null),
    outcome: json(record.outcome),
    change: record.change && toJson(record.change),
  };
}
