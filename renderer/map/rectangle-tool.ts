/** Draws and edits a rectangle with right angles: drag or two clicks to draw, handles at corners and edges to change. */
import type MapBrowserEvent from 'ol/MapBrowserEvent.js';
import { fromExtent } from 'ol/geom/Polygon.js';
import PointerInteraction from 'ol/interaction/Pointer.js';
import type { Bbox } from '../../shared/model/view.ts';

export interface RectangleEvents {
  readonly current: () => Bbox | null;
  /** While it changes. */
  readonly onChange: (box: Bbox) => void;
  readonly onEnd: (box: Bbox) => void;
}

type Mode = 'draw' | 'edit';
type Position = readonly [number, number];

/** Which sides follow the pointer: xmin, ymin, xmax, ymax; all four move the box. */
type Grip = readonly [boolean, boolean, boolean, boolean];

const GRIP_PIXELS = 8;
const CLICK_PIXELS = 4;

export class RectangleTool extends PointerInteraction {
  readonly #events: RectangleEvents;
  #mode: Mode = 'edit';
  #anchor: Position | null = null;
  #isDragged = false;
  #grip: { readonly sides: Grip; readonly from: Position; readonly box: Bbox } | null = null;

  constructor(events: RectangleEvents) {
    super();
    this.#events = events;
  }

  get isDrawing(): boolean {
    return this.#anchor !== null;
  }

  setMode(mode: Mode): void {
    this.#mode = mode;
    this.abort();
  }

  /** Forgets a corner that was set. */
  abort(): void {
    this.#anchor = null;
    this.#grip = null;
  }

  override handleDownEvent(event: MapBrowserEvent): boolean {
    const position = positionOf(event);
    this.#isDragged = false;
    if (this.#mode === 'draw') {
      this.#anchor ??= position;
      return true;
    }
    const box = this.#events.current();
    const sides = box && gripAt(box, position, resolutionOf(event));
    this.#grip = box && sides && { sides, from: position, box };
    return this.#grip !== null;
  }

  override handleDragEvent(event: MapBrowserEvent): void {
    this.#isDragged = true;
    this.#follow(positionOf(event));
  }

  override handleMoveEvent(event: MapBrowserEvent): void {
    if (this.#mode === 'draw') {
      this.#follow(positionOf(event));
      return;
    }
    const box = this.#events.current();
    const sides = box && gripAt(box, positionOf(event), resolutionOf(event));
    const classes = event.map.getViewport()?.classList;
    classes?.toggle('map-over-grip', sides !== null && !sides.every(Boolean));
    classes?.toggle('map-over-body', sides?.every(Boolean) ?? false);
  }

  override handleUpEvent(event: MapBrowserEvent): boolean {
    const position = positionOf(event);
    if (this.#grip) {
      this.#grip = null;
      const box = this.#events.current();
      if (box && this.#isDragged) this.#events.onEnd(box);
      this.#isDragged = false;
      return false;
    }
    if (!this.#anchor) return false;
    const box = boxOf(this.#anchor, position);
    const smallest = CLICK_PIXELS * resolutionOf(event);
    if (box[2] - box[0] < smallest || box[3] - box[1] < smallest) return false;
    this.#anchor = null;
    this.#events.onEnd(box);
    return false;
  }

  #follow(position: Position): void {
    if (this.#anchor) this.#events.onChange(boxOf(this.#anchor, position));
    if (this.#grip)
      this.#events.onChange(moved(this.#grip.box, this.#grip.sides, this.#grip.from, position));
  }
}

/** Corners and middles of the edges, for drawing the handles. */
export function handlesOf([xmin, ymin, xmax, ymax]: Bbox): Position[] {
  const [x, y] = [(xmin + xmax) / 2, (ymin + ymax) / 2];
  return [
    [xmin, ymin],
    [x, ymin],
    [xmax, ymin],
    [xmax, y],
    [xmax, ymax],
    [x, ymax],
    [xmin, ymax],
    [xmin, y],
  ];
}

export function boxPolygon(box: Bbox): ReturnType<typeof fromExtent> {
  return fromExtent([...box]);
}

function gripAt(box: Bbox, [x, y]: Position, resolution: number): Grip | null {
  const reach = GRIP_PIXELS * resolution;
  const isIn = x > box[0] - reach && x < box[2] + reach && y > box[1] - reach && y < box[3] + reach;
  if (!isIn) return null;
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= reach;
  const sides: Grip = [near(x, box[0]), near(y, box[1]), near(x, box[2]), near(y, box[3])];
  // Only the middle of the box moves it as a whole: elsewhere inside a drag still pans the map.
  if (sides.some(Boolean)) return sides;
  const isMiddle = near(x, (box[0] + box[2]) / 2) && near(y, (box[1] + box[3]) / 2);
  return isMiddle ? [true, true, true, true] : null;
}

function moved(box: Bbox, sides: Grip, from: Position, to: Position): Bbox {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const shifted = box.map((side, i) => (sides[i] ? side + (i % 2 === 0 ? dx : dy) : side));
  return boxOf([shifted[0]!, shifted[1]!], [shifted[2]!, shifted[3]!]);
}

function boxOf(a: Position, b: Position): Bbox {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])];
}

function positionOf({ coordinate: [x = 0, y = 0] }: MapBrowserEvent): Position {
  return [x, y];
}

function resolutionOf({ map }: MapBrowserEvent): number {
  return map.getView().getResolution() ?? 1;
}
