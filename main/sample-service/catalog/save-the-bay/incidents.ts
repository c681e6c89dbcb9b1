/** Layer 0 of SaveTheBay: what people and patrols reported along the shore. */
import type { AttachmentRow, LayerSpec, Row } from '../../spec.ts';
import { attachmentsFor } from '../attachments/files.ts';
import { DAY, HOUR, MINUTE, REFERENCE_DATE, season } from '../dates.ts';
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
import { nearestPlace, SHORE_PLACES } from '../places.ts';
import { isInStudyArea, type Point } from '../projection.ts';
import { createRandom, guid, type Random } from '../random.ts';
import { mercatorPoint } from '../shapes.ts';
import { shore } from '../shore.ts';
import { marker, uniqueValueRenderer } from '../symbols.ts';
import {
  INCIDENT_KINDS,
  INCIDENT_TYPES,
  type IncidentKind,
  SEVERITY_DOMAIN,
  STATUS_DOMAIN,
  TYPE_DOMAIN,
} from './incident-types.ts';
import { surveyGlobalId, SURVEY_COUNT } from './survey-lines.ts';

export const INCIDENT_COUNT = 1200;

/** Reports by telephone that gave no position. */
const WITHOUT_POSITION: ReadonlySet<number> = new Set([311, 874]);
const OLDEST_DAYS = 1400;

const KIND_WEIGHTS = Object.fromEntries(
  INCIDENT_KINDS.map(({ weight }, index) => [String(index), weight]),
);
const PLACE_WEIGHTS = Object.fromEntries(
  SHORE_PLACES.map(({ weight }, index) => [String(index), weight]),
);

const EDIT_FIELDS = {
  creator: 'Creator',
  created: 'CreationDate',
  editor: 'Editor',
  edited: 'EditDate',
} as const;

const REPORTERS = coded('ReporterKind', [
  ['hotline', 'Public hotline'],
  ['patrol', 'Harbor patrol'],
  ['survey', 'Survey team'],
  ['park', 'Park staff'],
  ['partner', 'Partner agency'],
]);

const FIELDS = [
  ...IDENTITY,
  text('IncidentNumber', 'Incident number', 16, REQUIRED),
  field('Type', 'Integer', 'Type', { ...REQUIRED, domain: TYPE_DOMAIN }),
  text('Category', 'Category', 20),
  text('Status', 'Status', 12, { ...REQUIRED, domain: STATUS_DOMAIN, defaultValue: 'new' }),
  field('Severity', 'SmallInteger', 'Severity', {
    ...REQUIRED,
    domain: SEVERITY_DOMAIN,
    defaultValue: 2,
  }),
  field('ReportedDate', 'Date', 'Reported', REQUIRED),
  field('ObservedDate', 'Date', 'Observed'),
  field('ClosedDate', 'Date', 'Closed'),
  text('ReporterKind', 'Reported by', 10, { domain: REPORTERS }),
  text('Place', 'Place', 60),
  field('Confidence', 'SmallInteger', 'Confidence (%)', { domain: range('Percent', 0, 100) }),
  field('AnimalCount', 'Integer', 'Number of animals'),
  field('AffectedArea', 'Double', 'Affected area (m²)'),
  field('WaterTemp', 'Double', 'Water temperature (°C)', { domain: range('WaterTemp', -2, 35) }),
  field('WindSpeed', 'Single', 'Wind speed (m/s)'),
  field('SurveyGlobalID', 'GUID', 'Survey line'),
  text('Remarks', 'Remarks', 500),
  ...trackingFields(EDIT_FIELDS),
];

/** What other layers need to know about an incident. */
export interface Incident {
  readonly index: number;
  readonly globalId: string;
  readonly kind: IncidentKind;
  readonly severity: number;
  readonly reported: number;
  /** Null for a report without a position. */
  readonly point: Point | null;
  readonly attributes: Row['attributes'];
}

function incidentGlobalId(index: number): string {
  return guid('SaveTheBay/Incidents', index);
}

const known = new Map<number, Incident>();

/** The incident with that index (0 to INCIDENT_COUNT - 1), in the order in which they were reported. */
export function incident(index: number): Incident {
  const found = known.get(index) ?? makeIncident(index);
  known.set(index, found);
  return found;
}

function makeIncident(index: number): Incident {
  const random = createRandom('SaveTheBay/Incidents', index);
  const kind = pickKind(random);
  const reported = reportDate(index, random);
  const severity = pickSeverity(kind, random);
  const point = WITHOUT_POSITION.has(index) ? null : pickPoint(kind, random);
  const facts = { index, globalId: incidentGlobalId(index), kind, severity, reported, point };
  return { ...facts, attributes: attributes(facts, random) };
}

export function incidents(): LayerSpec {
  return featureLayer('esriGeometryPoint', {
    id: 0,
    name: 'Incidents',
    description: 'Reports of pollution, strandings and debris along the shore.',
    fields: FIELDS,
    displayField: 'IncidentNumber',
    typeField: 'Type',
    types: INCIDENT_TYPES,
    editFields: EDIT_FIELDS,
    relationships: [
      {
        id: 0,
        name: 'IncidentObservations',
        relatedLayerId: 4,
        originKey: 'GlobalID',
        destinationKey: 'IncidentGlobalID',
        composite: false,
      },
    ],
    hasAttachments: true,
    drawingInfo: drawingInfo(),
    rows,
  });
}

function* rows(): Generator<Row> {
  for (let index = 0; index < INCIDENT_COUNT; index++) {
    const { attributes, point } = incident(index);
    const attachments = attachmentsOf(index, attributes);
    yield { attributes, geometry: point && mercatorPoint(point), attachments };
  }
}

function attachmentsOf(index: number, attributes: Row['attributes']): AttachmentRow[] {
  const random = createRandom('SaveTheBay/Incidents/attachments', index);
  if (!random.chance(0.055)) return [];
  return attachmentsFor({
    key: `SaveTheBay/Incidents/${index}`,
    count: random.whole(1, 3),
    date: Number(attributes['ReportedDate']),
    title: String(attributes['IncidentNumber']),
    lines: [String(attributes['Place']), String(attributes['Remarks'] ?? 'No remarks.')],
  });
}

function pickKind(random: Random): IncidentKind {
  return INCIDENT_KINDS[Number(random.weighted(KIND_WEIGHTS))]!;
}

function pickSeverity({ severities }: IncidentKind, random: Random): number {
  const [low, moderate, high, critical] = severities;
  return Number(random.weighted({ 1: low, 2: moderate, 3: high, 4: critical }));
}

/** Reports grow more frequent over the years. */
function reportDate(index: number, random: Random): number {
  const share = 1 - (index + random.unit() * 0.9) / INCIDENT_COUNT;
  const days = OLDEST_DAYS * share * (0.6 + 0.4 * share);
  return REFERENCE_DATE - Math.floor((days * DAY) / MINUTE) * MINUTE - 2 * HOUR;
}

/** Near a place as often as people are there, else anywhere along the shore; at the offset the kind asks for. */
function pickPoint({ offset }: IncidentKind, random: Random): Point {
  const line = shore();
  for (let attempt = 0; ; attempt++) {
    const measure = pickMeasure(random);
    const share = random.unit();
    const wanted = offset[0] + (offset[1] - offset[0]) * share * Math.max(share, 0.3);
    const point = line.beside(measure, wanted);
    const distance = line.distance(point) * (line.isLand(point) ? -1 : 1);
    const isThere = distance >= offset[0] && distance <= offset[1];
    if (isThere && isInStudyArea(point)) return point;
    if (attempt > 400) throw new Error(`No place along the shore at ${offset.join(' to ')} m.`);
  }
}

function pickMeasure(random: Random): number {
  const { start, end } = shore();
  if (random.chance(0.35)) return random.between(start, end);
  const { point } = SHORE_PLACES[Number(random.weighted(PLACE_WEIGHTS))]!;
  return shore().measureOf(point) + random.bell() * 1800;
}

function attributes(
  { index, globalId, kind, severity, reported, point }: Omit<Incident, 'attributes'>,
  random: Random,
): Row['attributes'] {
  const status = pickStatus(reported, random);
  const closed = closingDate(status, reported, random);
  const reporter = pickReporter(kind, random);
  const isTrained = reporter === 'survey' || reporter === 'patrol';
  const created = reported + random.whole(2, 90) * MINUTE;
  return {
    GlobalID: globalId,
    IncidentNumber: `INC-${new Date(reported).getUTCFullYear()}-${String(index + 1).padStart(5, '0')}`,
    Type: kind.id,
    Category: random.chance(0.9) ? random.pick(kind.categories)[0] : null,
    Status: status,
    Severity: severity,
    ReportedDate: reported,
    ObservedDate: random.chance(0.85) ? reported - random.whole(5, 600) * MINUTE : null,
    ClosedDate: closed,
    ReporterKind: random.chance(0.97) ? reporter : null,
    Place: point ? nearestPlace(point).name : null,
    Confidence: random.chance(0.9) ? random.whole(isTrained ? 60 : 20, isTrained ? 100 : 85) : null,
    AnimalCount: kind.countsAnimals ? animalCount(random) : null,
    AffectedArea: kind.measuresArea && random.chance(0.7) ? area(severity, random) : null,
    WaterTemp: isTrained ? waterTemperature(reported, random) : null,
    // Quarters, because they survive a float of 32 bits unchanged.
    WindSpeed: random.chance(0.6) ? random.whole(0, 52) / 4 : null,
    SurveyGlobalID:
      reporter === 'survey' ? surveyGlobalId(random.whole(0, SURVEY_COUNT - 1)) : null,
    Remarks: random.chance(0.75) ? random.pick(kind.remarks) : null,
    CreationDate: created,
    Creator: reporter === 'hotline' ? 'hotline-import' : `${reporter}-${random.whole(1, 4)}`,
    EditDate: closed ?? created + random.whole(0, 3) * HOUR,
    Editor: random.pick(['duty-desk', 'response-lead', 'survey-team-2', 'data-quality']),
  };
}

function pickReporter({ id }: IncidentKind, random: Random): string {
  const atSea = id === 0 || id === 4;
  return random.weighted({
    hotline: atSea ? 2 : 9,
    patrol: atSea ? 7 : 4,
    survey: 4,
    park: atSea ? 0 : 5,
    partner: 2,
  });
}

function pickStatus(reported: number, random: Random): string {
  const age = (REFERENCE_DATE - reported) / DAY;
  if (age < 5) return random.weighted({ new: 6, assigned: 4, in_progress: 1 });
  if (age < 60)
    return random.weighted({ new: 1, assigned: 3, in_progress: 5, closed: 6, rejected: 1 });
  return random.weighted({ in_progress: 2, closed: 90, rejected: 8 });
}

function closingDate(status: string, reported: number, random: Random): number | null {
  if (status !== 'closed' && status !== 'rejected') return null;
  const days = 0.2 + random.unit() * random.unit() * 40;
  const closed = reported + Math.floor((days * DAY) / MINUTE) * MINUTE;
  return Math.min(closed, REFERENCE_DATE - HOUR);
}

function animalCount(random: Random): number {
  return random.chance(0.75) ? 1 : random.whole(2, random.chance(0.1) ? 240 : 8);
}

function area(severity: number, random: Random): number {
  const size = [0, 40, 400, 5000, 60000][severity]!;
  return Math.round(size * random.between(0.3, 2.2) * 10) / 10;
}

function waterTemperature(date: number, random: Random): number {
  return Math.round((13.6 + season(date) * 2.2 + random.bell() * 1.6) * 10) / 10;
}

function drawingInfo(): LayerSpec['drawingInfo'] {
  return uniqueValueRenderer('Type', marker('Circle', [140, 140, 140, 255], 6), [
    [0, 'Oil sheen', marker('Diamond', [74, 66, 89, 255], 9)],
    [1, 'Stranded bird', marker('Triangle', [196, 120, 62, 255], 9)],
    [2, 'Marine mammal', marker('Circle', [58, 110, 165, 255], 9)],
    [3, 'Debris', marker('Square', [138, 121, 93, 255], 8)],
    [4, 'Algal bloom', marker('Circle', [96, 142, 84, 255], 9)],
    [5, 'Discharge', marker('Diamond', [176, 74, 82, 255], 9)],
  ]);
}
