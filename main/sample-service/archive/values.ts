/** Checks a field value as it comes over the wire and brings it into the form of storage. */
import type { Domain, FieldSpec } from '../spec.ts';
import { normaliseGuid } from '../guid.ts';
import type { SqlValue } from './database.ts';

/** A value that the field cannot take; the message is a sentence about it. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

const LIMITS = {
  SmallInteger: [-32_768n, 32_767n],
  Integer: [-2_147_483_648n, 2_147_483_647n],
  BigInteger: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
} as const;

const DATE_ONLY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const TIME_ONLY = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const OFFSET = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,3})? ?(Z|[+-]\d{2}:\d{2})$/;
const LATEST_DATE = 8.64e15;

/**
 * The stored form of a value that is not null: GUIDs `{UPPER-CASE}`, BigInteger as `bigint`, Single rounded
 * to what a 32-bit number holds.
 *
 * Throws `ValueError` for a wrong type or format, a number out of range, a text that is too long. Nothing is
 * converted silently: a text is no number and a number no text, except digits in a text for BigInteger.
 */
export function toStorage(field: FieldSpec, value: unknown): SqlValue {
  switch (field.type) {
    case 'SmallInteger':
    case 'Integer':
    case 'OID':
      return Number(integer(field, value, LIMITS[field.type === 'OID' ? 'Integer' : field.type]));
    case 'BigInteger':
      return integer(field, value, LIMITS.BigInteger);
    case 'Single':
      return single(field, number(field, value));
    case 'Double':
      return number(field, value);
    case 'Date':
      return date(field, value);
    case 'GUID':
    case 'GlobalID':
      return normaliseGuid(text(field, value)) ?? refuse(field, value, 'is no GUID');
    case 'DateOnly':
      return formatted(field, value, DATE_ONLY, 'YYYY-MM-DD');
    case 'TimeOnly':
      return formatted(field, value, TIME_ONLY, 'HH:MM:SS');
    case 'TimestampOffset':
      return formatted(field, value, OFFSET, 'YYYY-MM-DDTHH:MM:SS+HH:MM');
    case 'String':
      return boundedText(field, value);
    case 'Blob':
    case 'XML':
      return text(field, value);
  }
}

/** Throws `ValueError` when a stored value, not null, lies outside the domain. */
export function checkDomain(field: FieldSpec, domain: Domain, value: SqlValue): void {
  if (domain.type === 'codedValue') {
    if (domain.codedValues.some(({ code }) => sameValue(code, value))) return;
    refuse(field, value, `is no code of the domain ${domain.name}`);
  } else {
    const [low, high] = domain.range;
    if (Number(value) >= low && Number(value) <= high) return;
    refuse(field, value, `lies outside the domain ${domain.name} (${low} to ${high})`);
  }
}

/** True for equal values, whether a number or a bigint carries them. */
export function sameValue(one: unknown, other: unknown): boolean {
  return one === other || (isWhole(one) && isWhole(other) && BigInt(one) === BigInt(other));
}

function isWhole(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value);
}

function refuse(field: FieldSpec, value: unknown, reason: string): never {
  const shown = typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
  const short = shown.length > 60 ? `${shown.slice(0, 60)}...` : shown;
  throw new ValueError(`Setting of Value for ${field.name} failed: ${short} ${reason}.`);
}

function integer(field: FieldSpec, value: unknown, limits: readonly [bigint, bigint]): bigint {
  const isDigits =
    field.type === 'BigInteger' && typeof value === 'string' && /^-?\d+$/.test(value);
  const isWhole = typeof value === 'bigint' || Number.isInteger(value) || isDigits;
  if (!isWhole) refuse(field, value, 'is no integer');
  const whole = BigInt(value as number | bigint | string);
  if (whole < limits[0] || whole > limits[1]) {
    refuse(field, value, `does not fit into ${field.type}`);
  }
  return whole;
}

function number(field: FieldSpec, value: unknown): number {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) refuse(field, value, 'is no number');
  return value;
}

/** The shortest decimal that is the same 32-bit number: 1.1 stays 1.1, 0.123456789 becomes 0.12345679. */
function single(field: FieldSpec, value: number): number {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) refuse(field, value, 'does not fit into Single');
  for (let digits = 6; digits < 9; digits += 1) {
    const candidate = Number(rounded.toPrecision(digits));
    if (Math.fround(candidate) === rounded) return candidate;
  }
  return Number(rounded.toPrecision(9));
}

function date(field: FieldSpec, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= LATEST_DATE) {
    return value;
  }
  return refuse(field, value, 'is no date in epoch milliseconds');
}

function text(field: FieldSpec, value: unknown): string {
  return typeof value === 'string' ? value : refuse(field, value, 'is no text');
}

function boundedText(field: FieldSpec, value: unknown): string {
  const result = text(field, value);
  const length = [...result].length;
  if (field.length !== undefined && length > field.length) {
    refuse(field, value, `has ${length} characters, the field takes ${field.length}`);
  }
  return result;
}

function formatted(field: FieldSpec, value: unknown, pattern: RegExp, wanted: string): string {
  const result = text(field, value);
  const isReal =
    pattern === TIME_ONLY || !Number.isNaN(Date.parse(result.replace(/ (?=[+-]|Z)/, '')));
  return pattern.test(result) && isReal
    ? result
    : refuse(field, value, `is not written as ${wanted}`);
}
