/** Spatial references as parameters. */
import type { SpatialReferenceInput } from '../../../shared/model/definition.ts';

/** A spatial reference as its number where that says all, else as JSON. */
export function referenceText(reference: SpatialReferenceInput): string {
  if (typeof reference === 'number') return String(reference);
  const { wkid, latestWkid, wkt } = reference;
  const isPlain = wkid !== undefined && latestWkid === undefined && wkt === undefined;
  return isPlain ? String(wkid) : JSON.stringify(reference);
}
