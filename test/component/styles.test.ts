import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Kbd from '../../renderer/ui/Kbd.svelte';

test('components are shown in the size of type that the app sets', async () => {
  await render(Kbd, { keys: 'Ctrl+S' });
  expect(getComputedStyle(document.body).fontSize).toBe('13px');
});
