/** Table 4 of SaveTheBay: readings of instruments, in the newer field types. */
import type { LayerSpec, Row } from '../../spec.ts';
import { DAY, isoDate, isoTime, MINUTE, REFERENCE_DATE, season } from '../dates.ts';
import { coded, field, IDENTITY, range, REQUIRED, table, text } from '../fields.ts';
import { createRandom, guid, type Random } from '../random.ts';
import { incident, INCIDENT_COUNT } from './incidents.ts';

const OBSERVATION_COUNT = 1500;

const PARAMETERS = {
  temp: { name: 'Water temperature (°C)', typical: 13.8, spread: 3, seasonal: 2 },
  salinity: { name: 'Salinity (PSU)', typical: 33.4, spread: 0.6, seasonal: 0.1 },
  turbidity: { name: 'Turbidity (NTU)', typical: 6, spread: 5.5, seasonal: -1 },
  oxygen: { name: 'Dissolved oxygen (mg/l)', typical: 8.1, spread: 1.6, seasonal: -0.3 },
  chlorophyll: { name: 'Chlorophyll a (µg/l)', typical: 4.5, spread: 3.8, seasonal: 1.2 },
} as const;

type Parameter = keyof typeof PARAMETERS;

const QUALITY = coded('QualityFlag', [
  [1, 'Good'],
  [2, 'Not evaluated'],
  [3, 'Questionable'],
  [4, 'Bad'],
]);

const FIELDS = [
  ...IDENTITY,
  field('IncidentGlobalID', 'GUID', 'Incident'),
  text('Station', 'Station', 20, REQUIRED),
  text('Parameter', 'Parameter', 12, {
    ...REQUIRED,
    domain: coded(
      'Parameter',
      Object.entries(PARAMETERS).map(([code, { name }]) => [code, name] as const),
    ),
  }),
  field('Reading', 'Double', 'Reading'),
  field('QualityFlag', 'SmallInteger', 'Quality', { domain: QUALITY, defaultValue: 2 }),
  field('Depth', 'Single', 'Depth (m)', { domain: range('Depth', 0, 200) }),
  field('ObservedOn', 'DateOnly', 'Observed on', REQUIRED),
  field('ObservedAt', 'TimeOnly', 'Observed at'),
  field('RecordedAt', 'TimestampOffset', 'Recorded at'),
  field('SampleNumber', 'BigInteger', 'Sample number'),
  field('RawRecord', 'Blob', 'Raw record'),
  text('Remarks', 'Remarks', 120),
];

/**
 * Readings taken near incidents, and some on their own.
 *
 * Sample numbers carry a time in nanoseconds and pass 2^53, so they are decimal strings where a
 * number would lose digits.
 */
export function observations(): LayerSpec {
  return table({
    id: 4,
    name: 'Observations',
    description: 'Readings of instruments, most of them taken near an incident.',
    fields: FIELDS,
    displayField: 'Station',
    rows,
  });
}

function* rows(): Generator<Row> {
  for (let index = 0; index < OBSERVATION_COUNT; index++) {
    yield { attributes: attributes(index), geometry: null };
  }
}

function attributes(index: number): Row['attributes'] {
  const random = createRandom('SaveTheBay/Observations', index);
  const source = random.chance(0.9) ? incident(random.whole(0, INCIDENT_COUNT - 1)) : null;
  const parameter = random.pick(Object.keys(PARAMETERS) as Parameter[]);
  const observed = observationTime(source?.reported, random);
  const isQuestionable = random.chance(0.08);
  return {
    GlobalID: guid('SaveTheBay/Observations', index),
    IncidentGlobalID: source?.globalId ?? null,
    Station: `${random.pick(['BUOY', 'SONDE', 'GRAB', 'PIER'])}-${random.whole(1, 18)}`,
    Parameter: parameter,
    Reading: random.chance(0.03) ? null : reading(parameter, observed, random),
    QualityFlag: isQuestionable ? random.whole(3, 4) : random.whole(1, 2),
    Depth: random.chance(0.9) ? random.whole(0, 80) / 4 : null,
    ObservedOn: isoDate(observed),
    ObservedAt: random.chance(0.95) ? isoTime(observed) : null,
    RecordedAt: random.chance(0.9) ? timestamp(observed, random) : null,
    SampleNumber: random.chance(0.95) ? sampleNumber(observed, random) : null,
    RawRecord: null,
    Remarks: isQuestionable ? random.pick(REMARKS) : null,
  };
}

const REMARKS = [
  'Sensor fouled, cleaned afterwards.',
  'Drift against the bottle sample.',
  'Battery below 11 V.',
  'Reading taken in the surf zone; "noisy".',
];

function observationTime(reported: number | undefined, random: Random): number {
  const from = reported ?? REFERENCE_DATE - random.whole(10, 1200) * DAY;
  return Math.min(from + random.whole(20, 4000) * MINUTE, REFERENCE_DATE) - MINUTE;
}

function reading(parameter: Parameter, date: number, random: Random): number {
  const { typical, spread, seasonal } = PARAMETERS[parameter];
  const value = typical + seasonal * season(date) + spread * random.bell();
  return Math.round(Math.max(0.05, value) * 100) / 100;
}

/** ISO 8601 with an offset: instruments keep standard time all year, some run on UTC. */
function timestamp(observed: number, random: Random): string {
  const isUtc = random.chance(0.2);
  const local = observed + (isUtc ? 0 : -8 * 60 * MINUTE);
  const fraction = String(random.whole(0, 999)).padStart(3, '0');
  return `${isoDate(local)}T${isoTime(local)}.${fraction}${isUtc ? '+00:00' : '-08:00'}`;
}

function sampleNumber(observed: number, random: Random): string | number {
  if (random.chance(0.3)) return random.whole(1, 90_000);
  return (BigInt(observed) * 1_000_000n + BigInt(random.whole(1, 999_999))).toString();
}
