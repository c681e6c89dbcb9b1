/** Layer 0 of Facilities: works and stations along the shore. */
import type { LayerSpec, Row } from '../../spec.ts';
import { coded, featureLayer, field, IDENTITY, range, REQUIRED, text } from '../fields.ts';
import { createRandom, type Random } from '../random.ts';
import { geographicPoint } from '../shapes.ts';
import { marker, uniqueValueRenderer } from '../symbols.ts';
import { FACILITY_COUNT, FACILITY_KINDS, type Facility, facility } from './plan.ts';

const YES_NO = coded('YesNoText', [
  ['Yes', 'Yes'],
  ['No', 'No'],
]);

const CONDITION = coded('Condition', [
  [1, 'Very good'],
  [2, 'Good'],
  [3, 'Fair'],
  [4, 'Poor'],
  [5, 'Failed'],
]);

const OWNERS = coded('Owner', [
  ['city', 'City'],
  ['county', 'County'],
  ['district', 'Special district'],
  ['state', 'State'],
  ['private', 'Private'],
]);

const FIELDS = [
  ...IDENTITY,
  text('facility_id', 'Facility ID', 12, REQUIRED),
  text('facility_name', 'Facility name', 80, REQUIRED),
  text('facility_type', 'Facility type', 20, {
    ...REQUIRED,
    domain: coded(
      'FacilityType',
      Object.entries(FACILITY_KINDS).map(([code, { name }]) => [code, name] as const),
    ),
  }),
  text('requires_inspection', 'Requires inspection', 3, {
    ...REQUIRED,
    domain: YES_NO,
    defaultValue: 'Yes',
  }),
  text('owner_type', 'Owner', 10, { domain: OWNERS }),
  field('condition', 'SmallInteger', 'Condition', { domain: CONDITION }),
  field('install_year', 'SmallInteger', 'Year of construction', {
    domain: range('YearOfConstruction', 1900, 2100),
  }),
  field('capacity_lps', 'Double', 'Capacity (l/s)'),
  field('elevation_m', 'Single', 'Elevation (m)'),
  field('last_inspection', 'Date', 'Last inspection'),
  text('remarks', 'Remarks', 255),
];

/** Facilities with their inspections as a composite relationship: who deletes one deletes its inspections. */
export function facilities(): LayerSpec {
  return featureLayer('esriGeometryPoint', {
    id: 0,
    name: 'Facilities',
    description: 'Pump stations, outfalls, sampling stations, ramps and drains.',
    fields: FIELDS,
    displayField: 'facility_name',
    relationships: [
      {
        id: 0,
        name: 'FacilityInspections',
        relatedLayerId: 1,
        originKey: 'GlobalID',
        destinationKey: 'FacilityGlobalID',
        composite: true,
      },
    ],
    drawingInfo: drawingInfo(),
    rows,
  });
}

function* rows(): Generator<Row> {
  for (let index = 0; index < FACILITY_COUNT; index++) {
    const found = facility(index);
    yield { attributes: attributes(found), geometry: geographicPoint(found.point) };
  }
}

function attributes(found: Facility): Row['attributes'] {
  const random = createRandom('Facilities/Facilities/attributes', found.index);
  const { name } = FACILITY_KINDS[found.type];
  return {
    GlobalID: found.globalId,
    facility_id: found.id,
    facility_name: `${found.place.name} ${name.toLowerCase()} ${found.index + 1}`,
    facility_type: found.type,
    requires_inspection: found.requiresInspection ? 'Yes' : 'No',
    owner_type: random.chance(0.96)
      ? random.weighted({ city: 6, county: 4, district: 4, state: 2, private: 1 })
      : null,
    condition: random.chance(0.94) ? condition(found.installYear, random) : null,
    install_year: random.chance(0.9) ? found.installYear : null,
    capacity_lps: capacity(found, random),
    elevation_m: elevation(found, random),
    last_inspection: found.inspections.at(-1) ?? null,
    remarks: random.chance(0.15) ? random.pick(REMARKS) : null,
  };
}

const REMARKS = [
  'Key box at the north gate.',
  'Access only at low tide.',
  'Replaced the "old" pump no. 2; spare parts on site.',
  'Shares the vault with the harbor’s water meter.',
  'Coordinates from the 2019 survey, ±0.5 m.',
];

/** Older works are in worse condition. */
function condition(installYear: number, random: Random): number {
  const wear = (2025 - installYear) / 16 + random.bell() * 1.3;
  return Math.max(1, Math.min(5, Math.round(1 + wear)));
}

function capacity({ type }: Facility, random: Random): number | null {
  if (type === 'pump_station') return random.whole(8, 240);
  if (type === 'treatment_plant') return random.whole(60, 900);
  if (type === 'outfall') return random.chance(0.7) ? random.whole(20, 2000) : null;
  return null;
}

function elevation({ type }: Facility, random: Random): number | null {
  if (type === 'sampling_station') return null;
  if (type === 'outfall') return random.whole(-40, 4) / 4;
  return random.whole(4, type === 'launch_ramp' ? 12 : 120) / 4;
}

function drawingInfo(): LayerSpec['drawingInfo'] {
  return uniqueValueRenderer('facility_type', marker('Circle', [130, 130, 130, 255], 6), [
    ['pump_station', 'Pump station', marker('Square', [78, 98, 140, 255], 8)],
    ['outfall', 'Outfall', marker('Triangle', [150, 90, 70, 255], 9)],
    ['sampling_station', 'Sampling station', marker('Circle', [52, 128, 128, 255], 7)],
    ['launch_ramp', 'Launch ramp', marker('Diamond', [168, 136, 60, 255], 9)],
    ['tide_gauge', 'Tide gauge', marker('Cross', [60, 90, 120, 255], 9)],
    ['treatment_plant', 'Treatment plant', marker('Square', [110, 84, 124, 255], 10)],
    ['storm_drain', 'Storm drain', marker('Circle', [120, 132, 110, 255], 6)],
  ]);
}
