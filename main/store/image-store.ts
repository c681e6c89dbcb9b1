/** Images of one tracked table: before-images, rows as sent, the server's side of conflicts. Statements only. */
import type { EditTarget } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { ImageRole } from './data-tables.ts';
import { rawSql, sql, type Db, type StoredRow, type StoredValue } from './db.ts';
import type { RowText } from './row-text.ts';

/** Rows are values in the order of `columnNames`. */
export function createImageStore(db: Db, text: RowText) {
  const { plan, table, images, id, columns, marks, where, whereImage, exact } = text;
  const select = `SELECT ${columns} FROM ${images} ${whereImage}`;
  const remove = `DELETE FROM ${images} ${whereImage}`;
  const insert = `INSERT INTO ${images} (syncline_role, ${columns}) VALUES (?, ${marks})`;
  const copy = `INSERT INTO ${images} (syncline_role, ${columns}) SELECT ?, ${columns} FROM ${table} ${where}`;

  function dropImage(role: ImageRole, globalId: GlobalId): void {
    sql<[GlobalId, ImageRole]>(db, remove).run(globalId, role);
  }

  return {
    dropImage,

    image(this: void, role: ImageRole, globalId: GlobalId): StoredRow | null {
      return rawSql<[GlobalId, ImageRole]>(db, select, exact).get(globalId, role) ?? null;
    },

    putImage(this: void, role: ImageRole, globalId: GlobalId, values: StoredRow): void {
      dropImage(role, globalId);
      sql<StoredValue[]>(db, insert).run(role, ...values);
    },

    /** Copies the row as it is now; without a row there is no image. */
    keepImage(this: void, role: ImageRole, globalId: GlobalId): void {
      dropImage(role, globalId);
      sql<[ImageRole, GlobalId]>(db, copy).run(role, globalId);
    },

    /** The row as sent becomes the before-image: it is what the server has now. */
    promoteSent(this: void, globalId: GlobalId): void {
      dropImage('base', globalId);
      const promote = `UPDATE ${images} SET syncline_role = 'base' ${whereImage}`;
      sql<[GlobalId, ImageRole]>(db, promote).run(globalId, 'sent');
    },

    dropImages(this: void, globalId: GlobalId): void {
      sql<[GlobalId]>(db, `DELETE FROM ${images} ${where}`).run(globalId);
    },

    /** Before-images without an edit are left over from statements that came to nothing (INSERT OR IGNORE). */
    dropStrayBases(this: void): void {
      sql<[number, EditTarget]>(
        db,
        `DELETE FROM ${images} WHERE syncline_role = 'base' AND ${id} NOT IN
           (SELECT global_id FROM syncline_edit WHERE layer_id = ? AND target = ?)`,
      ).run(plan.layerId, plan.target);
    },

    dropAllImages(this: void, role: ImageRole): void {
      sql<[ImageRole]>(db, `DELETE FROM ${images} WHERE syncline_role = ?`).run(role);
    },
  };
}
