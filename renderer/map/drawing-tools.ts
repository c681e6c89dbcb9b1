/** The drawing tools of the extent map and their keys: Enter ends, Escape cancels, Backspace takes back. */
import type OlMap from 'ol/Map.js';
import { unByKey } from 'ol/Observable.js';
import type { EventsKey } from 'ol/events.js';
import type Geometry from 'ol/geom/Geometry.js';
import LineString from 'ol/geom/LineString.js';
import MultiPoint from 'ol/geom/MultiPoint.js';
import type Point from 'ol/geom/Point.js';
import Polygon from 'ol/geom/Polygon.js';
import Draw, { type DrawEvent } from 'ol/interaction/Draw.js';
import type { Style } from 'ol/style.js';
import type { DrawTool } from './drawing-status.ts';
import type { RectangleTool } from './rectangle-tool.ts';

export interface DrawingEvents {
  /** While drawing, without the position that still follows the pointer. */
  readonly onSketch: (geometry: Geometry) => void;
  readonly onDrawn: (geometry: Geometry) => void;
  /** A set of points has grown or shrunk; the tool stays on. */
  readonly onPoints: (points: MultiPoint) => void;
  readonly onTool: () => void;
  readonly onCancel: () => void;
}

const DRAW_TYPES = {
  polygon: 'Polygon',
  polyline: 'LineString',
  point: 'Point',
  multipoint: 'Point',
} as const;
/** A double click sets two points; the second one is meant as the end. */
const SAME_PLACE_PIXELS = 4;

export class DrawingTools {
  readonly #map: OlMap;
  readonly #rectangle: RectangleTool;
  readonly #events: DrawingEvents;
  #tool: DrawTool | null = null;
  #draw: Draw | null = null;
  #style: Style[] = [];
  #points: number[][] = [];
  #sketchKey: EventsKey | null = null;

  constructor(map: OlMap, rectangle: RectangleTool, events: DrawingEvents) {
    this.#map = map;
    this.#rectangle = rectangle;
    this.#events = events;
    map.getViewport()?.addEventListener('dblclick', this.#onDoubleClick);
    // Capture: the keyboard handlers of the map and of the page come later.
    document.addEventListener('keydown', this.#onKey, true);
  }

  get tool(): DrawTool | null {
    return this.#tool;
  }

  get hasPoints(): boolean {
    return this.#points.length > 0;
  }

  setStyle(style: Style[]): void {
    this.#style = style;
    this.#draw?.getOverlay().setStyle(style);
  }

  setTool(tool: DrawTool | null): void {
    this.#stopDraw();
    this.#tool = tool;
    this.#points = [];
    this.#rectangle.setMode(tool === 'rectangle' ? 'draw' : 'edit');
    this.#map.getViewport()?.classList.toggle('map-drawing', tool !== null);
    if (tool !== null && tool !== 'rectangle') this.#startDraw(tool);
    this.#events.onTool();
  }

  finish(): void {
    if (this.#tool === 'multipoint') this.setTool(null);
    else this.#draw?.finishDrawing();
  }

  removeLast(): void {
    if (this.#tool !== 'multipoint') {
      this.#draw?.removeLastPoint();
      return;
    }
    if (this.#points.length < 2) return;
    this.#points.pop();
    this.#events.onPoints(new MultiPoint(this.#points));
  }

  dispose(): void {
    document.removeEventListener('keydown', this.#onKey, true);
    this.#map.getViewport()?.removeEventListener('dblclick', this.#onDoubleClick);
    this.#stopDraw();
  }

  #startDraw(tool: Exclude<DrawTool, 'rectangle'>): void {
    const draw = new Draw({ type: DRAW_TYPES[tool], style: this.#style, stopClick: true });
    draw.on('drawstart', ({ feature }: DrawEvent) => {
      this.#sketchKey = feature.getGeometry()!.on('change', ({ target }) => {
        const settled = withoutPointer(target as Geometry);
        if (settled) this.#events.onSketch(settled);
      });
    });
    draw.on('drawend', ({ feature }: DrawEvent) => {
      const geometry = feature.getGeometry();
      this.#forgetSketch();
      if (tool === 'multipoint') this.#addPoint(geometry as Point);
      // The interaction goes on working with its sketch after this event: it is removed when that is done.
      else if (geometry) queueMicrotask(() => this.#events.onDrawn(geometry));
    });
    draw.on('drawabort', () => this.#forgetSketch());
    this.#draw = draw;
    this.#map.addInteraction(draw);
  }

  #stopDraw(): void {
    this.#forgetSketch();
    if (this.#draw) this.#map.removeInteraction(this.#draw);
    this.#draw?.dispose();
    this.#draw = null;
  }

  #forgetSketch(): void {
    if (this.#sketchKey) unByKey(this.#sketchKey);
    this.#sketchKey = null;
  }

  #addPoint(point: Point): void {
    const position = point.getCoordinates();
    const last = this.#points.at(-1);
    const resolution = this.#map.getView().getResolution() ?? 1;
    const distance = last ? Math.hypot(position[0]! - last[0]!, position[1]! - last[1]!) : Infinity;
    if (distance < SAME_PLACE_PIXELS * resolution) return;
    this.#points.push(position);
    this.#events.onPoints(new MultiPoint(this.#points));
  }

  readonly #onDoubleClick = (): void => {
    if (this.#tool === 'multipoint') this.finish();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (this.#tool === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = this.#map.getTargetElement();
    if (!target || !(event.target instanceof Node) || !target.contains(event.target)) return;
    if (!['Enter', 'Backspace', 'Escape'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') this.finish();
    else if (event.key === 'Backspace') this.removeLast();
    else this.#events.onCancel();
  };
}

/** Draw keeps one position under the pointer; it is not set yet. */
function withoutPointer(geometry: Geometry): Geometry | null {
  if (geometry instanceof LineString) {
    const settled = geometry.getCoordinates().slice(0, -1);
    return settled.length === 0 ? null : new LineString(settled);
  }
  if (geometry instanceof Polygon) {
    const ring = geometry.getCoordinates()[0] ?? [];
    const settled = ring.slice(0, -2);
    return settled.length === 0 ? null : new Polygon([[...settled, settled[0]!]]);
  }
  return null;
}
