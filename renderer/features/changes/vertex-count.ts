import type { EsriGeometry } from '../../../shared/model/geometry.ts';

/** How many vertices a shape has. */
export function vertexCount(geometry: EsriGeometry | null | undefined): number {
  if (!geometry) return 0;
  const { points, paths, rings } = geometry;
  const parts = Array.isArray(points) ? [points] : (paths ?? rings);
  if (!Array.isArray(parts)) return typeof geometry['x'] === 'number' ? 1 : 0;
  return parts.reduce<number>((sum, part) => sum + (Array.isArray(part) ? part.length : 0), 0);
}
