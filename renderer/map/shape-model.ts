/**
 * A shape being edited, as plain values: every change gives a new shape and shares with the old one what it leaves alone.
 * Vertices that nobody moves keep their coordinates to the last bit. No OpenLayers.
 */
import type { EsriGeometry, GeometryType } from '../../shared/model/geometry.ts';
import { isInRing, ringArea } from './shape-rings.ts';

export type Position = readonly [number, number];

export interface Part {
  /** Never used again for another part of the same shape. */
  readonly id: number;
  /** Of a hole the id of the ring around it; null for everything else. */
  readonly holeOf: number | null;
  /** Rings without the repetition of their first vertex. */
  readonly positions: readonly Position[];
  /** Nobody has changed it since it was read. */
  readonly isAsRead: boolean;
}

export interface Shape {
  readonly geometryType: GeometryType;
  /** Points and multipoints have one part; none for an empty shape. */
  readonly parts: readonly Part[];
}

/** Number of a part, and of a vertex in it. */
export interface VertexRef {
  readonly part: number;
  readonly at: number;
}

/** Vertices without which a part is nothing. */
export const LEAST_VERTICES: Record<GeometryType, number> = {
  esriGeometryPoint: 1,
  esriGeometryMultipoint: 1,
  esriGeometryPolyline: 2,
  esriGeometryPolygon: 3,
};

/** Null for what is not a geometry of this type with lines of plain numbers: curves, for example. */
export function readShape(geometry: EsriGeometry, geometryType: GeometryType): Shape | null {
  const lines = linesOf(geometry, geometryType)?.map(readLine);
  if (!lines?.every((line) => line !== null)) return null;
  const filled = lines.filter((line) => line.length > 0);
  if (geometryType !== 'esriGeometryPolygon') {
    const parts = filled.map((positions, id) => {
      return { id, holeOf: null, positions, isAsRead: true };
    });
    return { geometryType, parts };
  }
  const rings = filled.map((line) => (isSame(line[0], line.at(-1)) ? line.slice(0, -1) : line));
  return { geometryType, parts: withHoles(rings.filter((ring) => ring.length > 0)) };
}

/** Esri JSON without a spatial reference; rings closed, exteriors clockwise and holes the other way. */
export function writeShape({ geometryType, parts }: Shape): EsriGeometry {
  const lines = parts.map(({ positions }) => positions.map(([x, y]) => [x, y]));
  if (geometryType === 'esriGeometryPoint') {
    const [x = null, y = null] = lines[0]?.[0] ?? [];
    return { x, y };
  }
  if (geometryType === 'esriGeometryMultipoint') return { points: lines.flat() };
  if (geometryType === 'esriGeometryPolyline') return { paths: lines };
  return { rings: parts.map(writeRing) };
}

export function vertexAt({ parts }: Shape, { part, at }: VertexRef): Position | null {
  return parts[part]?.positions[at] ?? null;
}

export function countVertices({ parts }: Shape): number {
  return parts.reduce((sum, { positions }) => sum + positions.length, 0);
}

/** How many different positions there are, counted up to `enough`. */
export function distinctCount(positions: readonly Position[], enough: number): number {
  const seen = new Set<string>();
  for (const [x, y] of positions) {
    if (seen.add(`${x} ${y}`).size >= enough) break;
  }
  return seen.size;
}

export function withVertexAt(shape: Shape, { part, at }: VertexRef, position: Position): Shape {
  return withPositions(shape, part, (positions) => positions.with(at, position));
}

/** The new vertex gets the place `at`; the one that had it comes next. */
export function withVertexAdded(shape: Shape, { part, at }: VertexRef, position: Position): Shape {
  return withPositions(shape, part, (positions) => positions.toSpliced(at, 0, position));
}

/** Takes the whole part away where too few vertices would be left over, with its holes. */
export function withoutVertex(shape: Shape, { part, at }: VertexRef): Shape {
  const left = (shape.parts[part]?.positions.length ?? 0) - 1;
  if (left < LEAST_VERTICES[shape.geometryType]) return withoutPart(shape, part);
  return withPositions(shape, part, (positions) => positions.toSpliced(at, 1));
}

/** Of an exterior its holes go as well. */
export function withoutPart(shape: Shape, part: number): Shape {
  const gone = shape.parts[part];
  if (!gone) return shape;
  const parts = shape.parts.filter(({ id, holeOf }) => id !== gone.id && holeOf !== gone.id);
  return { ...shape, parts };
}

export function withPart(
  shape: Shape,
  positions: readonly Position[],
  holeOf: number | null,
): Shape {
  const id = shape.parts.reduce((highest, part) => Math.max(highest, part.id), -1) + 1;
  return { ...shape, parts: [...shape.parts, { id, holeOf, positions, isAsRead: false }] };
}

export function movedBy(shape: Shape, dx: number, dy: number): Shape {
  const parts = shape.parts.map((part) => {
    const positions = part.positions.map(([x, y]): Position => [x + dx, y + dy]);
    return { ...part, positions, isAsRead: false };
  });
  return { ...shape, parts };
}

function withPositions(
  shape: Shape,
  part: number,
  change: (positions: readonly Position[]) => readonly Position[],
): Shape {
  const parts = shape.parts.map((each, index) => {
    return index === part ? { ...each, positions: change(each.positions), isAsRead: false } : each;
  });
  return { ...shape, parts };
}

function linesOf(geometry: EsriGeometry, geometryType: GeometryType): readonly unknown[] | null {
  const lines = (value: unknown): readonly unknown[] | null =>
    Array.isArray(value) ? (value as readonly unknown[]) : null;
  if (geometryType === 'esriGeometryPolyline') return lines(geometry['paths']);
  if (geometryType === 'esriGeometryPolygon') return lines(geometry['rings']);
  if (geometryType === 'esriGeometryMultipoint') return [geometry['points']];
  return [[[geometry['x'], geometry['y']]]];
}

function readLine(line: unknown): Position[] | null {
  if (!Array.isArray(line)) return null;
  const positions: Position[] = [];
  for (const vertex of line as unknown[]) {
    if (!Array.isArray(vertex)) return null;
    const [x, y] = vertex as unknown[];
    if (typeof x !== 'number' || typeof y !== 'number') return null;
    if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
    positions.push([x, y]);
  }
  return positions;
}

/** A ring that runs counter-clockwise is a hole of the smallest exterior around it, as in Esri's own reading. */
function withHoles(rings: readonly (readonly Position[])[]): Part[] {
  const sized = rings.map((positions, id) => ({ id, positions, area: ringArea(positions) }));
  const exteriors = sized
    .filter(({ area }) => area <= 0)
    .sort((left, right) => right.area - left.area);
  return sized.map(({ id, positions, area }) => {
    const around = area > 0 && exteriors.find((ring) => isInRing(positions[0]!, ring.positions));
    return { id, holeOf: around ? around.id : null, positions, isAsRead: true };
  });
}

function writeRing({ positions, holeOf, isAsRead }: Part): number[][] {
  const isWrongWay = ringArea(positions) > 0 !== (holeOf !== null);
  const ring = !isAsRead && isWrongWay ? positions.toReversed() : positions;
  return [...ring, ring[0]!].map(([x, y]) => [x, y]);
}

function isSame(a: Position | undefined, b: Position | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b && a[0] === b[0] && a[1] === b[1];
}
