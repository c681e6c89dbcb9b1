/** Rows between the wire (Esri JSON features) and the columns of a table. */
import { AppError } from '../../shared/errors.ts';
import type { WireFeature } from '../../shared/model/edit.ts';
import { parseGlobalId, type GlobalId } from '../../shared/model/ids.ts';
import { decodeGeometry } from '../geometry/decode.ts';
import { createGeometryEncoder, type EncodedGeometry } from '../geometry/encode.ts';
import { GeometryError } from '../geometry/errors.ts';
import { isSameValue, type StoredRow, type StoredValue } from './db.ts';
import { fileError } from './errors.ts';
import { ATTACHMENT, columnNames, type TablePlan } from './table-plan.ts';
import { storedConverter, ValueError, wireConverter } from './values.ts';

/** A row ready to be written: values in the order of `columnNames`. */
export interface MappedRow {
  readonly globalId: GlobalId;
  readonly values: readonly StoredValue[];
  /** By column: did the feature say anything about it? */
  readonly present: readonly boolean[];
  readonly isComplete: boolean;
  /** With its envelope; valid until the next row is mapped. */
  readonly encoded: EncodedGeometry | null;
}

export type RowMapper = (feature: WireFeature) => MappedRow;

const IDENTITY = 0;

/**
 * Makes the mapper of a table. Attribute names are compared without case and, where that finds nothing, by the part
 * after the last dot (protocol.md 5.2.3); attributes that the table does not have are left out.
 *
 * Throws `bad-answer` for a feature without GlobalID and for values and geometries that cannot be stored.
 */
export function createRowMapper(plan: TablePlan): RowMapper {
  const names = columnNames(plan);
  const columnOf = createColumnFinder(plan);
  const converters = [
    storedConverter('GlobalID'),
    storedConverter('OID'),
    ...plan.fields.map((field) => storedConverter(field.type)),
  ];
  const { geometry } = plan;
  const encoder = geometry && createGeometryEncoder(geometry);

  return ({ attributes, geometry: shape }) => {
    const values: StoredValue[] = new Array<StoredValue>(names.length).fill(null);
    const present = new Array<boolean>(names.length).fill(false);
    let found = 0;
    let column = -1;
    try {
      for (const key in attributes) {
        column = columnOf(key);
        if (column < 0) continue;
        if (!present[column]) found++;
        present[column] = true;
        values[column] = converters[column]!(attributes[key]);
      }
      column = names.length - 1;
      const encoded = encoder && shape !== undefined ? encoder.encode(shape) : null;
      if (encoder && shape !== undefined) {
        found++;
        present[column] = true;
        values[column] = encoded?.blob ?? null;
      }
      const globalId = identityOf(plan, values[IDENTITY] ?? null);
      return { globalId, values, present, isComplete: found === names.length, encoded };
    } catch (error) {
      throw explain(error, plan, names[column], attributes);
    }
  };
}

/** The column (in the order of `columnNames`) that an attribute belongs to, or -1; each spelling is looked at once. */
function createColumnFinder(plan: TablePlan): (attribute: string) => number {
  const names = [plan.identity, plan.objectId, ...plan.fields.map((field) => field.name)];
  const exact = new Map(names.map((name, column) => [name.toLowerCase(), column]));
  const byLastPart = new Map(names.map((name, column) => [lastPart(name), column]));
  const known = new Map<string, number>();
  return (attribute) => {
    let column = known.get(attribute);
    if (column === undefined) {
      column = exact.get(attribute.toLowerCase()) ?? byLastPart.get(lastPart(attribute)) ?? -1;
      known.set(attribute, column);
    }
    return column;
  };
}

/** Of `schema.table.field`; a name with brackets, such as `st_area(shape)`, is one part. */
function lastPart(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes('(') ? lower : lower.slice(lower.lastIndexOf('.') + 1);
}

function identityOf(plan: TablePlan, value: StoredValue): GlobalId {
  const globalId = parseGlobalId(value);
  if (globalId) return globalId;
  throw new ValueError(
    value === null
      ? `the GlobalID (${plan.identity}) is missing`
      : `the GlobalID is no GUID: ${typeof value === 'string' ? value : typeof value}`,
  );
}

function explain(
  error: unknown,
  plan: TablePlan,
  column: string | undefined,
  attributes: WireFeature['attributes'],
): unknown {
  if (!(error instanceof ValueError) && !(error instanceof GeometryError)) return error;
  const place = error instanceof ValueError && column !== undefined ? `, field ${column}` : '';
  return new AppError(
    'bad-answer',
    `${plan.layerName} (${plan.layerId}): a row of the service cannot be stored. ${rowName(plan, attributes)}${place}: ${error.message.replace(/\.?$/, '.')}`,
    {
      hint: 'Nothing of this answer was kept. Try again; if it comes back, show this to the administrator of the service.',
      cause: error,
    },
  );
}

function rowName(plan: TablePlan, attributes: WireFeature['attributes']): string {
  for (const key of [plan.identity, plan.objectId]) {
    const value = attributes[key];
    if (typeof value === 'string' || typeof value === 'number') return `${key} ${value}`;
  }
  return 'Row without key';
}

export interface WireOptions {
  /** Leave out the bytes of attachments; true unless said otherwise. */
  readonly withoutData?: boolean;
  /** A row that is much the same and has been mapped: what is the same is taken over. */
  readonly like?: { readonly row: StoredRow; readonly feature: WireFeature };
}

export type WireMapper = (row: StoredRow, options?: WireOptions) => WireFeature;

/**
 * Makes the mapper from stored rows (values in the order of `columnNames`) to wire features with every field.
 *
 * Throws `file` for a geometry that another program wrote and that Esri JSON cannot say.
 */
export function createWireMapper(plan: TablePlan): WireMapper {
  const names = [plan.identity, plan.objectId, ...plan.fields.map((field) => field.name)];
  const converters = [
    wireConverter('GlobalID'),
    wireConverter('OID'),
    ...plan.fields.map((field) => wireConverter(field.type)),
  ];
  const data = plan.target === 'attachment' ? names.indexOf(ATTACHMENT.data) : -1;
  return (row, { withoutData = true, like } = {}) => {
    const attributes: Record<string, unknown> = { ...like?.feature.attributes };
    for (let column = 0; column < names.length; column++) {
      if (withoutData && column === data) continue;
      const value = row[column] ?? null;
      if (like && value === (like.row[column] ?? null)) continue;
      attributes[names[column]!] = converters[column]!(value);
    }
    if (!plan.geometry) return { attributes };
    const isAlike = like && isSameValue(row.at(-1) ?? null, like.row.at(-1) ?? null);
    return { attributes, geometry: isAlike ? (like.feature.geometry ?? null) : shapeOf(plan, row) };
  };
}

function shapeOf(plan: TablePlan, row: StoredRow): Readonly<Record<string, unknown>> | null {
  const blob = row[row.length - 1] ?? null;
  try {
    if (blob !== null && !(blob instanceof Uint8Array))
      throw new GeometryError('It is not binary.');
    const shape = decodeGeometry(blob);
    return shape === null ? null : { ...shape };
  } catch (error) {
    if (!(error instanceof GeometryError)) throw error;
    throw fileError(
      `${plan.layerName}: the geometry of ${String(row[IDENTITY])} cannot be read. ${error.message}`,
      'Repair or delete that feature in the program that wrote it.',
      error,
    );
  }
}
