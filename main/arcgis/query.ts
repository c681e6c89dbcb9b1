/** Queries: counts, rows by filter or by id, rows by GlobalID, lists of attachments. */
import type { WireFeature } from '../../shared/model/edit.ts';
import type {
  EsriGeometry,
  FilterGeometryType,
  SpatialReference,
} from '../../shared/model/geometry.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { SpatialReferenceInput } from '../../shared/model/definition.ts';
import type { LayerDescription, ServiceDescription } from '../../shared/model/service.ts';
import { failure, isTooLong } from './errors.ts';
import { hostOf } from './redact.ts';
import type { Connection } from './request.ts';
import { bigIntegerFields, createParse } from './wire/json.ts';
import { lowerKeys, toFlag, toInteger } from './wire/lax.ts';
import { readFeature } from './wire/rows.ts';
import { referenceText } from './wire/spatial-reference.ts';

/** The part of a service that queries need. */
export type QueriedService = Pick<ServiceDescription, 'url' | 'maxRecordCount'>;

export interface Filter {
  /** Default: every row. */
  readonly where?: string;
  readonly geometry?: EsriGeometry;
  readonly geometryType?: FilterGeometryType;
  /** Spatial reference of `geometry`. */
  readonly inSR?: SpatialReferenceInput;
}

/** A filter and what is wanted of the rows it finds. */
export type RowQuery = Filter & RowOptions;

export interface RowOptions {
  /** Spatial reference of the geometries that come back; the service's own when absent. */
  readonly outSR?: SpatialReference | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A feature as the server holds it now. */
export interface FoundFeature extends WireFeature {
  readonly objectId: number | null;
}

/** Rows asked for at once; services allow 1,000 or more by default, and say so when less. */
const PAGE_ROWS = 500;
const GLOBAL_IDS_PER_QUERY = 100;

/** The number of rows of a layer that satisfy the filter. */
export async function count(
  connection: Connection,
  service: Pick<ServiceDescription, 'url'>,
  layerId: number,
  filter: Filter & Pick<RowOptions, 'signal'> = {},
): Promise<number> {
  const operation = `count the rows of layer ${layerId}`;
  const body = await connection.json({
    url: `${service.url}/${layerId}/query`,
    operation,
    parameters: { ...filterParameters(filter), returnCountOnly: 'true' },
    signal: filter.signal,
  });
  const total = toInteger(lowerKeys(body)['count']);
  if (total !== null) return total;
  throw failure(
    'bad-answer',
    { operation, host: hostOf(service.url) },
    'its answer holds no count',
  );
}

/**
 * Rows of a layer, in pages, in the order of their object ids. The ids are asked for first and the rows by id: so
 * rows that others add or delete meanwhile neither shift a page nor come twice.
 */
export async function* queryFeatures(
  connection: Connection,
  service: QueriedService,
  layer: LayerDescription,
  query: RowQuery = {},
): AsyncGenerator<readonly FoundFeature[]> {
  const objectIds = await queryObjectIds(connection, service, layer, query);
  yield* queryByObjectIds(connection, service, layer, objectIds, query);
}

/** At most `limit` rows that satisfy the filter, whichever the service gives first. */
export async function queryFirstFeatures(
  connection: Connection,
  service: QueriedService,
  layer: LayerDescription,
  query: RowQuery & { readonly limit: number },
): Promise<readonly FoundFeature[]> {
  const limit = pageSize(service, layer, query.limit);
  const selection = { ...filterParameters(query), resultRecordCount: String(limit) };
  const { features } = await queryRows(connection, service, layer, selection, query);
  return features.slice(0, limit);
}

/** Like `queryFeatures`, for rows whose object ids are known; ids that the server does not have are passed over. */
export async function* queryByObjectIds(
  connection: Connection,
  service: QueriedService,
  layer: LayerDescription,
  objectIds: readonly number[],
  options: RowOptions = {},
): AsyncGenerator<readonly FoundFeature[]> {
  const pageRows = pageSize(service, layer, PAGE_ROWS);
  for (let start = 0; start < objectIds.length; start += pageRows) {
    const page = objectIds.slice(start, start + pageRows);
    yield await queryPage(connection, service, layer, page, options);
  }
}

/** Object ids of the rows that satisfy the filter, ascending. Servers do not limit their number. */
async function queryObjectIds(
  connection: Connection,
  service: Pick<ServiceDescription, 'url'>,
  layer: Pick<LayerDescription, 'id'>,
  filter: Filter & Pick<RowOptions, 'signal'>,
): Promise<readonly number[]> {
  const body = await connection.json({
    url: `${service.url}/${layer.id}/query`,
    operation: `list the rows of layer ${layer.id}`,
    parameters: { ...filterParameters(filter), returnIdsOnly: 'true' },
    signal: filter.signal,
  });
  const ids = lowerKeys(body)['objectids'];
  return (Array.isArray(ids) ? (ids as unknown[]) : [])
    .map(toInteger)
    .filter((id) => id !== null)
    .sort((a, b) => a - b);
}

async function queryPage(
  connection: Connection,
  service: QueriedService,
  layer: LayerDescription,
  objectIds: readonly number[],
  options: RowOptions,
): Promise<readonly FoundFeature[]> {
  const parameters = { objectIds: objectIds.join(',') };
  try {
    const { features, isCut } = await queryRows(connection, service, layer, parameters, options);
    if (!isCut || objectIds.length === 1) return features;
  } catch (error) {
    if (!isTooLong(error) || objectIds.length === 1) throw error;
  }
  // The server gives fewer rows at once than it says, or the rows are too large: ask for the halves.
  const half = Math.ceil(objectIds.length / 2);
  const halves = [objectIds.slice(0, half), objectIds.slice(half)];
  const pages: FoundFeature[] = [];
  for (const ids of halves) {
    pages.push(...(await queryPage(connection, service, layer, ids, options)));
  }
  return pages;
}

/**
 * The rows that have these GlobalIDs, by GlobalID; a GlobalID that the server does not have is not in the map.
 *
 * Each id is asked for in both spellings, `{UPPER}` as geodatabases keep it and bare lower case as hosted layers do:
 * some databases compare the text.
 */
export async function lookUpByGlobalIds(
  connection: Connection,
  service: QueriedService,
  layer: LayerDescription,
  globalIds: readonly GlobalId[],
  options: RowOptions = {},
): Promise<Map<GlobalId, FoundFeature>> {
  const { globalIdField } = layer;
  if (globalIdField === null) throw new Error(`Layer ${layer.id} has no GlobalIDs.`);
  const found = new Map<GlobalId, FoundFeature>();
  const perQuery = pageSize(service, layer, GLOBAL_IDS_PER_QUERY);
  const lookUp = async (wanted: readonly GlobalId[]): Promise<void> => {
    const where = whereGlobalIds(globalIdField, wanted);
    const { features, isCut } = await queryRows(connection, service, layer, { where }, options);
    for (const feature of features) {
      const globalId = parseGlobalId(feature.attributes[globalIdField]);
      if (globalId !== null) found.set(globalId, feature);
    }
    const missing = isCut ? wanted.filter((id) => !found.has(id)) : [];
    // Fewer came than there are: ask for the others, as long as that brings more.
    if (missing.length > 0 && missing.length < wanted.length) await lookUp(missing);
  };
  for (let start = 0; start < globalIds.length; start += perQuery) {
    await lookUp(globalIds.slice(start, start + perQuery));
  }
  return found;
}

/** `GlobalID IN (…)` in the spellings that databases keep. */
export function whereGlobalIds(field: string, globalIds: readonly GlobalId[]): string {
  const literals = globalIds.flatMap((id) => [`'${id}'`, `'${id.slice(1, -1).toLowerCase()}'`]);
  return `${field} IN (${literals.join(',')})`;
}

async function queryRows(
  connection: Connection,
  service: Pick<ServiceDescription, 'url'>,
  layer: LayerDescription,
  selection: Readonly<Record<string, string>>,
  { outSR, signal }: RowOptions,
): Promise<{ features: readonly FoundFeature[]; isCut: boolean }> {
  const operation = `read rows of layer ${layer.id}`;
  const body = await connection.json(
    {
      url: `${service.url}/${layer.id}/query`,
      operation,
      parameters: { ...selection, ...rowParameters(layer, outSR) },
      method: 'POST',
      signal,
    },
    { parse: createParse(bigIntegerFields([layer])) },
  );
  const { features, exceededtransferlimit } = lowerKeys(body);
  if (!Array.isArray(features)) {
    const context = { operation, host: hostOf(service.url) };
    throw failure('bad-answer', context, 'its answer holds no features');
  }
  return {
    features: (features as unknown[]).map((raw) => toFound(raw, layer)),
    isCut: toFlag(exceededtransferlimit),
  };
}

function toFound(raw: unknown, layer: LayerDescription): FoundFeature {
  const feature = readFeature(raw, layer);
  return { ...feature, objectId: toInteger(feature.attributes[layer.objectIdField]) };
}

function rowParameters(
  layer: LayerDescription,
  outSR: SpatialReference | undefined,
): Readonly<Record<string, string>> {
  const hasGeometry = layer.geometryType !== null;
  return {
    outFields: '*',
    returnGeometry: String(hasGeometry),
    ...(layer.hasZ ? { returnZ: 'true' } : {}),
    ...(layer.hasM ? { returnM: 'true' } : {}),
    ...(hasGeometry && outSR !== undefined ? { outSR: referenceText(outSR) } : {}),
  };
}

function filterParameters(filter: Filter): Readonly<Record<string, string>> {
  const where = filter.where?.trim() ?? '';
  return {
    where: where === '' ? '1=1' : where,
    ...(filter.geometry === undefined
      ? {}
      : {
          geometry: JSON.stringify(filter.geometry),
          geometryType: filter.geometryType ?? 'esriGeometryEnvelope',
          spatialRel: 'esriSpatialRelIntersects',
          ...(filter.inSR === undefined ? {} : { inSR: referenceText(filter.inSR) }),
        }),
  };
}

function pageSize(
  service: QueriedService,
  layer: Pick<LayerDescription, 'maxRecordCount'>,
  wanted: number,
): number {
  const most = layer.maxRecordCount ?? service.maxRecordCount ?? wanted;
  return Math.max(1, Math.min(wanted, most));
}
