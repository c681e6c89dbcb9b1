/**
 * Puts coordinates of any spatial reference onto a Web Mercator map, for display alone: stored coordinates are never
 * reprojected. Datum grids are not known here, so that places may be some metres off.
 */
import proj4 from 'proj4';
import { canonicalWkid, wkidOf, type SpatialReference } from '../../shared/model/geometry.ts';
import { trustedText } from './coordinate-system.ts';
import { spatialReferenceEntry } from './spatial-reference-table.ts';

export { spatialReferences } from './spatial-references.ts';

/** Between the coordinates of a reference (x or longitude first) and EPSG:3857. What has no place there is NaN. */
export interface Projection {
  readonly toMercator: (x: number, y: number) => readonly [number, number];
  readonly fromMercator: (x: number, y: number) => readonly [number, number];
  /** Both are the same: coordinates need no work. */
  readonly isIdentity: boolean;
}

/** Half the width of the world in Web Mercator metres. */
export const HALF_WORLD = 20037508.342789244;

const RADIUS = 6378137;
const LAST_LATITUDE = 85.0511287798066;
const DEGREE = Math.PI / 180;

const IDENTITY: Projection = {
  toMercator: (x, y) => [x, y],
  fromMercator: (x, y) => [x, y],
  isIdentity: true,
};

/** Where the map ends, latitudes beyond it are put. */
const WGS84: Projection = {
  toMercator(longitude, latitude) {
    const kept = Math.min(LAST_LATITUDE, Math.max(-LAST_LATITUDE, latitude));
    const y = RADIUS * Math.log(Math.tan(Math.PI / 4 + (kept * DEGREE) / 2));
    return [longitude * DEGREE * RADIUS, y];
  },
  fromMercator: (x, y) => [
    x / RADIUS / DEGREE,
    (2 * Math.atan(Math.exp(y / RADIUS)) - Math.PI / 2) / DEGREE,
  ],
  isIdentity: false,
};

const NOWHERE: readonly [number, number] = [NaN, NaN];
const known = new Map<string, Projection | null>();

/** Null: nobody knows that reference, or its way of projecting; nothing of it can be put on a map. */
export function projectionTo3857(reference: SpatialReference): Projection | null {
  const key = `${wkidOf(reference) ?? ''} ${reference.wkt ?? ''}`;
  let projection = known.get(key);
  if (projection === undefined) {
    projection = createProjection(reference);
    known.set(key, projection);
  }
  return projection;
}

function createProjection(reference: SpatialReference): Projection | null {
  const wkid = wkidOf(reference);
  const code = wkid === undefined ? null : canonicalWkid(wkid);
  if (code === 3857) return IDENTITY;
  if (code === 4326) return WGS84;
  const text = textOf(reference);
  return text === null ? null : overDegrees(proj4(text, 'EPSG:4326'));
}

/** Text that proj4 reads as it stands, for whoever projects elsewhere; null for a reference without a projection. */
export function projectionText(wkid: number): string | null {
  return textOf({ wkid });
}

function textOf(reference: SpatialReference): string | null {
  const wkid = wkidOf(reference);
  const entry = wkid === undefined ? null : spatialReferenceEntry(canonicalWkid(wkid));
  const wkt = entry?.wkt ?? reference.wkt ?? '';
  if (wkt.trim() === '') return null;
  try {
    const text = trustedText(wkt, entry?.geographicWkid ?? null);
    if (text !== null) proj4(text, 'EPSG:4326');
    return text;
  } catch {
    // proj4 throws texts and errors alike for what it cannot read or project.
    return null;
  }
}

/** The part of a converter of proj4 that is used. */
interface Converter {
  forward(place: number[]): number[];
  inverse(place: number[]): number[];
}

function overDegrees(converter: Converter): Projection {
  const safely = (
    convert: (place: number[]) => number[],
    x: number,
    y: number,
  ): readonly [number, number] => {
    try {
      const [u, v] = convert([x, y]);
      return Number.isFinite(u) && Number.isFinite(v) ? [u!, v!] : NOWHERE;
    } catch {
      return NOWHERE;
    }
  };
  return {
    toMercator(x, y) {
      const [longitude, latitude] = safely((place) => converter.forward(place), x, y);
      return longitude === longitude ? WGS84.toMercator(longitude, latitude) : NOWHERE;
    },
    fromMercator(x, y) {
      const [longitude, latitude] = WGS84.fromMercator(x, y);
      return safely((place) => converter.inverse(place), longitude, latitude);
    },
    isIdentity: false,
  };
}
