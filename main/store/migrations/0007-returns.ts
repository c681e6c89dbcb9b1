/** Crew kits: a copy that belongs to one, rows whose edits go by return file, and what the office decides about them. */
export const returns = `
-- The kit that this file is a copy of. At most one row.
CREATE TABLE syncline_kit (
  lock INTEGER PRIMARY KEY DEFAULT 1 CHECK (lock = 1),
  kit_id TEXT NOT NULL,
  kit_name TEXT NOT NULL,
  copy_name TEXT NOT NULL,
  expires_at TEXT,
  -- Ed25519, PKCS #8 in base64; null in the office's twin of the copy.
  private_key TEXT,
  last_return INTEGER NOT NULL DEFAULT 0,
  -- The last one whose file is whole and has its name.
  finished_return INTEGER NOT NULL DEFAULT 0,
  finished_return_at TEXT,
  -- JSON: the digest of each return that was made, by its number.
  made_returns TEXT NOT NULL DEFAULT '[]'
);

-- Rows whose edits this file does not send. At the crew's: handed in, whatever is changed about them later goes into
-- the next return. At the office's: not accepted yet.
CREATE TABLE syncline_kept (
  layer_id INTEGER NOT NULL,
  target TEXT NOT NULL CHECK (target IN ('feature', 'attachment')),
  global_id TEXT NOT NULL,
  -- A sentence for people.
  reason TEXT NOT NULL,
  return_number INTEGER NOT NULL,
  -- Of its edit, as it was handed in with that return; 0: it had none.
  revision INTEGER NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (layer_id, target, global_id)
);

-- Returns that were opened here.
CREATE TABLE syncline_return (
  number INTEGER PRIMARY KEY,
  -- SHA-256 of its signed manifest.
  digest TEXT NOT NULL,
  -- JSON: the digests of the returns that the crew's file has made before.
  earlier TEXT NOT NULL,
  made_by TEXT,
  made_at TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  program TEXT NOT NULL,
  edits INTEGER NOT NULL,
  attachments INTEGER NOT NULL
);

-- One row for each row that the crew has edited: the newest version of it, and what was decided.
CREATE TABLE syncline_review (
  review_id INTEGER PRIMARY KEY AUTOINCREMENT,
  layer_id INTEGER NOT NULL,
  target TEXT NOT NULL CHECK (target IN ('feature', 'attachment')),
  global_id TEXT NOT NULL,
  -- The return that brought this version first.
  number INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('add', 'update', 'delete')),
  title TEXT NOT NULL,
  comment TEXT,
  first_changed_at TEXT NOT NULL,
  last_changed_at TEXT NOT NULL,
  -- JSON: the row before and after the crew's edit, value by value as stored; null: there is none.
  before TEXT,
  after TEXT,
  state TEXT NOT NULL CHECK (state IN ('undecided', 'accepted', 'refused', 'none-left')),
  reason TEXT,
  note TEXT,
  decided_at TEXT,
  -- Receipts after this one are about this version.
  after_receipt INTEGER NOT NULL,
  -- Of its pending edit, as it was put in; another one: somebody has edited the row in this file since.
  revision INTEGER NOT NULL,
  -- Once accepted by the service: the version that it took, before and after, and its answer.
  is_done INTEGER NOT NULL DEFAULT 0 CHECK (is_done IN (0, 1)),
  has_settled INTEGER NOT NULL DEFAULT 0 CHECK (has_settled IN (0, 1)),
  settled_before TEXT,
  settled_after TEXT,
  -- JSON
  outcome TEXT,
  -- JSON, for people.
  change TEXT,
  UNIQUE (layer_id, target, global_id)
);

-- Bytes of attachments that came with returns.
CREATE TABLE syncline_return_bytes (
  digest TEXT PRIMARY KEY,
  data BLOB NOT NULL
);
`;
