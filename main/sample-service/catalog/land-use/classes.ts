/** Land use classes, and what to expect where. */
import { createNoise } from '../noise.ts';
import { builtUp, isOnSandspit } from '../places.ts';
import { type Point, toMercator } from '../projection.ts';
import type { Random } from '../random.ts';
import { shore } from '../shore.ts';
import type { Colour } from '../symbols.ts';

export interface LandClass {
  readonly code: number;
  readonly name: string;
  readonly colour: Colour;
  readonly zoning: readonly string[];
  /** Assessed value in dollars a hectare, low and high; null: not assessed. */
  readonly value: readonly [number, number] | null;
  readonly hasBuildings: boolean;
}

const landClass = (
  code: number,
  name: string,
  colour: readonly [number, number, number],
  zoning: readonly string[],
  value: readonly [number, number] | null,
  hasBuildings: boolean,
): LandClass => ({ code, name, colour: [...colour, 200], zoning, value, hasBuildings });

export const LAND_CLASSES = {
  low: landClass(10, 'Low density residential', [240, 222, 178], ['RS', 'RR'], [4e6, 11e6], true),
  high: landClass(
    11,
    'High density residential',
    [228, 190, 140],
    ['RMF', 'RSF'],
    [9e6, 26e6],
    true,
  ),
  shops: landClass(20, 'Commercial', [214, 150, 134], ['CR', 'CS', 'OP'], [8e6, 30e6], true),
  works: landClass(30, 'Industrial', [178, 160, 178], ['IND'], [3e6, 12e6], true),
  public: landClass(40, 'Public and institutional', [164, 178, 202], ['PF'], null, true),
  park: landClass(50, 'Park and recreation', [182, 208, 158], ['REC', 'OS'], null, false),
  crops: landClass(60, 'Cropland', [226, 216, 148], ['AG'], [6e4, 2.4e5], false),
  vines: landClass(61, 'Vineyard', [196, 176, 150], ['AG'], [9e4, 3.2e5], false),
  range: landClass(62, 'Grazing land', [214, 212, 170], ['AG', 'RL'], [9e3, 4e4], false),
  scrub: landClass(70, 'Chaparral and scrub', [180, 186, 146], ['OS', 'RL'], [4e3, 2e4], false),
  woods: landClass(71, 'Oak woodland', [146, 170, 126], ['OS', 'RL'], [6e3, 2.6e4], false),
  marsh: landClass(72, 'Wetland', [154, 188, 180], ['OS'], null, false),
  dunes: landClass(73, 'Dune and beach', [236, 224, 190], ['REC', 'OS'], null, false),
  water: landClass(80, 'Water', [158, 190, 212], ['OS'], null, false),
  vacant: landClass(90, 'Vacant', [222, 218, 208], ['RS', 'CS', 'IND'], [4e5, 5e6], false),
} as const;

export type LandClassKey = keyof typeof LAND_CLASSES;

const ruggedness = createNoise('LandUse/ruggedness', 9000);
const roughness = createNoise('LandUse/roughness', 2600);
const vegetation = createNoise('LandUse/vegetation', 4200);
const district = createNoise('LandUse/district', 800);

const BACK_BAY = toMercator(-120.838, 35.33);

/** Steepness of the ground, -1 (valley floor) to 1 (mountain). */
export function steepness([x, y]: Point): number {
  return Math.max(-1, Math.min(1, ruggedness(x, y) + 0.45 * roughness(x, y)));
}

/** The use of a parcel with its middle there; neighbours are alike. */
export function pickLandClass(middle: Point, random: Random): LandClassKey {
  const town = builtUp(middle);
  if (town > 0.3) return inTown(middle, town, random);
  const toShore = shore().distance(middle);
  if (isOnSandspit(middle)) return random.weighted({ dunes: 14, park: 2, scrub: 1 });
  if (toShore < 260) return atShore(middle, random);
  if (toShore < duneDepth(middle)) return random.weighted({ dunes: 12, scrub: 2, park: 1 });
  if (town > 0.1 && random.chance(town * 2)) {
    return random.weighted({ low: 6, vacant: 2, range: 2, park: 1 });
  }
  return inCountry(middle, random);
}

/** How far inland the dunes reach, in metres: 0 behind cliffs, a mile or so behind long beaches. */
function duneDepth(middle: Point): number {
  const nearest = shore().measureOf(middle);
  const isLongBeach = [-2500, 0, 2500].every(
    (shift) => shore().at(nearest + shift).raggedness < 0.05,
  );
  return isLongBeach ? 900 + 800 * roughness(...middle) : 0;
}

function inTown(middle: Point, town: number, random: Random): LandClassKey {
  const core = town > 0.85 ? 1 : 0;
  const quarter = district(...middle);
  if (quarter > 0.45)
    return random.weighted({ shops: 8 + core * 10, high: 3, public: 2, works: 1 });
  if (quarter < -0.6) return random.weighted({ works: 6, shops: 2, vacant: 2, public: 1 });
  return random.weighted({
    low: 14 - core * 8,
    high: 4 + core * 7,
    public: 1.2,
    park: 1.1,
    vacant: 0.9,
    shops: 0.6,
  });
}

function atShore(middle: Point, random: Random): LandClassKey {
  const isBackBay = Math.hypot(middle[0] - BACK_BAY[0], middle[1] - BACK_BAY[1]) < 2600;
  if (isBackBay) return random.weighted({ marsh: 8, park: 2, dunes: 1 });
  const { raggedness } = shore().at(shore().measureOf(middle));
  if (raggedness < 0.05) return random.weighted({ dunes: 10, park: 3, vacant: 0.5 });
  return random.weighted({ scrub: 6, park: 3, range: 3, dunes: 0.5 });
}

function inCountry(middle: Point, random: Random): LandClassKey {
  const steep = steepness(middle);
  const green = vegetation(...middle);
  if (steep > 0.3) return green > 0 ? mixed('woods', random) : mixed('scrub', random);
  if (steep > -0.15) return green > 0.35 ? mixed('woods', random) : mixed('range', random);
  return green > 0.15 ? mixed('vines', random) : mixed('crops', random);
}

/** Mostly the one, sometimes what lies between. */
function mixed(main: LandClassKey, random: Random): LandClassKey {
  if (random.chance(0.84)) return main;
  return random.weighted({ range: 5, scrub: 3, woods: 2, crops: 2, low: 0.7, public: 0.3 });
}
