import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { launchApp } from './support/app.ts';

test('the licences of everything in the program are opened from the menu', async () => {
  const { app, close } = await launchApp();
  const opened = await app.evaluate(async ({ Menu, shell }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
    const item = items?.find(({ label }) => label === 'Licences');
    if (!item) throw new Error('No menu item Licences.');
    return new Promise<string>((resolve) => {
      shell.openPath = async (path) => {
        resolve(path);
        return '';
      };
      (item.click as () => void)();
    });
  });
  expect(existsSync(opened)).toBe(true);
  const text = readFileSync(opened, 'utf8');
  for (const name of ['ol', 'svelte', 'better-sqlite3', 'zod', 'electron-updater'])
    expect(text).toContain(`\n  ${name} `);
  await close();
});
