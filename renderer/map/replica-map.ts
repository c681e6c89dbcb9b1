/** The map of a replica's workspace: features from the replica file by viewport, picked, selected and compared. */
import type { EsriGeometry, GeometryType } from '../../shared/model/geometry.ts';
import type { Bbox, ViewExtents } from '../../shared/model/view.ts';
import { type BaseMap, type BaseMapOptions, createBaseMap, type FitOptions } from './base-map.ts';
import { type LegendEntry, parseDrawingInfo, type SymbolTable } from './drawing-info.ts';
import { readEsri, type Transform, transformed } from './esri-geometry.ts';
import { boundsOf } from './flat-features.ts';
import { Listeners } from './listeners.ts';
import { union } from './mercator.ts';
import { olGeometry, olLines, Overlays } from './overlays.ts';
import { type FeatureRef, type Pick, Picking } from './picking.ts';
import { PictureLayer } from './picture-layer.ts';
import { ShapeEditor } from './shape-editor.ts';
import { SnapSource } from './shape-snap-source.ts';
import { Studio } from './studio.ts';
import type { DrawnGeometryType } from './symbol.ts';
import { type LoadFeatures, ViewportLoader } from './viewport-loader.ts';

export interface ReplicaMapLayer {
  readonly layerId: number;
  readonly geometryType: GeometryType;
  /** As served; not checked. */
  readonly drawingInfo: unknown;
  readonly isVisible: boolean;
  /** Its features carry text: it is written on the map. */
  readonly labels?: 'annotation' | 'dimension' | null;
}

export interface ReplicaMapOptions extends BaseMapOptions {
  readonly load: LoadFeatures;
  /** Features of one layer at most. */
  readonly featureLimit?: number;
}

/** How much of a layer is on the map in and about the view. */
export interface DrawnCount {
  readonly layerId: number;
  readonly drawn: number;
  readonly total: number;
}

export interface LoadFailure {
  readonly layerId: number;
  readonly error: unknown;
}

export interface SelectedFeature {
  readonly fid: number;
  /** In EPSG:3857; absent: taken from what is drawn. */
  readonly geometry?: EsriGeometry | null;
}

interface Comparison {
  readonly before: EsriGeometry | null;
  readonly after: EsriGeometry | null;
  /** Into EPSG:3857; absent when the geometries are in it. */
  readonly transform?: Transform;
}

interface ShownLayer extends ReplicaMapLayer {
  readonly table: SymbolTable;
}

const FEATURE_LIMIT = 5000;
const MOST_SELECTED = 2000;
const PICTURE_Z_INDEX = 20;

const DRAWN_TYPES: Record<GeometryType, DrawnGeometryType> = {
  esriGeometryPoint: 'point',
  esriGeometryMultipoint: 'multipoint',
  esriGeometryPolyline: 'polyline',
  esriGeometryPolygon: 'polygon',
};

export class ReplicaMap {
  readonly base: BaseMap;
  /** Draws and reshapes one feature; picking and selection rest meanwhile. */
  readonly shapes: ShapeEditor;
  readonly #snapSource: SnapSource;
  readonly #loader: ViewportLoader;
  readonly #studio: Studio;
  readonly #overlays: Overlays;
  readonly #picking: Picking;
  readonly #counts = new Listeners<DrawnCount>();
  readonly #failures = new Listeners<LoadFailure>();
  readonly #selected = new Map<number, ReadonlyMap<number, SelectedFeature>>();
  #layers: readonly ShownLayer[] = [];
  #highlighted: FeatureRef | null = null;
  #edited: FeatureRef | null = null;

  constructor({ load, featureLimit = FEATURE_LIMIT, ...options }: ReplicaMapOptions) {
    this.base = createBaseMap(null, options);
    const map = this.base.olMap;
    const picture = new PictureLayer(PICTURE_Z_INDEX);
    map.addLayer(picture);
    this.#overlays = new Overlays(map);
    this.#studio = new Studio(this.base, picture);
    this.#loader = new ViewportLoader(
      load,
      {
        onLoaded: (layerId) => this.#afterLoad(layerId),
        onFailed: (layerId, error) => this.#failures.emit({ layerId, error }),
        onBusy: (isBusy) => this.base.setLoading(isBusy),
      },
      featureLimit,
    );
    this.#picking = new Picking(map, () => this.#pickable());
    this.#picking.onHover((feature) => this.highlight(feature));
    this.#snapSource = new SnapSource(load, {
      onLoaded: () => undefined,
      onFailed: (layerId, error) => this.#failures.emit({ layerId, error }),
    });
    this.shapes = new ShapeEditor({
      base: this.base,
      snapLayers: (edited) => this.#snapSource.layers(edited),
      onEditing: (isEditing, feature) => this.#setEditing(isEditing, feature),
    });
    this.base.onTheme((theme) => {
      this.#overlays.setTheme(theme);
      this.#repaint();
    });
    map.on('moveend', () => this.#loadView());
  }

  /** Shows these layers, the first one on top. */
  setLayers(layers: readonly ReplicaMapLayer[]): void {
    this.#layers = layers.map((layer) => {
      const type = DRAWN_TYPES[layer.geometryType];
      return { ...layer, table: parseDrawingInfo(layer.drawingInfo, type, layer.layerId) };
    });
    this.#loader.keep(new Set(layers.map(({ layerId }) => layerId)));
    this.#loadView();
    this.#repaint();
  }

  setVisible(layerId: number, isVisible: boolean): void {
    this.setLayers(
      this.#layers.map((layer) => (layer.layerId === layerId ? { ...layer, isVisible } : layer)),
    );
  }

  legend(layerId: number): readonly LegendEntry[] {
    return this.#layers.find((layer) => layer.layerId === layerId)?.table.entries ?? [];
  }

  /** Loads again after edits or a sync; all layers when no id is given. What is drawn stays until then. */
  refresh(layerId?: number): void {
    const changed = layerId === undefined ? this.#layers.map((each) => each.layerId) : [layerId];
    this.#loader.invalidate(changed);
    this.#snapSource.invalidate(changed);
    this.#loadView();
  }

  /** Selects rows of one layer in place of those selected before in it; an empty list clears it. */
  select(layerId: number, features: readonly (number | SelectedFeature)[]): void {
    const selected = features.slice(0, MOST_SELECTED).map((each) => {
      return typeof each === 'number' ? { fid: each } : each;
    });
    if (selected.length === 0) this.#selected.delete(layerId);
    else this.#selected.set(layerId, new Map(selected.map((each) => [each.fid, each])));
    this.#showSelection();
  }

  clearSelection(): void {
    this.#selected.clear();
    this.#showSelection();
  }

  /** Marks the feature under the pointer here or in a table; null for none. */
  highlight(feature: FeatureRef | null): void {
    this.#highlighted = feature;
    const geometry = feature && this.#drawnGeometry(feature.layerId, feature.fid);
    this.#overlays.show('hover', geometry ? [geometry] : []);
  }

  /** Shows the filter geometry of the replica as a dashed line. */
  showOutline(outline: ViewExtents['outline']): void {
    this.#overlays.show('outline', olLines(outline));
  }

  /** Shows a feature as it was and as it is; null takes it away. */
  showComparison(comparison: Comparison | null): void {
    const shapes = (geometry: EsriGeometry | null) => {
      const shape = readEsri(geometry);
      const placed =
        shape && comparison?.transform ? transformed(shape, comparison.transform) : shape;
      return placed ? [placed] : [];
    };
    this.#overlays.show('before', shapes(comparison?.before ?? null));
    this.#overlays.show('after', shapes(comparison?.after ?? null));
  }

  /** Shows both geometries of the comparison whole; false when there is none. */
  zoomToComparison(): boolean {
    return this.#zoomToOverlays(['before', 'after']);
  }

  zoomTo(bbox: Bbox, options?: FitOptions): void {
    this.base.fit(bbox, options);
  }

  /** False when no selected feature is on the map: ask for its bounds and call `zoomTo`. */
  zoomToSelection(): boolean {
    return this.#zoomToOverlays(['selection']);
  }

  /** Bounds of a drawn feature in EPSG:3857. */
  boundsOf(layerId: number, fid: number): Bbox | null {
    const loaded = this.#loader.loaded(layerId);
    return loaded ? boundsOf(loaded.indexed, fid) : null;
  }

  /** A click (with Ctrl or Cmd: `isAdditive`) or a box drawn with Shift; no features for a click beside all of them. */
  onPick(listener: (pick: Pick) => void): () => void {
    return this.#picking.onPick(listener);
  }

  onHover(listener: (feature: FeatureRef | null) => void): () => void {
    return this.#picking.onHover(listener);
  }

  onDrawn(listener: (count: DrawnCount) => void): () => void {
    return this.#counts.add(listener);
  }

  onFailure(listener: (failure: LoadFailure) => void): () => void {
    return this.#failures.add(listener);
  }

  /** Resolves when a picture with everything loaded so far is on the map. */
  async settled(): Promise<void> {
    await this.#studio.settled();
  }

  dispose(): void {
    this.#loader.stop();
    this.#snapSource.stop();
    this.shapes.dispose();
    this.#studio.stop();
    this.#picking.dispose();
    this.#counts.clear();
    this.#failures.clear();
    this.base.dispose();
  }

  #loadView(): void {
    const size = this.base.olMap.getSize();
    const resolution = this.base.olMap.getView().getResolution();
    if (!size || size[0] === 0 || size[1] === 0 || resolution === undefined) return;
    const wanted = this.#visible().map(({ layerId, table }) => {
      return { layerId, symbolField: table.fields.length === 1 ? table.fields[0]! : null };
    });
    this.#loader.request(wanted, { bbox: this.base.viewExtent(), resolution });
    this.#loadForSnapping();
    this.#repaint();
  }

  #setEditing(isEditing: boolean, feature: FeatureRef | null): void {
    this.#edited = feature;
    this.#picking.setActive(!isEditing);
    this.#overlays.setShown(['selection', 'hover'], !isEditing);
    if (isEditing) this.#loadForSnapping();
    else this.#snapSource.stop();
    this.#repaint();
  }

  #loadForSnapping(): void {
    if (!this.shapes.isEditing) return;
    const layerIds = this.#visible().map(({ layerId }) => layerId);
    this.#snapSource.request(layerIds, this.base.viewExtent());
  }

  #afterLoad(layerId: number): void {
    const loaded = this.#loader.loaded(layerId);
    if (!loaded) return;
    const { fids, total } = loaded.indexed.features;
    this.#counts.emit({ layerId, drawn: fids.length, total });
    this.#repaint();
    if (this.#selected.has(layerId)) this.#showSelection();
    if (this.#highlighted?.layerId === layerId) this.highlight(this.#highlighted);
  }

  #repaint(): void {
    this.#studio.paint(
      this.#visible().flatMap(({ layerId, table, labels = null }) => {
        const loaded = this.#loader.loaded(layerId);
        const faintFid = this.#edited?.layerId === layerId ? this.#edited.fid : null;
        return loaded ? [{ indexed: loaded.indexed, table, labels, faintFid }] : [];
      }),
    );
  }

  #visible(): readonly ShownLayer[] {
    return this.#layers.filter(({ isVisible }) => isVisible);
  }

  #pickable() {
    return this.#visible().flatMap(({ layerId, table }) => {
      const loaded = this.#loader.loaded(layerId);
      return loaded ? [{ layerId, table, indexed: loaded.indexed }] : [];
    });
  }

  #drawnGeometry(layerId: number, fid: number) {
    const loaded = this.#loader.loaded(layerId);
    const index = loaded?.indexed.indexByFid.get(fid);
    return loaded && index !== undefined ? olGeometry(loaded.indexed, index) : null;
  }

  #showSelection(): void {
    const shapes = [...this.#selected].flatMap(([layerId, features]) =>
      [...features.values()].flatMap(({ fid, geometry }) => {
        return readEsri(geometry ?? null) ?? this.#drawnGeometry(layerId, fid) ?? [];
      }),
    );
    this.#overlays.show('selection', shapes);
  }

  #zoomToOverlays(names: readonly ('before' | 'after' | 'selection')[]): boolean {
    let all: Bbox | null = null;
    for (const geometry of names.flatMap((name) => this.#overlays.geometries(name))) {
      const [xmin = 0, ymin = 0, xmax = 0, ymax = 0] = geometry.getExtent();
      all = union(all, [xmin, ymin, xmax, ymax]);
    }
    if (all) this.base.fit(all);
    return all !== null;
  }
}
