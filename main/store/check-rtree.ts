/** Is an R-tree index true to its table? validate_gpkg does not look into it. */
import { openForReading, quote, type Db } from './db.ts';
import { withFileErrors } from './errors.ts';
import { rtreeName } from './gpkg/rtree.ts';
import type { IndexedTable } from './table-plan.ts';

/**
 * Checks the index of a feature table: its structure (rtreecheck), that every geometry with vertices has one entry
 * around its envelope, and that there are no others. Returns what is wrong, in sentences; empty = nothing.
 *
 * Throws `file` for a file that cannot be read.
 */
export function checkRtree(path: string, table: string): string[] {
  return withFileErrors(() => path, { check: () => checkFile(path, table) }).check();
}

function checkFile(path: string, table: string): string[] {
  const db = openForReading(path);
  try {
    const column = db
      .prepare('SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?')
      .pluck()
      .get(table) as string | undefined;
    if (column === undefined) return [`${table} is no feature table.`];
    const fid = db.prepare('SELECT name FROM pragma_table_info(?) WHERE pk = 1').pluck().get(table);
    return [...findings(db, { table, column, fid: String(fid) })];
  } finally {
    db.close();
  }
}

function* findings(db: Db, indexed: IndexedTable): Generator<string> {
  const tree = rtreeName(indexed);
  const structure = db.prepare('SELECT rtreecheck(?)').pluck().get(tree) as string;
  if (structure !== 'ok') yield `${tree}: ${structure}`;

  const [table, index, column, fid] = [indexed.table, tree, indexed.column, indexed.fid].map(quote);
  const shape = `t.${column}`;
  const hasVertices = `${shape} NOTNULL AND NOT ST_IsEmpty(${shape})`;
  const outside = db
    .prepare(
      `SELECT t.${fid} FROM ${table} AS t LEFT JOIN ${index} AS r ON r.id = t.${fid}
       WHERE ${hasVertices} AND (r.id IS NULL OR ST_MinX(${shape}) < r.minx OR ST_MaxX(${shape}) > r.maxx
         OR ST_MinY(${shape}) < r.miny OR ST_MaxY(${shape}) > r.maxy)`,
    )
    .pluck()
    .all();
  if (outside.length > 0) yield `${tree}: ${outside.length} geometries are not inside their entry.`;

  const entries = db.prepare(`SELECT count(*) FROM ${index}`).pluck().get() as number;
  const shapes = db
    .prepare(`SELECT count(*) FROM ${table} AS t WHERE ${hasVertices}`)
    .pluck()
    .get() as number;
  if (entries !== shapes) yield `${tree}: ${entries} entries for ${shapes} geometries.`;
}
