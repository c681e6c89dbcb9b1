/** Journeys of exporting data: a file of the chosen format, and nothing registered (syncModel none). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import type { ReplicaSummary } from '../../shared/model/window.ts';
import { seriousProblems } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import { addService, ask, skipWelcome } from './support/bridge.ts';
import { stubSaveDialog } from './support/dialogs.ts';
import { startService } from './support/sample.ts';

/** On the page New replica: an export of this format, called Town. */
async function chooseExport(page: Page, format: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('textbox', { name: 'Replica name' }).fill('Town');
  await page
    .getByRole('radiogroup', { name: /syncModel/ })
    .getByRole('radio', { name: /^None/ })
    .click();
  await page.getByRole('radio', { name: format, exact: true }).click();
}

test('data are exported as a shapefile, then as JSON, and the server knows of no replica', async () => {
  const service = await startService();
  const { app, page, userData, close } = await launchApp();
  await skipWelcome(page);
  await addService(page, service.url);
  await page.getByRole('navigation').getByRole('button', { name: 'New replica' }).click();
  await chooseExport(page, 'Shapefile');
  await expect(page.getByText('Town.zip')).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Export data' }).click();
  await expect(page.getByRole('group', { name: 'Shapefile exported: Town.zip.' })).toBeVisible();
  const zip = join(userData, 'documents', 'Syncline', 'Town.zip');
  const names = Object.keys(unzipSync(readFileSync(zip)));
  expect(names.filter((name) => name.endsWith('.shp'))).not.toEqual([]);
  expect(await seriousProblems(page)).toEqual([]);

  const target = join(userData, 'the whole town.json');
  await stubSaveDialog(app, target);
  await page.getByRole('navigation').getByRole('button', { name: 'New replica' }).click();
  await chooseExport(page, 'JSON');
  await page.getByRole('button', { name: 'Change…' }).click();
  await expect(page.getByText('the whole town.json')).toBeVisible();
  await page.getByRole('button', { name: 'Export data' }).click();
  await expect(
    page.getByRole('group', { name: 'JSON exported: the whole town.json.' }),
  ).toBeVisible();
  const { layers } = JSON.parse(readFileSync(target, 'utf8')) as {
    layers: readonly { id: number }[];
  };
  expect(layers.map(({ id }) => id).sort()).toEqual([0, 1, 2]);

  expect(await service.replicas()).toEqual([]);
  expect(await ask<ReplicaSummary[]>(page, 'replicas.list')).toEqual([]);
  expect(existsSync(`${target}.part`)).toBe(false);
  await close();
  await service.close();
});

test('an export whose file cannot be fetched leaves none under its name, and goes on from there', async () => {
  const service = await startService({ faults: ['status:502@replicafilesx*'] });
  const { page, userData, close } = await launchApp();
  await skipWelcome(page);
  await addService(page, service.url);
  await page.getByRole('navigation').getByRole('button', { name: 'New replica' }).click();
  await chooseExport(page, 'Shapefile');
  await expect(page.getByText('Town.zip')).toBeVisible();
  await page.getByRole('button', { name: 'Export data' }).click();
  const goOn = page.getByRole('button', { name: 'Export again' });
  await expect(goOn).toBeVisible({ timeout: 30_000 });
  expect(await seriousProblems(page)).toEqual([]);
  const zip = join(userData, 'documents', 'Syncline', 'Town.zip');
  expect(existsSync(zip)).toBe(false);
  service.clearFaults();
  await goOn.click();
  await expect(page.getByRole('group', { name: 'Shapefile exported: Town.zip.' })).toBeVisible();
  expect(service.requestsOf('createReplica')).toHaveLength(1);
  expect(existsSync(zip)).toBe(true);
  expect(await service.replicas()).toEqual([]);
  await close([/./]);
  await service.close();
});
