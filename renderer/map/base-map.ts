/** What every map of the window shares: view, basemap, keyboard, theme, scale line and attribution. */
import OlMap from 'ol/Map.js';
import View from 'ol/View.js';
import { getCenter } from 'ol/extent.js';
import { defaults as defaultInteractions } from 'ol/interaction/defaults.js';
import TileLayer from 'ol/layer/Tile.js';
import XYZ from 'ol/source/XYZ.js';
import { GEOGRAPHY_ATTRIBUTION, GeographyLayers } from './geography.ts';
import type { Bbox } from '../../shared/model/view.ts';
import { WORLD } from './mercator.ts';
import { showScale } from './scale-line.ts';
import { type MapTheme, readTheme, watchTheme } from './theme.ts';

export interface BaseMapOptions {
  /** xmin, ymin, xmax, ymax in EPSG:3857 shown at first; the world when absent. */
  readonly bbox?: Bbox;
  /** False where a double click ends a drawing. */
  readonly hasDoubleClickZoom?: boolean;
}

export interface FitOptions {
  /** Free pixels at every side. */
  readonly padding?: number;
  /** Never closer than this, so that a single point keeps its surroundings. */
  readonly maxZoom?: number;
}

export interface MapStatus {
  readonly attribution: string;
  readonly isLoading: boolean;
  /** A sentence when the basemap cannot be shown. */
  readonly problem: string | null;
}

type StatusListener = (status: MapStatus) => void;
type ThemeListener = (theme: MapTheme) => void;

const ANIMATION_MS = 140;
const MIN_ZOOM = 0;
const MAX_ZOOM = 22;

/** Builds the base map; `element` null: `setTarget` comes later. */
export function createBaseMap(element: HTMLElement | null, options: BaseMapOptions = {}): BaseMap {
  const base = new BaseMap(options);
  base.setTarget(element);
  return base;
}

/** An OpenLayers map in Web Mercator with the bundled world below it. Nothing outside of renderer/map sees `olMap`. */
export class BaseMap {
  readonly olMap: OlMap;
  readonly #geography: GeographyLayers;
  readonly #tiles = new TileLayer<XYZ>({ zIndex: 1, visible: false });
  readonly #themeListeners = new Set<ThemeListener>();
  readonly #statusListeners = new Set<StatusListener>();
  #theme: MapTheme;
  #isPlaced = true;
  #tileAttribution = '';
  #stopWatching: (() => void) | null = null;
  #stopScale: (() => void) | null = null;
  #pendingFit: { readonly bbox: Bbox; readonly options: FitOptions } | null = null;
  #status: MapStatus = { attribution: GEOGRAPHY_ATTRIBUTION, isLoading: false, problem: null };

  constructor({ bbox, hasDoubleClickZoom = true }: BaseMapOptions) {
    this.#theme = readTheme(document.documentElement);
    this.#geography = new GeographyLayers(this.#theme);
    this.olMap = new OlMap({
      controls: [],
      interactions: defaultInteractions({
        altShiftDragRotate: false,
        pinchRotate: false,
        shiftDragZoom: false,
        doubleClickZoom: hasDoubleClickZoom,
        zoomDuration: duration(),
      }),
      layers: [this.#geography.land, this.#tiles, this.#geography.labels],
      view: new View({
        projection: 'EPSG:3857',
        center: [0, 2_000_000],
        zoom: 1,
        minZoom: MIN_ZOOM,
        maxZoom: MAX_ZOOM,
        enableRotation: false,
        extent: [...WORLD],
        constrainOnlyCenter: true,
        multiWorld: false,
      }),
    });
    this.fit(bbox ?? [WORLD[0], -8_500_000, WORLD[2], 14_500_000], { padding: 0 });
    this.#geography.load().catch(() => {
      this.#setStatus({ problem: 'The bundled basemap could not be read.' });
    });
  }

  get theme(): MapTheme {
    return this.#theme;
  }

  /** False: the data are in a reference that cannot be placed on the world. */
  get isPlaced(): boolean {
    return this.#isPlaced;
  }

  /** Puts the map into `element`, or takes it out of the page. Safe to call again. */
  setTarget(element: HTMLElement | null): void {
    this.#stopWatching?.();
    this.#stopWatching = null;
    this.olMap.getTargetElement()?.removeEventListener('keydown', this.#onKey);
    this.olMap.setTarget(element ?? undefined);
    if (!element) return;
    element.addEventListener('keydown', this.#onKey);
    this.#stopWatching = watchTheme(() => this.#applyTheme(element));
    this.#applyTheme(element);
    if (this.#pendingFit) this.fit(this.#pendingFit.bbox, this.#pendingFit.options);
  }

  /** Draws the scale line into `element`; null takes it away. */
  setScaleTarget(element: HTMLElement | null): void {
    this.#stopScale?.();
    this.#stopScale = element && showScale(this.olMap, element);
  }

  /** Tiles above the bundled land, as `…/{z}/{x}/{y}…`; null goes back to the bundled basemap. */
  setTileUrl(url: string | null, attribution = '', maxZoom = 19): void {
    this.#tileAttribution = url === null ? '' : attribution.slice(0, 300);
    this.#tiles.setSource(url === null ? null : new XYZ({ url, wrapX: false, maxZoom }));
    this.#showBase();
  }

  /** False hides land and names: the data are in a reference that cannot be placed on the world. */
  setPlaced(isPlaced: boolean): void {
    this.#isPlaced = isPlaced;
    this.#showBase();
  }

  zoomIn(): void {
    this.#zoomBy(1);
  }

  zoomOut(): void {
    this.#zoomBy(-1);
  }

  /** Moves the view by a share of its size: (1, 0) shows what lies to the right of the edge. */
  panBy(right: number, up: number): void {
    const view = this.olMap.getView();
    const [x = 0, y = 0] = view.getCenter() ?? [];
    const [xmin, ymin, xmax, ymax] = this.viewExtent();
    view.cancelAnimations();
    view.setCenter([x + right * (xmax - xmin), y + up * (ymax - ymin)]);
  }

  /** Shows a bbox in EPSG:3857 whole. Without a size yet, it happens when the map gets one. */
  fit(bbox: Bbox, { padding = 32, maxZoom = 17 }: FitOptions = {}): void {
    if (!bbox.every(Number.isFinite)) return;
    const size = this.olMap.getSize();
    if (!size || size[0] === 0 || size[1] === 0) {
      this.#pendingFit = { bbox, options: { padding, maxZoom } };
      this.olMap.once('change:size', () => {
        if (this.#pendingFit) this.fit(this.#pendingFit.bbox, this.#pendingFit.options);
      });
      return;
    }
    this.#pendingFit = null;
    const view = this.olMap.getView();
    view.cancelAnimations();
    if (bbox[0] === bbox[2] && bbox[1] === bbox[3]) {
      view.setCenter(getCenter([...bbox]));
      view.setZoom(Math.min(maxZoom, Math.max(view.getZoom() ?? 0, 14)));
      return;
    }
    view.fit([...bbox], { padding: [padding, padding, padding, padding], maxZoom, size });
  }

  /** What the map shows: xmin, ymin, xmax, ymax in EPSG:3857. */
  viewExtent(): Bbox {
    const [a = 0, b = 0, c = 0, d = 0] = this.olMap.getView().calculateExtent(this.olMap.getSize());
    return [a, b, c, d];
  }

  /** Calls back at once and after every change of theme. Returns the way to stop. */
  onTheme(listener: ThemeListener): () => void {
    this.#themeListeners.add(listener);
    listener(this.#theme);
    return () => void this.#themeListeners.delete(listener);
  }

  /** Calls back at once and after every change. Returns the way to stop. */
  onStatus(listener: StatusListener): () => void {
    this.#statusListeners.add(listener);
    listener(this.#status);
    return () => void this.#statusListeners.delete(listener);
  }

  setLoading(isLoading: boolean): void {
    if (isLoading !== this.#status.isLoading) this.#setStatus({ isLoading });
  }

  /** Frees everything; the map cannot be used again. */
  dispose(): void {
    this.setScaleTarget(null);
    this.setTarget(null);
    this.#themeListeners.clear();
    this.#statusListeners.clear();
    this.#geography.dispose();
    this.olMap.dispose();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isZoom = ['+', '=', '-', '_'].includes(event.key);
    if (!isZoom || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    this.#zoomBy(event.key === '+' || event.key === '=' ? 1 : -1);
  };

  #showBase(): void {
    const hasTiles = this.#tiles.getSource() !== null;
    this.#geography.land.setVisible(this.#isPlaced);
    this.#geography.labels.setVisible(this.#isPlaced && !hasTiles);
    this.#tiles.setVisible(this.#isPlaced && hasTiles);
    const attribution = this.#tileAttribution || GEOGRAPHY_ATTRIBUTION;
    this.#setStatus({ attribution: this.#isPlaced ? attribution : '' });
  }

  #zoomBy(delta: number): void {
    const view = this.olMap.getView();
    const target = (view.getZoom() ?? 0) + delta;
    view.cancelAnimations();
    view.animate({ zoom: view.getConstrainedZoom(target) ?? target, duration: duration() });
  }

  #applyTheme(element: HTMLElement): void {
    const theme = readTheme(element);
    element.style.backgroundColor = theme.water;
    // Much changes the attributes of the page that is no change of theme.
    if (JSON.stringify(theme) === JSON.stringify(this.#theme)) return;
    this.#theme = theme;
    this.#geography.setTheme(theme);
    for (const listener of this.#themeListeners) listener(this.#theme);
  }

  #setStatus(change: Partial<MapStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of this.#statusListeners) listener(this.#status);
  }
}

function duration(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ANIMATION_MS;
}
