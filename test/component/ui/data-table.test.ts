import { describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import TableHost from './TableHost.svelte';

const MILLION = 1_000_000;
const rowsFrom = async (from: number, count: number): Promise<readonly { fid: number }[]> =>
  Array.from({ length: count }, (_, at) => ({ fid: from + at }));

const bodyRows = (): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('[role=rowgroup] [role=row]'),
];
const grid = (): HTMLElement => document.querySelector<HTMLElement>('[role=grid]')!;

/** Rows that a person sees, by what stands in them. */
function seen(): string[] {
  const box = grid().getBoundingClientRect();
  return bodyRows()
    .filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top >= box.top + 27 && bottom <= box.bottom + 1;
    })
    .map((row) => row.textContent.replace(/\s+/g, ' ').trim());
}

describe('DataTable', () => {
  test.each([MILLION, 12_000_000])(
    'the end of the scrollbar shows the last of %d rows, and few rows are drawn',
    async (total) => {
      const load = vi.fn(rowsFrom);
      const screen = await render(TableHost, { total, loadRows: load });
      await expect.element(screen.getByText('Row 0', { exact: true })).toBeVisible();
      grid().scrollTop = grid().scrollHeight;
      await expect.element(screen.getByText(`Row ${total - 1}`)).toBeVisible();
      expect(seen().at(-1)).toContain(`Row ${total - 1}`);
      expect(bodyRows().length).toBeLessThanOrEqual(60);
      expect(load.mock.calls.length).toBeLessThanOrEqual(5);
    },
  );

  test('the wheel moves a very long table by rows, not by what the scrollbar stands for', async () => {
    const screen = await render(TableHost, { total: 12_000_000, loadRows: rowsFrom });
    await expect.element(screen.getByText('Row 0', { exact: true })).toBeVisible();
    grid().dispatchEvent(new WheelEvent('wheel', { deltaY: 56, bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(seen()[0]).toContain('Row 2'));
  });

  test('says how many rows there are and which of them each row is', async () => {
    const screen = await render(TableHost, { total: MILLION, loadRows: rowsFrom });
    await expect.element(screen.getByText('Row 3', { exact: true })).toBeVisible();
    expect(grid().getAttribute('aria-rowcount')).toBe('1000001');
    const row = screen.getByText('Row 3', { exact: true }).element().closest('[role=row]');
    expect(row?.getAttribute('aria-rowindex')).toBe('5');
  });

  test('keys move and select, and the row with the keyboard is announced', async () => {
    const onselect = vi.fn();
    const screen = await render(TableHost, { total: MILLION, loadRows: rowsFrom, onselect });
    await screen.getByText('Row 2', { exact: true }).click();
    await vi.waitFor(() => expect(onselect).toHaveBeenLastCalledWith(new Set([2])));
    grid().focus();
    await userEvent.keyboard('{ArrowDown}');
    await vi.waitFor(() => expect(onselect).toHaveBeenLastCalledWith(new Set([3])));
    await userEvent.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await vi.waitFor(() => expect(onselect).toHaveBeenLastCalledWith(new Set([3, 4, 5])));
    await userEvent.keyboard('{End}');
    await vi.waitFor(() => expect(onselect).toHaveBeenLastCalledWith(new Set([MILLION - 1])));
    const active = grid().getAttribute('aria-activedescendant')!;
    expect(document.getElementById(active)?.textContent).toContain(`Row ${MILLION - 1}`);
    await userEvent.keyboard('{Home}{PageDown}');
    await expect.element(screen.getByText('Row 12', { exact: true })).toBeVisible();
  });

  test('control and click adds a row to the selection and takes it away again', async () => {
    const onselect = vi.fn();
    const screen = await render(TableHost, { total: 50, loadRows: rowsFrom, onselect });
    await screen.getByText('Row 1', { exact: true }).click();
    await screen.getByText('Row 4', { exact: true }).click({ modifiers: ['ControlOrMeta'] });
    await vi.waitFor(() => expect(onselect).toHaveBeenLastCalledWith(new Set([1, 4])));
    await screen.getByText('Row 1', { exact: true }).click({ modifiers: ['ControlOrMeta'] });
    await vi.waitFor(() => expect(onselect).toHaveBeenLastCalledWith(new Set([4])));
  });

  test('a header sorts up, then down, then not at all', async () => {
    const onsort = vi.fn();
    const screen = await render(TableHost, { total: 50, loadRows: rowsFrom, onsort });
    const header = screen.getByRole('columnheader', { name: 'OBJECTID' });
    await header.click();
    expect(onsort).toHaveBeenLastCalledWith({ column: 'fid', isDescending: false });
    await expect.element(header).toHaveAttribute('aria-sort', 'ascending');
    await userEvent.keyboard('{Enter}');
    expect(onsort).toHaveBeenLastCalledWith({ column: 'fid', isDescending: true });
    await userEvent.keyboard('{Enter}');
    expect(onsort).toHaveBeenLastCalledWith(null);
  });

  test('Shift and arrows change the width of a column', async () => {
    const oncolumnwidth = vi.fn();
    const screen = await render(TableHost, { total: 50, loadRows: rowsFrom, oncolumnwidth });
    const header = screen.getByRole('columnheader', { name: 'OBJECTID' });
    const before = header.element().getBoundingClientRect().width;
    (header.element() as HTMLElement).focus();
    await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}');
    expect(oncolumnwidth).toHaveBeenLastCalledWith('fid', 116);
    await vi.waitFor(() =>
      expect(header.element().getBoundingClientRect().width).toBe(before + 16),
    );
  });

  test('rows that could not be read offer to try again', async () => {
    let isBroken = true;
    const loadRows = async (from: number, count: number): Promise<readonly { fid: number }[]> => {
      if (isBroken) throw new Error('no');
      return rowsFrom(from, count);
    };
    const screen = await render(TableHost, { total: 500, loadRows });
    await expect.element(screen.getByRole('alert')).toBeVisible();
    isBroken = false;
    await screen.getByRole('button', { name: 'Try again' }).click();
    await expect.element(screen.getByText('Row 5', { exact: true })).toBeVisible();
    expect(screen.getByRole('alert').query()).toBeNull();
  });

  test('a new version reads the rows in view anew', async () => {
    let shift = 0;
    const loadRows = async (from: number, count: number): Promise<readonly { fid: number }[]> =>
      rowsFrom(from + shift, count);
    const screen = await render(TableHost, { total: 500, loadRows, version: 1 });
    await expect.element(screen.getByText('Row 0', { exact: true })).toBeVisible();
    shift = 7000;
    await screen.rerender({ version: 2 });
    await expect.element(screen.getByText('Row 7000', { exact: true })).toBeVisible();
  });

  test('scrollToRow brings a row into view', async () => {
    const screen = await render(TableHost, { total: MILLION, loadRows: rowsFrom });
    (screen.component as { scrollToRow(index: number): void }).scrollToRow(654_321);
    await expect.element(screen.getByText('Row 654321', { exact: true })).toBeVisible();
    expect(seen().some((row) => row.includes('Row 654321'))).toBe(true);
  });
});
