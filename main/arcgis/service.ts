/** Describes a feature service: its root JSON and the JSON of every layer and table. */
import { withContingentValues } from './contingent-values.ts';
import { AppError, hasCode } from '../../shared/errors.ts';
import type { LayerDescription, ServiceDescription } from '../../shared/model/service.ts';
import { failure } from './errors.ts';
import { mapConcurrently } from './concurrency.ts';
import { hostOf } from './redact.ts';
import type { Connection } from './request.ts';
import { isRecord, lowerKeys, toInteger } from './wire/lax.ts';
import { isWholeLayer, readLayer, mentionsContingentValues } from './wire/layer.ts';
import type { LayerDefaults } from './wire/layer.ts';
import { readServiceRoot } from './wire/service.ts';
import type { ServiceRoot } from './wire/service.ts';

const LAYER_REQUESTS_AT_ONCE = 4;

/**
 * `…/FeatureServer` from an address as people paste it: with blanks around, a trailing slash, a layer number, a
 * query or a fragment. Nothing is added to it.
 *
 * @throws AppError "invalid" when it is no address of a feature service
 */
export function normaliseServiceUrl(address: string): string {
  const trimmed = address.trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) {
    throw new AppError('invalid', `"${shorten(trimmed)}" is not a web address.`, {
      hint: 'Give the whole address, from https:// to /FeatureServer.',
    });
  }
  const url = new URL(trimmed);
  if (url.username !== '' || url.password !== '') {
    throw new AppError('invalid', 'The address of the service holds a user name or a password.', {
      hint: 'Remove what stands before the @ and sign in instead.',
    });
  }
  const path = /^(.*\/FeatureServer)(\/\d+)?\/*$/i.exec(url.pathname)?.[1];
  if (path !== undefined) return `${url.origin}${path}`;
  throw new AppError('invalid', `${shorten(url.origin + url.pathname)} is not a feature service.`, {
    hint: /\/MapServer\b/i.test(url.pathname)
      ? 'A map service cannot be taken offline. If the data is also published for editing, the address ends in /FeatureServer.'
      : 'The address of a feature service ends in /FeatureServer; it is on the page of the layer, under "URL".',
  });
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/**
 * The service with every layer and table, normalised.
 *
 * @param url the address of the service, in any form that `normaliseServiceUrl` takes
 * @throws AppError "bad-answer" when the address answers but is no feature service
 */
export async function describeService(
  connection: Connection,
  url: string,
  signal?: AbortSignal,
): Promise<ServiceDescription> {
  const serviceUrl = normaliseServiceUrl(url);
  const operation = 'read the description of the service';
  const root = readServiceRoot(await connection.json({ url: serviceUrl, operation, signal }));
  if (root === null) {
    const context = { operation, host: hostOf(serviceUrl) };
    throw failure('bad-answer', context, 'its answer does not describe a feature service');
  }
  const layers = await describeLayers(connection, serviceUrl, root, signal);
  return descriptionOf(serviceUrl, nameOf(serviceUrl), root, layers);
}

/**
 * A service as a file keeps it: its root JSON and that of each layer.
 *
 * @param url where it is; empty when the file came from no service
 */
export function describeSaved(saved: {
  readonly url: string;
  readonly name: string;
  readonly service: unknown;
  readonly layers: readonly { readonly id: number; readonly json: unknown }[];
}): ServiceDescription {
  const root = readServiceRoot(saved.service);
  if (root === null) {
    throw new AppError('file', 'The file does not say which layers its service has.');
  }
  const layers = saved.layers.map(({ id, json }) =>
    toLayer(json, id, root.layerDefaults, root.tableIds.includes(id)),
  );
  return descriptionOf(saved.url, saved.name, root, layers);
}

function descriptionOf(
  url: string,
  name: string,
  root: ServiceRoot,
  layers: readonly LayerDescription[],
): ServiceDescription {
  return {
    url,
    name,
    currentVersion: root.currentVersion,
    capabilities: root.capabilities,
    syncEnabled: root.syncEnabled,
    sync: root.sync,
    spatialReference: root.spatialReference,
    fullExtent: root.fullExtent,
    maxRecordCount: root.maxRecordCount,
    hasVersionedData: root.hasVersionedData,
    ...(root.branchVersions ? { branchVersions: root.branchVersions } : {}),
    layers,
    minServerGens: root.minServerGens,
  };
}

/** The name of the service is the part of the path before /FeatureServer. */
function nameOf(serviceUrl: string): string {
  const segment = new URL(serviceUrl).pathname.split('/').at(-2) ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

async function describeLayers(
  connection: Connection,
  serviceUrl: string,
  root: ServiceRoot,
  signal: AbortSignal | undefined,
): Promise<readonly LayerDescription[]> {
  const atOnce = await allLayers(connection, serviceUrl, signal);
  const ids = [...root.layerIds, ...root.tableIds];
  const layerIds = new Set<number>();
  const layers = await mapConcurrently(ids, LAYER_REQUESTS_AT_ONCE, async (id) => {
    const raw = atOnce.get(id) ?? (await oneLayer(connection, serviceUrl, id, signal));
    if (mentionsContingentValues(raw)) layerIds.add(id);
    return toLayer(raw, id, root.layerDefaults, root.tableIds.includes(id));
  });
  return withContingentValues(layers, { connection, serviceUrl, layerIds, signal });
}

/** `<service>/layers` by layer id; empty where the service does not offer it. */
async function allLayers(
  connection: Connection,
  serviceUrl: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, unknown>> {
  const result = new Map<number, unknown>();
  try {
    const operation = 'read the description of the layers';
    const answer = await connection.json({ url: `${serviceUrl}/layers`, operation, signal });
    const { layers, tables } = lowerKeys(answer);
    for (const raw of [layers, tables].flatMap((items: unknown) =>
      Array.isArray(items) ? (items as unknown[]) : [],
    )) {
      const id = toInteger(lowerKeys(raw)['id']);
      if (id !== null && isWholeLayer(raw)) result.set(id, raw);
    }
  } catch (error) {
    if (!hasCode(error, 'refused', 'not-found', 'bad-answer')) throw error;
  }
  return result;
}

function oneLayer(
  connection: Connection,
  serviceUrl: string,
  id: number,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const operation = `read the description of layer ${id}`;
  return connection.json({ url: `${serviceUrl}/${id}`, operation, signal });
}

function toLayer(
  raw: unknown,
  id: number,
  defaults: LayerDefaults,
  isTable: boolean,
): LayerDescription {
  const named = isRecord(raw) ? { ...raw, id } : { id };
  const layer = readLayer(named, defaults);
  if (layer === null) throw new Error('A layer with an id is readable.');
  return isTable && layer.kind !== 'table' && layer.geometryType === null
    ? { ...layer, kind: 'table' }
    : layer;
}
