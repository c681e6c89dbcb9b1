/** One state of the window in every theme and size. */
import type { Page } from '@playwright/test';
import type { Theme } from '../../../shared/model/window.ts';
import type { LaunchedApp } from '../../e2e/support/app.ts';
import { ask } from '../../e2e/support/bridge.ts';
import { resizeContent, shoot } from '../../e2e/support/shoot.ts';

const SMALLEST = { width: 900, height: 600 };
const SMALL = { width: 1280, height: 800 };
const LARGE = { width: 1600, height: 1000 };

export interface LookOptions {
  /** In high contrast as well. */
  readonly contrast?: boolean;
  /** In the smallest window as well. */
  readonly smallest?: boolean;
}

/** Writes `<theme>-<size>/<name>.png` for light and dark in each size. */
export async function shootLooks(
  { app, page }: Pick<LaunchedApp, 'app' | 'page'>,
  name: string,
  { contrast = false, smallest = false }: LookOptions = {},
): Promise<void> {
  await page.mouse.move(1, 1);
  for (const size of [...(smallest ? [SMALLEST] : []), LARGE, SMALL]) {
    await resizeContent(app, page, size);
    const themes: readonly Theme[] =
      contrast && size === SMALL ? ['light', 'dark', 'contrast'] : ['light', 'dark'];
    for (const theme of themes) {
      await useTheme(page, theme);
      await drawn(page);
      await shoot(page, `${theme}-${size.width}x${size.height}/${name}`);
    }
  }
  await useTheme(page, 'light');
}

/** Resolves when the window has it. */
export async function useTheme(page: Page, theme: Theme): Promise<void> {
  await ask(page, 'settings.set', { theme });
  await page.waitForFunction(
    (wanted) => document.documentElement.dataset['theme'] === wanted,
    theme,
  );
}

/** Resolves when no map waits for features and what has changed is on the screen. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.hairline.is-loading') === null);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const frames = (left: number): void => {
          if (left === 0) resolve();
          else requestAnimationFrame(() => frames(left - 1));
        };
        // A map draws a frame after it was told to, and its labels one after that.
        frames(12);
      }),
  );
}
