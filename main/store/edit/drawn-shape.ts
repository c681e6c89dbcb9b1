/** Shapes between the map and the file: what was not moved keeps its coordinates to the bit. */
import { AppError } from '../../../shared/errors.ts';
import type { DrawnShape } from '../../../shared/model/editing.ts';
import type { EsriGeometry, GeometryType } from '../../../shared/model/geometry.ts';
import { turnOf, type Place } from '../../geometry/plane-rings.ts';
import type { Projection } from '../../geometry/projection.ts';
import {
  fillBetween,
  matchParts,
  type FilePart,
  type FileVertex,
  type MatchedPart,
  type Origin,
} from './match-vertices.ts';
import { holesAmong } from './ring-roles.ts';

export interface ShapeRules {
  readonly geometryType: GeometryType;
  readonly hasZ: boolean;
  readonly hasM: boolean;
  /** Null: the reference cannot be placed; shapes come and go in its own coordinates. */
  readonly projection: Projection | null;
}

export interface PlacedShape {
  /** As it is stored: Esri JSON in the replica's reference, rings closed and turned as Esri wants. */
  readonly geometry: EsriGeometry;
  /** Every vertex is where it was: there is nothing to write. */
  readonly isUnchanged: boolean;
  /** All vertices are the old ones, and none is where it was. */
  readonly isMoved: boolean;
}

const WORDS: Record<GeometryType, { readonly a: string; readonly member: string }> = {
  esriGeometryPoint: { a: 'a point', member: 'x' },
  esriGeometryMultipoint: { a: 'several points', member: 'points' },
  esriGeometryPolyline: { a: 'a line', member: 'paths' },
  esriGeometryPolygon: { a: 'an area', member: 'rings' },
};

/** The shape of the file as it is drawn: x and y on the map alone. Throws `invalid` where the map has no place for it. */
export function toMap(geometry: EsriGeometry, rules: ShapeRules): EsriGeometry {
  const parts = partsOf(geometry, rules.geometryType).map((part) =>
    part.map(({ x, y }) => toMapPlace(rules, x, y)),
  );
  if (parts.flat().some(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y))) {
    throw new AppError('invalid', 'This shape lies where the map has no place for it.', {
      hint: 'Edit it in QGIS or ArcGIS Pro; what is changed there appears here.',
    });
  }
  return geometryOf(rules.geometryType, parts, {});
}

function toMapPlace({ projection }: ShapeRules, x: number, y: number): Place {
  return projection ? projection.toMercator(x, y) : [x, y];
}

/** `old`: the shape in the file. Throws `invalid` for shapes that the layer does not take. */
export function placeShape(
  { geometry, z, m }: DrawnShape,
  old: EsriGeometry | null,
  rules: ShapeRules,
): PlacedShape {
  const { geometryType } = rules;
  const isRing = geometryType === 'esriGeometryPolygon';
  const drawn = checkedParts(geometry, geometryType).map((part) => (isRing ? opened(part) : part));
  requireVertices(drawn, geometryType);
  const oldParts = old === null ? [] : filePartsOf(old, rules, isRing);
  const matched = matchParts(drawn, oldParts);
  const placed = drawn.map((part, index) =>
    placePart(part, matched[index]!.origins, rules, { isRing, z: z ?? 0, m: m ?? 0 }),
  );
  const turned = isRing ? turnRings(placed, drawn, matched, oldParts) : placed;
  const parts = turned.map((part) => (isRing ? [...part, part[0]!] : part));
  const origins = matched.flatMap((part) => part.origins);
  return {
    geometry: geometryOf(
      geometryType,
      parts.map((part) => part.map(toArray(rules))),
      rules,
    ),
    isUnchanged: isUnchanged(matched, oldParts),
    isMoved: isMovedAsAWhole(matched, drawn, oldParts, origins),
  };
}

function isUnchanged(matched: readonly MatchedPart[], old: readonly FilePart[]): boolean {
  return (
    old.length > 0 &&
    matched.length === old.length &&
    matched.every(
      ({ part, origins }, index) =>
        part === index &&
        origins.length === old[index]!.vertices.length &&
        origins.every((origin, at) => origin?.kind === 'exact' && origin.at === at),
    )
  );
}

/** A thousandth of the way: what is moved by hand is moved by the same for all, but for rounding. */
const SAME_WAY = 1e-6;

function isMovedAsAWhole(
  matched: readonly MatchedPart[],
  drawn: readonly (readonly Place[])[],
  old: readonly FilePart[],
  origins: readonly Origin[],
): boolean {
  if (origins.length === 0 || origins.some((origin) => origin?.kind !== 'moved')) return false;
  if (matched.length !== old.length || matched.some(({ part }, index) => part !== index))
    return false;
  const [first, place] = [old[0]!.onMap[0]!, drawn[0]![0]!];
  const way = [place[0] - first[0], place[1] - first[1]] as const;
  const tolerance = Math.max(1e-3, Math.hypot(...way) * SAME_WAY);
  return drawn.every((part, index) =>
    part.every(([x, y], at) => {
      const from = old[index]!.onMap[at]!;
      return Math.hypot(x - from[0] - way[0], y - from[1] - way[1]) <= tolerance;
    }),
  );
}

function filePartsOf(old: EsriGeometry, rules: ShapeRules, isRing: boolean): FilePart[] {
  return partsOf(old, rules.geometryType)
    .map((part) => (isRing ? part.slice(0, -1) : part))
    .filter((part) => part.length > 0)
    .map((vertices) => ({ vertices, onMap: vertices.map(({ x, y }) => toMapPlace(rules, x, y)) }));
}

interface Filling {
  readonly isRing: boolean;
  readonly z: number;
  readonly m: number;
}

function placePart(
  places: readonly Place[],
  origins: readonly Origin[],
  rules: ShapeRules,
  { isRing, z, m }: Filling,
): FileVertex[] {
  const heights = fillBetween(
    places,
    origins.map((origin) => origin?.vertex.z),
    isRing,
    z,
  );
  const measures = fillBetween(
    places,
    origins.map((origin) => origin?.vertex.m),
    isRing,
    m,
  );
  return places.map(([mapX, mapY], at) => {
    const origin = origins[at] ?? null;
    const [x, y] =
      origin?.kind === 'exact' ? [origin.vertex.x, origin.vertex.y] : fromMap(rules, mapX, mapY);
    return { x, y, z: heights[at] ?? null, m: measures[at] ?? null };
  });
}

/** There and back again. */
const MOST_METRES_OFF = 0.1;

function fromMap({ projection }: ShapeRules, x: number, y: number): Place {
  if (!projection || projection.isIdentity) return [x, y];
  const place = projection.fromMercator(x, y);
  // Far outside of where it holds, a projection answers with places that are none.
  const [backX, backY] = projection.toMercator(...place);
  if (place.every(Number.isFinite) && Math.hypot(backX - x, backY - y) <= MOST_METRES_OFF)
    return place;
  throw new AppError(
    'invalid',
    'A vertex lies where the spatial reference of this replica has no place.',
    { hint: 'Move it nearer to the other features.' },
  );
}

/** Exterior rings clockwise, holes the other way. A ring that was there stays what it was. */
function turnRings(
  placed: readonly (readonly FileVertex[])[],
  drawn: readonly (readonly Place[])[],
  matched: readonly MatchedPart[],
  old: readonly FilePart[],
): (readonly FileVertex[])[] {
  const isHole = holesAmong(drawn);
  return placed.map((ring, index) => {
    const { part } = matched[index]!;
    const before = part === -1 ? 0 : turnOf(old[part]!.vertices.map(({ x, y }) => [x, y]));
    const wantsHole = before === 0 ? isHole[index]! : before > 0;
    const turn = turnOf(ring.map(({ x, y }) => [x, y]));
    if (turn === 0 || turn > 0 === wantsHole) return ring;
    // Begins where it began.
    return [ring[0]!, ...ring.slice(1).toReversed()];
  });
}

function toArray({ hasZ, hasM }: ShapeRules): (vertex: FileVertex) => (number | null)[] {
  return ({ x, y, z, m }) => [x, y, ...(hasZ ? [z] : []), ...(hasM ? [m] : [])];
}

function geometryOf(
  type: GeometryType,
  parts: readonly (readonly (readonly (number | null)[])[])[],
  { hasZ = false, hasM = false }: { readonly hasZ?: boolean; readonly hasM?: boolean },
): EsriGeometry {
  const dimensions = { ...(hasZ && { hasZ }), ...(hasM && { hasM }) };
  switch (type) {
    case 'esriGeometryPoint': {
      const [x, y, third, fourth] = parts[0]?.[0] ?? ['NaN', 'NaN'];
      const [z, m] = hasZ ? [third, fourth] : [undefined, third];
      return { x, y, ...(hasZ && z !== null && { z }), ...(hasM && m !== null && { m }) };
    }
    case 'esriGeometryMultipoint':
      return { ...dimensions, points: parts[0] ?? [] };
    case 'esriGeometryPolyline':
      return { ...dimensions, paths: parts };
    case 'esriGeometryPolygon':
      return { ...dimensions, rings: parts };
  }
}

/** Vertices of a shape in the file, rings closed. Empty shapes have no parts. */
function partsOf(geometry: EsriGeometry, type: GeometryType): FileVertex[][] {
  const hasZ = geometry['hasZ'] === true;
  const hasM = geometry['hasM'] === true;
  if (type === 'esriGeometryPoint') {
    const { x, y, z, m } = geometry;
    if (typeof x !== 'number' || typeof y !== 'number') return [];
    return [[{ x, y, z: ordinate(z), m: ordinate(m) }]];
  }
  return arraysOf(geometry, type).map((part) =>
    part.map((vertex) => ({
      x: Number(vertex[0]),
      y: Number(vertex[1]),
      z: hasZ ? ordinate(vertex[2]) : null,
      m: hasM ? ordinate(vertex[hasZ ? 3 : 2]) : null,
    })),
  );
}

function ordinate(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function arraysOf(geometry: EsriGeometry, type: GeometryType): unknown[][][] {
  const member = geometry[WORDS[type].member];
  if (!Array.isArray(member)) return [];
  const parts = (type === 'esriGeometryMultipoint' ? [member] : member) as unknown[][][];
  return parts.filter((part) => part.length > 0);
}

function checkedParts(geometry: EsriGeometry, type: GeometryType): Place[][] {
  const { a, member } = WORDS[type];
  const isKind = type === 'esriGeometryPoint' ? 'x' in geometry : Array.isArray(geometry[member]);
  if (!isKind) throw new AppError('invalid', `The layer takes ${a}, and this is something else.`);
  const parts =
    type === 'esriGeometryPoint' ? [[[geometry['x'], geometry['y']]]] : arraysOf(geometry, type);
  return parts.map((part) =>
    part.map(([x, y]): Place => {
      if (Number.isFinite(x) && Number.isFinite(y)) return [Number(x), Number(y)];
      throw new AppError('invalid', 'A vertex of the shape has no place.');
    }),
  );
}

function opened(ring: readonly Place[]): Place[] {
  const [first, last] = [ring[0]!, ring.at(-1)!];
  const isClosed = ring.length > 1 && first[0] === last[0] && first[1] === last[1];
  return isClosed ? ring.slice(0, -1) : [...ring];
}

function requireVertices(parts: readonly (readonly Place[])[], type: GeometryType): void {
  const least = type === 'esriGeometryPolygon' ? 3 : type === 'esriGeometryPolyline' ? 2 : 1;
  const distinct = (part: readonly Place[]): number =>
    new Set(part.map(([x, y]) => `${x} ${y}`)).size;
  if (parts.length > 0 && parts.every((part) => distinct(part) >= least)) return;
  const what =
    type === 'esriGeometryPolygon'
      ? 'An area needs three different vertices in each part and hole.'
      : type === 'esriGeometryPolyline'
        ? 'A line needs two different vertices in each part.'
        : 'The shape needs at least one point.';
  throw new AppError('invalid', what);
}
