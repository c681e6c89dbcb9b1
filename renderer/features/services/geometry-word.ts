/** What the rows of a layer look like. */
import type { LayerDescription } from '../../../shared/model/service.ts';
import type { GEOMETRY } from './messages.ts';

export type GeometryWord = keyof typeof GEOMETRY;

export function geometryWord({ kind, geometryType }: LayerDescription): GeometryWord {
  return kind === 'layer' ? (geometryType ?? 'other') : kind;
}
