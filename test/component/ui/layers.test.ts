import axe from 'axe-core';
import { describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import LayerHost from './LayerHost.svelte';

describe('Toolbar', () => {
  test('is one stop of the Tab key, and arrows move inside', async () => {
    const screen = await render(LayerHost, { onselect: vi.fn() });
    await userEvent.keyboard('{Tab}');
    await expect.element(screen.getByRole('button', { name: 'Refresh' })).toHaveFocus();
    await userEvent.keyboard('{ArrowLeft}');
    await expect.element(screen.getByRole('button', { name: 'Export' })).toHaveFocus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await expect.element(screen.getByRole('button', { name: 'Filter' })).toHaveFocus();
    await userEvent.keyboard('{Tab}');
    await expect.element(screen.getByRole('button', { name: 'After' })).toHaveFocus();
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}');
    await expect.element(screen.getByRole('button', { name: 'Filter' })).toHaveFocus();
  });
});

describe('Popover', () => {
  test('opens beside its trigger, takes the focus and gives it back', async () => {
    const screen = await render(LayerHost, { onselect: vi.fn() });
    const trigger = screen.getByRole('button', { name: 'Filter' });
    await trigger.click();
    const layer = screen.getByRole('dialog', { name: 'Filter the rows' });
    await expect.element(layer).toHaveFocus();
    const box = layer.element().getBoundingClientRect();
    expect(box.top).toBeGreaterThanOrEqual(trigger.element().getBoundingClientRect().bottom);
    const { violations } = await axe.run(layer.element());
    expect(violations.map(({ id }) => id)).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(layer.query()).toBeNull());
    await expect.element(trigger).toHaveFocus();
  });

  test('a press elsewhere closes it', async () => {
    const screen = await render(LayerHost, { onselect: vi.fn() });
    await screen.getByRole('button', { name: 'Filter' }).click();
    await screen.getByRole('button', { name: 'After' }).click();
    await vi.waitFor(() => expect(screen.getByRole('dialog').query()).toBeNull());
  });
});

describe('Menu', () => {
  test('in a toolbar its keys stay its own', async () => {
    const onselect = vi.fn();
    const screen = await render(LayerHost, { onselect });
    await screen.getByRole('button', { name: 'Export' }).click();
    const { violations } = await axe.run(screen.getByRole('menu').element());
    expect(violations.map(({ id }) => id)).toEqual([]);
    await userEvent.keyboard('{End}{Enter}');
    expect(onselect).toHaveBeenCalledTimes(1);
  });
});
