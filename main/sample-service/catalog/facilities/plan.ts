/** Which facilities there are, where they stand and when they were inspected: what both layers draw on. */
import { DAY, HOUR, REFERENCE_DATE } from '../dates.ts';
import { nearestPlace, type Place, SHORE_PLACES, TOWNS } from '../places.ts';
import { isInStudyArea, type Point } from '../projection.ts';
import { createRandom, guid, type Random } from '../random.ts';
import { shore } from '../shore.ts';

export const FACILITY_COUNT = 400;

export type FacilityType =
  | 'pump_station'
  | 'outfall'
  | 'sampling_station'
  | 'launch_ramp'
  | 'tide_gauge'
  | 'treatment_plant'
  | 'storm_drain';

interface FacilityKind {
  readonly name: string;
  readonly prefix: string;
  readonly weight: number;
  /** Metres off the shore, seaward when positive; null: somewhere in a town. */
  readonly offset: readonly [number, number] | null;
  /** Days between two inspections; null: never inspected. */
  readonly interval: number | null;
}

export const FACILITY_KINDS: Readonly<Record<FacilityType, FacilityKind>> = {
  pump_station: { name: 'Pump station', prefix: 'PS', weight: 24, offset: null, interval: 340 },
  outfall: { name: 'Outfall', prefix: 'OF', weight: 17, offset: [20, 400], interval: 360 },
  sampling_station: {
    name: 'Sampling station',
    prefix: 'SS',
    weight: 20,
    offset: [60, 1600],
    interval: null,
  },
  launch_ramp: { name: 'Launch ramp', prefix: 'LR', weight: 6, offset: [-25, 0], interval: 700 },
  tide_gauge: { name: 'Tide gauge', prefix: 'TG', weight: 3, offset: [0, 40], interval: 500 },
  treatment_plant: {
    name: 'Treatment plant',
    prefix: 'TP',
    weight: 4,
    offset: null,
    interval: 180,
  },
  storm_drain: {
    name: 'Storm drain',
    prefix: 'SD',
    weight: 26,
    offset: [-200, -10],
    interval: 900,
  },
};

export interface Facility {
  readonly index: number;
  readonly globalId: string;
  readonly id: string;
  readonly type: FacilityType;
  readonly place: Place;
  /** Web Mercator. */
  readonly point: Point;
  readonly installYear: number;
  readonly requiresInspection: boolean;
  /** Epoch milliseconds, oldest first. */
  readonly inspections: readonly number[];
}

/** The facility with that index, 0 to FACILITY_COUNT - 1. */
export function facility(index: number): Facility {
  const random = createRandom('Facilities/Facilities', index);
  const type = random.weighted(weights());
  const kind = FACILITY_KINDS[type];
  const point = kind.offset ? besideShore(kind.offset, random) : inTown(random);
  const installYear = 2024 - Math.floor(66 * random.unit() * random.unit());
  const requiresInspection = kind.interval !== null && random.chance(0.93);
  return {
    index,
    globalId: guid('Facilities/Facilities', index),
    id: `${kind.prefix}-${String(index + 1).padStart(4, '0')}`,
    type,
    place: nearestPlace(point, kind.offset ? SHORE_PLACES : TOWNS),
    point,
    installYear,
    requiresInspection,
    inspections: requiresInspection ? inspectionDates(kind.interval, installYear, random) : [],
  };
}

function weights(): Record<FacilityType, number> {
  const entries = Object.entries(FACILITY_KINDS).map(([type, { weight }]) => [type, weight]);
  return Object.fromEntries(entries) as Record<FacilityType, number>;
}

function besideShore(offset: readonly [number, number], random: Random): Point {
  const line = shore();
  for (;;) {
    const town = random.pick(SHORE_PLACES);
    const measure = random.chance(0.3)
      ? random.between(line.start, line.end)
      : line.measureOf(town.point) + random.bell() * 2600;
    const point = line.beside(measure, random.between(...offset));
    const distance = line.distance(point) * (line.isLand(point) ? -1 : 1);
    if (distance >= offset[0] && distance <= offset[1] && isInStudyArea(point)) return point;
  }
}

function inTown(random: Random): Point {
  for (;;) {
    const { point, radius } = random.pick(TOWNS);
    const [dx, dy] = [random.bell() * radius, random.bell() * radius];
    const candidate: Point = [point[0] + dx, point[1] + dy];
    if (shore().isLand(candidate) && isInStudyArea(candidate)) return candidate;
  }
}

/** Back from the reference date at roughly even intervals, on working hours, not before construction. */
function inspectionDates(interval: number, installYear: number, random: Random): number[] {
  const dates: number[] = [];
  const built = Date.UTC(installYear, 11, 31);
  const kept = random.whole(2, 5);
  let date = REFERENCE_DATE - random.whole(4, interval) * DAY + random.whole(15, 23) * HOUR;
  while (date > built && dates.length < kept) {
    dates.push(date);
    date -= Math.round(interval * random.between(0.75, 1.4)) * DAY - random.whole(-2, 2) * HOUR;
  }
  return dates.reverse();
}
