/** Counters of a service: generations, object ids, attachment ids. Read from the file at each call. */
import { OPEN } from './database.ts';
import type { ServiceDatabase } from './database.ts';

const SCHEMA = `
  -- name: generation, oldest (see Archive.oldestGeneration)
  CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  -- One row: which specification the file was made from.
  CREATE TABLE IF NOT EXISTS origin (lock INTEGER PRIMARY KEY CHECK (lock = 1), fingerprint TEXT NOT NULL);
  -- Numbers are never given twice, not even after a delete.
  CREATE TABLE IF NOT EXISTS layer_state (
    layer_id INTEGER PRIMARY KEY,
    next_object_id INTEGER NOT NULL,
    next_attachment_id INTEGER NOT NULL
  );
  -- Versions of attachments, as the tables rows_<layer> hold versions of rows.
  CREATE TABLE IF NOT EXISTS attachment_versions (
    version_id INTEGER PRIMARY KEY,
    layer_id INTEGER NOT NULL,
    attachment_id INTEGER NOT NULL,
    global_id TEXT NOT NULL,
    parent_global_id TEXT NOT NULL,
    parent_object_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    blob_id INTEGER NOT NULL REFERENCES blobs (blob_id),
    from_gen INTEGER NOT NULL,
    to_gen INTEGER NOT NULL,
    made_by TEXT,
    ended_by TEXT
  );
  CREATE UNIQUE INDEX IF NOT EXISTS attachment_now
    ON attachment_versions (layer_id, attachment_id) WHERE to_gen = ${OPEN};
  CREATE UNIQUE INDEX IF NOT EXISTS attachment_now_global
    ON attachment_versions (layer_id, global_id) WHERE to_gen = ${OPEN};
  CREATE INDEX IF NOT EXISTS attachment_global ON attachment_versions (layer_id, global_id);
  CREATE INDEX IF NOT EXISTS attachment_parent ON attachment_versions (layer_id, parent_global_id);
  CREATE INDEX IF NOT EXISTS attachment_from ON attachment_versions (layer_id, from_gen);
  CREATE INDEX IF NOT EXISTS attachment_to ON attachment_versions (layer_id, to_gen)
    WHERE to_gen < ${OPEN};
  CREATE INDEX IF NOT EXISTS attachment_blob ON attachment_versions (blob_id);
  CREATE TABLE IF NOT EXISTS blobs (blob_id INTEGER PRIMARY KEY, data BLOB NOT NULL);
`;

export class ServiceState {
  readonly #database: ServiceDatabase;

  constructor(database: ServiceDatabase) {
    this.#database = database;
    database.connection.exec(SCHEMA);
  }

  /** What the file was made from; null in a new file. */
  fingerprint(): string | null {
    return (this.#database.value('SELECT fingerprint FROM origin') as string | undefined) ?? null;
  }

  setFingerprint(fingerprint: string): void {
    this.#database.run('INSERT OR REPLACE INTO origin VALUES (1, ?)', fingerprint);
  }

  generation(): number {
    return this.#read('generation');
  }

  setGeneration(generation: number): void {
    this.#write('generation', generation);
  }

  oldest(): number {
    return this.#read('oldest');
  }

  setOldest(generation: number): void {
    this.#write('oldest', generation);
  }

  /** The next free number of a layer, which is thereby taken. */
  take(layerId: number, counter: 'object' | 'attachment'): number {
    const column = counter === 'object' ? 'next_object_id' : 'next_attachment_id';
    this.#database.run('INSERT OR IGNORE INTO layer_state VALUES (?, 1, 1)', layerId);
    return this.#database.value(
      `UPDATE layer_state SET ${column} = ${column} + 1 WHERE layer_id = ? RETURNING ${column} - 1`,
      layerId,
    ) as number;
  }

  /** Sets the next free numbers of a layer whose rows were numbered from 1. */
  startCounting(layerId: number, nextObjectId: number, nextAttachmentId: number): void {
    this.#database.run(
      'INSERT OR REPLACE INTO layer_state VALUES (?, ?, ?)',
      layerId,
      nextObjectId,
      nextAttachmentId,
    );
  }

  #read(name: string): number {
    const value = this.#database.value('SELECT value FROM state WHERE name = ?', name);
    return (value as number | undefined) ?? 0;
  }

  #write(name: string, value: number): void {
    this.#database.run('INSERT OR REPLACE INTO state VALUES (?, ?)', name, value);
  }
}
