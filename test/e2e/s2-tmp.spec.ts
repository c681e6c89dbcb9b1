import { test } from '@playwright/test';
import { launchApp } from './support/app.ts';
import { resizeContent, shoot } from './support/shoot.ts';
test('s2', async () => {
  test.setTimeout(240000);
  const launched = await launchApp();
  const { page, app } = launched;
  await resizeContent(app, page, { width: 1280, height: 800 });
  const services = await page.evaluate(async () =>
    (window as any).syncline.invoke('services.startSample', undefined),
  );
  console.log(JSON.stringify(services).slice(0, 900));
  await page.evaluate(async () =>
    (window as any).syncline.invoke('settings.set', { isWelcomed: true }),
  );
  await page.reload();
  await page.getByRole('navigation').getByRole('button', { name: 'New replica' }).click();
  await page.waitForTimeout(1500);
  await shoot(page, 's2-1');
  const list = services.value as any[];
  for (const s of list.slice(0, 4)) {
    await page
      .getByRole('combobox', { name: 'Service' })
      .selectOption(s.id)
      .catch(async () =>
        page.getByRole('combobox', { name: 'Service' }).selectOption({ label: s.name }),
      );
    await page.waitForTimeout(5000);
    await shoot(page, `s2-service-${s.id.slice(0, 6)}`);
  }
  await page.getByRole('button', { name: 'Draw a rectangle' }).click();
  const canvas = page.getByRole('application');
  const b = (await canvas.boundingBox())!;
  await page.mouse.move(b.x + b.width * 0.3, b.y + b.height * 0.3);
  await page.mouse.down();
  await page.mouse.move(b.x + b.width * 0.5, b.y + b.height * 0.5, { steps: 4 });
  await page.mouse.move(b.x + b.width * 0.7, b.y + b.height * 0.7, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(4000);
  await shoot(page, 's2-2');
  await page.getByRole('button', { name: 'Filter' }).first().click();
  await page.getByRole('radio', { name: 'SQL' }).click();
  await page.waitForTimeout(1500);
  await page.getByRole('textbox', { name: /as SQL/ }).click();
  await page.keyboard.type('O');
  await page.waitForTimeout(1500);
  await shoot(page, 's2-3');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Backspace');
  const ref = page.getByRole('combobox', { name: /Spatial reference of the extent/ });
  await ref.fill('25832');
  await ref.press('Enter');
  await page.waitForTimeout(2500);
  await shoot(page, 's2-4');
  await page.getByRole('button', { name: 'Create replica' }).click();
  await page.waitForTimeout(4000);
  await shoot(page, 's2-5');
  console.log('ERRORS', JSON.stringify(launched.errors));
  await launched.close([/.*/]);
});
