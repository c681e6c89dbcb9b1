/** Keeps the picture of a map true to what is loaded and to where the view is, one painting at a time. */
import type { BaseMap } from './base-map.ts';
import { scaled } from './mercator.ts';
import { paint, type PaintedLayer } from './painter.ts';
import type { PictureLayer } from './picture-layer.ts';

/** Painted about the view as well, so that a short pan does not show an edge. */
const SURROUNDINGS = 1.4;
const MAX_PIXELS = 24_000_000;

export class Studio {
  readonly #base: BaseMap;
  readonly #layer: PictureLayer;
  #layers: readonly PaintedLayer[] = [];
  #isOutdated = false;
  #running: Promise<void> | null = null;
  #abort = new AbortController();

  constructor(base: BaseMap, layer: PictureLayer) {
    this.#base = base;
    this.#layer = layer;
  }

  /** Wants this on the map; several calls in a row are painted once. */
  paint(layers: readonly PaintedLayer[]): void {
    this.#layers = layers;
    this.#isOutdated = true;
    this.#running ??= this.#run().finally(() => (this.#running = null));
  }

  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  stop(): void {
    this.#abort.abort();
  }

  async #run(): Promise<void> {
    await nextFrame();
    while (this.#isOutdated && !this.#abort.signal.aborted) {
      this.#isOutdated = false;
      await this.#paintOnce();
    }
  }

  async #paintOnce(): Promise<void> {
    const view = this.#base.olMap.getView();
    const [width = 0, height = 0] = this.#base.olMap.getSize() ?? [];
    const resolution = view.getResolution();
    if (width === 0 || height === 0 || resolution === undefined) return;
    const wanted = window.devicePixelRatio;
    const ratio = Math.min(wanted, Math.sqrt(MAX_PIXELS / (width * height * SURROUNDINGS ** 2)));
    const bbox = scaled(this.#base.viewExtent(), SURROUNDINGS);
    try {
      const frame = { bbox, resolution, ratio };
      const picture = await paint(this.#layers, frame, this.#base.theme, this.#abort.signal);
      this.#layer.setPicture(picture);
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }
}

/** Background windows get no frames; their maps are painted all the same. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 50);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
