/** Spatial references that the service knows, and reprojection between them by proj4. */
import proj4 from 'proj4';
import { ServiceError } from '../errors.ts';
import { isObject } from '../json.ts';
import { boundsOf, readShape, writeShape } from './shape.ts';
import type { Bounds, Position, Shape } from './shape.ts';

type Json = Readonly<Record<string, unknown>>;

const LONLAT = '+proj=longlat +datum=WGS84 +no_defs';
const NAD83 = '+proj=longlat +datum=NAD83 +no_defs';
const MERCATOR =
  '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs';

const utm = (zone: number, south: boolean, datum: string): string =>
  `+proj=utm +zone=${zone}${south ? ' +south' : ''} ${datum} +units=m +no_defs`;

/** State plane, by the parameters of the EPSG registry. */
const FIXED: Readonly<Record<number, string>> = {
  4326: LONLAT,
  4258: '+proj=longlat +ellps=GRS80 +no_defs',
  4269: NAD83,
  3857: MERCATOR,
  2230:
    '+proj=lcc +lat_1=33.88333333333333 +lat_2=32.78333333333333 +lat_0=32.16666666666666 ' +
    '+lon_0=-116.25 +x_0=2000000.0001016 +y_0=500000.0001016001 +datum=NAD83 +units=us-ft +no_defs',
  2229:
    '+proj=lcc +lat_1=35.46666666666667 +lat_2=34.03333333333333 +lat_0=33.5 +lon_0=-118 ' +
    '+x_0=2000000.0001016 +y_0=500000.0001016001 +datum=NAD83 +units=us-ft +no_defs',
  3035: '+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +units=m +no_defs',
  2056:
    '+proj=somerc +lat_0=46.95240555555556 +lon_0=7.439583333333333 +k_0=1 +x_0=2600000 +y_0=1200000 ' +
    '+ellps=bessel +towgs84=674.374,15.056,405.346,0,0,0,0 +units=m +no_defs',
};

/** Esri's own numbers for references that EPSG knows under another one. */
const LATEST: Readonly<Record<number, number>> = { 102100: 3857, 102113: 3857, 900913: 3857 };

/** The EPSG number of a wkid: 102100 is 3857. */
export function latestWkid(wkid: number): number {
  return LATEST[wkid] ?? wkid;
}

function definitionOf(wkid: number): string | null {
  const code = latestWkid(wkid);
  const fixed = FIXED[code];
  if (fixed !== undefined) return fixed;
  const zone = code % 100;
  if (zone < 1 || zone > 60) return null;
  const family = code - zone;
  if (family === 32600) return utm(zone, false, '+datum=WGS84');
  if (family === 32700) return utm(zone, true, '+datum=WGS84');
  if (family === 26900 && zone <= 23) return utm(zone, false, '+datum=NAD83');
  if (family === 25800 && zone >= 28 && zone <= 38) return utm(zone, false, '+ellps=GRS80');
  return null;
}

/** True for references in degrees. */
export function isGeographic(wkid: number): boolean {
  return definitionOf(wkid)?.includes('+proj=longlat') ?? false;
}

/** One millimetre in units of the reference: how near counts as on. */
export function toleranceOf(wkid: number): number {
  return isGeographic(wkid) ? 1e-8 : 0.001;
}

/** The wkid, when the service can reproject it; otherwise a `ServiceError` 400 that says which are known. */
export function knownWkid(wkid: number, parameter: string): number {
  if (definitionOf(wkid) !== null) return wkid;
  throw new ServiceError(400, 'Invalid or missing input parameters.', [
    `'${parameter}': the spatial reference ${wkid} is not known to this service. Known are 4326, 4269, 4258, ` +
      '3857 (102100), 3035, 2056, 2229, 2230 and the UTM zones 326xx, 327xx, 269xx, 258xx.',
  ]);
}

/**
 * Reads `4326`, `{"wkid":102100,"latestWkid":3857}` or `{"latestWkid":3857}`; null when absent.
 *
 * ServiceError 400 for anything else, a WKT included, and for a reference that is not known.
 */
export function readSpatialReference(value: unknown, parameter: string): number | null {
  if (value === undefined || value === null || value === '') return null;
  if (isObject(value)) {
    const wkid = value['latestWkid'] ?? value['wkid'];
    if (typeof wkid === 'number') return knownWkid(wkid, parameter);
  }
  const wkid = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
  if (Number.isInteger(wkid)) return knownWkid(wkid, parameter);
  throw new ServiceError(400, 'Invalid or missing input parameters.', [
    `'${parameter}' is not a spatial reference: give a wkid such as 4326 or {"wkid":4326}.`,
  ]);
}

const converters = new Map<string, (position: readonly [number, number]) => [number, number]>();

/** Reprojects one x, y pair. Both references must be known. */
function converterOf(
  from: number,
  to: number,
): (at: readonly [number, number]) => [number, number] {
  const key = `${latestWkid(from)}>${latestWkid(to)}`;
  const known = converters.get(key);
  if (known !== undefined) return known;
  const source = definitionOf(knownWkid(from, 'spatialReference')) as string;
  const target = definitionOf(knownWkid(to, 'spatialReference')) as string;
  const projection = proj4(source, target);
  const convert = (at: readonly [number, number]): [number, number] => {
    const [x, y] = projection.forward([
      clampLatitude(source, target, at[0], 0),
      clampLatitude(source, target, at[1], 1),
    ]);
    return [x, y];
  };
  converters.set(key, convert);
  return convert;
}

/** Web Mercator ends at 85.06 degrees; filters such as the whole world reach beyond. */
function clampLatitude(source: string, target: string, value: number, axis: 0 | 1): number {
  if (axis === 0 || target !== MERCATOR || !source.includes('+proj=longlat')) return value;
  return Math.max(-85.06, Math.min(85.06, value));
}

/** Same shape in another reference; z and m stay. Vertices only: long edges are not densified. */
export function projectShape(shape: Shape, from: number, to: number): Shape {
  if (latestWkid(from) === latestWkid(to)) return shape;
  const convert = converterOf(from, to);
  const parts = shape.parts.map((part) =>
    part.map((position): Position => {
      const [x, y] = convert([position[0] as number, position[1] as number]);
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        throw new ServiceError(400, 'Unable to project the geometry.', [
          `The position ${position.slice(0, 2).join(', ')} (${from}) has no place in ${to}.`,
        ]);
      }
      return [x, y, ...position.slice(2)];
    }),
  );
  return { ...shape, parts };
}

/**
 * Reprojects an Esri JSON geometry; null stays null and an empty geometry becomes null.
 *
 * Throws `ShapeError` when the geometry cannot be read. Keys other than the coordinates are dropped.
 */
export function projectGeometry(geometry: Json | null, from: number, to: number): Json | null {
  if (geometry === null || latestWkid(from) === latestWkid(to)) return geometry;
  const shape = readShape(geometry);
  if (shape === null) return null;
  if (shape.type === 'esriGeometryEnvelope') return { ...projectBounds(boundsOf(shape), from, to) };
  return writeShape(projectShape(shape, from, to), shape);
}

/** The envelope around a reprojected envelope, whose edges may bend. */
export function projectBounds(bounds: Bounds, from: number, to: number): Bounds {
  if (latestWkid(from) === latestWkid(to)) return bounds;
  return boundsOf(projectShape(densifiedEnvelope(bounds), from, to));
}

/** A filter shape in another reference: an envelope becomes a polygon, because its edges bend. */
export function projectFilter(shape: Shape, from: number, to: number): Shape {
  if (latestWkid(from) === latestWkid(to)) return shape;
  const source = shape.type === 'esriGeometryEnvelope' ? densifiedEnvelope(boundsOf(shape)) : shape;
  return projectShape(source, from, to);
}

const STEPS = 16;

function densifiedEnvelope({ xmin, ymin, xmax, ymax }: Bounds): Shape {
  const ring: Position[] = [];
  const edge = (x1: number, y1: number, x2: number, y2: number): void => {
    for (let step = 0; step < STEPS; step += 1) {
      const t = step / STEPS;
      ring.push([x1 + (x2 - x1) * t, y1 + (y2 - y1) * t]);
    }
  };
  edge(xmin, ymin, xmin, ymax);
  edge(xmin, ymax, xmax, ymax);
  edge(xmax, ymax, xmax, ymin);
  edge(xmax, ymin, xmin, ymin);
  ring.push([xmin, ymin]);
  return { type: 'esriGeometryPolygon', parts: [ring], hasZ: false, hasM: false };
}
