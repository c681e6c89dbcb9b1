/** What can be told from a well-known id without a table of all of them (EPSG and Esri number ranges). */
import type { SpatialReferenceInput } from '../definition.ts';
import { canonicalWkid } from '../geometry.ts';
import { problem, warning, type Remark } from '../remark.ts';

export type ReferenceKind = 'geographic' | 'web-mercator' | 'projected' | 'unknown';

/** EPSG's projected and geographic codes, and Esri's own. */
const KNOWN_RANGES: readonly (readonly [number, number])[] = [
  [2000, 32767],
  [37000, 39999],
  [53000, 54999],
  [65000, 65999],
  [102000, 104999],
  [900913, 900913],
];
const GEOGRAPHIC_RANGES: readonly (readonly [number, number])[] = [
  [4001, 4327],
  [4463, 4475],
  [4555, 4770],
  [4979, 4979],
  [37000, 37999],
  [104000, 104999],
];
/** Projected and geocentric codes that EPSG put between the geographic ones. */
const NOT_GEOGRAPHIC = [
  4026, 4037, 4038, 4039, 4048, 4049, 4050, 4051, 4056, 4057, 4058, 4059, 4060, 4061, 4062, 4063,
  4071, 4073, 4079, 4082, 4083, 4087, 4088, 4093, 4094, 4095, 4096, 4217, 4465, 4468, 4473, 4559,
  4647,
];
/** Geographic codes of newer EPSG editions that are in wide use. */
const GEOGRAPHIC_CODES = [4483, 4490, 4937, 4940, 6318, 6319, 6668, 7843, 7844, 8999, 9000, 9057];

/** The number of a reference: `latestWkid` before `wkid`; null for well-known text alone. */
export function referenceWkid(reference: SpatialReferenceInput): number | null {
  if (typeof reference === 'number') return reference;
  return reference.latestWkid ?? reference.wkid ?? null;
}

/** Degrees or metres; for well-known text by its first word. */
export function referenceKind(reference: SpatialReferenceInput): ReferenceKind {
  const wkid = referenceWkid(reference);
  if (wkid === null) return kindOfText(reference);
  if (canonicalWkid(wkid) === 3857) return 'web-mercator';
  if (isGeographic(wkid)) return 'geographic';
  return isIn(KNOWN_RANGES, wkid) ? 'projected' : 'unknown';
}

export function checkReference(
  where: string,
  reference: SpatialReferenceInput | undefined,
): Remark[] {
  if (reference === undefined) return [];
  const wkid = referenceWkid(reference);
  if (wkid === null) {
    const wkt = typeof reference === 'object' ? reference.wkt?.trim() : undefined;
    if (wkt) return [];
    return [
      problem(where, `${where} says neither wkid nor wkt. Give a well-known id such as 4326.`),
    ];
  }
  if (wkid <= 0)
    return [problem(where, `${where} ${wkid} is no well-known id. Use one such as 4326.`)];
  if (isIn(KNOWN_RANGES, wkid)) return [];
  return [
    warning(
      where,
      `Syncline does not know the spatial reference ${wkid}. It is sent as it is; the service may refuse it.`,
    ),
  ];
}

function kindOfText(reference: SpatialReferenceInput): ReferenceKind {
  const wkt = typeof reference === 'object' ? (reference.wkt ?? '') : '';
  if (/^\s*(GEOGCS|GEOGCRS|GEODCRS)\b/i.test(wkt)) return 'geographic';
  return /^\s*(PROJCS|PROJCRS)\b/i.test(wkt) ? 'projected' : 'unknown';
}

function isGeographic(wkid: number): boolean {
  if (NOT_GEOGRAPHIC.includes(wkid)) return false;
  return GEOGRAPHIC_CODES.includes(wkid) || isIn(GEOGRAPHIC_RANGES, wkid);
}

function isIn(ranges: readonly (readonly [number, number])[], wkid: number): boolean {
  return ranges.some(([first, last]) => wkid >= first && wkid <= last);
}
