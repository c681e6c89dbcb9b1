import type { Api } from '../../../shared/contract/contract.ts';
import type { EsriGeometry } from '../../../shared/model/geometry.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import type { Bbox } from '../../../shared/model/view.ts';
import type { ExtentMap } from '../../map/extent-map.ts';
import { boxOfDegrees } from './box-of-degrees.ts';

/** So many layers are asked for a few of their features; more would only fill the map. */
const MOST_LAYERS = 8;

/** Some features of the chosen layers, faint on the map, so that one sees where the data lie. */
export class Previews {
  readonly #map: Pick<ExtentMap, 'showPreview' | 'fit'>;
  readonly #api: Pick<Api['define'], 'sample'>;
  readonly #samples = new Map<number, Promise<readonly EsriGeometry[]>>();
  readonly #shown = new Set<number>();
  #url: string | null = null;
  #isOn = $state.raw(true);
  #question = 0;

  constructor(map: Pick<ExtentMap, 'showPreview' | 'fit'>, api: Pick<Api['define'], 'sample'>) {
    this.#map = map;
    this.#api = api;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  set isOn(isOn: boolean) {
    this.#isOn = isOn;
  }

  /** Shows the layers that are asked for and nothing else; `isFitted` moves the map to where they are. */
  async show(url: string, layers: readonly LayerDescription[], isFitted: boolean): Promise<void> {
    const question = ++this.#question;
    if (url !== this.#url) this.#forget();
    this.#url = url;
    const wanted = layers.filter(({ geometryType }) => geometryType !== null).slice(0, MOST_LAYERS);
    const ids = this.#isOn ? wanted.map(({ id }) => id) : [];
    for (const id of [...this.#shown].filter((one) => !ids.includes(one))) this.#hide(id);
    let box: Bbox | null = null;
    for (const { id } of wanted) {
      if (!this.#isOn && !isFitted) continue;
      const geometries = await this.#sample(url, id);
      if (question !== this.#question) return;
      box = boxOfDegrees(geometries, box);
      if (this.#isOn && !this.#shown.has(id)) {
        this.#shown.add(id);
        this.#map.showPreview(id, { format: 'esri', wkid: 4326, geometries });
      }
    }
    if (isFitted && box) this.#map.fit(box, { padding: 96, maxZoom: 14 });
  }

  /** Waits for nothing any more. */
  stop(): void {
    this.#question += 1;
  }

  /** Nothing where the service does not say: a preview is no reason for an error. */
  async #sample(url: string, layerId: number): Promise<readonly EsriGeometry[]> {
    const known = this.#samples.get(layerId);
    if (known) return known;
    const asked = this.#api
      .sample({ url, layerId })
      .then((rows) => rows.flatMap(({ geometry }) => (geometry ? [geometry as EsriGeometry] : [])))
      .catch(() => []);
    this.#samples.set(layerId, asked);
    return asked;
  }

  #hide(layerId: number): void {
    this.#shown.delete(layerId);
    this.#map.showPreview(layerId, null);
  }

  #forget(): void {
    for (const id of this.#shown) this.#hide(id);
    this.#samples.clear();
  }
}
