/** The area of a replica and its spatial references, from the options of `create`. */
import { AppError } from '../../shared/errors.ts';
import type { ReplicaDefinition, SpatialReferenceInput } from '../../shared/model/definition.ts';
import { type Given, valueOf } from './arguments.ts';
import type { Terminal } from './terminal.ts';
import { json } from './values.ts';

type GeometryType = ReplicaDefinition['geometryType'];
type JsonObject = Readonly<Record<string, unknown>>;

interface FilterPart {
  readonly geometry?: JsonObject;
  readonly geometryType?: GeometryType;
  readonly inSR?: SpatialReferenceInput;
  readonly replicaSR?: SpatialReferenceInput;
}

/** What the options change of the filter; all of it when there is no saved definition. */
export function readFilter(
  given: Given,
  saved: ReplicaDefinition | null,
  terminal: Terminal,
): FilterPart {
  const filter = readGeometry(given, terminal);
  if (filter === null && saved === null) {
    throw new AppError('invalid', 'Say which area to take along: --extent xmin,ymin,xmax,ymax.', {
      hint: 'Or --geometry with a polygon as Esri JSON. For all rows of a layer whatever the area, add --layer-queries \'{"0":{"queryOption":"all"}}\'.',
    });
  }
  const inSR = readReference(given, 'in-sr');
  const replicaSR = readReference(given, 'replica-sr');
  return {
    ...filter,
    ...(filter === null ? {} : { inSR: inSR ?? impliedReference(filter.geometry) }),
    ...(filter === null && inSR !== undefined ? { inSR } : {}),
    ...(replicaSR === undefined ? {} : { replicaSR }),
  };
}

function readGeometry(
  given: Given,
  terminal: Terminal,
): { readonly geometry: JsonObject; readonly geometryType: GeometryType } | null {
  const extent = valueOf(given, 'extent');
  const geometry = valueOf(given, 'geometry');
  if (extent !== undefined && geometry !== undefined) {
    throw new AppError('invalid', 'Give --extent or --geometry, not both.');
  }
  if (extent !== undefined) {
    return { geometry: readExtent(extent), geometryType: 'esriGeometryEnvelope' };
  }
  if (geometry === undefined) return null;
  const text = geometry.startsWith('@') ? terminal.readText(geometry.slice(1)) : geometry;
  const value = json('--geometry', text);
  return { geometry: value as JsonObject, geometryType: typeOfGeometry(value) };
}

function readExtent(text: string): JsonObject {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (numbers.length !== 4 || !numbers.every((value) => Number.isFinite(value))) {
    throw new AppError(
      'invalid',
      `--extent is “${text}”, but must be four numbers with commas between: xmin,ymin,xmax,ymax.`,
      { hint: 'For example --extent -104,35.6,-94.32,41. A decimal point is a dot.' },
    );
  }
  const [xmin, ymin, xmax, ymax] = numbers;
  return { xmin, ymin, xmax, ymax };
}

/** The member that tells the type, in the order in which it is looked for. */
const TELLTALES: readonly (readonly [string, GeometryType])[] = [
  ['rings', 'esriGeometryPolygon'],
  ['curveRings', 'esriGeometryPolygon'],
  ['paths', 'esriGeometryPolyline'],
  ['curvePaths', 'esriGeometryPolyline'],
  ['points', 'esriGeometryMultipoint'],
  ['xmin', 'esriGeometryEnvelope'],
  ['x', 'esriGeometryPoint'],
];

function typeOfGeometry(value: unknown): GeometryType {
  const found =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? TELLTALES.find(([member]) => member in value)
      : undefined;
  if (found !== undefined) return found[1];
  const isGeoJson = typeof value === 'object' && value !== null && 'coordinates' in value;
  throw new AppError(
    'invalid',
    isGeoJson
      ? '--geometry is GeoJSON; the protocol takes Esri JSON.'
      : '--geometry is no Esri JSON geometry.',
    {
      hint: 'A polygon is {"rings": [[[x, y], [x, y], …]]}, an envelope {"xmin": …, "ymin": …, "xmax": …, "ymax": …}.',
    },
  );
}

/** A well-known id, or a spatial reference as JSON. */
function readReference(given: Given, name: string): SpatialReferenceInput | undefined {
  const text = valueOf(given, name)?.trim();
  if (text === undefined) return undefined;
  const number = /^(?:EPSG:|ESRI:)?(\d{1,9})$/i.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  if (text.startsWith('{')) return json(`--${name}`, text) as SpatialReferenceInput;
  throw new AppError(
    'invalid',
    `--${name} is “${text}”, but must be a well-known id such as 4326 or a spatial reference as JSON.`,
  );
}

/** What the geometry says itself; longitude and latitude are taken for what they look like; all else must be said. */
function impliedReference(geometry: JsonObject): SpatialReferenceInput {
  const own = geometry['spatialReference'];
  if (typeof own === 'object' && own !== null && ('wkid' in own || 'wkt' in own)) {
    return own as SpatialReferenceInput;
  }
  if (looksLikeDegrees(geometry)) return 4326;
  throw new AppError(
    'invalid',
    'Say in which spatial reference the coordinates are: --in-sr 3857.',
    {
      hint: 'Without --in-sr only longitude and latitude (4326) are understood.',
    },
  );
}

/** True when every pair of numbers could be longitude and latitude; also for geometries that are wrong anyway. */
function looksLikeDegrees(geometry: JsonObject): boolean {
  const { xmin, ymin, xmax, ymax, x, y } = geometry;
  const parts = geometry['rings'] ?? geometry['paths'] ?? [geometry['points'] ?? []];
  const pairs: unknown[] = [
    [xmin ?? 0, ymin ?? 0],
    [xmax ?? 0, ymax ?? 0],
    [x ?? 0, y ?? 0],
    ...(Array.isArray(parts) ? (parts as unknown[]).flat() : []),
  ];
  return pairs.every(
    (pair) =>
      !Array.isArray(pair) || (Math.abs(Number(pair[0])) <= 360 && Math.abs(Number(pair[1])) <= 90),
  );
}
