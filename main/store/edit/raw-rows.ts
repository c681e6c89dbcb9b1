/** Rows exactly as they lie in the file, with their local key: what a step remembers and puts back. */
import type { GlobalId } from '../../../shared/model/ids.ts';
import { isSameValue, quote, rawSql, sql, type StoredRow, type StoredValue } from '../db.ts';
import type { Stores } from '../stores.ts';
import { ATTACHMENT, columnNames, hasBigIntegers, type TablePlan } from '../table-plan.ts';
import { wellKnownBinary } from '../upload.ts';

/** `values` in the order of `columnNames`. */
export interface RawRow {
  readonly fid: number;
  readonly values: StoredRow;
}

/** Places in a row, in the order of `columnNames`. */
export const OBJECT_ID = 1;
const FIRST_FIELD = 2;

export function readRaw({ db }: Stores, plan: TablePlan, globalId: GlobalId): RawRow | null {
  const columns = [plan.fid, ...columnNames(plan)].map(quote).join(', ');
  const text = `SELECT ${columns} FROM ${quote(plan.table)} WHERE ${quote(plan.identity)} = ?`;
  const row = rawSql<[GlobalId]>(db, text, hasBigIntegers(plan)).get(globalId);
  return row ? { fid: Number(row[0]), values: row.slice(1) } : null;
}

/** Adds a row; under its old local key where that is free. */
export function insertRow(
  { db }: Stores,
  plan: TablePlan,
  values: StoredRow,
  fid: number | null = null,
): void {
  const isTaken =
    fid !== null &&
    sql<[number]>(db, `SELECT 1 FROM ${quote(plan.table)} WHERE ${quote(plan.fid)} = ?`).get(fid);
  const names = [plan.fid, ...columnNames(plan)];
  const text = `INSERT INTO ${quote(plan.table)} (${names.map(quote).join(', ')})
    VALUES (${names.map(() => '?').join(', ')})`;
  sql<StoredValue[]>(db, text).run(isTaken ? null : fid, ...values);
}

/** Sets those columns that differ. The GlobalID and the server's own number stay. */
export function updateRow(
  { db }: Stores,
  plan: TablePlan,
  current: StoredRow,
  wanted: StoredRow,
): void {
  const names = columnNames(plan);
  const changed = names.flatMap((name, column) =>
    column >= FIRST_FIELD && !isSameValue(current[column] ?? null, wanted[column] ?? null)
      ? [{ name, value: wanted[column] ?? null }]
      : [],
  );
  if (changed.length === 0) return;
  const assignments = changed.map(({ name }) => `${quote(name)} = ?`).join(', ');
  const text = `UPDATE ${quote(plan.table)} SET ${assignments} WHERE ${quote(plan.identity)} = ?`;
  sql<StoredValue[]>(db, text).run(...changed.map(({ value }) => value), current[0]!);
}

/** Equal in these columns; shapes whatever their header says: see `differs` in triggers.ts. */
export function isSameContent(
  plan: TablePlan,
  columns: ReadonlySet<string>,
  a: RawRow | null,
  b: RawRow | null,
): boolean {
  if (a === null || b === null) return a === b;
  return columnNames(plan).every((name, column) => {
    // The size of an attachment follows from its bytes.
    if (plan.target === 'attachment' && name === ATTACHMENT.size) return true;
    if (!columns.has(name)) return true;
    const [one, other] = [a.values[column] ?? null, b.values[column] ?? null];
    if (isSameValue(one, other)) return true;
    return (
      name === plan.geometry?.name &&
      isSameValue(wellKnownBinary(a.values), wellKnownBinary(b.values))
    );
  });
}

/** Equal byte by byte, the local key included. */
export function isSameRow(a: RawRow | null, b: RawRow | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.fid === b.fid &&
    a.values.every((value, column) => isSameValue(value, b.values[column] ?? null))
  );
}

/** About how much memory a row takes. */
export function sizeOfRow(row: RawRow | null): number {
  if (!row) return 0;
  return row.values.reduce<number>((sum, value) => sum + 16 + sizeOfValue(value), 32);
}

function sizeOfValue(value: StoredValue): number {
  if (typeof value === 'string') return value.length * 2;
  return value instanceof Uint8Array ? value.byteLength : 0;
}
