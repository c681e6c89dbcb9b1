/** The replicas of one service, kept in SQLite so that they survive a restart. */
import Database from 'better-sqlite3';
import type { Caller } from '../context.ts';
import { isPrivileged } from './context.ts';
import type { SyncContext } from './context.ts';
import type { Replica } from './replica.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS replica (
    service TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    body TEXT NOT NULL, -- the Replica as JSON
    PRIMARY KEY (service, id),
    UNIQUE (service, name)
  );
  -- What the service calls the generations of its archive, where it does not show the counter itself.
  CREATE TABLE IF NOT EXISTS generation (
    service TEXT NOT NULL,
    counter INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    PRIMARY KEY (service, counter),
    UNIQUE (service, epoch)
  );
`;

/** Opens the file that holds the replicas of all services; null keeps them in memory. */
export function openSyncDatabase(file: string | null): Database.Database {
  const database = new Database(file ?? ':memory:');
  database.pragma('journal_mode = WAL');
  database.exec(SCHEMA);
  return database;
}

export class Registry {
  readonly #database: Database.Database;
  readonly #service: string;

  constructor(database: Database.Database, service: string) {
    this.#database = database;
    this.#service = service;
  }

  /** Oldest first. */
  all(): Replica[] {
    const rows = this.#database
      .prepare<[string], { body: string }>(
        'SELECT body FROM replica WHERE service = ? ORDER BY rowid',
      )
      .all(this.#service);
    return rows.map(({ body }) => parse(body));
  }

  /** By canonical id; null when there is none. */
  find(id: string): Replica | null {
    const row = this.#database
      .prepare<[string, string], { body: string }>(
        'SELECT body FROM replica WHERE service = ? AND id = ?',
      )
      .get(this.#service, id);
    return row === undefined ? null : parse(row.body);
  }

  /** Stores a new replica under its name, or under that name with the first free suffix _0, _1, ... */
  add(wanted: Replica): Replica {
    return this.#database.transaction(() => {
      const replica = { ...wanted, name: this.#freeName(wanted.name) };
      this.#database
        .prepare('INSERT INTO replica (service, id, name, body) VALUES (?, ?, ?, ?)')
        .run(this.#service, replica.id, replica.name, JSON.stringify(replica));
      return replica;
    })();
  }

  /** Changes a replica that is still there; false when it is gone. */
  update(id: string, changes: Partial<Replica>): boolean {
    const replica = this.find(id);
    if (replica === null) return false;
    this.#database
      .prepare('UPDATE replica SET body = ? WHERE service = ? AND id = ?')
      .run(JSON.stringify({ ...replica, ...changes }), this.#service, id);
    return true;
  }

  /** False when there was none. */
  remove(id: string): boolean {
    const { changes } = this.#database
      .prepare('DELETE FROM replica WHERE service = ? AND id = ?')
      .run(this.#service, id);
    return changes > 0;
  }

  #freeName(base: string): string {
    if (!this.#isTaken(base)) return base;
    let suffix = 0;
    while (this.#isTaken(`${base}_${suffix}`)) suffix += 1;
    return `${base}_${suffix}`;
  }

  #isTaken(name: string): boolean {
    return (
      this.#database
        .prepare('SELECT 1 FROM replica WHERE service = ? AND name = ?')
        .get(this.#service, name) !== undefined
    );
  }
}

/** Files of earlier versions know no branch versions. */
function parse(body: string): Replica {
  return { version: null, ...(JSON.parse(body) as Omit<Replica, 'version'>) };
}

/** Administrators and the owner of the service use every replica, others their own and anonymous ones. */
export function mayUse(context: SyncContext, caller: Caller, replica: Replica): boolean {
  return isPrivileged(context, caller) || replica.owner === null || replica.owner === caller.user;
}
