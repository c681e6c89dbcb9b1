/** Pointer gestures of a replica's map: click, hover, and a box drawn with Shift. */
import type OlMap from 'ol/Map.js';
import type MapBrowserEvent from 'ol/MapBrowserEvent.js';
import { unByKey } from 'ol/Observable.js';
import DragBox from 'ol/interaction/DragBox.js';
import type { SymbolTable } from './drawing-info.ts';
import { featuresAt, featuresInBox, type IndexedFeatures } from './flat-features.ts';
import { Listeners } from './listeners.ts';

export interface FeatureRef {
  readonly layerId: number;
  readonly fid: number;
}

export interface Pick {
  readonly source: 'click' | 'box';
  /** Ctrl or Cmd was held: add to what is selected, or take away from it. */
  readonly isAdditive: boolean;
  /** The nearest or topmost first. */
  readonly features: readonly FeatureRef[];
}

export interface PickableLayer {
  readonly layerId: number;
  readonly table: SymbolTable;
  readonly indexed: IndexedFeatures;
}

const TOLERANCE_PIXELS = 5;
const MOST_IN_BOX = 5000;

export class Picking {
  readonly #map: OlMap;
  readonly #layers: () => readonly PickableLayer[];
  readonly #picks = new Listeners<Pick>();
  readonly #hovers = new Listeners<FeatureRef | null>();
  readonly #keys;
  #hovered: FeatureRef | null = null;
  #frame = 0;
  #isActive = true;
  #box: DragBox | null = null;

  constructor(map: OlMap, layers: () => readonly PickableLayer[]) {
    this.#map = map;
    this.#layers = layers;
    this.#keys = [
      map.on('click', (event) => this.#click(event)),
      map.on('pointermove', (event) => this.#move(event)),
    ];
    map.getViewport()?.addEventListener('pointerleave', this.#leave);
    this.#addBox();
  }

  onPick(listener: (pick: Pick) => void): () => void {
    return this.#picks.add(listener);
  }

  onHover(listener: (feature: FeatureRef | null) => void): () => void {
    return this.#hovers.add(listener);
  }

  /** Switched off, the pointer finds nothing and draws no box. */
  setActive(isActive: boolean): void {
    if (!isActive) this.#leave();
    this.#isActive = isActive;
    this.#box?.setActive(isActive);
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    unByKey(this.#keys);
    this.#map.getViewport()?.removeEventListener('pointerleave', this.#leave);
    this.#picks.clear();
    this.#hovers.clear();
  }

  #addBox(): void {
    const box = new DragBox({
      condition: ({ originalEvent }) => originalEvent.shiftKey,
      className: 'map-box',
    });
    box.on('boxend', ({ mapBrowserEvent }) => {
      const [xmin = 0, ymin = 0, xmax = 0, ymax = 0] = box.getGeometry().getExtent();
      const features = this.#layers().flatMap(({ layerId, indexed }) =>
        featuresInBox(indexed, [xmin, ymin, xmax, ymax]).map((fid) => ({ layerId, fid })),
      );
      const isAdditive = hasCommandKey(mapBrowserEvent);
      this.#picks.emit({ source: 'box', isAdditive, features: features.slice(0, MOST_IN_BOX) });
    });
    this.#map.addInteraction(box);
    this.#box = box;
  }

  #click(event: MapBrowserEvent): void {
    if (!this.#isActive) return;
    const isAdditive = hasCommandKey(event);
    this.#picks.emit({ source: 'click', isAdditive, features: this.#at(event) });
  }

  #move(event: MapBrowserEvent): void {
    if (event.dragging || !this.#isActive) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#hover(this.#at(event)[0] ?? null));
  }

  readonly #leave = (): void => {
    cancelAnimationFrame(this.#frame);
    this.#hover(null);
  };

  #hover(feature: FeatureRef | null): void {
    const before = this.#hovered;
    if (before?.fid === feature?.fid && before?.layerId === feature?.layerId) return;
    this.#hovered = feature;
    this.#map.getViewport()?.classList.toggle('map-over-feature', feature !== null);
    this.#hovers.emit(feature);
  }

  #at({ coordinate }: MapBrowserEvent): FeatureRef[] {
    const resolution = this.#map.getView().getResolution() ?? 1;
    const [x = 0, y = 0] = coordinate;
    return this.#layers().flatMap(({ layerId, indexed, table }) => {
      const tolerance = Math.max(TOLERANCE_PIXELS, symbolRadius(table)) * resolution;
      return featuresAt(indexed, [x, y], tolerance).map((fid) => ({ layerId, fid }));
    });
  }
}

function symbolRadius({ entries }: SymbolTable): number {
  const radii = entries.map(({ symbol }) => {
    if (symbol.kind === 'marker') return symbol.size / 2;
    return symbol.kind === 'picture' ? Math.max(symbol.width, symbol.height) / 2 : 0;
  });
  return Math.min(16, Math.max(0, ...radii));
}

function hasCommandKey(event: { readonly originalEvent: Event } | null): boolean {
  const originalEvent = event?.originalEvent;
  return originalEvent instanceof MouseEvent && (originalEvent.ctrlKey || originalEvent.metaKey);
}
