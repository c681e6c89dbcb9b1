/** Leaves out what nobody would see: vertices closer to each other than half a pixel, shapes smaller than a pixel. */
import type { WkbPart } from './wkb-parts.ts';

/** Units of one pixel across and up, in the reference of the coordinates. */
export interface PixelSize {
  readonly x: number;
  readonly y: number;
}

/** Takes the vertices of one part. */
export type PutVertex = (x: number, y: number) => void;

const MINIMUM_RING_VERTICES = 4;

/** Keeps the first vertex and the last, and between them those that are half a pixel from the one before. */
export function thinLine(part: WkbPart, pixel: PixelSize, put: PutVertex): void {
  const { values, dimensions } = part;
  const last = values.length - dimensions.stride;
  for (const at of keptVertices(part, pixel)) put(values[at]!, values[at + 1]!);
  if (last > 0) put(values[last]!, values[last + 1]!);
}

/** Points that lie on the one kept before them are left out. */
export function thinPoints(parts: readonly WkbPart[], pixel: PixelSize, put: PutVertex): void {
  const [scaleX, scaleY] = [2 / pixel.x, 2 / pixel.y];
  let [x, y] = [Infinity, Infinity];
  for (const { values } of parts) {
    const [dx, dy] = [(values[0]! - x) * scaleX, (values[1]! - y) * scaleY];
    if (dx * dx + dy * dy < 1) continue;
    [x, y] = [values[0]!, values[1]!];
    put(x, y);
  }
}

/**
 * A closed ring of at least four vertices. What is smaller than a pixel becomes its envelope when it is an outer ring;
 * a hole of that size is not drawn, and false comes back.
 */
export function thinRing(part: WkbPart, pixel: PixelSize, put: PutVertex): boolean {
  const { values, dimensions, isOuter } = part;
  const kept = keptVertices(part, pixel);
  if (isClosed(part) && kept.length > 1 && isNear(part, kept.at(-1)!, 0, pixel)) kept.pop();
  if (kept.length + 1 < MINIMUM_RING_VERTICES) {
    if (isOuter) putEnvelope(part, put);
    return isOuter;
  }
  for (const at of kept) put(values[at]!, values[at + 1]!);
  if (!isClosed(part)) {
    const last = values.length - dimensions.stride;
    put(values[last]!, values[last + 1]!);
  }
  put(values[0]!, values[1]!);
  return true;
}

/** The envelope as a closed ring. */
export function putBox(
  put: PutVertex,
  ...[xmin, ymin, xmax, ymax]: readonly [number, number, number, number]
): void {
  put(xmin, ymin);
  put(xmin, ymax);
  put(xmax, ymax);
  put(xmax, ymin);
  put(xmin, ymin);
}

/** Positions of the first vertex and of each that is far enough from the one kept before; the last one is left out. */
function keptVertices({ values, dimensions: { stride } }: WkbPart, pixel: PixelSize): number[] {
  const kept = [0];
  const [scaleX, scaleY] = [2 / pixel.x, 2 / pixel.y];
  let x = values[0]!;
  let y = values[1]!;
  for (let at = stride; at < values.length - stride; at += stride) {
    const dx = (values[at]! - x) * scaleX;
    const dy = (values[at + 1]! - y) * scaleY;
    if (dx * dx + dy * dy < 1) continue;
    kept.push(at);
    x = values[at]!;
    y = values[at + 1]!;
  }
  return kept;
}

function isNear({ values }: WkbPart, a: number, b: number, pixel: PixelSize): boolean {
  const dx = ((values[a]! - values[b]!) * 2) / pixel.x;
  const dy = ((values[a + 1]! - values[b + 1]!) * 2) / pixel.y;
  return dx * dx + dy * dy < 1;
}

function isClosed({ values, dimensions: { stride } }: WkbPart): boolean {
  const last = values.length - stride;
  return values[0] === values[last] && values[1] === values[last + 1];
}

function putEnvelope({ values, dimensions: { stride } }: WkbPart, put: PutVertex): void {
  let [xmin, ymin, xmax, ymax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < values.length; at += stride) {
    xmin = Math.min(xmin, values[at]!);
    ymin = Math.min(ymin, values[at + 1]!);
    xmax = Math.max(xmax, values[at]!);
    ymax = Math.max(ymax, values[at + 1]!);
  }
  putBox(put, xmin, ymin, xmax, ymax);
}
