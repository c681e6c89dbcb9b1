/** Features in the flat arrays in which the map gets them. */
import type { MapFeatures } from '../../../../shared/model/view.ts';

type Part = readonly (readonly [number, number])[];

export interface FlatOptions {
  readonly states?: readonly number[];
  readonly symbols?: readonly (string | null)[];
  readonly total?: number;
}

/** Features 1, 2, 3 … of the given parts; of a polygon's parts the first is the exterior. */
export function flatFeatures(
  geometryType: MapFeatures['geometryType'],
  features: readonly (readonly Part[])[],
  { states = [], symbols = [null], total = features.length }: FlatOptions = {},
): MapFeatures {
  const featureParts = [0];
  const partStarts = [0];
  const exteriors: number[] = [];
  const coordinates: number[] = [];
  for (const parts of features) {
    parts.forEach((part, index) => {
      for (const [x, y] of part) coordinates.push(x, y);
      partStarts.push(coordinates.length / 2);
      exteriors.push(index === 0 ? 1 : 0);
    });
    featureParts.push(exteriors.length);
  }
  return {
    geometryType,
    total,
    fids: Float64Array.from(features, (_, index) => index + 1),
    states: Uint8Array.from(features, (_, index) => states[index] ?? 0),
    symbolIndexes: Uint16Array.from(features, (_, index) => index % symbols.length),
    symbols,
    featureParts: Uint32Array.from(featureParts),
    partStarts: Uint32Array.from(partStarts),
    exteriors: Uint8Array.from(exteriors),
    coordinates: Float64Array.from(coordinates),
  };
}
