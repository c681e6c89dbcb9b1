/** Coordinate systems that the map can show: Web Mercator, WGS 84 and whatever comes with a definition. */
import { get as getProjection, getTransform } from 'ol/proj.js';
import { register } from 'ol/proj/proj4.js';
import proj4 from 'proj4';
import { canonicalWkid } from '../../shared/model/geometry.ts';
import type { Transform } from './esri-geometry.ts';

const MERCATOR = 'EPSG:3857';
const MAX_DEFINITION = 4000;

export interface Reference {
  /** As chosen: 102100 stays 102100. */
  readonly wkid: number;
  readonly toMap: Transform;
  readonly fromMap: Transform;
  readonly isMercator: boolean;
  /** Its boxes are boxes on the map as well. */
  readonly keepsBoxes: boolean;
}

/** Null when the map has no definition for it: proj4 text or WKT goes into `definition`. */
export function findReference(wkid: number, definition: string | null): Reference | null {
  const code = `EPSG:${canonicalWkid(wkid)}`;
  if (!getProjection(code) && !define(code, definition)) return null;
  return {
    wkid,
    toMap: transform(code, MERCATOR),
    fromMap: transform(MERCATOR, code),
    isMercator: canonicalWkid(wkid) === 3857,
    keepsBoxes: [3857, 4326].includes(canonicalWkid(wkid)),
  };
}

function define(code: string, definition: string | null): boolean {
  if (definition === null || definition.length > MAX_DEFINITION) return false;
  try {
    // A broken definition must not get into the list, which `register` reads as a whole every time.
    const [east] = proj4(definition, 'WGS84').forward([0, 0]);
    if (typeof east !== 'number') return false;
    proj4.defs(code, definition);
    register(proj4);
    return getProjection(code) !== null;
  } catch {
    return false;
  }
}

function transform(from: string, to: string): Transform {
  const apply = getTransform(from, to);
  return ([x, y]) => {
    if (!apply) return null;
    try {
      const [a = NaN, b = NaN] = apply([x, y], undefined, 2);
      return Number.isFinite(a + b) ? [a, b] : null;
    } catch {
      return null;
    }
  };
}
