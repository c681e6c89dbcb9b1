/** Writes the text of annotation and dimensions on the map. Sizes follow the shapes, which are laid out for one scale. */
import type { MapFeatures } from '../../shared/model/view.ts';
import type { MapLabel } from '../../shared/model/map-label.ts';
import { vertexRange } from './flat-features.ts';

export interface LabelPlace {
  readonly context: CanvasRenderingContext2D;
  /** Map metres to CSS pixels. */
  readonly toPixel: (x: number, y: number) => readonly [number, number];
  readonly ink: string;
  readonly casing: string;
}

/** Height of a text box for text of size 1. */
const LINE_HEIGHT = 1.2;
const LEAST_PIXELS = 4;
const MOST_PIXELS = 200;
const DIMENSION_PIXELS = 11;
const UNPLACED = 0.35;
const TICK = 5;

/** The text in its box: turned as the box is, as high as the box allows. */
export function paintAnnotation(
  place: LabelPlace,
  features: MapFeatures,
  index: number,
  label: MapLabel,
): void {
  const box = boxOf(place, features, index, label.angle);
  if (!box) return;
  const size = Math.min(MOST_PIXELS, box.height / LINE_HEIGHT);
  if (size < LEAST_PIXELS) return;
  const { context } = place;
  context.save();
  if (label.isUnplaced) context.globalAlpha *= UNPLACED;
  const looks = `${label.isItalic ? 'italic ' : ''}${label.isBold ? '600 ' : ''}`;
  write(place, label.text, { ...box, size, looks, width: box.width });
  context.restore();
}

/** The line with its ends, the lines that lead to it, and the measure along it. */
export function paintDimension(place: LabelPlace, label: MapLabel): void {
  if (!label.line) return;
  const [beginX, beginY, endX, endY, dimX, dimY] = label.line;
  const begin = place.toPixel(beginX, beginY);
  const end = place.toPixel(endX, endY);
  const through = place.toPixel(dimX, dimY);
  const [dx, dy] = [end[0] - begin[0], end[1] - begin[1]];
  const length = Math.hypot(dx, dy);
  if (length < TICK * 2) return;
  // How far the dimension line lies beside what is measured.
  const [nx, ny] = [-dy / length, dx / length];
  const offset = (through[0] - begin[0]) * nx + (through[1] - begin[1]) * ny;
  const from = [begin[0] + nx * offset, begin[1] + ny * offset] as const;
  const to = [end[0] + nx * offset, end[1] + ny * offset] as const;
  const { context } = place;
  context.save();
  context.strokeStyle = place.ink;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.beginPath();
  trace(context, begin, from);
  trace(context, end, to);
  trace(context, from, to);
  const slant = [((dx - dy) / length) * TICK, ((dx + dy) / length) * TICK] as const;
  for (const [x, y] of [from, to]) {
    trace(context, [x - slant[0], y - slant[1]], [x + slant[0], y + slant[1]]);
  }
  context.stroke();
  const angle = Math.atan2(dy, dx);
  // Never upside down.
  const upright = Math.abs(angle) > Math.PI / 2 ? angle + Math.PI : angle;
  const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2] as const;
  const size = DIMENSION_PIXELS;
  write(place, label.text, {
    x: middle[0],
    y: middle[1],
    angle: upright,
    size,
    looks: '',
    width: length,
  });
  context.restore();
}

/** The measure where its line has no place on the map. */
export function paintMeasure(
  place: LabelPlace,
  features: MapFeatures,
  index: number,
  label: MapLabel,
): void {
  const box = boxOf(place, features, index, 0);
  if (!box || box.width < TICK * 2) return;
  write(place, label.text, { ...box, size: DIMENSION_PIXELS, looks: '', width: box.width });
}

type Pixel = readonly [number, number];

function trace(context: CanvasRenderingContext2D, from: Pixel, to: Pixel): void {
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
}

interface Written {
  readonly x: number;
  readonly y: number;
  /** Radians, clockwise. */
  readonly angle: number;
  readonly size: number;
  readonly looks: string;
  /** Longer text is drawn narrower. */
  readonly width: number;
}

function write(place: LabelPlace, text: string, at: Written): void {
  const { context, ink, casing } = place;
  context.save();
  context.translate(at.x, at.y);
  context.rotate(at.angle);
  context.font = `${at.looks}${at.size}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.setLineDash([]);
  context.lineJoin = 'round';
  context.lineWidth = Math.max(3, at.size / 5);
  context.strokeStyle = casing;
  const width = Math.max(1, at.width);
  context.strokeText(text, 0, 0, width);
  context.fillStyle = ink;
  context.fillText(text, 0, 0, width);
  context.restore();
}

/** Middle and size of a shape, seen along its text; null for a shape without extent. */
function boxOf(
  { toPixel }: LabelPlace,
  features: MapFeatures,
  index: number,
  degrees: number,
): { x: number; y: number; angle: number; width: number; height: number } | null {
  const angle = (-degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  const [from, to] = vertexRange(features, index);
  for (let v = from; v < to; v++) {
    const [x, y] = toPixel(features.coordinates[2 * v]!, features.coordinates[2 * v + 1]!);
    const [along, across] = [x * cos + y * sin, y * cos - x * sin];
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  if (!(right >= left)) return null;
  const [u, v] = [(left + right) / 2, (top + bottom) / 2];
  return {
    x: u * cos - v * sin,
    y: u * sin + v * cos,
    angle,
    width: right - left,
    height: bottom - top,
  };
}
