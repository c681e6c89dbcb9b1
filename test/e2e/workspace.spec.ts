import { expect, test } from '@playwright/test';
import { openReplica, startScenario } from './support/scenario.ts';
test('peek', async () => {
  const s = await startScenario();
  await openReplica(s.page, 'Trees of the town', 'Data');
  await s.page.getByRole('grid').getByRole('row').nth(3).click();
  await s.page.waitForTimeout(1500);
  await s.page.screenshot({ path: '/tmp/j2-data.png' });
  console.log(await s.page.locator('main').ariaSnapshot());
  await s.close();
});
