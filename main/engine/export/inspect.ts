/** Looks whether a result is what was asked for, and whole; says what is in it. */
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import {
  EXPORT_FORMATS,
  type ExportedLayer,
  type ExportFormat,
} from '../../../shared/model/export.ts';
import type { CreateRequest } from '../../../shared/model/protocol.ts';
import { warning, type Remark } from '../../../shared/model/remark.ts';
import type { ServiceDescription } from '../../../shared/model/service.ts';
import { openGeodatabase } from '../../geodatabase/geodatabase.ts';
import { troubleOfDatabase } from '../../store/check-database.ts';
import type { FeatureService } from '../../sync/service-port.ts';
import type { RunOptions } from '../api.ts';
import { readZip, ZipTrouble, type ZipEntry } from './zip.ts';

export interface Inspection {
  readonly kind: string;
  readonly bytes: number;
  readonly layers: readonly ExportedLayer[];
  readonly remarks: readonly Remark[];
}

type Look = Omit<Inspection, 'bytes'>;

/** Throws `bad-answer` for a file that is something else, cut or damaged. */
export async function inspectExport(
  file: string,
  request: CreateRequest,
  description: ServiceDescription,
  service: Pick<FeatureService, 'readAnswer'>,
  run: RunOptions,
): Promise<Inspection> {
  const format = request.dataFormat;
  const found = await kindOf(file);
  const wanted = { json: 'json', sqlite: 'sqlite', filegdb: 'zip', shapefile: 'zip' } as const;
  if (found !== wanted[format]) throw other(format, found);
  const { size: bytes } = await stat(file);
  const look =
    format === 'json'
      ? await lookAtJson(file, request, description, service, run)
      : format === 'sqlite'
        ? lookAtDatabase(file)
        : await lookAtZip(file, format, run.signal);
  return { ...look, bytes };
}

async function kindOf(file: string): Promise<'json' | 'sqlite' | 'zip' | null> {
  const handle = await open(file, 'r');
  try {
    const head = Buffer.alloc(64);
    const { bytesRead } = await handle.read(head, 0, 64, 0);
    const text = head.toString('latin1', 0, bytesRead);
    if (text.startsWith('SQLite format 3\0')) return 'sqlite';
    if (text.startsWith('PK')) return 'zip';
    return /^(ï»¿)?\s*\{/.test(text) ? 'json' : null;
  } finally {
    await handle.close();
  }
}

function other(format: ExportFormat, found: string | null): AppError {
  const kinds: Readonly<Record<string, string>> = {
    json: 'JSON',
    sqlite: 'a database',
    zip: 'a zip file',
  };
  return new AppError(
    'bad-answer',
    `The service was asked for ${EXPORT_FORMATS[format].name} and sent ${found === null ? 'something else' : kinds[found]}.`,
    { hint: 'It may not know this format. Choose another one.' },
  );
}

function damaged(format: ExportFormat, trouble: string): AppError {
  return new AppError(
    'bad-answer',
    `The ${EXPORT_FORMATS[format].name} that came is not whole: ${trouble}.`,
    {
      hint: 'Export again. If it stays so, tell the administrator of the service.',
    },
  );
}

async function lookAtJson(
  file: string,
  { layers }: CreateRequest,
  description: ServiceDescription,
  service: Pick<FeatureService, 'readAnswer'>,
  { signal, progress }: RunOptions,
): Promise<Look> {
  const chosen = layers.flatMap((id) => description.layers.filter((layer) => layer.id === id));
  const counts = new Map(chosen.map(({ id }) => [id, 0]));
  const nameOf = (id: number): string => chosen.find((layer) => layer.id === id)?.name ?? `${id}`;
  await service.readAnswer(
    file,
    {
      features(layerId, _kind, features) {
        counts.set(layerId, (counts.get(layerId) ?? 0) + features.length);
        progress.rows(nameOf(layerId), features.length);
      },
      deletes: () => undefined,
      attachments: () => undefined,
      attachmentDeletes: () => undefined,
    },
    { layers: description.layers, signal },
  );
  return {
    kind: EXPORT_FORMATS.json.name,
    layers: [...counts].map(([id, rows]) => ({ name: nameOf(id), rows })),
    remarks: [],
  };
}

function lookAtDatabase(file: string): Look {
  const kind = EXPORT_FORMATS.sqlite.name;
  const trouble = troubleOfDatabase(file);
  if (trouble !== null) throw damaged('sqlite', trouble);
  try {
    const geodatabase = openGeodatabase(file);
    try {
      const layers = geodatabase.description.layers.map(({ id, name }) => ({
        name,
        rows: geodatabase.countRows(id),
      }));
      return { kind, layers, remarks: [] };
    } finally {
      geodatabase.close();
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const text = `The file is a whole database; what is in it could not be counted: ${error.message}`;
    return { kind, layers: [], remarks: [warning('dataFormat', text)] };
  }
}

async function lookAtZip(
  file: string,
  format: 'filegdb' | 'shapefile',
  signal: AbortSignal,
): Promise<Look> {
  let entries: ZipEntry[];
  try {
    entries = await readZip(file, signal);
  } catch (error) {
    if (error instanceof ZipTrouble) throw damaged(format, error.message);
    throw error;
  }
  const kind = EXPORT_FORMATS[format].name;
  if (format === 'filegdb') {
    const hasTables = entries.some(({ name }) => /\.gdb\/a[0-9a-f]{8}\.gdbtable$/i.test(name));
    if (!hasTables) throw damaged(format, 'there is no file geodatabase in it');
    return { kind, layers: [], remarks: [] };
  }
  return { kind, layers: shapefilesIn(entries), remarks: [] };
}

/** A shapefile is a table (.dbf), with shapes (.shp and .shx) when it has any. */
function shapefilesIn(entries: readonly ZipEntry[]): ExportedLayer[] {
  const ending = (end: string) => entries.filter(({ name }) => name.toLowerCase().endsWith(end));
  const stems = (found: readonly ZipEntry[]) => new Set(found.map(({ name }) => name.slice(0, -4)));
  const tables = ending('.dbf');
  const [shapes, indexes] = [stems(ending('.shp')), stems(ending('.shx'))];
  if (tables.length === 0) throw damaged('shapefile', 'there is no shapefile in it');
  const incomplete = [...shapes].find((stem) => !indexes.has(stem) || !stems(tables).has(stem));
  if (incomplete !== undefined) {
    throw damaged('shapefile', `${basename(incomplete).slice(0, 200)} is not complete`);
  }
  return tables.map(({ name, head }) => ({
    name: basename(name.slice(0, -4)),
    rows: head.length >= 8 ? Buffer.from(head).readUInt32LE(4) : null,
  }));
}
