/** Tiles of the usual scheme: 2^z by 2^z squares in Web Mercator, counted from the north-west. */
import type { Bbox } from '../../../shared/model/view.ts';

/** Half of the width of the world in EPSG:3857. */
const HALF = 20_037_508.342789244;

interface TileRange {
  readonly z: number;
  readonly x: readonly [first: number, last: number];
  readonly y: readonly [first: number, last: number];
}

/** With its surroundings, so that the edge of the data is not the edge of the map. */
export function widened([xmin, ymin, xmax, ymax]: Bbox, share = 0.1, least = 500): Bbox {
  const dx = Math.max((xmax - xmin) * share, least);
  const dy = Math.max((ymax - ymin) * share, least);
  return [
    Math.max(-HALF, xmin - dx),
    Math.max(-HALF, ymin - dy),
    Math.min(HALF, xmax + dx),
    Math.min(HALF, ymax + dy),
  ];
}

export function rangeAt([xmin, ymin, xmax, ymax]: Bbox, z: number): TileRange {
  const size = (2 * HALF) / 2 ** z;
  const at = (metres: number): number =>
    Math.max(0, Math.min(2 ** z - 1, Math.floor(metres / size)));
  return {
    z,
    x: [at(xmin + HALF), at(xmax + HALF)],
    y: [at(HALF - ymax), at(HALF - ymin)],
  };
}

export function countTiles(bbox: Bbox, maxZoom: number): number {
  let count = 0;
  for (let z = 0; z <= maxZoom; z += 1) {
    const { x, y } = rangeAt(bbox, z);
    count += (x[1] - x[0] + 1) * (y[1] - y[0] + 1);
  }
  return count;
}

/** From the widest view to the closest. */
export function* tilesOf(
  bbox: Bbox,
  maxZoom: number,
): Generator<{ readonly z: number; readonly x: number; readonly y: number }> {
  for (let z = 0; z <= maxZoom; z += 1) {
    const range = rangeAt(bbox, z);
    for (let x = range.x[0]; x <= range.x[1]; x += 1) {
      for (let y = range.y[0]; y <= range.y[1]; y += 1) yield { z, x, y };
    }
  }
}

export function toDegrees([xmin, ymin, xmax, ymax]: Bbox): Bbox {
  const lon = (x: number): number => round((x / HALF) * 180);
  const lat = (y: number): number =>
    round((Math.atan(Math.sinh((y / HALF) * Math.PI)) * 180) / Math.PI);
  return [lon(xmin), lat(ymin), lon(xmax), lat(ymax)];
}

export function fromDegrees([west, south, east, north]: Bbox): Bbox {
  const x = (lon: number): number => (lon / 180) * HALF;
  const y = (lat: number): number =>
    (Math.log(Math.tan(((90 + Math.max(-85.06, Math.min(85.06, lat))) * Math.PI) / 360)) /
      Math.PI) *
    HALF;
  return [x(west), y(south), x(east), y(north)];
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
