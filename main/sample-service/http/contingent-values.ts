/** fieldGroups of a layer and queryContingentValues of the service, as Enterprise writes them. Nothing is checked by them. */
import type { Parameters, PublishedService } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { LayerSpec } from '../spec.ts';

type Json = Readonly<Record<string, unknown>>;

/** Keys of the service JSON: whether somebody may ask at all. */
export function contingentServiceJson(layers: readonly LayerSpec[]): Json {
  return layers.some(hasContingentValues)
    ? { supportsQueryContingentValues: true, supportedContingentValuesFormats: 'JSON' }
    : {};
}

export function hasContingentValues({ contingentValues = [] }: LayerSpec): boolean {
  return contingentValues.length > 0;
}

export function fieldGroupsJson({ contingentValues = [] }: LayerSpec): Json {
  return {
    fieldGroups: contingentValues.map(({ name, restrictive, fields }) => ({
      name,
      restrictive,
      fields,
    })),
  };
}

/** The sets of the layers that are asked for; without `layers` of all that have some. */
export function queryContingentValues({ archive }: PublishedService, parameters: Parameters): Json {
  const asked = parameters.json('layers');
  if (asked !== undefined && !Array.isArray(asked)) {
    throw new ServiceError(400, 'Invalid or missing input parameters.', [
      "'layers' must be an array of layer ids.",
    ]);
  }
  const layers =
    asked === undefined
      ? archive.service.layers
      : (asked as unknown[]).map((id) => archive.layer(Number(id)));
  return { contingentValueSets: layers.filter(hasContingentValues).map(setOf) };
}

/** Text stands once in the dictionary; combinations name its place. */
function setOf(layer: LayerSpec): Json {
  const words: string[] = [];
  const placeOf = (word: string): number => {
    if (!words.includes(word)) words.push(word);
    return words.indexOf(word);
  };
  const fieldGroups = (layer.contingentValues ?? []).map((group) => ({
    name: group.name,
    contingencies: group.combinations.map((combination, id) => ({
      id: id + 1,
      subtypeCode: combination.subtypeCode,
      values: combination.values.map((value) =>
        typeof value === 'string' ? placeOf(value) : value,
      ),
    })),
  }));
  return { layerId: layer.id, stringDictionary: words, fieldGroups };
}
