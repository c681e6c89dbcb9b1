/** The tables of the book that this machine keeps about replicas. */

/** "SyHo", so that it is told apart from any other SQLite file. */
export const APPLICATION_ID = 0x5379486f;
export const SCHEMA_VERSION = 1;

export const SCHEMA = `
  -- Replica files that this machine has seen. A file may be gone, or hold another replica by now: ask it.
  CREATE TABLE known_file (
    path TEXT PRIMARY KEY,
    replica_id TEXT NOT NULL, -- without braces, in lower case
    seen_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX known_file_replica ON known_file (replica_id);
  CREATE TABLE hold (
    key TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    by_whom TEXT,
    at INTEGER NOT NULL
  ) WITHOUT ROWID;
  -- Sent, and no clear answer yet. Written before anything leaves this machine.
  CREATE TABLE unsettled (
    key TEXT PRIMARY KEY,
    item TEXT NOT NULL, -- UnsettledEntry as JSON
    since INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    sentence TEXT NOT NULL
  ) WITHOUT ROWID;
  -- A bulk unregister under way; more than one row cannot be.
  CREATE TABLE run (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    work TEXT NOT NULL -- RunWork as JSON
  );
  CREATE TABLE run_result (
    key TEXT PRIMARY KEY,
    result TEXT NOT NULL -- CleanupResult as JSON
  );
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT,
    action TEXT NOT NULL,
    service_url TEXT NOT NULL,
    replica_id TEXT NOT NULL,
    replica_name TEXT NOT NULL,
    replica_owner TEXT,
    outcome TEXT NOT NULL,
    answer TEXT NOT NULL
  );
  CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
  CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;
