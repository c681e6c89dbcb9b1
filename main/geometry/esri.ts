import type { SpatialReference } from '../../shared/model/geometry.ts';

/**
 * Geometry objects of the ArcGIS REST API, as they stand in features.
 *
 * Ordinates are `number`, or `null` where a Z or M has no value. Vertices are `[x, y]`, with Z (if
 * `hasZ`) and then M (if `hasM`) appended.
 */

/** An ordinate that may be missing: `null` and `"NaN"` both say that there is no value. */
type EsriOrdinate = number | null | 'NaN';

/** `[x, y]`, `[x, y, z]`, `[x, y, m]` or `[x, y, z, m]`. */
export type EsriVertex = readonly (number | null)[];

interface Located {
  readonly spatialReference?: SpatialReference;
}

interface Dimensioned extends Located {
  readonly hasZ?: boolean;
  readonly hasM?: boolean;
}

/** A point; empty when `x` is `null` or `"NaN"`. */
export interface EsriPoint extends Located {
  readonly x: EsriOrdinate;
  readonly y?: EsriOrdinate;
  readonly z?: EsriOrdinate;
  readonly m?: EsriOrdinate;
}

export interface EsriMultipoint extends Dimensioned {
  readonly points: readonly EsriVertex[];
}

export interface EsriPolyline extends Dimensioned {
  readonly paths: readonly (readonly EsriVertex[])[];
}

/** Rings are closed; outer rings run clockwise, holes counter-clockwise, in any order. */
export interface EsriPolygon extends Dimensioned {
  readonly rings: readonly (readonly EsriVertex[])[];
}

export interface EsriEnvelope extends Located {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

/** What a feature of a layer can carry. */
export type EsriGeometry = EsriPoint | EsriMultipoint | EsriPolyline | EsriPolygon;

function hasMember(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && name in value;
}

function hasArray(value: unknown, name: string): boolean {
  return hasMember(value, name) && Array.isArray((value as Record<string, unknown>)[name]);
}

/** Whether `value` has the outline of a point; its ordinates are not looked at. */
export function isEsriPoint(value: unknown): value is EsriPoint {
  return hasMember(value, 'x');
}

/** Whether `value` has the outline of a multipoint; its vertices are not looked at. */
export function isEsriMultipoint(value: unknown): value is EsriMultipoint {
  return hasArray(value, 'points');
}

/** Whether `value` has the outline of a polyline; its vertices are not looked at. */
export function isEsriPolyline(value: unknown): value is EsriPolyline {
  return hasArray(value, 'paths');
}

/** Whether `value` has the outline of a polygon; its vertices are not looked at. */
export function isEsriPolygon(value: unknown): value is EsriPolygon {
  return hasArray(value, 'rings');
}

/** Whether `value` is an envelope with four finite numbers. */
export function isEsriEnvelope(value: unknown): value is EsriEnvelope {
  return ['xmin', 'ymin', 'xmax', 'ymax'].every(
    (name) => hasMember(value, name) && Number.isFinite((value as Record<string, unknown>)[name]),
  );
}
