/** Reads one Esri symbol (esriSMS, esriSLS, esriSFS, esriPMS). The server's words are data: every number is bounded. */
import {
  type FillSymbol,
  type MapSymbol,
  type MarkerShape,
  type Rgba,
  type Stroke,
} from './symbol.ts';

type Loose = Readonly<Record<string, unknown>>;

const PIXELS_PER_POINT = 96 / 72;
const MAX_SIZE = 64;
const MAX_IMAGE_CHARACTERS = 100_000;
const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif'];

const SHAPES: Readonly<Record<string, MarkerShape>> = {
  esriSMSCircle: 'circle',
  esriSMSSquare: 'square',
  esriSMSDiamond: 'diamond',
  esriSMSTriangle: 'triangle',
  esriSMSCross: 'cross',
  esriSMSX: 'x',
};

const DASHES: Readonly<Record<string, readonly number[]>> = {
  esriSLSSolid: [],
  esriSLSDash: [6, 4],
  esriSLSDot: [1.5, 3],
  esriSLSDashDot: [6, 3, 1.5, 3],
  esriSLSDashDotDot: [6, 3, 1.5, 3, 1.5, 3],
  esriSLSLongDash: [10, 4],
  esriSLSLongDashDot: [10, 3, 1.5, 3],
  esriSLSShortDash: [4, 2],
  esriSLSShortDot: [1.5, 1.5],
  esriSLSShortDashDot: [4, 2, 1.5, 2],
  esriSLSShortDashDotDot: [4, 2, 1.5, 2, 1.5, 2],
};

const HATCHES: Readonly<Record<string, FillSymbol['hatch']>> = {
  esriSFSHorizontal: 'horizontal',
  esriSFSVertical: 'vertical',
  esriSFSForwardDiagonal: 'forward',
  esriSFSBackwardDiagonal: 'backward',
  esriSFSCross: 'cross',
  esriSFSDiagonalCross: 'cross',
};

/** The symbol, or null for anything that is not one of the four simple kinds. */
export function parseEsriSymbol(value: unknown): MapSymbol | null {
  if (!isLoose(value)) return null;
  switch (value['type']) {
    case 'esriSMS':
      return marker(value);
    case 'esriSLS': {
      const stroke = parseStroke(value);
      return stroke && { kind: 'line', stroke };
    }
    case 'esriSFS':
      return fill(value);
    case 'esriPMS':
      return picture(value);
    default:
      return null;
  }
}

function marker(value: Loose): MapSymbol | null {
  const shape = lookUp(SHAPES, value['style']) ?? 'circle';
  const color = parseColor(value['color']);
  const outline = parseStroke(value['outline']);
  if (color === null && outline === null) return null;
  const isLinear = shape === 'cross' || shape === 'x';
  const arms = outline ?? (color && { color, width: 1.5, dash: [] });
  return {
    kind: 'marker',
    shape,
    size: pixels(value['size'], 8),
    fill: isLinear ? null : color,
    outline: isLinear ? arms : outline,
    angle: bounded(value['angle'], -360, 360, 0),
  };
}

function fill(value: Loose): MapSymbol | null {
  const outline = parseStroke(value['outline']);
  const color = value['style'] === 'esriSFSNull' ? null : parseColor(value['color']);
  if (color === null && outline === null) return null;
  return { kind: 'fill', fill: color, hatch: lookUp(HATCHES, value['style']) ?? 'none', outline };
}

function picture(value: Loose): MapSymbol | null {
  const { contentType, imageData } = value;
  if (typeof contentType !== 'string' || !IMAGE_TYPES.includes(contentType)) return null;
  if (typeof imageData !== 'string' || imageData.length > MAX_IMAGE_CHARACTERS) return null;
  if (imageData.length < 16 || !/^[A-Za-z0-9+/]+={0,2}$/.test(imageData)) return null;
  return {
    kind: 'picture',
    contentType,
    base64: imageData,
    width: pixels(value['width'], 16),
    height: pixels(value['height'], 16),
  };
}

function parseStroke(value: unknown): Stroke | null {
  if (!isLoose(value) || value['style'] === 'esriSLSNull') return null;
  const color = parseColor(value['color']);
  const width = bounded(value['width'], 0, MAX_SIZE, 1) * PIXELS_PER_POINT;
  if (color === null || width === 0) return null;
  return { color, width: Math.max(0.5, width), dash: lookUp(DASHES, value['style']) ?? [] };
}

/** Esri colours are four numbers of 0 to 255, the last one opacity. */
function parseColor(value: unknown): Rgba | null {
  if (!Array.isArray(value) || value.length < 3) return null;
  const parts = value.slice(0, 4) as unknown[];
  if (!parts.every((part) => typeof part === 'number' && Number.isFinite(part))) return null;
  const [red, green, blue, alpha = 255] = (parts as number[]).map((part) =>
    Math.round(clamp(part, 0, 255)),
  );
  if (alpha === 0) return null;
  return { red: red!, green: green!, blue: blue!, alpha: Math.round((alpha / 255) * 1000) / 1000 };
}

function pixels(value: unknown, fallback: number): number {
  const points = bounded(value, 0, MAX_SIZE, fallback);
  return Math.max(2, Math.round(points * PIXELS_PER_POINT * 10) / 10);
}

function bounded(value: unknown, least: number, most: number, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? clamp(value, least, most) : fallback;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
}

export function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
