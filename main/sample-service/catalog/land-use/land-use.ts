/** Layer 0 of LandUse: parcels that cover the land of the stretch without gaps. */
import type { LayerSpec, Row } from '../../spec.ts';
import { DAY, REFERENCE_DATE } from '../dates.ts';
import { coded, featureLayer, field, IDENTITY, range, REQUIRED, text } from '../fields.ts';
import { builtUp, nearestPlace, TOWNS } from '../places.ts';
import { groundScale, type Point } from '../projection.ts';
import { createRandom, guid, type Random } from '../random.ts';
import { doubleArea, mercatorPolygon, patchRing, type Ring } from '../shapes.ts';
import { fill, line, uniqueValueRenderer } from '../symbols.ts';
import { LAND_CLASSES, type LandClassKey, pickLandClass, steepness } from './classes.ts';
import { COLUMNS, lattice, STEP } from './lattice.ts';
import { outline } from './outline.ts';
import { divide, type Region } from './regions.ts';

const OWNERS = coded('OwnerType', [
  [1, 'Private'],
  [2, 'City'],
  [3, 'County'],
  [4, 'State'],
  [5, 'Federal'],
  [6, 'Trust or conservancy'],
]);

const ZONING = coded('Zoning', [
  ['RS', 'Residential suburban'],
  ['RR', 'Residential rural'],
  ['RSF', 'Residential single family'],
  ['RMF', 'Residential multi-family'],
  ['CR', 'Commercial retail'],
  ['CS', 'Commercial service'],
  ['OP', 'Office and professional'],
  ['IND', 'Industrial'],
  ['PF', 'Public facilities'],
  ['REC', 'Recreation'],
  ['OS', 'Open space'],
  ['AG', 'Agriculture'],
  ['RL', 'Rural lands'],
]);

const FLOOD_ZONES = coded('FloodZone', [
  ['X', 'Minimal hazard'],
  ['A', 'Flooded once in a hundred years'],
  ['AE', 'Flooded once in a hundred years, elevation known'],
  ['VE', 'Coastal flood with waves'],
]);

const FIELDS = [
  ...IDENTITY,
  text('ParcelNumber', 'Parcel number', 11, REQUIRED),
  field('LandUseClass', 'SmallInteger', 'Land use', {
    ...REQUIRED,
    domain: coded(
      'LandUseClass',
      Object.values(LAND_CLASSES).map(({ code, name }) => [code, name] as const),
    ),
  }),
  text('Zoning', 'Zoning', 4, { domain: ZONING }),
  field('OwnerType', 'SmallInteger', 'Owner', { ...REQUIRED, domain: OWNERS, defaultValue: 1 }),
  text('Community', 'Community', 40),
  field('AreaHa', 'Double', 'Area (ha)', REQUIRED),
  field('AssessedValue', 'Integer', 'Assessed value (USD)'),
  field('YearBuilt', 'SmallInteger', 'Year built', { domain: range('YearBuilt', 1850, 2100) }),
  field('SlopePercent', 'Single', 'Mean slope (%)', { domain: range('Percent', 0, 100) }),
  text('FloodZone', 'Flood zone', 2, { domain: FLOOD_ZONES }),
  field('LastSurvey', 'Date', 'Last survey'),
  text('Notes', 'Notes', 200),
];

/** A parcel before it has attributes. */
interface Parcel {
  readonly parts: readonly (readonly Ring[])[];
  readonly isPond: boolean;
}

export function landUse(): LayerSpec {
  return featureLayer('esriGeometryPolygon', {
    id: 0,
    name: 'LandUse',
    description: 'Use, zoning and value of every parcel between Oceano and Cayucos.',
    fields: FIELDS,
    displayField: 'ParcelNumber',
    drawingInfo: drawingInfo(),
    rows,
  });
}

function* rows(): Generator<Row> {
  let index = 0;
  for (const parcel of parcels()) {
    yield { attributes: attributes(index, parcel), geometry: mercatorPolygon(parcel.parts) };
    index++;
  }
}

let regions: readonly Region[] | null = null;

/** Parcels one by one; a pond follows the parcel in which it lies, whose hole it fills. */
function* parcels(): Generator<Parcel> {
  regions ??= divide(lattice());
  const random = createRandom('LandUse/ponds');
  for (const { squares, pondSquare } of regions) {
    const parts = outline(squares, lattice());
    const pond = pondSquare !== null && random.chance(0.1) ? pondRing(pondSquare, random) : null;
    const isPond = false;
    if (pond) {
      const around = parts.length === 1 ? 0 : parts.findIndex(([outer]) => outer!.length > 11);
      yield { parts: parts.map((part, at) => (at === around ? [...part, pond] : part)), isPond };
      yield { parts: [[pond]], isPond: true };
    } else yield { parts, isPond };
  }
}

function pondRing(square: number, random: Random): Ring {
  const southWest = Math.floor(square / COLUMNS) * (COLUMNS + 1) + (square % COLUMNS);
  const [ax, ay] = lattice().corner(southWest);
  const [bx, by] = lattice().corner(southWest + COLUMNS + 2);
  return patchRing(
    {
      middle: [(ax + bx) / 2, (ay + by) / 2],
      axis: random.pick([
        [1, 0],
        [0.8, 0.6],
        [0.6, -0.8],
      ]),
      radius: STEP * random.between(0.3, 0.75),
      slimness: random.between(0.45, 0.9),
      corners: random.whole(10, 18),
      raggedness: 0.35,
    },
    random,
  );
}

function attributes(index: number, { parts, isPond }: Parcel): Row['attributes'] {
  const random = createRandom('LandUse/LandUse', index);
  const middle = middleOf(parts[0]![0]!);
  const key = isPond ? 'water' : pickLandClass(middle, random);
  const use = LAND_CLASSES[key];
  const area = hectares(parts);
  const owner = ownerType(key, random);
  const slope = Math.max(0, 14 + steepness(middle) * 22 + random.bell() * 5);
  return {
    GlobalID: guid('LandUse/LandUse', index),
    ParcelNumber: parcelNumber(index),
    LandUseClass: use.code,
    Zoning: random.chance(0.98) ? random.pick(use.zoning) : null,
    OwnerType: owner,
    Community: builtUp(middle) > 0.08 ? nearestPlace(middle, TOWNS).name : null,
    AreaHa: area,
    AssessedValue: owner === 1 ? assessedValue(key, area, random) : null,
    YearBuilt: use.hasBuildings && random.chance(0.9) ? yearBuilt(random) : null,
    SlopePercent: random.chance(0.97) ? Math.round(isPond ? 0 : slope * 4) / 4 : null,
    FloodZone: floodZone(key, random),
    LastSurvey: random.chance(0.85) ? REFERENCE_DATE - random.whole(20, 5400) * DAY : null,
    Notes: random.chance(0.06) ? random.pick(NOTES) : null,
  };
}

const NOTES = [
  'Easement for the water main along the east side.',
  'Owner reports a "private road" that is not on the plat.',
  'Cañada de los Osos: creek bed moved about 4 m since the last survey.',
  'Boundary agreed with the neighbour (Grenzänderung, see file 12/3).',
  "Surveyor's monument not found; set a new one.",
  'Trail access for the public – 6 m strip.',
  'Área protegida; no grading from February to August.',
  'Split pending.\nDo not assess before the map is recorded.',
];

/** Book, page and number: fifty parcels a page, fifty pages a book. */
function parcelNumber(index: number): string {
  const pad = (value: number): string => String(value).padStart(3, '0');
  const [book, page] = [Math.floor(index / 2500), Math.floor(index / 50) % 50];
  return `${pad(60 + book)}-${pad(page + 1)}-${pad((index % 50) + 1)}`;
}

function ownerType(key: LandClassKey, random: Random): number {
  if (key === 'public') return Number(random.weighted({ 2: 5, 3: 4, 4: 2, 5: 1 }));
  if (key === 'park' || key === 'dunes') return Number(random.weighted({ 2: 3, 3: 3, 4: 7, 6: 1 }));
  if (key === 'marsh') return Number(random.weighted({ 4: 5, 6: 3, 1: 2 }));
  if (key === 'scrub' || key === 'woods') {
    return Number(random.weighted({ 1: 12, 4: 1, 5: 2, 6: 2 }));
  }
  return Number(random.weighted({ 1: 96, 2: 1.5, 3: 1.5, 6: 1 }));
}

function assessedValue(key: LandClassKey, area: number, random: Random): number | null {
  const { value } = LAND_CLASSES[key];
  if (!value) return null;
  return Math.round((area * random.between(...value)) / 1000) * 1000;
}

function yearBuilt(random: Random): number {
  return 2024 - Math.floor(118 * random.unit() * (0.35 + 0.65 * random.unit()));
}

function floodZone(key: LandClassKey, random: Random): string | null {
  if (key === 'dunes') return random.weighted({ VE: 8, X: 2 });
  if (key === 'marsh' || key === 'water') return random.weighted({ A: 5, AE: 5 });
  return random.chance(0.93) ? random.weighted({ X: 94, A: 4, AE: 2 }) : null;
}

function middleOf(ring: Ring): Point {
  const [x, y] = ring.reduce(([sx, sy], [px, py]) => [sx + px, sy + py] as const, [0, 0] as const);
  return [x / ring.length, y / ring.length];
}

function hectares(parts: Parcel['parts']): number {
  let area = 0;
  for (const [outer, ...holes] of parts) {
    area += Math.abs(doubleArea(outer!)) / 2;
    for (const hole of holes) area -= Math.abs(doubleArea(hole)) / 2;
  }
  const scale = groundScale(parts[0]![0]![0]![1]);
  return Math.round(area * scale * scale) / 10_000;
}

function drawingInfo(): LayerSpec['drawingInfo'] {
  const outline = line('Solid', [140, 134, 122, 120], 0.4);
  return uniqueValueRenderer(
    'LandUseClass',
    fill([220, 220, 220, 200], outline),
    Object.values(LAND_CLASSES).map(
      ({ code, name, colour }) => [code, name, fill(colour, outline)] as const,
    ),
  );
}
