/** The SQLite connection of one service, with its own functions and a cache of prepared statements. */
import Database from 'better-sqlite3';
import { registerFunctions } from '../where/functions.ts';

/** A value that SQLite takes and gives. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** `to_gen` of a version that still holds. Written into SQL as a literal, so that partial indexes apply. */
export const OPEN = Number.MAX_SAFE_INTEGER;

const CACHE = 300;

export class ServiceDatabase {
  readonly connection: Database.Database;
  readonly #statements = new Map<string, Database.Statement<SqlValue[]>>();

  /** Opens or creates the file. Throws what SQLite throws when it cannot. */
  constructor(file: string) {
    this.connection = new Database(file, { timeout: 500 });
    // Two services on one file would number rows twice: the second one finds it locked.
    this.connection.pragma('locking_mode = EXCLUSIVE');
    this.connection.pragma('journal_mode = WAL');
    this.connection.pragma('synchronous = NORMAL');
    registerFunctions(this.connection);
  }

  /** The prepared statement of that text. */
  prepare(sql: string): Database.Statement<SqlValue[]> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= CACHE) this.#statements.clear();
    const statement = this.connection.prepare<SqlValue[]>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  run(sql: string, ...parameters: SqlValue[]): void {
    this.prepare(sql).run(...parameters);
  }

  /** First column of the first row; undefined when there is no row. */
  value(sql: string, ...parameters: SqlValue[]): SqlValue | undefined {
    return this.tuples(sql, ...parameters)[0]?.[0];
  }

  /** All rows as arrays of columns. */
  tuples(sql: string, ...parameters: SqlValue[]): SqlValue[][] {
    return this.prepare(sql)
      .raw()
      .all(...parameters) as SqlValue[][];
  }

  /** Runs in one transaction; the work says whether it is to be kept. */
  transaction<Result>(work: () => { readonly keep: boolean; readonly result: Result }): Result {
    this.connection.exec('BEGIN IMMEDIATE');
    try {
      const { keep, result } = work();
      this.connection.exec(keep ? 'COMMIT' : 'ROLLBACK');
      return result;
    } catch (error) {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.connection.close();
  }
}
