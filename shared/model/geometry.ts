/** Spatial references and geometries as ArcGIS REST writes them (Esri JSON). */

export const GEOMETRY_TYPES = [
  'esriGeometryPoint',
  'esriGeometryMultipoint',
  'esriGeometryPolyline',
  'esriGeometryPolygon',
] as const;

/** Geometry type of a layer. */
export type GeometryType = (typeof GEOMETRY_TYPES)[number];

/** Geometry type of a filter: a layer's, or an envelope. */
export type FilterGeometryType = GeometryType | 'esriGeometryEnvelope';

/** A spatial reference by well-known id or well-known text. */
export interface SpatialReference {
  readonly wkid?: number;
  readonly latestWkid?: number;
  readonly wkt?: string;
}

/** Esri JSON geometry, unchecked: x/y, points, paths, rings or xmin/ymin/xmax/ymax. Checked where it is encoded. */
export type EsriGeometry = Readonly<Record<string, unknown>>;

/** The EPSG code where there is one: `latestWkid` before `wkid`. */
export function wkidOf(reference: SpatialReference): number | undefined {
  return reference.latestWkid ?? reference.wkid;
}

/** True when both are known to be the same; 102100 and 3857 are. */
export function isSameReference(a: SpatialReference, b: SpatialReference): boolean {
  const [x, y] = [wkidOf(a), wkidOf(b)];
  if (x !== undefined && y !== undefined) return canonicalWkid(x) === canonicalWkid(y);
  return a.wkt !== undefined && a.wkt === b.wkt;
}

/** Web Mercator has four numbers. */
export function canonicalWkid(wkid: number): number {
  return [102100, 102113, 900913].includes(wkid) ? 3857 : wkid;
}
