/**
 * Finds envelopes in a box straight from the nodes in which SQLite keeps an R-tree: a million entries in the time in which
 * a query brings fifty thousand. The layout of a node is part of SQLite's file format and does not change.
 */
import { geometryEnvelope } from '../../geometry/decode.ts';
import { GeometryError } from '../../geometry/errors.ts';
import type { Box } from '../../geometry/boxes.ts';
import { quote, sql, type Db } from '../db.ts';
import { rtreeName } from '../gpkg/rtree.ts';
import type { IndexedTable } from '../table-plan.ts';
import type { Candidates } from './candidates.ts';

const HEADER_BYTES = 4;
const CELL_BYTES = 24;
/** Deeper than any tree of SQLite's. */
const MOST_LEVELS = 40;

/** Adds every row whose envelope meets `box`; without an index by looking at each geometry. */
export function scanEnvelopes(db: Db, indexed: IndexedTable, box: Box, into: Candidates): void {
  if (hasIndex(db, indexed)) scanNodes(db, indexed, box, into);
  else scanTable(db, indexed, box, into);
}

/** The envelope of all rows in the units of the table; null for a table without shapes. */
export function tableExtent(db: Db, indexed: IndexedTable, into: Candidates): Box | null {
  if (!hasIndex(db, indexed)) {
    scanTable(db, indexed, [-Infinity, -Infinity, Infinity, Infinity], into);
    return into.extent();
  }
  const root = createNodeReader(db, indexed)(1);
  for (let cell = 0; root && cell < cellCount(root); cell++) into.add(0, cellBox(root, cell));
  return into.extent();
}

/** Other programs drop an index and make a new one. */
function hasIndex(db: Db, indexed: IndexedTable): boolean {
  const text = `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`;
  return sql<[string]>(db, text).get(`${rtreeName(indexed)}_node`) !== undefined;
}

function scanNodes(db: Db, indexed: IndexedTable, box: Box, into: Candidates): void {
  const read = createNodeReader(db, indexed);
  const depth = read(1)?.getUint16(0) ?? 0;
  const waiting = [{ nodeno: 1, level: Math.min(depth, MOST_LEVELS) }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const node = read(next.nodeno);
    if (!node) continue;
    const count = cellCount(node);
    for (let cell = 0; cell < count; cell++) {
      const at = HEADER_BYTES + cell * CELL_BYTES;
      const minX = node.getFloat32(at + 8);
      const maxX = node.getFloat32(at + 12);
      const minY = node.getFloat32(at + 16);
      const maxY = node.getFloat32(at + 20);
      if (maxX < box[0] || minX > box[2] || maxY < box[1] || minY > box[3]) continue;
      const id = node.getInt32(at) * 0x100000000 + node.getUint32(at + 4);
      if (next.level > 0) waiting.push({ nodeno: id, level: next.level - 1 });
      else into.addEnvelope(id, minX, minY, maxX, maxY);
    }
  }
}

function createNodeReader(db: Db, indexed: IndexedTable): (nodeno: number) => DataView | null {
  const text = `SELECT data FROM ${quote(`${rtreeName(indexed)}_node`)} WHERE nodeno = ?`;
  const select = sql<[number], { readonly data: Uint8Array }>(db, text);
  return (nodeno) => {
    const data = select.get(nodeno)?.data;
    return data ? new DataView(data.buffer, data.byteOffset, data.byteLength) : null;
  };
}

function cellCount(node: DataView): number {
  return Math.min(node.getUint16(2), Math.floor((node.byteLength - HEADER_BYTES) / CELL_BYTES));
}

function cellBox(node: DataView, cell: number): Box {
  const at = HEADER_BYTES + cell * CELL_BYTES + 8;
  return [
    node.getFloat32(at),
    node.getFloat32(at + 8),
    node.getFloat32(at + 4),
    node.getFloat32(at + 12),
  ];
}

function scanTable(db: Db, { table, fid, column }: IndexedTable, box: Box, into: Candidates): void {
  const text = `SELECT ${quote(fid)} AS fid, ${quote(column)} AS geometry FROM ${quote(table)}`;
  const rows = sql<[], { readonly fid: number; readonly geometry: unknown }>(db, text).iterate();
  for (const { fid: id, geometry } of rows) {
    const envelope = envelopeOf(geometry);
    if (envelope && meets(envelope, box)) into.add(id, envelope);
  }
}

export function meets(a: Box, b: Box): boolean {
  return a[2] >= b[0] && a[0] <= b[2] && a[3] >= b[1] && a[1] <= b[3];
}

/** Null: no shape, or none that can be read. */
export function envelopeOf(geometry: unknown): Box | null {
  if (!(geometry instanceof Uint8Array)) return null;
  try {
    const found = geometryEnvelope(geometry);
    if (found === null || found === 'empty') return null;
    return [found.minX, found.minY, found.maxX, found.maxY];
  } catch (error) {
    if (error instanceof GeometryError) return null;
    throw error;
  }
}
