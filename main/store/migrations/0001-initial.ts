/**
 * Our own tables, beside the GeoPackage ones. No STRICT tables: SQLite before 3.37, which GIS programs still carry,
 * could not open the file at all. CHECK constraints do what matters.
 */
export const initial = `
-- What this replica is. One row.
CREATE TABLE syncline_replica (
  lock INTEGER PRIMARY KEY DEFAULT 1 CHECK (lock = 1),
  -- Of the syncline_ tables: the number of migrations that made them. user_version belongs to GeoPackage.
  schema_version INTEGER NOT NULL,
  -- 1: the triggers record changes. 0 only inside a transaction that applies what the server sent.
  tracking INTEGER NOT NULL DEFAULT 0 CHECK (tracking IN (0, 1)),
  -- Made anew for each file: tells copies from originals.
  instance_id TEXT NOT NULL,
  -- As received.
  replica_id TEXT,
  replica_name TEXT NOT NULL,
  service_url TEXT NOT NULL,
  sync_model TEXT NOT NULL CHECK (sync_model IN ('perReplica', 'perLayer')),
  -- JSON: the definition as saved, the request as sent, the service as it was.
  definition TEXT NOT NULL,
  request TEXT NOT NULL,
  service TEXT NOT NULL,
  replica_sr TEXT NOT NULL,
  -- JSON: where the next download starts; the newest generations ever heard of.
  generations TEXT NOT NULL,
  reported TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('creating', 'ready', 'closed')),
  is_loaded INTEGER NOT NULL DEFAULT 0 CHECK (is_loaded IN (0, 1)),
  created_at TEXT NOT NULL,
  last_sync_at TEXT
);

CREATE TABLE syncline_layer (
  layer_id INTEGER PRIMARY KEY,
  -- Order in the definition.
  position INTEGER NOT NULL,
  table_name TEXT NOT NULL UNIQUE,
  attachment_table TEXT UNIQUE,
  -- JSON: names of tables and columns, and the layer as the service described it.
  plan TEXT NOT NULL
);

-- Net local changes since the last sync, one a row. Written by triggers.
CREATE TABLE syncline_edit (
  edit_id INTEGER PRIMARY KEY AUTOINCREMENT,
  layer_id INTEGER NOT NULL,
  target TEXT NOT NULL CHECK (target IN ('feature', 'attachment')),
  global_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('add', 'update', 'delete')),
  -- Counts the changes of the row.
  revision INTEGER NOT NULL DEFAULT 1,
  is_held INTEGER NOT NULL DEFAULT 0 CHECK (is_held IN (0, 1)),
  comment TEXT,
  first_changed_at TEXT NOT NULL,
  last_changed_at TEXT NOT NULL,
  -- As it was when it was sent in the exchange under way; null otherwise. Such an edit never folds into nothing.
  sent_kind TEXT CHECK (sent_kind IN ('add', 'update', 'delete')),
  sent_revision INTEGER,
  UNIQUE (layer_id, target, global_id)
);

-- Rows that an INSERT OR REPLACE is about to remove: empty outside of one statement.
CREATE TABLE syncline_replaced (
  layer_id INTEGER NOT NULL,
  target TEXT NOT NULL,
  global_id TEXT NOT NULL,
  -- Its local key, under which it stands in the R-tree.
  fid INTEGER NOT NULL
);

CREATE TABLE syncline_session (
  session_id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('create', 'sync', 'unregister')),
  started_at TEXT NOT NULL,
  ended_at TEXT,
  -- JSON
  options TEXT NOT NULL,
  result TEXT CHECK (result IN ('done', 'partial', 'failed', 'cancelled')),
  summary TEXT,
  counts TEXT NOT NULL DEFAULT '{}',
  error TEXT,
  -- JSON: the purposes of its completed exchanges, in order.
  completed TEXT NOT NULL DEFAULT '[]'
);

CREATE TABLE syncline_receipt (
  receipt_id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES syncline_session (session_id),
  edit_id INTEGER NOT NULL,
  layer_id INTEGER NOT NULL,
  target TEXT NOT NULL,
  kind TEXT NOT NULL,
  global_id TEXT NOT NULL,
  object_id INTEGER,
  outcome TEXT NOT NULL CHECK (outcome IN
    ('accepted', 'refused', 'rolled-back', 'unknown', 'held', 'conflict', 'already-there', 'discarded')),
  code INTEGER,
  server_message TEXT,
  explanation TEXT,
  at TEXT NOT NULL
);
CREATE INDEX syncline_receipt_by_session ON syncline_receipt (session_id, edit_id);

-- The exchange under way. At most one row.
CREATE TABLE syncline_journal (
  lock INTEGER PRIMARY KEY DEFAULT 1 CHECK (lock = 1),
  session_id INTEGER NOT NULL REFERENCES syncline_session (session_id),
  -- JSON, with its stage.
  exchange TEXT NOT NULL
);

-- Rows that changed on both sides and wait for a decision.
CREATE TABLE syncline_conflict (
  conflict_id INTEGER PRIMARY KEY AUTOINCREMENT,
  layer_id INTEGER NOT NULL,
  target TEXT NOT NULL CHECK (target IN ('feature', 'attachment')),
  global_id TEXT NOT NULL,
  mine TEXT NOT NULL CHECK (mine IN ('add', 'update', 'delete')),
  theirs TEXT NOT NULL CHECK (theirs IN ('add', 'update', 'delete')),
  -- JSON: names of the fields that both changed.
  fields TEXT NOT NULL,
  -- Of an attachment: where the server's bytes are.
  their_url TEXT,
  detected_at TEXT NOT NULL,
  UNIQUE (layer_id, target, global_id)
);

-- Attachments whose bytes are still on the server.
CREATE TABLE syncline_missing_attachment (
  layer_id INTEGER NOT NULL,
  global_id TEXT NOT NULL,
  url TEXT,
  PRIMARY KEY (layer_id, global_id)
);

-- For people who look with QGIS or a SQL client. As an attributes entry of gpkg_contents it also keeps GDAL from
-- listing our tables as layers.
CREATE VIEW syncline_pending_edits AS
  SELECT e.edit_id, l.table_name, e.target, e.kind, e.global_id, e.is_held, e.first_changed_at, e.last_changed_at
  FROM syncline_edit AS e JOIN syncline_layer AS l ON l.layer_id = e.layer_id;
`;
