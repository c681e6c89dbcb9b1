import { copyFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type Database from 'better-sqlite3';
import { buildReplica, guid, POINTS, temporaryFolder } from '../../support/replica.ts';
import {
  apply,
  byGlobalId,
  foreignConnection,
  netEdits,
  NEW_FID,
  readEdits,
  readState,
  run,
  statement,
  strayImages,
  type State,
  type Statement,
} from '../../support/tracking-model.ts';
import { checkRtree } from '../../../main/store/check-rtree.ts';

const folder = temporaryFolder();
let template: string;
let copies = 0;

beforeAll(async () => {
  template = await buildReplica(folder.path('template.gpkg'), {
    request: { layers: [POINTS] },
    fill(sink) {
      sink.features(
        POINTS,
        'data',
        [1, 2, 3, 4].map((n) => ({
          geometry: { x: 1, y: 0 },
          attributes: { OBJECTID: n, GlobalID: guid(n), NAME: 'a', AMOUNT: n % 2 },
        })),
      );
    },
  });
});
afterAll(() => folder.dispose());

function copyOfTemplate(): string {
  const path = folder.path(`copy-${copies++}.gpkg`);
  copyFileSync(template, path);
  return path;
}

/** Runs the statements and compares the table and the edits with the model after each. */
function follow(db: Database.Database, statements: readonly Statement[]): void {
  let expected: State = readState(db);
  const base = byGlobalId(expected);
  for (const each of statements) {
    expected = apply(expected, each);
    run(db, each);
    const now = readState(db);
    expect(sorted(byGlobalId(now))).toEqual(sorted(byGlobalId(expected)));
    expect(readEdits(db)).toEqual(netEdits(base, byGlobalId(now)));
    expected = expected.has(NEW_FID) ? now : expected;
  }
}

function sorted(rows: ReadonlyMap<string, unknown>): unknown[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
}

function check(
  statements: readonly Statement[],
  recursive: boolean,
  prepare?: (db: Database.Database) => void,
) {
  const path = copyOfTemplate();
  const db = foreignConnection(path, { recursive });
  try {
    prepare?.(db);
    follow(db, statements);
  } finally {
    db.close();
  }
  expect(checkRtree(path, 'Hydrants_valves')).toEqual([]);
}

const sequences = fc.array(statement, { minLength: 1, maxLength: 12 });

describe('change tracking', () => {
  test.each([false, true])(
    'leaves exactly the net edits and their before-images, whatever is done (recursive triggers: %s)',
    (recursive) => {
      fc.assert(
        fc.property(sequences, (statements) => check(statements, recursive)),
        { numRuns: 400 },
      );
    },
  );

  test.each([
    'before_insert',
    'after_insert',
    'after_update',
    'after_delete',
    'keep_fid',
    'respell_global_id',
  ])('needs its trigger %s: without it the property fails', (event) => {
    const result = fc.check(
      fc.property(sequences, (statements) =>
        check(statements, false, (db) =>
          db.exec(`DROP TRIGGER "syncline_Hydrants_valves_${event}"`),
        ),
      ),
      { numRuns: 400 },
    );
    expect(result.failed).toBe(true);
  });
});

const CASES: readonly {
  readonly name: string;
  readonly statements: readonly string[];
  readonly edits: readonly (readonly [id: number, kind: string, revision: number])[];
}[] = [
  {
    name: 'an add and its updates are one add',
    statements: [
      "INSERT INTO t (GlobalID, NAME) VALUES ('{00000000-0000-4000-8000-000000000009}', 'x')",
      "UPDATE t SET NAME = 'y' WHERE NAME = 'x'",
    ],
    edits: [[9, 'add', 2]],
  },
  {
    name: 'an add and its delete are nothing',
    statements: ["INSERT INTO t (NAME) VALUES ('x')", "DELETE FROM t WHERE NAME = 'x'"],
    edits: [],
  },
  {
    name: 'an update and a delete are a delete',
    statements: ["UPDATE t SET NAME = 'x' WHERE fid = 1", 'DELETE FROM t WHERE fid = 1'],
    edits: [[1, 'delete', 2]],
  },
  {
    name: 'a delete and an add of the same row are nothing',
    statements: [
      'CREATE TEMP TABLE k AS SELECT * FROM t WHERE fid = 1',
      'DELETE FROM t WHERE fid = 1',
      'INSERT INTO t SELECT * FROM k',
    ],
    edits: [],
  },
  {
    name: 'a delete and an add with other values are an update',
    statements: [
      'CREATE TEMP TABLE k AS SELECT * FROM t WHERE fid = 1',
      'DELETE FROM t WHERE fid = 1',
      "UPDATE k SET NAME = 'x', fid = NULL",
      'INSERT INTO t SELECT * FROM k',
    ],
    edits: [[1, 'update', 2]],
  },
  {
    name: 'an update that changes nothing is no edit',
    statements: ['UPDATE t SET NAME = NAME, AMOUNT = AMOUNT, geom = geom'],
    edits: [],
  },
  {
    name: 'an update back to where it was is no edit',
    statements: ["UPDATE t SET NAME = 'x' WHERE fid = 1", "UPDATE t SET NAME = 'a' WHERE fid = 1"],
    edits: [],
  },
  {
    name: 'a change of the object id alone is no edit',
    statements: ['UPDATE t SET OBJECTID = 99 WHERE fid = 1'],
    edits: [],
  },
  {
    name: 'a geometry with a rewritten header is no edit',
    statements: [
      "UPDATE t SET geom = CAST(substr(geom, 1, 3) || x'03' || substr(geom, 5, 4) || zeroblob(32) || substr(geom, 9) AS BLOB) WHERE fid = 1",
    ],
    edits: [],
  },
  {
    name: 'INSERT OR REPLACE of a row is an update',
    statements: [
      "INSERT OR REPLACE INTO t (fid, GlobalID, NAME) VALUES (1, '{00000000-0000-4000-8000-000000000001}', 'x')",
    ],
    edits: [[1, 'update', 1]],
  },
  {
    name: 'INSERT OR REPLACE under another GlobalID is a delete and an add',
    statements: [
      "INSERT OR REPLACE INTO t (fid, GlobalID, NAME) VALUES (1, '{00000000-0000-4000-8000-000000000009}', 'x')",
    ],
    edits: [
      [1, 'delete', 1],
      [9, 'add', 1],
    ],
  },
  {
    name: 'REPLACE that hits two rows keeps the delete of the other',
    statements: [
      "REPLACE INTO t (fid, GlobalID, NAME) VALUES (1, '{00000000-0000-4000-8000-000000000002}', 'x')",
    ],
    edits: [
      [1, 'delete', 1],
      [2, 'update', 1],
    ],
  },
  {
    name: 'DELETE of everything is a delete of each',
    statements: ['DELETE FROM t'],
    edits: [
      [1, 'delete', 1],
      [2, 'delete', 1],
      [3, 'delete', 1],
      [4, 'delete', 1],
    ],
  },
];

describe('net edits', () => {
  test.each(CASES)('$name', ({ statements, edits }) => {
    const db = foreignConnection(copyOfTemplate(), { recursive: false });
    for (const text of statements) db.exec(text.replaceAll(/\bt\b/g, '"Hydrants_valves"'));
    const found = db
      .prepare('SELECT global_id, kind, revision FROM syncline_edit ORDER BY global_id')
      .raw()
      .all();
    expect(found).toEqual(edits.map(([id, kind, revision]) => [guid(id), kind, revision]));
    db.close();
  });

  test('rows of another program get a GlobalID of version 4, each its own', () => {
    const db = foreignConnection(copyOfTemplate(), { recursive: false });
    db.exec(
      `INSERT INTO "Hydrants_valves" (NAME, GlobalID) VALUES ('x', NULL), ('x', ''), ('x', NULL), ('x', ' ')`,
    );
    const ids = db
      .prepare(`SELECT GlobalID FROM "Hydrants_valves" WHERE NAME = 'x'`)
      .pluck()
      .all() as string[];
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) {
      expect(id).toMatch(
        /^\{[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}\}$/,
      );
    }
    expect(readEdits(db).map(({ kind }) => kind)).toEqual(['add', 'add', 'add', 'add']);
    db.close();
  });

  test.each([
    ["INSERT INTO t (GlobalID) VALUES ('no guid')", /must be a GUID/],
    ['UPDATE t SET GlobalID = NULL WHERE fid = 1', /cannot be changed or emptied/],
    [
      "UPDATE t SET GlobalID = '{00000000-0000-4000-8000-000000000009}' WHERE fid = 1",
      /cannot be changed or emptied/,
    ],
    ["INSERT INTO t (GlobalID) VALUES ('00000000-0000-4000-8000-000000000001')", /UNIQUE/],
    [
      "INSERT OR IGNORE INTO t (GlobalID) VALUES ('00000000-0000-4000-8000-000000000001')",
      /must be a GUID that no other row has/,
    ],
    ['UPDATE OR REPLACE t SET fid = 2 WHERE fid = 1', /Another row/],
  ])('%s is refused', (text, message) => {
    const db = foreignConnection(copyOfTemplate(), { recursive: false });
    expect(() => db.exec(text.replaceAll(/\bt\b/g, '"Hydrants_valves"'))).toThrow(message);
    expect(readEdits(db)).toEqual([]);
    expect(strayImages(db)).toBe(0);
    db.close();
  });
});
