/** The journal: the exchange under way, durable before anything leaves this machine. */
import type { Exchange, Stage } from '../../shared/model/exchange.ts';
import { assert } from '../../shared/assert.ts';
import { sql, type Db } from './db.ts';

export function createJournalStore(db: Db) {
  function read(): Exchange | null {
    const row = sql<[], { exchange: string }>(db, 'SELECT exchange FROM syncline_journal').get();
    return row ? (JSON.parse(row.exchange) as Exchange) : null;
  }

  return {
    read,

    /** Of the exchange under way; null when there is none. */
    sessionId(): number | null {
      const text = 'SELECT session_id AS id FROM syncline_journal';
      return sql<[], { id: number }>(db, text).get()?.id ?? null;
    },

    /** One at a time: throws when another exchange is under way. */
    begin(exchange: Exchange): void {
      sql<[number, string]>(
        db,
        'INSERT INTO syncline_journal (session_id, exchange) VALUES (?, ?)',
      ).run(exchange.sessionId, JSON.stringify(exchange));
    },
    setStage(stage: Stage): void {
      const exchange = read();
      assert(exchange, 'no exchange is under way');
      sql<[string]>(db, 'UPDATE syncline_journal SET exchange = ?').run(
        JSON.stringify({ ...exchange, stage }),
      );
    },
    clear: (): void => void sql(db, 'DELETE FROM syncline_journal').run(),
  };
}
