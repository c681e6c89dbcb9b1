/** The map of many extents: one box each, those that are chosen and the one under the pointer above the others. */
import Feature from 'ol/Feature.js';
import Point from 'ol/geom/Point.js';
import { fromExtent } from 'ol/geom/Polygon.js';
import VectorLayer from 'ol/layer/Vector.js';
import type MapBrowserEvent from 'ol/MapBrowserEvent.js';
import { fromLonLat } from 'ol/proj.js';
import VectorSource from 'ol/source/Vector.js';
import { Fill, RegularShape, Stroke, Style } from 'ol/style.js';
import type { LonLatBox } from '../../shared/model/cleanup.ts';
import type { Bbox } from '../../shared/model/view.ts';
import { type BaseMap, createBaseMap } from './base-map.ts';
import { Listeners } from './listeners.ts';
import { union } from './mercator.ts';
import { cssColor } from './symbol.ts';
import { type MapTheme, parseRgba } from './theme.ts';

/** `marked` boxes have dashes as well as another colour. */
export interface MapBox {
  readonly key: string;
  readonly box: LonLatBox;
  readonly isMarked: boolean;
}

/** `isMore`: to what is chosen already. */
export interface BoxPick {
  readonly key: string | null;
  readonly isMore: boolean;
}

type Look = 'plain' | 'marked' | 'selected' | 'hovered';

const Z_INDEX = 100;
const MOST_LATITUDE = 85.05;
/** A smaller box is drawn as a mark, which can be seen and hit. */
const LEAST_PIXELS = 8;
const MARK_PIXELS = 6;
const HIT_PIXELS = 5;

interface Placed {
  readonly key: string;
  /** Two where it crosses the antimeridian. */
  readonly boxes: readonly Bbox[];
  readonly area: number;
}

export class BoxesMap {
  readonly base: BaseMap;
  readonly #below = new VectorSource({ wrapX: false });
  readonly #above = new VectorSource({ wrapX: false });
  readonly #picks = new Listeners<BoxPick>();
  readonly #hovers = new Listeners<string | null>();
  #placed: readonly Placed[] = [];
  #marked: ReadonlySet<string> = new Set();
  #selected: ReadonlySet<string> = new Set();
  #hovered: string | null = null;

  constructor() {
    this.base = createBaseMap(null, { hasDoubleClickZoom: false });
    const map = this.base.olMap;
    for (const [source, place] of [[this.#below, 0] as const, [this.#above, 1] as const]) {
      const style = (feature: { get(name: string): unknown }, resolution: number): Style[] =>
        styleOf(feature.get('look') as Look, feature.get('bbox') as Bbox, {
          resolution,
          theme: this.base.theme,
        });
      map.addLayer(new VectorLayer({ source, style, zIndex: Z_INDEX + place }));
    }
    map.on('click', (event) => this.#pick(event));
    map.on('pointermove', (event) => {
      if (!event.dragging) this.#point(this.#at(event.coordinate)[0]?.key ?? null);
    });
    map.getViewport()?.addEventListener('pointerleave', () => this.#point(null));
    this.base.onTheme(() => {
      this.#below.changed();
      this.#above.changed();
    });
  }

  /** Shows these and no others. */
  setBoxes(boxes: readonly MapBox[]): void {
    this.#placed = boxes.flatMap(({ key, box }) => placed(key, box) ?? []);
    this.#marked = new Set(boxes.filter(({ isMarked }) => isMarked).map(({ key }) => key));
    this.#below.clear(true);
    this.#below.addFeatures(
      this.#placed.flatMap((one) =>
        featuresOf(one, this.#marked.has(one.key) ? 'marked' : 'plain'),
      ),
    );
    this.#highlight();
  }

  select(keys: ReadonlySet<string>): void {
    this.#selected = keys;
    this.#highlight();
  }

  /** The one that is pointed at elsewhere; null: none. */
  hover(key: string | null): void {
    if (key === this.#hovered) return;
    this.#hovered = key;
    this.#highlight();
  }

  /** Shows those of these that have a place; all of them when none is named. */
  zoomTo(keys: ReadonlySet<string> | null): void {
    let all: Bbox | null = null;
    for (const { key, boxes } of this.#placed) {
      if (keys !== null && !keys.has(key)) continue;
      for (const box of boxes) all = union(all, box);
    }
    if (all) this.base.fit(all, { padding: 36, maxZoom: 12 });
  }

  /** A click: on the smallest box there, or on the next larger one when that was chosen already. */
  onPick(listener: (pick: BoxPick) => void): () => void {
    return this.#picks.add(listener);
  }

  onHover(listener: (key: string | null) => void): () => void {
    return this.#hovers.add(listener);
  }

  dispose(): void {
    this.#picks.clear();
    this.#hovers.clear();
    this.base.dispose();
  }

  #pick({ coordinate, originalEvent }: MapBrowserEvent): void {
    const found = this.#at(coordinate).map(({ key }) => key);
    const isMore = originalEvent.ctrlKey || originalEvent.metaKey || originalEvent.shiftKey;
    const chosen = found.findIndex((key) => this.#selected.has(key));
    const next = isMore ? found[0] : found[(chosen + 1) % Math.max(1, found.length)];
    this.#picks.emit({ key: next ?? null, isMore });
  }

  #point(key: string | null): void {
    if (key === this.#hovered) return;
    this.hover(key);
    this.#hovers.emit(key);
  }

  /** Smallest first. */
  #at(coordinate: readonly number[]): readonly Placed[] {
    const [x = 0, y = 0] = coordinate;
    const slack = (this.base.olMap.getView().getResolution() ?? 1) * HIT_PIXELS;
    return this.#placed
      .filter(({ boxes }) =>
        boxes.some(
          ([xmin, ymin, xmax, ymax]) =>
            x >= xmin - slack && x <= xmax + slack && y >= ymin - slack && y <= ymax + slack,
        ),
      )
      .toSorted((a, b) => a.area - b.area);
  }

  #highlight(): void {
    this.#above.clear(true);
    for (const one of this.#placed) {
      if (one.key === this.#hovered) this.#above.addFeatures(featuresOf(one, 'hovered'));
      else if (this.#selected.has(one.key)) this.#above.addFeatures(featuresOf(one, 'selected'));
    }
  }
}

function featuresOf({ boxes }: Placed, look: Look): Feature[] {
  return boxes.map((bbox) => new Feature({ geometry: fromExtent([...bbox]), bbox, look }));
}

/** Null for what is no place on the map. */
function placed(key: string, { west, south, east, north }: LonLatBox): Placed | null {
  if (![west, south, east, north].every(Number.isFinite) || south > north) return null;
  const spans =
    west <= east ? [[west, east] as const] : [[west, 180] as const, [-180, east] as const];
  const boxes = spans.map(([from, to]): Bbox => {
    const [xmin = 0, ymin = 0] = fromLonLat([from, clamped(south)]);
    const [xmax = 0, ymax = 0] = fromLonLat([to, clamped(north)]);
    return [xmin, ymin, xmax, ymax];
  });
  const area = boxes.reduce((sum, [a, b, c, d]) => sum + (c - a) * (d - b), 0);
  return { key, boxes, area };
}

function clamped(latitude: number): number {
  return Math.min(MOST_LATITUDE, Math.max(-MOST_LATITUDE, latitude));
}

function styleOf(
  look: Look,
  [xmin, ymin, xmax, ymax]: Bbox,
  { resolution, theme }: { readonly resolution: number; readonly theme: MapTheme },
): Style[] {
  const { color, width, dash, fill } = LOOKS[look](theme);
  const area = new Fill({ color: cssColor({ ...parseRgba(color), alpha: fill }) });
  const pen = new Stroke({ color, width, lineDash: [...dash] });
  const casing = new Stroke({ color: theme.casing, width: width + 2 });
  const isTiny = Math.max(xmax - xmin, ymax - ymin) < LEAST_PIXELS * resolution;
  if (!isTiny) {
    return [
      ...(look === 'plain' || look === 'marked' ? [] : [new Style({ stroke: casing })]),
      new Style({ stroke: pen, fill: area }),
    ];
  }
  const square = { points: 4, radius: MARK_PIXELS, angle: Math.PI / 4 };
  const solid = new Stroke({ color, width: Math.max(width, 1.5) });
  return [casing, solid].map((stroke) => {
    const image = new RegularShape({ ...square, fill: area, stroke });
    return new Style({ geometry: new Point([(xmin + xmax) / 2, (ymin + ymax) / 2]), image });
  });
}

interface Pen {
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
  readonly fill: number;
}

const LOOKS: Readonly<Record<Look, (theme: MapTheme) => Pen>> = {
  plain: ({ outline }) => ({ color: outline, width: 1.25, dash: [], fill: 0.02 }),
  marked: ({ before }) => ({ color: before, width: 1.5, dash: [5, 3], fill: 0.03 }),
  selected: ({ selection }) => ({ color: selection, width: 2.5, dash: [], fill: 0.1 }),
  hovered: ({ selection }) => ({ color: selection, width: 3, dash: [2, 4], fill: 0.2 }),
};
