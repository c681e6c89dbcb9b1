/** Reads the shape blobs of an uploaded delta; whatever is not fully understood is refused. */
import type { JsonGeometry } from '../archive/archive.ts';
import {
  ENTITIES,
  HEADER_SIZE,
  KINDS,
  MARKER,
  MISSING,
  MOST_WITHOUT_ENVELOPE,
  MULTI_PART,
  SEPARATOR,
  VERSION,
} from './shape-format.ts';
import type { ShapeFormat } from './shape-format.ts';

/** Why a blob is no shape of its column, as the end of a sentence. */
export class ShapeBlobError extends Error {
  override readonly name = 'ShapeBlobError';
}

type Vertex = readonly number[];
type Ordinates = (number | null)[];

/** The Esri JSON geometry of a blob; null for an empty shape. Throws `ShapeBlobError`. */
export function decodeShape(blob: Uint8Array, format: ShapeFormat): JsonGeometry | null {
  const cursor = new Cursor(blob);
  const { count, entity } = readHead(cursor, format);
  if (count > MOST_WITHOUT_ENVELOPE) for (let index = 0; index < 4; index += 1) cursor.varint();
  const isMultiPoint = format.type === 'esriGeometryMultipoint';
  const isMultiPart = (entity & MULTI_PART) !== 0 && !isMultiPoint;
  const counts = isMultiPart ? readCounts(cursor, count) : [];
  const length = cursor.slot();
  const flags = [cursor.byte(), cursor.byte(), cursor.byte(), cursor.byte()];
  if (flags[0] !== VERSION) throw new ShapeBlobError(`has the unknown version ${flags[0] ?? 0}`);
  const end = cursor.offset + length;
  if (end !== blob.length) throw new ShapeBlobError('does not have the length that it states');
  const vertices = readVertices(cursor, count, format);
  if (cursor.offset !== end) throw new ShapeBlobError('has bytes that belong to nothing');
  if (count === 0) return null;
  return geometryOf(splitParts(vertices, counts), format);
}

function readHead(cursor: Cursor, format: ShapeFormat): { count: number; entity: number } {
  if (cursor.byte() !== MARKER) throw new ShapeBlobError('does not begin with 0x64');
  const srid = cursor.byte() + cursor.byte() * 256 + cursor.byte() * 65_536;
  if (srid !== format.srid)
    throw new ShapeBlobError(`has the reference ${srid}, not ${format.srid}`);
  const count =
    cursor.byte() + cursor.byte() * 256 + cursor.byte() * 65_536 + cursor.byte() * 2 ** 24;
  if (count * 2 > cursor.size) throw new ShapeBlobError('states more vertices than it has bytes');
  const type = cursor.byte();
  const entity = cursor.byte();
  if (count === 0) {
    if (entity !== 0) throw new ShapeBlobError('has no vertices, but is not marked as empty');
    return { count, entity };
  }
  const wanted = (KINDS[format.type] << 2) | (format.hasZ ? 2 : 0) | (format.hasM ? 1 : 0);
  if (type !== wanted) throw new ShapeBlobError(`has the type ${type}, the column holds ${wanted}`);
  const plain = entity & ~MULTI_PART;
  // Lines that cross themselves have an entity of their own.
  const isKnown =
    plain === ENTITIES[format.type] || (format.type === 'esriGeometryPolyline' && plain === 2);
  if (!isKnown) throw new ShapeBlobError(`has the unknown entity ${entity}`);
  if (cursor.offset !== HEADER_SIZE) throw new ShapeBlobError('has a head of another length');
  return { count, entity };
}

/** Vertex counts of all parts but the last, separators included. */
function readCounts(cursor: Cursor, count: number): number[] {
  const length = cursor.varint();
  if (length < 1 || length >= count) throw new ShapeBlobError(`states ${length} further parts`);
  return Array.from({ length }, () => cursor.varint());
}

function readVertices(cursor: Cursor, count: number, { hasZ, hasM }: ShapeFormat): Vertex[] {
  const vertices: number[][] = [];
  let x = 0;
  let y = 0;
  for (let index = 0; index < count; index += 1) {
    x += cursor.varint();
    y += cursor.varint();
    vertices.push([x, y]);
  }
  for (let ordinates = Number(hasZ) + Number(hasM); ordinates > 0; ordinates -= 1) {
    let last = 0;
    for (const vertex of vertices) {
      last += cursor.varint();
      vertex.push(last);
    }
  }
  return vertices;
}

function splitParts(vertices: readonly Vertex[], counts: readonly number[]): Vertex[][] {
  const parts: Vertex[][] = [];
  let start = 0;
  for (const count of counts) {
    const separator = vertices[start + count - 1];
    if (count < 2 || separator?.[0] !== SEPARATOR[0] || separator[1] !== SEPARATOR[1]) {
      throw new ShapeBlobError('has a part that does not end with a separator');
    }
    parts.push(vertices.slice(start, start + count - 1));
    start += count;
  }
  parts.push(vertices.slice(start));
  const isLoose = parts.some(
    (part) => part.length === 0 || part.some(([x = 0, y = 0]) => x < 0 || y < 0),
  );
  if (isLoose) throw new ShapeBlobError('has a part that does not belong together');
  return parts;
}

function geometryOf(parts: readonly (readonly Vertex[])[], format: ShapeFormat): JsonGeometry {
  const { type, hasZ, hasM } = format;
  const flags = { ...(hasZ && { hasZ }), ...(hasM && { hasM }) };
  const convert = (vertex: Vertex): Ordinates => ordinatesOf(vertex, format);
  switch (type) {
    case 'esriGeometryPoint': {
      if (parts.length !== 1 || parts[0]?.length !== 1)
        throw new ShapeBlobError('is no single point');
      const [x, y, third, fourth] = convert(parts[0][0] ?? []);
      return { x, y, ...(hasZ && { z: third }), ...(hasM && { m: hasZ ? fourth : third }) };
    }
    case 'esriGeometryMultipoint':
      return { ...flags, points: parts.flat().map(convert) };
    case 'esriGeometryPolyline':
      return { ...flags, paths: parts.map((part) => part.map(convert)) };
    case 'esriGeometryPolygon':
      return { ...flags, rings: parts.flatMap(ringsOf).map((ring) => ring.map(convert)) };
  }
}

function ordinatesOf([x = 0, y = 0, ...others]: Vertex, { grid, hasZ }: ShapeFormat): Ordinates {
  const result: Ordinates = [x / grid.xyScale + grid.xOrigin, y / grid.xyScale + grid.yOrigin];
  others.forEach((value, index) => {
    const isZ = hasZ && index === 0;
    const [scale, origin] = isZ ? [grid.zScale, grid.zOrigin] : [grid.mScale, grid.mOrigin];
    result.push(value === MISSING ? null : value / scale + origin);
  });
  return result;
}

/** A ring ends where its first position comes again. Esri JSON has every ring the other way round. */
function ringsOf(part: readonly Vertex[]): Vertex[][] {
  const rings: Vertex[][] = [];
  let ring: Vertex[] = [];
  for (const vertex of part) {
    const first = ring[0];
    ring.push(vertex);
    if (first === undefined || first[0] !== vertex[0] || first[1] !== vertex[1]) continue;
    rings.push(ring.reverse());
    ring = [];
  }
  if (ring.length > 0) throw new ShapeBlobError('has a ring that is not closed');
  return rings;
}

class Cursor {
  readonly size: number;
  offset = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.offset];
    if (value === undefined) throw new ShapeBlobError('ends too early');
    this.offset += 1;
    return value;
  }

  varint(): number {
    const first = this.byte();
    let value = first & 0x3f;
    let factor = 64;
    let next = first;
    while ((next & 0x80) !== 0) {
      next = this.byte();
      value += (next & 0x7f) * factor;
      factor *= 128;
      if (value > Number.MAX_SAFE_INTEGER)
        throw new ShapeBlobError('has a number that is too large');
    }
    return (first & 0x40) === 0 ? value : -value;
  }

  /** A varint in four bytes; what is left of them may hold anything. */
  slot(): number {
    const start = this.offset;
    const value = this.varint();
    if (value < 0 || this.offset > start + 4) throw new ShapeBlobError('has no length');
    this.offset = start + 4;
    return value;
  }
}
