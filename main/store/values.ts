/**
 * Values of fields between the wire and the file.
 *
 * | field type | on the wire | in the file |
 * |---|---|---|
 * | SmallInteger, Integer, OID | number, numeric text | INTEGER |
 * | BigInteger | number, bigint, numeric text | INTEGER, exact |
 * | Single, Double | number, numeric text | REAL |
 * | Date | epoch milliseconds, ISO text | ISO 8601 UTC text with milliseconds |
 * | DateOnly, TimeOnly, TimestampOffset, String, XML | text | TEXT |
 * | GUID | text, with or without braces, any case | `{UPPER-CASE}` |
 * | Blob | base64 text | BLOB |
 */
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { FieldType } from '../../shared/model/service.ts';
import type { StoredValue } from './db.ts';
import { isoDate } from './iso-date.ts';

/** A value that its field cannot hold. The message completes "… field X: ". */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

type ToStored = (wire: unknown) => StoredValue;
type ToWire = (stored: StoredValue) => unknown;

const FIRST_MS = new Date('0000-01-01T00:00:00.000Z').getTime();
const LAST_MS = new Date('9999-12-31T23:59:59.999Z').getTime();
const FIRST_BIG = -(2n ** 63n);
const LAST_BIG = 2n ** 63n - 1n;

const TO_STORED: Record<FieldType, ToStored> = {
  SmallInteger: wholeNumber,
  Integer: wholeNumber,
  OID: wholeNumber,
  BigInteger: bigInteger,
  Single: realNumber,
  Double: realNumber,
  String: text,
  XML: text,
  TimeOnly: text,
  TimestampOffset: text,
  DateOnly: dateOnly,
  Date: date,
  GUID: guid,
  GlobalID: guid,
  Blob: bytes,
  Raster: bytes,
  Geometry: bytes,
};

/** How values of this type go from the wire into the file. `null`, `undefined` and NaN become NULL. Throws `ValueError`. */
export function storedConverter(type: FieldType): ToStored {
  const convert = TO_STORED[type];
  return (wire) => (wire === null || wire === undefined ? null : convert(wire));
}

/**
 * How values of this type go from the file onto the wire. What another program wrote and does not fit the type goes
 * as it is, so that the service can say what is wrong with it.
 */
export function wireConverter(type: FieldType): ToWire {
  switch (type) {
    case 'Date':
      return (stored) => (typeof stored === 'string' ? epochMilliseconds(stored) : plain(stored));
    case 'GUID':
    case 'GlobalID':
      return (stored) => parseGlobalId(stored) ?? plain(stored);
    default:
      return plain;
  }
}

/** Numbers where they are exact, bigint beyond 2^53, bytes as base64. */
function plain(stored: StoredValue): unknown {
  if (typeof stored === 'bigint') {
    return Number.isSafeInteger(Number(stored)) ? Number(stored) : stored;
  }
  return stored instanceof Uint8Array ? toBase64(stored) : stored;
}

function toBase64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}

/** As we write dates. */
const CANONICAL_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const HAS_ZONE = /(z|[+-]\d\d:?\d\d)$/i;

/** Epoch milliseconds of an ISO 8601 date; without a zone it is UTC. Text that is no date comes back as it is. */
function epochMilliseconds(stored: string): number | string {
  if (CANONICAL_DATE.test(stored)) {
    const exact = Date.parse(stored);
    if (!Number.isNaN(exact)) return exact;
  }
  const iso = stored.trim().replace(' ', 'T');
  const zoned =
    HAS_ZONE.test(iso) && iso.includes('T') ? iso : `${iso}${iso.includes('T') ? 'Z' : ''}`;
  const milliseconds = Date.parse(zoned);
  return Number.isNaN(milliseconds) ? stored : milliseconds;
}

function number(wire: unknown): number {
  if (typeof wire === 'number') return wire;
  if (typeof wire === 'boolean') return wire ? 1 : 0;
  if (typeof wire === 'bigint') return Number(wire);
  if (typeof wire === 'string' && wire.trim() !== '') {
    const parsed = Number(wire);
    if (!Number.isNaN(parsed) || wire.trim().toLowerCase() === 'nan') return parsed;
  }
  throw new ValueError(`expected a number, found ${describe(wire)}`);
}

function wholeNumber(wire: unknown): StoredValue {
  const value = number(wire);
  if (Number.isNaN(value)) return null;
  if (!Number.isSafeInteger(value)) {
    throw new ValueError(`expected a whole number, found ${describe(wire)}`);
  }
  return value;
}

function realNumber(wire: unknown): StoredValue {
  const value = number(wire);
  if (Number.isNaN(value)) return null;
  if (!Number.isFinite(value))
    throw new ValueError(`expected a finite number, found ${describe(wire)}`);
  return value;
}

function bigInteger(wire: unknown): StoredValue {
  if (typeof wire === 'number' || typeof wire === 'boolean') return wholeNumber(wire);
  const value = toBigInt(wire);
  if (value === null || value < FIRST_BIG || value > LAST_BIG) {
    throw new ValueError(`expected a whole number of 64 bits, found ${describe(wire)}`);
  }
  return value;
}

function toBigInt(wire: unknown): bigint | null {
  if (typeof wire === 'bigint') return wire;
  return typeof wire === 'string' && /^\s*-?\d+\s*$/.test(wire) ? BigInt(wire.trim()) : null;
}

function text(wire: unknown): StoredValue {
  if (typeof wire === 'string') return wire;
  if (typeof wire === 'number' || typeof wire === 'boolean' || typeof wire === 'bigint') {
    return String(wire);
  }
  throw new ValueError(`expected text, found ${describe(wire)}`);
}

function date(wire: unknown): StoredValue {
  const milliseconds = dateMilliseconds(wire);
  if (Number.isNaN(milliseconds)) return null;
  if (milliseconds < FIRST_MS || milliseconds > LAST_MS) {
    throw new ValueError(
      `expected a date between the years 0000 and 9999, found ${describe(wire)} (milliseconds since 1970)`,
    );
  }
  return isoDate(Math.round(milliseconds));
}

function dateMilliseconds(wire: unknown): number {
  if (typeof wire !== 'string' || /^\s*[-+]?\d+(\.\d+)?\s*$/.test(wire)) return number(wire);
  const parsed = epochMilliseconds(wire);
  if (typeof parsed === 'number') return parsed;
  throw new ValueError(`expected a date, found ${describe(wire)}`);
}

/** Text as it comes; loose servers send midnight UTC in milliseconds. */
function dateOnly(wire: unknown): StoredValue {
  if (typeof wire !== 'number') return text(wire);
  const iso = date(wire);
  return typeof iso === 'string' ? iso.slice(0, 10) : null;
}

/** GUID fields hold what people put there: what is no GUID stays as it is. */
function guid(wire: unknown): StoredValue {
  return parseGlobalId(wire) ?? text(wire);
}

function bytes(wire: unknown): StoredValue {
  if (wire instanceof Uint8Array) return wire;
  if (typeof wire === 'string') return Buffer.from(wire, 'base64');
  throw new ValueError(`expected base64 text, found ${describe(wire)}`);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value);
  }
  return Array.isArray(value) ? 'a list' : `an ${typeof value}`;
}
