/** What is told of a shape while it is edited: counts, geodesic sizes, the selected vertex. */
import { measure } from './extent-shape.ts';
import { exteriorAround } from './shape-checks.ts';
import { countVertices, type Shape, withPart } from './shape-model.ts';
import { bodyOf } from './shape-overlay.ts';
import type { ShapeSession } from './shape-session.ts';
import type { ShapeStatus } from './shape-status.ts';

interface Sizes {
  readonly lengthMetres: number | null;
  readonly areaSquareMetres: number | null;
}

const known = new WeakMap<Shape, Sizes>();

/** `isPlaced`: false where coordinates have no place on the world, and sizes are not known. */
export function statusOf(session: ShapeSession, isPlaced: boolean): ShapeStatus {
  const { shape, sketch, mode } = session;
  const isHole = mode === 'add-hole' && sketch.length > 0;
  const isPart = sketch.length > 0 && !isHole;
  const holes = shape.parts.filter(({ holeOf }) => holeOf !== null).length;
  const sizes = isPlaced ? sizesOf(withSketch(session)) : null;
  return {
    mode,
    geometryType: shape.geometryType,
    vertices: countVertices(shape) + sketch.length,
    parts: shape.parts.length - holes + (isPart ? 1 : 0),
    holes: holes + (isHole ? 1 : 0),
    lengthMetres: sizes?.lengthMetres ?? null,
    areaSquareMetres: sizes?.areaSquareMetres ?? null,
    hasChanged: session.hasChanged,
    canFinish: session.canFinish,
    canStepBack: session.canStepBack,
    canStepForward: session.canStepForward,
    selectedVertex: selectedOf(session),
    problem: session.problem,
  };
}

function withSketch({ shape, sketch, mode }: ShapeSession): Shape {
  if (sketch.length === 0) return shape;
  if (mode !== 'add-hole') return withPart(shape, sketch, null);
  const around = exteriorAround(shape, sketch);
  return around === null ? shape : withPart(shape, sketch, around);
}

function sizesOf(shape: Shape): Sizes {
  const sizes = known.get(shape) ?? sizesNow(shape);
  known.set(shape, sizes);
  return sizes;
}

function sizesNow(shape: Shape): Sizes {
  const isArea = shape.geometryType === 'esriGeometryPolygon';
  const isLine = shape.geometryType === 'esriGeometryPolyline';
  if (!isArea && !isLine) return { lengthMetres: null, areaSquareMetres: null };
  const { lengthMetres, areaSquareMetres } = measure(bodyOf(shape));
  return { lengthMetres, areaSquareMetres: isArea ? areaSquareMetres : null };
}

function selectedOf(session: ShapeSession): ShapeStatus['selectedVertex'] {
  const { shape, sketch, currentVertex, selected } = session;
  if (!currentVertex) return null;
  const [x, y] = currentVertex;
  if (session.isDrawing && !session.isOfPoints) {
    return { part: shape.parts.length, at: sketch.length - 1, x, y };
  }
  return selected && { ...selected, x, y };
}
