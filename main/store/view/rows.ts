/** Tables by page: the order is found once, the rows are read by their numbers. */
import { AppError } from '../../../shared/errors.ts';
import type { EditKind } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { RowsCursor, RowsQuery, TableRow } from '../../../shared/model/view.ts';
import { quote, rawSql, readTogether, sql, type Db } from '../db.ts';
import { ATTACHMENT, hasBigIntegers } from '../table-plan.ts';
import { wireConverter } from '../values.ts';
import { deletedRows, orderText } from './row-order.ts';
import { kindOf, tableOf, type ViewTable, type ViewTables } from './view-table.ts';

/** A million rows are 8 MB each. */
const OPEN_CURSORS = 4;
const MOST_ROWS = 500;

interface Cursor {
  readonly table: ViewTable;
  readonly fids: Float64Array;
}

export function createRows(db: Db, tables: ViewTables) {
  /** In the order of their last use. */
  const cursors = new Map<number, Cursor>();
  let last = 0;

  function use(id: number): Cursor {
    const cursor = cursors.get(id);
    if (!cursor) {
      throw new AppError('invalid', 'This list of rows is not open any more.', {
        hint: 'Open it again.',
      });
    }
    cursors.delete(id);
    cursors.set(id, cursor);
    return cursor;
  }

  return {
    /** Finds the rows and their order; throws `invalid` for a layer, field or value that cannot be. */
    openRows(this: void, query: RowsQuery): RowsCursor {
      const table = tableOf(tables, query.layerId);
      const fids = readTogether(db, () => findRows(db, table, query));
      cursors.set(++last, { table, fids });
      for (const id of cursors.keys()) {
        if (cursors.size <= OPEN_CURSORS) break;
        cursors.delete(id);
      }
      return { cursor: last, total: fids.length };
    },

    /** At most 500 at once. Throws `invalid` when the cursor has expired. */
    rows(this: void, cursor: number, from: number, count: number): TableRow[] {
      const { table, fids } = use(cursor);
      const page = fids.subarray(from, from + Math.min(count, MOST_ROWS));
      const read = createRowReader(db, table);
      return readTogether(db, () => Array.from(page, read));
    },

    /** Where a row stands; -1 when it is not in the list. */
    indexOf(this: void, cursor: number, fid: number): number {
      return use(cursor).fids.indexOf(fid);
    },

    closeRows(this: void, cursor: number): void {
      cursors.delete(cursor);
    },
  };
}

function findRows(db: Db, table: ViewTable, query: RowsQuery): Float64Array {
  const hasDeleted = sql(db, `SELECT 1 FROM ${deletedRows(table)} LIMIT 1`).get() !== undefined;
  const { text, values } = orderText(table, query, hasDeleted);
  const found = Float64Array.from(
    db
      .prepare<unknown[], number>(text)
      .pluck()
      .all(...values),
  );
  if (query.sort) return found;
  // Faster here than in SQLite, which reads the numbers from an index in another order.
  found.sort();
  const firstHere = found.findIndex((fid) => fid > 0);
  if (firstHere <= 0) return firstHere < 0 ? found.reverse() : found;
  const ordered = new Float64Array(found.length);
  ordered.set(found.subarray(firstHere));
  ordered.set(found.slice(0, firstHere).reverse(), found.length - firstHere);
  return ordered;
}

/** What stands before the fields in a row that is read. */
const HEAD = 4;

/** Reads one row by its local number, or a row that is being deleted by its negative edit id. */
function createRowReader(db: Db, table: ViewTable): (fid: number) => TableRow {
  const exact = hasBigIntegers(table.plan);
  const converters = table.fields.map((field) => wireConverter(field.type));
  const [here, gone] = [selectHere(table), selectGone(table)];
  return (fid) => {
    const row = rawSql<[number]>(db, fid < 0 ? gone : here, exact).get(Math.abs(fid));
    if (!row) return goneRow(table, fid);
    return {
      fid,
      globalId: row[0] as GlobalId,
      pending: row[1] as EditKind | null,
      hasConflict: row[2] !== null,
      attachments: Number(row[3]),
      values: converters.map((convert, index) => convert(row[HEAD + index] ?? null)),
    };
  };
}

function goneRow({ fields }: ViewTable, fid: number): TableRow {
  const values = fields.map(() => null);
  return { fid, globalId: null, pending: null, hasConflict: false, attachments: 0, values };
}

function selectHere(table: ViewTable): string {
  const { plan } = table;
  return `${selectColumns(table)} FROM ${quote(plan.table)} AS t
    LEFT JOIN syncline_edit AS e ON e.layer_id = ${plan.layerId} AND e.target = 'feature'
      AND e.global_id = t.${quote(plan.identity)}
    ${joinConflict(table)} WHERE t.${quote(plan.fid)} = ?`;
}

function selectGone(table: ViewTable): string {
  return `${selectColumns(table)} FROM ${deletedRows(table)} ${joinConflict(table)} WHERE e.edit_id = ?`;
}

function selectColumns({ plan, fields, attachments }: ViewTable): string {
  const id = `t.${quote(plan.identity)}`;
  const count = attachments
    ? `(SELECT count(*) FROM ${quote(attachments.table)} AS a WHERE a.${quote(ATTACHMENT.parent)} = ${id})`
    : '0';
  const columns = fields.map((field) => {
    const name = `t.${quote(field.name)}`;
    return kindOf(field) === 'bytes' ? `length(${name})` : name;
  });
  return `SELECT ${[id, 'e.kind', 'c.conflict_id', count, ...columns].join(', ')}`;
}

function joinConflict({ plan }: ViewTable): string {
  return `LEFT JOIN syncline_conflict AS c ON c.layer_id = ${plan.layerId} AND c.target = 'feature'
    AND c.global_id = t.${quote(plan.identity)}`;
}
