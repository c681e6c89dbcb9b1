/** A faint sample of the service's features below the extent that is drawn. */
import type OlMap from 'ol/Map.js';
import Feature from 'ol/Feature.js';
import GeoJSON from 'ol/format/GeoJSON.js';
import type Geometry from 'ol/geom/Geometry.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import type { Style } from 'ol/style.js';
import type { EsriGeometry } from '../../shared/model/geometry.ts';
import { readEsri, transformed } from './esri-geometry.ts';
import { findReference } from './projections.ts';

/** Geometries as they came from a service: Esri JSON in a known reference, or GeoJSON in WGS 84. */
export type PreviewFeatures =
  | { readonly format: 'esri'; readonly wkid: number; readonly geometries: readonly EsriGeometry[] }
  | { readonly format: 'geojson'; readonly geometries: readonly unknown[] };

const MOST_FEATURES = 2000;
const Z_INDEX = 70;

export class PreviewLayer {
  readonly #map: OlMap;
  readonly #layers = new Map<number, VectorLayer>();
  #style: Style | undefined;

  constructor(map: OlMap) {
    this.#map = map;
  }

  setStyle(style: Style): void {
    this.#style = style;
    for (const layer of this.#layers.values()) layer.setStyle(style);
  }

  show(layerId: number, features: PreviewFeatures | null): void {
    const before = this.#layers.get(layerId);
    if (before) this.#map.removeLayer(before);
    this.#layers.delete(layerId);
    if (!features) return;
    const source = new VectorSource({ wrapX: false });
    source.addFeatures(geometriesOf(features).map((geometry) => new Feature(geometry)));
    const layer = new VectorLayer({ source, zIndex: Z_INDEX });
    if (this.#style) layer.setStyle(this.#style);
    this.#layers.set(layerId, layer);
    this.#map.addLayer(layer);
  }
}

function geometriesOf(features: PreviewFeatures): Geometry[] {
  if (features.format === 'geojson') {
    return features.geometries.slice(0, MOST_FEATURES).flatMap((each) => readGeoJson(each) ?? []);
  }
  const reference = findReference(features.wkid, null);
  if (!reference) return [];
  return features.geometries.slice(0, MOST_FEATURES).flatMap((each) => {
    const own = readEsri(each);
    return (own && transformed(own, reference.toMap)) ?? [];
  });
}

const format = new GeoJSON({ dataProjection: 'EPSG:4326', featureProjection: 'EPSG:3857' });

function readGeoJson(value: unknown): Geometry | null {
  try {
    const geometry = format.readGeometry(value);
    return geometry?.getExtent().every(Number.isFinite) ? geometry : null;
  } catch {
    return null;
  }
}
