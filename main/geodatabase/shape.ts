/**
 * Shapes in grid units, read from their blobs (reference: geodatabase format, section 5). Whatever is not exactly
 * as described there is refused: a curve that is read as straight lines would look right and be wrong.
 */
import { readVarint, ShapeError } from './varint.ts';
import type { ByteCursor } from './varint.ts';

export type ShapeKind = 'point' | 'multipoint' | 'line' | 'polygon';

/** The vertices from `start` up to, but without, `end`. */
export interface ShapePart {
  readonly start: number;
  readonly end: number;
}

export interface GridShape {
  readonly srid: number;
  readonly kind: ShapeKind;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array | null;
  readonly m: Float64Array | null;
  /** Without the separators between them; none when the shape is empty. */
  readonly parts: readonly ShapePart[];
}

interface Header {
  readonly srid: number;
  readonly count: number;
  readonly kind: ShapeKind;
  readonly hasZ: boolean;
  readonly hasM: boolean;
  readonly isMultipart: boolean;
}

const MARKER = 0x64;
const SMALLEST = 18;
const MULTIPART = 0x40;
const ENVELOPE_ABOVE = 10;
const KINDS: Readonly<Record<number, ShapeKind>> = {
  1: 'point',
  2: 'multipoint',
  5: 'line',
  6: 'polygon',
};
const ENTITIES: Readonly<Record<ShapeKind, readonly number[]>> = {
  point: [0x01],
  multipoint: [0x01, 0x41],
  line: [0x02, 0x04, 0x42, 0x44],
  polygon: [0x08, 0x48],
};
const LENGTH_SLOT = 4;
/** Bits whose meaning is unknown but which change nothing: newer polygons carry them. */
const HARMLESS_DIMENSION_BITS = 0x10;
const HARMLESS_LAST_BITS = 0x0c;

/** Reads a shape. Throws `ShapeError` for everything that is not understood to its last byte. */
export function readShape(bytes: Uint8Array): GridShape {
  const header = readHeader(bytes);
  const cursor: ByteCursor = { bytes, end: bytes.length, at: 10 };
  const envelope =
    header.count > ENVELOPE_ABOVE ? [0, 0, 0, 0].map(() => readVarint(cursor)) : null;
  const lengths = header.isMultipart ? readPartLengths(cursor, header.count) : [header.count];
  const stream = readStreamHead(cursor, header);
  const x = new Float64Array(header.count);
  const y = new Float64Array(header.count);
  readPairs(stream, x, y);
  const z = header.hasZ ? readOrdinates(stream, header.count) : null;
  const m = header.hasM ? readOrdinates(stream, header.count) : null;
  if (stream.at !== stream.end) throw new ShapeError('it says more than its vertices');
  const parts = header.count === 0 ? [] : splitParts(lengths, x, y);
  const shape = { srid: header.srid, kind: header.kind, x, y, z, m, parts };
  if (envelope) requireEnvelope(shape, envelope);
  return shape;
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < SMALLEST || bytes[0] !== MARKER)
    throw new ShapeError('it does not begin like a shape');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = bytes[8]!;
  const entity = bytes[9]!;
  const kind = KINDS[type >> 2];
  if (kind === undefined)
    throw new ShapeError(`its kind ${type >> 2} is not known (a curve, perhaps)`);
  const count = view.getUint32(4, true);
  const isKnown = count === 0 ? entity === 0 : ENTITIES[kind].includes(entity);
  if (!isKnown) throw new ShapeError(`its entity code ${entity} is not known (a curve, perhaps)`);
  if (kind === 'point' && count > 1) throw new ShapeError('a point has several vertices');
  if (count * 2 > bytes.length) throw new ShapeError('it is shorter than its vertices');
  return {
    srid: bytes[1]! + bytes[2]! * 0x100 + bytes[3]! * 0x10000,
    count,
    kind,
    hasZ: (type & 2) !== 0,
    hasM: (type & 1) !== 0,
    isMultipart: (entity & MULTIPART) !== 0 && kind !== 'multipoint',
  };
}

/** Vertex counts of all parts, each with the separator behind it; the last one has none. */
function readPartLengths(cursor: ByteCursor, count: number): readonly number[] {
  const stated = readVarint(cursor);
  if (stated < 1 || stated >= count) throw new ShapeError('its number of parts is impossible');
  const lengths: number[] = [];
  let rest = count;
  for (let part = 0; part < stated; part++) {
    const length = readVarint(cursor);
    if (length < 2 || length >= rest)
      throw new ShapeError('the lengths of its parts are impossible');
    lengths.push(length);
    rest -= length;
  }
  return [...lengths, rest];
}

function readStreamHead(cursor: ByteCursor, { hasZ, hasM }: Header): ByteCursor {
  const { bytes } = cursor;
  const slot: ByteCursor = {
    bytes,
    at: cursor.at,
    end: Math.min(cursor.at + LENGTH_SLOT, bytes.length),
  };
  const length = readVarint(slot);
  const flags = cursor.at + LENGTH_SLOT;
  const start = flags + 4;
  if (start + length !== bytes.length)
    throw new ShapeError('its length is not the one that it states');
  const dimensions = (hasZ ? 1 : 0) + (hasM ? 2 : 0);
  const isKnown =
    bytes[flags] === 1 &&
    (bytes[flags + 1]! & ~HARMLESS_DIMENSION_BITS) === dimensions &&
    bytes[flags + 2] === 0 &&
    (bytes[flags + 3]! & ~HARMLESS_LAST_BITS) === 0;
  if (!isKnown) throw new ShapeError('it is written in a way that is not known');
  return { bytes, at: start, end: bytes.length };
}

function readPairs(cursor: ByteCursor, x: Float64Array, y: Float64Array): void {
  let lastX = 0;
  let lastY = 0;
  for (let at = 0; at < x.length; at++) {
    lastX = x[at] = inGrid(lastX + readVarint(cursor));
    lastY = y[at] = inGrid(lastY + readVarint(cursor));
  }
}

function readOrdinates(cursor: ByteCursor, count: number): Float64Array {
  const values = new Float64Array(count);
  let last = 0;
  for (let at = 0; at < count; at++) last = values[at] = inGrid(last + readVarint(cursor));
  return values;
}

function inGrid(value: number): number {
  if (!Number.isSafeInteger(value)) throw new ShapeError('a coordinate is too large');
  return value;
}

/** The separators stand exactly where the lengths of the parts put them, and nowhere else. */
function splitParts(
  lengths: readonly number[],
  x: Float64Array,
  y: Float64Array,
): readonly ShapePart[] {
  const parts: ShapePart[] = [];
  let start = 0;
  lengths.forEach((length, part) => {
    const isLast = part === lengths.length - 1;
    const end = isLast ? start + length : start + length - 1;
    if (!isLast && !isSeparator(x, y, end))
      throw new ShapeError('its parts are not where it states');
    parts.push({ start, end });
    start = end + 1;
  });
  let separators = 0;
  for (let at = 0; at < x.length; at++) if (isSeparator(x, y, at)) separators++;
  if (separators !== lengths.length - 1) throw new ShapeError('it has more parts than it states');
  return parts;
}

function isSeparator(x: Float64Array, y: Float64Array, at: number): boolean {
  return x[at] === -1 && y[at] === 0;
}

/** The envelope of the vertices in grid units, `[xmin, ymin, xmax, ymax]`; null when the shape is empty. */
export function gridEnvelope({ x, y, parts }: GridShape): readonly number[] | null {
  if (parts.length === 0) return null;
  let [xmin, ymin, xmax, ymax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { start, end } of parts) {
    for (let at = start; at < end; at++) {
      xmin = Math.min(xmin, x[at]!);
      ymin = Math.min(ymin, y[at]!);
      xmax = Math.max(xmax, x[at]!);
      ymax = Math.max(ymax, y[at]!);
    }
  }
  return [xmin, ymin, xmax, ymax];
}

function requireEnvelope(shape: GridShape, stated: readonly number[]): void {
  const computed = gridEnvelope(shape);
  if (!computed?.every((value, at) => value === stated[at])) {
    throw new ShapeError('its vertices do not fill the rectangle that it states');
  }
}
