/** The tables of a relay file. */

/** "SyRl", so that a relay file is told apart from any other SQLite file. */
export const APPLICATION_ID = 0x5379526c;
export const SCHEMA_VERSION = 1;

export const SCHEMA = `
  CREATE TABLE relay (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    record TEXT NOT NULL, -- RelayRecord as JSON
    call TEXT             -- the call under way (RelayCall), null: none
  );
  -- One row of a layer, or one attachment. While both sides agree, base alone says what they hold.
  CREATE TABLE item (
    layer_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    global_id TEXT NOT NULL,
    parent TEXT,
    is_open INTEGER NOT NULL,
    base TEXT,
    source TEXT,
    target TEXT,
    refusal TEXT,
    gone_at TEXT,
    PRIMARY KEY (layer_id, what, global_id)
  ) WITHOUT ROWID;
  CREATE INDEX item_open ON item (what DESC, layer_id, global_id) WHERE is_open = 1;
  CREATE INDEX item_parent ON item (layer_id, parent) WHERE parent NOTNULL;
  CREATE TABLE bytes (sha TEXT PRIMARY KEY, data BLOB NOT NULL);
  -- What the call under way sends.
  CREATE TABLE sent (receipt_id INTEGER PRIMARY KEY, edit TEXT NOT NULL);
  CREATE TABLE session (
    session_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    result TEXT,
    summary TEXT,
    came_source INTEGER NOT NULL DEFAULT 0,
    came_target INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE receipt (
    receipt_id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL,
    side TEXT NOT NULL,
    layer_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    global_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    code INTEGER,
    server_message TEXT,
    explanation TEXT,
    at TEXT NOT NULL
  );
  CREATE INDEX receipt_session ON receipt (session_id, side, outcome);
  CREATE TABLE overridden (
    overridden_id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL,
    layer_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    global_id TEXT NOT NULL,
    side TEXT NOT NULL,
    given_up TEXT,
    kept TEXT,
    at TEXT NOT NULL
  );
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;
