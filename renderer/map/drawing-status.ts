/** What a live region says while an extent is drawn. */

export const DRAW_TOOLS = ['rectangle', 'polygon', 'polyline', 'point', 'multipoint'] as const;
export type DrawTool = (typeof DRAW_TOOLS)[number];

export interface DrawingStatus {
  /** The tool that is switched on; null for none. */
  readonly tool: DrawTool | null;
  /** True between the first position and the end of a drawing. */
  readonly isDrawing: boolean;
  /** Corners of the shape, each counted once. */
  readonly vertices: number;
  /** Geodesic; of the boundary for areas. */
  readonly lengthMetres: number;
  readonly areaSquareMetres: number;
}

const HINTS: Record<DrawTool, string> = {
  rectangle: 'Drag from corner to corner, or click two opposite corners.',
  polygon: 'Click each corner. Double-click or Enter ends, Backspace takes back the last corner.',
  polyline: 'Click each point. Double-click or Enter ends, Backspace takes back the last point.',
  point: 'Click the position.',
  multipoint: 'Click each position. Enter ends, Backspace takes back the last one.',
};

/** One or two sentences for people, with sizes in readable units. */
export function describeDrawing(status: DrawingStatus): string {
  const { tool, isDrawing, vertices, lengthMetres, areaSquareMetres } = status;
  if (tool !== null && !isDrawing) return HINTS[tool];
  if (vertices === 0) return 'No extent is drawn.';
  const parts = [vertices === 1 ? '1 position' : `${vertices.toLocaleString('en')} positions`];
  if (areaSquareMetres > 0) parts.push(formatArea(areaSquareMetres));
  else if (lengthMetres > 0) parts.push(formatLength(lengthMetres));
  return `${parts.join(', ')}.`;
}

export function formatLength(metres: number): string {
  return metres < 1000 ? `${round(metres)} m` : `${round(metres / 1000)} km`;
}

export function formatArea(squareMetres: number): string {
  if (squareMetres < 10_000) return `${round(squareMetres)} m²`;
  if (squareMetres < 1_000_000) return `${round(squareMetres / 10_000)} ha`;
  return `${round(squareMetres / 1_000_000)} km²`;
}

/** Three digits are enough to judge a size. */
function round(value: number): string {
  const digits = value < 1000 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 };
  return value.toLocaleString('en', digits);
}
