import type { ReplicaMap } from '../../map/replica-map.ts';
import type { Bbox } from '../../../shared/model/view.ts';

/** Where a map was looking, so that it looks there again when its tab comes back. */
export class MapPlace {
  #bbox: Bbox | null = null;

  /** False when it has not been seen yet. */
  restore(map: ReplicaMap): boolean {
    if (this.#bbox) map.zoomTo(this.#bbox, { padding: 0, maxZoom: 22 });
    return this.#bbox !== null;
  }

  remember(map: ReplicaMap): void {
    const bbox = map.base.viewExtent();
    if (bbox.every(Number.isFinite) && bbox[2] > bbox[0]) this.#bbox = bbox;
  }
}
