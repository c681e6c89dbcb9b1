/** What lies above the painted features: outline of the replica, comparison, selection and the feature under the pointer. */
import Feature from 'ol/Feature.js';
import type OlMap from 'ol/Map.js';
import type Geometry from 'ol/geom/Geometry.js';
import LineString from 'ol/geom/LineString.js';
import MultiPoint from 'ol/geom/MultiPoint.js';
import MultiPolygon from 'ol/geom/MultiPolygon.js';
import MultiLineString from 'ol/geom/MultiLineString.js';
import Point from 'ol/geom/Point.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import { Circle, Fill, Stroke, Style } from 'ol/style.js';
import type { IndexedFeatures } from './flat-features.ts';
import { partRange, vertexRange } from './flat-features.ts';
import { cssColor } from './symbol.ts';
import { type MapTheme, parseRgba } from './theme.ts';

const OVERLAYS = ['outline', 'before', 'after', 'selection', 'hover'] as const;
export type OverlayName = (typeof OVERLAYS)[number];

const Z_INDEX = 100;

export class Overlays {
  readonly #layers: Record<OverlayName, VectorLayer<VectorSource>>;

  constructor(map: OlMap) {
    const entries = OVERLAYS.map((name, index) => {
      const source = new VectorSource({ wrapX: false });
      // Picking must not depend on what is highlighted, and a drag must redraw at once.
      const layer = new VectorLayer({
        source,
        zIndex: Z_INDEX + index,
        updateWhileInteracting: true,
      });
      map.addLayer(layer);
      return [name, layer] as const;
    });
    this.#layers = Object.fromEntries(entries) as Record<OverlayName, VectorLayer<VectorSource>>;
  }

  show(name: OverlayName, geometries: readonly Geometry[]): void {
    const source = this.#layers[name].getSource();
    source?.clear(true);
    source?.addFeatures(geometries.map((geometry) => new Feature(geometry)));
  }

  geometries(name: OverlayName): Geometry[] {
    const features = this.#layers[name].getSource()?.getFeatures() ?? [];
    return features.flatMap((feature) => feature.getGeometry() ?? []);
  }

  setShown(names: readonly OverlayName[], isShown: boolean): void {
    for (const name of names) this.#layers[name].setVisible(isShown);
  }

  setTheme(theme: MapTheme): void {
    this.#layers.outline.setStyle(lineStyle(theme.outline, 1.25, theme.casing, [6, 4]));
    this.#layers.selection.setStyle(lineStyle(theme.selection, 2.5, theme.casing, [], 0.18));
    this.#layers.hover.setStyle(lineStyle(theme.hover, 2, theme.casing, []));
    this.#layers.before.setStyle(lineStyle(theme.before, 2, theme.casing, [5, 4]));
    this.#layers.after.setStyle(lineStyle(theme.after, 2.5, theme.casing, [], 0.12));
  }
}

/** The geometry of a drawn feature as OpenLayers takes it. */
export function olGeometry({ features }: IndexedFeatures, index: number): Geometry | null {
  const [from, to] = vertexRange(features, index);
  const vertices = (start: number, end: number): number[][] => {
    const list: number[][] = [];
    for (let v = start; v < end; v++) {
      list.push([features.coordinates[2 * v]!, features.coordinates[2 * v + 1]!]);
    }
    return list;
  };
  if (from === to) return null;
  if (features.geometryType === 'point') return new Point(vertices(from, from + 1)[0]!);
  if (features.geometryType === 'multipoint') return new MultiPoint(vertices(from, to));
  const [firstPart, lastPart] = partRange(features, index);
  const parts: number[][][] = [];
  const polygons: number[][][][] = [];
  for (let part = firstPart; part < lastPart; part++) {
    const line = vertices(features.partStarts[part]!, features.partStarts[part + 1]!);
    parts.push(line);
    if (features.exteriors[part] === 1 || polygons.length === 0) polygons.push([line]);
    else polygons.at(-1)!.push(line);
  }
  return features.geometryType === 'polyline'
    ? new MultiLineString(parts)
    : new MultiPolygon(polygons);
}

/** Lines as drawn from positions; a single position becomes a point. */
export function olLines(lines: readonly (readonly (readonly [number, number])[])[]): Geometry[] {
  return lines.flatMap((line) => {
    const positions = line.map(([x, y]) => [x, y]);
    if (positions.length === 0) return [];
    return positions.length === 1 ? new Point(positions[0]!) : new LineString(positions);
  });
}

function lineStyle(
  color: string,
  width: number,
  casing: string,
  dash: readonly number[],
  fillShare = 0,
): Style[] {
  const fillColor = cssColor({ ...parseRgba(color), alpha: fillShare });
  const ring = new Circle({ radius: 8, fill: noFill(), stroke: pen(color, width, dash) });
  const casingRing = new Circle({ radius: 8, fill: noFill(), stroke: pen(casing, width + 2, []) });
  return [
    new Style({ stroke: pen(casing, width + 2, []), image: casingRing }),
    new Style({
      stroke: pen(color, width, dash),
      fill: new Fill({ color: fillColor }),
      image: ring,
    }),
  ];
}

function pen(color: string, width: number, dash: readonly number[]): Stroke {
  return new Stroke({ color, width, lineDash: [...dash] });
}

function noFill(): Fill {
  return new Fill({ color: 'rgba(0, 0, 0, 0)' });
}
