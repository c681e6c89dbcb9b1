/** The two coordinate references of the catalog: WGS 84 (4326) and Web Mercator (3857). */

/** Metres in Web Mercator unless said otherwise. */
export type Point = readonly [x: number, y: number];

const RADIUS = 6378137;
const DEGREE = Math.PI / 180;

export function toMercator(longitude: number, latitude: number): Point {
  const y = Math.log(Math.tan(Math.PI / 4 + (latitude * DEGREE) / 2));
  return [longitude * DEGREE * RADIUS, y * RADIUS];
}

/** Longitude and latitude in degrees. */
export function toGeographic([x, y]: Point): Point {
  const latitude = 2 * Math.atan(Math.exp(y / RADIUS)) - Math.PI / 2;
  return [x / RADIUS / DEGREE, latitude / DEGREE];
}

/** Metres on the ground per metre of Web Mercator at that northing. */
export function groundScale(y: number): number {
  return Math.cos(toGeographic([0, y])[1] * DEGREE);
}

/** Centimetres are enough, and rounding hides the last bit in which two engines might differ. */
export function roundMetres(value: number): number {
  return Math.round(value * 100) / 100;
}

/** About a centimetre in degrees. */
export function roundDegrees(value: number): number {
  return Math.round(value * 1e7) / 1e7;
}

const [WEST, SOUTH] = toMercator(-121, 35);
const [EAST, NORTH] = toMercator(-120.5, 35.45);

/** The stretch that the catalog covers, longitude -121 to -120.5, latitude 35 to 35.45. */
export const STUDY_AREA = { west: WEST, south: SOUTH, east: EAST, north: NORTH } as const;

export function isInStudyArea([x, y]: Point): boolean {
  return (
    x >= STUDY_AREA.west && x <= STUDY_AREA.east && y >= STUDY_AREA.south && y <= STUDY_AREA.north
  );
}
