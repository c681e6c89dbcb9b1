/** One layer or table of the file: where its rows are and how each column is read. */
import type { AppError } from '../../shared/errors.ts';
import { valueReader } from './column-values.ts';
import type { ReadValue } from './column-values.ts';
import type { ColumnInfo, TableInfo } from './table-reader.ts';
import type { TableDefinition } from './definitions.ts';
import { notUnderstood } from './errors.ts';
import type { Grid } from './esri-shape.ts';
import { isRecord, memberOf } from './service-items.ts';
import type { ShapeKind } from './shape.ts';

type Json = Readonly<Record<string, unknown>>;

export interface AttributeColumn {
  /** The name in the file. */
  readonly column: string;
  /** The name of the field, as the layer spells it. */
  readonly field: string;
  readonly read: ReadValue;
}

export interface ShapeColumn {
  readonly column: string;
  readonly kind: ShapeKind;
  /** Null: the file does not say. */
  readonly srid: number | null;
  readonly grid: Grid;
}

/** The columns that say from when until when a row was as it is. */
export interface ArchiveColumns {
  readonly from: string;
  readonly to: string;
}

/** Rows of a table, readable as features. */
export interface RowSource {
  readonly table: TableInfo;
  readonly attributes: readonly AttributeColumn[];
  readonly shape: ShapeColumn | null;
  /** Null: the table keeps no history. */
  readonly archive: ArchiveColumns | null;
  readonly objectIdField: string | null;
  readonly globalIdField: string | null;
  /** What is not understood: no row is read as long as there is any. */
  readonly trouble: readonly AppError[];
}

const ARCHIVING = ['gdb_archive_oid', 'gdb_from_date', 'gdb_to_date'];
const SHAPE_KINDS: Readonly<Record<string, ShapeKind>> = {
  esrigeometrypoint: 'point',
  esrigeometrymultipoint: 'multipoint',
  esrigeometrypolyline: 'line',
  esrigeometrypolygon: 'polygon',
};

/** Joins a table with its definition, and with its layer's JSON where there is one. */
export function createRowSource(
  table: TableInfo,
  definition: TableDefinition,
  json: Json | null,
  spatial: {
    readonly srid: number | null;
    readonly column: string | null;
    readonly grid: Grid | null;
  },
): RowSource {
  const trouble: AppError[] = [];
  const archive = archiveColumns(table, trouble);
  const shapeColumn = findColumn(table, definition.shapeField) ?? findColumn(table, spatial.column);
  const fields = fieldTypes(definition, json);
  const attributes = attributeColumns(table, shapeColumn?.name ?? null, archive !== null).flatMap(
    (column) => {
      const field = fields.get(column.name.toLowerCase());
      const read = valueReader(column, field?.type ?? null);
      if (typeof read !== 'string')
        return [{ column: column.name, field: field?.name ?? column.name, read }];
      trouble.push(notUnderstood(table.name, `column ${column.name}`, read));
      return [];
    },
  );
  const spell = (name: string | null): string | null =>
    name === null ? null : (attributes.find(({ column }) => isSame(column, name))?.field ?? null);
  return {
    table,
    attributes,
    shape:
      shapeColumn === null
        ? noShape(table, definition, trouble)
        : readShapeColumn(table, shapeColumn, definition, spatial, trouble),
    archive,
    objectIdField: spell(definition.objectIdField ?? ofType(fields, 'OID')),
    globalIdField: spell(definition.globalIdField ?? ofType(fields, 'GlobalID')),
    trouble,
  };
}

/** The columns that are attributes: neither the shape nor those of archiving. */
export function attributeColumns(
  table: TableInfo,
  shapeColumn: string | null,
  isArchived: boolean,
): readonly ColumnInfo[] {
  return table.columns.filter(
    ({ name }) =>
      !(shapeColumn !== null && isSame(name, shapeColumn)) &&
      !(isArchived && ARCHIVING.includes(name.toLowerCase())),
  );
}

/** The column with that name in any case, or null. */
export function findColumn(table: TableInfo, name: string | null): ColumnInfo | null {
  if (name === null) return null;
  return table.columns.find((column) => isSame(column.name, name)) ?? null;
}

/** The columns of archiving, or null; half of them is trouble. */
export function archiveColumns(table: TableInfo, trouble: AppError[]): ArchiveColumns | null {
  const from = findColumn(table, 'gdb_from_date');
  const to = findColumn(table, 'gdb_to_date');
  if (from === null && to === null) return null;
  if (from !== null && to !== null) return { from: from.name, to: to.name };
  trouble.push(notUnderstood(table.name, '', 'its history has a beginning or an end only'));
  return null;
}

type FieldTypes = ReadonlyMap<string, { readonly name: string; readonly type: string }>;

/** The first field of a type, for definitions that do not name it themselves. */
function ofType(fields: FieldTypes, type: string): string | null {
  const wanted = `esrifieldtype${type.toLowerCase()}`;
  return [...fields.values()].find((field) => field.type.toLowerCase() === wanted)?.name ?? null;
}

/** Name and type of each field by its name in lower case: the layer's own words before those of the definition. */
function fieldTypes(definition: TableDefinition, json: Json | null): FieldTypes {
  const types = new Map<string, { readonly name: string; readonly type: string }>();
  for (const { name, type } of definition.fields) types.set(name.toLowerCase(), { name, type });
  const fields = json === null ? [] : memberOf(json, 'fields');
  for (const field of Array.isArray(fields) ? (fields as unknown[]) : []) {
    if (!isRecord(field)) continue;
    const name = memberOf(field, 'name');
    const type = memberOf(field, 'type');
    if (typeof name !== 'string' || typeof type !== 'string') continue;
    const known = types.get(name.toLowerCase());
    types.set(name.toLowerCase(), {
      name,
      type: known === undefined || known.type === '' ? type : known.type,
    });
  }
  return types;
}

function noShape(table: TableInfo, definition: TableDefinition, trouble: AppError[]): null {
  if (definition.shapeType !== null) {
    trouble.push(notUnderstood(table.name, '', 'it has no column for its shapes'));
  }
  return null;
}

function readShapeColumn(
  table: TableInfo,
  column: ColumnInfo,
  definition: TableDefinition,
  spatial: { readonly srid: number | null; readonly grid: Grid | null },
  trouble: AppError[],
): ShapeColumn | null {
  const place = `column ${column.name}`;
  const kind = SHAPE_KINDS[definition.shapeType?.toLowerCase() ?? ''];
  const grid = definition.spatialReference?.grid ?? spatial.grid;
  if (column.type !== 'geometryblob') {
    trouble.push(notUnderstood(table.name, place, `its shapes are stored as ${column.type}`));
  } else if (kind === undefined) {
    trouble.push(
      notUnderstood(
        table.name,
        place,
        `its shapes are of a kind that is not known (${definition.shapeType ?? 'none stated'})`,
      ),
    );
  } else if (grid === null) {
    trouble.push(notUnderstood(table.name, place, 'its coordinate system has no usable grid'));
  } else {
    return { column: column.name, kind, srid: spatial.srid, grid };
  }
  return null;
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
