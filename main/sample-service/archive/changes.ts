/** What differs between a past generation and now, row by row. */
import type { RowChange, RowVersion } from './archive.ts';
import { OPEN } from './database.ts';
import type { ServiceDatabase } from './database.ts';
import type { LayerTable, StoredVersion } from './layer-table.ts';

const CHUNK = 500;

/** The span that a comparison covers: after `since`, up to and including `until`. */
export interface Span {
  readonly since: number;
  readonly until: number;
}

/** Condition and parameters of versions that began or ended within the span. */
export function touchedWithin({ since, until }: Span): { sql: string; parameters: number[] } {
  return {
    sql: `((from_gen > ? AND from_gen <= ?) OR (to_gen > ? AND to_gen <= ? AND to_gen < ${OPEN}))`,
    parameters: [since, until, since, until],
  };
}

/** Condition and parameters of versions that held at one end of the span. */
export function heldAtEnds({ since, until }: Span): { sql: string; parameters: number[] } {
  return {
    sql: '((from_gen <= ? AND to_gen > ?) OR (from_gen <= ? AND to_gen > ?))',
    parameters: [since, since, until, until],
  };
}

/** True when the version held at the generation. */
export function heldAt(
  version: { readonly fromGeneration: number; readonly toGeneration: number },
  generation: number,
): boolean {
  return version.fromGeneration <= generation && version.toGeneration > generation;
}

/** Rows of a layer that differ, by object id. Rows that came and went in between do not appear. */
export function* rowChanges(
  database: ServiceDatabase,
  table: LayerTable,
  span: Span,
): Generator<RowChange> {
  const touched = touchedWithin(span);
  const ids = database.tuples(
    `SELECT global_id FROM ${table.name} WHERE ${touched.sql}
     GROUP BY global_id ORDER BY min(object_id)`,
    ...touched.parameters,
  );
  for (let start = 0; start < ids.length; start += CHUNK) {
    const chunk = ids.slice(start, start + CHUNK).map(([id]) => id as string);
    yield* compare(database, table, span, chunk);
  }
}

function* compare(
  database: ServiceDatabase,
  table: LayerTable,
  span: Span,
  globalIds: readonly string[],
): Generator<RowChange> {
  const held = heldAtEnds(span);
  const versions = table.read(`global_id IN (SELECT value FROM json_each(?)) AND ${held.sql}`, [
    JSON.stringify(globalIds),
    ...held.parameters,
  ]);
  const byId = Map.groupBy(versions, (version) => version.globalId);
  for (const globalId of globalIds) {
    const own = byId.get(globalId) ?? [];
    const before = own.find((version) => heldAt(version, span.since)) ?? null;
    const after = own.find((version) => heldAt(version, span.until)) ?? null;
    if (before === null && after === null) continue;
    const replicaId = after === null ? endedBy(database, table, globalId, span) : after.madeBy;
    yield { globalId, before: before && plain(before), after: after && plain(after), replicaId };
  }
}

function endedBy(
  database: ServiceDatabase,
  table: LayerTable,
  globalId: string,
  { until }: Span,
): string | null {
  const value = database.value(
    `SELECT ended_by FROM ${table.name} WHERE global_id = ? AND to_gen <= ? ORDER BY to_gen DESC LIMIT 1`,
    globalId,
    until,
  );
  return (value as string | null | undefined) ?? null;
}

/** The part of a stored version that the outside sees. */
export function plain(version: StoredVersion): RowVersion {
  const { objectId, globalId, attributes, geometry } = version;
  return { objectId, globalId, attributes, geometry };
}
