/**
 * Reads a layer's `drawingInfo` into a table of symbols. Simple, unique value and class break renderers are drawn as the
 * service wants; everything else, and everything malformed, becomes a quiet symbol of the layer's own hue.
 */
import { isLoose, parseEsriSymbol } from './esri-symbol.ts';
import { defaultSymbol, type DrawnGeometryType, type MapSymbol } from './symbol.ts';

export interface LegendEntry {
  readonly label: string;
  readonly symbol: MapSymbol;
}

interface Break {
  readonly most: number;
  readonly entry: number;
}

export interface SymbolTable {
  readonly renderer: 'simple' | 'unique' | 'classes' | 'fallback';
  /** Fields whose values decide the symbol: none, one, or up to three joined by `delimiter`. */
  readonly fields: readonly string[];
  readonly delimiter: string;
  /** What the legend shows, in the order of the service; the default comes last. */
  readonly entries: readonly LegendEntry[];
  readonly defaultEntry: number;
  readonly values: ReadonlyMap<string, number>;
  readonly least: number;
  readonly breaks: readonly Break[];
}

const MAX_ENTRIES = 500;
const MAX_LABEL = 120;
const OTHER = 'All other values';

/** Never throws, whatever the server sent. */
export function parseDrawingInfo(
  drawingInfo: unknown,
  geometryType: DrawnGeometryType,
  layerId: number,
): SymbolTable {
  const fallback = fallbackTable(geometryType, layerId);
  const renderer = isLoose(drawingInfo) ? drawingInfo['renderer'] : undefined;
  if (!isLoose(renderer)) return fallback;
  const fit = (value: unknown): MapSymbol | null => suited(parseEsriSymbol(value), geometryType);
  const plain = fallback.entries[0]!.symbol;
  switch (renderer['type']) {
    case 'simple': {
      const symbol = fit(renderer['symbol']);
      if (!symbol) return fallback;
      const entries = [{ label: text(renderer['label']), symbol }];
      return { ...fallback, renderer: 'simple', entries };
    }
    case 'uniqueValue':
      return uniqueValues(renderer, fit, plain) ?? fallback;
    case 'classBreaks':
      return classBreaks(renderer, fit, plain) ?? fallback;
    default:
      return fallback;
  }
}

/** Index into `entries` for the value of the symbol field (several fields: their joined values). */
export function entryFor(table: SymbolTable, value: string | null): number {
  if (table.renderer === 'unique') return table.values.get(value ?? '') ?? table.defaultEntry;
  if (table.renderer !== 'classes' || value === null || value.trim() === '')
    return table.defaultEntry;
  const number = Number(value);
  if (!(number >= table.least)) return table.defaultEntry;
  return table.breaks.find(({ most }) => number <= most)?.entry ?? table.defaultEntry;
}

type Fit = (value: unknown) => MapSymbol | null;
type Loose = Readonly<Record<string, unknown>>;

function uniqueValues(renderer: Loose, fit: Fit, plain: MapSymbol): SymbolTable | null {
  const fields = ['field1', 'field2', 'field3']
    .map((key) => renderer[key])
    .filter((field): field is string => typeof field === 'string' && field !== '');
  if (fields.length === 0) return null;
  const entries: LegendEntry[] = [];
  const values = new Map<string, number>();
  for (const { value, label, symbol } of uniqueInfos(renderer)) {
    const parsed = fit(symbol);
    if (!parsed || values.has(value)) continue;
    values.set(value, entries.length);
    entries.push({ label: text(label) || text(value), symbol: parsed });
  }
  if (entries.length === 0) return null;
  const delimiter = renderer['fieldDelimiter'];
  return {
    renderer: 'unique',
    fields,
    delimiter: typeof delimiter === 'string' ? delimiter.slice(0, 8) : ',',
    values,
    ...withDefault(entries, renderer, fit, plain),
    least: 0,
    breaks: [],
  };
}

interface UniqueInfo {
  readonly value: string;
  readonly label: unknown;
  readonly symbol: unknown;
}

function uniqueInfos(renderer: Loose): UniqueInfo[] {
  return infos(renderer['uniqueValueInfos']).flatMap((info) => {
    const { value, label, symbol } = info;
    if (typeof value !== 'string' && typeof value !== 'number') return [];
    return [{ value: String(value), label, symbol }];
  });
}

function classBreaks(renderer: Loose, fit: Fit, plain: MapSymbol): SymbolTable | null {
  const { field, minValue } = renderer;
  // A normalised class break needs a second field's value for every feature: drawn as the default instead.
  const { normalizationType } = renderer;
  const isNormalised = ![undefined, null, 'esriNormalizeNone'].includes(normalizationType as null);
  if (typeof field !== 'string' || field === '' || isNormalised) return null;
  const entries: LegendEntry[] = [];
  const breaks: Break[] = [];
  for (const { classMaxValue, label, symbol } of infos(renderer['classBreakInfos'])) {
    const parsed = fit(symbol);
    if (!parsed || typeof classMaxValue !== 'number' || !Number.isFinite(classMaxValue)) continue;
    breaks.push({ most: classMaxValue, entry: entries.length });
    entries.push({ label: text(label) || `up to ${classMaxValue}`, symbol: parsed });
  }
  if (entries.length === 0) return null;
  return {
    renderer: 'classes',
    fields: [field],
    delimiter: ',',
    values: new Map(),
    ...withDefault(entries, renderer, fit, plain),
    least: typeof minValue === 'number' && Number.isFinite(minValue) ? minValue : -Infinity,
    breaks: breaks.sort((a, b) => a.most - b.most),
  };
}

function withDefault(
  entries: LegendEntry[],
  renderer: Loose,
  fit: Fit,
  plain: MapSymbol,
): Pick<SymbolTable, 'entries' | 'defaultEntry'> {
  const label = text(renderer['defaultLabel']) || OTHER;
  const symbol = fit(renderer['defaultSymbol']) ?? plain;
  return { entries: [...entries, { label, symbol }], defaultEntry: entries.length };
}

function fallbackTable(geometryType: DrawnGeometryType, layerId: number): SymbolTable {
  return {
    renderer: 'fallback',
    fields: [],
    delimiter: ',',
    entries: [{ label: '', symbol: defaultSymbol(geometryType, layerId) }],
    defaultEntry: 0,
    values: new Map(),
    least: 0,
    breaks: [],
  };
}

/** A symbol of the wrong kind would draw nothing: points as lines, polygons as markers. */
function suited(symbol: MapSymbol | null, geometryType: DrawnGeometryType): MapSymbol | null {
  if (symbol === null) return null;
  const isMarker = symbol.kind === 'marker' || symbol.kind === 'picture';
  if (geometryType === 'point' || geometryType === 'multipoint') return isMarker ? symbol : null;
  if (geometryType === 'polyline') return symbol.kind === 'line' ? symbol : null;
  if (symbol.kind === 'line')
    return { kind: 'fill', fill: null, hatch: 'none', outline: symbol.stroke };
  return symbol.kind === 'fill' ? symbol : null;
}

function infos(value: unknown): Loose[] {
  return Array.isArray(value) ? value.slice(0, MAX_ENTRIES).filter(isLoose) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_LABEL) : '';
}
