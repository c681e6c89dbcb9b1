/** Loads the features of the layers that are wanted for a viewport: after a pause, once, and given up when outdated. */
import type { Bbox, MapFeatures, MapQuery } from '../../shared/model/view.ts';
import { type IndexedFeatures, indexFeatures } from './flat-features.ts';
import { contains, scaled } from './mercator.ts';

export type LoadFeatures = (query: MapQuery, signal: AbortSignal) => Promise<MapFeatures>;

export interface Viewport {
  readonly bbox: Bbox;
  readonly resolution: number;
}

export interface LoadedLayer extends Viewport {
  readonly indexed: IndexedFeatures;
  /** Of the rows when they were asked for. */
  readonly revision: number;
}

export interface WantedLayer {
  readonly layerId: number;
  readonly symbolField: string | null;
}

export interface LoaderEvents {
  readonly onLoaded: (layerId: number) => void;
  readonly onFailed: (layerId: number, error: unknown) => void;
  readonly onBusy: (isBusy: boolean) => void;
}

/** Loaded about the view as well, so that a short pan shows features at once. */
const SURROUNDINGS = 1.5;

export class ViewportLoader {
  readonly #load: LoadFeatures;
  readonly #events: LoaderEvents;
  readonly #limit: number;
  readonly #pauseMs: number;
  readonly #loaded = new Map<number, LoadedLayer>();
  /** Counts the known changes of each layer's rows. */
  readonly #revisions = new Map<number, number>();
  #round = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(load: LoadFeatures, events: LoaderEvents, limit: number, pauseMs = 90) {
    this.#load = load;
    this.#events = events;
    this.#limit = limit;
    this.#pauseMs = pauseMs;
  }

  loaded(layerId: number): LoadedLayer | undefined {
    return this.#loaded.get(layerId);
  }

  /** Forgets what is not in `layerIds`. */
  keep(layerIds: ReadonlySet<number>): void {
    for (const layerId of this.#loaded.keys()) {
      if (!layerIds.has(layerId)) this.#loaded.delete(layerId);
    }
  }

  /** The rows of these layers have changed; what is loaded stays until the new rows are there. */
  invalidate(layerIds: Iterable<number>): void {
    for (const layerId of layerIds) this.#revisions.set(layerId, this.#revision(layerId) + 1);
  }

  /** Wants these layers for this viewport; whatever was under way is aborted. */
  request(layers: readonly WantedLayer[], viewport: Viewport): void {
    clearTimeout(this.#timer);
    this.#round.abort();
    this.#round = new AbortController();
    const missing = layers.filter(({ layerId }) => !this.#has(layerId, viewport));
    this.#events.onBusy(missing.length > 0);
    if (missing.length === 0) return;
    const { signal } = this.#round;
    this.#timer = setTimeout(() => void this.#run(missing, viewport, signal), this.#pauseMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#round.abort();
  }

  #has(layerId: number, { bbox, resolution }: Viewport): boolean {
    const loaded = this.#loaded.get(layerId);
    if (loaded?.revision !== this.#revision(layerId)) return false;
    const isAsFine =
      loaded.resolution === resolution || Math.abs(loaded.resolution / resolution - 1) < 0.01;
    return isAsFine && contains(loaded.bbox, bbox);
  }

  #revision(layerId: number): number {
    return this.#revisions.get(layerId) ?? 0;
  }

  async #run(
    layers: readonly WantedLayer[],
    viewport: Viewport,
    signal: AbortSignal,
  ): Promise<void> {
    await Promise.all(layers.map((layer) => this.#loadLayer(layer, viewport, signal)));
    if (!signal.aborted) this.#events.onBusy(false);
  }

  async #loadLayer(
    { layerId, symbolField }: WantedLayer,
    { bbox, resolution }: Viewport,
    signal: AbortSignal,
  ): Promise<void> {
    const wider = scaled(bbox, SURROUNDINGS);
    const field = symbolField === null ? {} : { symbolField };
    // Noted before the rows are read: an edit made meanwhile counts as not yet seen.
    const revision = this.#revision(layerId);
    try {
      const query = { layerId, bbox: wider, resolution, limit: this.#limit, ...field };
      const features = await this.#load(query, signal);
      signal.throwIfAborted();
      this.#loaded.set(layerId, {
        bbox: wider,
        resolution,
        indexed: indexFeatures(features),
        revision,
      });
      this.#events.onLoaded(layerId);
    } catch (error) {
      if (signal.aborted) return;
      this.#events.onFailed(layerId, error);
    }
  }
}
