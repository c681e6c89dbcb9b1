/** Edits a replica file with SQL, as a GIS program would: the file itself keeps track of what changes. */
import { openForWriting, quote } from '../../main/store/db.ts';
import type { DataSet } from './answers.ts';

/**
 * Makes `count` edits in the first rows: seven tenths updates (every third of a shape), the rest adds and deletes.
 * Rows are numbered as they came.
 */
export function makeEdits(path: string, { layer }: DataSet, count: number): void {
  const table = quote(layer.name);
  const text = quote(
    layer.fields.find(({ type, editable }) => type === 'String' && editable)!.name,
  );
  const updates = Math.floor(count * 0.7);
  const adds = Math.floor(count * 0.15);
  const gone = count - adds;
  const columns = layer.fields
    .filter(({ editable }) => editable)
    .map(({ name }) => quote(name))
    .join(', ');
  const db = openForWriting(path, { mustExist: true });
  try {
    db.transaction(() => {
      db.exec(`UPDATE ${table} SET ${text} = ${text} || ' *', "EditDate" = '2026-03-04T05:06:07.089Z'
        WHERE fid <= ${updates}`);
      db.exec(`UPDATE ${table} SET geom = (SELECT o.geom FROM ${table} AS o WHERE o.fid = ${table}.fid + 1)
        WHERE fid <= ${updates} AND fid % 3 = 0`);
      db.exec(`DELETE FROM ${table} WHERE fid > ${updates} AND fid <= ${gone}`);
      db.exec(`INSERT INTO ${table} (geom, ${columns})
        SELECT geom, ${columns} FROM ${table} WHERE fid > ${gone} AND fid <= ${gone + adds}`);
    })();
  } finally {
    db.close();
  }
}
