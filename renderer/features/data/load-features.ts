import { decodeMapFeatures } from '../../../shared/model/map-features.ts';
import type { MapFeatures, MapQuery } from '../../../shared/model/view.ts';

/** Reads features for drawing from a replica file; a picture's worth of rows at a time. */
export function featuresOf(
  key: string,
): (query: MapQuery, signal: AbortSignal) => Promise<MapFeatures> {
  return async (query, signal) => {
    const text = encodeURIComponent(JSON.stringify(query));
    const response = await fetch(`replica://${key}/features?query=${text}`, { signal });
    if (!response.ok) throw new Error(await response.text());
    return decodeMapFeatures(new Uint8Array(await response.arrayBuffer()));
  };
}
