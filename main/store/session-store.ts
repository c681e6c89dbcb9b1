/** Sessions: the runs of create, sync and unregister, and what each completed. */
import type { Purpose } from '../../shared/model/exchange.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { Session, SessionKind } from '../../shared/model/edit.ts';
import type { RollbackNote } from '../sync/ports.ts';
import { sql, type Db } from './db.ts';

interface SessionRow {
  readonly session_id: number;
  readonly kind: SessionKind;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly options: string;
  readonly result: Session['result'];
  readonly summary: string | null;
  readonly counts: string;
}

/** How a session ended. */
export type SessionEnd = Pick<Session, 'result' | 'summary' | 'counts'> & {
  readonly at: string;
  readonly error: ErrorBody | null;
  readonly rollback?: RollbackNote | null;
};

export function createSessionStore(db: Db) {
  function completed(sessionId: number): Purpose[] {
    const row = sql<[number], { completed: string }>(
      db,
      'SELECT completed FROM syncline_session WHERE session_id = ?',
    ).get(sessionId);
    return row ? (JSON.parse(row.completed) as Purpose[]) : [];
  }

  return {
    start(kind: SessionKind, options: Readonly<Record<string, unknown>>, at: string): number {
      const text = 'INSERT INTO syncline_session (kind, started_at, options) VALUES (?, ?, ?)';
      const { lastInsertRowid } = sql<[string, string, string]>(db, text).run(
        kind,
        at,
        JSON.stringify(options),
      );
      return Number(lastInsertRowid);
    },

    end(sessionId: number, end: SessionEnd): void {
      sql<[string, Session['result'], string | null, string, string | null, string | null, number]>(
        db,
        `UPDATE syncline_session SET ended_at = ?, result = ?, summary = ?, counts = ?, error = ?, undone = ? WHERE session_id = ?`,
      ).run(
        end.at,
        end.result,
        end.summary,
        JSON.stringify(end.counts),
        end.error && JSON.stringify(end.error),
        end.rollback ? JSON.stringify(end.rollback) : null,
        sessionId,
      );
    },

    /** Oldest first. */
    all(): Session[] {
      return sql<[], SessionRow>(
        db,
        `SELECT session_id, kind, started_at, ended_at, options, result, summary, counts
         FROM syncline_session ORDER BY session_id`,
      )
        .all()
        .map(toSession);
    },

    /** What it keeps of a batch that was undone; null: none was. */
    rollback(sessionId: number): RollbackNote | null {
      const row = sql<[number], { undone: string | null }>(
        db,
        'SELECT undone FROM syncline_session WHERE session_id = ?',
      ).get(sessionId);
      return row?.undone ? (JSON.parse(row.undone) as RollbackNote) : null;
    },

    completed,

    complete(sessionId: number, purpose: Purpose): void {
      sql<[string, number]>(
        db,
        'UPDATE syncline_session SET completed = ? WHERE session_id = ?',
      ).run(JSON.stringify([...completed(sessionId), purpose]), sessionId);
    },

    /** The latest session; notes go there when no exchange is under way. */
    latest(): number | null {
      return sql<[], { id: number | null }>(
        db,
        'SELECT max(session_id) AS id FROM syncline_session',
      ).get()!.id;
    },
  };
}

function toSession(row: SessionRow): Session {
  return {
    sessionId: row.session_id,
    kind: row.kind,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    options: JSON.parse(row.options) as Session['options'],
    result: row.result,
    summary: row.summary,
    counts: JSON.parse(row.counts) as Session['counts'],
  };
}
