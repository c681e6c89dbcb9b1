/** Brings the contingent values of the layers that have some (fieldGroups, queryContingentValues). */
import { hasCode } from '../../shared/errors.ts';
import type { LayerDescription } from '../../shared/model/service.ts';
import type { Connection } from './request.ts';
import { readContingentValues, readFieldGroups } from './wire/contingent-values.ts';

interface Wanted {
  readonly connection: Connection;
  readonly serviceUrl: string;
  /** Ids of the layers that say that they have some. */
  readonly layerIds: ReadonlySet<number>;
  readonly signal: AbortSignal | undefined;
}

/** The layers with their contingent values; one whose values the service keeps back stays as it is. */
export async function withContingentValues(
  layers: readonly LayerDescription[],
  { connection, serviceUrl, layerIds, signal }: Wanted,
): Promise<readonly LayerDescription[]> {
  if (layerIds.size === 0) return layers;
  const operation = 'read the contingent values';
  const ask = async (url: string, parameters: Record<string, string> = {}): Promise<unknown> => {
    try {
      return await connection.json({ url, operation, parameters, signal });
    } catch (error) {
      if (!hasCode(error, 'refused', 'not-found', 'bad-answer')) throw error;
      return null;
    }
  };
  const all = await ask(`${serviceUrl}/queryContingentValues`, {
    layers: JSON.stringify([...layerIds]),
  });
  const result: LayerDescription[] = [];
  for (const layer of layers) {
    if (!layerIds.has(layer.id)) {
      result.push(layer);
      continue;
    }
    const heads = readFieldGroups(await ask(`${serviceUrl}/${layer.id}/fieldGroups`), layer.fields);
    const values = all === null ? await ask(`${serviceUrl}/${layer.id}/contingentValues`) : all;
    const contingentValues = readContingentValues(values, layer.id, heads, layer.fields);
    result.push(contingentValues.length === 0 ? layer : { ...layer, contingentValues });
  }
  return result;
}
