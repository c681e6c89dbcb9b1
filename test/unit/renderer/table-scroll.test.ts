import { describe, expect, test } from 'vitest';
import {
  offsetToReveal,
  ROW_HEIGHT,
  rowsInView,
  tableScroll,
} from '../../../renderer/ui/table-scroll.ts';

const VIEWPORT = 560;

describe('table-scroll', () => {
  test.each([0, 1, 20, 500, 1_000_000, 40_000_000])(
    'the end of the scrollbar is the end of %d rows, and its height stays drawable',
    (total) => {
      const scroll = tableScroll(total, VIEWPORT);
      expect(scroll.height).toBeLessThanOrEqual(16_000_000);
      expect(scroll.toOffset(Math.max(0, scroll.height - VIEWPORT))).toBeCloseTo(scroll.maxOffset);
      expect(scroll.toOffset(scroll.toScrollTop(scroll.maxOffset / 3))).toBeCloseTo(
        scroll.maxOffset / 3,
      );
    },
  );

  test.each([300, 800, 1400])('never more than 60 rows are drawn in %d px', (viewport) => {
    for (const offset of [0, 13, 999_999, 27_000_000]) {
      const { first, last } = rowsInView(offset, viewport, 1_000_000);
      expect(last - first + 1).toBeLessThanOrEqual(60);
      expect(first * ROW_HEIGHT).toBeLessThanOrEqual(offset);
      expect((last + 1) * ROW_HEIGHT).toBeGreaterThanOrEqual(
        Math.min(offset + viewport, 1_000_000 * ROW_HEIGHT),
      );
    }
  });

  test('a row comes into view by the shortest way', () => {
    expect(offsetToReveal(0, 500, VIEWPORT)).toBe(0);
    expect(offsetToReveal(25, 500, VIEWPORT)).toBe(500);
    expect(offsetToReveal(100, 500, VIEWPORT)).toBe(101 * ROW_HEIGHT - VIEWPORT);
  });
});
