/** Layer 2 of SaveTheBay: habitats along the shore. */
import type { ContingentGroupSpec, LayerSpec, Row } from '../../spec.ts';
import { DAY, REFERENCE_DATE } from '../dates.ts';
import {
  coded,
  featureLayer,
  field,
  IDENTITY,
  range,
  REQUIRED,
  text,
  trackingFields,
} from '../fields.ts';
import { nearestPlace } from '../places.ts';
import { groundScale } from '../projection.ts';
import { createRandom, guid, type Random } from '../random.ts';
import { doubleArea, mercatorPolygon } from '../shapes.ts';
import { fill, line, uniqueValueRenderer } from '../symbols.ts';
import { habitatShape, type HabitatKind, type Part, Plan } from './habitat-shapes.ts';

const HABITAT_COUNT = 300;

/** A habitat that is known to exist but was never drawn: its polygon has no rings. */
const WITHOUT_RINGS = 217;

const EDIT_FIELDS = {
  creator: 'Creator',
  created: 'CreationDate',
  editor: 'Editor',
  edited: 'EditDate',
} as const;

const KINDS: Readonly<Record<HabitatKind, { name: string; weight: number; fragility: number }>> = {
  KELP: { name: 'Kelp forest', weight: 26, fragility: 3 },
  EELG: { name: 'Eelgrass bed', weight: 10, fragility: 5 },
  ROCK: { name: 'Rocky intertidal', weight: 20, fragility: 3 },
  SAND: { name: 'Sandy beach', weight: 16, fragility: 1 },
  DUNE: { name: 'Coastal dune', weight: 14, fragility: 4 },
  MARS: { name: 'Salt marsh', weight: 8, fragility: 5 },
  MUDF: { name: 'Mudflat', weight: 6, fragility: 4 },
};

const FIELDS = [
  ...IDENTITY,
  text('HabitatCode', 'Habitat', 4, {
    ...REQUIRED,
    domain: coded(
      'Habitat',
      Object.entries(KINDS).map(([code, { name }]) => [code, name] as const),
    ),
  }),
  text('SiteName', 'Site', 80),
  field('Sensitivity', 'SmallInteger', 'Sensitivity (1 to 5)', {
    ...REQUIRED,
    domain: range('Sensitivity', 1, 5),
    defaultValue: 3,
  }),
  field('AreaHa', 'Double', 'Area (ha)'),
  field('CoverPercent', 'Double', 'Cover (%)', { domain: range('Percent', 0, 100) }),
  text('Protected', 'Protected', 1, {
    domain: coded('YesNo', [
      ['Y', 'Yes'],
      ['N', 'No'],
    ]),
    defaultValue: 'N',
  }),
  field('LastMapped', 'Date', 'Last mapped'),
  text('Source', 'Source', 40),
  text('Remarks', 'Remarks', 255),
  ...trackingFields(EDIT_FIELDS),
];

/** How sensitive each kind of habitat can be, and how cover is told by source. */
const CONTINGENT_VALUES: readonly ContingentGroupSpec[] = [
  {
    name: 'Sensitivity of the habitat',
    restrictive: true,
    fields: ['HabitatCode', 'Sensitivity'],
    combinations: Object.entries(KINDS).map(([code, { fragility }]) => ({
      subtypeCode: null,
      values: [
        code,
        { minValue: Math.max(1, fragility - 1), maxValue: Math.min(5, fragility + 1) },
      ],
    })),
  },
  {
    name: 'Cover by source',
    restrictive: false,
    fields: ['Source', 'CoverPercent'],
    combinations: [
      ...['Aerial imagery', 'Multibeam', 'Field survey', 'Drone imagery'].map((source) => ({
        subtypeCode: null,
        values: [source, true] as const,
      })),
      { subtypeCode: null, values: [null, true] },
    ],
  },
];

export function habitats(): LayerSpec {
  return featureLayer('esriGeometryPolygon', {
    id: 2,
    name: 'Habitats',
    description: 'Kelp, eelgrass, rocks, beaches, dunes and marshes along the shore.',
    fields: FIELDS,
    displayField: 'SiteName',
    editFields: EDIT_FIELDS,
    datesInUnknownTimeZone: true,
    contingentValues: CONTINGENT_VALUES,
    drawingInfo: drawingInfo(),
    rows,
  });
}

function* rows(): Generator<Row> {
  const taken = new Plan();
  for (let index = 0; index < HABITAT_COUNT; index++) yield row(index, taken);
}

/** Habitats do not overlap: each goes where the ones before it left room. */
function row(index: number, taken: Plan): Row {
  const random = createRandom('SaveTheBay/Habitats', index);
  const code = random.weighted(weights());
  const parts = habitatShape(code, taken, random);
  for (const [outer] of parts) taken.add(outer!);
  const isDrawn = index !== WITHOUT_RINGS;
  return {
    attributes: attributes(index, code, isDrawn ? parts : [], random),
    geometry: mercatorPolygon(isDrawn ? parts : []),
  };
}

function weights(): Record<HabitatKind, number> {
  const entries = Object.entries(KINDS).map(([code, { weight }]) => [code, weight]);
  return Object.fromEntries(entries) as Record<HabitatKind, number>;
}

function attributes(
  index: number,
  code: HabitatKind,
  parts: readonly Part[],
  random: Random,
): Row['attributes'] {
  const { name, fragility } = KINDS[code];
  const mapped = REFERENCE_DATE - random.whole(30, 2900) * DAY;
  const corner = parts[0]?.[0]?.[0];
  const sensitivity = fragility + random.pick([-1, 0, 0, 0, 1]);
  return {
    GlobalID: guid('SaveTheBay/Habitats', index),
    HabitatCode: code,
    SiteName: corner ? `${nearestPlace(corner).name} ${name.toLowerCase()}` : null,
    Sensitivity: Math.max(1, Math.min(5, sensitivity)),
    AreaHa: corner ? hectares(parts) : null,
    CoverPercent: random.chance(0.8) ? Math.round(random.between(8, 100) * 10) / 10 : null,
    Protected: random.chance(0.95) ? (random.chance(fragility / 7) ? 'Y' : 'N') : null,
    LastMapped: random.chance(0.92) ? mapped : null,
    Source: random.pick(['Aerial imagery', 'Multibeam', 'Field survey', 'Drone imagery', null]),
    Remarks: random.chance(0.2) ? random.pick(REMARKS) : null,
    CreationDate: mapped + 20 * DAY,
    Creator: 'habitat-mapping',
    EditDate: mapped + random.whole(20, 29) * DAY,
    Editor: random.pick(['habitat-mapping', 'data-quality']),
  };
}

const REMARKS = [
  'Boundary uncertain below 10 m depth.',
  'Gap is a boat channel, not a mapping error.',
  'Nesting site – closed from March to September.',
  'Die-back since the warm winter.',
  'Includes Macrocystis and Nereocystis.',
];

function hectares(parts: readonly Part[]): number {
  let area = 0;
  for (const [outer, ...holes] of parts) {
    area += Math.abs(doubleArea(outer!)) / 2;
    for (const hole of holes) area -= Math.abs(doubleArea(hole)) / 2;
  }
  const scale = groundScale(parts[0]![0]![0]![1]);
  return Math.round((area * scale * scale) / 100) / 100;
}

function drawingInfo(): LayerSpec['drawingInfo'] {
  const outline = line('Solid', [90, 96, 90, 160], 0.6);
  return uniqueValueRenderer('HabitatCode', fill([200, 200, 200, 160], outline), [
    ['KELP', KINDS.KELP.name, fill([104, 122, 74, 170], outline)],
    ['EELG', KINDS.EELG.name, fill([128, 168, 110, 170], outline)],
    ['ROCK', KINDS.ROCK.name, fill([150, 140, 134, 180], outline)],
    ['SAND', KINDS.SAND.name, fill([232, 214, 168, 190], outline)],
    ['DUNE', KINDS.DUNE.name, fill([216, 190, 140, 180], outline)],
    ['MARS', KINDS.MARS.name, fill([138, 158, 128, 180], outline)],
    ['MUDF', KINDS.MUDF.name, fill([176, 160, 146, 170], outline)],
  ]);
}
