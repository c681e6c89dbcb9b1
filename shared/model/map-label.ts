/** What an annotation or a dimension says on the map: JSON in `MapFeatures.symbols`, instead of the value of a field. */

export interface MapLabel {
  readonly text: string;
  /** Degrees, counter-clockwise. */
  readonly angle: number;
  readonly isBold: boolean;
  readonly isItalic: boolean;
  /** ArcGIS has found no place for it. */
  readonly isUnplaced: boolean;
  /** Of a dimension: begin, end, and a point that its line goes through, as x, y of the map. Absent: it cannot be placed. */
  readonly line?: readonly [number, number, number, number, number, number];
}

/** Null for what is no label. */
export function parseMapLabel(text: string | null): MapLabel | null {
  if (text === null || !text.startsWith('{')) return null;
  try {
    const label = JSON.parse(text) as Partial<MapLabel>;
    return typeof label.text === 'string' ? { ...PLAIN, ...label, text: label.text } : null;
  } catch {
    return null;
  }
}

const PLAIN = { angle: 0, isBold: false, isItalic: false, isUnplaced: false } as const;
