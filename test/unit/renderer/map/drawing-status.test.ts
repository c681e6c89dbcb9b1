import { describe, expect, test } from 'vitest';
import {
  describeDrawing,
  formatArea,
  formatLength,
  type DrawingStatus,
} from '../../../../renderer/map/drawing-status.ts';

const status = (changes: Partial<DrawingStatus>): DrawingStatus => ({
  tool: null,
  isDrawing: false,
  vertices: 0,
  lengthMetres: 0,
  areaSquareMetres: 0,
  ...changes,
});

describe('describeDrawing', () => {
  test.each([
    [status({}), 'No extent is drawn.'],
    [status({ vertices: 1 }), '1 position.'],
    [status({ vertices: 4, lengthMetres: 90, areaSquareMetres: 450 }), '4 positions, 450 m².'],
    [
      status({ tool: 'polyline', isDrawing: true, vertices: 3, lengthMetres: 1234.5 }),
      '3 positions, 1.23 km.',
    ],
    [status({ tool: 'point' }), 'Click the position.'],
  ])('says %j', (input, text) => {
    expect(describeDrawing(input)).toBe(text);
  });

  test('tells how a polygon ends before the first corner is set', () => {
    expect(describeDrawing(status({ tool: 'polygon' }))).toContain('Double-click or Enter ends');
  });
});

describe('sizes', () => {
  test.each([
    [formatLength(999), '999 m'],
    [formatLength(123_456_789), '123,457 km'],
    [formatArea(9_999), '9,999 m²'],
    [formatArea(54_321), '5.43 ha'],
    [formatArea(943_678_274_644), '943,678 km²'],
  ])('writes %s', (actual, expected) => {
    expect(actual).toBe(expected);
  });
});
