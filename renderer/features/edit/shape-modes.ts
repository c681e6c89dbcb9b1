/** Which ways of editing a shape are offered. Pure. */
import type { GeometryType } from '../../../shared/model/geometry.ts';
import type { ShapeMode, ShapeStatus } from '../../map/shape-status.ts';

export function modesOf(
  geometryType: GeometryType,
  { mode, canFinish }: ShapeStatus,
): readonly ShapeMode[] {
  const first: readonly ShapeMode[] = mode === 'draw' ? ['draw'] : [];
  if (!canFinish) return mode === null || mode === 'draw' ? first : [mode];
  const more: Record<GeometryType, readonly ShapeMode[]> = {
    esriGeometryPoint: [],
    esriGeometryMultipoint: ['add-part'],
    esriGeometryPolyline: ['add-part'],
    esriGeometryPolygon: ['add-part', 'add-hole'],
  };
  const isPoint = geometryType === 'esriGeometryPoint';
  return [...first, ...(isPoint ? [] : (['reshape'] as const)), 'move', ...more[geometryType]];
}
