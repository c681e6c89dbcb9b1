import { expect, test } from '@playwright/test';
import type { BrowserWindow } from 'electron';
import { seriousProblems } from './support/accessibility.ts';
import { launchApp, type LaunchedApp } from './support/app.ts';

test.describe('the window', () => {
  let launched: LaunchedApp;

  test.beforeEach(async () => {
    launched = await launchApp();
  });

  test.afterEach(async () => {
    await launched.close();
  });

  test('opens with a title and without an error in its console', async () => {
    await expect(launched.page).toHaveTitle(/Syncline/);
    await expect(launched.page.getByRole('main')).toBeVisible();
  });

  test('keeps its work in the folder it was given', async () => {
    const folder = await launched.app.evaluate(({ app }) => app.getPath('userData'));
    expect(folder).toBe(launched.userData);
  });

  test('gives the page nothing of Node', async () => {
    const kinds = await launched.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer'].map(
        (name) => typeof (globalThis as Record<string, unknown>)[name],
      ),
    );
    expect(kinds).toEqual(['undefined', 'undefined', 'undefined', 'undefined']);
  });

  test('opens no further window for the page', async () => {
    const isOpened = await launched.page.evaluate(
      () => window.open('http://127.0.0.1:9/') !== null,
    );
    expect(isOpened).toBe(false);
    expect(launched.app.windows()).toHaveLength(1);
  });

  test('does not let the page go elsewhere', async () => {
    const before = launched.page.url();
    const window = await launched.app.browserWindow(launched.page);
    const isRefused = window.evaluate(
      ({ webContents }: BrowserWindow) =>
        new Promise<boolean>((resolve) => {
          // Listeners run in order, so that this one sees what the app decided.
          webContents.once('will-navigate', (event) => resolve(event.defaultPrevented));
        }),
    );
    await launched.page.evaluate(() => location.assign('http://127.0.0.1:9/'));
    expect(await isRefused).toBe(true);
    expect(launched.page.url()).toBe(before);
  });

  test('has no serious accessibility problem', async () => {
    expect(await seriousProblems(launched.page)).toEqual([]);
  });
});
