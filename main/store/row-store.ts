/** Rows of one tracked table and their images. Statements only: what to do with them is decided elsewhere. */
import type { GlobalId } from '../../shared/model/ids.ts';
import type { ImageRole } from './data-tables.ts';
import { quote, rawSql, sql, type Db, type StoredRow, type StoredValue } from './db.ts';
import type { MappedRow } from './row-mapper.ts';
import { ATTACHMENT, columnNames, hasBigIntegers, type TablePlan } from './table-plan.ts';
import { differs } from './triggers.ts';

/** Rows are values in the order of `columnNames`. */
export function createRowStore(db: Db, plan: TablePlan) {
  const names = columnNames(plan);
  const [table, images, id, objectId] = [plan.table, plan.images, plan.identity, plan.objectId].map(
    quote,
  );
  const columns = names.map(quote).join(', ');
  const marks = names.map(() => '?').join(', ');
  const exact = hasBigIntegers(plan);
  const where = `WHERE ${id} = ?`;
  const whereImage = `WHERE ${id} = ? AND syncline_role = ?`;

  const insertText = `INSERT INTO ${table} (${columns}) VALUES (${marks})`;
  const updateAll = updateText(names.map(() => true));

  /** Sets the columns that `present` names; the GlobalID stands first and stays. */
  function updateText(present: readonly boolean[]): string | null {
    const assignments = names.flatMap((name, column) =>
      column > 0 && present[column] ? [`${quote(name)} = ?`] : [],
    );
    return assignments.length === 0 ? null : `UPDATE ${table} SET ${assignments.join(', ')} ${where}`;
  }

  function update(globalId: GlobalId, row: Pick<MappedRow, 'values' | 'present' | 'isComplete'>): boolean {
    const text = row.isComplete ? updateAll : updateText(row.present);
    if (text === null) return has(globalId);
    const values = row.values.filter((_, column) => column > 0 && row.present[column]);
    return sql<StoredValue[]>(db, text).run(...values, globalId).changes > 0;
  }

  function insert(values: StoredRow): void {
    sql<StoredValue[]>(db, insertText).run(...values);
  }

  function has(globalId: GlobalId): boolean {
    return sql<[GlobalId]>(db, `SELECT 1 FROM ${table} ${where}`).get(globalId) !== undefined;
  }

  function dropImage(role: ImageRole, globalId: GlobalId): void {
    sql<[GlobalId, ImageRole]>(db, `DELETE FROM ${images} ${whereImage}`).run(globalId, role);
  }

  return {
    plan,
    has,
    insert,
    dropImage,

    find(globalId: GlobalId): StoredRow | null {
      return rawSql<[GlobalId]>(db, `SELECT ${columns} FROM ${table} ${where}`, exact).get(globalId) ?? null;
    },

    /** All rows in the order of their GlobalIDs. */
    all(): IterableIterator<StoredRow> {
      return rawSql(db, `SELECT ${columns} FROM ${table} ORDER BY ${id}`, exact).iterate();
    },

    *globalIds(): Generator<GlobalId> {
      const text = `SELECT ${id} AS k FROM ${table} ORDER BY ${id}`;
      for (const { k } of sql<[], { k: GlobalId }>(db, text).iterate()) yield k;
    },

    count(): number {
      return Number(sql<[], { n: number }>(db, `SELECT count(*) AS n FROM ${table}`).get()!.n);
    },

    /** Writes over the row with this GlobalID, or adds it. Columns that are not present keep what they hold. */
    upsert(row: MappedRow): void {
      if (!update(row.globalId, row)) insert(row.values);
    },

    /** Makes the row exactly this one. */
    put(globalId: GlobalId, values: StoredRow): void {
      const present = values.map(() => true);
      if (!update(globalId, { values, present, isComplete: true })) insert(values);
    },

    remove(globalId: GlobalId): boolean {
      return sql<[GlobalId]>(db, `DELETE FROM ${table} ${where}`).run(globalId).changes > 0;
    },

    objectIdOf(globalId: GlobalId): number | null {
      const text = `SELECT coalesce((SELECT ${objectId} FROM ${table} ${where}),
        (SELECT ${objectId} FROM ${images} ${whereImage})) AS n`;
      return sql<[GlobalId, GlobalId, ImageRole], { n: number | null }>(db, text).get(
        globalId,
        globalId,
        'base',
      )!.n;
    },

    /** Gives the row, and its images, the server's number, or takes it away. */
    setObjectId(globalId: GlobalId, value: number | null): void {
      for (const name of [table, images]) {
        const text = `UPDATE ${name} SET ${objectId} = ? ${where} AND ${objectId} IS NOT ?`;
        sql<[number | null, GlobalId, number | null]>(db, text).run(value, globalId, value);
      }
    },

    /** Of an attachment: the bytes that the server has, for the row and its before-image where they have none of their own. */
    fillData(globalId: GlobalId, data: Uint8Array): void {
      const [bytes, size] = [ATTACHMENT.data, ATTACHMENT.size].map(quote);
      sql<[Uint8Array, number, GlobalId]>(
        db,
        `UPDATE ${table} SET ${bytes} = ?, ${size} = ? ${where}`,
      ).run(data, data.byteLength, globalId);
      sql<[Uint8Array, number, GlobalId, ImageRole]>(
        db,
        `UPDATE ${images} SET ${bytes} = ?, ${size} = ? ${whereImage} AND ${bytes} IS NULL`,
      ).run(data, data.byteLength, globalId, 'base');
    },

    image(role: ImageRole, globalId: GlobalId): StoredRow | null {
      const text = `SELECT ${columns} FROM ${images} ${whereImage}`;
      return rawSql<[GlobalId, ImageRole]>(db, text, exact).get(globalId, role) ?? null;
    },

    putImage(role: ImageRole, globalId: GlobalId, values: StoredRow): void {
      dropImage(role, globalId);
      const text = `INSERT INTO ${images} (syncline_role, ${columns}) VALUES (?, ${marks})`;
      sql<StoredValue[]>(db, text).run(role, ...values);
    },

    /** Copies the row as it is now; without a row there is no image. */
    keepImage(role: ImageRole, globalId: GlobalId): void {
      dropImage(role, globalId);
      const text = `INSERT INTO ${images} (syncline_role, ${columns}) SELECT ?, ${columns} FROM ${table} ${where}`;
      sql<[ImageRole, GlobalId]>(db, text).run(role, globalId);
    },

    /** The row as sent becomes the before-image: it is what the server has now. */
    promoteSent(globalId: GlobalId): void {
      dropImage('base', globalId);
      const text = `UPDATE ${images} SET syncline_role = 'base' ${whereImage}`;
      sql<[GlobalId, ImageRole]>(db, text).run(globalId, 'sent');
    },

    dropImages(globalId: GlobalId): void {
      sql<[GlobalId]>(db, `DELETE FROM ${images} ${where}`).run(globalId);
    },

    dropAllImages(role: ImageRole): void {
      sql<[ImageRole]>(db, `DELETE FROM ${images} WHERE syncline_role = ?`).run(role);
    },

    /** What the net edit of a row follows from. */
    compare(globalId: GlobalId): { hasRow: boolean; hasBase: boolean; isSame: boolean } {
      const text = `SELECT count(r.${id}) AS hasRow, count(b.${id}) AS hasBase,
          coalesce(max(r.${id} IS NOT NULL AND b.${id} IS NOT NULL AND NOT ${differs(plan, 'r', 'b')}), 0) AS isSame
        FROM (SELECT ? AS k) LEFT JOIN ${table} AS r ON r.${id} = k
        LEFT JOIN ${images} AS b ON b.${id} = k AND b.syncline_role = 'base'`;
      const found = sql<[GlobalId], { hasRow: number; hasBase: number; isSame: number }>(db, text).get(
        globalId,
      )!;
      return { hasRow: found.hasRow > 0, hasBase: found.hasBase > 0, isSame: found.isSame > 0 };
    },
  };
}

export type RowStore = ReturnType<typeof createRowStore>;
