/** The parameters geometry, geometryType, inSR and replicaSR of createReplica. */
import type { JsonGeometry, SpatialFilter } from '../archive/archive.ts';
import type { Parameters } from '../context.ts';
import { projectFilter, readSpatialReference } from '../geometry/project.ts';
import { geometryTypeOf, readShape, ShapeError } from '../geometry/shape.ts';
import { isObject, readJsonParameter } from '../json.ts';
import { choiceOf, refusal, textOf } from './reading.ts';

const GEOMETRY_TYPES = [
  'esriGeometryEnvelope',
  'esriGeometryPoint',
  'esriGeometryMultipoint',
  'esriGeometryPolyline',
  'esriGeometryPolygon',
] as const;

type FilterType = SpatialFilter['geometryType'];

/** Keys without quotes, as in the page's example `{xmin: -104, ymin: 35.6, xmax: -94.32, ymax: 41}`. */
const BARE_KEY = /([{,]\s*)([A-Za-z_]\w*)\s*:/g;

/** Names that Esri's and OGC's WKT give to references which most clients use. */
const WKT_NAMES: readonly (readonly [RegExp, number])[] = [
  [/^\s*PROJCS\[\s*"(WGS_1984_Web_Mercator_Auxiliary_Sphere|WGS 84 \/ Pseudo-Mercator)"/i, 3857],
  [/^\s*GEOGCS\[\s*"(GCS_WGS_1984|WGS 84)"/i, 4326],
  [/^\s*GEOGCS\[\s*"(GCS_North_American_1983|NAD83)"/i, 4269],
];
const WKT_AUTHORITY = /(?:AUTHORITY|ID)\[\s*"(?:EPSG|ESRI)"\s*,\s*"?(\d+)"?\s*\]\s*\]\s*$/i;

/**
 * Reads the required spatial filter: Esri JSON, or `xmin,ymin,xmax,ymax` and `x,y` with the fitting type.
 *
 * Its reference is inSR; without inSR that of the geometry itself; without both the map's (`mapWkid`).
 */
export function readSpatialFilter(parameters: Parameters, mapWkid: number): SpatialFilter {
  const text = textOf(parameters, 'geometry');
  if (text === null) {
    throw refusal(
      "'geometry' is required: Esri JSON, or xmin,ymin,xmax,ymax for an envelope, or x,y for a point.",
    );
  }
  const geometryType = choiceOf(parameters, 'geometryType', GEOMETRY_TYPES, 'esriGeometryEnvelope');
  const given = text.startsWith('{')
    ? readJsonGeometry(text)
    : readSimpleGeometry(text, geometryType);
  const { spatialReference, ...geometry } = given;
  checkShape(geometry, geometryType);
  const wkid =
    readReference(parameters, 'inSR') ??
    readSpatialReference(spatialReference, 'geometry') ??
    mapWkid;
  checkProjects(geometry, wkid, mapWkid);
  return { geometry, geometryType, wkid };
}

/** The reference of the replica's rows: replicaSR, or the map's. */
export function readReplicaReference(parameters: Parameters, mapWkid: number): number {
  return readReference(parameters, 'replicaSR') ?? mapWkid;
}

function readReference(parameters: Parameters, name: string): number | null {
  const text = textOf(parameters, name);
  if (text === null || !text.startsWith('{')) return readSpatialReference(text, name);
  const value = readJsonParameter(name, text);
  if (!isObject(value) || typeof value['wkt'] !== 'string')
    return readSpatialReference(value, name);
  return readSpatialReference(wkidOfText(value['wkt'], name), name);
}

function wkidOfText(wkt: string, name: string): number {
  const authority = WKT_AUTHORITY.exec(wkt)?.[1];
  if (authority !== undefined) return Number(authority);
  const known = WKT_NAMES.find(([pattern]) => pattern.test(wkt));
  if (known !== undefined) return known[1];
  throw refusal(
    `'${name}': this service does not know the well-known text; send its wkid instead.`,
  );
}

function readJsonGeometry(text: string): JsonGeometry {
  const quoted = text.includes('"') ? text : text.replace(BARE_KEY, '$1"$2":');
  const value = readJsonParameter('geometry', quoted);
  if (!isObject(value)) throw refusal("'geometry' must be a JSON object.");
  return value;
}

function readSimpleGeometry(text: string, type: FilterType): JsonGeometry {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const expected = type === 'esriGeometryEnvelope' ? 4 : type === 'esriGeometryPoint' ? 2 : 0;
  if (expected === 0) throw refusal(`'geometry' of the type ${type} must be Esri JSON.`);
  if (numbers.length !== expected || !numbers.every((number) => Number.isFinite(number))) {
    throw refusal(
      `'geometry' is ${text}, but ${type} needs ${expected} numbers with commas between.`,
    );
  }
  const [first, second, third, fourth] = numbers;
  return expected === 2
    ? { x: first, y: second }
    : { xmin: first, ymin: second, xmax: third, ymax: fourth };
}

function checkShape(geometry: JsonGeometry, type: FilterType): void {
  const actual = geometryTypeOf(geometry);
  if (actual !== type) {
    throw refusal(`'geometry' is ${actual ?? 'no geometry'}, but 'geometryType' says ${type}.`);
  }
  try {
    if (readShape(geometry) === null) throw refusal("'geometry' is empty.");
  } catch (error) {
    if (error instanceof ShapeError) throw refusal(`'geometry': ${error.message}`);
    throw error;
  }
}

/** A filter that has no place in the map's reference would fail at every sync: refuse it now. */
function checkProjects(geometry: JsonGeometry, wkid: number, mapWkid: number): void {
  const shape = readShape(geometry);
  if (shape !== null) projectFilter(shape, wkid, mapWkid);
}
