import { hilbertOrder, type Boxes } from './hilbert.ts';

/**
 * SQLite keeps an R-tree in three ordinary tables (rtree.c): `%_node` (nodeno, data), `%_parent`
 * (nodeno, parentnode) and `%_rowid` (rowid, nodeno). This module computes their rows for many entries
 * at once, sorted along a Hilbert curve: far faster than inserting them one by one, and the tree is
 * better. Layout of a node, big endian: tree depth (root only, else 0) and cell count, two bytes each;
 * then cells of an id (8 bytes; the rowid in leaves, else the child's number) and minX, maxX, minY,
 * maxY as 32-bit floats. The root is node 1, leaves are at depth 0.
 */

/** What goes into an R-tree of two dimensions: boxes and their rowids. */
export interface RtreeEntries extends Boxes {
  /** Whole numbers, each once. */
  readonly ids: Float64Array | BigInt64Array;
}

export interface RtreeOptions {
  /**
   * Bytes of a node. SQLite takes the page size less 64, at most 1228 (51 cells); for a table that
   * exists it is `SELECT length(data) FROM "%_node" WHERE nodeno = 1`. 1228 unless given.
   */
  readonly nodeSize?: number;
  /** Levels that lie below the entries: 0, unless the entries are themselves nodes. */
  readonly height?: number;
  /** The number of the first node after the root: 2, unless there are nodes already. */
  readonly firstNode?: number;
}

/** A row of `%_node` and, where the parent is known and there is one, of `%_parent`. */
export interface PackedNode {
  readonly nodeno: number;
  /** `null` for the root, absent for a leaf of a run. */
  readonly parentnode?: number | null;
  readonly data: Uint8Array;
}

export interface PackedRtree {
  /** All nodes by ascending number, the root first; made while they are walked, once. */
  readonly nodes: IterableIterator<PackedNode>;
  /** For `%_rowid`: the leaf (nodeno) of each entry, in the order of the entries. */
  readonly leafOf: Uint32Array;
}

const NODE_HEADER_BYTES = 4;
const CELL_BYTES = 24;
const MAX_NODE_SIZE = NODE_HEADER_BYTES + 51 * CELL_BYTES;
const ROOT = 1;
const FIRST_NODE = ROOT + 1;
const SMALLEST_FLOAT = 2 ** -149;

/** One level of the tree; the boxes of its nodes are float32, rounded outwards. */
interface Level {
  readonly size: number;
  readonly firstNode: number;
  readonly boxes: Float32Array;
}

/**
 * Packs entries into the nodes of a SQLite R-tree. Nodes are filled evenly, as full as they can be.
 * Coordinates are rounded to the next float32, min down, max up, as SQLite does. Without entries there is one
 * empty root, as in a new table.
 *
 * Throws `RangeError` for a node size that holds less than two cells, and for a box that is not a box
 * (NaN, or min above max): such entries do not belong in an R-tree.
 */
export function packRtree(entries: RtreeEntries, options: RtreeOptions = {}): PackedRtree {
  const { nodeSize = MAX_NODE_SIZE, height = 0, firstNode = FIRST_NODE } = options;
  const capacity = capacityOf(nodeSize);
  const cells = roundedBoxes(entries);
  const order = hilbertOrder(entries);
  const levels = buildLevels({ cells, order, capacity, firstNode });
  return {
    nodes: writeNodes(entries, { cells, order, levels, nodeSize, height }),
    leafOf: leavesOf(order, levels[0]!),
  };
}

/** The leaves of a run. */
export interface PackedRun {
  readonly nodes: IterableIterator<PackedNode>;
  /** As in `PackedRtree`. */
  readonly leafOf: Uint32Array;
}

/** What joins the leaves of all runs. */
export interface RunsTop {
  /** The nodes above the leaves, the root first. */
  readonly nodes: IterableIterator<PackedNode>;
  /** The leaves that the runs have made, and for `%_parent` the parent of each. */
  readonly leaves: Float64Array;
  readonly parentOf: Uint32Array;
}

/** Packs entries that come in runs: only one run has to be in memory, and 24 bytes for each leaf. */
export interface RunPacker {
  add(entries: RtreeEntries): PackedRun;
  /** After the last run. */
  finish(): RunsTop;
}

/**
 * Makes the packer of a tree that is packed run by run: each run into leaves of its own, which lie over those of the
 * other runs. A query looks into more leaves than in a tree packed at once, by less than the number of runs.
 *
 * Throws like `packRtree`.
 */
export function createRunPacker({ nodeSize = MAX_NODE_SIZE }: RtreeOptions = {}): RunPacker {
  const capacity = capacityOf(nodeSize);
  const runs: Float32Array[] = [];
  let firstNode = FIRST_NODE;
  return {
    add(entries) {
      const cells = roundedBoxes(entries);
      const order = hilbertOrder(entries);
      const size = Math.ceil(order.length / capacity);
      const leaves = {
        size,
        firstNode,
        boxes: boxesAround(cells, order, order.length, size),
      };
      runs.push(leaves.boxes);
      firstNode += size;
      const plan = { cells, order, levels: [leaves], nodeSize, height: 0 };
      return { nodes: writeLevel(entries, plan, 0), leafOf: leavesOf(order, leaves) };
    },
    finish() {
      const leaves = asEntries(runs, FIRST_NODE);
      const height = leaves.count === 0 ? 0 : 1;
      const { nodes, leafOf } = packRtree(leaves, { nodeSize, height, firstNode });
      return { nodes, leaves: leaves.ids, parentOf: leafOf };
    },
  };
}

function capacityOf(nodeSize: number): number {
  const capacity = Math.floor((nodeSize - NODE_HEADER_BYTES) / CELL_BYTES);
  if (!(capacity >= 2)) throw new RangeError(`R-tree nodes of ${nodeSize} bytes are too small.`);
  return capacity;
}

/** Nodes, numbered from `firstNode` on, as entries of the level above. */
function asEntries(
  runs: readonly Float32Array[],
  firstNode: number,
): RtreeEntries & { readonly ids: Float64Array } {
  const count = runs.reduce((sum, boxes) => sum + boxes.length / 4, 0);
  const side = (offset: number): Float64Array => {
    const values = new Float64Array(count);
    let entry = 0;
    for (const boxes of runs) {
      for (let at = offset; at < boxes.length; at += 4) values[entry++] = boxes[at]!;
    }
    return values;
  };
  const ids = Float64Array.from({ length: count }, (_, entry) => firstNode + entry);
  return { count, ids, minX: side(0), maxX: side(1), minY: side(2), maxY: side(3) };
}

/** Four numbers an entry: minX, maxX, minY, maxY, as they stand in cells. */
function roundedBoxes({ count, minX, minY, maxX, maxY }: Boxes): Float32Array {
  const cells = new Float32Array(count * 4);
  for (let entry = 0, at = 0; entry < count; entry++, at += 4) {
    if (!(minX[entry]! <= maxX[entry]! && minY[entry]! <= maxY[entry]!)) {
      throw new RangeError(`Entry ${entry} of the R-tree has no box.`);
    }
    cells[at] = floatBelow(minX[entry]!);
    cells[at + 1] = floatAbove(maxX[entry]!);
    cells[at + 2] = floatBelow(minY[entry]!);
    cells[at + 3] = floatAbove(maxY[entry]!);
  }
  return cells;
}

const float = new Float32Array(1);
const floatBits = new Int32Array(float.buffer);

/** The largest float32 that is not above `value`. */
export function floatBelow(value: number): number {
  float[0] = value;
  if (float[0] <= value) return float[0];
  // Neighbours in value are neighbours as bits, counted away from zero.
  if (float[0] > 0) floatBits[0]!--;
  else if (float[0] < 0) floatBits[0]!++;
  else return -SMALLEST_FLOAT;
  return float[0];
}

/** The smallest float32 that is not below `value`. */
export function floatAbove(value: number): number {
  return -floatBelow(-value);
}

interface Building {
  readonly cells: Float32Array;
  readonly order: Uint32Array;
  readonly capacity: number;
  readonly firstNode: number;
}

/** From the leaves to the root, numbered from the root to the leaves. */
function buildLevels({ cells, order, capacity, firstNode }: Building): Level[] {
  const sizes: number[] = [];
  let size = order.length;
  do {
    size = Math.max(1, Math.ceil(size / capacity));
    sizes.push(size);
  } while (size > 1);
  const levels: Level[] = [];
  let next = firstNode + sizes.reduce((sum, nodes) => sum + nodes, 0) - 1;
  for (const [place, nodes] of sizes.entries()) {
    next -= nodes;
    const isRoot = place === sizes.length - 1;
    const below = levels.at(-1);
    const boxes = below
      ? boxesAround(below.boxes, null, below.size, nodes)
      : boxesAround(cells, order, order.length, nodes);
    levels.push({ size: nodes, firstNode: isRoot ? ROOT : next, boxes });
  }
  return levels;
}

/** Node `node` of `nodes` holds the children from here up to where the next one begins. */
function firstChild(node: number, nodes: number, children: number): number {
  return Math.floor((node * children) / nodes);
}

function boxesAround(
  childBoxes: Float32Array,
  order: Uint32Array | null,
  children: number,
  nodes: number,
): Float32Array {
  const boxes = new Float32Array(nodes * 4);
  for (let node = 0; node < nodes; node++) {
    let minX = Infinity;
    let maxX = -Infinity;
    let minY = Infinity;
    let maxY = -Infinity;
    const end = firstChild(node + 1, nodes, children);
    for (let place = firstChild(node, nodes, children); place < end; place++) {
      const at = (order === null ? place : order[place]!) * 4;
      if (childBoxes[at]! < minX) minX = childBoxes[at]!;
      if (childBoxes[at + 1]! > maxX) maxX = childBoxes[at + 1]!;
      if (childBoxes[at + 2]! < minY) minY = childBoxes[at + 2]!;
      if (childBoxes[at + 3]! > maxY) maxY = childBoxes[at + 3]!;
    }
    boxes.set([minX, maxX, minY, maxY], node * 4);
  }
  return boxes;
}

interface Plan {
  readonly cells: Float32Array;
  readonly order: Uint32Array;
  readonly levels: readonly Level[];
  readonly nodeSize: number;
  readonly height: number;
}

function* writeNodes(entries: RtreeEntries, plan: Plan): IterableIterator<PackedNode> {
  for (let depth = plan.levels.length - 1; depth >= 0; depth--) {
    const level = plan.levels[depth]!;
    const above = plan.levels[depth + 1];
    let node = 0;
    for (const { nodeno, data } of writeLevel(entries, plan, depth)) {
      if (above === undefined) new DataView(data.buffer).setUint16(0, plan.height + depth);
      yield { nodeno, parentnode: above ? parentOf(node++, level, above) : null, data };
    }
  }
}

function* writeLevel(
  { ids }: RtreeEntries,
  { cells, order, levels, nodeSize }: Plan,
  depth: number,
): IterableIterator<PackedNode> {
  const level = levels[depth]!;
  const below = levels[depth - 1];
  const children = below?.size ?? order.length;
  for (let node = 0; node < level.size; node++) {
    const data = new Uint8Array(nodeSize);
    const view = new DataView(data.buffer);
    const first = firstChild(node, level.size, children);
    const end = firstChild(node + 1, level.size, children);
    view.setUint16(2, end - first);
    let offset = NODE_HEADER_BYTES;
    for (let place = first; place < end; place++) {
      const entry = below ? place : order[place]!;
      writeId(view, offset, below ? below.firstNode + place : ids[entry]!);
      writeBox(view, offset + 8, below ? below.boxes : cells, entry * 4);
      offset += CELL_BYTES;
    }
    yield { nodeno: level.firstNode + node, data };
  }
}

function writeId(view: DataView, offset: number, id: number | bigint): void {
  if (typeof id === 'bigint') {
    view.setBigInt64(offset, id);
  } else {
    view.setInt32(offset, Math.floor(id / 2 ** 32));
    view.setUint32(offset + 4, id >>> 0);
  }
}

function writeBox(view: DataView, offset: number, boxes: Float32Array, at: number): void {
  for (let side = 0; side < 4; side++) view.setFloat32(offset + side * 4, boxes[at + side]!);
}

/** The inverse of `firstChild`, by a guess that is at most one off. */
function parentOf(node: number, level: Level, above: Level): number {
  let parent = Math.floor((node * above.size) / level.size);
  while (firstChild(parent + 1, above.size, level.size) <= node) parent++;
  return above.firstNode + parent;
}

function leavesOf(order: Uint32Array, leaves: Level): Uint32Array {
  const leafOf = new Uint32Array(order.length);
  for (let leaf = 0; leaf < leaves.size; leaf++) {
    const end = firstChild(leaf + 1, leaves.size, order.length);
    for (let place = firstChild(leaf, leaves.size, order.length); place < end; place++) {
      leafOf[order[place]!] = leaves.firstNode + leaf;
    }
  }
  return leafOf;
}
