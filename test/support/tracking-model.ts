/**
 * A model of change tracking: what the table and the net edits must be after any statements, worked out from two
 * states alone (at the last sync, and now), the way a reader would, and not the way the triggers do it.
 */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { createGeometryEncoder } from '../../main/geometry/encode.ts';
import { registerSpatialFunctions } from '../../main/store/gpkg/spatial-functions.ts';
import type { EditKind } from '../../shared/model/edit.ts';
import { guid } from './replica.ts';

export interface Row {
  readonly globalId: string;
  readonly name: string | null;
  readonly amount: number | null;
  readonly x: number | null;
}

type Values = Omit<Row, 'globalId'>;
/** How another program writes a GlobalID. */
type Spelling = 'ours' | 'lower' | 'bare';

export type Statement =
  | {
      readonly kind: 'insert' | 'replace' | 'ignore' | 'upsert';
      readonly fid: number | null;
      readonly id: number;
      readonly spelling: Spelling;
      readonly values: Values;
    }
  | { readonly kind: 'update'; readonly fid: number; readonly values: Values }
  | { readonly kind: 'update-all'; readonly amount: number }
  | { readonly kind: 'respell'; readonly fid: number }
  | { readonly kind: 'change-id'; readonly fid: number; readonly id: number | null }
  | { readonly kind: 'delete'; readonly fid: number }
  | { readonly kind: 'delete-where'; readonly amount: number }
  | {
      readonly kind: 'move';
      readonly fid: number;
      readonly to: number;
      readonly orReplace: boolean;
    }
  | { readonly kind: 'rolled-back'; readonly statements: readonly Statement[] };

/** Local keys to rows. */
export type State = ReadonlyMap<number, Row>;

const TABLE = '"Hydrants_valves"';
const fids = fc.integer({ min: 1, max: 6 });
const ids = fc.integer({ min: 1, max: 8 });
const values: fc.Arbitrary<Values> = fc.record({
  name: fc.constantFrom('a', 'b', null),
  amount: fc.constantFrom(0, 1, null),
  x: fc.constantFrom(1, 2, null),
});

/** Statements over few keys and few values, so that they meet. */
export const statement: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 4, arbitrary: simple() },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rolled-back' as const),
      statements: fc.array(simple(), { maxLength: 4 }),
    }),
  },
);

function simple(): fc.Arbitrary<Statement> {
  return fc.oneof(
    fc.record({
      kind: fc.constantFrom('insert', 'replace', 'ignore', 'upsert'),
      fid: fc.option(fids),
      id: ids,
      spelling: fc.constantFrom('ours', 'lower', 'bare'),
      values,
    }),
    fc.record({ kind: fc.constant('update' as const), fid: fids, values }),
    fc.record({ kind: fc.constant('update' as const), fid: fids, values }),
    fc.record({ kind: fc.constant('update-all' as const), amount: fc.constantFrom(0, 1) }),
    fc.record({ kind: fc.constant('respell' as const), fid: fids }),
    fc.record({ kind: fc.constant('change-id' as const), fid: fids, id: fc.option(ids) }),
    fc.record({ kind: fc.constant('delete' as const), fid: fids }),
    fc.record({ kind: fc.constant('delete-where' as const), amount: fc.constantFrom(0, 1) }),
    fc.record({
      kind: fc.constant('move' as const),
      fid: fids,
      to: fids,
      orReplace: fc.boolean(),
    }),
  );
}

/** What a statement makes of a state; the state itself where the statement has to fail. */
export function apply(state: State, statement: Statement): State {
  const next = new Map(state);
  switch (statement.kind) {
    case 'insert':
    case 'replace':
    case 'ignore':
    case 'upsert':
      return applyInsert(next, statement);
    case 'update': {
      const row = state.get(statement.fid);
      return row ? next.set(statement.fid, { ...row, ...statement.values }) : state;
    }
    case 'update-all':
      return new Map([...state].map(([fid, row]) => [fid, { ...row, amount: statement.amount }]));
    case 'respell':
    case 'change-id':
    case 'rolled-back':
      return state;
    case 'delete':
      next.delete(statement.fid);
      return next;
    case 'delete-where':
      return new Map([...state].filter(([, { amount }]) => amount !== statement.amount));
    case 'move': {
      const row = state.get(statement.fid);
      if (!row || (statement.to !== statement.fid && state.has(statement.to))) return state;
      next.delete(statement.fid);
      return next.set(statement.to, row);
    }
  }
}

type Insert = Extract<Statement, { kind: 'insert' | 'replace' | 'ignore' | 'upsert' }>;

function applyInsert(next: Map<number, Row>, { kind, fid, id, values: given }: Insert): State {
  const globalId = guid(id);
  const sameId = [...next].find(([, row]) => row.globalId === globalId)?.[0];
  const sameFid = fid !== null && next.has(fid) ? fid : undefined;
  if (kind === 'upsert' && sameFid !== undefined) {
    // Whatever else it says, the row that is there gets the name.
    return next.set(sameFid, { ...next.get(sameFid)!, name: given.name });
  }
  if (kind !== 'replace' && (sameId !== undefined || sameFid !== undefined)) return next;
  if (sameId !== undefined) next.delete(sameId);
  if (sameFid !== undefined) next.delete(sameFid);
  return next.set(fid ?? NEW_FID, { globalId, ...given });
}

/** Stands for "whatever SQLite chose": read back from the table by GlobalID. */
export const NEW_FID = -1;

export interface NetEdit {
  readonly globalId: string;
  readonly kind: EditKind;
  readonly before: Values | null;
}

/** The net edits between two states, in the order of the GlobalIDs. */
export function netEdits(
  base: ReadonlyMap<string, Values>,
  now: ReadonlyMap<string, Values>,
): NetEdit[] {
  const edits: NetEdit[] = [];
  for (const globalId of [...new Set([...base.keys(), ...now.keys()])].sort()) {
    const [before, after] = [base.get(globalId), now.get(globalId)];
    if (before && !after) edits.push({ globalId, kind: 'delete', before });
    else if (!before && after) edits.push({ globalId, kind: 'add', before: null });
    else if (before && after && !isEqual(before, after)) {
      edits.push({ globalId, kind: 'update', before });
    }
  }
  return edits;
}

function isEqual(a: Values, b: Values): boolean {
  return a.name === b.name && a.amount === b.amount && a.x === b.x;
}

const encoder = createGeometryEncoder({
  geometryType: 'esriGeometryPoint',
  hasZ: false,
  hasM: false,
  srsId: 3857,
});

function shape(x: number | null): Uint8Array | null {
  return x === null ? null : encoder.encode({ x, y: 0 })!.blob;
}

/** A connection such as another program has: the GeoPackage functions, nothing of ours. */
export function foreignConnection(
  path: string,
  options: { readonly recursive: boolean },
): Database.Database {
  const db = new Database(path);
  db.pragma(`recursive_triggers = ${options.recursive ? 'ON' : 'OFF'}`);
  db.pragma('synchronous = OFF');
  registerSpatialFunctions(db);
  return db;
}

/** Runs a statement as another program would; a refusal is one of its possible ends. */
export function run(db: Database.Database, statement: Statement): void {
  if (statement.kind === 'rolled-back') {
    db.exec('BEGIN');
    for (const each of statement.statements) run(db, each);
    db.exec('ROLLBACK');
    return;
  }
  try {
    execute(db, statement);
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_CONSTRAINT'))
      throw error;
  }
}

function execute(
  db: Database.Database,
  statement: Exclude<Statement, { kind: 'rolled-back' }>,
): void {
  switch (statement.kind) {
    case 'insert':
    case 'replace':
    case 'ignore':
    case 'upsert': {
      const { name, amount, x } = statement.values;
      const verb = { insert: '', upsert: '', replace: 'OR REPLACE', ignore: 'OR IGNORE' }[
        statement.kind
      ];
      const tail =
        statement.kind === 'upsert' ? 'ON CONFLICT (fid) DO UPDATE SET NAME = excluded.NAME' : '';
      db.prepare(
        `INSERT ${verb} INTO ${TABLE} (fid, GlobalID, NAME, AMOUNT, geom) VALUES (?, ?, ?, ?, ?) ${tail}`,
      ).run(statement.fid, spell(statement.id, statement.spelling), name, amount, shape(x));
      return;
    }
    case 'update': {
      const { name, amount, x } = statement.values;
      db.prepare(`UPDATE ${TABLE} SET NAME = ?, AMOUNT = ?, geom = ? WHERE fid = ?`).run(
        name,
        amount,
        shape(x),
        statement.fid,
      );
      return;
    }
    case 'update-all':
      db.prepare(`UPDATE ${TABLE} SET AMOUNT = ?`).run(statement.amount);
      return;
    case 'respell':
      db.prepare(`UPDATE ${TABLE} SET GlobalID = lower(trim(GlobalID, '{}')) WHERE fid = ?`).run(
        statement.fid,
      );
      return;
    case 'change-id':
      db.prepare(`UPDATE ${TABLE} SET GlobalID = ? WHERE fid = ? AND GlobalID IS NOT ?`).run(
        statement.id === null ? null : guid(statement.id),
        statement.fid,
        statement.id === null ? null : guid(statement.id),
      );
      return;
    case 'delete':
      db.prepare(`DELETE FROM ${TABLE} WHERE fid = ?`).run(statement.fid);
      return;
    case 'delete-where':
      db.prepare(`DELETE FROM ${TABLE} WHERE AMOUNT = ?`).run(statement.amount);
      return;
    case 'move':
      db.prepare(
        `UPDATE ${statement.orReplace ? 'OR REPLACE' : ''} ${TABLE} SET fid = ? WHERE fid = ?`,
      ).run(statement.to, statement.fid);
  }
}

function spell(id: number, spelling: Spelling): string {
  const globalId = guid(id);
  if (spelling === 'ours') return globalId;
  return spelling === 'lower' ? globalId.toLowerCase() : globalId.slice(1, -1).toLowerCase();
}

/** The table now, by local key. */
export function readState(db: Database.Database): Map<number, Row> {
  const rows = db
    .prepare(
      `SELECT fid, GlobalID AS globalId, NAME AS name, AMOUNT AS amount, ST_MinX(geom) AS x FROM ${TABLE}`,
    )
    .all() as (Row & { fid: number })[];
  return new Map(rows.map(({ fid, ...row }) => [fid, row]));
}

/** What the file says has changed, with the before-images. */
export function readEdits(db: Database.Database): NetEdit[] {
  const rows = db
    .prepare(
      `SELECT e.global_id AS globalId, e.kind, b.GlobalID AS base, b.NAME AS name, b.AMOUNT AS amount, ST_MinX(b.geom) AS x
       FROM syncline_edit AS e LEFT JOIN syncline_image_0 AS b ON b.GlobalID = e.global_id AND b.syncline_role = 'base'
       WHERE e.layer_id = 0 AND e.target = 'feature' ORDER BY e.global_id`,
    )
    .all() as (NetEdit & Values & { base: string | null })[];
  return rows.map(({ globalId, kind, base, name, amount, x }) => ({
    globalId,
    kind,
    before: base === null ? null : { name, amount, x },
  }));
}

/** Before-images that belong to no edit. */
export function strayImages(db: Database.Database): number {
  return db
    .prepare(
      `SELECT count(*) FROM syncline_image_0 WHERE GlobalID NOT IN
         (SELECT global_id FROM syncline_edit WHERE layer_id = 0 AND target = 'feature')`,
    )
    .pluck()
    .get() as number;
}

/** A state by GlobalID. */
export function byGlobalId(state: State): Map<string, Values> {
  return new Map(
    [...state.values()].map(({ globalId, name, amount, x }) => [globalId, { name, amount, x }]),
  );
}
