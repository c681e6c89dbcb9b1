/** What the shapes of one column have in common, and the numbers of their format. */
import type { GeometryType } from '../spec.ts';
import type { Grid } from './references.ts';

export interface ShapeFormat {
  readonly type: GeometryType;
  readonly hasZ: boolean;
  readonly hasM: boolean;
  readonly srid: number;
  readonly grid: Grid;
}

export const MARKER = 0x64;
export const VERSION = 1;
export const HEADER_SIZE = 10;
/** Shapes with more vertices carry their envelope. */
export const MOST_WITHOUT_ENVELOPE = 10;

export const KINDS: Readonly<Record<GeometryType, number>> = {
  esriGeometryPoint: 1,
  esriGeometryMultipoint: 2,
  esriGeometryPolyline: 5,
  esriGeometryPolygon: 6,
};

/** Entity byte. Lines are called simple without a test: nobody is known to rely on it. */
export const ENTITIES: Readonly<Record<GeometryType, number>> = {
  esriGeometryPoint: 0x01,
  esriGeometryMultipoint: 0x01,
  esriGeometryPolyline: 0x04,
  esriGeometryPolygon: 0x08,
};
export const MULTI_PART = 0x40;

/** A pseudo vertex that ends every part but the last. */
export const SEPARATOR = [-1, 0] as const;

/** A z or m that is missing. Real ones are never negative on their grid. */
export const MISSING = -1;
