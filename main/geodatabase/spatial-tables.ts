/** What the tables of SQLite's side say about shapes: coordinate systems, grids, extents. */
import type { Container } from './container.ts';
import type { Grid } from './esri-shape.ts';
import { integerIn, numberIn, textIn } from './items.ts';

const EMPTY_EXTENT = 9e35;

/** What `st_geometry_columns` says about a table. */
export function spatialRow(
  container: Container,
  tableName: string,
): { readonly srid: number | null; readonly column: string | null } {
  const row = container
    .smallTable('st_geometry_columns')
    .find(
      (candidate) => textIn(candidate, 'f_table_name')?.toLowerCase() === tableName.toLowerCase(),
    );
  if (!row) return { srid: null, column: null };
  return { srid: integerIn(row, 'srid'), column: textIn(row, 'f_geometry_column') };
}

/** The grid of a coordinate system of the file's own, for definitions without one. */
export function auxiliaryGrid(container: Container, srid: number): Grid | null {
  const row = container
    .smallTable('st_aux_spatial_reference_systems')
    .find((candidate) => integerIn(candidate, 'srid') === srid);
  if (!row) return null;
  const [xOrigin, yOrigin, xyScale] = ['falsex', 'falsey', 'xyunits'].map((name) =>
    numberIn(row, name),
  );
  if (!isNumber(xOrigin) || !isNumber(yOrigin) || !isNumber(xyScale) || xyScale <= 0) return null;
  return {
    xOrigin,
    yOrigin,
    xyScale,
    zOrigin: numberIn(row, 'falsez') ?? 0,
    zScale: numberIn(row, 'zunits') ?? 1,
    mOrigin: numberIn(row, 'falsem') ?? 0,
    mScale: numberIn(row, 'munits') ?? 1,
  };
}

/** The extent in map units, `[xmin, ymin, xmax, ymax]`, or null for a table without shapes. */
export function extentOf(container: Container, tableName: string): readonly number[] | null {
  const row = container
    .smallTable('GDB_Layers')
    .find(
      (candidate) => textIn(candidate, 'table_name')?.toLowerCase() === tableName.toLowerCase(),
    );
  const extent = row ? ['minx', 'miny', 'maxx', 'maxy'].map((name) => numberIn(row, name)) : [];
  const isSet =
    extent.length === 4 &&
    extent.every((value) => value !== null && Math.abs(value) < EMPTY_EXTENT);
  return isSet ? (extent as number[]) : null;
}

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}
