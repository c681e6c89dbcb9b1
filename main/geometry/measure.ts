/** Length and area on the ellipsoid of WGS 84, whatever the coordinates are projected to. */
import { isEsriPolygon, isEsriPolyline, type EsriVertex } from './esri.ts';
import type { ToLonLat } from './lon-lat.ts';

export interface Measure {
  /** Of a line, or around an area with its holes, in metres. */
  readonly length: number | null;
  /** In square metres; null for a line. */
  readonly area: number | null;
}

const NOTHING: Measure = { length: null, area: null };

/** Nulls for points, for no geometry, and for places that cannot be measured. */
export function measure(geometry: unknown, toLonLat: ToLonLat): Measure {
  const isArea = isEsriPolygon(geometry);
  const parts = isArea ? geometry.rings : isEsriPolyline(geometry) ? geometry.paths : null;
  if (!parts) return NOTHING;
  let [length, area] = [0, 0];
  for (const part of parts) {
    const places = placesOf(part, toLonLat);
    length += lengthOf(places);
    if (isArea) area += signedArea(places);
  }
  return { length: finite(length), area: isArea ? finite(Math.abs(area)) : null };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Longitudes and latitudes in radians, by turns. */
type Places = Float64Array;

const DEGREE = Math.PI / 180;

function placesOf(part: readonly EsriVertex[], toLonLat: ToLonLat): Places {
  const places = new Float64Array(2 * part.length);
  for (let at = 0; at < part.length; at++) {
    const [x, y] = part[at]!;
    const [longitude, latitude] = toLonLat(x ?? NaN, y ?? NaN);
    places[2 * at] = longitude * DEGREE;
    places[2 * at + 1] = latitude * DEGREE;
  }
  return places;
}

const A = 6378137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const E = Math.sqrt(F * (2 - F));

function lengthOf(places: Places): number {
  let sum = 0;
  for (let at = 2; at < places.length; at += 2) {
    sum += distance(places[at - 2]!, places[at - 1]!, places[at]!, places[at + 1]!);
  }
  return sum;
}

/** Ten kilometres: there the ellipsoid is as good as flat, to the seventh digit. */
const NEAR = 0.09 * DEGREE;
const NEAR_A_POLE = 85 * DEGREE;

function distance(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const [east, north] = [lon2 - lon1, lat2 - lat1];
  const isNear = Math.abs(east) < NEAR && Math.abs(north) < NEAR && Math.abs(lat1) < NEAR_A_POLE;
  if (!isNear) return farDistance(lon1, lat1, lon2, lat2);
  const middle = (lat1 + lat2) / 2;
  const shrunk = 1 - (E * Math.sin(middle)) ** 2;
  const across = A / Math.sqrt(shrunk);
  const along = (across * (1 - E ** 2)) / shrunk;
  return Math.hypot(along * north, across * Math.cos(middle) * east);
}

const MOST_ROUNDS = 50;
const CLOSE_ENOUGH = 1e-12;

/** The shortest way (Vincenty); between places that are nearly opposite, where that has no end, on a sphere. */
function farDistance(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const [u1, u2] = [lat1, lat2].map((lat) => Math.atan((1 - F) * Math.tan(lat))) as [
    number,
    number,
  ];
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  const apart = lon2 - lon1;
  let lambda = apart;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
    const sinS = Math.hypot(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL);
    if (sinS === 0) return 0;
    const cosS = sin1 * sin2 + cos1 * cos2 * cosL;
    const sigma = Math.atan2(sinS, cosS);
    const sinAlpha = (cos1 * cos2 * sinL) / sinS;
    const cos2Alpha = 1 - sinAlpha ** 2;
    const cosM = cos2Alpha === 0 ? 0 : cosS - (2 * sin1 * sin2) / cos2Alpha;
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const bent = sigma + c * sinS * (cosM + c * cosS * (2 * cosM ** 2 - 1));
    const next = apart + (1 - c) * F * sinAlpha * bent;
    const isClose = Math.abs(next - lambda) < CLOSE_ENOUGH;
    lambda = next;
    if (isClose) return arc(sigma, sinS, cosS, cosM, cos2Alpha);
  }
  const cosine =
    Math.sin(lat1) * Math.sin(lat2) + Math.cos(lat1) * Math.cos(lat2) * Math.cos(apart);
  return MEAN_RADIUS * Math.acos(Math.min(1, Math.max(-1, cosine)));
}

const MEAN_RADIUS = (2 * A + B) / 3;

function arc(
  ...[sigma, sinS, cosS, cosM, cos2Alpha]: readonly [number, number, number, number, number]
): number {
  const u = (cos2Alpha * (A ** 2 - B ** 2)) / B ** 2;
  const a = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)));
  const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
  const inner =
    cosS * (2 * cosM ** 2 - 1) - (b / 6) * cosM * (4 * sinS ** 2 - 3) * (4 * cosM ** 2 - 3);
  return B * a * (sigma - b * sinS * (cosM + (b / 4) * inner));
}

/** On the sphere of the same surface, whose latitudes keep every area; sides run straight between degrees. */
function signedArea(places: Places): number {
  let sum = 0;
  let [lon, height] = [places[0] ?? 0, authalic(Math.sin(places[1] ?? 0))];
  for (let at = 2; at < places.length; at += 2) {
    const [nextLon, nextHeight] = [places[at]!, authalic(Math.sin(places[at + 1]!))];
    sum += (nextLon - lon) * (height + nextHeight);
    [lon, height] = [nextLon, nextHeight];
  }
  return (sum * A ** 2) / 4;
}

/** q of Snyder, Map Projections (3-12). */
function authalic(sine: number): number {
  const es = E * sine;
  return (1 - E ** 2) * (sine / (1 - es ** 2) - Math.log((1 - es) / (1 + es)) / (2 * E));
}
