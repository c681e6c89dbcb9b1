import type { Bbox } from '../../../shared/model/view.ts';
import type { LoadFeatures } from '../../map/viewport-loader.ts';
import type { LegendEntry } from '../../map/drawing-info.ts';
import { ReplicaMap, type DrawnCount, type ReplicaMapLayer } from '../../map/replica-map.ts';
import type { Pick } from '../../map/picking.ts';
import type { FeatureAt, ReplicaView } from '../../state/replica-view.svelte.ts';

const MOST_ASKED_FOR_BOUNDS = 50;

/** Joins a replica's map to what is selected, visible and hovered in the window. */
export class MapLink {
  readonly map: ReplicaMap;
  readonly #view: ReplicaView;
  readonly #boundsOf: (feature: FeatureAt) => Promise<Bbox | null>;
  #drawn = $state.raw<ReadonlyMap<number, DrawnCount>>(new Map());
  #failed = $state.raw<ReadonlySet<number>>(new Set());
  #legends = $state.raw<ReadonlyMap<number, readonly LegendEntry[]>>(new Map());

  constructor(
    view: ReplicaView,
    load: LoadFeatures,
    boundsOf: (feature: FeatureAt) => Promise<Bbox | null>,
    bbox: Bbox | null,
  ) {
    this.#view = view;
    this.#boundsOf = boundsOf;
    this.map = new ReplicaMap({ load, ...(bbox ? { bbox } : {}) });
    this.map.onPick((pick) => this.#pick(pick));
    this.map.onHover((feature) => view.hover(feature));
    this.map.onDrawn((count) => {
      this.#drawn = new Map(this.#drawn).set(count.layerId, count);
      this.#setFailed(count.layerId, false);
    });
    this.map.onFailure(({ layerId }) => this.#setFailed(layerId, true));
  }

  /** Layers of which only a sample is drawn. */
  get samples(): readonly DrawnCount[] {
    return [...this.#drawn.values()].filter(
      ({ layerId, drawn, total }) => drawn < total && this.#view.isVisible(layerId),
    );
  }

  /** Layers that could not be drawn the last time. */
  get failed(): ReadonlySet<number> {
    return this.#failed;
  }

  showLayers(): void {
    const layers = this.#view.layers.flatMap(
      ({ layerId, kind, geometryType, drawingInfo }): ReplicaMapLayer[] => {
        if (geometryType === null) return [];
        const isVisible = this.#view.isVisible(layerId);
        const labels = kind === 'annotation' || kind === 'dimension' ? kind : null;
        return [{ layerId, geometryType, drawingInfo, labels, isVisible }];
      },
    );
    this.map.setLayers(layers);
    this.#legends = new Map(layers.map(({ layerId }) => [layerId, this.map.legend(layerId)]));
  }

  /** What a layer is drawn with. */
  legend(layerId: number): readonly LegendEntry[] {
    return this.#legends.get(layerId) ?? [];
  }

  showSelection(): void {
    const { layers, selection, inspected, placement } = this.#view;
    for (const { layerId, geometryType } of layers) {
      if (geometryType === null) continue;
      const fids = [...(selection.get(layerId) ?? [])];
      const details = inspected.state === 'shown' ? inspected.details : null;
      const isInspected = details?.layerId === layerId && fids.length === 1;
      const geometry = isInspected ? placement.place(details.feature.geometry) : null;
      this.map.select(layerId, geometry ? [{ fid: details!.fid, geometry }] : fids);
    }
  }

  zoomToReplica(): void {
    const { extents } = this.#view;
    const bbox = (extents && boundsOfLines(extents.outline)) ?? extents?.all;
    if (bbox) this.map.zoomTo(bbox);
  }

  zoomToLayer(layerId: number): void {
    const bbox = this.#view.extents?.layers[layerId];
    if (bbox) this.map.zoomTo(bbox);
  }

  /** Shows all selected features; those that are not drawn are asked for, up to a bound. */
  async zoomToSelection(): Promise<void> {
    const chosen = [...this.#view.selection].flatMap(([layerId, fids]) =>
      [...fids].map((fid) => ({ layerId, fid })),
    );
    const drawn = chosen.map(({ layerId, fid }) => this.map.boundsOf(layerId, fid));
    const missing = chosen.filter((_, at) => !drawn[at]).slice(0, MOST_ASKED_FOR_BOUNDS);
    const asked = await Promise.all(missing.map((feature) => this.#boundsOf(feature)));
    const all = boundsOfAll([...drawn, ...asked]);
    if (all) this.map.zoomTo(all);
  }

  drawAgain(): void {
    this.#failed = new Set();
    this.map.refresh();
  }

  #setFailed(layerId: number, hasFailed: boolean): void {
    if (this.#failed.has(layerId) === hasFailed) return;
    const failed = new Set(this.#failed);
    if (hasFailed) failed.add(layerId);
    else failed.delete(layerId);
    this.#failed = failed;
  }

  #pick({ source, isAdditive, features }: Pick): void {
    const picked = source === 'click' ? features.slice(0, 1) : features;
    const next = new Map<number, Set<number>>();
    if (isAdditive) {
      for (const [layerId, fids] of this.#view.selection) next.set(layerId, new Set(fids));
    }
    for (const { layerId, fid } of picked) {
      const fids = next.get(layerId) ?? new Set();
      const isTakenAway = isAdditive && source === 'click' && fids.has(fid);
      if (isTakenAway) fids.delete(fid);
      else fids.add(fid);
      next.set(layerId, fids);
    }
    this.#view.select(next);
    const shown = picked.find(({ layerId }) => layerId === this.#view.layer?.layerId) ?? picked[0];
    if (!shown) return;
    this.#view.chooseLayer(shown.layerId);
    this.#view.showRow(shown);
  }
}

function boundsOfLines(lines: readonly (readonly (readonly [number, number])[])[]): Bbox | null {
  return boundsOfAll(lines.flat().map(([x, y]) => [x, y, x, y]));
}

function boundsOfAll(boxes: readonly (Bbox | null)[]): Bbox | null {
  let all: Bbox | null = null;
  for (const box of boxes) {
    if (!box) continue;
    all = all
      ? [
          Math.min(all[0], box[0]),
          Math.min(all[1], box[1]),
          Math.max(all[2], box[2]),
          Math.max(all[3], box[3]),
        ]
      : box;
  }
  return all;
}
