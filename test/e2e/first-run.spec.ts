import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { Job, KnownService, ReplicaSummary } from '../../shared/model/window.ts';
import { seriousProblems } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import { ask } from './support/bridge.ts';
import { stubOpenDialog } from './support/dialogs.ts';

/** How many colours the map shows: one when nothing is drawn. */
function coloursOfMap(page: Page): Promise<number> {
  return page.evaluate(() => {
    const colours = new Set<number>();
    for (const canvas of document.querySelectorAll('canvas')) {
      const { width, height } = canvas;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data;
      if (pixels) for (const pixel of new Uint32Array(pixels.buffer)) colours.add(pixel);
    }
    return colours.size;
  });
}

test('the first run leads from nothing to a replica, and the second start finds it', async () => {
  // The whole sample service comes down: thousands of rows and all their attachments.
  test.setTimeout(120_000);
  const first = await launchApp();
  const { page, userData } = first;

  await test.step('it welcomes and starts the sample service', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'Take a feature service with you',
    );
    await expect(page.getByRole('navigation')).toHaveCount(0);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Start the sample service' }).click();
  });

  await test.step('it has chosen SaveTheBay for a new replica', async () => {
    // The sample service is a process of its own that has to start.
    await expect(page.getByRole('heading', { level: 1, name: 'New replica' })).toBeVisible({
      timeout: 30_000,
    });
    const service = page.getByRole('combobox', { name: 'Service' });
    await expect(service.locator('option:checked')).toContainText('SaveTheBay');
    // The sample service makes its data when it is asked for the first time.
    await expect(page.getByRole('checkbox', { name: 'Incidents' })).toBeChecked({
      timeout: 30_000,
    });
    await expect(page.getByRole('status').filter({ hasText: /features, / })).toBeVisible();
    await expect.poll(() => coloursOfMap(page)).toBeGreaterThan(2);
    expect(await seriousProblems(page)).toEqual([]);
  });

  await test.step('it creates the replica and shows how', async () => {
    await page.getByRole('button', { name: 'Create replica' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Open the replica' })).toBeVisible();
    await expect(
      page.getByText(/The replica is ready: [\d,]+ rows in 4 layers/).first(),
    ).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
  });

  await test.step('it shows the replica as map, table and inspector', async () => {
    await page.getByRole('button', { name: 'Open the replica' }).click();
    await expect(page.getByRole('tab', { name: 'Data' })).toHaveAttribute('aria-selected', 'true');
    const rows = page.getByRole('grid', { name: 'Rows of Incidents' });
    await expect(rows.getByRole('row').nth(1)).not.toHaveAttribute('aria-busy');
    await expect.poll(() => coloursOfMap(page)).toBeGreaterThan(10);
    await rows.getByRole('row').nth(1).click();
    const inspector = page.getByRole('region', { name: 'Inspector' });
    await expect(inspector.getByRole('button', { name: 'Copy the GlobalID' })).toBeVisible();
    await expect(inspector.getByText('Incidents', { exact: true })).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
  });

  const servicesBefore = await ask<KnownService[]>(page, 'services.list');
  const [replica] = await ask<ReplicaSummary[]>(page, 'replicas.list');
  expect(replica).toMatchObject({ state: 'ready' });
  expect(existsSync(replica!.path)).toBe(true);
  await first.close();

  const second = await launchApp({ userData });
  await test.step('the second start has no welcome and knows the replica', async () => {
    const { page: again } = second;
    await expect(again.getByRole('heading', { level: 1, name: 'Replicas' })).toBeVisible();
    await expect(again.getByText('Take a feature service with you')).toHaveCount(0);
    expect(await ask<KnownService[]>(again, 'services.list')).toEqual(servicesBefore);
    expect(await seriousProblems(again)).toEqual([]);
  });

  await test.step('the replica synchronises with the sample service of the second start', async () => {
    const { page: again } = second;
    const main = again.getByRole('main');
    await main.getByRole('button', { name: replica!.status!.replicaName, exact: true }).click();
    await expect(again.getByRole('grid', { name: 'Rows of Incidents' })).toBeVisible();
    await again.getByRole('tab', { name: 'Sync' }).click();
    await again.getByRole('button', { name: 'Bring changes', exact: true }).click();
    await expect(again.getByRole('region', { name: 'This sync' })).toBeVisible();
    expect(await ask<Job[]>(again, 'jobs.list')).toMatchObject([{ kind: 'sync', state: 'done' }]);
  });
  await second.close();
});

test('welcome leads to the form of a service, and stays when a file is no replica', async () => {
  const { app, page, userData, close } = await launchApp();
  const file = join(userData, 'letter.gpkg');
  writeFileSync(file, 'Dear reader');
  await stubOpenDialog(app, [file]);
  await page.getByRole('button', { name: 'Open a file' }).click();
  await expect(page.getByRole('alert')).toContainText('letter.gpkg');
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Add a service' }).click();
  await expect(page.getByRole('textbox', { name: /Address of the service/ })).toBeFocused();
  await close();
});
