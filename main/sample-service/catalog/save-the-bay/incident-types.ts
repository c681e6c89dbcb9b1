/** Kinds of incident: what may be entered for each, and where and how often each happens. */
import type { Domain, TypeSpec } from '../../spec.ts';
import { coded } from '../fields.ts';

/** Facts about one kind of incident that the rows are drawn from. */
export interface IncidentKind {
  readonly id: number;
  readonly name: string;
  readonly weight: number;
  /** Metres off the shoreline, seaward when positive. */
  readonly offset: readonly [nearest: number, farthest: number];
  readonly categories: readonly (readonly [code: string, name: string])[];
  /** How often each severity occurs, severity 1 first. */
  readonly severities: readonly [number, number, number, number];
  readonly countsAnimals: boolean;
  readonly measuresArea: boolean;
  readonly remarks: readonly string[];
}

export const INCIDENT_KINDS: readonly IncidentKind[] = [
  {
    id: 0,
    name: 'Oil sheen',
    weight: 12,
    offset: [250, 6000],
    categories: [
      ['seep', 'Natural seep'],
      ['vessel', 'Vessel'],
      ['pipeline', 'Pipeline'],
      ['unknown', 'Unknown source'],
    ],
    severities: [2, 4, 3, 1],
    countsAnimals: false,
    measuresArea: true,
    remarks: [
      'Rainbow sheen, drifting south with the current.',
      'Silver sheen in narrow bands, no odor.',
      'Sheen broke up before the boat arrived; no sample taken.',
      'Tar balls below 2 cm in the same area.',
    ],
  },
  {
    id: 1,
    name: 'Stranded bird',
    weight: 24,
    offset: [-35, 0],
    categories: [
      ['murre', 'Common murre'],
      ['pelican', 'Brown pelican'],
      ['grebe', 'Western grebe'],
      ['loon', 'Loon'],
      ['gull', 'Gull'],
    ],
    severities: [5, 4, 2, 0],
    countsAnimals: true,
    measuresArea: false,
    remarks: [
      'Alive, oiled on the breast; taken to the rehabilitation center.',
      'Dead for more than a day, above the wrack line.',
      'Weak, did not flee. Fishing line around one foot.',
      'Caller says "it cannot lift its left wing".',
    ],
  },
  {
    id: 2,
    name: 'Marine mammal',
    weight: 14,
    offset: [-25, 1500],
    categories: [
      ['sealion', 'California sea lion'],
      ['seal', 'Harbor seal'],
      ['elephant', 'Northern elephant seal'],
      ['otter', 'Sea otter'],
      ['whale', 'Gray whale'],
    ],
    severities: [2, 4, 3, 2],
    countsAnimals: true,
    measuresArea: false,
    remarks: [
      'Resting, breathing normally; public kept at 50 m.',
      'Entangled in a crab pot line, towed a buoy.',
      'Pup without mother since the morning tide.',
      'Carcass, partly decomposed. Tissue sample taken.',
    ],
  },
  {
    id: 3,
    name: 'Debris',
    weight: 26,
    offset: [-45, 0],
    categories: [
      ['net', 'Fishing gear'],
      ['plastic', 'Plastic'],
      ['timber', 'Timber'],
      ['wreck', 'Part of a vessel'],
      ['chemical', 'Drum or canister'],
    ],
    severities: [6, 3, 1, 0.3],
    countsAnimals: false,
    measuresArea: true,
    remarks: [
      'About 40 m of net, half buried. Needs a truck.',
      'Mixed plastic along the wrack line, bags filled: 6.',
      'Hull section with registration painted over.',
      'Drum without a label; fire department informed.',
    ],
  },
  {
    id: 4,
    name: 'Algal bloom',
    weight: 12,
    offset: [150, 3500],
    categories: [
      ['red', 'Red tide'],
      ['brown', 'Brown tide'],
      ['green', 'Green macroalgae'],
    ],
    severities: [3, 4, 2, 1],
    countsAnimals: false,
    measuresArea: true,
    remarks: [
      'Water reddish brown, foam at the edge.',
      'Bioluminescence reported the night before.',
      'Secchi depth 1.8 m, sample no. 2 on ice.',
      'Bloom is patchy; drone pictures attached to the survey.',
    ],
  },
  {
    id: 5,
    name: 'Discharge',
    weight: 12,
    offset: [15, 260],
    categories: [
      ['sewage', 'Sewage'],
      ['storm', 'Stormwater'],
      ['industrial', 'Industrial'],
      ['sediment', 'Sediment'],
    ],
    severities: [2, 4, 4, 2],
    countsAnimals: false,
    measuresArea: false,
    remarks: [
      'Gray water from the storm drain, smell of detergent.',
      'Turbid plume after heavy rain, about 60 m × 20 m.',
      'Overflow stopped at 14:20 according to the operator.',
      'Beach closed as a precaution.\nSigns posted at both stairs.',
    ],
  },
];

export const TYPE_DOMAIN = coded(
  'IncidentType',
  INCIDENT_KINDS.map(({ id, name }) => [id, name] as const),
);

export const SEVERITY_DOMAIN = coded('Severity', [
  [1, 'Low'],
  [2, 'Moderate'],
  [3, 'High'],
  [4, 'Critical'],
]);

/** A single bird is never a critical incident. */
const BIRD_SEVERITY_DOMAIN = coded('SeverityOfStrandings', [
  [1, 'Low'],
  [2, 'Moderate'],
  [3, 'High'],
]);

export const STATUS_DOMAIN = coded('IncidentStatus', [
  ['new', 'New'],
  ['assigned', 'Assigned'],
  ['in_progress', 'In progress'],
  ['closed', 'Closed'],
  ['rejected', 'Rejected'],
]);

/** The types of the layer: each has categories of its own, strandings also a shorter list of severities. */
export const INCIDENT_TYPES: readonly TypeSpec[] = INCIDENT_KINDS.map((kind) => ({
  id: kind.id,
  name: kind.name,
  domains: typeDomains(kind),
  defaults: { Type: kind.id, Category: null, Status: 'new', Severity: kind.id === 1 ? 1 : 2 },
}));

function typeDomains({ id, name, categories }: IncidentKind): Readonly<Record<string, Domain>> {
  const Category = coded(`CategoryOf${name.replace(' ', '')}`, categories);
  return id === 1 ? { Category, Severity: BIRD_SEVERITY_DOMAIN } : { Category };
}
