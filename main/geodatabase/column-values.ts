/** What the values of a column mean: from what SQLite holds to what travels over the wire. */
import type { ColumnInfo, SqlValue } from './table-reader.ts';
import { fromJulianDay } from './dates.ts';

/** A value that its column cannot hold. The message completes "column X …". */
export class ColumnError extends Error {
  override readonly name = 'ColumnError';
}

/** Turns a stored value that is not null into its wire form. Throws `ColumnError`. */
export type ReadValue = (value: Exclude<SqlValue, null>) => unknown;

const BY_FIELD_TYPE: Readonly<Record<string, readonly string[]>> = {
  smallinteger: ['int16', 'int32'],
  integer: ['int16', 'int32', 'integer'],
  oid: ['int32', 'integer', 'int64'],
  single: ['float32', 'float64'],
  double: ['float32', 'float64'],
  string: ['text', 'clob'],
  date: ['realdate'],
  guid: ['uuidtext'],
  globalid: ['uuidtext'],
  blob: ['blob'],
  xml: ['xmltext', 'text', 'clob'],
};

const BY_DECLARED_TYPE: Readonly<Record<string, ReadValue>> = {
  int16: readInteger,
  int32: readInteger,
  int64: readBigInteger,
  integer: readInteger,
  float32: readReal,
  float64: readReal,
  text: readText,
  clob: readText,
  xmltext: readText,
  uuidtext: readText,
  realdate: readDate,
  blob: readBytes,
};

const ISO_TEXTS: Readonly<Record<string, RegExp>> = {
  dateonly: /^\d{4}-\d{2}-\d{2}$/,
  timeonly: /^\d{2}:\d{2}:\d{2}(\.\d+)?$/,
  timestampoffset: /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?\s?([+-]\d{2}:?\d{2}|Z)$/,
};

/**
 * How to read a column. `fieldType` is the Esri type where the geodatabase tells it, else null. A text instead of a
 * function says why the column is not understood.
 */
export function valueReader(column: ColumnInfo, fieldType: string | null): ReadValue | string {
  const esri = fieldType?.replace(/^esriFieldType/i, '').toLowerCase() ?? null;
  // How newer types are stored is not documented: taken only where the value leaves no doubt.
  if (esri !== null && esri in ISO_TEXTS) return isoReader(ISO_TEXTS[esri]!);
  if (column.type in ISO_TEXTS) return isoReader(ISO_TEXTS[column.type]!);
  if (esri === 'biginteger') return readBigInteger;
  const read = BY_DECLARED_TYPE[column.type];
  if (!read) return `its type ${column.type === '' ? '(none)' : column.type} is not known`;
  if (esri === null || esri === '') return read;
  const declared = BY_FIELD_TYPE[esri];
  if (!declared) return `its field type ${fieldType ?? ''} is not known`;
  return declared.includes(column.type)
    ? read
    : `it is ${fieldType ?? ''} but stored as ${column.type}`;
}

function readInteger(value: Exclude<SqlValue, null>): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new ColumnError('does not hold a whole number');
}

function readBigInteger(value: Exclude<SqlValue, null>): number | bigint {
  if (typeof value === 'bigint') return value;
  return readInteger(value);
}

function readReal(value: Exclude<SqlValue, null>): number {
  if (typeof value === 'number') return value;
  throw new ColumnError('does not hold a number');
}

function readText(value: Exclude<SqlValue, null>): string {
  if (typeof value === 'string') return value;
  throw new ColumnError('does not hold text');
}

function readDate(value: Exclude<SqlValue, null>): number {
  const milliseconds = typeof value === 'number' ? fromJulianDay(value) : null;
  if (milliseconds === null) throw new ColumnError('does not hold a date');
  return milliseconds;
}

/** Base64, as blobs travel in JSON. */
function readBytes(value: Exclude<SqlValue, null>): string {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  throw new ColumnError('does not hold bytes');
}

function isoReader(pattern: RegExp): ReadValue {
  return (value) => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new ColumnError('holds a date or time in a form that is not known');
  };
}
