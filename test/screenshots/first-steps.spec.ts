import { test } from '@playwright/test';
import { startSampleService } from '../../main/sample-service/start.ts';
import { parksSpec } from '../support/service-spec.ts';
import { launchApp } from '../e2e/support/app.ts';
import { addService, ask, skipWelcome } from '../e2e/support/bridge.ts';
import { shootLooks } from './support/looks.ts';

test('welcome, services, settings and what is empty', async () => {
  test.setTimeout(240_000);
  const guarded = await startSampleService({
    specs: [parksSpec()],
    users: [{ name: 'warden', password: 'correct' }],
    requireToken: true,
  });
  const launched = await launchApp();
  const { page } = launched;
  const go = (name: string) =>
    page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
  try {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await shootLooks(launched, 'welcome', { contrast: true });
    await skipWelcome(page);
    await shootLooks(launched, 'replicas-empty', { contrast: true });
    await go('Services');
    await shootLooks(launched, 'services-empty');
    await go('New replica');
    await shootLooks(launched, 'new-replica-no-service');
    await go('Activity');
    await shootLooks(launched, 'activity-empty');
    await go('Settings');
    await shootLooks(launched, 'settings', { contrast: true });
    await page.getByRole('button', { name: 'Show what is in the bundle' }).click();
    await page.getByRole('region', { name: /^Text of/ }).scrollIntoViewIfNeeded();
    await shootLooks(launched, 'settings-diagnostics');

    await go('Services');
    await page.getByRole('button', { name: 'Add a service' }).first().click();
    const address = page.getByRole('textbox', { name: 'Address of the service' });
    await address.fill('http://127.0.0.1:9/arcgis/rest/services/Trees/FeatureServer');
    await page.getByRole('button', { name: 'Add service' }).click();
    await page.getByRole('alert').first().waitFor();
    await shootLooks(launched, 'services-add-nobody-there');
    await address.fill(guarded.services[0]!.url);
    await page.getByRole('button', { name: 'Add service' }).click();
    await page.getByRole('textbox', { name: 'User name' }).waitFor();
    await shootLooks(launched, 'services-add-sign-in', { contrast: true });
    await page.getByRole('textbox', { name: 'User name' }).fill('warden');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').first().waitFor();
    await shootLooks(launched, 'services-add-wrong-password');
    await page.keyboard.press('Escape');

    await ask(page, 'services.startSample');
    await go('Services');
    await page.getByRole('button', { name: /SaveTheBay/ }).click();
    await page.getByRole('heading', { name: 'What this service can do' }).waitFor();
    await shootLooks(launched, 'services-detail', { contrast: true });
    await page.getByRole('button', { name: /Remove from the list/ }).click();
    await shootLooks(launched, 'dialog-remove-service');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /LandUse/ }).click();
    await page.getByRole('heading', { name: 'What this service can do' }).waitFor();
    await shootLooks(launched, 'services-detail-land-use');
  } finally {
    await launched.close([/./]);
    await guarded.close();
  }
});

test('a service that is gone, and one that cannot do much', async () => {
  test.setTimeout(120_000);
  const service = await startSampleService({
    specs: [parksSpec()],
    profile: 'enterprise-geodatabase',
  });
  const launched = await launchApp();
  const { page } = launched;
  try {
    await addService(page, service.services[0]!.url);
    await skipWelcome(page);
    await page.getByRole('navigation').getByRole('button', { name: 'Services' }).click();
    await page.getByRole('button', { name: /Parks/ }).click();
    await page.getByRole('heading', { name: 'What this service can do' }).waitFor();
    await shootLooks(launched, 'services-detail-enterprise');
    await service.close();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('alert').first().waitFor({ timeout: 20_000 });
    await shootLooks(launched, 'services-does-not-answer');
  } finally {
    await launched.close([/./]);
  }
});
