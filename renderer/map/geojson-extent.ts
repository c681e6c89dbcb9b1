/** Turns GeoJSON text that a user dropped into the geometry of a replica definition. Longitude and latitude, WGS 84. */
import { AppError } from '../../shared/errors.ts';
import type { EsriGeometry } from '../../shared/model/geometry.ts';

export interface ImportedExtent {
  /** Esri JSON with `spatialReference: { wkid: 4326 }`. */
  readonly geometry: EsriGeometry;
  readonly geometryType:
    'esriGeometryPoint' | 'esriGeometryMultipoint' | 'esriGeometryPolyline' | 'esriGeometryPolygon';
}

type Position = readonly [number, number];
type Kind = 'point' | 'line' | 'polygon';

interface Collected {
  readonly points: Position[];
  readonly paths: Position[][];
  readonly rings: Position[][];
  vertices: number;
}

const MAX_CHARACTERS = 10 * 1024 * 1024;
const MAX_VERTICES = 100_000;
const MAX_DEPTH = 8;
const KIND_WORDS: Record<Kind, string> = { point: 'points', line: 'lines', polygon: 'polygons' };

/**
 * Reads a Geometry, Feature or FeatureCollection of one kind; several polygons become one polygon with several parts.
 * Throws an `invalid` AppError whose message is a sentence for the user.
 */
export function geometryFromGeoJson(text: string): ImportedExtent {
  if (text.length > MAX_CHARACTERS) {
    throw refusal(
      'This file is larger than 10 MB.',
      'Simplify the shapes, or draw the extent on the map.',
    );
  }
  const root = parse(text);
  checkReference(root);
  const collected: Collected = { points: [], paths: [], rings: [], vertices: 0 };
  collect(root, collected, 0);
  return toEsri(collected);
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refusal(
      'This file is not valid JSON, so it cannot be read as GeoJSON.',
      undefined,
      cause,
    );
  }
  if (!isRecord(value)) throw refusal('This file is JSON, but not GeoJSON.');
  return value;
}

function checkReference(root: Record<string, unknown>): void {
  if (root['crs'] === undefined || root['crs'] === null) return;
  const crs = isRecord(root['crs']) ? root['crs'] : {};
  const properties = isRecord(crs['properties']) ? crs['properties'] : {};
  const name = typeof properties['name'] === 'string' ? properties['name'] : '';
  if (/(^|:)(CRS84|4326)$/i.test(name)) return;
  throw refusal(
    'This file uses a coordinate reference system other than WGS 84.',
    'Save it as GeoJSON in longitude and latitude (EPSG:4326) and try again.',
  );
}

function collect(node: unknown, into: Collected, depth: number): void {
  if (!isRecord(node) || depth > MAX_DEPTH) throw refusal('This file is JSON, but not GeoJSON.');
  switch (node['type']) {
    case 'FeatureCollection':
      for (const feature of list(node['features'])) collect(feature, into, depth + 1);
      return;
    case 'Feature':
      if (node['geometry'] !== null) collect(node['geometry'], into, depth + 1);
      return;
    case 'GeometryCollection':
      for (const geometry of list(node['geometries'])) collect(geometry, into, depth + 1);
      return;
    default:
      collectShape(node['type'], node['coordinates'], into);
  }
}

function collectShape(type: unknown, coordinates: unknown, into: Collected): void {
  switch (type) {
    case 'Point':
      into.points.push(position(coordinates, into));
      return;
    case 'MultiPoint':
      for (const point of list(coordinates)) into.points.push(position(point, into));
      return;
    case 'LineString':
      into.paths.push(path(coordinates, 2, into));
      return;
    case 'MultiLineString':
      for (const line of list(coordinates)) into.paths.push(path(line, 2, into));
      return;
    case 'Polygon':
      collectPolygon(coordinates, into);
      return;
    case 'MultiPolygon':
      for (const polygon of list(coordinates)) collectPolygon(polygon, into);
      return;
    default:
      throw refusal('This file is JSON, but not GeoJSON.');
  }
}

/** Esri JSON wants exteriors clockwise and holes counter-clockwise; GeoJSON files come either way. */
function collectPolygon(coordinates: unknown, into: Collected): void {
  list(coordinates).forEach((ring, index) => {
    const positions = path(ring, 3, into);
    const [first, last] = [positions[0]!, positions.at(-1)!];
    if (first[0] !== last[0] || first[1] !== last[1]) positions.push(first);
    if (positions.length < 4) throw refusal('A polygon in this file has fewer than three corners.');
    const isClockwise = signedArea(positions) < 0;
    if (isClockwise !== (index === 0)) positions.reverse();
    into.rings.push(positions);
  });
}

function path(coordinates: unknown, least: number, into: Collected): Position[] {
  const positions = list(coordinates).map((item) => position(item, into));
  if (positions.length < least) throw refusal('A shape in this file has too few points.');
  return positions;
}

function position(value: unknown, into: Collected): Position {
  into.vertices += 1;
  if (into.vertices > MAX_VERTICES) {
    throw refusal(
      'The shapes in this file have more than 100,000 points.',
      'Simplify them, or draw the extent on the map.',
    );
  }
  const [x, y] = list(value);
  if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x + y)) {
    throw refusal('A position in this file is not a pair of numbers.');
  }
  if (Math.abs(x) > 180 || Math.abs(y) > 90) {
    throw refusal(
      'Positions in this file are outside of longitude -180 to 180 and latitude -90 to 90.',
      'Save it as GeoJSON in longitude and latitude (EPSG:4326) and try again.',
    );
  }
  return [x, y];
}

function toEsri({ points, paths, rings }: Collected): ImportedExtent {
  const kinds: Kind[] = [];
  if (points.length > 0) kinds.push('point');
  if (paths.length > 0) kinds.push('line');
  if (rings.length > 0) kinds.push('polygon');
  const [kind] = kinds;
  if (kind === undefined) throw refusal('This file holds no shapes.');
  if (kinds.length > 1) {
    const words = kinds.map((each) => KIND_WORDS[each]).join(' and ');
    throw refusal(`This file mixes ${words}.`, 'Keep one kind of shape in the file and try again.');
  }
  const spatialReference = { wkid: 4326 };
  if (kind === 'polygon') {
    return { geometryType: 'esriGeometryPolygon', geometry: { rings, spatialReference } };
  }
  if (kind === 'line') {
    return { geometryType: 'esriGeometryPolyline', geometry: { paths, spatialReference } };
  }
  if (points.length > 1) {
    return { geometryType: 'esriGeometryMultipoint', geometry: { points, spatialReference } };
  }
  const [x, y] = points[0]!;
  return { geometryType: 'esriGeometryPoint', geometry: { x, y, spatialReference } };
}

function signedArea(ring: readonly Position[]): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    sum += ring[i - 1]![0] * ring[i]![1] - ring[i]![0] * ring[i - 1]![1];
  }
  return sum;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw refusal('This file is JSON, but not GeoJSON.');
  return value as readonly unknown[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refusal(message: string, hint?: string, cause?: unknown): AppError {
  return new AppError('invalid', message, {
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}
