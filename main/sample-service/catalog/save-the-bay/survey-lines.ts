/** Layer 1 of SaveTheBay: the lines that survey teams walked, sailed and flew. */
import type { LayerSpec, Row } from '../../spec.ts';
import { DAY, HOUR, REFERENCE_DATE } from '../dates.ts';
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
import { createNoise } from '../noise.ts';
import { nearestPlace } from '../places.ts';
import { groundScale, type Point, STUDY_AREA } from '../projection.ts';
import { createRandom, guid, type Random } from '../random.ts';
import { mercatorPolyline } from '../shapes.ts';
import { shore } from '../shore.ts';
import { line, uniqueValueRenderer } from '../symbols.ts';

export const SURVEY_COUNT = 180;

type Method = 'walk' | 'boat' | 'drone' | 'rov';
type Position = readonly [x: number, y: number, z: number];
type Path = readonly Position[];

const EDIT_FIELDS = {
  creator: 'created_user',
  created: 'created_date',
  editor: 'last_edited_user',
  edited: 'last_edited_date',
} as const;

const METHODS = coded('SurveyMethod', [
  ['walk', 'Shoreline walk'],
  ['boat', 'Boat transect'],
  ['drone', 'Drone flight'],
  ['rov', 'Underwater vehicle'],
]);

const FIELDS = [
  ...IDENTITY,
  text('LineName', 'Name', 60, REQUIRED),
  text('Method', 'Method', 8, { ...REQUIRED, domain: METHODS, defaultValue: 'walk' }),
  field('SurveyDate', 'Date', 'Survey date', REQUIRED),
  text('Team', 'Team', 24),
  field('Passes', 'SmallInteger', 'Passes', { domain: range('Passes', 1, 12), defaultValue: 1 }),
  field('LengthM', 'Double', 'Length (m)'),
  field('Visibility', 'Single', 'Visibility (km)'),
  text('Complete', 'Complete', 1, {
    domain: coded('YesNo', [
      ['Y', 'Yes'],
      ['N', 'No'],
    ]),
  }),
  text('Remarks', 'Remarks', 255),
  ...trackingFields(EDIT_FIELDS),
];

/** Metres off the shore (seaward positive) and of length, by method. */
const REACH: Readonly<
  Record<Method, { offset: readonly [number, number]; length: readonly [number, number] }>
> = {
  walk: { offset: [-30, -8], length: [900, 4200] },
  boat: { offset: [350, 2600], length: [2500, 9000] },
  drone: { offset: [-120, 180], length: [800, 2400] },
  rov: { offset: [120, 700], length: [300, 1200] },
};

const swell = createNoise('survey/height', 420);

export function surveyGlobalId(index: number): string {
  return guid('SaveTheBay/SurveyLines', index);
}

export function surveyLines(): LayerSpec {
  return featureLayer('esriGeometryPolyline', {
    id: 1,
    name: 'SurveyLines',
    description: 'Tracks of shoreline walks, boats, drones and underwater vehicles, with heights.',
    hasZ: true,
    fields: FIELDS,
    displayField: 'LineName',
    editFields: EDIT_FIELDS,
    drawingInfo: uniqueValueRenderer('Method', line('Solid', [120, 120, 120, 255], 1.5), [
      ['walk', 'Shoreline walk', line('Solid', [171, 104, 63, 255], 2)],
      ['boat', 'Boat transect', line('Dash', [47, 93, 138, 255], 2)],
      ['drone', 'Drone flight', line('Solid', [117, 84, 140, 255], 1.5)],
      ['rov', 'Underwater vehicle', line('Dot', [28, 122, 122, 255], 2)],
    ]),
    rows,
  });
}

function* rows(): Generator<Row> {
  for (let index = 0; index < SURVEY_COUNT; index++) yield row(index);
}

function row(index: number): Row {
  const random = createRandom('SaveTheBay/SurveyLines', index);
  const method = random.weighted<Method>({ walk: 9, boat: 6, drone: 3, rov: 2 });
  const paths = pickPaths(method, random);
  const day = Math.floor(1300 * (1 - index / SURVEY_COUNT) + random.between(0, 6));
  const date = REFERENCE_DATE - day * DAY - random.whole(2, 9) * HOUR;
  const place = nearestPlace(paths[0]![0]! as unknown as Point).name;
  const team = `survey-team-${random.whole(1, 5)}`;
  return {
    attributes: {
      GlobalID: surveyGlobalId(index),
      LineName: `${place} ${{ walk: 'walk', boat: 'transect', drone: 'flight', rov: 'dive' }[method]} ${index + 1}`,
      Method: method,
      SurveyDate: date,
      Team: random.chance(0.95) ? team : null,
      Passes: method === 'drone' ? random.whole(2, 8) : 1,
      LengthM: lengthOf(paths),
      Visibility: method === 'rov' || random.chance(0.2) ? null : random.whole(2, 60) / 2,
      Complete: random.chance(0.96) ? (random.chance(0.88) ? 'Y' : 'N') : null,
      Remarks: random.chance(0.3) ? random.pick(REMARKS) : null,
      created_date: date + random.whole(1, 30) * HOUR,
      created_user: team,
      last_edited_date: date + random.whole(31, 300) * HOUR,
      last_edited_user: random.chance(0.6) ? team : 'data-quality',
    },
    geometry: mercatorPolyline(paths),
  };
}

const REMARKS = [
  'Cut short by the tide.',
  'Fog until noon, started two hours late.',
  'Same line as last autumn.',
  'Lost GPS fix for about 3 min near the cliff.',
  'Second observer on board.',
];

function pickPaths(method: Method, random: Random): Path[] {
  const { start, end } = shore();
  const { offset, length } = REACH[method];
  for (;;) {
    const from = random.between(start + 500, end - length[1]);
    const metres = random.between(...offset);
    const to = from + random.between(...length);
    const lines = method === 'boat' && random.chance(0.45) ? random.whole(2, 4) : 1;
    const paths = Array.from({ length: lines }, (_, at) =>
      alongShore(from + at * 120, to - at * 160, metres + at * random.between(280, 420)),
    ).flat();
    const inside = paths.filter((path) => path.every(isWithinReach));
    if (inside.length > 0) return inside.map((path) => withHeights(path, method));
  }
}

/** Parts of the line parallel to the shore; a part ends where the shore bends too sharply to follow. */
function alongShore(from: number, to: number, metres: number): Point[][] {
  const line = shore();
  const spacing = Math.max(40, Math.min(220, Math.abs(metres) / 3));
  const parts: Point[][] = [[]];
  for (let measure = from; measure <= to; measure += spacing) {
    const point = line.beside(measure, metres);
    const distance = line.distance(point) * (line.isLand(point) ? -1 : 1);
    const isOnCourse = Math.abs(distance - metres) <= Math.abs(metres) * 0.3 + 5;
    const part = parts.at(-1)!;
    if (isOnCourse && isAhead(part, point, spacing * 2.5)) part.push(point);
    else if (part.length > 0) parts.push(isOnCourse ? [point] : []);
  }
  return parts.filter((part) => part.length >= 5);
}

/** True when the point continues the part: near its end, and not back where it came from. */
function isAhead(part: readonly Point[], point: Point, reach: number): boolean {
  const [before, last] = [part.at(-2), part.at(-1)];
  if (!last) return true;
  const [dx, dy] = [point[0] - last[0], point[1] - last[1]];
  const step = Math.hypot(dx, dy);
  if (step < 5 || step > reach) return false;
  if (!before) return true;
  const [bx, by] = [last[0] - before[0], last[1] - before[1]];
  return bx * dx + by * dy > 0.55 * step * Math.hypot(bx, by);
}

function isWithinReach([x, y]: Point): boolean {
  return x > STUDY_AREA.west && y > STUDY_AREA.south && y < STUDY_AREA.north;
}

/** Metres above mean sea level: the beach, the deck, the flight level, the depth. */
function withHeights(path: readonly Point[], method: Method): Path {
  return path.map((point): Position => {
    const [x, y] = point;
    const wave = swell(x, y);
    const height = {
      walk: 2.4 + wave * 1.3,
      boat: 1.5 + wave * 0.2,
      drone: 85 + wave * 12,
      rov: -2 - shore().distance(point) * 0.035 + wave,
    }[method];
    return [x, y, height];
  });
}

/** Metres on the ground. */
function lengthOf(paths: readonly Path[]): number {
  let sum = 0;
  for (const path of paths) {
    path.slice(1).forEach(([x, y], index) => {
      const [px, py] = path[index]!;
      sum += Math.hypot(x - px, y - py) * groundScale(y);
    });
  }
  return Math.round(sum * 10) / 10;
}
