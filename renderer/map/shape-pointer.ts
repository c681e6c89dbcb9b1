/** The pointer while a shape is edited: drags vertices and whole shapes, adds vertices, takes them away. */
import type MapBrowserEvent from 'ol/MapBrowserEvent.js';
import PointerInteraction from 'ol/interaction/Pointer.js';
import { edgeNear, isInside, vertexNear } from './shape-hits.ts';
import {
  movedBy,
  type Position,
  type Shape,
  type VertexRef,
  vertexAt,
  withVertexAdded,
  withVertexAt,
} from './shape-model.ts';
import type { ShapeSession } from './shape-session.ts';
import type { Snap } from './shape-snapping.ts';

/** What the pointer is over, for the marks on the map. */
export interface PointerMarks {
  /** Where the next vertex would come while drawing. */
  readonly next: Position | null;
  /** Where a click would add a vertex to an edge. */
  readonly insertion: Position | null;
  readonly snap: Snap | null;
}

export interface PointerDesk {
  readonly session: ShapeSession | null;
  /** `moved`: the vertex that looks for a place; 'all' when the whole shape does; null for a new one. */
  snap(position: Position, moved: VertexRef | 'all' | null): Snap | null;
  mark(marks: PointerMarks): void;
  /** `isPassing`: in the middle of a drag. */
  changed(isPassing: boolean): void;
  addVertex(position: Position): void;
}

interface Drag {
  readonly kind: 'vertex' | 'shape';
  /** Where the pointer was. */
  readonly from: Position;
  /** Where the vertex was by which the pointer has got hold; null for a shape that was taken elsewhere. */
  readonly anchor: Position | null;
  readonly vertex: VertexRef | null;
  readonly base: Shape;
}

export const NO_MARKS: PointerMarks = { next: null, insertion: null, snap: null };
const GRIP_PIXELS = 8;
const FINGER_PIXELS = 18;
/** A double click that ends a drawing must not zoom, though the first click has ended it already. */
const DOUBLE_CLICK_MS = 350;

export class ShapePointer extends PointerInteraction {
  readonly #desk: PointerDesk;
  #drag: Drag | null = null;
  #quietUntil = 0;

  constructor(desk: PointerDesk) {
    super();
    this.#desk = desk;
  }

  get isDragging(): boolean {
    return this.#drag !== null;
  }

  /** Gives up a drag; the shape stays as it was. */
  abort(): void {
    if (!this.#drag) return;
    this.#drag = null;
    this.handlingDownUpSequence = false;
    this.#desk.session?.preview(null);
  }

  override handleEvent(event: MapBrowserEvent): boolean {
    const isDoubleClick = event.type === 'dblclick';
    const { session } = this.#desk;
    if (!session) return !isDoubleClick || event.originalEvent.timeStamp > this.#quietUntil;
    if (isDoubleClick) return false;
    if (event.type === 'click' && session.isDrawing) {
      this.#quietUntil = event.originalEvent.timeStamp + DOUBLE_CLICK_MS;
      this.#desk.addVertex(this.#snapped(event, positionOf(event), null).position);
      return false;
    }
    return super.handleEvent(event);
  }

  override handleDownEvent(event: MapBrowserEvent): boolean {
    const { session } = this.#desk;
    const { originalEvent } = event;
    const isPlain = originalEvent instanceof MouseEvent && originalEvent.button === 0;
    if (!session || session.isDrawing || !isPlain) return false;
    const isTaken = session.mode === 'move' ? this.#takeShape(event) : this.#takeVertex(event);
    if (isTaken) this.#desk.mark(NO_MARKS);
    return isTaken;
  }

  override handleDragEvent(event: MapBrowserEvent): void {
    const drag = this.#drag;
    const { session } = this.#desk;
    if (!drag || !session) return;
    const [x, y] = positionOf(event);
    const [dx, dy] = [x - drag.from[0], y - drag.from[1]];
    const { anchor, vertex, base } = drag;
    const target = anchor && ([anchor[0] + dx, anchor[1] + dy] as const);
    const moved = drag.kind === 'shape' ? 'all' : vertex;
    const { position, snap } = target
      ? this.#snapped(event, target, moved)
      : { position: null, snap: null };
    if (drag.kind === 'vertex' && vertex && position) {
      session.preview(withVertexAt(base, vertex, position));
    } else if (position && anchor) {
      session.preview(movedBy(base, position[0] - anchor[0], position[1] - anchor[1]));
    } else session.preview(movedBy(base, dx, dy));
    this.#desk.mark({ ...NO_MARKS, snap });
    this.#desk.changed(true);
  }

  override handleUpEvent(): boolean {
    if (!this.#drag) return false;
    this.#drag = null;
    this.#desk.session?.commitPreview();
    this.#desk.mark(NO_MARKS);
    this.#desk.changed(false);
    return false;
  }

  override handleMoveEvent(event: MapBrowserEvent): void {
    const { session } = this.#desk;
    if (!session || event.dragging) return;
    if (session.isDrawing) {
      const { position, snap } = this.#snapped(event, positionOf(event), null);
      this.#desk.mark({ next: position, insertion: null, snap });
      setCursor(event, null);
      return;
    }
    const position = positionOf(event);
    const reach = reachOf(event);
    if (session.mode === 'move') {
      setCursor(event, isOver(session.shape, position, reach) ? 'map-over-body' : null);
      this.#desk.mark(NO_MARKS);
      return;
    }
    const isOverVertex = vertexNear(session.shape, position, reach) !== null;
    const edge = isOverVertex ? null : edgeNear(session.shape, position, reach);
    setCursor(event, isOverVertex ? 'map-over-body' : edge ? 'map-over-grip' : null);
    this.#desk.mark({ ...NO_MARKS, insertion: edge?.position ?? null });
  }

  #takeVertex(event: MapBrowserEvent): boolean {
    const session = this.#desk.session!;
    const [from, reach] = [positionOf(event), reachOf(event)];
    const vertex = vertexNear(session.shape, from, reach);
    const isAlt = event.originalEvent instanceof MouseEvent && event.originalEvent.altKey;
    if (isAlt) {
      if (!vertex) return false;
      session.select(vertex);
      session.removeVertex();
      this.#desk.changed(false);
      return true;
    }
    const edge = vertex ? null : edgeNear(session.shape, from, reach);
    const taken = vertex ?? edge?.vertex;
    if (!taken) return false;
    const base = edge ? withVertexAdded(session.shape, taken, edge.position) : session.shape;
    session.preview(base);
    session.select(taken);
    this.#drag = { kind: 'vertex', from, anchor: vertexAt(base, taken), vertex: taken, base };
    this.#desk.changed(true);
    return true;
  }

  #takeShape(event: MapBrowserEvent): boolean {
    const { shape } = this.#desk.session!;
    const [from, reach] = [positionOf(event), reachOf(event)];
    if (!isOver(shape, from, reach)) return false;
    const vertex = vertexNear(shape, from, reach);
    const anchor = vertex && vertexAt(shape, vertex);
    this.#drag = { kind: 'shape', from, anchor, vertex, base: shape };
    return true;
  }

  #snapped(
    event: MapBrowserEvent,
    position: Position,
    moved: VertexRef | 'all' | null,
  ): { readonly position: Position; readonly snap: Snap | null } {
    const { originalEvent } = event;
    const isSuspended =
      originalEvent instanceof MouseEvent && (originalEvent.ctrlKey || originalEvent.metaKey);
    const snap = isSuspended ? null : this.#desk.snap(position, moved);
    return { position: snap?.position ?? position, snap };
  }
}

/** Takes the cursors of this interaction away from the map. */
export function clearCursor(viewport: HTMLElement | undefined): void {
  viewport?.classList.remove('map-over-body', 'map-over-grip');
}

function setCursor({ map }: MapBrowserEvent, name: string | null): void {
  clearCursor(map.getViewport());
  if (name) map.getViewport()?.classList.add(name);
}

function isOver(shape: Shape, position: Position, reach: number): boolean {
  return (
    vertexNear(shape, position, reach) !== null ||
    edgeNear(shape, position, reach) !== null ||
    isInside(shape, position)
  );
}

function reachOf({ map, originalEvent }: MapBrowserEvent): number {
  const isFinger = originalEvent instanceof PointerEvent && originalEvent.pointerType === 'touch';
  return (isFinger ? FINGER_PIXELS : GRIP_PIXELS) * (map.getView().getResolution() ?? 1);
}

function positionOf({ coordinate: [x = 0, y = 0] }: MapBrowserEvent): Position {
  return [x, y];
}
