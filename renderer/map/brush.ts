/** Puts one symbol on a canvas: the same strokes for the map and for the swatches of the legend. */
import {
  cssColor,
  type FillSymbol,
  type MapSymbol,
  type MarkerShape,
  type MarkerSymbol,
  type Stroke,
} from './symbol.ts';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A symbol made ready for drawing many times. */
export interface Brush {
  readonly symbol: MapSymbol;
  /** Image of a point symbol, drawn at its own pixel ratio. */
  readonly sprite: OffscreenCanvas | null;
  readonly width: number;
  readonly height: number;
  /** Colour or hatch of an area. */
  readonly fillStyle: string | CanvasPattern;
}

const HATCH_SIZE = 8;
const CLEAR = { red: 0, green: 0, blue: 0, alpha: 0 };

/** Prepares a symbol; a picture that does not decode becomes a small square, so that no feature is invisible. */
export async function makeBrush(symbol: MapSymbol, ratio: number): Promise<Brush> {
  const none = { symbol, sprite: null, width: 0, height: 0, fillStyle: '' };
  switch (symbol.kind) {
    case 'marker':
      return { ...none, ...markerSprite(symbol, ratio) };
    case 'picture':
      return { ...none, ...(await pictureSprite(symbol, ratio)) };
    case 'fill':
      return { ...none, fillStyle: hatchPattern(symbol, ratio) ?? cssColor(symbol.fill ?? CLEAR) };
    case 'line':
      return none;
  }
}

/** Sets the pen; returns false when there is nothing to stroke. */
export function applyStroke(context: Context, stroke: Stroke | null): boolean {
  if (!stroke) return false;
  context.strokeStyle = cssColor(stroke.color);
  context.lineWidth = stroke.width;
  context.setLineDash([...stroke.dash]);
  return true;
}

function traceMarker(context: Context, shape: MarkerShape, size: number): void {
  const half = size / 2;
  context.beginPath();
  switch (shape) {
    case 'circle':
      context.arc(0, 0, half, 0, 2 * Math.PI);
      return;
    case 'square':
      context.rect(-half * 0.9, -half * 0.9, size * 0.9, size * 0.9);
      return;
    case 'diamond':
      polygon(context, [0, -half, half, 0, 0, half, -half, 0]);
      return;
    case 'triangle':
      polygon(context, [0, -half, half, half * 0.8, -half, half * 0.8]);
      return;
    case 'cross':
      lines(context, [-half, 0, half, 0, 0, -half, 0, half]);
      return;
    case 'x':
      lines(context, [-half, -half, half, half, -half, half, half, -half]);
      return;
  }
}

type Sprite = Pick<Brush, 'sprite' | 'width' | 'height'>;

function markerSprite(symbol: MarkerSymbol, ratio: number): Sprite {
  const margin = (symbol.outline?.width ?? 0) + 1;
  const side = symbol.size + 2 * margin;
  return sprite(side, side, ratio, (context) => {
    context.translate(side / 2, side / 2);
    context.rotate((symbol.angle * Math.PI) / 180);
    traceMarker(context, symbol.shape, symbol.size);
    if (symbol.fill) {
      context.fillStyle = cssColor(symbol.fill);
      context.fill();
    }
    if (applyStroke(context, symbol.outline)) context.stroke();
  });
}

async function pictureSprite(
  symbol: Extract<MapSymbol, { kind: 'picture' }>,
  ratio: number,
): Promise<Sprite> {
  const { width, height } = symbol;
  const image = await decode(symbol.base64, symbol.contentType);
  return sprite(width, height, ratio, (context) => {
    if (image) context.drawImage(image, 0, 0, width, height);
    else context.fillRect(width / 2 - 4, height / 2 - 4, 8, 8);
    image?.close();
  });
}

/** Decoded from bytes, not from a URL, so that no content security policy has to allow images of a server. */
async function decode(base64: string, contentType: string): Promise<ImageBitmap | null> {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const options = { resizeWidth: 128, resizeQuality: 'medium' } as const;
    const blob = new Blob([bytes], { type: contentType });
    const natural = await createImageBitmap(blob);
    if (natural.width <= 256 && natural.height <= 256) return natural;
    natural.close();
    return await createImageBitmap(blob, options);
  } catch {
    return null;
  }
}

function sprite(
  width: number,
  height: number,
  ratio: number,
  draw: (context: OffscreenCanvasRenderingContext2D) => void,
): Sprite {
  const canvas = new OffscreenCanvas(Math.ceil(width * ratio), Math.ceil(height * ratio));
  const context = canvas.getContext('2d');
  if (context) {
    context.scale(ratio, ratio);
    draw(context);
  }
  return { sprite: canvas, width: canvas.width / ratio, height: canvas.height / ratio };
}

function hatchPattern({ hatch, fill }: FillSymbol, ratio: number): CanvasPattern | null {
  if (hatch === 'none' || !fill) return null;
  const side = Math.round(HATCH_SIZE * ratio);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.strokeStyle = cssColor(fill);
  context.lineWidth = ratio;
  const middle = side / 2;
  const strokes: Record<FillSymbol['hatch'], readonly number[]> = {
    none: [],
    horizontal: [0, middle, side, middle],
    vertical: [middle, 0, middle, side],
    forward: [0, 0, side, side],
    backward: [0, side, side, 0],
    cross: [0, middle, side, middle, middle, 0, middle, side],
  };
  lines(context, strokes[hatch]);
  context.stroke();
  const pattern = context.createPattern(canvas, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}

function polygon(context: Context, corners: readonly number[]): void {
  context.moveTo(corners[0]!, corners[1]!);
  for (let i = 2; i < corners.length; i += 2) context.lineTo(corners[i]!, corners[i + 1]!);
  context.closePath();
}

/** Two points each. */
function lines(context: Context, ends: readonly number[]): void {
  context.beginPath();
  for (let i = 0; i < ends.length; i += 4) {
    context.moveTo(ends[i]!, ends[i + 1]!);
    context.lineTo(ends[i + 2]!, ends[i + 3]!);
  }
}
