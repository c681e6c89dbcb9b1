/** Coordinates of any spatial reference as longitude and latitude in WGS 84. */
import { canonicalWkid, wkidOf, type SpatialReference } from '../../shared/model/geometry.ts';
import { projectionTo3857 } from './projection.ts';

/** Longitude and latitude in degrees; NaN for what has no place on the map. */
export type ToLonLat = (x: number, y: number) => readonly [number, number];

const IDENTITY: ToLonLat = (x, y) => [x, y];

/** Null: nobody knows that reference, or its way of projecting. */
export function lonLatOf(reference: SpatialReference): ToLonLat | null {
  const wkid = wkidOf(reference);
  if (wkid !== undefined && canonicalWkid(wkid) === 4326) return IDENTITY;
  const projection = projectionTo3857(reference);
  const degrees = projectionTo3857({ wkid: 4326 });
  if (!projection || !degrees) return null;
  return (x, y) => degrees.fromMercator(...projection.toMercator(x, y));
}
