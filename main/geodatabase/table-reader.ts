/** Rows of ordinary tables in bounded batches, whatever a damaged file says about them. */
import type Database from 'better-sqlite3';
import { cannotRead, guarded, notUnderstood } from './errors.ts';

export interface ColumnInfo {
  readonly name: string;
  /** As declared, in lower case, without a length: `text`, `realdate`. */
  readonly type: string;
  /** The length in `text(255)`. */
  readonly length: number | null;
}

export interface TableInfo {
  readonly name: string;
  readonly columns: readonly ColumnInfo[];
}

export type SqlValue = number | bigint | string | Buffer | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface ScannedRow {
  readonly rowid: number;
  /** In the order of the columns asked for. */
  readonly values: readonly SqlValue[];
}

export interface TableReader {
  /** The rows of a table in the order of their rowids, a bounded batch at a time. */
  scan(table: TableInfo, columns: readonly string[]): Generator<readonly ScannedRow[], void>;
  /** One row by its rowid, or null. */
  rowAt(table: TableInfo, columns: readonly string[], rowid: number): ScannedRow | null;
}

const BATCH_ROWS = 500;
const BATCH_WEIGHT = 4 * 1024 * 1024;
type Prepare = (text: string, exact: boolean) => Database.Statement<unknown[], SqlValue[]>;

/** Reads tables of the file called `name`. */
export function createTableReader(name: string, db: Database.Database): TableReader {
  const prepare = createStatements(db);
  return {
    *scan(table, columns) {
      let after: number | null = null;
      for (;;) {
        const rows: ScannedRow[] = guarded(name, () =>
          batchAfter(name, prepare, table, columns, after),
        );
        if (rows.length === 0) return;
        after = rows[rows.length - 1]!.rowid;
        yield rows;
      }
    },
    rowAt(table, columns, rowid) {
      const text = `${selectFrom(table, columns)} WHERE ${rowidName(table)} = ?`;
      const raw = guarded(name, () => prepare(text, needsExactness(table)).get(rowid));
      return raw === undefined ? null : toScannedRow(table, raw);
    },
  };
}

function createStatements(db: Database.Database): Prepare {
  const statements = new Map<string, Database.Statement<unknown[], SqlValue[]>>();
  return (text, exact) => {
    const known = statements.get(text);
    if (known) return known;
    const made = db.prepare<unknown[], SqlValue[]>(text);
    statements.set(text, made.raw().safeIntegers(exact));
    return made;
  };
}

function selectFrom(table: TableInfo, columns: readonly string[]): string {
  return `SELECT ${[rowidName(table), ...columns.map(quote)].join(', ')} FROM ${quote(table.name)} NOT INDEXED`;
}

function batchAfter(
  name: string,
  prepare: Prepare,
  table: TableInfo,
  columns: readonly string[],
  after: number | null,
): ScannedRow[] {
  const rowid = rowidName(table);
  const where = after === null ? '' : `WHERE ${rowid} > ?`;
  const statement = prepare(
    `${selectFrom(table, columns)} ${where} ORDER BY ${rowid}`,
    needsExactness(table),
  );
  const rows: ScannedRow[] = [];
  let last = after;
  let weight = 0;
  for (const raw of statement.iterate(...(after === null ? [] : [after]))) {
    const row = toScannedRow(table, raw);
    // Pages of a damaged file can point back to each other: then rowids repeat, and the table has no end.
    if (last !== null && row.rowid <= last) {
      throw cannotRead(`${name} is damaged: the rows of table ${table.name} are out of order.`);
    }
    last = row.rowid;
    rows.push(row);
    weight += weightOf(row.values);
    if (rows.length >= BATCH_ROWS || weight >= BATCH_WEIGHT) break;
  }
  return rows;
}

/** Of SQLite's three names of the rowid one that no column has taken. */
function rowidName(table: TableInfo): string {
  const free = ['rowid', '_rowid_', 'oid'].find(
    (name) => !table.columns.some((column) => column.name.toLowerCase() === name),
  );
  if (free === undefined) throw notUnderstood(table.name, '', 'its columns hide the row number');
  return free;
}

/** Tables whose integers may go beyond 2^53. */
function needsExactness(table: TableInfo): boolean {
  return table.columns.some(
    ({ type }) =>
      ![
        'text',
        'clob',
        'blob',
        'realdate',
        'geometryblob',
        'uuidtext',
        'xmltext',
        'int16',
        'int32',
        'integer',
        'float64',
        'float32',
      ].includes(type),
  );
}

function toScannedRow(table: TableInfo, raw: readonly SqlValue[]): ScannedRow {
  const values = raw.some((value) => typeof value === 'bigint') ? raw.map(narrow) : raw;
  const rowid = values[0];
  if (!Number.isSafeInteger(rowid))
    throw notUnderstood(table.name, '', 'a row number is too large');
  return { rowid: rowid as number, values: values.slice(1) };
}

function narrow(value: SqlValue): SqlValue {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function weightOf(values: readonly SqlValue[]): number {
  let weight = 0;
  for (const value of values) {
    if (typeof value === 'string' || Buffer.isBuffer(value)) weight += value.length;
  }
  return weight;
}

/** An identifier in SQL. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
