/** Rows as they are stored, to the bit, as JSON and back. */
import { createHash } from 'node:crypto';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { ExactRow, ExactValue } from '../../../shared/model/return-line.ts';
import { quote, rawSql, sql, type Db, type StoredRow, type StoredValue } from '../db.ts';
import { rowText } from '../row-text.ts';
import { ATTACHMENT, columnNames, type TablePlan } from '../table-plan.ts';

/** The row itself, or its before-image. */
export type ExactVersion = 'row' | 'base';

/** Bytes of an attachment, piece by piece. */
export interface ExactBytes {
  readonly digest: string;
  readonly bytes: number;
  pieces(): Iterable<Uint8Array>;
}

const PIECE_BYTES = 1024 * 1024;

/** Null: there is no such row. The bytes of an attachment are told by their digest. */
export function readExactRow(
  db: Db,
  plan: TablePlan,
  version: ExactVersion,
  globalId: GlobalId,
): ExactRow | null {
  const isAttachment = plan.target === 'attachment';
  const names = columnNames(plan);
  const columns = names.map((name) =>
    isAttachment && name === ATTACHMENT.data ? 'NULL' : quote(name),
  );
  const text = `SELECT ${columns.join(', ')} ${sourceOf(plan, version)} -- exact`;
  const found = rawSql<[GlobalId]>(db, text, true).get(globalId);
  if (!found) return null;
  const row: Record<string, ExactValue> = {};
  names.forEach((name, column) => {
    row[name] = exactValue(found[column] ?? null);
  });
  if (isAttachment) {
    const data = readExactBytes(db, plan, version, globalId);
    row[ATTACHMENT.data] = data && { d: data.digest, n: data.bytes };
  }
  return row;
}

/** Null: there is no such attachment, or its bytes are not here. */
export function readExactBytes(
  db: Db,
  plan: TablePlan,
  version: ExactVersion,
  globalId: GlobalId,
): ExactBytes | null {
  const data = quote(ATTACHMENT.data);
  const source = sourceOf(plan, version);
  const size = sql<[GlobalId], { n: number | null }>(
    db,
    `SELECT CASE typeof(${data}) WHEN 'blob' THEN length(${data}) END AS n ${source}`,
  ).get(globalId)?.n;
  if (size === null || size === undefined) return null;
  const piece = sql<[number, number, GlobalId], { bytes: Uint8Array }>(
    db,
    `SELECT substr(${data}, ?, ?) AS bytes ${source}`,
  );
  function* pieces(): Generator<Uint8Array> {
    for (let from = 0; from < size!; from += PIECE_BYTES) {
      yield piece.get(from + 1, PIECE_BYTES, globalId)!.bytes;
    }
  }
  const hash = createHash('sha256');
  for (const each of pieces()) hash.update(each);
  return { digest: hash.digest('hex'), bytes: size, pieces };
}

function sourceOf(plan: TablePlan, version: ExactVersion): string {
  const { table, images, where } = rowText(plan);
  return version === 'row'
    ? `FROM ${table} ${where}`
    : `FROM ${images} ${where} AND syncline_role = 'base'`;
}

function exactValue(value: StoredValue): ExactValue {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'bigint') return { i: String(value) };
  if (typeof value === 'number') {
    const isPlain = Number.isFinite(value) && !Object.is(value, -0);
    return isPlain ? value : { f: Object.is(value, -0) ? '-0' : String(value) };
  }
  return { b: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
}

/**
 * Values in the order of the columns of a table. Columns that the row does not name are null, names that are no columns
 * are left out. `bytesOf`: what lies behind a digest; null: it is not here.
 */
export function toStoredRow(
  plan: TablePlan,
  row: ExactRow,
  bytesOf: (digest: string) => Uint8Array | null,
): StoredRow {
  return columnNames(plan).map((name) => storedValue(row[name] ?? null, bytesOf));
}

function storedValue(
  value: ExactValue,
  bytesOf: (digest: string) => Uint8Array | null,
): StoredValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if ('i' in value) return BigInt(value.i);
  if ('f' in value) return Number(value.f);
  if ('b' in value) return Buffer.from(value.b, 'base64');
  return bytesOf(value.d);
}
