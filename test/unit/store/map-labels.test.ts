import { describe, expect, it } from 'vitest';
import { labelColumn, placeOf, readLabel } from '../../../main/store/view/labels.ts';
import { parseMapLabel } from '../../../shared/model/map-label.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import { layer } from '../../support/service-description.ts';

const here = (x: number, y: number): [number, number] => [x, y];

function described(kind: LayerDescription['kind'], ...names: string[]): LayerDescription {
  const base = layer({ kind });
  const fields = names.map((name) => ({ ...base.fields[0]!, name }));
  return { ...base, fields };
}

describe('labelColumn', () => {
  it.each([
    ['layer', ['TextString'], null],
    ['annotation', ['Something'], null],
    [
      'annotation',
      ['TEXTSTRING', 'Angle'],
      `json_object('text', t."TEXTSTRING", 'angle', t."Angle")`,
    ],
    ['dimension', ['dimlength'], `json_object('length', t."dimlength")`],
  ] as const)('of a layer of kind %s with %j is %s', (kind, names, column) => {
    expect(labelColumn(described(kind, ...names))).toBe(column);
  });
});

describe('readLabel', () => {
  it('reads the text of annotation with its looks', () => {
    const json = JSON.stringify({ text: 'Oil', angle: 30, bold: 'Y', italic: 0, status: 1 });
    expect(readLabel('annotation', json, here)).toEqual({
      text: 'Oil',
      angle: 30,
      isBold: true,
      isItalic: false,
      isUnplaced: true,
    });
  });

  it.each([{}, { text: null }, { text: '  ' }, { text: 7 }])('says nothing for %j', (values) => {
    expect(readLabel('annotation', JSON.stringify(values), here)).toBeNull();
  });

  const LINE = { beginX: 0, beginY: 0, endX: 10, endY: 0, dimX: 0, dimY: 4 };
  it('reads the measure of a dimension and where its line is', () => {
    const label = readLabel('dimension', JSON.stringify({ length: 12.345, ...LINE }), here);
    expect(label).toMatchObject({ text: '12.35', line: [0, 0, 10, 0, 0, 4] });
  });

  it('takes the custom length where a dimension uses one', () => {
    const json = JSON.stringify({ length: 12, usesCustom: 1, custom: 15, ...LINE });
    expect(readLabel('dimension', json, here)?.text).toBe('15');
  });

  it.each([
    ['its coordinates have no place on the map', LINE, null],
    ['one of them is missing', { ...LINE, endX: null }, here],
    ['one of them is text', { ...LINE, beginY: 'north' }, here],
  ])('has no line where %s', (_, values, place) => {
    const label = readLabel('dimension', JSON.stringify({ length: 3, ...values }), place);
    expect(label).toMatchObject({ text: '3' });
    expect(label?.line).toBeUndefined();
  });
});

describe('placeOf', () => {
  const projection = { isIdentity: true, toMercator: here, fromMercator: here };
  it('knows the place only where replica and layer have the same reference', () => {
    const dimension = {
      ...described('dimension'),
      spatialReference: { wkid: 102100, latestWkid: 3857 },
    };
    expect(placeOf(dimension, { wkid: 102100 }, projection)).toBe(here);
    expect(placeOf(dimension, { wkid: 3857 }, projection)).toBe(here);
    expect(placeOf(dimension, { wkid: 4326 }, projection)).toBeNull();
    expect(placeOf(dimension, { wkid: 102100 }, null)).toBeNull();
  });
});

describe('parseMapLabel', () => {
  it.each([null, '', 'plain', '{', '{"text":5}'])('takes %j for no label', (text) => {
    expect(parseMapLabel(text)).toBeNull();
  });
});
