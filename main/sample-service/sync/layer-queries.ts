/** The parameters `layers` and `layerQueries` of createReplica. */
import type { Archive } from '../archive/archive.ts';
import type { Parameters } from '../context.ts';
import { isObject } from '../json.ts';
import type { LayerSpec } from '../spec.ts';
import { booleanOf, integerOf, oneOf, refusal, textOf } from './reading.ts';
import type { QueryOption, ReplicaLayer } from './replica.ts';

const QUERY_OPTIONS: readonly QueryOption[] = ['none', 'useFilter', 'all'];
const QUERY_KEYS = ['where', 'usegeometry', 'includerelated', 'queryoption'];

/** Bits of syncDataOptions (createReplica page, replicaOptions). */
const DATA_OPTION_OF_KIND: Readonly<Record<LayerSpec['kind'], number>> = {
  'Feature Layer': 0,
  Table: 0,
  'Annotation Layer': 1,
  'Dimension Layer': 2,
};

const CONTINGENT_VALUES = 4;

/** What the data of a service offers to syncDataOptions: 1 annotation, 2 dimension, 4 contingent values; 0 for none. */
export function supportedDataOptions(archive: Archive): number {
  return archive.service.layers.reduce(
    (bits, { kind, contingentValues = [] }) =>
      bits | DATA_OPTION_OF_KIND[kind] | (contingentValues.length > 0 ? CONTINGENT_VALUES : 0),
    0,
  );
}

/**
 * Reads `layers` (`0,1` or `[0,1]`) with `layerQueries`, defaults filled in.
 *
 * Annotation and dimension layers are left out unless their bit is in `dataOptions`. Every layer must
 * exist, every where clause must be valid for its layer: otherwise ServiceError 400.
 */
export function readReplicaLayers(
  archive: Archive,
  parameters: Parameters,
  dataOptions: number,
): ReplicaLayer[] {
  const listed = readLayerIds(parameters);
  const queries = readQueries(parameters, listed);
  const layers = listed
    .map((id) => archive.layer(id))
    .filter((layer) => comesAlong(layer, dataOptions));
  if (layers.length === 0) {
    throw refusal(
      '\'layers\' holds only annotation or dimension layers: these come along only with replicaOptions {"syncDataOptions": n}.',
    );
  }
  return layers.map(({ id }) => checkWhere(archive, readQuery(id, queries.get(id))));
}

function comesAlong(layer: LayerSpec, dataOptions: number): boolean {
  const bit = DATA_OPTION_OF_KIND[layer.kind];
  return bit === 0 || (dataOptions & bit) !== 0;
}

function readLayerIds(parameters: Parameters): number[] {
  const text = textOf(parameters, 'layers');
  if (text === null)
    throw refusal("'layers' is required: a list of layer ids such as 0,1 or [0,1].");
  const items: unknown = text.startsWith('[') ? parameters.json('layers') : text.split(',');
  if (!Array.isArray(items) || items.length === 0) throw badLayers(text);
  const ids = items.map((item: unknown) => integerOf(item));
  if (!ids.every((id): id is number => id !== null && id >= 0)) throw badLayers(text);
  return [...new Set(ids)];
}

function badLayers(text: string): Error {
  return refusal(`'layers' is ${text}, but must be a list of layer ids such as 0,1 or [0,1].`);
}

function readQueries(
  parameters: Parameters,
  listed: readonly number[],
): ReadonlyMap<number, Readonly<Record<string, unknown>>> {
  if (textOf(parameters, 'layerQueries') === null) return new Map();
  const value = parameters.json('layerQueries');
  if (!isObject(value)) {
    throw refusal(
      '\'layerQueries\' must be an object by layer id, such as {"0":{"where":"TYPE = 2"}}.',
    );
  }
  return new Map(Object.entries(value).map(([key, query]) => readQueryEntry(key, query, listed)));
}

function readQueryEntry(
  key: string,
  query: unknown,
  listed: readonly number[],
): [number, Readonly<Record<string, unknown>>] {
  const id = integerOf(key);
  if (id === null || !listed.includes(id)) {
    throw refusal(`'layerQueries' names layer ${key}, which is not in 'layers'.`);
  }
  if (!isObject(query)) throw refusal(`'layerQueries' of layer ${key} must be an object.`);
  // The page's own examples carry blanks in the names: " queryOption".
  const entries = Object.entries(query).map(([name, value]) => [name.trim().toLowerCase(), value]);
  const known = Object.fromEntries(entries) as Record<string, unknown>;
  const unknown = Object.keys(known).find((name) => !QUERY_KEYS.includes(name));
  if (unknown !== undefined) {
    throw refusal(
      `'layerQueries' of layer ${key} has an unknown property '${unknown}'; known are where, useGeometry, includeRelated, queryOption.`,
    );
  }
  return [id, known];
}

function readQuery(id: number, query: Readonly<Record<string, unknown>> | undefined): ReplicaLayer {
  const where = query?.['where'] ?? '';
  if (typeof where !== 'string')
    throw refusal(`'layerQueries' of layer ${id}: 'where' must be text.`);
  return {
    id,
    where: where.trim() === '' ? null : where,
    useGeometry: booleanOf(query?.['usegeometry'], `layerQueries[${id}].useGeometry`, true),
    includeRelated: booleanOf(
      query?.['includerelated'],
      `layerQueries[${id}].includeRelated`,
      true,
    ),
    queryOption: oneOf(
      query?.['queryoption'] ?? 'useFilter',
      `layerQueries[${id}].queryOption`,
      QUERY_OPTIONS,
    ),
  };
}

/** The archive refuses a where clause that is not valid for the layer; better now than at the first sync. */
function checkWhere(archive: Archive, layer: ReplicaLayer): ReplicaLayer {
  if (layer.where !== null) archive.count({ layerId: layer.id, where: layer.where, limit: 1 });
  return layer;
}
