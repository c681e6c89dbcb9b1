import { describe, expect, test } from 'vitest';
import { cornersOf, cornersProblem } from '../../../../renderer/features/define/corners.ts';
import { dataOptions, withBit } from '../../../../renderer/features/define/data-options.ts';
import { costText, DEFINE } from '../../../../renderer/features/define/messages.ts';

describe('dataOptions', () => {
  test('names the known bits and numbers the others', () => {
    expect(dataOptions(1 + 4 + 16, 4).map(({ label, isChosen }) => [label, isChosen])).toEqual([
      ['Annotation layers', false],
      ['Contingent values', true],
      ['Option 16 (defined by the server)', false],
    ]);
  });

  test('keeps what is chosen in sight where the service does not offer it', () => {
    expect(dataOptions(0, 2)).toEqual([
      { bit: 2, label: 'Dimension layers', isOffered: false, isChosen: true },
    ]);
  });

  test('reads bits beyond 32 as well', () => {
    expect(dataOptions(2 ** 40, 0).map(({ bit }) => bit)).toEqual([2 ** 40]);
    expect(withBit(2 ** 40, 1, true)).toBe(2 ** 40 + 1);
    expect(withBit(5, 4, false)).toBe(1);
    expect(withBit(5, 4, true)).toBe(5);
  });
});

describe('costText', () => {
  const cost = { features: 1234, attachments: 56, attachmentBytes: 2e6, dataBytes: 1e7, basis: '' };

  test('says all that is known in one line', () => {
    expect(costText(cost)).toBe('1,234 features, about 56 attachments, about 12 MB');
  });

  test('leaves out attachments that do not come, and says what is not known', () => {
    expect(costText({ ...cost, attachments: null, attachmentBytes: null, dataBytes: null })).toBe(
      '1,234 features, size not known',
    );
    expect(costText({ ...cost, features: null })).toMatch(
      /^Number of features not known, about 56/,
    );
    expect(costText({ ...cost, features: null, dataBytes: null })).toBe(DEFINE.costNotKnown);
  });
});

describe('cornersProblem', () => {
  const box = { xmin: 1, ymin: 2, xmax: 3, ymax: 4 };

  test('finds what keeps four numbers from being a rectangle', () => {
    expect(cornersProblem(box)).toBeNull();
    expect(cornersProblem({ ...box, ymax: null })).toBe(DEFINE.fourNumbers);
    expect(cornersProblem({ ...box, xmin: 3 })).toBe(DEFINE.invertedX);
    expect(cornersProblem({ ...box, ymin: 5 })).toBe(DEFINE.invertedY);
  });

  test('has no numbers for other shapes', () => {
    const extent = { geometryType: 'esriGeometryPoint', geometry: { x: 1, y: 2 } } as const;
    expect(cornersOf(extent)).toEqual({ xmin: null, ymin: null, xmax: null, ymax: null });
  });
});
