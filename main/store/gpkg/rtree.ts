/** R-tree indexes of feature tables (annex F.3), packed in one go or run by run. */
import {
  createRunPacker,
  packRtree,
  type PackedNode,
  type PackedRtree,
  type PackedRun,
  type RtreeEntries,
  type RunPacker,
} from '../../geometry/hilbert-rtree.ts';
import { quote, type Db } from '../db.ts';
import type { IndexedTable } from '../table-plan.ts';
import { registerExtension } from './schema.ts';

const DEFINITION = 'http://www.geopackage.org/spec130/#extension_rtree';

/** Name of the index, as the specification builds it. */
export function rtreeName({ table, column }: IndexedTable): string {
  return `rtree_${table}_${column}`;
}

/** Fills an index; entries come in one run or in many. */
export interface RtreeWriter {
  /** One run of many; the entries are not looked at any more when it returns. */
  addRun(entries: RtreeEntries): void;
  /** The last run, or the only one. */
  finish(entries: RtreeEntries): void;
}

/** Creates an index, empty and without its triggers, and says how it is filled. */
export function createRtree(db: Db, indexed: IndexedTable): RtreeWriter {
  const name = rtreeName(indexed);
  db.exec(`CREATE VIRTUAL TABLE ${quote(name)} USING rtree(id, minx, maxx, miny, maxy)`);
  registerExtension(db, {
    table: indexed.table,
    column: indexed.column,
    name: 'gpkg_rtree_index',
    definition: DEFINITION,
    scope: 'write-only',
  });
  const nodeSize = db
    .prepare(`SELECT length(data) FROM ${quote(`${name}_node`)} WHERE nodeno = 1`)
    .pluck()
    .get() as number;
  let runs: RunPacker | null = null;

  function addRun(packer: RunPacker, entries: RtreeEntries): void {
    if (entries.count > 0) writePacked(db, name, packer.add(entries), entries.ids);
  }

  return {
    addRun(entries) {
      runs ??= createRunPacker({ nodeSize });
      const packer = runs;
      unsafely(db, () => addRun(packer, entries));
    },

    finish(entries) {
      const packer = runs;
      unsafely(db, () => {
        if (packer === null) {
          writePacked(db, name, packRtree(entries, { nodeSize }), entries.ids);
          return;
        }
        addRun(packer, entries);
        const { nodes, leaves, parentOf } = packer.finish();
        writeNodes(db, name, nodes);
        writePairs(db, `${name}_parent`, ['nodeno', 'parentnode'], leaves, parentOf);
      });
    },
  };
}

/** better-sqlite3 guards the tables behind virtual tables against being written; here that is the point. */
function unsafely(db: Db, work: () => void): void {
  db.unsafeMode(true);
  try {
    work();
  } finally {
    db.unsafeMode(false);
  }
}

/** Writes the three tables in which SQLite keeps an R-tree: far faster than one insert an entry. */
function writePacked(
  db: Db,
  name: string,
  { nodes, leafOf }: PackedRtree | PackedRun,
  ids: RtreeEntries['ids'],
): void {
  writeNodes(db, name, nodes);
  writePairs(db, `${name}_rowid`, ['rowid', 'nodeno'], ids, leafOf);
}

function writeNodes(db: Db, name: string, nodes: Iterable<PackedNode>): void {
  const putNode = db.prepare(
    `INSERT OR REPLACE INTO ${quote(`${name}_node`)} (nodeno, data) VALUES (?, ?)`,
  );
  const putParent = db.prepare(
    `INSERT INTO ${quote(`${name}_parent`)} (nodeno, parentnode) VALUES (?, ?)`,
  );
  for (const { nodeno, parentnode = null, data } of nodes) {
    putNode.run(nodeno, data);
    if (parentnode !== null) putParent.run(nodeno, parentnode);
  }
}

function writePairs(
  db: Db,
  table: string,
  columns: readonly [string, string],
  left: RtreeEntries['ids'],
  right: Uint32Array,
): void {
  const put = db.prepare(`INSERT INTO ${quote(table)} (${columns.join(', ')}) VALUES (?, ?)`);
  for (let place = 0; place < right.length; place++) put.run(left[place], right[place]);
}

/** Drops the index with its registration; its triggers go with `dropRtreeTriggers`. */
export function dropRtree(db: Db, indexed: IndexedTable): void {
  db.exec(`DROP TABLE IF EXISTS ${quote(rtreeName(indexed))}`);
  db.prepare(
    `DELETE FROM gpkg_extensions WHERE table_name = ? AND extension_name = 'gpkg_rtree_index'`,
  ).run(indexed.table);
}

/** Creates the triggers that keep the index true, word for word those of the specification. */
export function createRtreeTriggers(db: Db, indexed: IndexedTable): void {
  for (const [event, body] of Object.entries(rtreeTriggers(indexed))) {
    db.exec(`CREATE TRIGGER ${quote(`${rtreeName(indexed)}_${event}`)} ${body}`);
  }
}

/** Drops those triggers where they are there. */
export function dropRtreeTriggers(db: Db, indexed: IndexedTable): void {
  for (const event of Object.keys(rtreeTriggers(indexed))) {
    db.exec(`DROP TRIGGER IF EXISTS ${quote(`${rtreeName(indexed)}_${event}`)}`);
  }
}

function rtreeTriggers(indexed: IndexedTable): Record<string, string> {
  const [table, tree, c, i] = [indexed.table, rtreeName(indexed), indexed.column, indexed.fid].map(
    quote,
  );
  const isThere = `(NEW.${c} NOTNULL AND NOT ST_IsEmpty(NEW.${c}))`;
  const isMissing = `(NEW.${c} ISNULL OR ST_IsEmpty(NEW.${c}))`;
  const put = `INSERT OR REPLACE INTO ${tree} VALUES (NEW.${i}, ST_MinX(NEW.${c}), ST_MaxX(NEW.${c}), ST_MinY(NEW.${c}), ST_MaxY(NEW.${c}));`;
  const remove = `DELETE FROM ${tree} WHERE id = OLD.${i};`;
  return {
    insert: `AFTER INSERT ON ${table} WHEN ${isThere} BEGIN ${put} END`,
    update1: `AFTER UPDATE OF ${c} ON ${table} WHEN OLD.${i} = NEW.${i} AND ${isThere} BEGIN ${put} END`,
    update2: `AFTER UPDATE OF ${c} ON ${table} WHEN OLD.${i} = NEW.${i} AND ${isMissing} BEGIN ${remove} END`,
    update3: `AFTER UPDATE ON ${table} WHEN OLD.${i} != NEW.${i} AND ${isThere} BEGIN ${remove} ${put} END`,
    update4: `AFTER UPDATE ON ${table} WHEN OLD.${i} != NEW.${i} AND ${isMissing} BEGIN DELETE FROM ${tree} WHERE id IN (OLD.${i}, NEW.${i}); END`,
    delete: `AFTER DELETE ON ${table} WHEN OLD.${c} NOT NULL BEGIN ${remove} END`,
  };
}

/** Brings the extent in gpkg_contents in line with the index, which knows it without reading the rows. */
export function updateExtent(db: Db, indexed: IndexedTable): void {
  const root = db
    .prepare(`SELECT data FROM ${quote(`${rtreeName(indexed)}_node`)} WHERE nodeno = 1`)
    .pluck()
    .get() as Uint8Array;
  const extent = extentOfRoot(root);
  db.prepare(
    `UPDATE gpkg_contents SET min_x = ?, max_x = ?, min_y = ?, max_y = ? WHERE table_name = ?`,
  ).run(...extent, indexed.table);
}

const NODE_HEADER_BYTES = 4;
const CELL_BYTES = 24;
const NO_EXTENT = [null, null, null, null] as const;

/** minX, maxX, minY, maxY over the cells of a node; float32, rounded outwards. */
function extentOfRoot(data: Uint8Array): readonly (number | null)[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const count = view.getUint16(2);
  if (count === 0) return NO_EXTENT;
  const extent = [Infinity, -Infinity, Infinity, -Infinity];
  for (let cell = 0; cell < count; cell++) {
    for (let side = 0; side < 4; side++) {
      const value = view.getFloat32(NODE_HEADER_BYTES + cell * CELL_BYTES + 8 + side * 4);
      extent[side] =
        side % 2 === 0 ? Math.min(extent[side]!, value) : Math.max(extent[side]!, value);
    }
  }
  return extent;
}
