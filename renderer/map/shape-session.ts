/** One shape being drawn or reshaped: what is there, what is half drawn, what is selected, and the steps that led there. */
import type { EsriGeometry } from '../../shared/model/geometry.ts';
import { checkShape, checkSketch, exteriorAround, type ShapeCheck } from './shape-checks.ts';
import {
  countVertices,
  LEAST_VERTICES,
  movedBy,
  type Position,
  type Shape,
  type VertexRef,
  vertexAt,
  withoutPart,
  withoutVertex,
  withPart,
  withVertexAdded,
  withVertexAt,
  writeShape,
} from './shape-model.ts';
import type { ShapeMode } from './shape-status.ts';
import { StepHistory } from './shape-steps.ts';

export type DrawingMode = Extract<ShapeMode, 'draw' | 'add-part' | 'add-hole'>;

interface Step {
  readonly shape: Shape;
  /** The vertices of a line or ring that is half drawn. */
  readonly sketch: readonly Position[];
  /** What the sketch becomes; null for none. */
  readonly sketchMode: DrawingMode | null;
}

export class ShapeSession {
  readonly #steps: StepHistory<Step>;
  #mode: ShapeMode;
  #selected: VertexRef | null = null;
  /** A shape that follows the pointer and is not a step yet. */
  #preview: Shape | null = null;
  #notice: string | null = null;

  constructor(shape: Shape) {
    this.#mode = shape.parts.length === 0 ? 'draw' : 'reshape';
    this.#steps = new StepHistory<Step>(
      { shape, sketch: [], sketchMode: null },
      ({ shape: { parts }, sketch }) =>
        parts.reduce((sum, { positions }) => sum + positions.length, sketch.length),
    );
  }

  get mode(): ShapeMode {
    return this.#mode;
  }

  get shape(): Shape {
    return this.#preview ?? this.#step.shape;
  }

  get sketch(): readonly Position[] {
    return this.#step.sketch;
  }

  get isDrawing(): boolean {
    return this.drawingMode !== null;
  }

  get drawingMode(): DrawingMode | null {
    return this.#mode === 'reshape' || this.#mode === 'move' ? null : this.#mode;
  }

  /** Points are not sketched: each of them is there at once. */
  get isOfPoints(): boolean {
    const { geometryType } = this.shape;
    return geometryType === 'esriGeometryPoint' || geometryType === 'esriGeometryMultipoint';
  }

  get selected(): VertexRef | null {
    return this.#selected && vertexAt(this.shape, this.#selected) ? this.#selected : null;
  }

  /** A shape that is drawn anew counts as changed from its first vertex on. */
  get hasChanged(): boolean {
    const { first } = this.#steps;
    return this.#step.shape !== first.shape || this.#step.sketch.length > 0;
  }

  get canStepBack(): boolean {
    return this.#steps.canGoBack;
  }

  get canStepForward(): boolean {
    return this.#steps.canGoForward;
  }

  get problem(): string | null {
    return this.#notice ?? this.#sketchCheck?.problem ?? this.#shapeCheck.problem;
  }

  get canFinish(): boolean {
    if (this.#sketchCheck?.isUsable === false) return false;
    return this.#sketchCheck !== null && this.#step.shape.parts.length === 0
      ? true
      : this.#shapeCheck.isUsable;
  }

  /** What is half drawn is added first, or dropped where it is not enough; a mode that has no sense changes nothing. */
  setMode(mode: ShapeMode): boolean {
    if (!this.#hasSense(mode)) return false;
    if (this.sketch.length > 0 && !this.commitSketch()) this.dropSketch();
    if (this.#step.shape.parts.length === 0 && mode !== 'draw') mode = 'draw';
    this.#mode = mode === 'draw' && this.#step.shape.parts.length > 0 ? 'add-part' : mode;
    this.#notice = null;
    return true;
  }

  select(vertex: VertexRef | null): void {
    this.#selected = vertex;
  }

  /** The next vertex, or with -1 the one before, through all parts. */
  selectNext(direction: 1 | -1): void {
    const { parts } = this.shape;
    const count = countVertices(this.shape);
    if (count === 0) return;
    const { part, at } = this.selected ?? { part: 0, at: direction === 1 ? -1 : 0 };
    let place = at + direction;
    for (let i = 0; i < part; i++) place += parts[i]!.positions.length;
    place = (place + count) % count;
    const index = parts.findIndex(({ positions }) => {
      if (place < positions.length) return true;
      place -= positions.length;
      return false;
    });
    this.#selected = { part: index, at: place };
  }

  /** Sets the next vertex of what is being drawn. */
  addVertex(position: Position): void {
    const { shape, sketch } = this.#step;
    if (!this.isOfPoints) {
      this.#push({ sketch: [...sketch, position], sketchMode: this.drawingMode });
      return;
    }
    const last = shape.parts[0]?.positions.length ?? 0;
    if (last === 0) this.#push({ shape: withPart(shape, [position], null) });
    else if (shape.geometryType === 'esriGeometryPoint')
      this.#push({ shape: withVertexAt(shape, { part: 0, at: 0 }, position) });
    else this.#push({ shape: withVertexAdded(shape, { part: 0, at: last }, position) });
    this.#selected = { part: 0, at: (this.shape.parts[0]?.positions.length ?? 1) - 1 };
  }

  /** Takes back the vertex that was drawn last. */
  removeLast(): boolean {
    if (!this.isOfPoints) {
      if (this.sketch.length === 0) return false;
      this.#push({ sketch: this.sketch.slice(0, -1) });
      return true;
    }
    const last = (this.shape.parts[0]?.positions.length ?? 0) - 1;
    if (last < 0) return false;
    this.#push({ shape: withoutVertex(this.shape, { part: 0, at: last }) });
    return true;
  }

  /** Makes a part or a hole of what is half drawn; false where that is not possible, and then `problem` says why. */
  commitSketch(): boolean {
    const { shape, sketch } = this.#step;
    const check = this.#sketchCheck;
    if (!check?.isUsable) {
      this.#notice = check ? (check.problem ?? tooFew(shape)) : null;
      return false;
    }
    const holeOf = this.#mode === 'add-hole' ? exteriorAround(shape, sketch) : null;
    this.#push({ shape: withPart(shape, sketch, holeOf), sketch: [], sketchMode: null });
    this.#mode = 'reshape';
    this.#selected = null;
    return true;
  }

  dropSketch(): void {
    if (this.sketch.length > 0) this.#push({ sketch: [], sketchMode: null });
  }

  /** Shows a change that is not finished; null shows the shape as it is. */
  preview(shape: Shape | null): void {
    this.#preview = shape;
  }

  /** Makes a step of what is shown. */
  commitPreview(): void {
    const shape = this.#preview;
    if (shape && shape !== this.#step.shape) this.#push({ shape });
    this.#preview = null;
  }

  insert(vertex: VertexRef, position: Position): void {
    this.#push({ shape: withVertexAdded(this.shape, vertex, position) });
    this.#selected = vertex;
  }

  /** While drawing the vertex that was set last, otherwise the selected one. */
  removeVertex(): boolean {
    if (this.isDrawing) return this.removeLast();
    const { selected } = this;
    if (!selected) return false;
    this.#push({ shape: withoutVertex(this.shape, selected) });
    const left = this.shape.parts[selected.part]?.positions.length ?? 0;
    this.#selected = left === 0 ? null : { ...selected, at: Math.min(selected.at, left - 1) };
    this.#drawWhereEmpty();
    return true;
  }

  removePart(): boolean {
    const { selected } = this;
    if (!selected || this.sketch.length > 0) return false;
    this.#push({ shape: withoutPart(this.shape, selected.part) });
    this.#selected = null;
    this.#drawWhereEmpty();
    return true;
  }

  moveBy(dx: number, dy: number): void {
    if (this.#mode === 'move') {
      this.#push({ shape: movedBy(this.shape, dx, dy) });
      return;
    }
    const position = this.currentVertex;
    if (position) this.setVertex(position[0] + dx, position[1] + dy);
  }

  /** Puts the selected vertex there; while drawing the one that was set last, or the first one. */
  setVertex(x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    const { selected, sketch } = this;
    if (this.isDrawing && !this.isOfPoints) {
      if (sketch.length === 0) this.addVertex([x, y]);
      else this.#push({ sketch: sketch.with(-1, [x, y]) });
    } else if (selected) this.#push({ shape: withVertexAt(this.shape, selected, [x, y]) });
    else if (this.isDrawing) this.addVertex([x, y]);
  }

  /** The selected vertex, or while drawing the one that was set last. */
  get currentVertex(): Position | null {
    if (this.isDrawing && !this.isOfPoints) return this.sketch.at(-1) ?? null;
    return this.selected && vertexAt(this.shape, this.selected);
  }

  stepBack(): boolean {
    return this.#follow(this.#steps.back());
  }

  stepForward(): boolean {
    return this.#follow(this.#steps.forward());
  }

  /** Adds what is half drawn; null when the shape cannot be used, and then `problem` says why. */
  finish(): EsriGeometry | null {
    this.#preview = null;
    if (this.sketch.length > 0 && !this.commitSketch()) return null;
    const { shape } = this.#step;
    if (checkShape(shape).isUsable) return writeShape(shape);
    this.#notice ??= checkShape(shape).problem ?? tooFew(shape);
    return null;
  }

  get #step(): Step {
    return this.#steps.current;
  }

  get #sketchCheck(): ShapeCheck | null {
    const { shape, sketch } = this.#step;
    return sketch.length === 0 ? null : checkSketch(shape, sketch, this.#mode === 'add-hole');
  }

  get #shapeCheck(): ShapeCheck {
    return checkShape(this.#step.shape);
  }

  #hasSense(mode: ShapeMode): boolean {
    const { shape, sketch } = this.#step;
    const isEmpty = shape.parts.length === 0 && !this.#sketchCheck?.isUsable;
    if (mode === 'draw') return shape.parts.length === 0 || sketch.length === 0;
    if (isEmpty) return false;
    if (mode === 'add-hole') return shape.geometryType === 'esriGeometryPolygon';
    return mode !== 'add-part' || shape.geometryType !== 'esriGeometryPoint';
  }

  #push(change: Partial<Step>): void {
    this.#notice = null;
    this.#preview = null;
    this.#steps.push({ ...this.#step, ...change });
  }

  #follow(step: Step | null): boolean {
    if (!step) return false;
    this.#preview = null;
    this.#notice = null;
    if (step.sketchMode !== null && step.sketch.length > 0) this.#mode = step.sketchMode;
    else if (step.shape.parts.length === 0) this.#mode = 'draw';
    else if (this.#mode === 'draw' && !this.isOfPoints) this.#mode = 'reshape';
    return true;
  }

  #drawWhereEmpty(): void {
    if (this.#step.shape.parts.length === 0) this.#mode = 'draw';
  }
}

function tooFew({ geometryType }: Shape): string {
  const least = LEAST_VERTICES[geometryType];
  if (geometryType === 'esriGeometryPolygon') {
    return `An area needs at least ${least} corners at different places.`;
  }
  if (geometryType === 'esriGeometryPolyline') {
    return `A line needs at least ${least} vertices at different places.`;
  }
  return 'There is no point yet.';
}
