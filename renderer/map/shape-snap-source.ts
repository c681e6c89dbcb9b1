/** Features in view with every vertex where it is, for snapping; loaded only while a shape is edited. */
import type { FeatureRef } from './picking.ts';
import type { SnapLayer } from './shape-snapping.ts';
import { type LoaderEvents, type LoadFeatures, ViewportLoader } from './viewport-loader.ts';
import type { Bbox } from '../../shared/model/view.ts';

/** Features of one layer at most: of more, only a sample attracts. */
const MOST_FEATURES = 3000;
/** Nothing is thinned. */
const EXACT = 0;

export class SnapSource {
  readonly #loader: ViewportLoader;
  #layerIds: readonly number[] = [];

  constructor(load: LoadFeatures, events: Pick<LoaderEvents, 'onLoaded' | 'onFailed'>) {
    const own = { ...events, onBusy: () => undefined };
    this.#loader = new ViewportLoader(load, own, MOST_FEATURES);
  }

  /** Wants the features of these layers in this view. */
  request(layerIds: readonly number[], bbox: Bbox): void {
    this.#layerIds = layerIds;
    this.#loader.keep(new Set(layerIds));
    const wanted = layerIds.map((layerId) => ({ layerId, symbolField: null }));
    this.#loader.request(wanted, { bbox, resolution: EXACT });
  }

  /** The rows of these layers have changed. */
  invalidate(layerIds: Iterable<number>): void {
    this.#loader.invalidate(layerIds);
  }

  /** What is loaded, without the feature that is edited. */
  layers(edited: FeatureRef | null): SnapLayer[] {
    return this.#layerIds.flatMap((layerId) => {
      const loaded = this.#loader.loaded(layerId);
      const withoutFid = edited?.layerId === layerId ? edited.fid : null;
      return loaded ? [{ indexed: loaded.indexed, withoutFid }] : [];
    });
  }

  /** Forgets what is loaded. */
  stop(): void {
    this.#layerIds = [];
    this.#loader.stop();
    this.#loader.keep(new Set());
  }
}
