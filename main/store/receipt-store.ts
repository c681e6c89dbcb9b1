/** Receipts: the outcome of each edit in each session. Written once, corrected only while their exchange is open. */
import type {
  EditKind,
  EditTarget,
  Outcome,
  PendingEdit,
  Receipt,
} from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { Settlement } from '../sync/ports.ts';
import { sql, type Db } from './db.ts';

/** A receipt as it is stored. */
export interface ReceiptRow {
  readonly receipt_id: number;
  readonly session_id: number;
  readonly layer_id: number;
  readonly target: EditTarget;
  readonly kind: EditKind;
  readonly global_id: GlobalId;
  readonly object_id: number | null;
  readonly outcome: Outcome;
  readonly code: number | null;
  readonly server_message: string | null;
  readonly explanation: string | null;
  readonly at: string;
}

/** Columns of a `ReceiptRow`. */
export const receiptColumns = `receipt_id, session_id, layer_id, target, kind, global_id, object_id, outcome, code,
  server_message, explanation, at`;

/** `now`: ISO 8601 UTC. */
export function createReceiptStore(db: Db, now: () => string) {
  /**
   * The latest receipt of an edit in a session. Not by max() or ORDER BY: SQLite prepares such a statement anew for each
   * new parameter, which takes longer than running it.
   */
  function latest(sessionId: number, editId: number, outcome?: Outcome): number | null {
    const text =
      'SELECT receipt_id, outcome FROM syncline_receipt WHERE session_id = ? AND edit_id = ?';
    const ids = sql<[number, number], Pick<ReceiptRow, 'receipt_id' | 'outcome'>>(db, text)
      .all(sessionId, editId)
      .filter((row) => outcome === undefined || row.outcome === outcome)
      .map((row) => row.receipt_id);
    return ids.length === 0 ? null : Math.max(...ids);
  }

  return {
    ...createReceiptReader(db),

    write(
      sessionId: number,
      edit: PendingEdit,
      outcome: Outcome,
      explanation: string | null,
    ): void {
      sql<(string | number | null)[]>(
        db,
        `INSERT INTO syncline_receipt
           (session_id, edit_id, layer_id, target, kind, global_id, object_id, outcome, explanation, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        sessionId,
        edit.editId,
        edit.layerId,
        edit.target,
        edit.kind,
        edit.globalId,
        edit.objectId,
        outcome,
        explanation,
        now(),
      );
    },

    /** Completes the latest receipt of an edit in a session; false when there is none. */
    complete(sessionId: number, settlement: Settlement & { outcome: Outcome }): boolean {
      const text = `UPDATE syncline_receipt SET outcome = ?, code = ?, server_message = ?, explanation = ?,
          object_id = coalesce(?, object_id), at = ? WHERE receipt_id = ?`;
      const { outcome, code, serverMessage, explanation, objectId, editId } = settlement;
      const receiptId = latest(sessionId, editId);
      if (receiptId === null) return false;
      sql<(string | number | null)[]>(db, text).run(
        outcome,
        code,
        serverMessage,
        explanation,
        objectId,
        now(),
        receiptId,
      );
      return true;
    },

    /** Says what became of a conflict that the same session had told of; false when it has not. */
    endConflict(
      sessionId: number,
      editId: number,
      outcome: Outcome,
      explanation: string | null,
    ): boolean {
      const receiptId = latest(sessionId, editId, 'conflict');
      if (receiptId === null) return false;
      sql<[Outcome, string | null, string, number]>(
        db,
        'UPDATE syncline_receipt SET outcome = ?, explanation = ?, at = ? WHERE receipt_id = ?',
      ).run(outcome, explanation, now(), receiptId);
      return true;
    },

    /** Takes back the latest receipt of an edit in a session. */
    withdraw(sessionId: number, editId: number): void {
      const receiptId = latest(sessionId, editId, 'unknown');
      if (receiptId === null) return;
      sql<[number]>(db, 'DELETE FROM syncline_receipt WHERE receipt_id = ?').run(receiptId);
    },
  };
}

function createReceiptReader(db: Db) {
  return {
    countOfSession(sessionId: number, outcome: Outcome): number {
      return sql<[number, Outcome], { n: number }>(
        db,
        'SELECT count(*) AS n FROM syncline_receipt WHERE session_id = ? AND outcome = ?',
      ).get(sessionId, outcome)!.n;
    },

    /** In the order in which they were written. */
    ofSession(sessionId: number): Receipt[] {
      return sql<[number], ReceiptRow>(
        db,
        `SELECT ${receiptColumns} FROM syncline_receipt WHERE session_id = ? ORDER BY receipt_id`,
      )
        .all(sessionId)
        .map(toReceipt);
    },
  };
}

export function toReceipt(row: ReceiptRow): Receipt {
  return {
    receiptId: row.receipt_id,
    sessionId: row.session_id,
    layerId: row.layer_id,
    target: row.target,
    kind: row.kind,
    globalId: row.global_id,
    objectId: row.object_id,
    outcome: row.outcome,
    code: row.code,
    serverMessage: row.server_message,
    explanation: row.explanation,
    at: row.at,
  };
}
