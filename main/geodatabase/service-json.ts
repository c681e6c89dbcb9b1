/** The JSON of the service that a file came from; of a file that came from none, the like of it. */
import type { Catalog, Layer } from './catalog.ts';
import { memberOf } from './service-items.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The server's own form of it has ids of its own (`id` beside `layerId`) and leaves out tables: lists of layers and
 * tables are made from the layers of the file.
 */
export function buildServiceJson({ service, layers, replica }: Catalog): Json {
  const isTable = ({ rows }: Layer): boolean => rows.shape === null;
  const reference =
    layers.find(({ spatialReference }) => spatialReference !== null)?.spatialReference ?? null;
  const own: Json = service ?? {
    currentVersion:
      layers
        .map(({ json }) => memberOf(json, 'currentVersion'))
        .find((version) => typeof version === 'number') ?? null,
    serviceDescription: '',
    capabilities: 'Query',
    syncEnabled: replica !== null,
    spatialReference:
      reference === null
        ? null
        : reference.wkid === null
          ? { wkt: reference.wkt }
          : { wkid: reference.wkid, latestWkid: reference.latestWkid ?? reference.wkid },
  };
  const entry = ({ id, name, json }: Layer): Json => ({ id, name, type: memberOf(json, 'type') });
  return {
    ...own,
    layers: layers.filter((layer) => !isTable(layer)).map(entry),
    tables: layers.filter(isTable).map(entry),
  };
}
