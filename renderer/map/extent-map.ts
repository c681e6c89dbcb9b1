/** The map of the page New replica: draws and edits the extent of a replica and tells it in the chosen reference. */
import Feature from 'ol/Feature.js';
import type Geometry from 'ol/geom/Geometry.js';
import Modify from 'ol/interaction/Modify.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import type { EsriGeometry, FilterGeometryType } from '../../shared/model/geometry.ts';
import type { Bbox } from '../../shared/model/view.ts';
import { type BaseMap, type BaseMapOptions, createBaseMap, type FitOptions } from './base-map.ts';
import { DrawingTools } from './drawing-tools.ts';
import type { DrawingStatus, DrawTool } from './drawing-status.ts';
import {
  boxOfShape,
  type DrawnShape,
  type ExactExtent,
  exactOf,
  measure,
  rectangleShape,
  shapeOf,
  trueOutline,
} from './extent-shape.ts';
import { extentStyles } from './extent-styles.ts';
import { Listeners } from './listeners.ts';
import { PreviewLayer, type PreviewFeatures } from './preview-layer.ts';
import { findReference, type Reference } from './projections.ts';
import { boxPolygon, RectangleTool } from './rectangle-tool.ts';

/** Null with a problem: something is drawn that the chosen reference cannot express. */
export type ExtentChange =
  | (ExactExtent & { readonly problem: null })
  | { readonly geometry: null; readonly geometryType: null; readonly problem: string | null };

const OUTSIDE = 'A part of this shape lies where the chosen spatial reference has no coordinates.';
const NOTHING: ExtentChange = { geometry: null, geometryType: null, problem: null };

export class ExtentMap {
  readonly base: BaseMap;
  readonly #shapeSource = new VectorSource({ wrapX: false });
  readonly #shapeLayer = new VectorLayer({
    source: this.#shapeSource,
    zIndex: 110,
    updateWhileInteracting: true,
  });
  readonly #outlineSource = new VectorSource({ wrapX: false });
  readonly #outlineLayer = new VectorLayer({
    source: this.#outlineSource,
    zIndex: 109,
    updateWhileInteracting: true,
  });
  readonly #serviceSource = new VectorSource({ wrapX: false });
  readonly #serviceLayer = new VectorLayer({ source: this.#serviceSource, zIndex: 60 });
  readonly #preview: PreviewLayer;
  readonly #modify: Modify;
  readonly #rectangle: RectangleTool;
  readonly #tools: DrawingTools;
  readonly #changes = new Listeners<ExtentChange>();
  readonly #statuses = new Listeners<DrawingStatus>();
  #reference: Reference = findReference(3857, null)!;
  #shape: DrawnShape | null = null;
  /** What was there when the tool was switched on. */
  #before: DrawnShape | null = null;
  #change: ExtentChange = NOTHING;

  constructor(options: BaseMapOptions = {}) {
    this.base = createBaseMap(null, { hasDoubleClickZoom: false, ...options });
    const map = this.base.olMap;
    this.#preview = new PreviewLayer(map);
    for (const layer of [this.#serviceLayer, this.#outlineLayer, this.#shapeLayer])
      map.addLayer(layer);
    this.#rectangle = new RectangleTool({
      current: () => (this.#shape?.kind === 'rectangle' ? boxOfShape(this.#shape) : null),
      onChange: (box) => this.#sketch(boxPolygon(box)),
      onEnd: (box) => this.#finish(rectangleShape(box)),
    });
    this.#modify = new Modify({ source: this.#shapeSource });
    this.#modify.on('modifyend', () => this.#commit(this.#shape));
    map.addInteraction(this.#modify);
    map.addInteraction(this.#rectangle);
    this.#tools = new DrawingTools(map, this.#rectangle, {
      onSketch: (geometry) => this.#emitStatus(geometry),
      onDrawn: (geometry) => this.#finish({ kind: 'other', control: geometry }),
      onPoints: (points) => this.#commit({ kind: 'other', control: points }),
      onTool: () => this.#showShape(),
      onCancel: () => this.cancelDrawing(),
    });
    this.base.onTheme((theme) => {
      const styles = extentStyles(theme);
      this.#serviceLayer.setStyle(styles.service);
      this.#outlineLayer.setStyle(styles.sketch);
      this.#preview.setStyle(styles.preview);
      this.#tools.setStyle(styles.sketch);
      this.#modify.getOverlay().setStyle(styles.grip);
      this.#shapeLayer.setStyle(() => {
        const isTrue = this.#outlineSource.isEmpty();
        if (this.#shape?.kind !== 'rectangle') return isTrue ? styles.shape : styles.control;
        return isTrue ? styles.rectangle : styles.controlRectangle;
      });
    });
    this.#showShape();
  }

  /** Switches a drawing tool on; null switches it off and drops what is half drawn. */
  setTool(tool: DrawTool | null): void {
    this.#before = this.#shape;
    this.#tools.setTool(tool);
  }

  get tool(): DrawTool | null {
    return this.#tools.tool;
  }

  /** Ends a polygon, a line or a set of points, as Enter does. */
  finishDrawing(): void {
    this.#tools.finish();
  }

  /** Drops what is half drawn and keeps what was there before, as Escape does. */
  cancelDrawing(): void {
    const before = this.#before;
    const hadPoints = this.#tools.hasPoints;
    this.setTool(null);
    if (hadPoints) this.#commit(before);
  }

  /** Takes back the last position, as Backspace does. */
  removeLastPosition(): void {
    this.#tools.removeLast();
  }

  clear(): void {
    this.setTool(null);
    this.#commit(null);
  }

  /** Shows a geometry of any known reference; false when it cannot be placed, and then nothing changes. */
  setGeometry(geometry: EsriGeometry, geometryType: FilterGeometryType, wkid: number): boolean {
    const own = wkid === this.#reference.wkid ? this.#reference : findReference(wkid, null);
    const shape = own && shapeOf({ geometry, geometryType }, own);
    if (!shape) return false;
    this.setTool(null);
    const exact = { ...geometry, spatialReference: { wkid } };
    this.#commit(shape, own === this.#reference ? { geometry: exact, geometryType } : null);
    return true;
  }

  /** The geometry as told last. */
  get change(): ExtentChange {
    return this.#change;
  }

  /** Tells geometries in this reference from now on; false when neither it nor the definition is known. */
  setSpatialReference(wkid: number, definition: string | null): boolean {
    const reference = findReference(wkid, definition);
    if (!reference) return false;
    this.#reference = reference;
    if (this.#shape) this.#commit(this.#shape);
    return true;
  }

  /** Takes what the map shows as the extent. */
  useViewExtent(): void {
    this.setTool(null);
    this.#commit(rectangleShape(this.base.viewExtent()));
  }

  fit(bbox: Bbox, options?: FitOptions): void {
    this.base.fit(bbox, options);
  }

  /** False when nothing is drawn. */
  zoomToGeometry(): boolean {
    if (this.#shape) this.base.fit(boxOfShape(this.#shape), { padding: 48 });
    return this.#shape !== null;
  }

  /** Dashed outline of what the service covers, in EPSG:3857; null takes it away. */
  showServiceExtent(bbox: Bbox | null): void {
    this.#serviceSource.clear(true);
    if (bbox?.every(Number.isFinite))
      this.#serviceSource.addFeature(new Feature(rectangleShape(bbox).control));
  }

  /** Faint sample of a layer's features; null takes it away. */
  showPreview(layerId: number, features: PreviewFeatures | null): void {
    this.#preview.show(layerId, features);
  }

  /** Calls back after every finished change of the extent. */
  onGeometry(listener: (change: ExtentChange) => void): () => void {
    return this.#changes.add(listener);
  }

  /** Calls back while drawing and after it: for a live text, see `describeDrawing`. */
  onStatus(listener: (status: DrawingStatus) => void): () => void {
    return this.#statuses.add(listener);
  }

  dispose(): void {
    this.#tools.dispose();
    this.#changes.clear();
    this.#statuses.clear();
    this.base.dispose();
  }

  #finish(shape: DrawnShape): void {
    this.#commit(shape);
    this.setTool(null);
  }

  #commit(shape: DrawnShape | null, known: ExactExtent | null = null): void {
    this.#shape = shape;
    const exact = known ?? (shape && exactOf(shape, this.#reference));
    const problem = shape && OUTSIDE;
    this.#change = exact
      ? { ...exact, problem: null }
      : { geometry: null, geometryType: null, problem };
    this.#outlineSource.clear(true);
    const outline = shape && exact && trueOutline(shape, exact, this.#reference);
    if (outline) this.#outlineSource.addFeature(new Feature(outline));
    this.#showShape();
    this.#changes.emit(this.#change);
  }

  #sketch(geometry: Geometry): void {
    if (this.#tools.tool === null && this.#shape)
      this.#shape = { ...this.#shape, control: geometry };
    this.#shapeSource.clear(true);
    this.#outlineSource.clear(true);
    this.#shapeSource.addFeature(new Feature(geometry));
    this.#emitStatus(geometry);
  }

  #showShape(): void {
    const [shown] = this.#shapeSource.getFeatures();
    const control = this.#shape?.control;
    // Modify keeps hold of the feature that it has just changed.
    if (shown && shown.getGeometry() === control) shown.changed();
    else {
      this.#shapeSource.clear();
      if (control) this.#shapeSource.addFeature(new Feature(control));
    }
    const isIdle = this.#tools.tool === null;
    this.#modify.setActive(isIdle && this.#shape?.kind === 'other');
    this.#rectangle.setActive(
      this.#tools.tool === 'rectangle' || (isIdle && this.#shape?.kind === 'rectangle'),
    );
    this.#emitStatus(null);
  }

  /** `sketch` null: what is finished. */
  #emitStatus(sketch: Geometry | null): void {
    const tool = this.#tools.tool;
    const shape = sketch ?? this.#shape?.control ?? null;
    this.#statuses.emit({ tool, isDrawing: tool !== null && sketch !== null, ...measure(shape) });
  }
}
