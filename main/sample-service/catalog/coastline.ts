/**
 * A stretch of the coast of California, from Point Sal past Pismo Beach, Point Buchon and Morro Bay
 * to Cambria, walked from south to north: the land lies on the right, the sea on the left.
 *
 * Source: Natural Earth, 1:10 million physical vectors, land (public domain,
 * https://www.naturalearthdata.com), taken from the file `land-10m.json` of the package
 * `world-atlas` 2.0.2 (ISC) and rounded to four decimals. Shape only: no use for navigation.
 */

/** Longitude and latitude in degrees (WGS 84), and how ragged the shore is from here to the next point. */
export type CoastPoint = readonly [longitude: number, latitude: number, raggedness: number];

const BEACH = 0.015;
const BLUFF = 0.09;
const ROCKS = 0.14;
const LAGOON = 0.08;

export const COASTLINE: readonly CoastPoint[] = [
  [-120.6138, 34.8579, ROCKS],
  [-120.621, 34.868, ROCKS],
  [-120.6318, 34.8714, ROCKS],
  [-120.639, 34.8798, ROCKS],
  [-120.6462, 34.895, ROCKS],
  [-120.6534, 34.9018, BLUFF],
  [-120.6678, 34.8984, BLUFF],
  [-120.6714, 34.9068, BEACH],
  [-120.6678, 34.9322, BEACH],
  [-120.6426, 35.0014, BEACH],
  [-120.6354, 35.0352, BEACH],
  [-120.6318, 35.074, BEACH],
  [-120.6354, 35.1078, BEACH],
  [-120.6462, 35.1399, BLUFF],
  [-120.6534, 35.1449, BLUFF],
  [-120.657, 35.15, BLUFF],
  [-120.6714, 35.15, BLUFF],
  [-120.6786, 35.1534, BLUFF],
  [-120.6966, 35.1686, ROCKS],
  [-120.7074, 35.1736, BLUFF],
  [-120.7254, 35.1753, BEACH],
  [-120.7506, 35.177, BLUFF],
  [-120.7542, 35.1719, ROCKS],
  [-120.7542, 35.1635, ROCKS],
  [-120.7578, 35.1584, ROCKS],
  [-120.765, 35.1601, ROCKS],
  [-120.7902, 35.1787, ROCKS],
  [-120.8514, 35.2023, ROCKS],
  [-120.8766, 35.2243, ROCKS],
  [-120.8874, 35.2344, ROCKS],
  [-120.8982, 35.2496, ROCKS],
  [-120.8946, 35.2732, BLUFF],
  [-120.8874, 35.2868, BEACH],
  [-120.8694, 35.3307, BEACH],
  [-120.8622, 35.3627, BLUFF],
  [-120.855, 35.3475, LAGOON],
  [-120.8586, 35.3273, LAGOON],
  [-120.855, 35.3222, LAGOON],
  [-120.8442, 35.3239, LAGOON],
  [-120.8406, 35.3323, LAGOON],
  [-120.8298, 35.3357, LAGOON],
  [-120.837, 35.3425, LAGOON],
  [-120.8406, 35.3459, LAGOON],
  [-120.8514, 35.3678, BLUFF],
  [-120.8586, 35.3746, BEACH],
  [-120.8658, 35.3712, BEACH],
  [-120.8694, 35.405, BEACH],
  [-120.8802, 35.4202, BEACH],
  [-120.8874, 35.4337, BLUFF],
  [-120.909, 35.4489, BLUFF],
  [-120.945, 35.4455, ROCKS],
  [-120.963, 35.4573, ROCKS],
  [-120.981, 35.4607, ROCKS],
  [-121.0062, 35.4607, BLUFF],
  [-121.0386, 35.4894, ROCKS],
  [-121.0674, 35.5181, ROCKS],
];
