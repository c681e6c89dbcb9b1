/** How a shape that is edited looks: its handles differ in form as well as in colour, and each has a casing for aerial images. */
import { Circle, Fill, RegularShape, Stroke, Style } from 'ol/style.js';
import type { MapTheme } from './theme.ts';

export interface ShapeStyles {
  readonly body: Style[];
  /** The edges that are drawn already. */
  readonly sketch: Style[];
  /** The edges that follow the pointer. */
  readonly rubber: Style[];
  /** Squares. */
  readonly vertices: Style[];
  /** A larger, filled diamond. */
  readonly selected: Style[];
  /** A circle with a plus: a click adds a vertex here. */
  readonly insertion: Style[];
  /** A ring about a vertex, a cross on an edge. */
  readonly snapVertex: Style[];
  readonly snapEdge: Style[];
  /** Where the next vertex comes when Insert is pressed. */
  readonly cross: Style[];
}

const TRANSPARENT = 'rgba(0, 0, 0, 0)';

export function shapeStyles(theme: MapTheme): ShapeStyles {
  const ink = (width: number, lineDash: number[] = []): Stroke =>
    new Stroke({ color: theme.draw, width, lineDash });
  const casing = (width: number): Stroke => new Stroke({ color: theme.casing, width });
  const point = new Circle({ radius: 6, fill: fill(theme.draw), stroke: casing(2) });
  const snapInk = new Stroke({ color: theme.after, width: 2 });
  return {
    body: [
      new Style({ stroke: casing(5) }),
      new Style({ stroke: ink(2.5), fill: fill(theme.drawFill), image: point }),
    ],
    sketch: [new Style({ stroke: casing(5) }), new Style({ stroke: ink(2.5) })],
    rubber: [new Style({ stroke: casing(4) }), new Style({ stroke: ink(1.5, [5, 4]) })],
    vertices: cased((stroke) => square(5.5, stroke, theme.handle), casing(4), ink(1.5)),
    selected: cased((stroke) => diamond(8, stroke, theme.draw), casing(5), ink(2)),
    insertion: [
      ...cased((stroke) => ring(6, stroke, theme.handle), casing(4), ink(1.5)),
      new Style({ image: star(4, 0, ink(1.5)) }),
    ],
    snapVertex: cased((stroke) => ring(11, stroke, TRANSPARENT), casing(5), snapInk),
    snapEdge: [
      new Style({ stroke: casing(4), image: star(9, Math.PI / 4, casing(5)) }),
      new Style({ stroke: snapInk, image: star(9, Math.PI / 4, snapInk) }),
    ],
    cross: [
      new Style({ image: star(14, 0, casing(5)) }),
      new Style({ image: star(14, 0, ink(1.75)) }),
    ],
  };
}

function cased(image: (stroke: Stroke) => RegularShape, casing: Stroke, ink: Stroke): Style[] {
  return [new Style({ image: image(casing) }), new Style({ image: image(ink) })];
}

function fill(color: string): Fill {
  return new Fill({ color });
}

function square(radius: number, stroke: Stroke, color: string): RegularShape {
  return new RegularShape({ points: 4, radius, angle: Math.PI / 4, fill: fill(color), stroke });
}

function diamond(radius: number, stroke: Stroke, color: string): RegularShape {
  return new RegularShape({ points: 4, radius, fill: fill(color), stroke });
}

function ring(radius: number, stroke: Stroke, color: string): Circle {
  return new Circle({ radius, fill: fill(color), stroke });
}

/** Four rays from the middle. */
function star(radius: number, angle: number, stroke: Stroke): RegularShape {
  return new RegularShape({ points: 4, radius, radius2: 0, angle, stroke });
}
