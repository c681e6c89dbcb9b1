/** The map as the editing of a shape sees it: what lies where in pixels, and what is drawn of the shape. */
import type { BaseMap } from './base-map.ts';
import { clampToWorld } from './mercator.ts';
import type { Position } from './shape-model.ts';
import { ShapeOverlay } from './shape-overlay.ts';
import { clearCursor, type PointerMarks } from './shape-pointer.ts';
import type { ShapeSession } from './shape-session.ts';

export class ShapeView {
  readonly #base: BaseMap;
  readonly #overlay: ShapeOverlay;
  readonly #stopTheme: () => void;

  constructor(base: BaseMap) {
    this.#base = base;
    this.#overlay = new ShapeOverlay(base.olMap);
    this.#stopTheme = base.onTheme((theme) => this.#overlay.setTheme(theme));
  }

  /** Metres of one pixel. */
  get resolution(): number {
    return this.#base.olMap.getView().getResolution() ?? 1;
  }

  get centre(): Position {
    const [x = 0, y = 0] = this.#base.olMap.getView().getCenter() ?? [];
    return [x, y];
  }

  isNear(a: Position, b: Position, pixels: number): boolean {
    return Math.hypot(a[0] - b[0], a[1] - b[1]) <= pixels * this.resolution;
  }

  /** The nearest position that the replica can have. */
  inWorld(position: Position): Position {
    return this.#base.isPlaced ? clampToWorld(...position) : position;
  }

  /** Moves the view where the position is outside of it. */
  reveal(position: Position | null): void {
    if (!position) return;
    const [xmin, ymin, xmax, ymax] = this.#base.viewExtent();
    const [x, y] = position;
    if (x > xmin && x < xmax && y > ymin && y < ymax) return;
    this.#base.olMap.getView().setCenter([x, y]);
  }

  /** `cross`: where the keyboard would set the next vertex. No session: nothing is drawn. */
  show(session: ShapeSession | null, marks: PointerMarks, cross: Position | null): void {
    const viewport = this.#base.olMap.getViewport();
    viewport?.classList.toggle('map-drawing', session?.isDrawing ?? false);
    if (!session) {
      clearCursor(viewport);
      this.#overlay.show(null);
      return;
    }
    const isReshaped = session.mode === 'reshape';
    this.#overlay.show({
      ...marks,
      shape: session.shape,
      sketch: session.sketch,
      cross: session.isDrawing ? cross : null,
      selected: isReshaped ? session.currentVertex : null,
      hasHandles: isReshaped,
      view: this.#base.viewExtent(),
      resolution: this.resolution,
    });
  }

  dispose(): void {
    this.#stopTheme();
    this.#overlay.dispose();
  }
}
