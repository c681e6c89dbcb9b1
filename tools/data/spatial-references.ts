/**
 * Writes the list of coordinate systems that the product reads: what `@esri/proj-codes` says in 15 MB, without what
 * nobody asks for, packed to a few hundred kilobytes.
 *
 * `node tools/data/spatial-references.ts [file]`; without a file into the cache, where a run from the sources looks.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { SPATIAL_REFERENCES_FILE } from '../../main/geometry/spatial-reference-table.ts';

interface PackageEntry {
  readonly wkid: number;
  readonly latestWkid: number;
  readonly gcsWkid?: number;
  readonly description: string;
  readonly wkt: string;
  readonly deprecated: string;
  readonly extent?: readonly { readonly areaname: string }[];
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHED = join(ROOT, '.cache', SPATIAL_REFERENCES_FILE);
const resolve = createRequire(import.meta.url).resolve;

/** Packs the list. */
export function packSpatialReferences(): Uint8Array {
  const geographic = entriesOf('pe_list_geogcs.json', 'GeographicCoordinateSystems');
  const projected = entriesOf('pe_list_projcs.json', 'ProjectedCoordinateSystems');
  const text = JSON.stringify({
    geographic: geographic.map(rowOf),
    projected: projected.map(rowOf),
  });
  return brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}

/** Writes the list to `file`. */
export function writeSpatialReferences(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, packSpatialReferences());
  renameSync(`${file}.${process.pid}`, file);
}

/** Writes the list into the cache unless it is there and newer than the package and this tool. */
export function ensureSpatialReferences(): void {
  const sources = [resolve('@esri/proj-codes/pe_list_projcs.json'), fileURLToPath(import.meta.url)];
  const isFresh =
    existsSync(CACHED) &&
    sources.every((source) => statSync(source).mtimeMs < statSync(CACHED).mtimeMs);
  if (!isFresh) writeSpatialReferences(CACHED);
}

function entriesOf(file: string, list: string): readonly PackageEntry[] {
  const text = readFileSync(resolve(`@esri/proj-codes/${file}`), 'utf8');
  return (JSON.parse(text) as Record<string, readonly PackageEntry[]>)[list]!;
}

/** In the order in which `spatial-reference-table.ts` reads it. */
function rowOf(entry: PackageEntry): readonly unknown[] {
  return [
    entry.wkid,
    entry.latestWkid,
    entry.gcsWkid ?? 0,
    entry.deprecated === 'yes' ? 1 : 0,
    entry.description,
    entry.extent?.[0]?.areaname ?? '',
    entry.wkt,
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeSpatialReferences(process.argv[2] ?? CACHED);
