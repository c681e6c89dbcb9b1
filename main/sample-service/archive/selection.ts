/** A `Selection` as SQL over one layer's table, and the ids that it matches. */
import { normaliseGuid } from '../guid.ts';
import { parseCondition } from '../where/parser.ts';
import { unite } from '../geometry/shape.ts';
import type { Bounds } from '../geometry/shape.ts';
import { ServiceError } from '../errors.ts';
import { OPEN } from './database.ts';
import type { ServiceDatabase, SqlValue } from './database.ts';
import type { JsonGeometry, Selection } from './archive.ts';
import type { LayerTable, StoredVersion } from './layer-table.ts';
import { compileFilter } from './spatial.ts';
import type { CompiledFilter } from './spatial.ts';

const CHUNK = 500;

export class LayerSelection {
  readonly #database: ServiceDatabase;
  readonly #table: LayerTable;
  readonly #selection: Selection;
  readonly #filter: CompiledFilter | null;
  readonly #condition: string;
  readonly #parameters: readonly SqlValue[];
  readonly #order: string;

  /** Checks the selection; ServiceError 400 for a where clause, an order or a geometry that is not valid. */
  constructor(
    database: ServiceDatabase,
    table: LayerTable,
    selection: Selection,
    context: { readonly wkid: number; readonly now: number },
  ) {
    this.#database = database;
    this.#table = table;
    this.#selection = selection;
    this.#filter =
      selection.filter === undefined ? null : compileFilter(selection.filter, context.wkid);
    const conditions = new Conditions();
    addTime(conditions, selection);
    addKeys(conditions, selection);
    addWhere(conditions, table, selection, context.now);
    addBounds(conditions, table, this.#filter?.bounds ?? null);
    this.#condition = conditions.sql();
    this.#parameters = conditions.parameters;
    this.#order = orderOf(table, selection.orderBy);
  }

  count(): number {
    if (this.#filter !== null || this.#isPaged()) return this.#versionIds().length;
    const sql = `SELECT count(*) FROM ${this.#table.name} WHERE ${this.#condition}`;
    return this.#database.value(sql, ...this.#parameters) as number;
  }

  objectIds(): number[] {
    const ids = this.#versionIds();
    return this.#chunks(ids, 'object_id').map(([objectId]) => objectId as number);
  }

  extent(): Bounds | null {
    let extent: Bounds | null = null;
    for (const tuple of this.#chunks(this.#versionIds(), 'xmin, ymin, xmax, ymax')) {
      const bounds = boundsFrom(tuple, 0);
      if (bounds !== null) extent = unite(extent, bounds);
    }
    return extent;
  }

  /** The rows in order. What matches is settled at once; the rows themselves are read as they are asked for. */
  rows(): Generator<StoredVersion> {
    return this.#read(this.#versionIds());
  }

  *#read(ids: readonly number[]): Generator<StoredVersion> {
    const { name } = this.#table;
    for (let start = 0; start < ids.length; start += CHUNK) {
      const chunk = JSON.stringify(ids.slice(start, start + CHUNK));
      const tables = `json_each(?) AS wanted CROSS JOIN ${name} ON ${name}.version_id = wanted.value`;
      yield* this.#table.read('true ORDER BY wanted.key', [chunk], tables);
    }
  }

  #chunks(ids: readonly number[], columns: string): SqlValue[][] {
    const { name } = this.#table;
    const result: SqlValue[][] = [];
    for (let start = 0; start < ids.length; start += CHUNK) {
      const chunk = JSON.stringify(ids.slice(start, start + CHUNK));
      const sql = `SELECT ${columns} FROM json_each(?) AS wanted
        CROSS JOIN ${name} ON version_id = wanted.value ORDER BY wanted.key`;
      for (const tuple of this.#database.tuples(sql, chunk)) result.push(tuple);
    }
    return result;
  }

  #isPaged(): boolean {
    return this.#selection.offset !== undefined || this.#selection.limit !== undefined;
  }

  #versionIds(): number[] {
    const { offset = 0, limit = -1 } = this.#selection;
    const base = `SELECT version_id FROM ${this.#table.name} WHERE ${this.#condition} ${this.#order}`;
    if (this.#filter === null) {
      const page = [BigInt(limit), BigInt(offset)];
      return this.#ids(`${base} LIMIT ? OFFSET ?`, [...this.#parameters, ...page]);
    }
    const matching: number[] = [];
    const wanted = limit < 0 ? Infinity : offset + limit;
    for (const versionId of this.#exact(this.#ids(base, this.#parameters), this.#filter)) {
      if (matching.length >= wanted) break;
      matching.push(versionId);
    }
    return matching.slice(offset);
  }

  #ids(sql: string, parameters: readonly SqlValue[]): number[] {
    return this.#database.tuples(sql, ...parameters).map(([versionId]) => versionId as number);
  }

  *#exact(candidates: readonly number[], filter: CompiledFilter): Generator<number> {
    const columns = 'version_id, geometry, xmin, ymin, xmax, ymax';
    for (let start = 0; start < candidates.length; start += CHUNK) {
      for (const tuple of this.#chunks(candidates.slice(start, start + CHUNK), columns)) {
        const bounds = boundsFrom(tuple, 2);
        if (bounds === null) continue;
        const geometry = JSON.parse(tuple[1] as string) as JsonGeometry;
        if (filter.matches(geometry, bounds)) yield tuple[0] as number;
      }
    }
  }
}

class Conditions {
  readonly parameters: SqlValue[] = [];
  readonly #parts: string[] = [];

  add(sql: string, ...parameters: readonly SqlValue[]): void {
    this.#parts.push(sql);
    this.parameters.push(...parameters);
  }

  sql(): string {
    return this.#parts.join(' AND ');
  }
}

function addTime(conditions: Conditions, { at }: Selection): void {
  if (at === undefined) conditions.add(`to_gen = ${OPEN}`);
  else conditions.add('from_gen <= ? AND to_gen > ?', at, at);
}

function addKeys(conditions: Conditions, { objectIds, globalIds }: Selection): void {
  if (objectIds !== undefined) {
    conditions.add('object_id IN (SELECT value FROM json_each(?))', JSON.stringify(objectIds));
  }
  if (globalIds !== undefined) {
    const normal = globalIds.map((id) => normaliseGuid(id)).filter((id) => id !== null);
    conditions.add('global_id IN (SELECT value FROM json_each(?))', JSON.stringify(normal));
  }
}

function addWhere(
  conditions: Conditions,
  table: LayerTable,
  { where }: Selection,
  now: number,
): void {
  if (where === undefined || where.trim() === '') return;
  const condition = parseCondition(where, {
    now,
    field: (name) => {
      const field = table.field(name);
      return field === null ? null : { field, sql: table.column(field) };
    },
  });
  conditions.add(condition.sql, ...condition.parameters);
}

function addBounds(conditions: Conditions, table: LayerTable, bounds: Bounds | null): void {
  if (bounds === null) return;
  conditions.add(
    `version_id IN (SELECT version_id FROM ${table.boundsName}
       WHERE xmin <= ? AND xmax >= ? AND ymin <= ? AND ymax >= ?)`,
    bounds.xmax,
    bounds.xmin,
    bounds.ymax,
    bounds.ymin,
  );
}

function boundsFrom(tuple: readonly SqlValue[], at: number): Bounds | null {
  const [xmin, ymin, xmax, ymax] = tuple.slice(at) as [number | null, number, number, number];
  return xmin === null ? null : { xmin, ymin, xmax, ymax };
}

function orderOf(table: LayerTable, orderBy: string | undefined): string {
  const terms = (orderBy ?? '')
    .split(',')
    .map((term) => term.trim())
    .filter((term) => term !== '')
    .map((term) => orderTerm(table, term));
  return `ORDER BY ${[...terms, 'object_id'].join(', ')}`;
}

function orderTerm(table: LayerTable, term: string): string {
  const match = /^"?([^\s"]+)"?(?:\s+(ASC|DESC))?$/i.exec(term);
  const field = match?.[1] === undefined ? null : table.field(match[1]);
  if (field === null) {
    throw new ServiceError(400, 'Cannot perform query. Invalid query parameters.', [
      `'orderByFields' parameter is invalid: '${term}' is no field with ASC or DESC.`,
    ]);
  }
  return `${table.column(field)} ${match?.[2]?.toUpperCase() ?? 'ASC'}`;
}
