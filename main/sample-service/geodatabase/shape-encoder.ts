/** Shapes as geodatabase blobs (geodatabase-format.md, section 5). */
import { unite } from '../geometry/shape.ts';
import type { Bounds, Position, Shape } from '../geometry/shape.ts';
import type { Grid } from './references.ts';
import { orderRings } from './rings.ts';
import type { Vertex } from './rings.ts';
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

export interface EncodedShape {
  readonly bytes: Buffer;
  /** Of what is stored, after rounding to the grid; null for an empty shape. */
  readonly bounds: Bounds | null;
}

/** The blob of a shape of the column's type; null is an empty shape. Throws when a coordinate lies beyond the grid. */
export function encodeShape(shape: Shape | null, format: ShapeFormat): EncodedShape {
  const parts = shape === null ? [] : partsOf(shape, format);
  const box = boundsOf(parts);
  const vertices = withSeparators(parts);
  const isMultiPart =
    format.type === 'esriGeometryMultipoint' ? vertices.length > 1 : parts.length > 1;
  const isEmpty = vertices.length === 0;
  const entity = isEmpty ? 0 : ENTITIES[format.type] | (isMultiPart ? MULTI_PART : 0);
  const head = Buffer.alloc(HEADER_SIZE);
  head.writeUInt8(MARKER, 0);
  head.writeUIntLE(format.srid, 1, 3);
  head.writeUInt32LE(vertices.length, 4);
  head.writeUInt8((KINDS[format.type] << 2) | (format.hasZ ? 2 : 0) | (format.hasM ? 1 : 0), 8);
  head.writeUInt8(entity, 9);
  const middle: number[] = [];
  if (box !== null && vertices.length > MOST_WITHOUT_ENVELOPE) {
    for (const value of [box.xmin, box.ymin, box.xmax, box.ymax]) pushVarint(middle, value);
  }
  if (parts.length > 1) {
    pushVarint(middle, parts.length - 1);
    for (const part of parts.slice(0, -1)) pushVarint(middle, part.length + 1);
  }
  const stream = streamOf(vertices, format);
  const dimensions = (format.hasZ ? 1 : 0) | (format.hasM ? 2 : 0);
  const flags = isEmpty ? [VERSION, 0, 0, 0] : [VERSION, dimensions, 0, 0];
  const bytes = Buffer.concat([
    head,
    Buffer.from(middle),
    slotOf(stream.length),
    Buffer.from(flags),
    Buffer.from(stream),
  ]);
  return { bytes, bounds: box === null ? null : inUnits(box, format.grid) };
}

function partsOf(shape: Shape, format: ShapeFormat): readonly (readonly Vertex[])[] {
  if (shape.type !== format.type) {
    throw new Error(`The shape is ${shape.type}, the column holds ${format.type}.`);
  }
  const onGrid = (part: readonly Position[]): Vertex[] =>
    part.map((position) => vertexOf(position, shape, format));
  const parts = shape.parts.map(onGrid);
  return format.type === 'esriGeometryPolygon' ? orderRings(parts) : parts;
}

/** x, y, then z and m as the column has them, on the grid. */
function vertexOf(position: Position, shape: Shape, { hasZ, hasM, grid }: ShapeFormat): Vertex {
  const vertex = [
    toGrid(position[0] ?? null, grid.xOrigin, grid.xyScale),
    toGrid(position[1] ?? null, grid.yOrigin, grid.xyScale),
  ];
  const z = shape.hasZ ? (position[2] ?? null) : null;
  const m = shape.hasM ? (position[shape.hasZ ? 3 : 2] ?? null) : null;
  if (hasZ) vertex.push(toGrid(z, grid.zOrigin, grid.zScale));
  if (hasM) vertex.push(toGrid(m, grid.mOrigin, grid.mScale));
  return vertex;
}

function toGrid(value: number | null, origin: number, scale: number): number {
  if (value === null) return MISSING;
  const rounded = Math.round((value - origin) * scale);
  if (rounded >= 0 && rounded <= Number.MAX_SAFE_INTEGER) return rounded;
  throw new Error(`The coordinate ${value} lies outside the grid, which begins at ${origin}.`);
}

function withSeparators(parts: readonly (readonly Vertex[])[]): readonly Vertex[] {
  return parts.flatMap((part, index) => {
    if (index === parts.length - 1) return [...part];
    // Separators stand in the z and m arrays too; there they repeat the value before them.
    return [...part, [...SEPARATOR, ...(part.at(-1) ?? []).slice(2)]];
  });
}

function boundsOf(parts: readonly (readonly Vertex[])[]): Bounds | null {
  let box: Bounds | null = null;
  for (const part of parts) {
    for (const [x = 0, y = 0] of part) box = unite(box, { xmin: x, ymin: y, xmax: x, ymax: y });
  }
  return box;
}

function inUnits(box: Bounds, { xOrigin, yOrigin, xyScale }: Grid): Bounds {
  return {
    xmin: box.xmin / xyScale + xOrigin,
    ymin: box.ymin / xyScale + yOrigin,
    xmax: box.xmax / xyScale + xOrigin,
    ymax: box.ymax / xyScale + yOrigin,
  };
}

/** All x and y as pairs of differences, then all z, then all m. */
function streamOf(vertices: readonly Vertex[], { hasZ, hasM }: ShapeFormat): number[] {
  const bytes: number[] = [];
  let x = 0;
  let y = 0;
  for (const vertex of vertices) {
    pushVarint(bytes, (vertex[0] ?? 0) - x);
    pushVarint(bytes, (vertex[1] ?? 0) - y);
    [x = 0, y = 0] = vertex;
  }
  for (let ordinate = 2; ordinate < 2 + Number(hasZ) + Number(hasM); ordinate += 1) {
    let last = 0;
    for (const vertex of vertices) {
      pushVarint(bytes, (vertex[ordinate] ?? 0) - last);
      last = vertex[ordinate] ?? 0;
    }
  }
  return bytes;
}

/** The length as a varint in four bytes, the rest of them zero. */
function slotOf(length: number): Buffer {
  const bytes: number[] = [];
  pushVarint(bytes, length);
  if (bytes.length > 4) throw new Error('The shape is too large for a geodatabase.');
  return Buffer.concat([Buffer.from(bytes)], 4);
}

/** First byte: continues, sign, six low bits; every further byte: continues, seven bits. */
function pushVarint(bytes: number[], value: number): void {
  let rest = Math.abs(value);
  const sign = value < 0 ? 0x40 : 0;
  let bits = rest % 64;
  rest = Math.floor(rest / 64);
  bytes.push((rest > 0 ? 0x80 : 0) | sign | bits);
  while (rest > 0) {
    bits = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push((rest > 0 ? 0x80 : 0) | bits);
  }
}
