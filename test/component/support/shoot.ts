/** Pictures of a state, to be looked at: in `.cache/shots`, when VITE_SHOTS is set. */
import { page } from 'vitest/browser';

const SIZES = [
  [900, 600],
  [1280, 800],
] as const;
const CONFIG_SIZE = SIZES[1];

/** In light and dark at both sizes. The window is then as it was. */
export async function shoot(name: string): Promise<void> {
  if (!import.meta.env['VITE_SHOTS']) return;
  for (const [width, height] of SIZES) {
    await page.viewport(width, height);
    for (const theme of ['light', 'dark']) {
      document.documentElement.dataset['theme'] = theme;
      await page.screenshot({
        path: `../../../.cache/shots/${name}-${theme}-${String(width)}.png`,
      });
    }
  }
  document.documentElement.dataset['theme'] = 'light';
  await page.viewport(...CONFIG_SIZE);
}
