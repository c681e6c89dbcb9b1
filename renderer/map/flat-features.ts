/** Questions about features in flat arrays: where they are, which lie under a pointer or in a box. No OpenLayers. */
import type { Bbox, MapFeatures } from '../../shared/model/view.ts';

/** Features with the bounds of each: xmin, ymin, xmax, ymax of feature i at 4 * i. */
export interface IndexedFeatures {
  readonly features: MapFeatures;
  readonly bounds: Float64Array;
  readonly indexByFid: ReadonlyMap<number, number>;
}

export function indexFeatures(features: MapFeatures): IndexedFeatures {
  const { fids, coordinates } = features;
  const bounds = new Float64Array(fids.length * 4);
  const indexByFid = new Map<number, number>();
  for (let i = 0; i < fids.length; i++) {
    indexByFid.set(fids[i]!, i);
    let [xmin, ymin, xmax, ymax] = [Infinity, Infinity, -Infinity, -Infinity];
    const [from, to] = vertexRange(features, i);
    for (let v = from; v < to; v++) {
      const x = coordinates[2 * v]!;
      const y = coordinates[2 * v + 1]!;
      if (x < xmin) xmin = x;
      if (x > xmax) xmax = x;
      if (y < ymin) ymin = y;
      if (y > ymax) ymax = y;
    }
    bounds.set([xmin, ymin, xmax, ymax], 4 * i);
  }
  return { features, bounds, indexByFid };
}

/** Part numbers of a feature: from, and to exclusive. */
export function partRange({ featureParts }: MapFeatures, index: number): [number, number] {
  return [featureParts[index] ?? 0, featureParts[index + 1] ?? 0];
}

/** Vertex numbers of all parts of a feature: from, and to exclusive. */
export function vertexRange(features: MapFeatures, index: number): [number, number] {
  const [from, to] = partRange(features, index);
  return [features.partStarts[from] ?? 0, features.partStarts[to] ?? 0];
}

export function boundsOf({ bounds, indexByFid }: IndexedFeatures, fid: number): Bbox | null {
  const index = indexByFid.get(fid);
  if (index === undefined || !Number.isFinite(bounds[4 * index]!)) return null;
  return [
    bounds[4 * index]!,
    bounds[4 * index + 1]!,
    bounds[4 * index + 2]!,
    bounds[4 * index + 3]!,
  ];
}

/** Row numbers of the features within `tolerance` of a position, the nearest first; at equal distance the topmost first. */
export function featuresAt(
  indexed: IndexedFeatures,
  [x, y]: readonly [number, number],
  tolerance: number,
): number[] {
  const { features, bounds } = indexed;
  const hits: { fid: number; distance: number; index: number }[] = [];
  for (let i = 0; i < features.fids.length; i++) {
    if (x < bounds[4 * i]! - tolerance || x > bounds[4 * i + 2]! + tolerance) continue;
    if (y < bounds[4 * i + 1]! - tolerance || y > bounds[4 * i + 3]! + tolerance) continue;
    const distance = distanceTo(features, i, x, y);
    if (distance <= tolerance) hits.push({ fid: features.fids[i]!, distance, index: i });
  }
  hits.sort((a, b) => a.distance - b.distance || b.index - a.index);
  return hits.map(({ fid }) => fid);
}

/** Row numbers of the features that have a vertex or a piece of an edge in the box, or that enclose it. */
export function featuresInBox(indexed: IndexedFeatures, box: Bbox): number[] {
  const { features, bounds } = indexed;
  const found: number[] = [];
  for (let i = 0; i < features.fids.length; i++) {
    const isApart =
      bounds[4 * i]! > box[2] ||
      bounds[4 * i + 2]! < box[0] ||
      bounds[4 * i + 1]! > box[3] ||
      bounds[4 * i + 3]! < box[1];
    if (!isApart && touchesBox(features, i, box)) found.push(features.fids[i]!);
  }
  return found;
}

function distanceTo(features: MapFeatures, index: number, x: number, y: number): number {
  const { geometryType, coordinates, partStarts } = features;
  if (geometryType === 'polygon' && isInside(features, index, x, y)) return 0;
  const [firstPart, lastPart] = partRange(features, index);
  const isPoint = geometryType === 'point' || geometryType === 'multipoint';
  let least = Infinity;
  for (let part = firstPart; part < lastPart; part++) {
    const from = partStarts[part]!;
    const to = partStarts[part + 1]!;
    for (let v = from; v < to; v++) {
      const next = isPoint || v + 1 >= to ? v : v + 1;
      least = Math.min(least, segmentDistance(coordinates, v, next, x, y));
    }
  }
  return least;
}

/** Even-odd over all rings, so that holes are outside. */
function isInside(features: MapFeatures, index: number, x: number, y: number): boolean {
  const { coordinates, partStarts } = features;
  const [firstPart, lastPart] = partRange(features, index);
  let inside = false;
  for (let part = firstPart; part < lastPart; part++) {
    const from = partStarts[part]!;
    const to = partStarts[part + 1]!;
    for (let v = from, w = to - 1; v < to; w = v++) {
      const yv = coordinates[2 * v + 1]!;
      const yw = coordinates[2 * w + 1]!;
      if (yv > y === yw > y) continue;
      const xv = coordinates[2 * v]!;
      if (x < xv + ((y - yv) / (yw - yv)) * (coordinates[2 * w]! - xv)) inside = !inside;
    }
  }
  return inside;
}

function segmentDistance(
  coordinates: Float64Array,
  from: number,
  to: number,
  x: number,
  y: number,
): number {
  const x1 = coordinates[2 * from]!;
  const y1 = coordinates[2 * from + 1]!;
  const dx = coordinates[2 * to]! - x1;
  const dy = coordinates[2 * to + 1]! - y1;
  const length = dx * dx + dy * dy;
  const share =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length));
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy);
}

function touchesBox(features: MapFeatures, index: number, box: Bbox): boolean {
  const { geometryType, coordinates, partStarts } = features;
  const [firstPart, lastPart] = partRange(features, index);
  const isPoint = geometryType === 'point' || geometryType === 'multipoint';
  for (let part = firstPart; part < lastPart; part++) {
    for (let v = partStarts[part]!; v < partStarts[part + 1]!; v++) {
      const next = isPoint || v + 1 >= partStarts[part + 1]! ? v : v + 1;
      if (segmentTouchesBox(coordinates, v, next, box)) return true;
    }
  }
  return geometryType === 'polygon' && isInside(features, index, box[0], box[1]);
}

/** Liang-Barsky: the share of the segment that each edge of the box leaves over must not be empty. */
function segmentTouchesBox(
  coordinates: Float64Array,
  from: number,
  to: number,
  box: Bbox,
): boolean {
  const x = coordinates[2 * from]!;
  const y = coordinates[2 * from + 1]!;
  const dx = coordinates[2 * to]! - x;
  const dy = coordinates[2 * to + 1]! - y;
  let enter = 0;
  let leave = 1;
  for (const [p, q] of [
    [-dx, x - box[0]],
    [dx, box[2] - x],
    [-dy, y - box[1]],
    [dy, box[3] - y],
  ] as const) {
    if (p === 0 && q < 0) return false;
    if (p < 0) enter = Math.max(enter, q / p);
    if (p > 0) leave = Math.min(leave, q / p);
  }
  return enter <= leave;
}
