import { describe, expect, test, vi } from 'vitest';
import { RowPages } from '../../../renderer/ui/row-pages.ts';
import { RowSelection } from '../../../renderer/ui/row-selection.ts';

const numbers = async (from: number, count: number): Promise<readonly number[]> =>
  Array.from({ length: count }, (_, at) => from + at);

describe('RowPages', () => {
  test('reads the pages in view and asks for no row beyond the end', async () => {
    const load = vi.fn(numbers);
    const pages = new RowPages(load, () => 450, vi.fn());
    pages.want(390, 430);
    await vi.waitFor(() => expect(pages.row(449)).toBe(449));
    expect(load.mock.calls).toEqual([
      [200, 200],
      [400, 50],
    ]);
  });

  test('pages that were passed by before they could be asked for are never asked for', async () => {
    const release: (() => void)[] = [];
    const load = vi.fn(async (from: number, count: number) => {
      await new Promise<void>((resolve) => release.push(resolve));
      return numbers(from, count);
    });
    const pages = new RowPages(load, () => 1_000_000, vi.fn());
    for (let row = 0; row < 100_000; row += 1000) pages.want(row, row + 20);
    expect(load).toHaveBeenCalledTimes(2);
    for (const resolve of release.splice(0)) resolve();
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(3));
    expect(load.mock.lastCall).toEqual([99_000, 200]);
  });

  test('after a reset old rows stay until the new ones are there, and a late old answer is ignored', async () => {
    const answers: ((rows: readonly string[]) => void)[] = [];
    const load = (): Promise<readonly string[]> => new Promise((resolve) => answers.push(resolve));
    const changed = vi.fn();
    const pages = new RowPages(load, () => 1, changed);
    pages.want(0, 0);
    answers[0]?.(['old']);
    await vi.waitFor(() => expect(pages.row(0)).toBe('old'));
    pages.reset();
    pages.reset();
    expect(pages.row(0)).toBe('old');
    answers[2]?.(['new']);
    await vi.waitFor(() => expect(pages.row(0)).toBe('new'));
    const before = changed.mock.calls.length;
    answers[1]?.(['late']);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(pages.row(0)).toBe('new');
    expect(changed.mock.calls.length).toBe(before);
  });

  test('keeps a bounded number of pages', async () => {
    const pages = new RowPages(numbers, () => 1_000_000, vi.fn());
    for (let page = 0; page < 100; page++) {
      pages.want(page * 200, page * 200 + 10);
      await new Promise((resolve) => setTimeout(resolve, 0));
      expect(pages.row(page * 200)).toBe(page * 200);
    }
    const kept = Array.from({ length: 100 }, (_, page) => pages.row(page * 200) !== undefined);
    expect(kept.filter(Boolean).length).toBe(60);
  });
});

describe('RowSelection', () => {
  test('a range over rows that are not here reads them, at most 10,000, nearest to where it ends', async () => {
    const select = vi.fn<(keys: ReadonlySet<number>) => void>();
    const pages = new RowPages(numbers, () => 1_000_000, vi.fn());
    await new RowSelection(pages, (row) => row, select).range(0, 500_000);
    const keys = [...(select.mock.lastCall?.[0] ?? [])];
    expect(keys.length).toBe(10_000);
    expect(keys.at(-1)).toBe(500_000);
  });

  test('a later choice wins over an earlier one that took longer to read', async () => {
    const select = vi.fn<(keys: ReadonlySet<number>) => void>();
    let release = (): void => undefined;
    const load = async (from: number, count: number): Promise<readonly number[]> => {
      if (from === 0) await new Promise<void>((resolve) => (release = resolve));
      return numbers(from, count);
    };
    const selection = new RowSelection(
      new RowPages(load, () => 1000, vi.fn()),
      (row) => row,
      select,
    );
    const slow = selection.only(5);
    await selection.only(700);
    release();
    await slow;
    expect(select.mock.calls).toEqual([[new Set([700])]]);
  });
});
