/** Edits a mobile geodatabase as the programs that write such files do: every version of a row is kept, with its times. */
import Database from 'better-sqlite3';

const FOREVER = 5373484.4999884255;

export interface GeodatabaseEdits {
  readonly table: string;
  readonly key: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly updates?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly deletes?: readonly string[];
  /** Copies of the row with that GlobalID, with other values. */
  readonly copies?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

type Row = Record<string, unknown>;

/** The writer's triggers need functions of Esri; the file is read without them. */
export function editGeodatabase(path: string, edits: readonly GeodatabaseEdits[]): void {
  const db = new Database(path);
  try {
    const triggers = db.prepare(`SELECT name FROM sqlite_master WHERE type = 'trigger'`).pluck();
    for (const name of triggers.all()) db.exec(`DROP TRIGGER "${String(name)}"`);
    for (const edit of edits) apply(db, edit);
  } finally {
    db.close();
  }
}

function apply(db: Database.Database, edits: GeodatabaseEdits): void {
  const { table, key, updates = {}, deletes = [], copies = {} } = edits;
  const at = edits.at / 86_400_000 + 2440587.5;
  const current = (id: string): Row => {
    const found = db
      .prepare<[string], Row>(
        `SELECT * FROM "${table}" WHERE "${key}" = ? AND gdb_to_date > 5000000`,
      )
      .get(id);
    if (!found) throw new Error(`${table} has no row ${id}`);
    return found;
  };
  const end = (id: string): void => {
    db.prepare(
      `UPDATE "${table}" SET gdb_to_date = ? WHERE "${key}" = ? AND gdb_to_date > 5000000`,
    ).run(at, id);
  };
  const insert = (row: Row): void => {
    const whole: Row = { ...row, gdb_from_date: at, gdb_to_date: FOREVER };
    delete whole['gdb_archive_oid'];
    const names = Object.keys(whole).map((name) => `"${name}"`);
    const places = names.map(() => '?').join(', ');
    db.prepare(`INSERT INTO "${table}" (${names.join(', ')}) VALUES (${places})`).run(
      ...Object.values(whole),
    );
  };
  for (const [id, values] of Object.entries(updates)) {
    const row = current(id);
    end(id);
    insert({ ...row, ...values });
  }
  for (const id of deletes) end(id);
  for (const [id, values] of Object.entries(copies)) insert({ ...current(id), ...values });
}

/** Says of the replica that attachments take no part in its sync. */
export function withoutAttachments(path: string): void {
  rewrite(path, '%AttachmentsSyncDirection%', (definition) =>
    definition.replace(/(<AttachmentsSyncDirection>)[^<]*/, '$1esriAttachmentsSyncDirectionNone'),
  );
}

/** Writes the sync times of a table, as an upload or a download leaves them. */
export function setTimes(
  path: string,
  table: string,
  times: Readonly<Record<'uploaded' | 'acknowledged', number>>,
): void {
  const story = new RegExp(
    `(<DatasetName>(?:main\\.)?${table}</DatasetName>(?:(?!</GPSyncDataset>)[^])*?<ReplicaClientUploadGen>)\\d+(</ReplicaClientUploadGen><ReplicaClientAcknowledgeUploadGen>)\\d+`,
    'g',
  );
  rewrite(path, '%GPSyncDataset%', (definition) =>
    definition.replace(story, `$1${times.uploaded}$2${times.acknowledged}`),
  );
}

function rewrite(path: string, like: string, change: (definition: string) => string): void {
  const db = new Database(path);
  try {
    const rows = db
      .prepare<[string], { ObjectID: number; Definition: string }>(
        'SELECT ObjectID, Definition FROM GDB_Items NOT INDEXED WHERE Definition LIKE ?',
      )
      .all(like);
    for (const { ObjectID, Definition } of rows) {
      db.prepare('UPDATE GDB_Items SET Definition = ? WHERE ObjectID = ?').run(
        change(Definition),
        ObjectID,
      );
    }
  } finally {
    db.close();
  }
}
