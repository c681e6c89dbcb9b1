/** How fields are stored: declared type, number of the registry, and values both ways. */
import type { SqlValue } from '../archive/database.ts';
import { normaliseGuid } from '../guid.ts';
import type { FieldSpec, FieldType } from '../spec.ts';
import { fromJulianDay, toJulianDay } from './dates.ts';

/** A value that its column cannot hold, as the end of a sentence. */
export class ColumnError extends Error {
  override readonly name = 'ColumnError';
}

interface Storage {
  /** Declared type; `n` stands for the length. */
  readonly declared: string;
  /** `sde_type` of GDB_ColumnRegistry. */
  readonly sdeType: number;
  readonly storageClass: 'integer' | 'real' | 'text' | 'blob';
}

/**
 * The newer types (BigInteger, DateOnly, TimeOnly, TimestampOffset) are declared by the names that newer
 * desktop files use; how those store them is not known. Here: a 64-bit integer, and ISO 8601 text.
 */
const STORAGE: Readonly<Record<FieldType, Storage>> = {
  OID: { declared: 'int32', sdeType: 2, storageClass: 'integer' },
  SmallInteger: { declared: 'int16', sdeType: 1, storageClass: 'integer' },
  Integer: { declared: 'int32', sdeType: 2, storageClass: 'integer' },
  BigInteger: { declared: 'int64', sdeType: 11, storageClass: 'integer' },
  Single: { declared: 'float32', sdeType: 3, storageClass: 'real' },
  Double: { declared: 'float64', sdeType: 4, storageClass: 'real' },
  String: { declared: 'text(n)', sdeType: 5, storageClass: 'text' },
  Date: { declared: 'realdate', sdeType: 7, storageClass: 'real' },
  DateOnly: { declared: 'dateonly', sdeType: 5, storageClass: 'text' },
  TimeOnly: { declared: 'timeonly', sdeType: 5, storageClass: 'text' },
  TimestampOffset: { declared: 'timestampoffset', sdeType: 5, storageClass: 'text' },
  GUID: { declared: 'uuidtext', sdeType: 12, storageClass: 'text' },
  GlobalID: { declared: 'uuidtext', sdeType: 12, storageClass: 'text' },
  Blob: { declared: 'blob', sdeType: 6, storageClass: 'blob' },
  XML: { declared: 'xmltext', sdeType: 10, storageClass: 'text' },
};

const DEFAULT_LENGTH = 255;

export const storageOf = (field: FieldSpec): Storage => STORAGE[field.type];

export const lengthOf = (field: FieldSpec): number => field.length ?? DEFAULT_LENGTH;

/** `"HEIGHT" float64 check(...)`: what stands in CREATE TABLE. */
export function declarationOf(field: FieldSpec): string {
  const { declared, storageClass } = storageOf(field);
  const name = quoted(field.name);
  const type = declared.replace('(n)', `(${lengthOf(field)})`);
  const isKey = field.type === 'OID' || field.type === 'GlobalID';
  return isKey
    ? `${name} ${type} check(typeof(${name}) = '${storageClass}') not null`
    : `${name} ${type} check(typeof(${name}) = '${storageClass}' or typeof(${name}) = 'null')`;
}

/** The name of a table or column in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The stored form of a value in the form of the archive. */
export function toColumn(field: FieldSpec, value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  switch (field.type) {
    case 'Date':
      return toJulianDay(value as number);
    case 'GUID':
    case 'GlobalID':
      return guidOf(field, value);
    case 'Blob':
      return typeof value === 'string' ? Buffer.from(value, 'base64') : (value as Uint8Array);
    default:
      return value as SqlValue;
  }
}

/** The value as it comes over the wire. Throws `ColumnError` when the storage class is not the column's. */
export function fromColumn(field: FieldSpec, value: SqlValue): SqlValue {
  if (value === null) return null;
  const { storageClass } = storageOf(field);
  if (classOf(field, value) !== storageClass)
    refuse(field, `holds a value that is no ${storageClass}`);
  switch (field.type) {
    case 'Date':
      return fromJulianDay(value as number);
    case 'GUID':
    case 'GlobalID':
      return guidOf(field, value);
    case 'Blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'BigInteger':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    default:
      return typeof value === 'bigint' ? Number(value) : value;
  }
}

/** Rows are read with integers as `bigint`, so that a real and an integer can be told apart. */
function classOf(field: FieldSpec, value: SqlValue): Storage['storageClass'] {
  if (typeof value === 'bigint')
    return field.type === 'Double' || field.type === 'Single' ? 'real' : 'integer';
  if (typeof value === 'number') return 'real';
  return typeof value === 'string' ? 'text' : 'blob';
}

function guidOf(field: FieldSpec, value: unknown): string {
  const guid = typeof value === 'string' ? normaliseGuid(value) : null;
  return guid ?? refuse(field, 'holds a text that is no GUID');
}

function refuse(field: FieldSpec, reason: string): never {
  throw new ColumnError(`the column ${field.name} ${reason}`);
}
