/** Marks of pending edits on the map: a shape of its own for every state, so that colour never stands alone. */
import type { MapState } from '../../shared/model/view.ts';
import type { MapTheme } from './theme.ts';

type PendingState = Exclude<MapState, 'none'>;

const SIDE = 15;
const cache = new Map<string, OffscreenCanvas>();

/** Circle with a plus, diamond, square with a cross, triangle with an exclamation mark. */
export function badgeSprite(state: PendingState, theme: MapTheme, ratio: number): OffscreenCanvas {
  const color = theme.states[state];
  const key = `${state} ${color} ${theme.casing} ${ratio}`;
  const known = cache.get(key);
  if (known) return known;
  const side = Math.ceil(SIDE * ratio);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d');
  if (context) {
    context.scale(ratio, ratio);
    context.translate(SIDE / 2, SIDE / 2);
    context.lineJoin = 'round';
    context.lineCap = 'round';
    context.beginPath();
    OUTLINES[state](context);
    context.closePath();
    context.lineWidth = 3;
    context.strokeStyle = theme.casing;
    context.stroke();
    context.fillStyle = color;
    context.fill();
    context.beginPath();
    for (const [x1, y1, x2, y2] of GLYPHS[state]) {
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
    }
    context.lineWidth = 1.5;
    context.stroke();
  }
  cache.set(key, canvas);
  return canvas;
}

const OUTLINES: Record<PendingState, (context: OffscreenCanvasRenderingContext2D) => void> = {
  add: (context) => context.arc(0, 0, 5.5, 0, 2 * Math.PI),
  update: (context) => corners(context, [0, -6, 6, 0, 0, 6, -6, 0]),
  delete: (context) => context.rect(-5, -5, 10, 10),
  conflict: (context) => corners(context, [0, -6, 6.5, 5.5, -6.5, 5.5]),
};

type Segment = readonly [number, number, number, number];

const GLYPHS: Record<PendingState, readonly Segment[]> = {
  add: [
    [-2.5, 0, 2.5, 0],
    [0, -2.5, 0, 2.5],
  ],
  update: [[-1.5, 1.5, 1.5, -1.5]],
  delete: [
    [-2, -2, 2, 2],
    [-2, 2, 2, -2],
  ],
  conflict: [
    [0, -2.5, 0, 1],
    [0, 3.5, 0, 3.6],
  ],
};

function corners(context: OffscreenCanvasRenderingContext2D, points: readonly number[]): void {
  context.moveTo(points[0]!, points[1]!);
  for (let i = 2; i < points.length; i += 2) context.lineTo(points[i]!, points[i + 1]!);
}
