/** Features and rows of a table, streamed in bounded batches. */
import type { WireFeature } from '../../shared/model/edit.ts';
import type { EsriGeometry } from '../../shared/model/geometry.ts';
import { ColumnError } from './column-values.ts';
import type { Container } from './container.ts';
import type { ScannedRow, SqlValue } from './table-reader.ts';
import { fromJulianDay, isStillCurrent } from './dates.ts';
import { notUnderstood } from './errors.ts';
import { toEsriGeometry } from './esri-shape.ts';
import type { RowSource, ShapeColumn } from './layer-source.ts';
import { readShape } from './shape.ts';
import type { GridShape } from './shape.ts';
import { ShapeError } from './varint.ts';

/** When a row was as it is: epoch milliseconds; `to` is null as long as it still is. */
export interface Lifetime {
  readonly from: number;
  readonly to: number | null;
}

export interface ReadRow {
  readonly rowid: number;
  readonly feature: WireFeature;
  /** Null in tables without history. */
  readonly lifetime: Lifetime | null;
}

/** Which rows are wanted; the lifetime is null in tables without history. */
export type RowFilter = (lifetime: Lifetime | null, rowid: number) => boolean;

/** Rows as they are now. */
export const currentRows: RowFilter = (lifetime) => lifetime === null || lifetime.to === null;

/** Rows as they were, changed or deleted since. */
export const archivedRows: RowFilter = (lifetime) => lifetime !== null && lifetime.to !== null;

/** Rows as they were at that moment. */
export function rowsAt(milliseconds: number): RowFilter {
  return (lifetime) => lifetime === null || livesAt(lifetime, milliseconds);
}

/** True when the row was as it is at that moment. */
export function livesAt({ from, to }: Lifetime, milliseconds: number): boolean {
  return from <= milliseconds && (to === null || to > milliseconds);
}

/** Refuses a table that is not understood as a whole. */
export function requireUnderstood(source: RowSource): void {
  const [first] = source.trouble;
  if (first !== undefined) throw first;
}

/** The wanted rows in batches of at most some hundred. Throws an `AppError` that names table, row and reason. */
export function* readRows(
  container: Container,
  source: RowSource,
  isWanted: RowFilter,
): Generator<readonly ReadRow[], void> {
  requireUnderstood(source);
  for (const batch of container.scan(source.table, columnsOf(source))) {
    const rows: ReadRow[] = [];
    for (const row of batch) {
      const lifetime = lifetimeOf(source, row);
      if (!isWanted(lifetime, row.rowid)) continue;
      rows.push({ rowid: row.rowid, feature: toFeature(source, row), lifetime });
    }
    if (rows.length > 0) yield rows;
  }
}

/** One row by its row number. */
export function readRowAt(container: Container, source: RowSource, rowid: number): ReadRow {
  requireUnderstood(source);
  const row = container.rowAt(source.table, columnsOf(source), rowid);
  if (row === null)
    throw notUnderstood(source.table.name, `row number ${rowid}`, 'it cannot be found again');
  return { rowid, feature: toFeature(source, row), lifetime: lifetimeOf(source, row) };
}

/** Every shape of a table in grid units with its row number, the archived ones included; null for an empty one. */
export function* readGridShapes(
  container: Container,
  source: RowSource,
): Generator<{ readonly rowid: number; readonly shape: GridShape | null }, void> {
  requireUnderstood(source);
  const { shape } = source;
  if (shape === null) return;
  for (const batch of container.scan(source.table, [shape.column])) {
    for (const row of batch) {
      yield { rowid: row.rowid, shape: gridShape(source, shape, row, row.values[0] ?? null) };
    }
  }
}

/** The columns of a row: attributes, then the dates of archiving, then the shape. */
function columnsOf({ attributes, archive, shape }: RowSource): readonly string[] {
  return [
    ...attributes.map(({ column }) => column),
    ...(archive === null ? [] : [archive.from, archive.to]),
    ...(shape === null ? [] : [shape.column]),
  ];
}

function lifetimeOf(source: RowSource, row: ScannedRow): Lifetime | null {
  if (source.archive === null) return null;
  const at = source.attributes.length;
  return toLifetime(source, row, row.values[at] ?? null, row.values[at + 1] ?? null);
}

/** The lifetime from the two dates of archiving. */
export function toLifetime(
  source: Pick<RowSource, 'table'>,
  row: ScannedRow,
  fromDay: SqlValue,
  toDay: SqlValue,
): Lifetime {
  const from = typeof fromDay === 'number' ? fromJulianDay(fromDay) : null;
  const to = typeof toDay === 'number' ? fromJulianDay(toDay) : null;
  if (from === null || to === null || typeof toDay !== 'number') {
    throw notUnderstood(
      source.table.name,
      `row number ${row.rowid}`,
      'the dates of its history cannot be read',
    );
  }
  return { from, to: isStillCurrent(toDay) ? null : to };
}

function toFeature(source: RowSource, row: ScannedRow): WireFeature {
  const attributes: Record<string, unknown> = {};
  source.attributes.forEach(({ field, column, read }, at) => {
    const value = row.values[at] ?? null;
    try {
      attributes[field] = value === null ? null : read(value);
    } catch (error) {
      if (!(error instanceof ColumnError)) throw error;
      throw notUnderstood(
        source.table.name,
        nameRow(source, row),
        `column ${column} ${error.message}`,
      );
    }
  });
  if (source.shape === null) return { attributes };
  return { attributes, geometry: toGeometry(source, source.shape, row) };
}

function toGeometry(source: RowSource, shape: ShapeColumn, row: ScannedRow): EsriGeometry | null {
  const grid = gridShape(source, shape, row, row.values.at(-1) ?? null);
  if (grid === null) return null;
  return naming(source, row, () => toEsriGeometry(grid, shape.grid));
}

function gridShape(
  source: RowSource,
  column: ShapeColumn,
  row: ScannedRow,
  value: SqlValue,
): GridShape | null {
  if (value === null) return null;
  return naming(source, row, () => {
    if (!Buffer.isBuffer(value)) throw new ShapeError('it is not stored as bytes');
    const shape = readShape(value);
    if (shape.kind !== column.kind)
      throw new ShapeError(`it is a ${shape.kind} among ${column.kind}s`);
    if (column.srid !== null && shape.srid !== column.srid) {
      throw new ShapeError('it is in another coordinate system than its layer');
    }
    return shape.parts.length === 0 ? null : shape;
  });
}

function naming<T>(source: RowSource, row: ScannedRow, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw notUnderstood(
      source.table.name,
      nameRow(source, row),
      `the shape cannot be read: ${error.message}`,
    );
  }
}

/** `OBJECTID 12` where that is known, else the number of the row in the file. */
function nameRow(source: RowSource, row: ScannedRow): string {
  const at = source.attributes.findIndex(({ field }) => field === source.objectIdField);
  const id = at < 0 ? null : row.values[at];
  return typeof id === 'number' ? `${source.objectIdField ?? ''} ${id}` : `row number ${row.rowid}`;
}
