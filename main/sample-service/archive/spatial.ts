/** Spatial filters: an envelope for the R-tree, then the exact test. */
import { ServiceError } from '../errors.ts';
import { boundsContain, intersects } from '../geometry/intersects.ts';
import {
  isGeographic,
  knownWkid,
  latestWkid,
  projectBounds,
  projectFilter,
  projectShape,
  toleranceOf,
} from '../geometry/project.ts';
import { boundsOf, readShape, ShapeError } from '../geometry/shape.ts';
import type { Bounds, Shape } from '../geometry/shape.ts';
import type { JsonGeometry, SpatialFilter } from './archive.ts';

export interface CompiledFilter {
  /** Candidates lie in this envelope, in stored coordinates; null when every row is one. */
  readonly bounds: Bounds | null;
  /** Exact test of one row. */
  matches(geometry: JsonGeometry, bounds: Bounds): boolean;
}

/** Degrees beyond which a local projection bends too much to be trusted with an envelope. */
const LOCAL = 15;

/** Prepares a filter for data in `storedWkid`. ServiceError 400 when its geometry cannot be read. */
export function compileFilter(filter: SpatialFilter, storedWkid: number): CompiledFilter {
  const shape = readFilter(filter);
  const filterWkid = knownWkid(filter.wkid, 'inSR');
  if (shape === null) return { bounds: NOWHERE, matches: () => false };
  if (isWorldwide(storedWkid) || latestWkid(filterWkid) === latestWkid(storedWkid)) {
    return inStoredReference(projectFilter(shape, filterWkid, storedWkid), storedWkid);
  }
  return inFilterReference(shape, filterWkid, storedWkid);
}

const NOWHERE: Bounds = { xmin: 1, ymin: 1, xmax: 0, ymax: 0 };

const isWorldwide = (wkid: number): boolean => isGeographic(wkid) || latestWkid(wkid) === 3857;

function readFilter(filter: SpatialFilter): Shape | null {
  try {
    const shape = readShape(filter.geometry);
    if (shape === null || shape.type === filter.geometryType) return shape;
    throw new ShapeError(`It is no ${filter.geometryType}.`);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ServiceError(400, 'Invalid or missing input parameters.', [
      `'geometry' parameter is invalid: ${error.message}`,
    ]);
  }
}

function inStoredReference(filter: Shape, wkid: number): CompiledFilter {
  const bounds = boundsOf(filter);
  const tolerance = toleranceOf(wkid);
  const isBox = filter.type === 'esriGeometryEnvelope';
  return {
    bounds: grown(bounds, tolerance),
    matches: (geometry, rowBounds) => {
      if (isBox && boundsContain(bounds, rowBounds)) return true;
      const shape = readShape(geometry);
      return shape !== null && intersects(filter, shape, tolerance);
    },
  };
}

/**
 * A filter as large as the world has no sensible shape in a UTM zone, but every row has one in the
 * filter's reference: so rows go there.
 */
function inFilterReference(filter: Shape, filterWkid: number, storedWkid: number): CompiledFilter {
  const degrees = projectBounds(boundsOf(filter), filterWkid, 4326);
  const isSmall = degrees.xmax - degrees.xmin < LOCAL && degrees.ymax - degrees.ymin < LOCAL;
  const tolerance = toleranceOf(filterWkid);
  return {
    bounds: isSmall ? localBounds(filter, filterWkid, storedWkid) : null,
    matches: (geometry) => {
      const shape = readShape(geometry);
      return (
        shape !== null && intersects(filter, projectShape(shape, storedWkid, filterWkid), tolerance)
      );
    },
  };
}

/** Null where the projection has no place for the envelope, as on the other side of the earth. */
function localBounds(filter: Shape, filterWkid: number, storedWkid: number): Bounds | null {
  try {
    const bounds = projectBounds(boundsOf(filter), filterWkid, storedWkid);
    const margin = Math.max(bounds.xmax - bounds.xmin, bounds.ymax - bounds.ymin) / 100 + 1;
    return grown(bounds, margin);
  } catch (error) {
    if (error instanceof ServiceError) return null;
    throw error;
  }
}

function grown(bounds: Bounds, by: number): Bounds {
  return {
    xmin: bounds.xmin - by,
    ymin: bounds.ymin - by,
    xmax: bounds.xmax + by,
    ymax: bounds.ymax + by,
  };
}
