/** Symbols as the map and the legend draw them: plain data, already checked and bounded. */

export interface Rgba {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** 0 to 1. */
  readonly alpha: number;
}

export interface Stroke {
  readonly color: Rgba;
  /** Pixels. */
  readonly width: number;
  /** Lengths of dashes and gaps in pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

export const MARKER_SHAPES = ['circle', 'square', 'diamond', 'triangle', 'cross', 'x'] as const;
export type MarkerShape = (typeof MARKER_SHAPES)[number];

export interface MarkerSymbol {
  readonly kind: 'marker';
  readonly shape: MarkerShape;
  /** Pixels from side to side. */
  readonly size: number;
  readonly fill: Rgba | null;
  readonly outline: Stroke | null;
  /** Degrees, clockwise. */
  readonly angle: number;
}

export interface PictureSymbol {
  readonly kind: 'picture';
  readonly contentType: string;
  readonly base64: string;
  readonly width: number;
  readonly height: number;
}

export interface LineSymbol {
  readonly kind: 'line';
  readonly stroke: Stroke;
}

export interface FillSymbol {
  readonly kind: 'fill';
  readonly fill: Rgba | null;
  readonly hatch: 'none' | 'horizontal' | 'vertical' | 'forward' | 'backward' | 'cross';
  readonly outline: Stroke | null;
}

export type MapSymbol = MarkerSymbol | PictureSymbol | LineSymbol | FillSymbol;

export type DrawnGeometryType = 'point' | 'multipoint' | 'polyline' | 'polygon';

/** Hues far apart for every form of colour vision, muted so that the data of other layers stays readable. */
const HUES: readonly (readonly [number, number, number])[] = [
  [46, 116, 150],
  [178, 104, 40],
  [106, 128, 52],
  [146, 80, 122],
  [70, 92, 160],
  [160, 76, 66],
  [40, 132, 116],
  [128, 110, 60],
];

function rgba(red: number, green: number, blue: number, alpha = 1): Rgba {
  return { red, green, blue, alpha };
}

export function cssColor({ red, green, blue, alpha }: Rgba): string {
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

/** A quiet symbol for a layer whose own drawing is not known; layers next to each other differ in hue. */
export function defaultSymbol(geometryType: DrawnGeometryType, layerId: number): MapSymbol {
  const hue = HUES[((layerId % HUES.length) + HUES.length) % HUES.length]!;
  const strong = rgba(...hue);
  if (geometryType === 'polyline')
    return { kind: 'line', stroke: { color: strong, width: 1.5, dash: [] } };
  if (geometryType === 'polygon') {
    const outline = { color: strong, width: 1, dash: [] };
    return { kind: 'fill', fill: rgba(...hue, 0.28), hatch: 'none', outline };
  }
  const outline = { color: rgba(255, 255, 255, 0.9), width: 1, dash: [] };
  return { kind: 'marker', shape: 'circle', size: 7, fill: strong, outline, angle: 0 };
}
