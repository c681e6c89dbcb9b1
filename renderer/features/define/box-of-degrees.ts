/** Where Esri JSON geometries in longitude and latitude lie on the map. */
import type { EsriGeometry } from '../../../shared/model/geometry.ts';
import type { Bbox } from '../../../shared/model/view.ts';
import { findReference } from '../../map/projections.ts';

/** The box around `geometries` and `before` in EPSG:3857; null when none of them has a place. */
export function boxOfDegrees(
  geometries: readonly EsriGeometry[],
  before: Bbox | null = null,
): Bbox | null {
  const { toMap } = findReference(4326, null)!;
  let box = before;
  for (const geometry of geometries) {
    for (const position of positionsOf(geometry)) {
      const placed = toMap(position);
      if (placed) box = grown(box, placed[0], placed[1]);
    }
  }
  return box;
}

function* positionsOf(geometry: EsriGeometry): Generator<readonly [number, number]> {
  const { x, y, points, paths, rings } = geometry;
  if (typeof x === 'number' && typeof y === 'number') yield [x, y];
  for (const parts of [[points], paths, rings]) {
    if (!Array.isArray(parts)) continue;
    for (const part of parts as unknown[]) {
      if (!Array.isArray(part)) continue;
      for (const position of part as unknown[]) {
        if (!Array.isArray(position)) continue;
        const [a, b] = position as unknown[];
        if (typeof a === 'number' && typeof b === 'number') yield [a, b];
      }
    }
  }
}

function grown(box: Bbox | null, x: number, y: number): Bbox {
  if (box === null) return [x, y, x, y];
  return [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
}
