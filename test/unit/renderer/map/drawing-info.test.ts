import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entryFor, parseDrawingInfo } from '../../../../renderer/map/drawing-info.ts';
import type { MapSymbol } from '../../../../renderer/map/symbol.ts';

const line = (color: number[]) => ({ type: 'esriSLS', style: 'esriSLSDash', color, width: 1.5 });
const marker = (color: number[]) => ({ type: 'esriSMS', style: 'esriSMSDiamond', color, size: 9 });
const fill = (color: number[]) => ({
  type: 'esriSFS',
  style: 'esriSFSSolid',
  color,
  outline: line([1, 2, 3, 255]),
});
const RED = [255, 0, 0, 255];
const BLUE = [0, 0, 255, 128];

const unique = (changes: object = {}) => ({
  renderer: {
    type: 'uniqueValue',
    field1: 'Kind',
    uniqueValueInfos: [
      { value: 0, label: 'Oil', symbol: marker(RED) },
      { value: 'bird', symbol: marker(BLUE) },
    ],
    ...changes,
  },
});

describe('parseDrawingInfo', () => {
  test('reads a simple marker in pixels', () => {
    const table = parseDrawingInfo(
      { renderer: { type: 'simple', symbol: marker(BLUE) } },
      'point',
      0,
    );
    expect(table).toMatchObject({ renderer: 'simple', fields: [] });
    expect(table.entries[0]?.symbol).toEqual({
      kind: 'marker',
      shape: 'diamond',
      size: 12,
      fill: { red: 0, green: 0, blue: 255, alpha: 0.502 },
      outline: null,
      angle: 0,
    });
  });

  test('finds the symbol of a unique value by its text', () => {
    const table = parseDrawingInfo(unique(), 'point', 0);
    expect(table.fields).toEqual(['Kind']);
    expect(table.entries.map(({ label }) => label)).toEqual(['Oil', 'bird', 'All other values']);
    expect(['0', 'bird', 'whale', null].map((value) => entryFor(table, value))).toEqual([
      0, 1, 2, 2,
    ]);
  });

  test('joins up to three fields with the delimiter of the service', () => {
    const uniqueValueInfos = [{ value: 'a;b', symbol: marker(RED) }];
    const table = parseDrawingInfo(
      unique({ field2: 'Sub', field3: '', fieldDelimiter: ';', uniqueValueInfos }),
      'point',
      0,
    );
    expect(table).toMatchObject({ fields: ['Kind', 'Sub'], delimiter: ';' });
    expect(entryFor(table, 'a;b')).toBe(0);
  });

  test('finds the class of a number, its upper bound included', () => {
    const classBreakInfos = [
      { classMaxValue: 20, label: 'to 20', symbol: fill(BLUE) },
      { classMaxValue: 10, label: 'to 10', symbol: fill(RED) },
    ];
    const drawing = {
      renderer: { type: 'classBreaks', field: 'Depth', minValue: 0, classBreakInfos },
    };
    const table = parseDrawingInfo(drawing, 'polygon', 0);
    const labels = ['-1', '0', '10', '10.5', '20', '21', '', null, 'x'].map((value) => {
      return table.entries[entryFor(table, value)]?.label;
    });
    const other = 'All other values';
    expect(labels).toEqual([other, 'to 10', 'to 10', 'to 20', 'to 20', other, other, other, other]);
  });

  test('draws an area whose symbol is a line as its outline', () => {
    const table = parseDrawingInfo(
      { renderer: { type: 'simple', symbol: line(RED) } },
      'polygon',
      0,
    );
    expect(table.entries[0]?.symbol).toMatchObject({
      kind: 'fill',
      fill: null,
      outline: { width: 2 },
    });
  });

  test.each([
    ['nothing', undefined],
    ['an unknown renderer', { renderer: { type: 'heatmap' } }],
    ['a symbol of another geometry', { renderer: { type: 'simple', symbol: line(RED) } }],
    ['an unknown symbol', { renderer: { type: 'simple', symbol: { type: 'CIMSymbolReference' } } }],
    ['a symbol without any colour', { renderer: { type: 'simple', symbol: marker([0, 0, 0, 0]) } }],
    ['no values', unique({ uniqueValueInfos: [] })],
    ['no field', unique({ field1: '' })],
    [
      'a normalised class break',
      {
        renderer: {
          type: 'classBreaks',
          field: 'a',
          normalizationType: 'esriNormalizeByField',
          classBreakInfos: [],
        },
      },
    ],
  ])('draws %s with a symbol of its own', (_, drawingInfo) => {
    const table = parseDrawingInfo(drawingInfo, 'point', 3);
    expect(table.renderer).toBe('fallback');
    expect(table.entries).toHaveLength(1);
    expect(table.entries[0]?.symbol.kind).toBe('marker');
  });

  test('gives neighbouring layers different hues', () => {
    const colors = [0, 1, 2, 3].map((layerId) =>
      JSON.stringify(parseDrawingInfo(null, 'point', layerId).entries[0]),
    );
    expect(new Set(colors).size).toBe(4);
  });

  const picture = (changes: object) => {
    const symbol = {
      type: 'esriPMS',
      contentType: 'image/png',
      imageData: 'iVBORw0KGgoAAAANSUhEUg==',
      width: 12,
      height: 18,
      ...changes,
    };
    return parseDrawingInfo({ renderer: { type: 'simple', symbol } }, 'point', 0);
  };

  test('takes a picture from its data and never from an address', () => {
    expect(picture({ url: 'https://example.com/a.png' }).entries[0]?.symbol).toEqual({
      kind: 'picture',
      contentType: 'image/png',
      base64: 'iVBORw0KGgoAAAANSUhEUg==',
      width: 16,
      height: 24,
    });
    expect(picture({ imageData: undefined, url: 'https://example.com/a.png' }).renderer).toBe(
      'fallback',
    );
  });

  test.each([
    ['SVG', { contentType: 'image/svg+xml' }],
    ['HTML', { contentType: 'text/html' }],
    ['more than 100,000 characters', { imageData: 'A'.repeat(100_001) }],
    ['something that is not base64', { imageData: '"><script>alert(1)</script>' }],
  ])('refuses a picture of %s', (_, changes) => {
    expect(picture(changes).renderer).toBe('fallback');
  });

  test('bounds what a hostile service sends', () => {
    const infos = Array.from({ length: 5000 }, (_, value) => ({
      value,
      label: 'x'.repeat(5000),
      symbol: marker(RED),
    }));
    const table = parseDrawingInfo(unique({ uniqueValueInfos: infos }), 'point', 0);
    expect(table.entries).toHaveLength(501);
    expect(table.entries[0]?.label).toHaveLength(120);
    const huge = { ...marker(RED), size: 1e9, angle: 1e9 };
    const symbol = parseDrawingInfo({ renderer: { type: 'simple', symbol: huge } }, 'point', 0)
      .entries[0]?.symbol as Extract<MapSymbol, { kind: 'marker' }>;
    expect(symbol.size).toBeLessThan(100);
    expect(symbol.angle).toBe(360);
  });

  test('does not take names of inherited members for styles', () => {
    const symbol = { ...marker(RED), style: 'constructor' };
    const table = parseDrawingInfo({ renderer: { type: 'simple', symbol } }, 'point', 0);
    expect(table.entries[0]?.symbol).toMatchObject({ shape: 'circle' });
  });

  test('never throws and always has a default, whatever it is given', () => {
    const types = fc.constantFrom('simple', 'uniqueValue', 'classBreaks', 'x');
    const anything = fc.anything();
    const renderer = fc.record(
      {
        type: types,
        field1: fc.oneof(fc.string(), anything),
        field: anything,
        symbol: anything,
        uniqueValueInfos: anything,
        classBreakInfos: fc.array(fc.anything()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(anything, fc.record({ renderer })),
        fc.string(),
        (drawingInfo, value) => {
          const table = parseDrawingInfo(drawingInfo, 'polygon', 1);
          expect(table.entries[table.defaultEntry]?.symbol.kind).toBe('fill');
          expect(table.entries[entryFor(table, value)]).toBeDefined();
        },
      ),
    );
  });
});
