/** The area of a replica as a rectangle in longitude and latitude. */
import type { LonLatBox } from '../../../shared/model/cleanup.ts';
import type { EsriGeometry, SpatialReference } from '../../../shared/model/geometry.ts';
import { lonLatOf } from '../../geometry/lon-lat.ts';

type Place = readonly [x: number, y: number];

/** Samples along each side: straight lines become curved. */
const SAMPLES = 8;

/** The rectangle, or why there is none, as a sentence. */
export function extentOf(
  geometry: EsriGeometry | null,
  reference: SpatialReference | null,
): { readonly extent: LonLatBox | null; readonly extentProblem: string | null } {
  if (geometry === null) return problem('The server does not tell the area of this replica.');
  const box = boxOf(placesOf(geometry));
  if (box === null) return problem('The area that the server tells cannot be read.');
  if (reference === null)
    return problem('The server does not tell the coordinate system of the area.');
  const toLonLat = lonLatOf(reference);
  if (!toLonLat)
    return problem('The area is in a coordinate system that cannot be put on the map.');
  const corners = boxOf(samplesOf(box).map(([x, y]) => toLonLat(x, y)));
  if (corners === null) return problem('The area lies where its coordinate system has no places.');
  const [west, south, east, north] = corners;
  const inWorld = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
  return {
    extent: {
      ...{ west: inWorld(west, 180), south: inWorld(south, 90) },
      ...{ east: inWorld(east, 180), north: inWorld(north, 90) },
    },
    extentProblem: null,
  };
}

function problem(sentence: string) {
  return { extent: null, extentProblem: sentence };
}

/** Of an envelope, a point, points, paths or rings, as far as they are numbers. */
function placesOf(geometry: EsriGeometry): readonly Place[] {
  const { xmin, ymin, xmax, ymax, x, y, points, paths, rings } = geometry;
  const corners = [...placeOf([xmin, ymin]), ...placeOf([xmax, ymax])];
  const point = placeOf([x, y]);
  const lists = [paths, rings].flatMap((parts) =>
    Array.isArray(parts) ? (parts as unknown[]) : [],
  );
  return [...corners, ...point, ...[points, ...lists].flatMap(positionsOf)];
}

function positionsOf(list: unknown): readonly Place[] {
  return Array.isArray(list) ? (list as unknown[]).flatMap(placeOf) : [];
}

function placeOf(position: unknown): readonly Place[] {
  if (!Array.isArray(position)) return [];
  const [x, y] = (position as unknown[])
    .slice(0, 2)
    .map((value) => (value === null || value === '' ? NaN : Number(value)));
  return x !== undefined && y !== undefined && Number.isFinite(x) && Number.isFinite(y)
    ? [[x, y]]
    : [];
}

function boxOf(places: readonly Place[]): readonly [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null;
  for (const [x, y] of places) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    box = box
      ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)]
      : [x, y, x, y];
  }
  return box;
}

function samplesOf([xmin, ymin, xmax, ymax]: readonly [number, number, number, number]): Place[] {
  const places: Place[] = [];
  for (let column = 0; column <= SAMPLES; column++) {
    for (let row = 0; row <= SAMPLES; row++) {
      places.push([
        xmin + ((xmax - xmin) * column) / SAMPLES,
        ymin + ((ymax - ymin) * row) / SAMPLES,
      ]);
    }
  }
  return places;
}
