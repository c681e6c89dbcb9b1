/** Renderers and symbols of the `drawingInfo` objects, as the ArcGIS REST API writes them. */

/** Red, green, blue, opacity, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number, opacity: number];

export type Symbol = Readonly<Record<string, unknown>>;

type MarkerStyle = 'Circle' | 'Cross' | 'Diamond' | 'Square' | 'Triangle' | 'X';

const WHITE: Colour = [255, 255, 255, 230];

export function marker(style: MarkerStyle, colour: Colour, size: number): Symbol {
  return {
    type: 'esriSMS',
    style: `esriSMS${style}`,
    color: colour,
    size,
    angle: 0,
    xoffset: 0,
    yoffset: 0,
    outline: line('Solid', WHITE, 1),
  };
}

export function line(style: 'Solid' | 'Dash' | 'Dot', colour: Colour, width: number): Symbol {
  return { type: 'esriSLS', style: `esriSLS${style}`, color: colour, width };
}

export function fill(colour: Colour, outline: Symbol): Symbol {
  return { type: 'esriSFS', style: 'esriSFSSolid', color: colour, outline };
}

/** One symbol for all. */
export function simpleRenderer(symbol: Symbol, label: string): Readonly<Record<string, unknown>> {
  return drawing({ type: 'simple', symbol, label, description: '' });
}

/** One symbol for each value of the field, and one for all other values. */
export function uniqueValueRenderer(
  fieldName: string,
  defaultSymbol: Symbol,
  values: readonly (readonly [value: string | number, label: string, symbol: Symbol])[],
): Readonly<Record<string, unknown>> {
  return drawing({
    type: 'uniqueValue',
    field1: fieldName,
    field2: null,
    field3: null,
    fieldDelimiter: ', ',
    defaultSymbol,
    defaultLabel: 'Other',
    uniqueValueInfos: values.map(([value, label, symbol]) => ({
      value: String(value),
      label,
      description: '',
      symbol,
    })),
  });
}

function drawing(renderer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { renderer, transparency: 0, labelingInfo: null };
}
