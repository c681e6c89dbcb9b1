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

/** Stands for a shape that another program wrote and that cannot be read: it is like no other, and is never sent. */
export const UNREADABLE_SHAPE: EsriGeometry = { isUnreadable: true };

/** A rectangle with the reference of its numbers. */
export interface Envelope {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
  readonly spatialReference: SpatialReference;
}

/** The EPSG code where there is one: `latestWkid` before `wkid`. */
export function wkidOf(reference: SpatialReference): number | undefined {
  return reference.latestWkid ?? reference.wkid;
}

/** Web Mercator has four numbers. */
export function canonicalWkid(wkid: number): number {
  return [102100, 102113, 900913].includes(wkid) ? 3857 : wkid;
}
