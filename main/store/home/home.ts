/**
 * The book that this machine keeps about replicas: which files it has seen, what must not be unregistered, what was
 * sent without an answer, and the audit trail. One SQLite file that window and command line open beside each other.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type {
  AuditEntry,
  AuditPage,
  CleanupKey,
  CleanupResult,
  Hold,
  UnsettledItem,
} from '../../../shared/model/cleanup.ts';
import { openForWriting, sql, transaction, type Db } from '../db.ts';
import { fileError, translateError, withFileErrors } from '../errors.ts';
import { acquireLock } from '../lock.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.ts';

const FILE_NAME = 'replicas-on-this-machine.sqlite';

/** An audit entry before it has its number. */
type AuditNote = Omit<AuditEntry, 'id'>;

/** Something that was sent, as whoever sent it needs it back. */
interface StoredEntry {
  readonly item: {
    readonly key: CleanupKey;
    readonly serviceUrl: string;
    readonly replicaId: string;
    readonly replicaName: string;
  };
}

/** Opens the book in `folder`, which is made when it is missing. Throws `file`. */
export function openHome(folder: string) {
  const path = join(folder, FILE_NAME);
  let db: Db;
  try {
    mkdirSync(folder, { recursive: true });
    db = openForWriting(path, { mustExist: false });
  } catch (cause) {
    throw cannotKeep(path, cause);
  }
  try {
    initialise(db, path);
  } catch (error) {
    db.close();
    throw translateError(error, path);
  }
  return withFileErrors(() => path, {
    ...fileMethods(db),
    ...holdMethods(db),
    ...unsettledMethods(db),
    ...runMethods(db),
    ...auditMethods(db),
    lock: () => lockRun(path),
    close: () => void db.close(),
  });
}

export type Home = ReturnType<typeof openHome>;

function initialise(db: Db, path: string): void {
  db.pragma('journal_mode = WAL');
  transaction(db, () => {
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version === 0) db.exec(SCHEMA);
    else if (Number(db.pragma('application_id', { simple: true })) !== APPLICATION_ID) {
      throw fileError(`${path} is not a file of Syncline.`, 'Move it away.');
    } else if (version > SCHEMA_VERSION) {
      throw fileError(`${path} was written by a newer Syncline.`, 'Use that one.');
    }
  });
}

function cannotKeep(path: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return fileError(
    `${path}, where Syncline keeps what it knows about replicas, cannot be opened (${reason}).`,
    'Allow writing there, or name another folder in SYNCLINE_HOME.',
    cause,
  );
}

/** One bulk unregister at a time, whichever program makes it. */
function lockRun(path: string) {
  try {
    return acquireLock(`${path}-run`);
  } catch (cause) {
    throw fileError(
      'Another clean-up is unregistering replicas on this machine.',
      'Wait until it has ended, or stop it there.',
      cause,
    );
  }
}

function bare(replicaId: string): string {
  return replicaId
    .trim()
    .replace(/^\{|\}$/g, '')
    .toLowerCase();
}

function fileMethods(db: Db) {
  return {
    /** Remembers that the file holds this replica. */
    noteFile(path: string, replicaId: string, at: number): void {
      const known = sql<[string], { replica_id: string }>(
        db,
        'SELECT replica_id FROM known_file WHERE path = ?',
      ).get(resolve(path));
      // Nearly always: looking at a file must not wait for whoever writes.
      if (known?.replica_id === bare(replicaId)) return;
      sql<[string, string, number]>(
        db,
        `INSERT INTO known_file (path, replica_id, seen_at) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE SET replica_id = excluded.replica_id, seen_at = excluded.seen_at`,
      ).run(resolve(path), bare(replicaId), at);
    },
    forgetFile(path: string): void {
      sql<[string]>(db, 'DELETE FROM known_file WHERE path = ?').run(resolve(path));
    },
    /** Paths that held this replica when they were last seen. */
    filesOf: (replicaId: string): readonly string[] =>
      sql<[string], { path: string }>(
        db,
        'SELECT path FROM known_file WHERE replica_id = ? ORDER BY path',
      )
        .all(bare(replicaId))
        .map(({ path }) => path),
    setting: (name: string): string | null =>
      sql<[string], { value: string }>(db, 'SELECT value FROM setting WHERE name = ?').get(name)
        ?.value ?? null,
    setSetting(name: string, value: string): void {
      sql<[string, string]>(
        db,
        `INSERT INTO setting (name, value) VALUES (?, ?)
           ON CONFLICT DO UPDATE SET value = excluded.value`,
      ).run(name, value);
    },
  };
}

interface HoldRow {
  readonly key: string;
  readonly reason: string;
  readonly by_whom: string | null;
  readonly at: number;
}

function holdMethods(db: Db) {
  return {
    holds: (): ReadonlyMap<CleanupKey, Hold> =>
      new Map(
        sql<[], HoldRow>(db, 'SELECT key, reason, by_whom, at FROM hold')
          .all()
          .map(({ key, reason, by_whom, at }) => [key, { reason, by: by_whom, at }]),
      ),
    hold(key: CleanupKey, { reason, by, at }: Hold, note: AuditNote): void {
      transaction(db, () => {
        sql<[string, string, string | null, number]>(
          db,
          `INSERT INTO hold (key, reason, by_whom, at) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET reason = excluded.reason, by_whom = excluded.by_whom, at = excluded.at`,
        ).run(key, reason, by, at);
        insertNote(db, note);
      });
    },
    release: (key: CleanupKey, note: AuditNote): boolean =>
      transaction(db, () => {
        const { changes } = sql<[string]>(db, 'DELETE FROM hold WHERE key = ?').run(key);
        if (changes > 0) insertNote(db, note);
        return changes > 0;
      }),
  };
}

interface UnsettledRow {
  readonly item: string;
  readonly since: number;
  readonly attempts: number;
  readonly sentence: string;
}

function unsettledMethods(db: Db) {
  const remove = (key: CleanupKey): void =>
    void sql<[string]>(db, 'DELETE FROM unsettled WHERE key = ?').run(key);
  return {
    /** Oldest first. */
    unsettled: (): readonly UnsettledItem[] =>
      sql<[], UnsettledRow>(
        db,
        'SELECT item, since, attempts, sentence FROM unsettled ORDER BY since, key',
      )
        .all()
        .map(({ item, ...rest }) => {
          const { key, serviceUrl, replicaId, replicaName } = (JSON.parse(item) as StoredEntry)
            .item;
          return { key, serviceUrl, replicaId, replicaName, ...rest };
        }),
    unsettledEntry<Entry extends StoredEntry>(key: CleanupKey): Entry | null {
      const row = sql<[string], { item: string }>(
        db,
        'SELECT item FROM unsettled WHERE key = ?',
      ).get(key);
      return row ? (JSON.parse(row.item) as Entry) : null;
    },
    begin<Entry extends StoredEntry>(entry: Entry, note: AuditNote): void {
      transaction(db, () => {
        sql<[string, string, number]>(
          db,
          `INSERT INTO unsettled (key, item, since, attempts, sentence) VALUES (?, ?, ?, 1, 'No answer was heard.')
             ON CONFLICT DO UPDATE SET item = excluded.item, attempts = attempts + 1`,
        ).run(entry.item.key, JSON.stringify(entry), note.at);
        insertNote(db, note);
      });
    },
    settle(key: CleanupKey, note: AuditNote): void {
      transaction(db, () => {
        remove(key);
        insertNote(db, note);
      });
    },
    leaveUnsettled(key: CleanupKey, sentence: string, note: AuditNote): void {
      transaction(db, () => {
        sql<[string, string]>(db, 'UPDATE unsettled SET sentence = ? WHERE key = ?').run(
          sentence,
          key,
        );
        insertNote(db, note);
      });
    },
  };
}

interface RunRow {
  readonly id: string;
  readonly started_at: number;
  readonly work: string;
}

function runMethods(db: Db) {
  return {
    run<Work>(): {
      readonly id: string;
      readonly startedAt: number;
      readonly work: Work;
      readonly results: readonly CleanupResult[];
    } | null {
      const row = sql<[], RunRow>(db, 'SELECT id, started_at, work FROM run').get();
      if (!row) return null;
      const results = sql<[], { result: string }>(
        db,
        'SELECT result FROM run_result ORDER BY rowid',
      )
        .all()
        .map(({ result }) => JSON.parse(result) as CleanupResult);
      const work = JSON.parse(row.work) as Work;
      return { id: row.id, startedAt: row.started_at, work, results };
    },
    startRun(id: string, startedAt: number, work: unknown): void {
      transaction(db, () => {
        db.exec('DELETE FROM run; DELETE FROM run_result');
        sql<[string, number, string]>(
          db,
          'INSERT INTO run (only, id, started_at, work) VALUES (1, ?, ?, ?)',
        ).run(id, startedAt, JSON.stringify(work));
      });
    },
    finishItem(result: CleanupResult): void {
      sql<[string, string]>(
        db,
        'INSERT OR REPLACE INTO run_result (key, result) VALUES (?, ?)',
      ).run(result.key, JSON.stringify(result));
    },
    endRun(): void {
      transaction(db, () => void db.exec('DELETE FROM run; DELETE FROM run_result'));
    },
  };
}

interface AuditRow {
  readonly id: number;
  readonly at: number;
  readonly who: string | null;
  readonly action: AuditEntry['action'];
  readonly service_url: string;
  readonly replica_id: string;
  readonly replica_name: string;
  readonly replica_owner: string | null;
  readonly outcome: AuditEntry['outcome'];
  readonly answer: string;
}

function auditMethods(db: Db) {
  return {
    note: (note: AuditNote): void => insertNote(db, note),
    /** Newest first. */
    audit(from: number, count: number): AuditPage {
      const total = sql<[], { count: number }>(db, 'SELECT count(*) AS count FROM audit').get()!;
      const rows = sql<[number, number], AuditRow>(
        db,
        'SELECT * FROM audit ORDER BY id DESC LIMIT ? OFFSET ?',
      ).all(count, from);
      return { total: total.count, entries: rows.map(toEntry) };
    },
  };
}

function toEntry(row: AuditRow): AuditEntry {
  const { service_url, replica_id, replica_name, replica_owner, ...rest } = row;
  return {
    ...rest,
    serviceUrl: service_url,
    replicaId: replica_id,
    replicaName: replica_name,
    replicaOwner: replica_owner,
  };
}

function insertNote(db: Db, note: AuditNote): void {
  sql<unknown[]>(
    db,
    `INSERT INTO audit (at, who, action, service_url, replica_id, replica_name, replica_owner, outcome, answer)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    note.at,
    note.who,
    note.action,
    note.serviceUrl,
    note.replicaId,
    note.replicaName,
    note.replicaOwner,
    note.outcome,
    note.answer,
  );
}
