/** Exports: data of a service in a file, with nothing registered (createReplica with syncModel none). */
import type { ReplicaDefinition } from './definition.ts';
import type { Remark } from './remark.ts';

export type ExportFormat = ReplicaDefinition['dataFormat'];
export const EXPORT_FORMAT_NAMES = [
  'json',
  'sqlite',
  'filegdb',
  'shapefile',
] as const satisfies readonly ExportFormat[];

/** What each format is called, and how its files end. */
export const EXPORT_FORMATS: Readonly<
  Record<ExportFormat, { readonly name: string; readonly ending: string }>
> = {
  json: { name: 'JSON', ending: '.json' },
  sqlite: { name: 'Mobile geodatabase', ending: '.geodatabase' },
  filegdb: { name: 'File geodatabase', ending: '.gdb.zip' },
  shapefile: { name: 'Shapefile', ending: '.zip' },
};

/** A layer of an export; null: the file does not say how many rows it has. */
export interface ExportedLayer {
  readonly name: string;
  readonly rows: number | null;
}

export interface ExportReport {
  readonly path: string;
  readonly dataFormat: ExportFormat;
  /** What the file is, in words. */
  readonly kind: string;
  readonly bytes: number;
  readonly layers: readonly ExportedLayer[];
  readonly remarks: readonly Remark[];
}

/** `file` with the ending of its format, whatever ending of a format it had. */
export function withEnding(file: string, format: ExportFormat): string {
  const bare = file.replace(/(\.gdb\.zip|\.geodatabase|\.json|\.zip|\.gpkg)$/i, '');
  return `${bare}${EXPORT_FORMATS[format].ending}`;
}

/** What an ending says about the format; null when it says nothing. */
export function formatOfEnding(path: string): ExportFormat | null {
  const name = path.toLowerCase();
  // A file geodatabase ends as a zip of shapefiles does, and says more.
  const order = ['filegdb', 'json', 'sqlite', 'shapefile'] as const;
  return order.find((format) => name.endsWith(EXPORT_FORMATS[format].ending)) ?? null;
}
