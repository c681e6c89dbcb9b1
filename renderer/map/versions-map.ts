/** A small map of one shape in its versions: what was agreed faintly, mine and theirs by line, mark and word. */
import Feature from 'ol/Feature.js';
import type Geometry from 'ol/geom/Geometry.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import { Circle, Fill, RegularShape, Stroke, Style, Text } from 'ol/style.js';
import type { EsriGeometry } from '../../shared/model/geometry.ts';
import type { Bbox } from '../../shared/model/view.ts';
import { type BaseMap, createBaseMap } from './base-map.ts';
import { readEsri } from './esri-geometry.ts';
import { union } from './mercator.ts';
import { cssColor } from './symbol.ts';
import { type MapTheme, parseRgba } from './theme.ts';

/** In EPSG:3857. */
export interface ShapeVersions {
  readonly base: EsriGeometry | null;
  readonly mine: EsriGeometry | null;
  readonly theirs: EsriGeometry | null;
}

type Version = keyof ShapeVersions;
const VERSIONS: readonly Version[] = ['base', 'theirs', 'mine'];
const Z_INDEX = 100;
const PADDING = 44;
const MAX_ZOOM = 18;

export class VersionsMap {
  readonly base: BaseMap;
  readonly #words: Readonly<Record<Version, string>>;
  readonly #layers: Readonly<Record<Version, VectorLayer<VectorSource>>>;
  #chosen: Version | null = null;

  /** `words`: what stands beside each shape. */
  constructor(words: Readonly<Record<Version, string>>) {
    this.#words = words;
    this.base = createBaseMap(null);
    this.#layers = { base: vectorLayer(0), theirs: vectorLayer(1), mine: vectorLayer(2) };
    for (const version of VERSIONS) this.base.olMap.addLayer(this.#layers[version]);
    this.base.onTheme(() => this.#restyle());
  }

  /** Shows these versions whole; what cannot be drawn is left out. */
  show(versions: ShapeVersions): void {
    let all: Bbox | null = null;
    for (const version of VERSIONS) {
      const shape = readEsri(versions[version]);
      const source = this.#layers[version].getSource();
      source?.clear(true);
      if (!shape) continue;
      source?.addFeature(new Feature<Geometry>(shape));
      const [xmin = 0, ymin = 0, xmax = 0, ymax = 0] = shape.getExtent();
      all = union(all, [xmin, ymin, xmax, ymax]);
    }
    if (all) this.base.fit(all, { padding: PADDING, maxZoom: MAX_ZOOM });
  }

  /** Fills the version that is kept; null: nothing is chosen. */
  choose(version: Version | null): void {
    this.#chosen = version;
    this.#restyle();
  }

  dispose(): void {
    this.base.dispose();
  }

  #restyle(): void {
    const { theme } = this.base;
    for (const version of VERSIONS) {
      const look = LOOKS[version](theme);
      const isChosen = this.#chosen === version;
      this.#layers[version].setStyle(styles(look, this.#words[version], theme, isChosen));
    }
  }
}

interface Look {
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
  readonly mark: 'dot' | 'circle' | 'square';
  /** Pixels from the shape to its word; up is negative. */
  readonly wordOffset: number;
}

const LOOKS: Readonly<Record<Version, (theme: MapTheme) => Look>> = {
  base: ({ preview }) => ({
    ...{ color: preview, width: 1.5, dash: [2, 4], mark: 'dot', wordOffset: 0 },
  }),
  mine: ({ states }) => ({
    ...{ color: states.update, width: 2.5, dash: [], mark: 'circle', wordOffset: -18 },
  }),
  theirs: ({ states }) => ({
    ...{ color: states.conflict, width: 2.5, dash: [8, 5], mark: 'square', wordOffset: 18 },
  }),
};

function styles(look: Look, word: string, theme: MapTheme, isChosen: boolean): Style[] {
  const { color, width, dash, mark, wordOffset } = look;
  const fill = new Fill({
    color: cssColor({ ...parseRgba(color), alpha: isChosen ? 0.35 : mark === 'dot' ? 0 : 0.06 }),
  });
  const pen = stroke(color, width, dash);
  const casing = stroke(theme.casing, width + 2.5, []);
  const text = new Text({
    text: word,
    font: `${isChosen ? '600 ' : ''}12px system-ui, sans-serif`,
    offsetY: wordOffset,
    overflow: true,
    fill: new Fill({ color: theme.label }),
    stroke: new Stroke({ color: theme.labelHalo, width: 3 }),
  });
  return [
    new Style({ stroke: casing, ...image(mark, casing, null) }),
    new Style({
      ...{ stroke: pen, fill },
      ...image(mark, stroke(color, width, []), fill),
      ...(mark === 'dot' ? {} : { text }),
    }),
  ];
}

function image(mark: Look['mark'], pen: Stroke, fill: Fill | null) {
  const shared = { stroke: pen, ...(fill ? { fill } : {}) };
  if (mark === 'square') {
    return { image: new RegularShape({ ...shared, points: 4, radius: 10, angle: Math.PI / 4 }) };
  }
  return { image: new Circle({ ...shared, radius: mark === 'dot' ? 4 : 8 }) };
}

function stroke(color: string, width: number, dash: readonly number[]): Stroke {
  return new Stroke({ color, width, lineDash: [...dash] });
}

function vectorLayer(place: number): VectorLayer<VectorSource> {
  return new VectorLayer({
    source: new VectorSource({ wrapX: false }),
    zIndex: Z_INDEX + place,
    updateWhileInteracting: true,
  });
}
