import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import type { BrowserWindow } from 'electron';

const FOLDER = '.cache/screenshots';

/** Writes the window's content to the ignored folder of screenshots, under this name. */
export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
}

/** Resolves when the page has that size in CSS pixels. */
export async function resizeContent(
  app: ElectronApplication,
  page: Page,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  const window = await app.browserWindow(page);
  await window.evaluate(
    (target: BrowserWindow, { width, height }) => target.setContentSize(width, height),
    size,
  );
  await page.waitForFunction(
    ({ width, height }) => innerWidth === width && innerHeight === height,
    size,
  );
}
