/** Small picture of a symbol for a legend. */
import { applyStroke, makeBrush } from './brush.ts';
import type { MapSymbol } from './symbol.ts';

/** Draws `symbol` into the middle of a canvas of `width` by `height` CSS pixels. */
export async function drawSwatch(
  canvas: HTMLCanvasElement,
  symbol: MapSymbol,
  width: number,
  height: number,
): Promise<void> {
  const ratio = window.devicePixelRatio;
  const brush = await makeBrush(symbol, ratio);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(ratio, ratio);
  if (brush.sprite) {
    const scale = Math.min(1, width / brush.width, height / brush.height);
    const [w, h] = [brush.width * scale, brush.height * scale];
    context.drawImage(brush.sprite, (width - w) / 2, (height - h) / 2, w, h);
    return;
  }
  context.beginPath();
  if (symbol.kind === 'line') {
    context.moveTo(1, height / 2);
    context.lineTo(width - 1, height / 2);
    if (applyStroke(context, symbol.stroke)) context.stroke();
    return;
  }
  if (symbol.kind !== 'fill') return;
  context.rect(1.5, 1.5, width - 3, height - 3);
  if (symbol.fill) {
    context.fillStyle = brush.fillStyle;
    context.fill();
  }
  if (applyStroke(context, symbol.outline)) context.stroke();
}
