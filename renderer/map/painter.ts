/** Paints features from flat arrays on a canvas of its own, in slices, so that the window stays responsive. */
import { type Bbox, MAP_STATES, type MapFeatures, type MapState } from '../../shared/model/view.ts';
import { parseMapLabel } from '../../shared/model/map-label.ts';
import { badgeSprite } from './badges.ts';
import { applyStroke, type Brush, makeBrush } from './brush.ts';
import { entryFor, type SymbolTable } from './drawing-info.ts';
import { type IndexedFeatures, partRange, vertexRange } from './flat-features.ts';
import { type LabelPlace, paintAnnotation, paintDimension, paintMeasure } from './label-painter.ts';
import { Slices } from './slices.ts';
import type { Stroke } from './symbol.ts';
import type { MapTheme } from './theme.ts';

export interface PaintedLayer {
  readonly indexed: IndexedFeatures;
  readonly table: SymbolTable;
  /** Text of its features stands in `symbols`; null or absent for none. */
  readonly labels?: 'annotation' | 'dimension' | null;
  /** A feature that is drawn elsewhere meanwhile; null or absent for none. */
  readonly faintFid?: number | null;
}

export interface PictureFrame {
  readonly bbox: Bbox;
  /** Metres of one CSS pixel. */
  readonly resolution: number;
  /** Device pixels of one CSS pixel. */
  readonly ratio: number;
}

export interface Picture extends PictureFrame {
  readonly canvas: HTMLCanvasElement;
}

interface Easel {
  readonly context: CanvasRenderingContext2D;
  readonly frame: PictureFrame;
  readonly theme: MapTheme;
  readonly slices: Slices;
  /** What the context is set to: setting it for every feature costs more than drawing it. */
  stroke: Stroke | null;
  brush: Brush | null;
}

const FAINT = 0.25;
const HALO_WIDTH = 3.5;
const GHOST_DASH = [4, 3];
const BADGE_CELL = 15;
/** Looking at the clock costs as much as a small feature. */
const FEATURES_PER_LOOK = 32;

/** Paints the layers from the last (lowest) to the first (topmost), the badges of pending edits above them all. */
export async function paint(
  layers: readonly PaintedLayer[],
  frame: PictureFrame,
  theme: MapTheme,
  signal: AbortSignal,
): Promise<Picture> {
  const { bbox, resolution, ratio } = frame;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(((bbox[2] - bbox[0]) / resolution) * ratio));
  canvas.height = Math.max(1, Math.round(((bbox[3] - bbox[1]) / resolution) * ratio));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This window cannot draw on a canvas.');
  context.scale(ratio, ratio);
  context.lineJoin = 'round';
  context.lineCap = 'butt';
  const easel: Easel = {
    context,
    frame,
    theme,
    slices: new Slices(signal),
    stroke: null,
    brush: null,
  };
  const bottomUp = [...layers].reverse();
  for (const layer of bottomUp) await paintFeatures(easel, layer);
  for (const layer of bottomUp) await paintLabels(easel, layer);
  const taken = new Set<number>();
  for (const layer of bottomUp.reverse()) await paintBadges(easel, layer, taken);
  return { ...frame, canvas };
}

interface BrushSet {
  readonly ratio: number;
  readonly brushes: Promise<readonly Brush[]>;
}

const brushSets = new WeakMap<SymbolTable, BrushSet>();

/** Made once for a table, because a picture has to be decoded. */
function brushesOf(table: SymbolTable, ratio: number): Promise<readonly Brush[]> {
  const known = brushSets.get(table);
  if (known?.ratio === ratio) return known.brushes;
  const brushes = Promise.all(table.entries.map(({ symbol }) => makeBrush(symbol, ratio)));
  brushSets.set(table, { ratio, brushes });
  return brushes;
}

async function paintFeatures(
  easel: Easel,
  { indexed, table, faintFid = null }: PaintedLayer,
): Promise<void> {
  const { features, bounds } = indexed;
  const brushes = await brushesOf(table, easel.frame.ratio);
  const entries = features.symbols.map((value) => entryFor(table, value));
  for (let i = 0; i < features.fids.length; i++) {
    if (i % FEATURES_PER_LOOK === 0 && easel.slices.isUsedUp) await easel.slices.next();
    if (!isNear(bounds, i, easel.frame)) continue;
    const entry = entries[features.symbolIndexes[i]!] ?? table.defaultEntry;
    const state = MAP_STATES[features.states[i]!] ?? 'none';
    easel.context.globalAlpha = features.fids[i] === faintFid ? FAINT : 1;
    paintFeature(easel, features, i, brushes[entry]!, state);
  }
  easel.context.globalAlpha = 1;
}

/** Above the shapes of all layers: text that is covered says nothing. */
async function paintLabels(
  easel: Easel,
  { indexed, labels = null, faintFid = null }: PaintedLayer,
): Promise<void> {
  if (labels === null) return;
  const { context, frame, theme } = easel;
  const { features, bounds } = indexed;
  const parsed = features.symbols.map(parseMapLabel);
  const place: LabelPlace = {
    context,
    toPixel: (x, y) => [
      (x - frame.bbox[0]) / frame.resolution,
      (frame.bbox[3] - y) / frame.resolution,
    ],
    ink: theme.label,
    casing: theme.casing,
  };
  for (let i = 0; i < features.fids.length; i++) {
    if (i % FEATURES_PER_LOOK === 0 && easel.slices.isUsedUp) await easel.slices.next();
    const label = parsed[features.symbolIndexes[i]!];
    if (!label || !isNear(bounds, i, frame)) continue;
    context.globalAlpha = features.fids[i] === faintFid ? FAINT : 1;
    if (labels === 'annotation') paintAnnotation(place, features, i, label);
    else if (label.line) paintDimension(place, label);
    else paintMeasure(place, features, i, label);
  }
  context.globalAlpha = 1;
  easel.stroke = null;
  easel.brush = null;
}

function paintFeature(
  easel: Easel,
  features: MapFeatures,
  index: number,
  brush: Brush,
  state: MapState,
): void {
  if (brush.sprite) {
    paintPoints(easel, features, index, brush, state);
    return;
  }
  const { context, theme } = easel;
  trace(easel, features, index);
  const { symbol } = brush;
  const stroke =
    symbol.kind === 'line' ? symbol.stroke : symbol.kind === 'fill' ? symbol.outline : null;
  if (state === 'delete') {
    strokeWith(easel, theme.states.delete, 1.5, GHOST_DASH);
    return;
  }
  if (state !== 'none') {
    const width = (stroke?.width ?? 1) + HALO_WIDTH;
    strokeWith(easel, theme.casing, width + 2, []);
    strokeWith(easel, theme.states[state], width, []);
  }
  if (symbol.kind === 'fill' && symbol.fill) {
    if (easel.brush !== brush) context.fillStyle = brush.fillStyle;
    easel.brush = brush;
    context.fill('evenodd');
  }
  if (!stroke) return;
  if (easel.stroke !== stroke) applyStroke(context, stroke);
  easel.stroke = stroke;
  context.stroke();
}

function paintPoints(
  easel: Easel,
  features: MapFeatures,
  index: number,
  brush: Brush,
  state: MapState,
): void {
  const { context, frame, theme } = easel;
  const { coordinates } = features;
  const [from, to] = vertexRange(features, index);
  for (let v = from; v < to; v++) {
    const x = (coordinates[2 * v]! - frame.bbox[0]) / frame.resolution;
    const y = (frame.bbox[3] - coordinates[2 * v + 1]!) / frame.resolution;
    if (state !== 'none') {
      context.beginPath();
      context.arc(x, y, Math.max(brush.width, brush.height) / 2 + 2, 0, 2 * Math.PI);
      if (state !== 'delete') strokeWith(easel, theme.casing, 4, []);
      strokeWith(easel, theme.states[state], 2, state === 'delete' ? [3, 2.5] : []);
    }
    if (brush.sprite && state !== 'delete') {
      context.drawImage(
        brush.sprite,
        x - brush.width / 2,
        y - brush.height / 2,
        brush.width,
        brush.height,
      );
    }
  }
}

function trace({ context, frame }: Easel, features: MapFeatures, index: number): void {
  const { coordinates, partStarts, geometryType } = features;
  const [firstPart, lastPart] = partRange(features, index);
  context.beginPath();
  for (let part = firstPart; part < lastPart; part++) {
    const from = partStarts[part]!;
    const to = partStarts[part + 1]!;
    for (let v = from; v < to; v++) {
      const x = (coordinates[2 * v]! - frame.bbox[0]) / frame.resolution;
      const y = (frame.bbox[3] - coordinates[2 * v + 1]!) / frame.resolution;
      if (v === from) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    if (geometryType === 'polygon') context.closePath();
  }
}

async function paintBadges(
  easel: Easel,
  { indexed }: PaintedLayer,
  taken: Set<number>,
): Promise<void> {
  const { context, frame, theme, slices } = easel;
  const { features, bounds } = indexed;
  const columns = Math.ceil((frame.bbox[2] - frame.bbox[0]) / frame.resolution / BADGE_CELL) + 2;
  for (let i = 0; i < features.fids.length; i++) {
    if (i % FEATURES_PER_LOOK === 0 && slices.isUsedUp) await slices.next();
    const state = MAP_STATES[features.states[i]!] ?? 'none';
    if (state === 'none' || !isNear(bounds, i, frame)) continue;
    const [x, y] = badgePlace(features, bounds, i, frame);
    const cell = Math.floor(y / BADGE_CELL) * columns + Math.floor(x / BADGE_CELL);
    if (taken.has(cell)) continue;
    taken.add(cell);
    const sprite = badgeSprite(state, theme, frame.ratio);
    const side = sprite.width / frame.ratio;
    context.drawImage(sprite, x - side / 2, y - side / 2, side, side);
  }
}

/** Beside a point, in the middle of a line, at the middle of an area's bounds. */
function badgePlace(
  features: MapFeatures,
  bounds: Float64Array,
  index: number,
  { bbox, resolution }: PictureFrame,
): [number, number] {
  const { geometryType, coordinates } = features;
  const [from, to] = vertexRange(features, index);
  const isPoint = geometryType === 'point' || geometryType === 'multipoint';
  const middle = isPoint ? from : from + Math.floor((to - from) / 2);
  const isArea = geometryType === 'polygon';
  const mapX = isArea
    ? (bounds[4 * index]! + bounds[4 * index + 2]!) / 2
    : coordinates[2 * middle]!;
  const mapY = isArea
    ? (bounds[4 * index + 1]! + bounds[4 * index + 3]!) / 2
    : coordinates[2 * middle + 1]!;
  const offset = isPoint ? 8 : 0;
  return [(mapX - bbox[0]) / resolution + offset, (bbox[3] - mapY) / resolution - offset];
}

function strokeWith(easel: Easel, color: string, width: number, dash: readonly number[]): void {
  const { context } = easel;
  easel.stroke = null;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash([...dash]);
  context.stroke();
}

function isNear(bounds: Float64Array, index: number, { bbox, resolution }: PictureFrame): boolean {
  const margin = 24 * resolution;
  return (
    bounds[4 * index]! <= bbox[2] + margin &&
    bounds[4 * index + 2]! >= bbox[0] - margin &&
    bounds[4 * index + 1]! <= bbox[3] + margin &&
    bounds[4 * index + 3]! >= bbox[1] - margin
  );
}
