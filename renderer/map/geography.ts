/** Land, borders and country names of the world from Natural Earth, bundled with the app. */
import TopoJSON from 'ol/format/TopoJSON.js';
import Feature from 'ol/Feature.js';
import { getArea, getWidth } from 'ol/extent.js';
import MultiPolygon from 'ol/geom/MultiPolygon.js';
import Point from 'ol/geom/Point.js';
import Polygon from 'ol/geom/Polygon.js';
import VectorImageLayer from 'ol/layer/VectorImage.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import { textHeights } from 'ol/render/canvas.js';
import { Fill, Stroke, Style, Text } from 'ol/style.js';
import countriesUrl from 'world-atlas/countries-50m.json?url';
import { cutPolygons } from './antimeridian.ts';
import { WORLD } from './mercator.ts';
import type { MapTheme } from './theme.ts';

interface Geography {
  readonly countries: readonly Feature[];
  readonly labels: readonly Feature[];
}

export const GEOGRAPHY_ATTRIBUTION = 'Natural Earth';
const LABEL_FONT = '11px system-ui, sans-serif';
const LABEL_HEIGHT = 14;
/** Wide enough on the screen for its name. */
const LABEL_PIXELS_PER_CHARACTER = 6;

let loaded: Promise<Geography> | null = null;

/** The two layers of the basemap; they fill themselves when the bundled file has been read. */
export class GeographyLayers {
  readonly land: VectorImageLayer;
  readonly labels: VectorLayer;
  readonly #landSource = new VectorSource({ wrapX: false });
  readonly #labelSource = new VectorSource({ wrapX: false });
  #isDisposed = false;

  constructor(theme: MapTheme) {
    this.land = new VectorImageLayer({ source: this.#landSource, imageRatio: 1.6, zIndex: 0 });
    this.labels = new VectorLayer({ source: this.#labelSource, declutter: true, zIndex: 50 });
    this.setTheme(theme);
  }

  setTheme(theme: MapTheme): void {
    // OpenLayers would measure the font with markup from a string, which trusted types forbid.
    textHeights[LABEL_FONT] ??= LABEL_HEIGHT;
    this.land.setStyle(
      new Style({
        fill: new Fill({ color: theme.land }),
        stroke: new Stroke({ color: theme.border, width: 0.75 }),
      }),
    );
    const text = new Text({
      font: LABEL_FONT,
      fill: new Fill({ color: theme.label }),
      stroke: new Stroke({ color: theme.labelHalo, width: 3 }),
    });
    const style = new Style({ text });
    this.labels.setStyle((feature, resolution) => {
      const name = String(feature.get('name'));
      const room = Number(feature.get('width')) / resolution;
      if (room < name.length * LABEL_PIXELS_PER_CHARACTER) return;
      text.setText(name);
      return style;
    });
  }

  /** The countries are shared by all maps and must not hold on to this one. */
  dispose(): void {
    this.#isDisposed = true;
    this.#landSource.clear();
    this.#labelSource.clear();
  }

  /** Resolves when the world is in the layers; rejects when the bundled file cannot be read. */
  async load(): Promise<void> {
    loaded ??= readGeography();
    const { countries, labels } = await loaded;
    if (this.#isDisposed) return;
    this.#landSource.addFeatures([...countries]);
    this.#labelSource.addFeatures([...labels]);
  }
}

async function readGeography(): Promise<Geography> {
  const response = await fetch(countriesUrl);
  if (!response.ok) throw new Error(`The bundled basemap could not be read (${response.status}).`);
  const format = new TopoJSON({ layers: ['countries'] });
  const countries = format.readFeatures(await response.json()) as Feature[];
  countries.forEach(flatten);
  return { countries, labels: countries.flatMap(labelOf) };
}

/** From the globe, in longitude and latitude, to the flat map. */
function flatten(country: Feature): void {
  const geometry = country.getGeometry();
  const isMulti = geometry instanceof MultiPolygon;
  if (!isMulti && !(geometry instanceof Polygon)) return;
  const polygons = isMulti ? geometry.getCoordinates() : [geometry.getCoordinates()];
  const flat = new MultiPolygon(cutPolygons(polygons));
  country.setGeometry(flat.transform('EPSG:4326', 'EPSG:3857'));
}

function labelOf(country: Feature): Feature[] {
  const polygon = largestPolygon(country);
  const name: unknown = country.get('name');
  if (!polygon || typeof name !== 'string') return [];
  const [x, y] = polygon.getInteriorPoint().getCoordinates();
  if (x === undefined || y === undefined || y < WORLD[1] || y > WORLD[3]) return [];
  return [new Feature({ geometry: new Point([x, y]), name, width: getWidth(polygon.getExtent()) })];
}

function largestPolygon(country: Feature): Polygon | null {
  const geometry = country.getGeometry();
  if (!(geometry instanceof MultiPolygon)) return null;
  const polygons = geometry.getPolygons();
  const size = (polygon: Polygon): number => getArea(polygon.getExtent());
  return polygons.reduce((best, each) => (size(each) > size(best) ? each : best));
}
