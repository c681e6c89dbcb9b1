import { test } from '@playwright/test';
import { catalog } from '../../main/sample-service/catalog/catalog.ts';
import { startSampleService } from '../../main/sample-service/start.ts';
import { parseFault } from '../../main/sample-service/sync/fault-text.ts';
import { launchApp } from '../e2e/support/app.ts';
import { addService, skipWelcome } from '../e2e/support/bridge.ts';
import { shootLooks } from './support/looks.ts';

test('defining and creating', async () => {
  test.setTimeout(240_000);
  const service = await startSampleService({ specs: catalog() });
  const launched = await launchApp();
  const { page } = launched;
  const bay = service.services.find(({ name }) => name === 'SaveTheBay')!;
  try {
    await addService(page, bay.url);
    await skipWelcome(page);
    await page.getByRole('navigation').getByRole('button', { name: 'Services' }).click();
    await page.getByRole('button', { name: /SaveTheBay/ }).click();
    await page.getByRole('button', { name: 'New replica from this service' }).click();
    await page.getByText('Incidents').first().waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: /features/ })
      .first()
      .waitFor();
    await shootLooks(launched, 'new-replica-first-look', { contrast: true });

    for (const [label, value] of Object.entries({
      'West (xmin)': '-120.8',
      'South (ymin)': '35.1',
      'East (xmax)': '-120.6',
      'North (ymax)': '35.25',
    })) {
      await page.getByLabel(label).fill(value);
    }
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Zoom to the extent' }).click();
    await shootLooks(launched, 'new-replica-drawn', { contrast: true });

    await page.getByRole('button', { name: 'Filter', exact: true }).first().click();
    await page.getByRole('button', { name: 'Add a condition' }).first().click();
    await shootLooks(launched, 'new-replica-filter');
    await page.getByRole('button', { name: /^More/ }).click();
    await page.getByRole('textbox', { name: 'Replica name' }).scrollIntoViewIfNeeded();
    await shootLooks(launched, 'new-replica-more');
    await page.getByRole('button', { name: 'None', exact: true }).first().click();
    await shootLooks(launched, 'new-replica-problems');
    await page.getByRole('button', { name: 'All', exact: true }).first().click();

    service.sync?.faults.add(parseFault('stall:30000@replicafiles'));
    await page.getByRole('button', { name: 'Create replica' }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor();
    await page
      .getByText(/Fetching|Waiting|Asking|Receiving|Bringing/)
      .first()
      .waitFor();
    await shootLooks(launched, 'create-running', { contrast: true });
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByText('Creating the replica was cancelled').first().waitFor({ timeout: 40_000 });
    await shootLooks(launched, 'create-cancelled');
    service.sync?.faults.clear();

    service.sync?.faults.add(
      parseFault('failedJob:The geodatabase is locked by an administrator.'),
    );
    await page.getByRole('navigation').getByRole('button', { name: 'New replica' }).click();
    await page.getByRole('button', { name: 'Create replica' }).click();
    await page.getByText('The replica was not created').first().waitFor({ timeout: 40_000 });
    await shootLooks(launched, 'create-failed', { contrast: true });
  } finally {
    await launched.close([/./]);
    await service.close();
  }
});
