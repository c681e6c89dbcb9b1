/** Esri JSON geometries to OpenLayers geometries and back. What came from a service may be anything. */
import EsriJSON from 'ol/format/EsriJSON.js';
import { fromExtent } from 'ol/geom/Polygon.js';
import LineString from 'ol/geom/LineString.js';
import MultiLineString from 'ol/geom/MultiLineString.js';
import MultiPoint from 'ol/geom/MultiPoint.js';
import MultiPolygon from 'ol/geom/MultiPolygon.js';
import Point from 'ol/geom/Point.js';
import Polygon from 'ol/geom/Polygon.js';
import type Geometry from 'ol/geom/Geometry.js';
import type { EsriGeometry, FilterGeometryType } from '../../shared/model/geometry.ts';

/** Changes one position; null where it has none in the other reference. */
export type Transform = (position: readonly [number, number]) => readonly [number, number] | null;

type Position = readonly number[];

const format = new EsriJSON();

/** The geometry in its own coordinates, or null for nothing drawable (empty, curves, malformed). */
export function readEsri(geometry: EsriGeometry | null): Geometry | null {
  if (!geometry) return null;
  const { xmin, ymin, xmax, ymax } = geometry;
  const corners = [xmin, ymin, xmax, ymax];
  if (corners.every((value) => typeof value === 'number' && Number.isFinite(value))) {
    return fromExtent(corners as number[]);
  }
  try {
    const shape = format.readGeometry(geometry);
    const extent = shape?.getExtent() ?? [];
    return extent.length === 4 && extent.every(Number.isFinite) ? shape : null;
  } catch {
    return null;
  }
}

/** Applies `transform` to every vertex; null when one of them has no place in the other reference. */
export function transformed(geometry: Geometry, transform: Transform): Geometry | null {
  let isWhole = true;
  const copy = geometry.clone();
  copy.applyTransform((input, output = [], dimension = 2) => {
    for (let i = 0; i < input.length; i += dimension) {
      const moved = transform([input[i]!, input[i + 1]!]);
      if (!moved || !moved.every(Number.isFinite)) isWhole = false;
      output[i] = moved?.[0] ?? 0;
      output[i + 1] = moved?.[1] ?? 0;
    }
    return output;
  });
  return isWhole ? copy : null;
}

/** Esri JSON of a drawn geometry without its spatial reference; exteriors clockwise, holes the other way. */
export function writeEsri(geometry: Geometry): {
  geometry: EsriGeometry;
  geometryType: FilterGeometryType;
} {
  if (geometry instanceof Point) {
    const [x, y] = geometry.getCoordinates();
    return { geometryType: 'esriGeometryPoint', geometry: { x, y } };
  }
  if (geometry instanceof MultiPoint) {
    return {
      geometryType: 'esriGeometryMultipoint',
      geometry: { points: flat(geometry.getCoordinates()) },
    };
  }
  if (geometry instanceof LineString || geometry instanceof MultiLineString) {
    const lines =
      geometry instanceof LineString ? [geometry.getCoordinates()] : geometry.getCoordinates();
    return { geometryType: 'esriGeometryPolyline', geometry: { paths: lines.map(flat) } };
  }
  if (geometry instanceof Polygon) {
    return {
      geometryType: 'esriGeometryPolygon',
      geometry: { rings: geometry.getCoordinates(false).map(flat) },
    };
  }
  if (geometry instanceof MultiPolygon) {
    const rings = geometry.getCoordinates(false).flat().map(flat);
    return { geometryType: 'esriGeometryPolygon', geometry: { rings } };
  }
  throw new Error(`A ${geometry.getType()} cannot be written as Esri JSON.`);
}

/** Puts vertices onto long edges, so that they follow the curve which a straight edge becomes in another reference. */
export function densified(geometry: Geometry, piecesPerEdge: number): Geometry {
  const along = (line: readonly Position[]): number[][] => densifyLine(line, piecesPerEdge);
  if (geometry instanceof LineString) return new LineString(along(geometry.getCoordinates()));
  if (geometry instanceof MultiLineString)
    return new MultiLineString(geometry.getCoordinates().map(along));
  if (geometry instanceof Polygon) return new Polygon(geometry.getCoordinates().map(along));
  if (geometry instanceof MultiPolygon) {
    return new MultiPolygon(geometry.getCoordinates().map((rings) => rings.map(along)));
  }
  return geometry;
}

function densifyLine(line: readonly Position[], pieces: number): number[][] {
  const result: number[][] = [];
  line.forEach((end, index) => {
    const start = line[index - 1];
    for (let i = 1; start && i < pieces; i++) {
      const share = i / pieces;
      result.push([
        start[0]! + (end[0]! - start[0]!) * share,
        start[1]! + (end[1]! - start[1]!) * share,
      ]);
    }
    result.push([end[0]!, end[1]!]);
  });
  return result;
}

function flat(line: readonly Position[]): number[][] {
  return line.map(([x = 0, y = 0]) => [x, y]);
}
