/** Esri JSON geometries from shapes in grid units. */
import type { EsriGeometry } from '../../shared/model/geometry.ts';
import { ShapeError } from './varint.ts';
import type { GridShape, ShapePart } from './shape.ts';

/** Coordinates = grid units / scale + origin. */
export interface Grid {
  readonly xOrigin: number;
  readonly yOrigin: number;
  readonly xyScale: number;
  readonly zOrigin: number;
  readonly zScale: number;
  readonly mOrigin: number;
  readonly mScale: number;
}

type Vertex = (number | null)[];

const SMALLEST_RING = 4;
/** Stands for "no value" among heights and measures: no grid begins below 0. */
const NO_VALUE = -1;

/** The geometry as ArcGIS REST writes it: outer rings clockwise. Null for an empty shape. */
export function toEsriGeometry(shape: GridShape, grid: Grid): EsriGeometry | null {
  if (shape.parts.length === 0) return null;
  const dimensions = {
    ...(shape.z ? { hasZ: true } : {}),
    ...(shape.m ? { hasM: true } : {}),
  };
  const vertices = (part: ShapePart): Vertex[] => verticesOf(shape, grid, part);
  switch (shape.kind) {
    case 'point':
      return toPoint(shape, grid);
    case 'multipoint':
      return { ...dimensions, points: shape.parts.flatMap(vertices) };
    case 'line':
      return { ...dimensions, paths: shape.parts.map(vertices) };
    case 'polygon':
      return {
        ...dimensions,
        rings: shape.parts
          .flatMap((part) => splitRings(shape, part))
          // The file has outer rings counter-clockwise.
          .map((ring) => vertices(ring).reverse()),
      };
  }
}

function toPoint(shape: GridShape, grid: Grid): EsriGeometry {
  return {
    x: shape.x[0]! / grid.xyScale + grid.xOrigin,
    y: shape.y[0]! / grid.xyScale + grid.yOrigin,
    ...(shape.z ? { z: heightAt(shape.z, grid, 0) } : {}),
    ...(shape.m ? { m: measureAt(shape.m, grid, 0) } : {}),
  };
}

function verticesOf({ x, y, z, m }: GridShape, grid: Grid, { start, end }: ShapePart): Vertex[] {
  const vertices: Vertex[] = [];
  for (let at = start; at < end; at++) {
    const vertex: Vertex = [
      x[at]! / grid.xyScale + grid.xOrigin,
      y[at]! / grid.xyScale + grid.yOrigin,
    ];
    if (z) vertex.push(heightAt(z, grid, at));
    if (m) vertex.push(measureAt(m, grid, at));
    vertices.push(vertex);
  }
  return vertices;
}

function heightAt(values: Float64Array, grid: Grid, at: number): number | null {
  const value = values[at]!;
  return value === NO_VALUE ? null : value / grid.zScale + grid.zOrigin;
}

function measureAt(values: Float64Array, grid: Grid, at: number): number | null {
  const value = values[at]!;
  return value === NO_VALUE ? null : value / grid.mScale + grid.mOrigin;
}

/** An outer ring and its holes follow each other without a mark: a ring ends where its first vertex comes again. */
function splitRings({ x, y }: GridShape, { start, end }: ShapePart): readonly ShapePart[] {
  const rings: ShapePart[] = [];
  let first = start;
  for (let at = start + 1; at < end; at++) {
    const isBack = x[at] === x[first] && y[at] === y[first];
    if (!isBack || (at - first + 1 < SMALLEST_RING && at < end - 1)) continue;
    rings.push({ start: first, end: at + 1 });
    first = at + 1;
    at = first;
  }
  if (first !== end) throw new ShapeError('one of its rings is not closed');
  return rings;
}
