import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';

const FOLDER = '.cache/screenshots';

/** Writes the window's content to the ignored folder of screenshots, under this name. A packed window looks the same. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (process.env['SYNCLINE_PACKED_PROGRAM']) return;
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
}

/** Gives every window that size; resolves when the page has it in CSS pixels. */
export async function resizeContent(
  app: ElectronApplication,
  page: Page,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    for (const window of BrowserWindow.getAllWindows()) window.setContentSize(width, height);
  }, size);
  await page.waitForFunction(
    ({ width, height }) => innerWidth === width && innerHeight === height,
    size,
  );
}
