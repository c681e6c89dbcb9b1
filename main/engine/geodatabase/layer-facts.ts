/** Reads what the JSON of a layer in a geodatabase says, as far as it is needed before it is a description. */
import { canonicalWkid, type SpatialReference } from '../../../shared/model/geometry.ts';

type Json = Readonly<Record<string, unknown>>;

/** Names of its fields in lower case. */
export function fieldNames(layer: unknown): ReadonlySet<string> {
  const fields = isRecord(layer) && Array.isArray(layer['fields']) ? layer['fields'] : [];
  return new Set(
    (fields as unknown[]).flatMap((field) =>
      isRecord(field) && typeof field['name'] === 'string' ? [field['name'].toLowerCase()] : [],
    ),
  );
}

/** True when both mean the same; what has no number is compared by its text. */
export function sameReference(a: SpatialReference, b: SpatialReference): boolean {
  const [first, second] = [a, b].map(({ latestWkid, wkid }) => latestWkid ?? wkid ?? null);
  if (first === null || second === null || first === undefined || second === undefined) {
    return a.wkt === b.wkt;
  }
  return canonicalWkid(first) === canonicalWkid(second);
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
