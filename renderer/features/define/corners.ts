/** The four numbers of a rectangle while they are typed. */
import type { Extent } from './choices.ts';
import { DEFINE } from './messages.ts';

export interface Corners {
  readonly xmin: number | null;
  readonly ymin: number | null;
  readonly xmax: number | null;
  readonly ymax: number | null;
}

/** Empty for every other shape. */
export function cornersOf(extent: Extent | null): Corners {
  const geometry = extent?.geometryType === 'esriGeometryEnvelope' ? extent.geometry : {};
  const { xmin, ymin, xmax, ymax } = geometry;
  return { xmin: number(xmin), ymin: number(ymin), xmax: number(xmax), ymax: number(ymax) };
}

/** A sentence about what is missing for a rectangle; null when nothing is. */
export function cornersProblem({ xmin, ymin, xmax, ymax }: Corners): string | null {
  if (xmin === null || ymin === null || xmax === null || ymax === null) return DEFINE.fourNumbers;
  if (xmin >= xmax) return DEFINE.invertedX;
  return ymin >= ymax ? DEFINE.invertedY : null;
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
