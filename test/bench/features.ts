/** Made-up features as a server writes them. Feature `n` is always the same; `version` tells its states apart. */
import { LAND_USE, ORIGIN, RESOLUTION, SPECIES, ZONING } from './service.ts';

/** The JSON text of feature `n`, counted from 1. */
export type FeatureWriter = (n: number, version?: number) => string;

/** Its GlobalID as hosted services write it: lower case, no braces. */
export function globalIdOf(layerId: number, n: number): string {
  return guid(createRandom(n * 31 + layerId * 7 + 1));
}

export const parcel: FeatureWriter = (n, version = 0) => {
  const random = createRandom(n * 65_537 + version);
  const [column, row] = [n % 500, Math.floor(n / 500)];
  const attributes = {
    OBJECTID: n,
    GlobalID: globalIdOf(0, n),
    ParcelNumber: `${String(row).padStart(4, '0')}-${String(column).padStart(3, '0')}-${whole(random, 10, 99)}`,
    LandUse: pick(random, LAND_USE.codedValues).code,
    Zoning: pick(random, ZONING.type === 'codedValue' ? ZONING.codedValues : []).code,
    LotArea: whole(random, 200_000, 9_000_000) / 1000,
    AssessedValue: whole(random, 40, 4_000) * 500,
    Address: `${whole(random, 1, 9_999)} ${pick(random, STREETS)}, ${pick(random, TOWNS)}`,
    SurveyedOn: random() < 0.15 ? null : moment(random),
    DistrictID: guid(createRandom(row)),
    Remarks: random() < 0.6 ? null : remark(random, 12),
    Editor: `survey-team-${whole(random, 1, 9)}`,
    EditDate: moment(random) + version,
  };
  return `{"geometry":{"rings":[${rings(random, -13_600_000 + column * 60, 4_100_000 + row * 60)}]},"attributes":${JSON.stringify(attributes)}}`;
};

export const sighting: FeatureWriter = (n, version = 0) => {
  const random = createRandom(n * 65_537 + 1 + version);
  const attributes = {
    OBJECTID: n,
    GlobalID: globalIdOf(1, n),
    Species: pick(random, SPECIES.codedValues).code,
    Animals: whole(random, 1, 40),
    Confidence: whole(random, 0, 100),
    DepthMetres: whole(random, 0, 90_000) / 1000,
    SeenAt: moment(random),
    SurveyID: guid(createRandom(n >> 8)),
    Observer: `survey-team-${whole(random, 1, 60)}`,
    Weather: pick(random, WEATHER),
    Notes: random() < 0.7 ? null : remark(random, 8),
    EditDate: moment(random) + version,
  };
  const [x, y] = [-13_700_000 + random() * 900_000, 4_000_000 + random() * 900_000];
  return `{"geometry":{"x":${onGrid(x)},"y":${onGrid(y)}},"attributes":${JSON.stringify(attributes)}}`;
};

const STREETS = [
  'Harbor Street',
  'Front Street',
  'San Miguel Street',
  'Avila Beach Drive',
  '3rd St',
];
const TOWNS = ['Avila Beach', 'Pismo Beach', 'Los Osos', 'Morro Bay', 'Cañon del Río'];
const WEATHER = ['clear', 'overcast', 'fog, light wind from north-west', 'rain', null];
const WORDS = [
  ...['fence', 'line', 'moved', 'after', 'survey', 'of', 'the', 'northern', 'boundary', 'see'],
  ...['plan', '“B”', 'corner', 'marker', 'missing', 'replaced', 'by', 'iron', 'pin', '½ inch'],
];

/** An irregular parcel; some have a courtyard, some a second part. */
function rings(random: () => number, x: number, y: number): string {
  const size = 20 + random() * 8;
  const outer = ring(random, { x, y, size, vertices: whole(random, 11, 41), isHole: false });
  const kind = random();
  if (kind < 0.04)
    return `${outer},${ring(random, { x, y, size: size / 4, vertices: 6, isHole: true })}`;
  if (kind < 0.06) {
    return `${outer},${ring(random, { x: x + 45, y, size: 4, vertices: 5, isHole: false })}`;
  }
  return outer;
}

interface RingShape {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly vertices: number;
  /** Outer rings run clockwise in Esri JSON, holes the other way. */
  readonly isHole: boolean;
}

function ring(random: () => number, { x, y, size, vertices, isHole }: RingShape): string {
  const corners: string[] = [];
  for (let corner = 0; corner < vertices; corner++) {
    const turn = ((isHole ? 1 : -1) * 2 * Math.PI * corner) / vertices;
    const radius = size * (0.75 + random() * 0.25);
    corners.push(`[${onGrid(x + radius * Math.cos(turn))},${onGrid(y + radius * Math.sin(turn))}]`);
  }
  return `[${corners.join(',')},${corners[0]!}]`;
}

/** As a service gives coordinates back: whole steps of its grid, with the tail of a double. */
function onGrid(value: number): number {
  return Math.round((value - ORIGIN) / RESOLUTION) * RESOLUTION + ORIGIN;
}

/** Epoch milliseconds in the years 2010 to 2026. */
function moment(random: () => number): number {
  return 1_262_304_000_000 + Math.floor(random() * 500_000_000) * 1000;
}

function remark(random: () => number, most: number): string {
  return Array.from({ length: whole(random, 2, most) }, () => pick(random, WORDS)).join(' ');
}

function whole(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

function pick<T>(random: () => number, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!;
}

function guid(random: () => number): string {
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
