/** Names for tables and columns that no program trips over. */

const LONGEST = 60;
/** Prefixes that GeoPackage, SQLite and we keep for ourselves. */
const RESERVED = /^(gpkg_|rtree_|sqlite_|syncline_|ogr_|vgpkg_)/i;

/**
 * A table name from a layer's name: letters (of any script), digits and underscores, beginning with a letter, at
 * most 60 characters, not reserved, and not in `taken` whatever the case. Adds the result to `taken`.
 */
export function tableName(layerName: string, layerId: number, taken: Set<string>): string {
  const words = layerName
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  const safe = words === '' ? `layer_${layerId}` : words;
  const named = /^\p{L}/u.test(safe) && !RESERVED.test(safe) ? safe : `layer_${safe}`;
  return unique([...named].slice(0, LONGEST).join(''), taken);
}

/** `wanted`, or `wanted_2`, `wanted_3` … until it is not in `taken` whatever the case. Adds the result to `taken`. */
export function unique(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let suffix = 2; taken.has(name.toLowerCase()); suffix++) name = `${wanted}_${suffix}`;
  taken.add(name.toLowerCase());
  return name;
}
