/** Named places of the stretch (public gazetteer names, positions to about a kilometre). */
import { createNoise } from './noise.ts';
import { type Point, toMercator } from './projection.ts';

export interface Place {
  readonly name: string;
  readonly point: Point;
  /** Metres from the middle to the edge of the built-up area; 0 for places nobody lives at. */
  readonly radius: number;
  /** How often things are reported here. */
  readonly weight: number;
}

const place = (
  name: string,
  longitude: number,
  latitude: number,
  radius: number,
  weight: number,
): Place => ({ name, point: toMercator(longitude, latitude), radius, weight });

export const TOWNS: readonly Place[] = [
  place('San Luis Obispo', -120.6596, 35.2828, 4200, 10),
  place('Morro Bay', -120.842, 35.372, 2300, 8),
  place('Los Osos', -120.8324, 35.3111, 2300, 4),
  place('Cayucos', -120.889, 35.447, 1200, 3),
  place('Pismo Beach', -120.6413, 35.1448, 1700, 8),
  place('Grover Beach', -120.6213, 35.1216, 1900, 5),
  place('Arroyo Grande', -120.5908, 35.1186, 2600, 5),
  place('Oceano', -120.6124, 35.0989, 1500, 4),
  place('Avila Beach', -120.7318, 35.1815, 1000, 5),
  place('Shell Beach', -120.665, 35.1575, 1100, 3),
];

export const SHORE_PLACES: readonly Place[] = [
  place('Rancho Guadalupe Dunes', -120.64, 35.01, 0, 2),
  place('Oceano Dunes', -120.633, 35.06, 0, 6),
  place('Pismo State Beach', -120.637, 35.115, 0, 8),
  place('Pismo Beach Pier', -120.6465, 35.138, 0, 7),
  place('Shell Beach', -120.672, 35.15, 0, 4),
  place('Pirates Cove', -120.708, 35.174, 0, 2),
  place('Avila Beach', -120.732, 35.1755, 0, 7),
  place('Port San Luis', -120.754, 35.168, 0, 8),
  place('Point San Luis', -120.759, 35.159, 0, 2),
  place('Pecho Coast', -120.82, 35.19, 0, 2),
  place('Point Buchon', -120.898, 35.25, 0, 2),
  place('Montaña de Oro', -120.891, 35.276, 0, 4),
  place('Morro Bay Sandspit', -120.868, 35.335, 0, 3),
  place('Morro Rock', -120.864, 35.367, 0, 7),
  place('Morro Bay Harbor', -120.853, 35.358, 0, 9),
  place('Back Bay', -120.842, 35.332, 0, 3),
  place('Morro Strand', -120.868, 35.39, 0, 5),
  place('Cayucos Pier', -120.905, 35.446, 0, 5),
];

/** The place nearest to the point. */
export function nearestPlace(point: Point, places: readonly Place[] = SHORE_PLACES): Place {
  return places.reduce((best, candidate) =>
    squaredDistance(candidate.point, point) < squaredDistance(best.point, point) ? candidate : best,
  );
}

const sprawl = createNoise('places/sprawl', 1700);

const [SPIT_EAST, SPIT_SOUTH] = toMercator(-120.8535, 35.288);
const SPIT_NORTH = toMercator(0, 35.364)[1];

/** True on the strip of dunes between Morro Bay and the open sea. */
export function isOnSandspit([x, y]: Point): boolean {
  return x < SPIT_EAST && y > SPIT_SOUTH && y < SPIT_NORTH;
}

/** 1 in the middle of a town, about 0.5 at its edge, towards 0 in the country. */
export function builtUp(point: Point): number {
  if (isOnSandspit(point)) return 0;
  let most = 0;
  const stretch = 1 + 0.65 * sprawl(...point);
  for (const { point: middle, radius } of TOWNS) {
    const ratio = squaredDistance(point, middle) / (radius * radius * stretch);
    most = Math.max(most, 1 / (1 + ratio * ratio));
  }
  return most;
}

function squaredDistance(a: Point, b: Point): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;
}
