import { describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import SplitHost from './SplitHost.svelte';

describe('SplitPane', () => {
  test.each([
    { direction: 'row', forth: '{ArrowRight}' },
    { direction: 'column', forth: '{ArrowDown}' },
  ] as const)('arrows move the divider of a $direction within its bounds', async (given) => {
    const onratio = vi.fn();
    const screen = await render(SplitHost, { direction: given.direction, onratio });
    const divider = screen.getByRole('separator', { name: 'Map and table' });
    await expect.element(divider).toHaveAttribute('aria-valuenow', '50');
    (divider.element() as HTMLElement).focus();
    await userEvent.keyboard(given.forth);
    expect(onratio).toHaveBeenLastCalledWith(0.54);
    await userEvent.keyboard('{End}');
    await expect.element(divider).toHaveAttribute('aria-valuenow', '75');
    await userEvent.keyboard(`${given.forth}{Home}`);
    expect(onratio).toHaveBeenLastCalledWith(0.25);
  });
});
