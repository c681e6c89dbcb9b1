/** Draws a shape that is being edited: its body, what follows the pointer, and handles for the vertices in view. */
import Feature from 'ol/Feature.js';
import type OlMap from 'ol/Map.js';
import type Geometry from 'ol/geom/Geometry.js';
import LineString from 'ol/geom/LineString.js';
import MultiLineString from 'ol/geom/MultiLineString.js';
import MultiPoint from 'ol/geom/MultiPoint.js';
import MultiPolygon from 'ol/geom/MultiPolygon.js';
import Point from 'ol/geom/Point.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import type { Bbox } from '../../shared/model/view.ts';
import { verticesIn } from './shape-hits.ts';
import type { Position, Shape } from './shape-model.ts';
import type { Snap } from './shape-snapping.ts';
import { shapeStyles } from './shape-styles.ts';
import type { MapTheme } from './theme.ts';

/** What is on the map while a shape is edited. */
export interface ShapePicture {
  readonly shape: Shape;
  readonly sketch: readonly Position[];
  /** Where the pointer or the cross is while drawing. */
  readonly next: Position | null;
  readonly cross: Position | null;
  readonly selected: Position | null;
  readonly insertion: Position | null;
  readonly snap: Snap | null;
  readonly hasHandles: boolean;
  readonly view: Bbox;
  readonly resolution: number;
}

const OVERLAYS = [
  'body',
  'sketch',
  'rubber',
  'vertices',
  'insertion',
  'selected',
  'cross',
  'snapEdge',
  'snapVertex',
] as const;
type OverlayName = (typeof OVERLAYS)[number];

/** Above the outline of the replica and the selection. */
const Z_INDEX = 120;
/** A handle with a little room. */
const HANDLE_PIXELS = 14;

export class ShapeOverlay {
  readonly #map: OlMap;
  readonly #layers: Record<OverlayName, VectorLayer<VectorSource>>;
  #drawn: Shape | null = null;

  constructor(map: OlMap) {
    this.#map = map;
    const entries = OVERLAYS.map((name, index) => {
      const source = new VectorSource({ wrapX: false });
      const zIndex = Z_INDEX + index;
      const layer = new VectorLayer({ source, zIndex, updateWhileInteracting: true });
      map.addLayer(layer);
      return [name, layer] as const;
    });
    this.#layers = Object.fromEntries(entries) as Record<OverlayName, VectorLayer<VectorSource>>;
  }

  setTheme(theme: MapTheme): void {
    const styles = shapeStyles(theme);
    for (const name of OVERLAYS) this.#layers[name].setStyle(styles[name]);
  }

  /** Null takes everything away. */
  show(picture: ShapePicture | null): void {
    const shape = picture?.shape ?? null;
    if (shape !== this.#drawn) this.#put('body', shape && bodyOf(shape));
    this.#drawn = shape;
    this.#put('sketch', picture && sketchOf(picture));
    this.#put('rubber', picture && rubberOf(picture));
    this.#put('vertices', picture && handlesOf(picture));
    for (const name of ['insertion', 'selected', 'cross'] as const) {
      const position = picture?.[name];
      this.#put(name, position ? new Point([...position]) : null);
    }
    const snap = picture?.snap ?? null;
    this.#put('snapVertex', snap?.kind === 'vertex' ? new Point([...snap.position]) : null);
    this.#put('snapEdge', ...(snap?.edge ? snapShapes(snap.position, snap.edge) : []));
  }

  dispose(): void {
    for (const name of OVERLAYS) this.#map.removeLayer(this.#layers[name]);
  }

  #put(name: OverlayName, ...geometries: readonly (Geometry | null)[]): void {
    const source = this.#layers[name].getSource();
    const shown = geometries.filter((geometry) => geometry !== null);
    if (!source || (shown.length === 0 && source.isEmpty())) return;
    source.clear(true);
    source.addFeatures(shown.map((geometry) => new Feature(geometry)));
  }
}

/** As OpenLayers takes it; null for an empty shape. */
export function bodyOf({ geometryType, parts }: Shape): Geometry | null {
  if (parts.length === 0) return null;
  const lines = parts.map(({ positions }) => copied(positions));
  if (geometryType === 'esriGeometryPolyline') return new MultiLineString(lines);
  if (geometryType !== 'esriGeometryPolygon') return new MultiPoint(lines.flat());
  const rings = lines.map((line) => [...line, [...line[0]!]]);
  const polygons = new Map<number, number[][][]>();
  parts.forEach(({ id, holeOf }, index) => {
    if (holeOf === null) polygons.set(id, [rings[index]!]);
  });
  parts.forEach(({ holeOf }, index) => {
    if (holeOf !== null) polygons.get(holeOf)?.push(rings[index]!);
  });
  return new MultiPolygon([...polygons.values()]);
}

function sketchOf({ sketch }: ShapePicture): Geometry | null {
  return sketch.length < 2 ? null : new LineString(copied(sketch));
}

/** The edges to the pointer, and the one that would close a ring. */
function rubberOf({ shape, sketch, next }: ShapePicture): Geometry | null {
  const [first, last] = [sketch[0], sketch.at(-1)];
  if (!first || !last) return null;
  const isArea = shape.geometryType === 'esriGeometryPolygon' && sketch.length > 1;
  const line = [last, ...(next ? [next] : []), ...(isArea ? [first] : [])];
  return line.length < 2 ? null : new LineString(copied(line));
}

function handlesOf({ shape, sketch, hasHandles, view, resolution }: ShapePicture): Geometry | null {
  const own = hasHandles ? verticesIn(shape, view, HANDLE_PIXELS * resolution) : [];
  const positions = [...own, ...sketch];
  return positions.length === 0 ? null : new MultiPoint(copied(positions));
}

function snapShapes(position: Position, edge: readonly [Position, Position]): Geometry[] {
  return [new LineString(copied(edge)), new Point([...position])];
}

function copied(positions: readonly Position[]): number[][] {
  return positions.map(([x, y]) => [x, y]);
}
