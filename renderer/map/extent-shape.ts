/** The drawn extent: what is edited on the map, and what is written into the definition. */
import { getArea, getLength } from 'ol/sphere.js';
import type Geometry from 'ol/geom/Geometry.js';
import LineString from 'ol/geom/LineString.js';
import MultiLineString from 'ol/geom/MultiLineString.js';
import MultiPolygon from 'ol/geom/MultiPolygon.js';
import Polygon, { fromExtent } from 'ol/geom/Polygon.js';
import type SimpleGeometry from 'ol/geom/SimpleGeometry.js';
import type { EsriGeometry, FilterGeometryType } from '../../shared/model/geometry.ts';
import type { Bbox } from '../../shared/model/view.ts';
import type { DrawingStatus } from './drawing-status.ts';
import { densified, readEsri, transformed, writeEsri } from './esri-geometry.ts';
import { clampToWorld } from './mercator.ts';
import type { Reference } from './projections.ts';

/** A geometry in the chosen reference, with its `spatialReference`. */
export interface ExactExtent {
  readonly geometry: EsriGeometry;
  readonly geometryType: FilterGeometryType;
}

/** What is edited, in EPSG:3857. */
export interface DrawnShape {
  readonly kind: 'rectangle' | 'other';
  readonly control: Geometry;
}

const PIECES_PER_EDGE = 24;

export function rectangleShape([xmin, ymin, xmax, ymax]: Bbox): DrawnShape {
  return {
    kind: 'rectangle',
    control: fromExtent([...clampToWorld(xmin, ymin), ...clampToWorld(xmax, ymax)]),
  };
}

export function boxOfShape({ control }: DrawnShape): Bbox {
  const [xmin = 0, ymin = 0, xmax = 0, ymax = 0] = control.getExtent();
  return [xmin, ymin, xmax, ymax];
}

/** Writes the shape in `reference`; null when some of it has no place there. */
export function exactOf(shape: DrawnShape, reference: Reference): ExactExtent | null {
  const spatialReference = { wkid: reference.wkid };
  const inWorld = transformed(shape.control, ([x, y]) => clampToWorld(x, y))!;
  if (shape.kind === 'rectangle') {
    const outline = reference.keepsBoxes ? inWorld : densified(inWorld, PIECES_PER_EDGE);
    const placed = transformed(outline, reference.fromMap);
    if (!placed) return null;
    const [xmin, ymin, xmax, ymax] = placed.getExtent();
    const geometry = { xmin, ymin, xmax, ymax, spatialReference };
    return { geometryType: 'esriGeometryEnvelope', geometry };
  }
  const placed = transformed(inWorld, reference.fromMap);
  if (!placed) return null;
  const { geometry, geometryType } = writeEsri(placed);
  return { geometryType, geometry: { ...geometry, spatialReference } };
}

/** The shape to edit for a geometry of `reference`; null for nothing that can be placed. */
export function shapeOf(
  { geometry, geometryType }: ExactExtent,
  reference: Reference,
): DrawnShape | null {
  const own = readEsri(geometry);
  if (!own) return null;
  if (geometryType === 'esriGeometryEnvelope') {
    const outline = outlineOf(own, reference);
    return outline && rectangleShape(boxOfShape({ kind: 'other', control: outline }));
  }
  const control = transformed(own, reference.toMap);
  return control && { kind: 'other', control };
}

/** Where the edges of the exact geometry really run on the map; null where that is the shape itself. */
export function trueOutline(
  shape: DrawnShape,
  exact: ExactExtent,
  reference: Reference,
): Geometry | null {
  const isSame = shape.kind === 'rectangle' ? reference.keepsBoxes : reference.isMercator;
  const own = isSame ? null : readEsri(exact.geometry);
  return own && outlineOf(own, reference);
}

export function measure(
  geometry: Geometry | null,
): Pick<DrawingStatus, 'vertices' | 'lengthMetres' | 'areaSquareMetres'> {
  if (!geometry) return { vertices: 0, lengthMetres: 0, areaSquareMetres: 0 };
  const isArea = geometry instanceof Polygon || geometry instanceof MultiPolygon;
  const isLine = geometry instanceof LineString || geometry instanceof MultiLineString;
  return {
    vertices: countVertices(geometry),
    lengthMetres: isArea || isLine ? getLength(geometry) : 0,
    areaSquareMetres: isArea ? getArea(geometry) : 0,
  };
}

/** Rings repeat their first corner, which is not counted. */
function countVertices(geometry: Geometry): number {
  const simple = geometry as SimpleGeometry;
  const all = simple.getFlatCoordinates().length / simple.getStride();
  if (geometry instanceof Polygon) return all - geometry.getLinearRingCount();
  if (geometry instanceof MultiPolygon) return all - geometry.getCoordinates().flat().length;
  return all;
}

function outlineOf(own: Geometry, reference: Reference): Geometry | null {
  return transformed(densified(own, PIECES_PER_EDGE), reference.toMap);
}
