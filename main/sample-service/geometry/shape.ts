/** Esri JSON geometry, read once into plain coordinates. */
import type { GeometryType } from '../spec.ts';

/** x, y, then z and m where the geometry has them. A missing m is null. */
export type Position = readonly (number | null)[];

export interface Shape {
  readonly type: GeometryType | 'esriGeometryEnvelope';
  /** One part per path or ring; one part for points and multipoints; the five corners of an envelope. */
  readonly parts: readonly (readonly Position[])[];
  readonly hasZ: boolean;
  readonly hasM: boolean;
}

export interface Bounds {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

/** Why a geometry cannot be read; `kind` decides the edit result's code. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly kind: 'malformed' | 'curve';

  constructor(message: string, kind: 'malformed' | 'curve' = 'malformed') {
    super(message);
    this.kind = kind;
  }
}

type Json = Readonly<Record<string, unknown>>;

const PART_KEYS = {
  esriGeometryMultipoint: 'points',
  esriGeometryPolyline: 'paths',
  esriGeometryPolygon: 'rings',
} as const;

/** The type that the keys of an Esri JSON geometry tell, or null when they tell none. */
export function geometryTypeOf(geometry: Json): Shape['type'] | null {
  if ('rings' in geometry || 'curveRings' in geometry) return 'esriGeometryPolygon';
  if ('paths' in geometry || 'curvePaths' in geometry) return 'esriGeometryPolyline';
  if ('points' in geometry) return 'esriGeometryMultipoint';
  if ('xmin' in geometry) return 'esriGeometryEnvelope';
  return 'x' in geometry ? 'esriGeometryPoint' : null;
}

/**
 * Reads an Esri JSON geometry. Null for an empty one (no parts, or x missing or "NaN").
 *
 * Throws `ShapeError` when the coordinates are not numbers, a ring is open or has fewer than four
 * positions, a path has fewer than two, or the geometry holds true curves.
 */
export function readShape(geometry: Json): Shape | null {
  const type = geometryTypeOf(geometry);
  if (type === null) {
    if (Object.keys(geometry).every((key) => key === 'spatialReference')) return null;
    throw new ShapeError('The geometry has none of x, points, paths, rings, xmin.');
  }
  if ('curveRings' in geometry || 'curvePaths' in geometry) {
    throw new ShapeError('True curves are not allowed.', 'curve');
  }
  if (type === 'esriGeometryPoint') return readPoint(geometry);
  if (type === 'esriGeometryEnvelope') return readEnvelope(geometry);
  return readParts(type, geometry);
}

function readPoint(geometry: Json): Shape | null {
  const { x, y, z, m } = geometry;
  if (isEmptyOrdinate(x) || isEmptyOrdinate(y)) return null;
  const position: (number | null)[] = [ordinate(x, 'x'), ordinate(y, 'y')];
  const hasZ = !isEmptyOrdinate(z);
  const hasM = 'm' in geometry;
  if (hasZ) position.push(ordinate(z, 'z'));
  if (hasM) position.push(measure(m));
  return { type: 'esriGeometryPoint', parts: [[position]], hasZ, hasM };
}

function readEnvelope(geometry: Json): Shape | null {
  const names = ['xmin', 'ymin', 'xmax', 'ymax'] as const;
  if (names.some((name) => isEmptyOrdinate(geometry[name]))) return null;
  const [xmin, ymin, xmax, ymax] = names.map((name) => ordinate(geometry[name], name)) as [
    number,
    number,
    number,
    number,
  ];
  if (xmin > xmax || ymin > ymax) {
    throw new ShapeError('The envelope is inside out: xmin > xmax or ymin > ymax.');
  }
  const corners = boundsRing({ xmin, ymin, xmax, ymax });
  return { type: 'esriGeometryEnvelope', parts: [corners], hasZ: false, hasM: false };
}

function readParts(type: keyof typeof PART_KEYS, geometry: Json): Shape | null {
  const key = PART_KEYS[type];
  const value = geometry[key];
  if (!Array.isArray(value)) throw new ShapeError(`'${key}' is not an array.`);
  const lists = (type === 'esriGeometryMultipoint' ? [value] : value) as unknown[];
  const raw = lists.filter((list) => !Array.isArray(list) || list.length > 0);
  if (raw.length === 0) return null;
  const layout = layoutOf(geometry, raw);
  const parts = raw.map((list, index) => readPart(list, `${key}[${index}]`, layout));
  parts.forEach((part, index) => {
    checkPart(type, part, `${key}[${index}]`);
  });
  return { type, parts, ...layout };
}

interface Layout {
  readonly hasZ: boolean;
  readonly hasM: boolean;
}

/** The flags hasZ and hasM say what the third and fourth ordinates are; without flags the third is z. */
function layoutOf(geometry: Json, lists: readonly unknown[]): Layout {
  if (geometry['hasZ'] === undefined && geometry['hasM'] === undefined) {
    const first: unknown = Array.isArray(lists[0]) ? lists[0][0] : undefined;
    const length = Array.isArray(first) ? first.length : 2;
    return { hasZ: length > 2, hasM: length > 3 };
  }
  return { hasZ: geometry['hasZ'] === true, hasM: geometry['hasM'] === true };
}

function readPart(list: unknown, where: string, layout: Layout): Position[] {
  if (!Array.isArray(list)) throw new ShapeError(`${where} is not an array of positions.`);
  return list.map((position: unknown, index) => {
    const at = `${where}[${index}]`;
    if (!Array.isArray(position)) throw new ShapeError(`${at} is not a position.`);
    const result: (number | null)[] = [ordinate(position[0], at), ordinate(position[1], at)];
    if (layout.hasZ) result.push(isEmptyOrdinate(position[2]) ? null : ordinate(position[2], at));
    if (layout.hasM) result.push(measure(position[layout.hasZ ? 3 : 2]));
    return result;
  });
}

function checkPart(type: Shape['type'], part: readonly Position[], where: string): void {
  if (type === 'esriGeometryPolyline' && part.length < 2) {
    throw new ShapeError(`${where} has fewer than two positions.`);
  }
  if (type !== 'esriGeometryPolygon') return;
  if (part.length < 4) throw new ShapeError(`${where} has fewer than four positions.`);
  const first = part[0];
  const last = part.at(-1);
  if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) {
    throw new ShapeError(`${where} is not closed: its last position differs from its first.`);
  }
}

function isEmptyOrdinate(value: unknown): boolean {
  return value === null || value === undefined || value === 'NaN';
}

function ordinate(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ShapeError(`${where}: ${JSON.stringify(value) ?? 'nothing'} is not a coordinate.`);
}

function measure(value: unknown): number | null {
  return isEmptyOrdinate(value) ? null : ordinate(value, 'm');
}

/** The corners of an envelope as a closed ring, clockwise as Esri's outer rings are. */
function boundsRing({ xmin, ymin, xmax, ymax }: Bounds): Position[] {
  return [
    [xmin, ymin],
    [xmin, ymax],
    [xmax, ymax],
    [xmax, ymin],
    [xmin, ymin],
  ];
}

/** Smallest envelope around all positions. */
export function boundsOf(shape: Shape): Bounds {
  let [xmin, ymin, xmax, ymax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of shape.parts) {
    for (const position of part) {
      const x = position[0] as number;
      const y = position[1] as number;
      if (x < xmin) xmin = x;
      if (x > xmax) xmax = x;
      if (y < ymin) ymin = y;
      if (y > ymax) ymax = y;
    }
  }
  return { xmin, ymin, xmax, ymax };
}

/** The envelope around both. */
export function unite(one: Bounds | null, other: Bounds): Bounds {
  if (one === null) return other;
  return {
    xmin: Math.min(one.xmin, other.xmin),
    ymin: Math.min(one.ymin, other.ymin),
    xmax: Math.max(one.xmax, other.xmax),
    ymax: Math.max(one.ymax, other.ymax),
  };
}

/**
 * Esri JSON of a shape, with z and m as asked for.
 *
 * `hasZ` and `hasM` say what to write; ordinates that the shape lacks are written as 0 (z) and null (m).
 */
export function writeShape(shape: Shape, layout: Layout): Json {
  const convert = (position: Position): (number | null)[] => {
    const result: (number | null)[] = [position[0] as number, position[1] as number];
    if (layout.hasZ) result.push(shape.hasZ ? (position[2] ?? 0) : 0);
    if (layout.hasM) result.push(shape.hasM ? (position[shape.hasZ ? 3 : 2] ?? null) : null);
    return result;
  };
  const flags = { ...(layout.hasZ && { hasZ: true }), ...(layout.hasM && { hasM: true }) };
  switch (shape.type) {
    case 'esriGeometryPoint': {
      const [x, y, third, fourth] = convert(shape.parts[0]?.[0] ?? []);
      const m = layout.hasZ ? fourth : third;
      return { x, y, ...(layout.hasZ && { z: third }), ...(layout.hasM && { m }) };
    }
    case 'esriGeometryEnvelope':
      return { ...boundsOf(shape) };
    case 'esriGeometryMultipoint':
      return { ...flags, points: (shape.parts[0] ?? []).map(convert) };
    case 'esriGeometryPolyline':
      return { ...flags, paths: shape.parts.map((part) => part.map(convert)) };
    case 'esriGeometryPolygon':
      return { ...flags, rings: shape.parts.map((part) => part.map(convert)) };
  }
}
