/** A layer that shows the last painted picture and moves it along with the view until the next one is there. */
import Layer from 'ol/layer/Layer.js';
import type { FrameState } from 'ol/Map.js';
import type { Picture } from './painter.ts';

export class PictureLayer extends Layer {
  readonly #canvas = document.createElement('canvas');
  /** OpenLayers would draw the layers above into a bare canvas, transform and all. */
  readonly #element = document.createElement('div');
  #picture: Picture | null = null;

  constructor(zIndex: number) {
    super({ zIndex });
    this.#element.className = 'map-picture';
    this.#element.append(this.#canvas);
  }

  get picture(): Picture | null {
    return this.#picture;
  }

  setPicture(picture: Picture | null): void {
    this.#picture = picture;
    this.changed();
  }

  override render(frameState: FrameState | null): HTMLElement {
    if (frameState) this.#draw(frameState);
    return this.#element;
  }

  #draw({ size, pixelRatio, viewState }: FrameState): void {
    const canvas = this.#canvas;
    const [width = 0, height = 0] = size;
    const [deviceWidth, deviceHeight] = [
      Math.round(width * pixelRatio),
      Math.round(height * pixelRatio),
    ];
    if (canvas.width !== deviceWidth || canvas.height !== deviceHeight) {
      canvas.width = deviceWidth;
      canvas.height = deviceHeight;
      Object.assign(canvas.style, {
        position: 'absolute',
        width: `${width}px`,
        height: `${height}px`,
      });
    }
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, deviceWidth, deviceHeight);
    const picture = this.#picture;
    if (!picture) return;
    const { resolution, center } = viewState;
    const scale = (picture.resolution / resolution) * (pixelRatio / picture.ratio);
    const left = ((picture.bbox[0] - center[0]!) / resolution + width / 2) * pixelRatio;
    const top = ((center[1]! - picture.bbox[3]) / resolution + height / 2) * pixelRatio;
    const isStill = Math.abs(scale - 1) < 1e-6;
    // Half pixels would blur every symbol while nothing moves.
    const [x, y] = isStill ? [Math.round(left), Math.round(top)] : [left, top];
    context.setTransform(isStill ? 1 : scale, 0, 0, isStill ? 1 : scale, x, y);
    context.drawImage(picture.canvas, 0, 0);
  }
}
