import { describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import DialogHost from './DialogHost.svelte';

const focusName = (): string =>
  document.activeElement?.textContent.trim() ||
  (document.activeElement?.getAttribute('aria-label') ?? '');

describe('Dialog', () => {
  test('an alertdialog starts on the safe action and is described by its body', async () => {
    const screen = await render(DialogHost, { alert: true, onclose: vi.fn() });
    await screen.getByRole('button', { name: 'Unregister' }).click();
    const dialog = screen.getByRole('alertdialog', { name: 'Unregister this replica?' });
    await expect.element(dialog).toHaveAccessibleDescription(/There is no undo/);
    expect(focusName()).toBe('Keep it');
  });

  test('focus stays inside, forwards and backwards', async () => {
    const screen = await render(DialogHost, { onclose: vi.fn() });
    await screen.getByRole('button', { name: 'Unregister' }).click();
    expect(focusName()).toBe('Name of the replica');
    const visited = new Set<string>();
    for (let step = 0; step < 4; step++) {
      await userEvent.keyboard('{Tab}');
      visited.add(focusName());
    }
    expect([...visited].sort()).toEqual([
      'Close',
      'Keep it',
      'Name of the replica',
      'Unregister it',
    ]);
    await userEvent.keyboard('{Shift>}{Tab}{Tab}{/Shift}');
    expect(document.activeElement?.closest('dialog')).not.toBeNull();
  });

  test('Escape closes it, and focus returns to what opened it', async () => {
    const onclose = vi.fn();
    const screen = await render(DialogHost, { onclose });
    await screen.getByRole('button', { name: 'Unregister' }).click();
    await userEvent.keyboard('{Escape}');
    expect(onclose).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(document.querySelector('dialog')).toBeNull());
    expect(focusName()).toBe('Unregister');
  });
});
