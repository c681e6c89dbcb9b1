/** Rows of one tracked table and their images. Statements only: what to do with them is decided elsewhere. */
import type { GlobalId } from '../../shared/model/ids.ts';
import type { ImageRole } from './data-tables.ts';
import { quote, rawSql, sql, type Db, type StoredRow, type StoredValue } from './db.ts';
import { createImageStore } from './image-store.ts';
import type { MappedRow } from './row-mapper.ts';
import { rowText, type RowText } from './row-text.ts';
import { ATTACHMENT, type TablePlan } from './table-plan.ts';
import { differs } from './triggers.ts';

/** Rows are values in the order of `columnNames`. */
export function createRowStore(db: Db, plan: TablePlan) {
  const text = rowText(plan);
  return {
    plan,
    ...createRowReader(db, text),
    ...createRowWriter(db, text),
    ...createImageStore(db, text),
  };
}

export type RowStore = ReturnType<typeof createRowStore>;

function createRowReader(db: Db, { plan, table, images, id, objectId, ...text }: RowText) {
  const { columns, where, whereImage, exact } = text;
  const select = `SELECT ${columns} FROM ${table} ${where}`;
  const compare = `SELECT r.${id} IS NOT NULL AS hasRow, b.${id} IS NOT NULL AS hasBase,
      r.${id} IS NOT NULL AND b.${id} IS NOT NULL AND NOT ${differs(plan, 'r', 'b')} AS isSame
    FROM (SELECT ? AS k) LEFT JOIN ${table} AS r ON r.${id} = k
    LEFT JOIN ${images} AS b ON b.${id} = k AND b.syncline_role = 'base'`;
  return {
    has(globalId: GlobalId): boolean {
      return sql<[GlobalId]>(db, `SELECT 1 FROM ${table} ${where}`).get(globalId) !== undefined;
    },

    find(globalId: GlobalId): StoredRow | null {
      return rawSql<[GlobalId]>(db, select, exact).get(globalId) ?? null;
    },

    /** The local number of a row; null: there is none. */
    fidOf(globalId: GlobalId): number | null {
      const select = `SELECT ${quote(plan.fid)} AS fid FROM ${table} ${where}`;
      return sql<[GlobalId], { fid: number }>(db, select).get(globalId)?.fid ?? null;
    },

    /** All rows in the order of their GlobalIDs. */
    all(): IterableIterator<StoredRow> {
      return rawSql(db, `SELECT ${columns} FROM ${table} ORDER BY ${id}`, exact).iterate();
    },

    *globalIds(): Generator<GlobalId> {
      const select = `SELECT ${id} AS k FROM ${table} ORDER BY ${id}`;
      for (const { k } of sql<[], { k: GlobalId }>(db, select).iterate()) yield k;
    },

    count(): number {
      return Number(sql<[], { n: number }>(db, `SELECT count(*) AS n FROM ${table}`).get()!.n);
    },

    /** The server's number, from the row or, when that is deleted, its before-image. */
    objectIdOf(globalId: GlobalId): number | null {
      const select = `SELECT coalesce((SELECT ${objectId} FROM ${table} ${where}),
        (SELECT ${objectId} FROM ${images} ${whereImage})) AS n`;
      return sql<[GlobalId, GlobalId, ImageRole], { n: number | null }>(db, select).get(
        globalId,
        globalId,
        'base',
      )!.n;
    },

    /** What the net edit of a row follows from. */
    compare(globalId: GlobalId): { hasRow: boolean; hasBase: boolean; isSame: boolean } {
      type Found = { hasRow: number; hasBase: number; isSame: number };
      const found = sql<[GlobalId], Found>(db, compare).get(globalId)!;
      return {
        hasRow: found.hasRow === 1,
        hasBase: found.hasBase === 1,
        isSame: found.isSame === 1,
      };
    },
  };
}

/** The part of a mapped row that is written. */
type Writable = Pick<MappedRow, 'values' | 'present' | 'isComplete'>;

function createRowWriter(db: Db, text: RowText) {
  const { table, images, objectId, columns, marks, where, whereImage } = text;
  const everyColumn = updateText(
    text,
    text.names.map(() => true),
  );

  function update(globalId: GlobalId, wanted: Writable): boolean {
    const row = withoutSameGeometry(db, text, globalId, wanted);
    const statement = row.isComplete ? everyColumn : updateText(text, row.present);
    const values = row.values.filter((_, column) => column > 0 && row.present[column]);
    return sql<StoredValue[]>(db, statement).run(...values, globalId).changes > 0;
  }

  function insert(values: StoredRow): void {
    sql<StoredValue[]>(db, `INSERT INTO ${table} (${columns}) VALUES (${marks})`).run(...values);
  }

  return {
    /** Writes over the row with this GlobalID, or adds it. Columns that are not present keep what they hold. */
    upsert(row: MappedRow): void {
      if (!update(row.globalId, row)) insert(row.values);
    },

    /** Makes the row exactly this one. */
    put(globalId: GlobalId, values: StoredRow): void {
      const row = { values, present: values.map(() => true), isComplete: true };
      if (!update(globalId, row)) insert(values);
    },

    remove(globalId: GlobalId): boolean {
      return sql<[GlobalId]>(db, `DELETE FROM ${table} ${where}`).run(globalId).changes > 0;
    },

    /** Gives the row, and its images, the server's number, or takes it away. */
    setObjectId(globalId: GlobalId, value: number | null): void {
      for (const name of [table, images]) {
        const assign = `UPDATE ${name} SET ${objectId} = ? ${where} AND ${objectId} IS NOT ?`;
        sql<[number | null, GlobalId, number | null]>(db, assign).run(value, globalId, value);
      }
    },

    /** Of an attachment: the bytes that the server has, for the row and its before-image where that has none. */
    fillData(globalId: GlobalId, data: Uint8Array): void {
      const [bytes, size] = [ATTACHMENT.data, ATTACHMENT.size].map(quote);
      const assign = `SET ${bytes} = ?, ${size} = ?`;
      sql<[Uint8Array, number, GlobalId]>(db, `UPDATE ${table} ${assign} ${where}`).run(
        data,
        data.byteLength,
        globalId,
      );
      sql<[Uint8Array, number, GlobalId, ImageRole]>(
        db,
        `UPDATE ${images} ${assign} ${whereImage} AND ${bytes} IS NULL`,
      ).run(data, data.byteLength, globalId, 'base');
    },
  };
}

/** Sets the columns that `present` names. The GlobalID stands first and stays; alone, it is written over itself. */
function updateText({ table, names, id, where }: RowText, present: readonly boolean[]): string {
  const assignments = names.flatMap((name, column) =>
    column > 0 && present[column] ? [`${quote(name)} = ?`] : [],
  );
  const set = assignments.length === 0 ? `${id} = ${id}` : assignments.join(', ');
  return `UPDATE ${table} SET ${set} ${where}`;
}

/** Writing a geometry costs an R-tree update even when it is the same: then it is left alone. */
function withoutSameGeometry(
  db: Db,
  { plan, table, names, where }: RowText,
  globalId: GlobalId,
  row: Writable,
): Writable {
  const column = names.length - 1;
  if (!plan.geometry || !row.present[column]) return row;
  const select = `SELECT ${quote(plan.geometry.name)} IS ? AS isSame FROM ${table} ${where}`;
  const found = sql<[StoredValue, GlobalId], { isSame: number }>(db, select).get(
    row.values[column]!,
    globalId,
  );
  if (found?.isSame !== 1) return row;
  return { values: row.values, present: row.present.with(column, false), isComplete: false };
}
