/** Height of every row in px; the same as `--row` at the normal text size. */
export const ROW_HEIGHT = 28;

/** Chromium cannot lay out more than 33.5 million px, and half of it at 200 % zoom. */
const MAX_HEIGHT = 15_000_000;
const MAX_ROWS = 60;
const OVERSCAN = 4;

/** How a table of any length is shown through a scrollbar of bounded length. */
export interface TableScroll {
  /** Height of what is scrolled, in px. */
  readonly height: number;
  /** The whole table is longer than the scrollbar can express. */
  readonly isScaled: boolean;
  /** Offset in the table for a position of the scrollbar. */
  toOffset(scrollTop: number): number;
  /** Position of the scrollbar for an offset in the table. */
  toScrollTop(offset: number): number;
  /** The largest offset in the table. */
  readonly maxOffset: number;
}

/** Relates scrollbar and table for so many rows in a viewport of so many px. */
export function tableScroll(total: number, viewport: number): TableScroll {
  const full = total * ROW_HEIGHT;
  const height = Math.min(full, MAX_HEIGHT);
  const maxOffset = Math.max(0, full - viewport);
  const maxTop = Math.max(0, height - viewport);
  const factor = maxTop === 0 ? 1 : maxOffset / maxTop;
  const bound = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  return {
    height,
    isScaled: full > MAX_HEIGHT,
    maxOffset,
    toOffset: (scrollTop) => bound(scrollTop * factor, maxOffset),
    toScrollTop: (offset) => bound(offset / factor, maxTop),
  };
}

/** First and last row to draw at an offset, never more than 60 unless that many are in view. */
export function rowsInView(
  offset: number,
  viewport: number,
  total: number,
): { readonly first: number; readonly last: number } {
  const visible = Math.ceil(viewport / ROW_HEIGHT) + 1;
  const extra = Math.max(0, Math.min(OVERSCAN, Math.floor((MAX_ROWS - visible) / 2)));
  const top = Math.floor(offset / ROW_HEIGHT);
  return {
    first: Math.max(0, top - extra),
    last: Math.min(total - 1, top + visible - 1 + extra),
  };
}

/** The offset that brings a row into view by the shortest way. */
export function offsetToReveal(index: number, offset: number, viewport: number): number {
  const top = index * ROW_HEIGHT;
  if (top < offset) return top;
  const bottom = top + ROW_HEIGHT;
  return bottom > offset + viewport ? bottom - viewport : offset;
}
