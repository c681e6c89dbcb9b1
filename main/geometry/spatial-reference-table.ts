/** The coordinate systems that Esri and EPSG number, read once from a file that the build writes. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

/** Lies beside the program, or in the cache of a run from the sources. */
export const SPATIAL_REFERENCES_FILE = 'spatial-references.json.br';

export interface SpatialReferenceEntry {
  readonly wkid: number;
  /** The number that it has today. */
  readonly latestWkid: number;
  /** Number of the geographic system that a projected one is based on; its own for a geographic one. */
  readonly geographicWkid: number;
  readonly kind: 'geographic' | 'projected';
  readonly isDeprecated: boolean;
  readonly name: string;
  /** Where on Earth it is meant for. */
  readonly area: string;
  readonly wkt: string;
}

type Row = readonly [
  wkid: number,
  latestWkid: number,
  geographicWkid: number,
  isDeprecated: 0 | 1,
  name: string,
  area: string,
  wkt: string,
];

let entries: readonly SpatialReferenceEntry[] | null = null;
let byWkid: ReadonlyMap<number, SpatialReferenceEntry> | null = null;

/** All of them, geographic ones first. */
export function spatialReferenceEntries(): readonly SpatialReferenceEntry[] {
  entries ??= readEntries();
  return entries;
}

/** By number, today's or a former one. */
export function spatialReferenceEntry(wkid: number): SpatialReferenceEntry | null {
  byWkid ??= new Map([
    ...spatialReferenceEntries().map((entry) => [entry.latestWkid, entry] as const),
    ...spatialReferenceEntries().map((entry) => [entry.wkid, entry] as const),
  ]);
  return byWkid.get(wkid) ?? null;
}

function readEntries(): readonly SpatialReferenceEntry[] {
  const packed = brotliDecompressSync(readFileSync(findFile()));
  const lists = JSON.parse(packed.toString('utf8')) as Record<
    SpatialReferenceEntry['kind'],
    readonly Row[]
  >;
  return (['geographic', 'projected'] as const).flatMap((kind) =>
    lists[kind].map(([wkid, latestWkid, geographicWkid, isDeprecated, name, area, wkt]) => ({
      wkid,
      latestWkid,
      geographicWkid: kind === 'geographic' ? latestWkid : geographicWkid,
      kind,
      isDeprecated: isDeprecated === 1,
      name,
      area,
      wkt,
    })),
  );
}

function findFile(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; ; folder = dirname(folder)) {
    for (const place of ['.', '.cache']) {
      const file = join(folder, place, SPATIAL_REFERENCES_FILE);
      if (existsSync(file)) return file;
    }
    if (folder === dirname(folder)) break;
  }
  throw new Error(
    `${SPATIAL_REFERENCES_FILE} is not there: node tools/data/spatial-references.ts writes it.`,
  );
}
