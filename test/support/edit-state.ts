/** Everything that editing may touch in a replica file, to be compared before and after. */
import Database from 'better-sqlite3';
import { registerSpatialFunctions } from '../../main/store/gpkg/spatial-functions.ts';

export interface FileState {
  /** Rows of data and image tables, byte by byte. */
  readonly rows: Readonly<Record<string, readonly unknown[]>>;
  readonly edits: readonly EditState[];
}

export interface EditState {
  readonly layer_id: number;
  readonly target: string;
  readonly global_id: string;
  readonly kind: string;
  readonly is_held: number;
  readonly comment: string | null;
  readonly revision: number;
  readonly own_changes: number;
}

/** Tables of rows and of their images, and the pending edits in the order of their rows. */
export function fileState(path: string): FileState {
  const db = new Database(path, { readonly: true });
  try {
    const tables = db
      .prepare<[], string>(
        `SELECT table_name FROM syncline_layer UNION ALL SELECT attachment_table FROM syncline_layer
           WHERE attachment_table NOTNULL
         UNION ALL SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'syncline!_image!_%' ESCAPE '!'`,
      )
      .pluck()
      .all();
    const rows = Object.fromEntries(
      tables.map((table) => {
        const select = db.prepare(`SELECT * FROM "${table}"`).safeIntegers();
        return [table, select.all().map(readable).sort(byText)];
      }),
    );
    const edits = db
      .prepare<[], EditState>(
        `SELECT layer_id, target, global_id, kind, is_held, comment, revision, own_changes FROM syncline_edit
         ORDER BY layer_id, target, global_id`,
      )
      .all();
    return { rows, edits };
  } finally {
    db.close();
  }
}

/** Without what counts on: local keys of images, revisions. */
export function lastingState(path: string) {
  const { rows, edits } = fileState(path);
  return {
    rows,
    edits: edits.map(({ layer_id, target, global_id, kind, is_held, comment }) => ({
      ...{ layer_id, target, global_id, kind, is_held, comment },
    })),
  };
}

function readable(row: unknown): string {
  const entries = Object.entries(row as Record<string, unknown>).filter(
    ([name]) => name !== 'syncline_image_id',
  );
  return entries.map(([name, value]) => `${name}=${textOf(value)}`).join('|');
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Does something as another program would: with the functions of a GIS program. */
export function asOthers<T>(path: string, work: (db: Database.Database) => T): T {
  const db = new Database(path);
  registerSpatialFunctions(db);
  try {
    return work(db);
  } finally {
    db.close();
  }
}
