/** Draws and reshapes one feature on a map: points, multipoints, lines with parts, areas with parts and holes. */
import type { EsriGeometry, GeometryType } from '../../shared/model/geometry.ts';
import type { BaseMap } from './base-map.ts';
import { Listeners } from './listeners.ts';
import type { FeatureRef } from './picking.ts';
import { insertionAfter } from './shape-hits.ts';
import { listenToShapeKeys } from './shape-keys.ts';
import { type Position, readShape, type Shape, type VertexRef } from './shape-model.ts';
import { NO_MARKS, type PointerMarks, ShapePointer } from './shape-pointer.ts';
import { ShapeSession } from './shape-session.ts';
import { type Snap, type SnapLayer, SnapSearch } from './shape-snapping.ts';
import { NO_SHAPE, type ShapeMode, type ShapeStatus } from './shape-status.ts';
import { ShapeView } from './shape-view.ts';
import { statusOf } from './shape-measure.ts';

export interface ShapeHost {
  readonly base: BaseMap;
  /** Everything that a vertex may snap to. */
  readonly snapLayers: (edited: FeatureRef | null) => readonly SnapLayer[];
  /** Editing begins or ends. `feature`: the one that is edited, as far as it is known. */
  readonly onEditing: (isEditing: boolean, feature: FeatureRef | null) => void;
}

const SNAP_PIXELS = 10;
const CLOSING_PIXELS = 8;
/** Sizes of large shapes take too long for every move of the pointer. */
const PAUSE_MS = 120;
/** A double click sets two vertices; the second one is meant as the end. */
const SAME_PLACE_PIXELS = 4;
const UNREADABLE = 'This shape cannot be edited here, because its lines cannot be read.';

export class ShapeEditor {
  readonly #host: ShapeHost;
  readonly #view: ShapeView;
  readonly #pointer: ShapePointer;
  readonly #statuses = new Listeners<ShapeStatus>();
  readonly #finishes = new Listeners<EsriGeometry>();
  readonly #stops: (() => void)[];
  #session: ShapeSession | null = null;
  #feature: FeatureRef | null = null;
  #marks: PointerMarks = NO_MARKS;
  /** Where the keyboard would set the next vertex. */
  #cross: Position | null = null;
  #isSnapping = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ShapeHost) {
    this.#host = host;
    const map = host.base.olMap;
    this.#view = new ShapeView(host.base);
    const session = (): ShapeSession | null => this.#session;
    this.#pointer = new ShapePointer({
      get session() {
        return session();
      },
      snap: (position, moved) => this.#snap(position, moved),
      mark: (marks) => this.#mark(marks),
      changed: (isPassing) => (isPassing ? this.#changeSoon() : this.#changed()),
      addVertex: (position) => this.#addVertex(position),
    });
    map.addInteraction(this.#pointer);
    map.getViewport()?.addEventListener('pointerleave', this.#onLeave);
    map.getViewport()?.addEventListener('dblclick', this.#onDoubleClick);
    const onMove = (): void => this.#show();
    map.on('moveend', onMove);
    this.#stops = [
      listenToShapeKeys(map, {
        isActive: () => this.#session !== null,
        arrow: (right, up) => this.#arrow(right, up),
        next: (direction) => this.#selectNext(direction),
        insert: () => this.#insert(),
        remove: () => void this.removeVertex(),
        enter: () => this.#enter(),
        escape: () => this.#escape(),
      }),
      () => map.un('moveend', onMove),
    ];
  }

  get isEditing(): boolean {
    return this.#session !== null;
  }

  /** Draws a new shape. What was edited before is dropped. */
  start(geometryType: GeometryType): void {
    this.#begin({ geometryType, parts: [] }, null);
  }

  /** Edits this shape (Esri JSON in EPSG:3857). `feature`: whose it is; its picture becomes faint, and nothing snaps to it. */
  edit(
    geometry: EsriGeometry,
    geometryType: GeometryType,
    feature: FeatureRef | null = null,
  ): void {
    const shape = readShape(geometry, geometryType);
    if (shape) {
      this.#begin(shape, feature);
      return;
    }
    this.cancel();
    this.#statuses.emit({ ...NO_SHAPE, problem: UNREADABLE });
  }

  /** What is half drawn becomes a part first where it is enough for one. A mode without sense changes nothing. */
  setMode(mode: ShapeMode): void {
    this.#pointer.abort();
    if (!this.#session?.setMode(mode)) return;
    this.#cross = null;
    this.#marks = NO_MARKS;
    this.#changed();
  }

  setSnapping(isOn: boolean): void {
    this.#isSnapping = isOn;
    this.#mark({ ...this.#marks, snap: null });
  }

  stepBack(): boolean {
    this.#pointer.abort();
    return this.#step(this.#session?.stepBack());
  }

  stepForward(): boolean {
    this.#pointer.abort();
    return this.#step(this.#session?.stepForward());
  }

  /** The selected vertex; while drawing the one that was set last. */
  removeVertex(): boolean {
    return this.#step(this.#session?.removeVertex());
  }

  /** The part or hole of the selected vertex; of an area its holes go as well. */
  removePart(): boolean {
    return this.#step(this.#session?.removePart());
  }

  /** Moves the selected vertex, or in mode `move` the whole shape, by metres of the map. */
  moveBy(dx: number, dy: number): void {
    if (!this.#session || !Number.isFinite(dx) || !Number.isFinite(dy)) return;
    this.#session.moveBy(dx, dy);
    this.#changed();
  }

  /** Puts the selected vertex there; while drawing the one that was set last, or the first one. */
  setVertex(x: number, y: number): void {
    if (!this.#session || !Number.isFinite(x) || !Number.isFinite(y)) return;
    this.#session.setVertex(...this.#view.inWorld([x, y]));
    this.#view.reveal(this.#session.currentVertex);
    this.#changed();
  }

  /** The shape as it stands, and editing ends; null when it cannot be used, and then `problem` says why. */
  finish(): EsriGeometry | null {
    if (!this.#session) return null;
    this.#pointer.abort();
    const geometry = this.#session.finish();
    if (geometry) this.cancel();
    else this.#changed();
    return geometry;
  }

  /** Ends without a result. */
  cancel(): void {
    if (!this.#session) return;
    this.#pointer.abort();
    this.#session = null;
    this.#feature = null;
    this.#host.onEditing(false, null);
    this.#changed();
  }

  /** Calls back after every change. Returns the way to stop. */
  onStatus(listener: (status: ShapeStatus) => void): () => void {
    return this.#statuses.add(listener);
  }

  /** Calls back when Enter, a double click or the click that sets a point has ended the editing. */
  onFinish(listener: (geometry: EsriGeometry) => void): () => void {
    return this.#finishes.add(listener);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    const map = this.#host.base.olMap;
    map.getViewport()?.removeEventListener('pointerleave', this.#onLeave);
    map.getViewport()?.removeEventListener('dblclick', this.#onDoubleClick);
    this.#statuses.clear();
    this.#finishes.clear();
    this.#view.dispose();
  }

  #begin(shape: Shape, feature: FeatureRef | null): void {
    this.#pointer.abort();
    this.#session = new ShapeSession(shape);
    this.#feature = feature;
    this.#cross = null;
    this.#marks = NO_MARKS;
    this.#host.onEditing(true, feature);
    this.#host.base.olMap.getTargetElement()?.focus({ preventScroll: true });
    this.#changed();
  }

  #step(isDone: boolean | undefined): boolean {
    if (isDone) this.#changed();
    return isDone === true;
  }

  #addVertex(position: Position): void {
    const session = this.#session;
    if (!session) return;
    const { sketch } = session;
    const [first, last] = [sketch[0], sketch.at(-1)];
    if (last && this.#view.isNear(last, position, SAME_PLACE_PIXELS)) return;
    const isArea = session.shape.geometryType === 'esriGeometryPolygon';
    if (
      isArea &&
      first &&
      sketch.length > 2 &&
      this.#view.isNear(first, position, CLOSING_PIXELS)
    ) {
      this.#endSketch();
      return;
    }
    const points = session.isOfPoints ? session.shape.parts[0]?.positions : [];
    const before = points?.at(-1);
    if (before && this.#view.isNear(before, position, SAME_PLACE_PIXELS)) return;
    session.addVertex(this.#view.inWorld(position));
    if (session.shape.geometryType === 'esriGeometryPoint') this.#finishAndTell();
    else this.#changed();
  }

  /** Ends the part that is being drawn, and with a new shape the whole of it. */
  #endSketch(): void {
    const session = this.#session;
    if (!session) return;
    if (session.mode === 'draw') this.#finishAndTell();
    else {
      session.commitSketch();
      this.#changed();
    }
  }

  #finishAndTell(): void {
    const geometry = this.finish();
    if (geometry) this.#finishes.emit(geometry);
  }

  #enter(): void {
    if (this.#session && this.#session.sketch.length > 0) this.#endSketch();
    else this.#finishAndTell();
  }

  #escape(): void {
    const session = this.#session;
    if (!session) return;
    if (this.#pointer.isDragging) {
      this.#pointer.abort();
      this.#changed();
    } else if (session.sketch.length > 0 || session.mode.startsWith('add-')) {
      session.dropSketch();
      this.setMode(session.shape.parts.length > 0 ? 'reshape' : 'draw');
      this.#changed();
    } else this.cancel();
  }

  #selectNext(direction: 1 | -1): void {
    const session = this.#session;
    if (!session || session.isDrawing) return;
    session.selectNext(direction);
    this.#view.reveal(session.currentVertex);
    this.#changed();
  }

  #insert(): void {
    const session = this.#session;
    if (!session) return;
    if (session.isDrawing) {
      const cross = this.#cross ?? this.#view.centre;
      this.#cross = cross;
      this.#addVertex(this.#snap(cross, null)?.position ?? cross);
      return;
    }
    const { selected } = session;
    const place = selected && insertionAfter(session.shape, selected, this.#view.resolution);
    if (!place) return;
    session.insert(place.vertex, place.position);
    this.#view.reveal(place.position);
    this.#changed();
  }

  #arrow(right: number, up: number): boolean {
    const session = this.#session;
    if (!session) return false;
    const [dx, dy] = [right * this.#view.resolution, up * this.#view.resolution];
    if (session.isDrawing) {
      const [x, y] = this.#cross ?? session.currentVertex ?? this.#view.centre;
      this.#cross = this.#view.inWorld([x + dx, y + dy]);
      this.#view.reveal(this.#cross);
      this.#mark({ next: this.#cross, insertion: null, snap: this.#snap(this.#cross, null) });
      return true;
    }
    if (session.mode !== 'move' && !session.selected) return false;
    this.moveBy(dx, dy);
    this.#view.reveal(session.currentVertex);
    return true;
  }

  #snap(position: Position, moved: VertexRef | 'all' | null): Snap | null {
    const session = this.#session;
    if (!session || !this.#isSnapping) return null;
    const search = new SnapSearch(position, SNAP_PIXELS * this.#view.resolution);
    if (moved !== 'all') search.addShape(session.shape, moved);
    search.addLine(session.sketch);
    for (const layer of this.#host.snapLayers(this.#feature)) search.addFeatures(layer);
    return search.found;
  }

  #mark(marks: PointerMarks): void {
    if (marks.next !== this.#cross) this.#cross = null;
    this.#marks = marks;
    this.#show();
  }

  #changeSoon(): void {
    this.#show();
    this.#timer ??= setTimeout(() => this.#changed(), PAUSE_MS);
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#show();
    const { isPlaced } = this.#host.base;
    this.#statuses.emit(this.#session ? statusOf(this.#session, isPlaced) : NO_SHAPE);
  }

  #show(): void {
    this.#view.show(this.#session, this.#marks, this.#cross);
  }

  readonly #onLeave = (): void => {
    if (this.#session) this.#mark(NO_MARKS);
  };

  readonly #onDoubleClick = (): void => {
    const session = this.#session;
    if (session?.isDrawing && (session.sketch.length > 0 || session.mode === 'draw')) {
      this.#endSketch();
    }
  };
}
