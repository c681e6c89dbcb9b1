import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createRunPacker,
  floatAbove,
  floatBelow,
  packRtree,
  type RtreeEntries,
} from '../../../main/geometry/hilbert-rtree.ts';

type Box = readonly [minX: number, minY: number, maxX: number, maxY: number];

function entriesOf(boxes: readonly Box[], ids?: readonly number[]): RtreeEntries {
  const column = (side: number): Float64Array =>
    Float64Array.from(boxes, (box) => box[side] ?? NaN);
  return {
    count: boxes.length,
    minX: column(0),
    minY: column(1),
    maxX: column(2),
    maxY: column(3),
    ids: Float64Array.from(ids ?? boxes.map((_, at) => at + 1)),
  };
}

/** A sequence of numbers from 0 to 1 that is the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function manyBoxes(count: number): Box[] {
  const next = numbers(count + 1);
  return Array.from({ length: count }, () => {
    const [x, y] = [next() * 2e7 - 1e7, next() * 2e7 - 1e7];
    return [x, y, x + next() * 1e4, y + next() * 1e4];
  });
}

let database: Database.Database;

beforeEach(() => {
  database = new Database(':memory:');
  // SQLite protects the tables behind an R-tree from being written directly.
  database.unsafeMode(true);
});

afterEach(() => {
  database.close();
});

function nodeSize(): number {
  return database
    .prepare<[], number>('SELECT length(data) FROM boxes_node WHERE nodeno = 1')
    .pluck()
    .get() as number;
}

function createTree(): void {
  database.exec('CREATE VIRTUAL TABLE boxes USING rtree(id, minx, maxx, miny, maxy)');
}

function load(entries: RtreeEntries): void {
  const { nodes, leafOf } = packRtree(entries, { nodeSize: nodeSize() });
  const node = database.prepare('INSERT OR REPLACE INTO boxes_node(nodeno, data) VALUES (?, ?)');
  const parent = database.prepare('INSERT INTO boxes_parent(nodeno, parentnode) VALUES (?, ?)');
  const rowid = database.prepare('INSERT INTO boxes_rowid(rowid, nodeno) VALUES (?, ?)');
  database.transaction(() => {
    for (const { nodeno, parentnode, data } of nodes) {
      node.run(nodeno, data);
      if (parentnode !== null) parent.run(nodeno, parentnode);
    }
    leafOf.forEach((leaf, at) => rowid.run(entries.ids[at], leaf));
  })();
}

/** The same, the entries cut into runs of `length`. */
function loadInRuns(entries: RtreeEntries, length: number): void {
  const packer = createRunPacker({ nodeSize: nodeSize() });
  const node = database.prepare('INSERT OR REPLACE INTO boxes_node(nodeno, data) VALUES (?, ?)');
  const parent = database.prepare('INSERT INTO boxes_parent(nodeno, parentnode) VALUES (?, ?)');
  const rowid = database.prepare('INSERT INTO boxes_rowid(rowid, nodeno) VALUES (?, ?)');
  database.transaction(() => {
    for (let from = 0; from < entries.count; from += length) {
      const run = part(entries, from, Math.min(from + length, entries.count));
      const { nodes, leafOf } = packer.add(run);
      for (const { nodeno, data } of nodes) node.run(nodeno, data);
      leafOf.forEach((leaf, at) => rowid.run(run.ids[at], leaf));
    }
    const { nodes, leaves, parentOf } = packer.finish();
    for (const { nodeno, parentnode, data } of nodes) {
      node.run(nodeno, data);
      if (parentnode !== null) parent.run(nodeno, parentnode);
    }
    leaves.forEach((leaf, at) => parent.run(leaf, parentOf[at]));
  })();
}

function part(entries: RtreeEntries, from: number, to: number): RtreeEntries {
  const { ids, minX, minY, maxX, maxY } = entries;
  return {
    count: to - from,
    ids: ids.subarray(from, to),
    minX: minX.subarray(from, to),
    minY: minY.subarray(from, to),
    maxX: maxX.subarray(from, to),
    maxY: maxY.subarray(from, to),
  };
}

function integrity(): unknown {
  return database.prepare("SELECT rtreecheck('boxes')").pluck().get();
}

function found([minX, minY, maxX, maxY]: Box): number[] {
  return database
    .prepare<number[], number>(
      'SELECT id FROM boxes WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ? ORDER BY id',
    )
    .pluck()
    .all(minX, maxX, minY, maxY);
}

function expected(entries: RtreeEntries, [minX, minY, maxX, maxY]: Box): number[] {
  const ids: number[] = [];
  for (let at = 0; at < entries.count; at++) {
    const overlaps =
      floatAbove(entries.maxX[at] ?? NaN) >= minX &&
      floatBelow(entries.minX[at] ?? NaN) <= maxX &&
      floatAbove(entries.maxY[at] ?? NaN) >= minY &&
      floatBelow(entries.minY[at] ?? NaN) <= maxY;
    if (overlaps) ids.push(Number(entries.ids[at]));
  }
  return ids.sort((left, right) => left - right);
}

/** A window whose sides are float32, so that SQLite and the test compare the same numbers. */
function window(next: () => number, size: number): Box {
  const x = Math.fround(next() * 2e7 - 1e7);
  const y = Math.fround(next() * 2e7 - 1e7);
  return [x, y, Math.fround(x + size), Math.fround(y + size)];
}

const coordinate = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ min: -1e7, max: 1e7, noNaN: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const box = fc
  .tuple(coordinate, coordinate, coordinate, coordinate)
  .map(([x1, y1, x2, y2]): Box => [
    Math.min(x1, x2),
    Math.min(y1, y2),
    Math.max(x1, x2),
    Math.max(y1, y2),
  ]);

describe('packRtree', () => {
  const counts = [0, 1, 2, 50, 51, 52, 102, 103, 2601, 2602, 100_000];

  test.each(counts)('makes a tree of %i entries that SQLite finds sound', (count) => {
    createTree();
    load(entriesOf(manyBoxes(count)));
    expect(integrity()).toBe('ok');
    expect(database.prepare('SELECT count(*) FROM boxes').pluck().get()).toBe(count);
  });

  test.each([51, 52, 2602, 20_000])(
    'answers queries over %i entries like a search of all',
    (count) => {
      createTree();
      const entries = entriesOf(manyBoxes(count));
      load(entries);
      const next = numbers(7);
      let hits = 0;
      for (const size of [0, 1e4, 1e6, 5e6, 3e7]) {
        for (let query = 0; query < 10; query++) {
          const area = window(next, size);
          const ids = found(area);
          hits += ids.length;
          expect(ids).toEqual(expected(entries, area));
        }
      }
      expect(hits).toBeGreaterThan(count);
    },
  );

  test('looks into few leaves for a small window', () => {
    const entries = entriesOf(manyBoxes(100_000));
    const { leafOf } = packRtree(entries);
    const near = expected(entries, [0, 0, 4e5, 4e5]);
    const leaves = new Set(near.map((id) => leafOf[id - 1]));
    expect(near.length).toBeGreaterThan(20);
    expect(leaves.size).toBeLessThan(12);
  });

  test.each([0, 1, 52, 2602])('lets %i entries be followed by inserts and deletes', (count) => {
    createTree();
    const boxes = manyBoxes(count);
    load(entriesOf(boxes));
    const added = manyBoxes(500);
    const insert = database.prepare('INSERT INTO boxes VALUES (?, ?, ?, ?, ?)');
    const remove = database.prepare('DELETE FROM boxes WHERE id = ?');
    added.forEach(([minX, minY, maxX, maxY], at) =>
      insert.run(count + at + 1, minX, maxX, minY, maxY),
    );
    expect(integrity()).toBe('ok');
    const all = [...boxes, ...added];
    const removed = new Set(all.flatMap((_, at) => (at % 3 === 0 ? [at + 1] : [])));
    for (const id of removed) expect(remove.run(id).changes).toBe(1);
    expect(integrity()).toBe('ok');
    const kept = all.flatMap((_, at) => (removed.has(at + 1) ? [] : [at + 1]));
    const area: Box = [-1e6, -1e6, 1e6, 1e6];
    const entries = entriesOf(
      kept.map((id) => all[id - 1] as Box),
      kept,
    );
    expect(found(area)).toEqual(expected(entries, area));
    for (const id of kept) remove.run(id);
    expect(integrity()).toBe('ok');
    expect(found([-1e8, -1e8, 1e8, 1e8])).toEqual([]);
  });

  test.each([512, 1024, 4096])(
    'fits the nodes of a database with pages of %i bytes',
    (pageSize) => {
      database.pragma(`page_size = ${pageSize}`);
      createTree();
      const entries = entriesOf(manyBoxes(3000));
      load(entries);
      expect(integrity()).toBe('ok');
      expect(found([0, 0, 1e6, 1e6])).toEqual(expected(entries, [0, 0, 1e6, 1e6]));
    },
  );

  test('stores what SQLite stores for the same boxes', () => {
    const anyBoxes = fc.array(box, { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(anyBoxes, (boxes) => {
        createTree();
        load(entriesOf(boxes));
        const packed = database.prepare('SELECT * FROM boxes ORDER BY id').all();
        database.exec('DELETE FROM boxes');
        const insert = database.prepare('INSERT INTO boxes VALUES (?, ?, ?, ?, ?)');
        boxes.forEach(([minX, minY, maxX, maxY], at) => insert.run(at + 1, minX, maxX, minY, maxY));
        expect(packed).toEqual(database.prepare('SELECT * FROM boxes ORDER BY id').all());
        database.exec('DROP TABLE boxes');
      }),
    );
  });

  test('keeps ids of every size, as numbers and as bigints', () => {
    const ids = [-5, 0, 1, 2 ** 32, 2 ** 40 + 3, Number.MAX_SAFE_INTEGER, -(2 ** 50) - 1];
    const boxes = manyBoxes(ids.length);
    const asNumbers = entriesOf(boxes, ids);
    const asBigints = { ...asNumbers, ids: BigInt64Array.from(ids, BigInt) };
    expect([...packRtree(asBigints).nodes]).toEqual([...packRtree(asNumbers).nodes]);
    createTree();
    load(asBigints);
    expect(integrity()).toBe('ok');
    expect(found([-1e8, -1e8, 1e8, 1e8])).toEqual([...ids].sort((left, right) => left - right));
  });

  test('numbers nodes upwards from the root, parents before children', () => {
    const nodes = [...packRtree(entriesOf(manyBoxes(6000))).nodes];
    expect(nodes.map(({ nodeno }) => nodeno)).toEqual(nodes.map((_, at) => at + 1));
    expect(nodes[0]?.parentnode).toBeNull();
    expect(nodes.slice(1).every(({ nodeno, parentnode }) => (parentnode ?? NaN) < nodeno)).toBe(
      true,
    );
  });

  test('holds for boxes of every size and place', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 200 }), box, (boxes, area) => {
        createTree();
        const entries = entriesOf(boxes);
        load(entries);
        expect(integrity()).toBe('ok');
        const rounded = area.map(Math.fround) as unknown as Box;
        expect(found(rounded)).toEqual(expected(entries, rounded));
        database.exec('DROP TABLE boxes');
      }),
      { numRuns: 200 },
    );
  });

  test('refuses boxes that are none', () => {
    expect(() =>
      packRtree(
        entriesOf([
          [0, 0, 1, 1],
          [0, NaN, 1, NaN],
        ]),
      ),
    ).toThrow(new RangeError('Entry 1 of the R-tree has no box.'));
    expect(() => packRtree(entriesOf([[2, 0, 1, 1]]))).toThrow(RangeError);
  });

  test('refuses a node size without room', () => {
    expect(() => packRtree(entriesOf([]), { nodeSize: 51 })).toThrow(
      new RangeError('R-tree nodes of 51 bytes are too small.'),
    );
  });
});

describe('createRunPacker', () => {
  test.each([
    [1, 1],
    [52, 51],
    [200, 3],
    [2602, 2601],
    [20_000, 3000],
    [100_000, 30_000],
  ])('makes a sound tree of %i entries in runs of %i', (count, length) => {
    createTree();
    const entries = entriesOf(manyBoxes(count));
    loadInRuns(entries, length);
    expect(integrity()).toBe('ok');
    expect(database.prepare('SELECT count(*) FROM boxes').pluck().get()).toBe(count);
    const next = numbers(9);
    for (const size of [1e5, 5e6, 3e7]) {
      const area = window(next, size);
      expect(found(area)).toEqual(expected(entries, area));
    }
  });

  test('lets its tree be followed by inserts and deletes', () => {
    createTree();
    const boxes = manyBoxes(3000);
    loadInRuns(entriesOf(boxes), 700);
    const insert = database.prepare('INSERT INTO boxes VALUES (?, ?, ?, ?, ?)');
    manyBoxes(500).forEach(([minX, minY, maxX, maxY], at) =>
      insert.run(3001 + at, minX, maxX, minY, maxY),
    );
    expect(integrity()).toBe('ok');
    const remove = database.prepare('DELETE FROM boxes WHERE id = ?');
    for (let id = 1; id <= 3500; id++) expect(remove.run(id).changes).toBe(1);
    expect(integrity()).toBe('ok');
    expect(found([-1e8, -1e8, 1e8, 1e8])).toEqual([]);
  });

  test('makes an empty tree when nothing came', () => {
    createTree();
    loadInRuns(entriesOf([]), 10);
    expect(integrity()).toBe('ok');
    const insert = database.prepare('INSERT INTO boxes VALUES (?, 0, 1, 0, 1)');
    for (let id = 1; id <= 60; id++) insert.run(id);
    expect(integrity()).toBe('ok');
    expect(found([0, 0, 1, 1])).toHaveLength(60);
  });
});

describe('floatBelow and floatAbove', () => {
  test('enclose every number, one of them being its nearest float', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const [below, above] = [floatBelow(value), floatAbove(value)];
        expect(below).toBe(Math.fround(below));
        expect(above).toBe(Math.fround(above));
        expect(below <= value && value <= above).toBe(true);
        expect([below, above]).toContain(Math.fround(value));
      }),
      { numRuns: 2000 },
    );
  });
});
